//! The commands that a config wants to run and the variables that it wants to send, as text, and the reasons why it is not
//! trusted. Texts of the config are untrusted: each is written on one line, with its control characters as escapes.

use std::io::{self, Write};

use super::count;
use super::ui::{BOLD, DIM, GOOD, NOTE, path};
use crate::model::error::Error;
use crate::model::limits::clip;
use crate::trust::{BaseConfigDoubt, NoTrustFolder, TrustList, TrustRecord};

/// The most lines of a list in an error.
const MOST_LINES: usize = 10;

/// The most characters of a line in an error.
const MOST_CHARACTERS: usize = 160;

/// The most lines and characters of a question: a longer list would not be read before the answer.
const MOST_ASKED: (usize, usize) = (40, 6000);

/// Returns the list, a line for each command and variable.
#[must_use]
pub(crate) fn lines(list: &TrustList) -> Vec<String> {
    let commands = list.commands.iter().map(|command| {
        let (domain, check) = (&command.domain, &command.check);
        format!("run   {domain}/{check}: {}", path(command.shown.as_bytes()))
    });
    let variables = list.variables.iter().map(|(variable, places)| {
        let places = places.iter().map(|place| {
            let origin = place.origin.as_deref().unwrap_or("the manager that CICD_MANAGER_URL names");
            let by = place.ca_file.as_ref().map(|file| format!(" (certificates by {file})")).unwrap_or_default();
            path(format!("{origin}{by}").as_bytes())
        });
        format!("send  {variable} to {}", places.collect::<Vec<_>>().join(", "))
    });
    commands.chain(variables).collect()
}

/// Returns the list for the end of a message: its first lines, each cut, and the number of further ones.
fn bounded(list: &TrustList) -> String {
    let lines = lines(list);
    let mut text = String::new();
    for line in lines.iter().take(MOST_LINES) {
        text.push_str(&format!("\n  {}", clip(line, MOST_CHARACTERS)));
    }
    if lines.len() > MOST_LINES {
        text.push_str(&format!("\n  and {} more: list all with `cicd trust`", lines.len() - MOST_LINES));
    }
    text
}

/// Returns the question before the first run; `None` if the list is too long to be read on a terminal.
#[must_use]
pub(crate) fn question(config: &str, list: &TrustList) -> Option<String> {
    let lines = lines(list);
    let length: usize = lines.iter().map(|line| line.chars().count()).sum();
    if lines.len() > MOST_ASKED.0 || length > MOST_ASKED.1 {
        return None;
    }
    Some(format!("{} wants to\n  {}\nTrust this?", path(config.as_bytes()), lines.join("\n  ")))
}

/// Returns the error for a call that needs trust and has none.
#[must_use]
pub(crate) fn not_trusted(config: &str, list: &TrustList) -> Error {
    let config = path(config.as_bytes());
    Error::usage(format!("{config} is not trusted, and nothing was run or sent; it wants to{}", bounded(list)))
}

/// Returns the error after the question was answered with no.
#[must_use]
pub(crate) fn declined(config: &str) -> Error {
    Error::usage(format!("{} is not trusted, and nothing was run or sent", path(config.as_bytes())))
}

/// Returns the reason why trust cannot be stored, as a sentence.
#[must_use]
pub(crate) fn no_folder(why: &NoTrustFolder) -> String {
    let shown = |folder: &std::path::Path| path(folder.as_os_str().as_encoded_bytes());
    match why {
        NoTrustFolder::NoHome => "trust cannot be remembered: neither XDG_STATE_HOME nor HOME is an absolute path".to_owned(),
        NoTrustFolder::InRepository(folder) => {
            format!("trust cannot be remembered in {}, which is in this repository: set XDG_STATE_HOME", shown(folder))
        }
        NoTrustFolder::OfOthers(folder) => {
            format!("trust is not read from {}: another user owns it or may write to it", shown(folder))
        }
        NoTrustFolder::Unusable(folder, why) => format!("trust cannot be remembered in {}: {why}", shown(folder)),
    }
}

