//! The changes between two looks at the domains: shown beside the row on a terminal, and as a line each elsewhere.

use std::time::SystemTime;

use super::{cells, sentence_of, text, why};
use crate::model::health::{DomainStatus, Status};
use crate::report::time;

/// A change of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// The name of the domain.
    pub domain: String,
    /// The time at which the change was seen.
    pub when: SystemTime,
    /// The state before the change, in a word or two.
    was: String,
}

impl VerdictChange {
    pub(super) fn cell(&self, now: SystemTime) -> String {
        format!("was {}, {} ago", self.was, cells::age(self.when, now))
    }
}

/// Returns the values that are compared between two looks at a domain. Latency and ages are left out, because they always
/// differ.
fn essence(status: &DomainStatus) -> [String; 5] {
    [
        status.verdict.word().to_owned(),
        cells::health(status),
        cells::deployment(&status.deployment),
        cells::sums(&status.tests),
        why(status).join("\n"),
    ]
}

/// Returns true if a domain differs from the look before.
#[must_use]
pub fn changed(before: &DomainStatus, now: &DomainStatus) -> bool {
    essence(before) != essence(now)
}

/// Returns the change that is shown in the row of a domain: the earlier verdict, or else the part that differs.
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

/// Returns a line for a log: the time, the domain, its state before and now, and the reason.
#[must_use]
pub fn line(before: Option<&DomainStatus>, status: &DomainStatus, when: SystemTime) -> String {
    let verdict = match before {
        Some(before) if before.verdict != status.verdict => format!("{} -> {}", before.verdict.word(), status.verdict.word()),
        _ => status.verdict.word().to_owned(),
    };
    let reason = if status.verdict == Status::Pass {
        let parts = [cells::health(status), cells::deployment(&status.deployment), cells::sums(&status.tests)];
        let named = ["health", "deployment", "tests"].into_iter().zip(parts).filter(|(_, cell)| cell != cells::NONE);
        named.map(|(name, cell)| format!("{name} {cell}")).collect::<Vec<_>>().join(", ")
    } else {
        sentence_of(&why(status).join("; "))
    };
    format!("{} {}: {verdict}: {reason}", time(when), text(&status.name))
}
