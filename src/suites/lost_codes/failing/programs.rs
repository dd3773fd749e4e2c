//! Simple commands on a way through a text: builtins that set variables, decide or stop, and other programs.

use super::super::super::programs::{is_test_command, name_of};
use super::super::super::shell_syntax::{ShellCommand, ShellWord};
use super::super::chains::assignment;
use super::super::simple::{is_free, sets_errexit};
use super::super::values::test;
use super::super::{LostBy, MAX_DEPTH};
use super::{FailingRun, Flow, Leave};

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
        if command.start == self.target {
            (self.failures, self.code, self.is_own) = (self.failures + 1, 1, true);
            return Ok(());
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
            return self.call(body, tested);
        }
        self.program(name, &texts, tested)
    }

    fn assign(&mut self, word: &str, code: i64) {
        let Some((name, value)) = assignment(word) else { return };
        let value = if name.ends_with('+') { None } else { self.variables.expand(value, code) };
        self.variables.set(name.trim_end_matches('+'), value);
    }

    fn call(&mut self, body: &ShellCommand, tested: bool) -> Flow {
        if self.calls == MAX_DEPTH {
            return Err(Leave::Unknown);
        }
        self.calls += 1;
        let flow = self.command(body, tested);
        self.calls -= 1;
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
            "break" => return Err(Leave::Break),
            "continue" => return Err(Leave::Continue),
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
            "wait" => (self.code, self.is_own) = (if words.len() > 1 { self.background } else { 0 }, true),
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
}
