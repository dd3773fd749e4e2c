//! From what an answer says of the whole, of its parts and by its HTTP code to one status. Where they contradict each other,
//! nothing is known.

use super::text::{clip, fewer, quoted};
use crate::model::health::{Check, Health, HealthDialect, Status};
use crate::model::limits::MAX_OUTPUT;

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
        (Status::Unknown, Some(format!("says {word}, which is no known word")))
    } else if own != Status::Unknown && is_well == (own == Status::Fail) {
        (Status::Unknown, Some(format!("says {word} with HTTP {code}, which contradict each other")))
    } else {
        match worst.filter(|_| own < Status::Unknown) {
            Some(JudgedPart { check, .. }) if check.status == Status::Fail && own == Status::Pass => (
                Status::Unknown,
                Some(format!("says {word}, and that {} fails, which contradict each other", quoted(&check.name))),
            ),
            Some(JudgedPart { check, .. }) if check.status == Status::Unknown => {
                (Status::Unknown, Some(format!("says {word}, and {} is not known", quoted(&check.name))))
            }
            Some(JudgedPart { check, .. }) if check.status == Status::Warn && own == Status::Pass => {
                (Status::Warn, Some(format!("says {word}, and that {} gives concern", quoted(&check.name))))
            }
            _ => (own, None),
        }
    };
    let output = match (why, said.output) {
        (Some(why), Some(output)) => Some(format!("{why}: {output}")),
        (why, output) => why.or(output),
    };
    Health {
        status,
        output: output.map(|output| clip(&output, MAX_OUTPUT)).filter(|output| !output.is_empty()),
        checks: fewer(said.checks.into_iter().map(|part| part.check).collect()),
        latency: None,
        dialect: said.dialect,
    }
}
