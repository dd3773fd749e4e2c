//! What changed between two looks: beside the row on a terminal, a line each elsewhere.

use std::time::SystemTime;

use super::{cells, sentence_of, text, why};
use crate::model::health::{DomainStatus, Status};
use crate::report::time;

/// What changed of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// The domain.
    pub domain: String,
    /// When it was seen.
    pub when: SystemTime,
    /// How it was before, in a word or two.
    was: String,
}

impl VerdictChange {
    pub(super) fn cell(&self, now: SystemTime) -> String {
        format!("was {}, {} ago", self.was, cells::age(self.when, now))
    }
}

/// What tells two looks at a domain apart. The latency and the age of things always differ, and say nothing.
fn essence(status: &DomainStatus) -> [String; 5] {
    [
        status.verdict.word().to_owned(),
        cells::health(status),
        cells::deployment(&status.deployment),
        cells::sums(&status.tests),
        why(status).join("\n"),
    ]
}

/// Returns true if something of a domain is otherwise than before.
#[must_use]
pub fn changed(before: &DomainStatus, now: &DomainStatus) -> bool {
    essence(before) != essence(now)
}

/// What changed, for the row of a domain: the verdict before, or else the part that is otherwise.
#[must_use]
pub fn change(before: &DomainStatus, status: &DomainStatus, when: SystemTime) -> Option<VerdictChange> {
    let (old, new) = (essence(before), essence(status));
    let nth = (0..old.len()).find(|nth| old[*nth] != new[*nth])?;
    let was = match nth {
        0 => old[0].clone(),
        1 => format!("health {}", old[1]),
        2 => format!("deployment {}", old[2]),
        3 => format!("tests {}", old[3]),
        _ => "otherwise".to_owned(),
    };
    Some(VerdictChange { domain: status.name.clone(), when, was })
}

/// A line for a log: when, whose, how it was and is, and why.
#[must_use]
pub fn line(before: Option<&DomainStatus>, status: &DomainStatus, when: SystemTime) -> String {
    let verdict = match before {
        Some(before) if before.verdict != status.verdict => format!("{} -> {}", before.verdict.word(), status.verdict.word()),
        _ => status.verdict.word().to_owned(),
    };
    let told = if status.verdict == Status::Pass {
        let parts = [cells::health(status), cells::deployment(&status.deployment), cells::sums(&status.tests)];
        let named = ["health", "deployment", "tests"].into_iter().zip(parts).filter(|(_, cell)| cell != cells::NONE);
        named.map(|(name, cell)| format!("{name} {cell}")).collect::<Vec<_>>().join(", ")
    } else {
        sentence_of(&why(status).join("; "))
    };
    format!("{} {}: {verdict}: {told}", time(when), text(&status.name))
}
