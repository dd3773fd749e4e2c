//! Names of variables and secrets that the generated workflows write out. Names that GitHub or the job itself sets are refused: there, the
//! config's value would be lost or would change the job.

use super::table::{Findings, Table, text};
use crate::model::diagnostic::At;

/// The variable that holds the server's own token, unless another one is named.
pub const SERVER_TOKEN: &str = "CICD_MANAGER_TOKEN";

/// The secret that every job has: GitHub's token of the job.
pub(super) const JOB_TOKEN: &str = "GITHUB_TOKEN";

/// Prefixes of names that GitHub sets in every job ("Variables reference"): a value from the config never arrives.
const GITHUBS: &[&str] = &["GITHUB_", "RUNNER_"];

/// Prefixes of names that this program and the job that starts it set.
const OURS: &[&str] = &["CICD_", "JOB_"];

/// Names with our prefixes that users may set: the state folder, and the token of the managers that `scaffold` writes.
const OPEN: &[&str] = &["CICD_STATE_DIR", SERVER_TOKEN];

/// Variables by which the job finds cicd. Every suite's job names every
/// variable of the workflow; a suite that does not ask for one has it empty.
const NEEDED: &[&str] = &["PATH", "HOME"];

/// The uses of a name.
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

/// Reads the name of the variable with a manager's token.
pub(super) fn token(table: &mut Table<'_, '_>, key: &str) -> Option<String> {
    let name = text(table.node(key)?, table.findings)?;
    variable(&name, Use::Token, table.findings);
    Some(name.value)
}

/// Notes a name that is not valid, or that is taken.
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

/// Returns the owner of a name that is taken, and the fix.
fn taken(given: &str, what: Use) -> Option<(String, &'static str)> {
    const OTHER: &str = "use another name";
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
        return Some((format!("names with {prefix} are reserved for GitHub"), OTHER));
    }
    if let Some(prefix) = begins(OURS).filter(|_| !OPEN.contains(&given)) {
        return Some((format!("names with {prefix} are reserved for cicd"), OTHER));
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