/// Returns the reason why a config in CI does not count as the config of the base branch, as a sentence.
#[must_use]
pub(crate) fn doubt(doubt: &BaseConfigDoubt) -> String {
    let why = match doubt {
        BaseConfigDoubt::NotAFileOfIt => "this config is not a plain file of the repository".to_owned(),
        BaseConfigDoubt::NoBase => "the base branch or its last commit is unknown here".to_owned(),
        BaseConfigDoubt::Differs { base } => format!("this config differs from that of {}", path(base.as_bytes())),
        BaseConfigDoubt::Git(why) => format!("git failed: {why}"),
    };
    format!("in CI the config of the base branch is trusted; {why}")
}

/// Writes the state of a repository: its list, and whether it is trusted.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub(crate) fn state(out: &mut dyn Write, config: &str, list: &TrustList, is_trusted: bool) -> io::Result<()> {
    let config = path(config.as_bytes());
    if list.is_empty() {
        return writeln!(out, "{config} runs no command in checks and sends no variable: there is nothing to trust");
    }
    writeln!(out, "{BOLD}{config} wants to{BOLD:#}")?;
    for line in lines(list) {
        writeln!(out, "  {line}")?;
    }
    if is_trusted {
        return writeln!(out, "{GOOD}trusted{GOOD:#}");
    }
    writeln!(out, "{NOTE}not trusted{NOTE:#}: trust it with `cicd trust --yes`")
}

/// Writes all stored trust records, one a line.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub(crate) fn records(out: &mut dyn Write, records: &[TrustRecord]) -> io::Result<()> {
    if records.is_empty() {
        return writeln!(out, "nothing is trusted");
    }
    for record in records {
        let (commands, variables) = (count(record.commands.len(), "command"), count(record.variables.len(), "variable"));
        let (date, repository) = (path(record.trusted.as_bytes()), path(record.repository.as_bytes()));
        writeln!(out, "{date}  {repository}  {DIM}{commands}, {variables}{DIM:#}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::diagnostic::SourceText;

    fn list(text: &str) -> TrustList {
        let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.to_owned() });
        TrustList::of(&crate::config::parse(&source).expect("a config"))
    }

    fn with_checks(number: usize, command: &str) -> TrustList {
        let checks: Vec<String> = (0..number).map(|nth| format!("c{nth:02}: {{ command: {command:?} }}")).collect();
        list(&format!("version: 1\ndomains:\n  a: {{ checks: {{ {} }} }}\n", checks.join(", ")))
    }

    #[test]
    fn texts_of_the_config_cannot_hide_themselves() {
        let list = list(concat!(
            "version: 1\ndomains:\n  a:\n    checks: { x: { command: \"rm -rf /\\r\\e[2Ktrue\\nls\\u202e\" } }\n",
            "  b: { manager: { url: \"https://b.example\", token_env: B_TOKEN, ca_file: \"x\\e[1m.pem\" } }\n"
        ));
        assert_eq!(
            lines(&list),
            [
                "run   a/x: rm -rf /\\r\\u{1b}[2Ktrue\\nls\\u{202e}",
                "send  B_TOKEN to https://b.example:443 (certificates by x\\u{1b}[1m.pem)"
            ]
        );
        assert!(question("cicd.yml", &list).expect("a question").ends_with(".pem)\nTrust this?"));
    }

    #[test]
    fn an_error_has_the_first_lines_and_a_question_all_or_none() {
        let many = with_checks(30, "true");
        let error = not_trusted("cicd.yml", &many).to_string();
        assert!(error.contains("a/c09: true\n  and 20 more") && !error.contains("c10"), "{error}");
        assert_eq!(question("cicd.yml", &many).expect("a question").lines().count(), 32);
        assert_eq!(question("cicd.yml", &with_checks(41, "true")), None);
        let long = with_checks(1, &"x".repeat(7000));
        assert_eq!(question("cicd.yml", &long), None);
        assert!(not_trusted("cicd.yml", &long).to_string().len() < 400);
    }
}
