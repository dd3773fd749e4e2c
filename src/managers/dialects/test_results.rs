//! The latest run of each level, in the JSON of the manager contract (`schemas/manager.openapi.yaml`).

use std::time::Duration;

use serde_json::{Map, Value};

use super::deployment::{object, revision};
use super::text::clip;
use super::{ManagerReply, json, time};
use crate::model::health::{AnswerFault, LevelField, LevelResult, LevelsFault, Part, Status};
use crate::model::limits::{MAX_CASE_NAME, MAX_DURATION, MAX_FAILURES, MAX_LEVELS, MAX_MESSAGE};
use crate::model::name::is_name;

/// What an answer about the tests says.
#[must_use]
pub fn test_results(reply: &ManagerReply<'_>) -> Part<Vec<LevelResult>> {
    let object = match object(reply) {
        Ok(object) => object,
        Err(part) => return part,
    };
    let Some(list) = object.get("levels").and_then(Value::as_array) else {
        return unreadable(LevelsFault::Missing);
    };
    if list.len() > MAX_LEVELS {
        return unreadable(LevelsFault::TooMany { found: list.len(), most: MAX_LEVELS });
    }
    let mut levels: Vec<LevelResult> = Vec::with_capacity(list.len());
    for (number, value) in list.iter().enumerate() {
        let Some(object) = value.as_object() else { return unreadable(LevelsFault::NotAnObject(number)) };
        let level = match level(object) {
            Ok(level) => level,
            Err(field) => return unreadable(LevelsFault::Lacks { number, field }),
        };
        if levels.iter().any(|other| other.level == level.level) {
            return unreadable(LevelsFault::Twice(level.level));
        }
        levels.push(level);
    }
    Part::Known(levels)
}

fn unreadable(fault: LevelsFault) -> Part<Vec<LevelResult>> {
    Part::unreadable(AnswerFault::Levels(fault))
}

/// One level; `Err` names what it lacks.
fn level(object: &Map<String, Value>) -> Result<LevelResult, LevelField> {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let count = |key: &str| object.get(key).and_then(Value::as_u64);
    let counts = [count("passed"), count("failed"), count("skipped"), count("flaky")];
    let seconds =
        object.get("duration_seconds").and_then(Value::as_f64).filter(|s| (0.0..=MAX_DURATION.as_secs_f64()).contains(s));
    let finished = text("finished").and_then(time::rfc3339);
    let verdict = text("verdict").ok_or(LevelField::Verdict)?;
    Ok(LevelResult {
        level: text("level").filter(|name| is_name(name)).ok_or(LevelField::Level)?.to_owned(),
        revision: revision(object).ok_or(LevelField::Revision)?,
        status: status(verdict, &counts, is_whole(object)),
        passed: counts[0],
        failed: counts[1],
        skipped: counts[2],
        flaky: counts[3],
        duration: Duration::from_secs_f64(seconds.ok_or(LevelField::Duration)?),
        finished: finished.ok_or(LevelField::Finished)?,
        failures: failures(object),
    })
}

/// Whether no part of the run is missing; parts that nobody can read are.
fn is_whole(object: &Map<String, Value>) -> bool {
    let Some(parts) = object.get("parts").filter(|parts| !parts.is_null()) else { return true };
    let number = |key: &str| parts.get(key).and_then(Value::as_u64);
    number("seen").is_some_and(|seen| number("of") == Some(seen))
}

/// Green is what is whole, holds a case and no failed one; red is what says so, whole or not.
fn status(verdict: &str, counts: &[Option<u64>; 4], is_whole: bool) -> Status {
    let [passed, failed, skipped, flaky] = counts;
    match verdict {
        "failed" | "error" | "timed-out" => Status::Fail,
        "passed" if is_whole => match (passed, failed, skipped, flaky) {
            // Judged by its exit code alone.
            (None, None, None, None) => Status::Pass,
            (Some(passed), Some(0), Some(skipped), Some(flaky)) if passed.saturating_add(*skipped) > 0 && flaky <= passed => {
                Status::Pass
            }
            _ => Status::Unknown,
        },
        // `interrupted`, `skipped`, and words of a later version.
        _ => Status::Unknown,
    }
}

fn failures(object: &Map<String, Value>) -> Vec<String> {
    let list = object.get("failures").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let shown = |failure: &Map<String, Value>| {
        let name = json::text(failure, "name", MAX_CASE_NAME)?;
        Some(json::text(failure, "message", MAX_MESSAGE).map_or(name.clone(), |message| format!("{name}: {message}")))
    };
    list.filter_map(shown).take(MAX_FAILURES).map(|text| clip(&text, MAX_CASE_NAME + 2 + MAX_MESSAGE)).collect()
}
