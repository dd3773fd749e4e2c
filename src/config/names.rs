//! Names of variables and secrets that the generated workflows write out, and which of them are taken: by GitHub, or by the job
//! itself, which would then do something else than is written there.

use super::table::{Findings, Table, text};
use crate::model::diagnostic::At;

/// The variable of the server's own token, unless another one is named.
pub const SERVER_TOKEN: &str = "CICD_MANAGER_TOKEN";

/// The secret that every job has.
pub(super) const JOB_TOKEN: &str = "GITHUB_TOKEN";

/// Names with these are set by GitHub, in every job ("Variables reference"): nobody else's value arrives.
const GITHUBS: &[&str] = &["GITHUB_", "RUNNER_"];

/// Names with these are set by this program and by the job that starts it.
const OURS: &[&str] = &["CICD_", "JOB_"];

/// Of ours, what is there to be set by others: where results are kept, and the token of the managers that `scaffold` writes.
const OPEN: &[&str] = &["CICD_STATE_DIR", SERVER_TOKEN];

/// What the job finds cicd by. Every suite's job names every variable of the workflow, empty where it does not ask for it.
const NEEDED: &[&str] = &["PATH", "HOME"];

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A variable of the job.
    Variable,
    /// A secret of the repository, and the variable that the job gets it in.
    Secret,
    /// The manager's token: a secret that the caller passes on by name.
    Token,
}

/// Returns true if a text can be the name of a variable.
#[must_use]
pub fn is_variable(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(fits) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The name of a manager's token.
pub(super) fn token(table: &mut Table<'_, '_>, key: &str) -> Option<String> {
    let name = text(table.node(key)?, table.findings)?;
    variable(&name, Use::Token, table.findings);
    Some(name.value)
}

/// Notes a name that cannot be one, or is taken.
pub(super) fn variable(name: &At<String>, what: Use, findings: &mut Findings) {
    let given = name.value.as_str();
    let (message, hint) = if !is_variable(given) {
        let what = if what == Use::Secret { "secret" } else { "variable" };
        (format!("`{given}` is not the name of a {what}"), "write letters, digits and `_`, no digit first")
    } else if let Some((whose, hint)) = taken(given, what) {
        (format!("`{given}` cannot be used: {whose}"), hint)
    } else {
        return;
    };
    findings.add(&name.at, message, Some(hint.to_owned()));
}

/// Whose a name is, and what to do.
fn taken(given: &str, what: Use) -> Option<(String, &'static str)> {
    const OTHER: &str = "take another name";
    let name = given.to_ascii_uppercase();
    let begins = |with: &'static [&'static str]| with.iter().find(|prefix| name.starts_with(**prefix));
    if name == JOB_TOKEN {
        return match what {
            Use::Secret if given == JOB_TOKEN => None,
            Use::Secret => Some(("the job's own token has another name".to_owned(), "write GITHUB_TOKEN")),
            Use::Variable => {
                Some(("GitHub sets it".to_owned(), "name GITHUB_TOKEN under `secrets`: the job then gets its own token"))
            }
            Use::Token => Some(("it is the job's own token".to_owned(), "name a secret of the repository")),
        };
    }
    if let Some(prefix) = begins(GITHUBS) {
        return Some((format!("names with {prefix} are GitHub's own"), OTHER));
    }
    if let Some(prefix) = begins(OURS).filter(|_| !OPEN.contains(&given)) {
        return Some((format!("names with {prefix} are this program's own"), OTHER));
    }
    let hint = "set it in the suite's own `env`, which only its command sees";
    NEEDED.contains(&name.as_str()).then(|| ("the job itself needs it".to_owned(), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables() {
        for (name, expected) in
            [("A", true), ("_a1", true), ("1A", false), ("", false), ("A-B", false), ("A B", false), ("É", false)]
        {
            assert_eq!(is_variable(name), expected, "{name}");
        }
    }
}
