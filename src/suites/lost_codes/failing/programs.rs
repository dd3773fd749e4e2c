//! Simple commands on a way through a text: builtins that set variables, decide or stop, and other programs.

use super::super::super::programs::{READERS, is_test_command, name_of};
use super::super::super::shell_syntax::{CommandForm, ShellCommand, ShellWord, visit_command};
use super::super::chains::assignment;
use super::super::simple::{is_free, is_test, sets_errexit};
use super::super::values::{FAILED, test};
use super::super::{LostBy, MAX_DEPTH};
use super::{FIRST_JOB, FailingRun, Flow, Leave, RoundOrCall};

impl FailingRun<'_> {
    /// `[[ … ]]` and `(( … ))`.
    pub(super) fn bracketed(&mut self, command: &ShellCommand) {
        let text = self.around.text.get(command.start..command.end).unwrap_or_default();
        let code = self.code;
        let known = if let Some(inner) = text.strip_prefix("((").and_then(|text| text.strip_suffix("))")) {
            self.variables.arithmetic(inner, code).map(|value| value != 0)
        } else {
            let inner = text.trim_start_matches("[[").trim_end_matches("]]").replace('"', "");
            let words: Vec<Option<String>> = inner.split_whitespace().map(|word| self.variables.expand(word, code)).collect();
            test(&words)
        };
        self.decide(known);
    }

    pub(super) fn simple(&mut self, command: &ShellCommand, words: &[ShellWord], tested: bool) -> Flow {
        let code = self.code;
        self.is_own = false;
        let first = words.iter().take_while(|word| assignment(&word.text).is_some()).count();
        if words.is_empty() || first == words.len() {
            self.code = 0;
        }
        for word in &words[..first] {
            self.assign(&word.text, code);
        }
        if is_test(words) {
            self.tests.push(command.start);
        }
        let name = words[first..].first().map(|word| name_of(&word.text)).unwrap_or_default();
        let function = self.around.functions.get(name);
        match self.targets.iter().position(|target| *target == command.start) {
            Some(0) => {
                if let Some(body) = function.filter(|body| runs_its_arguments(body) && self.calls < MAX_DEPTH) {
                    return self.relay(command.start, body, tested);
                }
                self.meet();
                return Ok(());
            }
            Some(_) => {
                let is_red = self.fails.holds(&self.inside);
                (self.code, self.is_own) = (if is_red { FAILED } else { 0 }, is_red);
                return Ok(());
            }
            None if self.relays > 0 && passes_arguments(words) => {
                self.meet();
                return Ok(());
            }
            None => {}
        }
        let mut texts: Vec<String> = words[first..].iter().map(|word| word.text.clone()).collect();
        // `$ok`, which is `true` or `false`.
        if let Some(program) = texts.first_mut().filter(|program| program.starts_with('$'))
            && let Some(value) = self.variables.expand(program, code)
        {
            *program = value;
        }
        let Some(name) = texts.first().map(|word| name_of(word)) else { return Ok(()) };
        if let Some(body) = self.around.functions.get(name) {
            return self.call(command.start, body, tested);
        }
        self.program(name, &texts, tested)
    }

    /// Calls the function that runs the command, which is its arguments.
    fn relay(&mut self, place: usize, body: &ShellCommand, tested: bool) -> Flow {
        self.relays += 1;
        let flow = self.call(place, body, tested);
        self.relays -= 1;
        self.is_own |= self.code != 0;
        flow
    }

    /// The command whose failures are followed.
    fn meet(&mut self) {
        let is_red = self.fails.holds(&self.inside);
        self.met.push(self.inside.clone());
        self.is_last_red = is_red;
        self.failures += usize::from(is_red);
        (self.code, self.is_own) = (if is_red { FAILED } else { 0 }, is_red);
    }

    fn assign(&mut self, word: &str, code: i64) {
        let Some((name, value)) = assignment(word) else { return };
        let value = if name.ends_with('+') { None } else { self.variables.expand(value, code) };
        self.variables.set(name.trim_end_matches('+'), value);
    }

    fn call(&mut self, place: usize, body: &ShellCommand, tested: bool) -> Flow {
        if self.calls == MAX_DEPTH {
            return Err(Leave::Unknown);
        }
        // `break` in a function does not end the loops around its call.
        let loops = std::mem::take(&mut self.loops);
        self.calls += 1;
        self.inside.push(RoundOrCall::call(body.start, place));
        let flow = self.command(body, tested);
        self.inside.pop();
        self.calls -= 1;
        self.loops = loops;
        self.is_ignored = false;
        if matches!(flow, Err(Leave::Return)) { Ok(()) } else { flow }
    }

    fn program(&mut self, name: &str, words: &[String], tested: bool) -> Flow {
        let code = self.code;
        match name {
            "exit" | "return" => {
                if let Some(word) = words.get(1) {
                    let known = self.variables.expand(word, code).and_then(|value| value.parse::<i64>().ok());
                    self.decide(known.map(|code| code == 0));
                }
                return Err(if name == "exit" { Leave::Exit } else { Leave::Return });
            }
            "break" | "continue" => return self.leave_loop(name == "break", words.get(1)),
            "eval" => return Err(Leave::Unknown),
            "trap" if words.iter().any(|word| word.contains("exit")) => return Err(Leave::Unknown),
            "[" | "test" => {
                let operands = words[1..].iter().filter(|word| name != "[" || *word != "]");
                let operands: Vec<Option<String>> = operands.map(|word| self.variables.expand(word, code)).collect();
                self.decide(test(&operands));
            }
            "let" => {
                let value = self.variables.arithmetic(&words[1..].concat(), code);
                self.decide(value.map(|value| value != 0));
            }
            "set" | "shopt" => {
                if let Some(is_on) = sets_errexit(words, self.around.context) {
                    (self.has_errexit, self.off) = (is_on, LostBy::SetOff);
                }
                self.code = 0;
            }
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                for word in &words[1..] {
                    self.assign(word, code);
                }
                self.code = 0;
            }
            "wait" => (self.code, self.is_own) = (self.waited(&words[1..]), true),
            "false" => self.code = 1,
            "read" => {
                for word in &words[1..] {
                    self.variables.set(word, None);
                }
                self.decide(None);
            }
            "grep" | "rg" | "diff" | "cmp" => self.decide(None),
            _ if !tested || is_free(words) || is_test_command(words) => self.code = 0,
            _ => self.decide(None),
        }
        Ok(())
    }

    /// `break` and `continue`, of several loops where a number says so; outside of a loop they do nothing.
    fn leave_loop(&mut self, is_break: bool, levels: Option<&String>) -> Flow {
        let code = self.code;
        self.code = 0;
        if self.loops == 0 {
            return Ok(());
        }
        let known = levels.map_or(Some(1), |word| self.variables.expand(word, code)?.parse().ok());
        let levels = known.filter(|levels| *levels > 0).ok_or(Leave::Unknown)?.min(self.loops);
        Err(if is_break { Leave::Break(levels) } else { Leave::Continue(levels) })
    }

    /// The code that `wait` returns: that of the last process, or of any where it is not known which.
    fn waited(&mut self, words: &[String]) -> i64 {
        let Some(word) = words.last() else { return 0 };
        let id = self.variables.expand(word, self.code).and_then(|word| match word.strip_prefix('%') {
            Some(number) => number.parse::<i64>().ok().map(|number| number - 1),
            None => word.parse::<i64>().ok().map(|id| id - FIRST_JOB),
        });
        let job = id.and_then(|at| self.jobs.get(usize::try_from(at).ok()?)).copied();
        job.unwrap_or_else(|| self.jobs.iter().copied().max().unwrap_or_default())
    }
}

/// Returns true if a command runs the arguments of the function around it: `"$@"`, `timeout 60 "$@"`.
fn passes_arguments(words: &[ShellWord]) -> bool {
    let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let is_reader = texts.first().is_some_and(|word| READERS.contains(&name_of(word)));
    !is_reader && !is_free(&texts) && texts.iter().any(|word| matches!(word.as_str(), "$@" | "$*" | "${@}" | "${*}"))
}

fn runs_its_arguments(body: &ShellCommand) -> bool {
    let mut runs = false;
    visit_command(body, &mut |command| runs |= matches!(&command.form, CommandForm::Simple(words) if passes_arguments(words)));
    runs
}
