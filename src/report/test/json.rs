//! A run as JSON lines in the format `cicd.test/v1`; its types are in `report/json`.

use std::io::{self, Write};

use crate::model::event::{Event, Listener};
use crate::report::json;
use crate::report::json::test_v1::{SuiteV1, TestV1};

/// A listener that writes a JSON line for each event.
pub struct Json {
    out: Box<dyn Write + Send>,
    ended: Vec<SuiteV1>,
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Json({} ended)", self.ended.len())
    }
}

impl Json {
    /// Creates a listener that writes each line to `out` in one call.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, ended: Vec::new() }
    }
}

impl Listener for Json {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        if let Event::SuiteEnded(outcome) = event {
            self.ended.push(SuiteV1::new(outcome));
        }
        let mut line = Vec::new();
        json::write(&mut line, &TestV1::new(event, &self.ended))?;
        super::put(&mut self.out, &line)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::samples::{self, SharedBuffer, everything, tell};
    use super::*;
    use crate::model::event::Summary;
    use crate::report::json::schemas::Answer;

    fn lines(events: &[Event]) -> Vec<String> {
        let out = SharedBuffer::default();
        tell(&mut Json::new(Box::new(out.clone())), events);
        out.text().lines().map(str::to_owned).collect()
    }

    fn values(events: &[Event]) -> Vec<Value> {
        lines(events).iter().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn schema() -> Value {
        Answer::Test.strict()
    }

    #[test]
    fn every_line_keeps_to_the_schema() {
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        for line in values(&everything()) {
            let errors: Vec<String> = validator.iter_errors(&line).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}\n{line:#}");
        }
    }

    #[test]
    fn the_schema_refuses_what_is_no_line() {
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        for line in values(&everything()) {
            for (key, value) in [("schema", json!("cicd.test/v2")), ("event", json!("other")), ("extra", json!(1))] {
                let mut wrong = line.clone();
                wrong[key] = value;
                assert!(!validator.is_valid(&wrong), "{key} in {line}");
            }
        }
    }

    #[test]
    fn a_line_begins_with_its_format() {
        let lines = lines(&everything());
        assert!(lines.iter().all(|line| line.starts_with(r#"{"schema":"cicd.test/v1","event":""#)));
        let values = values(&everything());
        let events: Vec<&str> = values.iter().filter_map(|line| line["event"].as_str()).collect();
        assert_eq!(events[..4], ["run-started", "suite-waits", "suite-started", "suite-retries"]);
        assert_eq!(events.last(), Some(&"run-ended"));
    }

    #[test]
    fn red_suites_say_what_they_printed_and_which_cases() {
        let values = values(&samples::events(vec![samples::red("a/unit/x"), samples::green("b/unit")], samples::summary()));
        let (red, green, end) = (&values[1], &values[2], &values[3]);
        assert_eq!(red["output"]["omitted_bytes"], json!(104_857_600));
        let cases: Vec<_> = red["cases"].as_array().expect("cases").iter().map(|case| case["status"].clone()).collect();
        assert_eq!(cases, [json!("failed"), json!("flaky")]);
        assert_eq!((&red["name"], &red["duration_ms"], &red["exit_code"]), (&json!("x"), &json!(4290), &json!(1)));
        assert_eq!(red["started"], json!("2026-05-28T20:26:40.000Z"));
        assert_eq!((&green["output"], &green["gates"], &green["counts"]), (&Value::Null, &json!(false), &Value::Null));
        let suites = end["suites"].as_array().expect("suites");
        assert_eq!((suites.len(), &suites[0]["verdict"], &suites[0]["gates"]), (2, &json!("failed"), &json!(true)));
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_failure() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        Json::new(Box::new(Closed)).hear(&Event::RunEnded(Summary::default())).expect("no failure");
    }
}
