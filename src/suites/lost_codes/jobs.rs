//! Processes in the background: the names of their ids, and whether the script ends them itself before it waits for them.

use super::super::programs::name_of;
use super::super::shell_syntax::{CommandForm, ListItem, Script, ShellCommand};
use super::chains::assignment;

/// Signals that end no process.
const HARMLESS_SIGNALS: [&str; 10] = ["0", "STOP", "TSTP", "CONT", "USR1", "USR2", "WINCH", "l", "L", "list"];

/// The commands of a script that start, name, end and await processes, in the order of the text.
#[derive(Default)]
pub(super) struct Jobs {
    events: Vec<JobEvent>,
}

struct JobEvent {
    at: usize,
    /// The position of the function that it is in.
    function: Option<usize>,
    kind: JobEventKind,
}

enum JobEventKind {
    /// A process starts; the text is that of its command.
    Started(String),
    /// Its id gets a name.
    Named(String),
    /// Processes end, by their ids.
    Killed(Vec<String>),
    /// Processes end whose command has this text.
    KilledByName(String),
    /// Every process ends.
    KilledAll,
    Waited,
    /// A function begins here.
    Function(String),
    Called(String),
}

use JobEventKind::{Called, Function, Killed, KilledAll, KilledByName, Named, Started, Waited};

impl Jobs {
    pub(super) fn of(text: &str, script: &Script) -> Self {
        let mut jobs = Self::default();
        jobs.list(text, &script.list, None, false);
        jobs
    }

    /// Returns true if the script ends every process that the `wait` at a position names, before it waits. The result of a process that
    /// was ended on purpose says nothing.
    pub(super) fn are_ended(&self, at: usize, ids: &[String]) -> bool {
        let Some(wait) = self.events.iter().find(|event| event.at == at && matches!(event.kind, Waited)) else { return false };
        let is_ended = |id: &String| {
            self.events.iter().filter(|event| self.is_before(event, wait)).any(|event| match &event.kind {
                KilledAll => true,
                Killed(killed) => killed.iter().any(|other| self.are_same(other, event.at, id, at)),
                KilledByName(name) => self.started(id, at).iter().any(|(_, text)| text.contains(name.as_str())),
                _ => false,
            })
        };
        let mut ids = ids.iter().filter(|id| !id.starts_with('-')).peekable();
        ids.peek().is_some() && ids.all(is_ended)
    }

    /// Returns true if a process is ended between two positions.
    pub(super) fn ends_between(&self, from: usize, to: usize) -> bool {
        let is_end = |event: &JobEvent| matches!(event.kind, Killed(_) | KilledByName(_) | KilledAll);
        self.events.iter().any(|event| is_end(event) && (from..to).contains(&event.at))
    }

    /// Returns true if a kill certainly comes before a `wait`, if both run.
    fn is_before(&self, kill: &JobEvent, wait: &JobEvent) -> bool {
        if kill.function == wait.function {
            return kill.at < wait.at;
        }
        let name = |at: Option<usize>| {
            self.events.iter().find_map(|event| match &event.kind {
                Function(name) if Some(event.at) == at => Some(name.as_str()),
                _ => None,
            })
        };
        let calls = |function: Option<usize>, within: Option<usize>| {
            let name = name(function);
            let is_call = move |event: &&JobEvent| matches!(&event.kind, Called(called) if Some(called.as_str()) == name);
            self.events.iter().filter(is_call).filter(move |event| event.function == within).map(|event| event.at)
        };
        calls(kill.function, wait.function).any(|call| call < wait.at)
            || (kill.function.is_none() && calls(wait.function, None).any(|call| kill.at < call))
    }

    fn are_same(&self, one: &str, at: usize, other: &str, other_at: usize) -> bool {
        if plain(one) == plain(other) && plain(one) != "$!" {
            return true;
        }
        let others = self.started(other, other_at);
        self.started(one, at).iter().any(|job| others.contains(job))
    }

