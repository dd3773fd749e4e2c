//! Combines the word for the whole, the parts and the HTTP code of an answer into one status. If they contradict each other,
//! the status is unknown.

use super::text::{fewer, quoted};
use crate::model::health::{Check, Health, HealthDialect, HealthReason, Status};
use crate::model::limits::{MAX_OUTPUT, clip};

/// The content of a body.
#[derive(Debug)]
pub(super) struct JudgedWord {
    /// The dialect in which it was read.
    pub(super) dialect: HealthDialect,
    /// The word for the whole.
    pub(super) word: String,
    /// The status that the word means; `None` for an unknown word.
    pub(super) status: Option<Status>,
    /// The reason, in the manager's words.
    pub(super) output: Option<String>,
    /// The parts of the answer.
    pub(super) checks: Vec<JudgedPart>,
}

/// A part of the whole. A part without a status is only a measurement: it is listed, but does not count.
#[derive(Debug)]
pub(super) struct JudgedPart {
    pub(super) check: Check,
    pub(super) counts: bool,
}

/// Returns the health for this content and HTTP code.
pub(super) fn judge(code: u16, said: JudgedWord) -> Health {
    let own = said.status.unwrap_or(Status::Unknown);
    let worst = said.checks.iter().filter(|part| part.counts).max_by_key(|part| part.check.status);
    let is_well = super::is_whole(code);
    let word = quoted(&said.word);
    let (status, why) = if said.status.is_none() {
        (Status::Unknown, Some(HealthReason::UnknownWord(word)))
    } else if own != Status::Unknown && is_well == (own == Status::Fail) {
        (Status::Unknown, Some(HealthReason::ContradictsCode { word, code }))
    } else {
        // A degraded whole may have a part that fails.
        let is_odd = |check: &&Check| match own {
            Status::Pass => check.status > own,
            Status::Warn => check.status == Status::Unknown,
            Status::Unknown | Status::Fail => false,
        };
        match worst.map(|part| &part.check).filter(is_odd) {
            Some(check) => {
                let status = if check.status == Status::Warn { Status::Warn } else { Status::Unknown };
                (status, Some(HealthReason::Part { word, part: quoted(&check.name), status: check.status }))
            }
            None => (own, None),
        }
    };
    let output = match why {
        Some(why) => Some(why.with(said.output.as_deref())),
        None => said.output,
    };
    Health {
        status,
        output: output.map(|output| clip(&output, MAX_OUTPUT)).filter(|output| !output.is_empty()),
        checks: fewer(said.checks.into_iter().map(|part| part.check).collect()),
        latency: None,
        dialect: said.dialect,
    }
}
