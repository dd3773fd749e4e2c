//! From what an answer says of the whole, of its parts and by its HTTP code to one status. Where they contradict each other,
//! nothing is known.

use super::text::{fewer, quoted};
use crate::model::health::{Check, Health, HealthDialect, HealthReason, Status};
use crate::model::limits::{MAX_OUTPUT, clip};

/// What a body says.
#[derive(Debug)]
pub(super) struct JudgedWord {
    /// Which dialect it was read as.
    pub(super) dialect: HealthDialect,
    /// The word for the whole.
    pub(super) word: String,
    /// What that word means; `None` when it is not known.
    pub(super) status: Option<Status>,
    /// Why, in the manager's words.
    pub(super) output: Option<String>,
    /// Its parts.
    pub(super) checks: Vec<JudgedPart>,
}

/// A part of the whole, and whether something was said of how it is: what is only measured is listed, and does not count.
#[derive(Debug)]
pub(super) struct JudgedPart {
    pub(super) check: Check,
    pub(super) counts: bool,
}

/// The health that this amounts to under this HTTP code.
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
        // What is degraded as a whole may have a part that fails.
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
