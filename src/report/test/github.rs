//! The report of a run in the log of a GitHub Actions step: groups for suites that passed, failures outside of the groups,
//! annotations, and the step's summary, which [`super::markdown`] writes.
//!
//! External text is written between `stop-commands` and its token, where the runner executes no workflow commands.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use super::markdown;
use super::summary;
use super::terminal::output;
use super::words::{self, line, mark};
use crate::model::event::{Event, Listener, Run, Summary};
use crate::model::result::{Case, Outcome, SourcePlace};
use crate::report::cut;
use crate::report::github::{ANNOTATIONS, AnnotationLevel, annotation, escape_data};
use crate::report::words::widening;

/// The most domains without a suite that are named, because each of them is a finding.
const NAMES: usize = 100;

/// The most bytes of an annotation's text.
const MESSAGE: usize = 4000;

/// A listener that writes a run to the log of a step.
pub struct GitHubReport {
    out: Box<dyn Write + Send>,
    token: String,
    summary: Option<PathBuf>,
    run: Option<Run>,
    ended: Vec<Outcome>,
}

impl std::fmt::Debug for GitHubReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GitHub({} ended)", self.ended.len())
    }
}

impl GitHubReport {
    /// Creates a report that writes to `out` and appends to `summary` (`$GITHUB_STEP_SUMMARY`) at the end. `token` is an
    /// unguessable string of letters and digits.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>, token: String, summary: Option<PathBuf>) -> Self {
        Self { out, token, summary, run: None, ended: Vec::new() }
    }

    /// Appends lines between `stop-commands` and its token, where the runner executes no workflow commands.
    fn fenced(&self, text: &mut String, lines: &[String]) {
        let token = &self.token;
        text.push_str(&format!("::stop-commands::{token}\n"));
        for line in lines {
            // External programs do not know the token. If it occurs all the same, it is replaced, so it cannot end the fence.
            text.push_str(&line.replace(token.as_str(), "…"));
            text.push('\n');
        }
        text.push_str(&format!("::{token}::\n"));
    }

    fn suite(&self, outcome: &Outcome) -> String {
        let mut text = String::new();
        let now = self.run.as_ref().map_or(SystemTime::UNIX_EPOCH, |run| run.started);
        let parts = [words::counts(outcome), words::took(outcome), words::remarks(outcome, now)];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let headline = format!("{}  {}  {}", mark(outcome).word, words::title(outcome), parts.join("  "));
        let mut lines = Vec::new();
        if !outcome.leaked.is_empty() {
            lines.push(format!(
                "  processes left running, now stopped: {}",
                summary::names(outcome.leaked.iter(), summary::NAMES)
            ));
        }
        if outcome.verdict.is_red() && !outcome.withheld.is_empty() {
            lines.push(format!(
                "  environment variables withheld because `env` does not name them: {}",
                words::withheld(outcome)
            ));
        }
        lines.extend(words::shared(outcome).into_iter().map(|cause| format!("  perhaps because {cause}")));
        let ran = outcome.attempts > 0;
        if ran {
            lines.extend(output(outcome, false).into_iter().map(|line| plain(&line)));
        }
        if ran && !outcome.verdict.is_red() {
            text.push_str(&format!("::group::{}\n", escape_data(headline.trim_end())));
            self.fenced(&mut text, &lines);
            text.push_str("::endgroup::\n");
        } else {
            lines.insert(0, headline.trim_end().to_owned());
            self.fenced(&mut text, &lines);
        }
        text
    }

    fn end(&self, summary: &Summary) -> io::Result<String> {
        let ended = summary::in_order(self.run.as_ref(), &self.ended);
        let mut failures = Vec::new();
        summary::failures(&mut failures, &ended)?;
        let failures = plain(&String::from_utf8_lossy(&failures));
        let mut lines: Vec<String> = failures.lines().map(str::to_owned).chain([String::new()]).collect();
        if !summary.without_suites.is_empty() {
            let names = summary::names(summary.without_suites.iter(), NAMES);
            lines.push(format!("affected, but without a suite: {names}"));
            lines.push(format!("  {}", summary::WITHOUT_SUITES));
        }
        lines.push(words::answer(summary));
        let mut text = String::new();
        self.fenced(&mut text, &lines);
        text.extend(annotations(&ended).into_iter().take(ANNOTATIONS));
        Ok(text)
    }
}

