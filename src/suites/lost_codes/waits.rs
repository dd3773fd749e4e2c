//! Commands in the background, and the `wait` commands for them.

use std::collections::HashMap;

use super::super::shell_syntax::{CommandForm, ListItem, Script, ShellCommand, ShellWord, has_one_round};
use super::LostBy;
use super::chains::assignment;
use super::jobs::Jobs;
use super::simple::starts_tests;

/// The `wait` and `kill` commands of a script.
pub(super) struct Waits {
    /// The positions of `wait` without a word.
    bare: Vec<usize>,
    /// True if a `wait` names a process.
    has_ids: bool,
    jobs: Jobs,
    /// True if several processes may run in the background.
    is_several: bool,
}

impl Waits {
    pub(super) fn of(text: &str, script: &Script) -> Self {
        let mut waits = Self { bare: Vec::new(), has_ids: false, jobs: Jobs::of(text, script), is_several: false };
        let mut lists = false;
        script.visit(&mut |command| match &command.form {
            CommandForm::Simple(words) => {
                // A `kill` or a `trap` may list them too; what counts are the ids that are waited for.
                let is_wait = words.first().is_some_and(|word| word.text == "wait");
                let is_kept = words.iter().all(|word| assignment(&word.text).is_some());
                lists |= (is_wait || is_kept) && words.iter().any(|word| lists_jobs(&word.text));
                match &words[..] {
                    [wait] if wait.text == "wait" => waits.bare.push(command.start),
                    [wait, ..] if wait.text == "wait" => waits.has_ids = true,
                    _ => {}
                }
            }
            CommandForm::For { words, body, .. } => {
                lists |= words.iter().any(|word| lists_jobs(&word.text));
                waits.is_several |= !has_one_round(body);
            }
            CommandForm::While { body, .. } => waits.is_several |= !has_one_round(body),
            CommandForm::Function(..) => waits.is_several = true,
            _ => {}
        });
        waits.is_several |= script.background_items().len() > 1;
        // `jobs -p` leaves out processes that have ended, and in some shells it lists nothing in a substitution, so the `wait` gets no ids.
        if lists {
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
        (tests || !self.jobs.ends_between(end, *wait)).then_some(LostBy::BareWait)
    }

    /// Returns true if a `wait` with these words reports only the last of several processes.
    pub(super) fn is_last_only(&self, words: &[String]) -> bool {
        let is_list = |word: &String| word.contains("[@]") || word.contains("[*]") || lists_jobs(word);
        let ids: Vec<&String> = words.iter().skip(1).filter(|word| !word.starts_with('-')).collect();
        let has_flags = words.iter().any(|word| word.starts_with("-n"));
        !has_flags && (ids.len() > 1 || (self.is_several && ids.iter().any(|word| is_list(word))))
    }

    /// Returns true if the script itself ends what the `wait` at a position waits for.
    pub(super) fn is_for_ended(&self, at: usize, words: &[String]) -> bool {
        self.jobs.are_ended(at, words.get(1..).unwrap_or_default())
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
    let jobs = Jobs::of(text, script);
    let mut waits = Vec::new();
    script.visit(&mut |command| {
        let CommandForm::Simple(words) = &command.form else { return };
        let texts = |words: &[ShellWord]| words.iter().map(|word| word.text.clone()).collect::<Vec<String>>();
        if let [wait, ids @ ..] = &words[..]
            && wait.text == "wait"
            && !ids.is_empty()
            && !jobs.are_ended(command.start, &texts(ids))
        {
            waits.push((command.start, command.end));
        }
    });
    waits
}

fn lists_jobs(word: &str) -> bool {
    word.contains("jobs -p")
}