    /// The processes that an id at a position means.
    fn started(&self, id: &str, at: usize) -> Vec<(usize, &str)> {
        let id = plain(id);
        let mut all = Vec::new();
        let mut named = Vec::new();
        for event in self.events.iter().filter(|event| event.at < at || !matches!(event.kind, Started(_))) {
            match &event.kind {
                Started(text) => all.push((event.at, text.as_str())),
                Named(name) if id.strip_prefix('$') == Some(name) => named.extend(all.last().copied()),
                _ => {}
            }
        }
        match id.strip_prefix('%') {
            Some(number) => {
                number.parse::<usize>().ok().and_then(|at| all.get(at.checked_sub(1)?)).copied().into_iter().collect()
            }
            None if id == "$!" => all.last().copied().into_iter().collect(),
            None => named,
        }
    }

    fn list(&mut self, text: &str, items: &[ListItem], function: Option<usize>, is_apart: bool) {
        for item in items {
            for (_, pipeline) in &item.chain {
                for command in &pipeline.parts {
                    self.command(text, command, function, is_apart || item.is_background);
                }
            }
            if item.is_background {
                let started = text.get(item.start..item.end).unwrap_or_default().to_owned();
                self.events.push(JobEvent { at: item.start, function, kind: Started(started) });
            }
        }
    }

    /// `is_apart` is true for commands in the background, which end others at another time.
    fn command(&mut self, text: &str, command: &ShellCommand, function: Option<usize>, is_apart: bool) {
        let at = command.start;
        match &command.form {
            CommandForm::Simple(words) => {
                let words: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
                let kinds = kinds(&words).into_iter().filter(|kind| !is_apart || matches!(kind, Named(_)));
                self.events.extend(kinds.map(|kind| JobEvent { at, function, kind }));
            }
            CommandForm::Function(name, body) => {
                self.events.push(JobEvent { at, function, kind: Function(name.clone()) });
                self.command(text, body, Some(at), is_apart);
            }
            CommandForm::Coprocess(body) => self.command(text, body, function, true),
            _ => command.lists().into_iter().for_each(|list| self.list(text, list, function, is_apart)),
        }
    }
}

/// What a simple command does with processes.
fn kinds(words: &[String]) -> Vec<JobEventKind> {
    let named = words.iter().filter_map(|word| assignment(word)).filter(|(_, value)| value.contains("$!"));
    let mut kinds: Vec<JobEventKind> = named.map(|(name, _)| Named(name.trim_end_matches('+').to_owned())).collect();
    let words = &words[words.iter().take_while(|word| assignment(word).is_some()).count()..];
    let words = if words.first().is_some_and(|word| word == "sudo") { &words[1..] } else { words };
    let Some(first) = words.first() else { return kinds };
    kinds.extend(match name_of(first) {
        "wait" => Some(Waited),
        "kill" => {
            killed(&words[1..]).map(|ids| if ids.iter().any(|id| id.contains("jobs -p")) { KilledAll } else { Killed(ids) })
        }
        "pkill" | "killall" => words[1..].iter().rfind(|word| !word.starts_with('-')).cloned().map(KilledByName),
        "xargs" if words.iter().any(|word| word == "kill") => Some(KilledAll),
        _ => Some(Called(first.clone())),
    });
    kinds
}

/// Returns the ids that a `kill` names; `None` if its signal ends no process.
fn killed(words: &[String]) -> Option<Vec<String>> {
    let mut ids = Vec::new();
    let mut has_signal = false;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let signal = match word.strip_prefix('-').filter(|_| !has_signal && ids.is_empty()) {
            Some("s" | "n" | "-signal") => rest.next()?.as_str(),
            Some("-") => "TERM",
            Some(signal) => signal.trim_start_matches('-'),
            None => {
                ids.push(word.trim_start_matches('-').to_owned());
                continue;
            }
        };
        has_signal = true;
        let signal = signal.strip_prefix("SIG").unwrap_or(signal);
        if HARMLESS_SIGNALS.contains(&signal) {
            return None;
        }
    }
    Some(ids)
}

/// `${pid}` and `${pids[@]}` as `$pid` and `$pids`.
fn plain(id: &str) -> String {
    match id.strip_prefix("${").and_then(|id| id.strip_suffix('}')) {
        Some(name) => format!("${}", name.split(['[', ':', '-']).next().unwrap_or_default()),
        None => id.to_owned(),
    }
}
