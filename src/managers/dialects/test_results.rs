//! The latest run of each level, in the JSON of the manager contract (`schemas/manager.openapi.yaml`).

use serde_json::Value;

use super::deployment::object;
use super::{ManagerReply, lenient};
use crate::managers::contract::{BodyField, ContractValue, FailureBody, RunBody};
use crate::model::health::{AnswerFault, LevelField, LevelResult, LevelsFault, Part, Status};
use crate::model::limits::{MAX_CASE_NAME, MAX_FAILURES, MAX_LEVELS, MAX_MESSAGE, clip};
use crate::model::pages::PageUrl;
use crate::model::result::Verdict;

/// Parses an answer about the tests.
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
        let Ok(body) = RunBody::read(value) else { return unreadable(LevelsFault::NotAnObject(number)) };
        let level = match level(&body) {
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

/// Parses one level; `Err` names the missing field.
fn level(body: &RunBody) -> Result<LevelResult, LevelField> {
    let counts = [&body.passed, &body.failed, &body.skipped, &body.flaky].map(lenient::count);
    let verdict = match (body.verdict.value(), body.verdict.found().and_then(Value::as_str)) {
        (Some(verdict), _) => Some(verdict.0),
        // A word of a later version does not pass.
        (None, Some(_)) => None,
        (None, None) => return Err(LevelField::Verdict),
    };
    Ok(LevelResult {
        level: body.level.value().ok_or(LevelField::Level)?.0.clone(),
        revision: body.revision.value().ok_or(LevelField::Revision)?.0.clone(),
        status: status(verdict, &counts, is_whole(body)),
        passed: counts[0],
        failed: counts[1],
        skipped: counts[2],
        flaky: counts[3],
        duration: body.duration_seconds.value().ok_or(LevelField::Duration)?.0,
        finished: lenient::time(&body.finished).ok_or(LevelField::Finished)?,
        failures: failures(body),
        run: lenient::text(&body.run),
        page: lenient::text(&body.url).as_deref().and_then(PageUrl::of),
    })
}

/// Returns true if no part of the run is missing; a value that cannot be read counts as missing parts.
fn is_whole(body: &RunBody) -> bool {
    match &body.parts {
        BodyField::Absent => true,
        BodyField::Wrong { found, .. } => found.is_null(),
        BodyField::Value(parts) => {
            let (seen, of) = (lenient::count(&parts.seen), lenient::count(&parts.of));
            seen.is_some() && seen == of
        }
    }
}

/// Returns the status of a level. It passes if it is whole and has a case and no failed one. It fails if it says so, whole or
/// not.
fn status(verdict: Option<Verdict>, counts: &[Option<u64>; 4], is_whole: bool) -> Status {
    let [passed, failed, skipped, flaky] = counts;
    match verdict {
        Some(Verdict::Failed | Verdict::Error | Verdict::TimedOut) => Status::Fail,
        Some(Verdict::Passed) if is_whole => match (passed, failed, skipped, flaky) {
            // The run is judged by its exit code alone.
            (None, None, None, None) => Status::Pass,
            (Some(passed), Some(0), Some(skipped), Some(flaky)) if passed.saturating_add(*skipped) > 0 && flaky <= passed => {
                Status::Pass
            }
            _ => Status::Unknown,
        },
        // These are `interrupted`, `skipped`, and words of a later version.
        _ => Status::Unknown,
    }
}

fn failures(body: &RunBody) -> Vec<String> {
    let shown = |failure: &FailureBody| {
        let name = lenient::text(&failure.name)?;
        Some(lenient::text(&failure.message).map_or(name.clone(), |message| format!("{name}: {message}")))
    };
    let more = body.failures.found().and_then(Value::as_array).into_iter().flatten();
    let more = more.filter_map(|failure| FailureBody::read(failure).ok());
    let known = body.failures.value().into_iter().flat_map(|failures| &failures.0).filter_map(BodyField::value).cloned();
    let texts = known.chain(more).filter_map(|failure| shown(&failure)).take(MAX_FAILURES);
    texts.map(|text| clip(&text, MAX_CASE_NAME + 2 + MAX_MESSAGE)).collect()
}