impl Listener for GitHubReport {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        let mut text = String::new();
        match event {
            Event::RunStarted(run) => {
                if let Some(why) = run.widened_because.as_ref().map(|why| line(&widening(why))) {
                    let message = format!("the changes are unknown, so every domain counts as affected: {why}");
                    text.push_str(&format!(
                        "::warning::{}
",
                        escape_data(&message)
                    ));
                }
                self.run = Some(run.clone());
            }
            Event::SuiteStarted { .. } => return Ok(()),
            Event::SuiteWaits { suite, exclusive } => {
                let message = format!("{} waits for `{}`, which another run holds", words::id(suite), line(exclusive));
                self.fenced(&mut text, &[message]);
            }
            Event::SuiteRetries { suite, attempt, of, why, .. } => {
                let message =
                    format!("{}: attempt {attempt} of {of} failed ({})", words::id(suite), words::explained(why.as_ref()));
                self.fenced(&mut text, &[message]);
            }
            Event::SuiteEnded(outcome) => {
                text = self.suite(outcome);
                self.ended.push(markdown::kept(outcome));
            }
            Event::RunEnded(summary) => {
                text = self.end(summary)?;
                // The log is written first, so a summary that cannot be written does not lose the log.
                super::put(&mut self.out, text.as_bytes())?;
                let Some(path) = &self.summary else { return Ok(()) };
                let ended = summary::in_order(self.run.as_ref(), &self.ended);
                let appended = markdown::append(path, self.run.as_ref(), &ended, summary);
                return appended.map_err(|error| {
                    let shown = path.display();
                    io::Error::new(error.kind(), format!("cannot append to GITHUB_STEP_SUMMARY ({shown}): {error}"))
                });
            }
        }
        super::put(&mut self.out, text.as_bytes())
    }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Returns the annotations of everything that gates: the first of each suite, then the second of each suite, so no suite takes
/// all the space.
fn annotations(ended: &[&Outcome]) -> Vec<String> {
    let of_suites = ended.iter().filter(|outcome| outcome.gates()).map(|outcome| {
        let title = words::title(outcome);
        let cases: Vec<String> = words::reds(outcome)
            .take(ANNOTATIONS)
            .map(|case| error(case.place.as_ref(), &format!("{title}: {}", words::name(case)), &message_of(case)))
            .collect();
        let own = || error(None, &title, &words::why(outcome).unwrap_or_else(|| outcome.verdict.word().to_owned()));
        if cases.is_empty() { vec![own()] } else { cases }
    });
    let mut placed: Vec<(usize, String)> = of_suites.flat_map(|annotations| annotations.into_iter().enumerate()).collect();
    placed.sort_by_key(|(turn, _)| *turn);
    placed.into_iter().map(|(_, annotation)| annotation).collect()
}

