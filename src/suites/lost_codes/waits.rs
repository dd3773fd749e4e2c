//! Commands in the background, and the `wait` commands for them.

use super::super::shell_syntax::{CommandForm, Script};
use super::LostBy;

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
        waits.is_several |= script.background_count() > 1;
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

fn lists_jobs(word: &str) -> bool {
    word.contains("jobs -p")
}
