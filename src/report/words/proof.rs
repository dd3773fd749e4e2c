//! The sentences for proven dependencies, and for those that cannot be read.

use crate::model::few::first_few;
use crate::model::proof::{PackageChange, Proof, UnreadFile, UnreadWhy, too_many_sources, too_many_sources_fix};
use crate::report::ui::{path, printable};

/// Returns the evidence: `services/orders/api.py:3 names services.payments.api`.
#[must_use]
pub fn proof(proof: &Proof) -> String {
    let through = proof.through.as_ref().map(|path| format!(", through {}", on_one_line(path))).unwrap_or_default();
    format!("{}:{} names {}{through}", on_one_line(&proof.path), proof.line, on_one_line(&proof.text))
}

/// Returns the reason why a domain with such a file is affected by every change.
#[must_use]
pub fn unread_dependencies(unread: &UnreadFile) -> String {
    format!("its dependencies are unknown, so every change counts: {}", unread_file(unread))
}

/// Returns what could not be read, and why.
#[must_use]
pub fn unread_file(unread: &UnreadFile) -> String {
    match &unread.why {
        UnreadWhy::Failed(why) => format!("{} cannot be read: {}", on_one_line(&unread.path), on_one_line(why)),
        UnreadWhy::NoReader => format!("{}: imports of {} are not read", on_one_line(&unread.path), unread.title),
        UnreadWhy::TooManySources(most) => format!("{}: {}", too_many_sources(*most), too_many_sources_fix()),
    }
}

/// Returns the reason why a file could not be read; `None` if there is no reader for its language.
#[must_use]
pub fn unread_why(unread: &UnreadFile) -> Option<String> {
    match &unread.why {
        UnreadWhy::Failed(why) => Some(why.clone()),
        UnreadWhy::NoReader => None,
        UnreadWhy::TooManySources(most) => Some(too_many_sources(*most)),
    }
}

/// Returns what is unknown, as short as a table needs it.
#[must_use]
pub fn unread_short(unread: &UnreadFile) -> String {
    match &unread.why {
        UnreadWhy::TooManySources(most) => too_many_sources(*most),
        UnreadWhy::Failed(_) | UnreadWhy::NoReader => format!("{} cannot be read", printable(&unread.path)),
    }
}

/// Returns a text of the repository without line breaks: in the log of a step on GitHub, a line of its own could be a command.
fn on_one_line(text: &str) -> String {
    path(text.as_bytes())
}

/// Returns the packages with their versions, the first few: `serde 1.0.1 → 1.0.2, itoa added`.
#[must_use]
pub fn packages(packages: &[PackageChange]) -> String {
    if packages.is_empty() {
        return "the requirements of the manifest".to_owned();
    }
    let one = |package: &PackageChange| {
        let versions = match (package.from.join(", "), package.to.join(", ")) {
            (from, to) if from.is_empty() => format!("{to} added"),
            (from, to) if to.is_empty() => format!("{from} removed"),
            (from, to) => format!("{from} → {to}"),
        };
        printable(&format!("{} {versions}", package.name))
    };
    first_few(&packages.iter().map(one).collect::<Vec<_>>())
}
