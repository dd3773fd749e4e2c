//! Commands in the background, and the `wait` commands for them.

use std::collections::HashMap;

use super::super::shell_syntax::{CommandForm, ListItem, Script, ShellCommand};
use super::LostBy;
use super::simple::starts_tests;

/// The `wait` and `kill` commands of a script.
pub(super) struct Waits {
    /// The positions of `wait` without a word.
    bare: Vec<usize>,
    /// True if a `wait` names a process.
    has_ids: bool,
    /// The positions of `kill`.
    kills: Vec<usize>,
    /// True if several processes may run in the background.
    is_several: bool,
}

impl Waits {
    pub(super) fn of(script: &Script) -> Self {
        let mut waits = Self { bare: Vec::new(), has_ids: false, kills: Vec::new(), is_several: false };
        let mut jobs = false;
        script.visit(&mut |command| match &command.form {
            CommandForm::Simple(words) => {
                jobs |= words.iter().any(|word| lists_jobs(&word.text));
                match words.first().map(|word| word.text.as_str()) {
                    Some("wait") if words.len() == 1 => waits.bare.push(command.start),
                    Some("wait") => waits.has_ids = true,
                    Some("kill" | "pkill") => waits.kills.push(command.start),
                    _ => {}
                }
            }
            CommandForm::For { words, .. } => {
                jobs |= words.iter().any(|word| lists_jobs(&word.text));
                waits.is_several = true;
            }
            CommandForm::While { .. } | CommandForm::Function(..) => waits.is_several = true,
            _ => {}
        });
        waits.is_several |= script.background_items().len() > 1;
        // `jobs -p` leaves out processes that have ended, and in some shells it lists nothing in a substitution, so the `wait` gets no ids.
        if jobs {
            waits.has_ids = false;
            waits.bare.push(usize::MAX);
        }
        waits
    }

    /// Returns how a background command that ends at `end` loses its exit code. `tests` says that it runs tests; `is_left` that it is the
    /// last command of a script that must leave nothing running.
    pub(super) fn loses(&self, end: usize, tests: bool, is_left: bool) -> Option<LostBy> {
        if self.has_ids {
            return None;
        }
        let Some(wait) = self.bare.iter().find(|wait| **wait >= end) else {
            return (tests || is_left).then_some(LostBy::Background);
        };
        // The exit code of a process that the script kills does not matter.
        let is_ended = self.kills.iter().any(|kill| (end..*wait).contains(kill));
        (tests || !is_ended).then_some(LostBy::BareWait)
    }

    /// Returns true if a `wait` with these words reports only the last of several processes.
    pub(super) fn is_last_only(&self, words: &[String]) -> bool {
        let is_list = |word: &String| word.contains("[@]") || word.contains("[*]") || lists_jobs(word);
        let ids: Vec<&String> = words.iter().skip(1).filter(|word| !word.starts_with('-')).collect();
        let has_flags = words.iter().any(|word| word.starts_with("-n"));
        !has_flags && (ids.len() > 1 || (self.is_several && ids.iter().any(|word| is_list(word))))
    }
}

/// The places of the `wait` commands that name a process, in a script that runs tests in the background. The exit code of a process
/// that the script kills does not matter.
pub(super) fn of_tests(text: &str, script: &Script, functions: &HashMap<String, ShellCommand>) -> Vec<(usize, usize)> {
    let may_test = |item: &ListItem| {
        let text = text.get(item.start..item.end).unwrap_or_default();
        starts_tests(text) || functions.keys().any(|name| text.split_whitespace().any(|word| word == name))
    };
    if !script.background_items().iter().any(|item| may_test(item)) {
        return Vec::new();
    }
    let (mut waits, mut killed) = (Vec::new(), Vec::new());
    script.visit(&mut |command| {
        let CommandForm::Simple(words) = &command.form else { return };
        match (words.first().map(|word| word.text.as_str()), words.last()) {
            (Some("wait"), Some(last)) if words.len() > 1 => {
                waits.push((last.text.clone(), (command.start, command.end)));
            }
            (Some("kill"), _) => killed.extend(words[1..].iter().map(|word| word.text.clone())),
            _ => {}
        }
    });
    waits.retain(|(word, _)| !killed.contains(word));
    waits.into_iter().map(|(_, place)| place).collect()
}

fn lists_jobs(word: &str) -> bool {
    word.contains("jobs -p")
}
