//! The parts of `a && b || c`: what each one does, and what it means for the code of those before it.

use super::super::programs::{READERS, WRITERS, is_name, is_test_command, name_of};
use super::super::shell_syntax::{CommandForm, Joint, ListItem, Pipeline, ShellCommand};
use super::LostBy;
use super::simple::{is_free, is_test};

/// Returns true if a pipeline only writes a message.
pub(super) fn only_writes(pipeline: &Pipeline) -> bool {
    let [command] = &pipeline.parts[..] else { return false };
    match &command.form {
        CommandForm::Simple(words) => words.first().is_some_and(|word| WRITERS.contains(&word.text.as_str())),
        CommandForm::Group(list) | CommandForm::Subshell(list) => list.iter().all(item_only_writes),
        _ => false,
    }
}

/// Returns true for `true`, `:` and `exit 0`: what stands before `||` may fail on purpose.
pub(super) fn always_passes(pipeline: &Pipeline) -> bool {
    let words = pipeline.simple_words().unwrap_or_default();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words[..], ["true" | ":"] | ["exit" | "return", "0"])
}

fn item_only_writes(item: &ListItem) -> bool {
    item.chain.iter().all(|(_, pipeline)| only_writes(pipeline))
}

/// The name and the value of an assignment; the name ends with `+` where it appends.
pub(super) fn assignment(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| is_name(name.strip_suffix('+').unwrap_or(name)))
}

/// Returns true if what stands after `||` says that a failure is allowed, or tests again.
pub(super) fn is_allowance(pipeline: &Pipeline) -> bool {
    let [command] = &pipeline.parts[..] else { return false };
    match &command.form {
        CommandForm::Group(list) | CommandForm::Subshell(list) => ends_well(list),
        CommandForm::Simple(words) => is_test(words) || always_passes(pipeline),
        _ => false,
    }
}

/// Returns true if the last command of a list says that a failure is allowed, or tests again.
pub(super) fn ends_well(list: &[ListItem]) -> bool {
    let [.., item] = list else { return false };
    let [(_, pipeline)] = &item.chain[..] else { return false };
    let is_retry = pipeline.simple_form().is_some_and(is_test);
    is_retry || always_passes(pipeline)
}

/// Returns true if a pipeline ends a loop: what stands before it is an attempt.
pub(super) fn breaks(pipeline: &Pipeline) -> bool {
    pipeline.simple_words().is_some_and(|words| words.first().is_some_and(|word| word == "break"))
}

/// The reason for which what stands after `||` hides a failure.
pub(super) fn replaced_by(pipeline: &Pipeline) -> LostBy {
    let words = pipeline.simple_words().unwrap_or_default();
    if only_writes(pipeline) {
        LostBy::Message
    } else if !words.is_empty() && words.iter().all(|word| assignment(word).is_some()) {
        LostBy::Variable
    } else {
        LostBy::Replaced
    }
}

/// The commands of a chain that come before tests by `&&`: when one fails, no test runs. A probe may stand there on purpose.
pub(super) fn leaders(chain: &[(Joint, Pipeline)]) -> Vec<&ShellCommand> {
    let is_lead = |at: usize| {
        let rest = chain[at + 1..].iter().take_while(|(joint, _)| *joint == Joint::And);
        let leads = rest.filter_map(|(_, next)| next.simple_words()).any(|words| is_test_command(&words));
        let words = chain[at].1.simple_words().filter(|_| leads && !chain[at].1.is_negated)?;
        let name = name_of(words.first()?);
        let is_probe =
            READERS.contains(&name) || matches!(name, "curl" | "wget" | "pgrep" | "type" | "hash" | "diff" | "cmp" | "nc");
        let counts = matches!(name, "cd" | "pushd") || !(is_probe || is_free(&words) || is_test_command(&words));
        counts.then(|| &chain[at].1.parts[0])
    };
    (0..chain.len()).filter_map(is_lead).collect()
}