fn message_of(case: &Case) -> String {
    let details = crate::report::ui::output_lines(&case.details, false).collect::<Vec<_>>().join("\n");
    let message = line(&case.message);
    let text =
        [message.as_str(), details.trim_end()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    if text.is_empty() { case.status.word().to_owned() } else { cut(&text, MESSAGE).into_owned() }
}

fn error(place: Option<&SourcePlace>, title: &str, message: &str) -> String {
    annotation(AnnotationLevel::Error, place.map(|place| (place.file.as_str(), place.line)), title, message)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{SharedBuffer, case, events, everything, red, snapshot, summary, tell};
    use super::*;
    use crate::model::result::CaseStatus;

    const TOKEN: &str = "t0ken";

    fn log(events: &[Event]) -> String {
        let out = SharedBuffer::default();
        tell(&mut GitHubReport::new(Box::new(out.clone()), TOKEN.to_owned(), None), events);
        out.text()
    }

    /// Returns the lines that the runner executes as commands.
    fn obeyed(log: &str) -> Vec<&str> {
        let mut is_stopped = false;
        let mut obeyed = Vec::new();
        for line in log.lines() {
            let end = format!("::{TOKEN}::");
            match line.trim_start() {
                line if is_stopped => is_stopped = line != end,
                line if line == format!("::stop-commands::{TOKEN}") => is_stopped = true,
                line => obeyed.push(line),
            }
        }
        assert!(!is_stopped, "{log}");
        obeyed
    }

    #[test]
    fn a_run_in_which_everything_happens() {
        snapshot!("github-log", log(&everything()));
    }

    #[test]
    fn a_summary_that_cannot_be_written_is_named() {
        let folder = tempfile::Builder::new().prefix("cicd-summary-").tempdir().expect("a folder");
        std::fs::write(folder.path().join("file"), "").expect("a file");
        for name in ["", "missing/summary", "file/summary"] {
            let path = folder.path().join(name);
            let out = SharedBuffer::default();
            let mut report = GitHubReport::new(Box::new(out.clone()), TOKEN.to_owned(), Some(path.clone()));
            let all = events(vec![red("a/unit")], summary());
            let errors: Vec<String> =
                all.iter().filter_map(|event| report.hear(event).err()).map(|error| error.to_string()).collect();
            let start = format!("cannot append to GITHUB_STEP_SUMMARY ({}): ", path.display());
            assert!(errors.len() == 1 && errors[0].starts_with(&start), "{errors:?}");
            assert!(out.text().contains("a/unit"), "the log is whole");
        }
    }

    #[test]
    fn a_suite_cannot_issue_a_command() {
        let mut bad = red("a/unit");
        let forged = format!("::{TOKEN}::\n::error::forged\n  ::add-mask::x\n##[error]forged\n::endgroup::");
        bad.output.head.clone_from(&forged);
        bad.why = Some(crate::model::result::Explanation::other(format!("::error::forged ::{TOKEN}::")));
        bad.leaked = vec!["::error::forged".to_owned()];
        bad.cases[0].name.clone_from(&forged);
        bad.cases[0].details.clone_from(&forged);
        bad.cases[0].message = "a\r\n::error::forged".to_owned();
        let mut good = super::super::samples::green("b/unit");
        good.output.tail = forged;
        let log = log(&events(vec![bad, good], summary()));
        let obeyed = obeyed(&log);
        assert_eq!(obeyed.iter().filter(|line| line.starts_with("::group::") || **line == "::endgroup::").count(), 2, "{log}");
        let errors: Vec<_> = obeyed.iter().filter(|line| line.starts_with("::error")).collect();
        assert_eq!(errors.len(), 1, "{log}");
        assert!(errors[0].starts_with("::error file=city/tests/test_map.py,line=12,title=a/unit%3A "), "{}", errors[0]);
    }

    #[test]
    fn what_is_red_stands_outside_of_groups() {
        let log = log(&everything());
        let mut is_folded = false;
        for line in log.lines() {
            is_folded = (is_folded || line.starts_with("::group::")) && line != "::endgroup::";
            assert!(!(is_folded && line.contains("assert 1 == 2")), "{log}");
        }
        assert!(log.contains("assert 1 == 2"));
    }

    #[test]
    fn ten_annotations_and_each_suite_has_its_turn() {
        let many = |suite: &str| {
            let mut many = red(suite);
            many.cases = (0..30).map(|at| case(&format!("t{at}"), CaseStatus::Failed, "no")).collect();
            many
        };
        let log = log(&events(vec![many("a/unit"), many("b/unit"), many("c/unit")], summary()));
        let titles: Vec<&str> = obeyed(&log).into_iter().filter(|line| line.starts_with("::error ")).collect();
        assert_eq!(titles.len(), 10);
        assert!(titles[1].contains("title=b/unit") && titles[2].contains("title=c/unit"), "{titles:?}");
    }

    #[test]
    fn no_list_is_without_a_bound() {
        let names = |what: &str| (0..10_000).map(|at| format!("{what}{at}")).collect::<Vec<_>>();
        let mut many = red("a/unit");
        many.cases = names("t").iter().map(|name| case(name, CaseStatus::Failed, &"<no>".repeat(500))).collect();
        (many.leaked, many.withheld) = (names("sleep"), names("VAR"));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("summary.md");
        let out = SharedBuffer::default();
        let summary = Summary { without_suites: names("domain"), ..summary() };
        let mut report = GitHubReport::new(Box::new(out.clone()), TOKEN.to_owned(), Some(path.clone()));
        tell(&mut report, &events(vec![many], summary));
        let (log, page) = (out.text(), std::fs::read_to_string(path).expect("a page"));
        assert!(log.len() < 128 * 1024 && page.len() < 1024 * 1024, "{} and {} bytes", log.len(), page.len());
        for more in ["+9980 more", "(+9988 more)", "(+9900 more)"] {
            assert!(log.contains(more), "{more} in {}", &log[log.len() - 2000..]);
        }
        assert!(page.contains("+9980 more"), "{}", &page[..2000]);
    }
}
