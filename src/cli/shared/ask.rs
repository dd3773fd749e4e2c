//! Questions on a terminal. Without a terminal no question is asked, and nothing counts as a yes.

use std::io::{self, BufRead, IsTerminal, Write};

/// The answer to a yes/no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Consent {
    /// Yes.
    Yes,
    /// No, or the terminal was closed.
    No,
    /// There is no terminal to ask on.
    Unattended,
}

/// Asks a yes/no question on stderr; an empty line is a yes. With `--yes` (`is_said`) no question is asked.
pub(in crate::cli) fn yes(question: &str, is_said: bool) -> Consent {
    if is_said { Consent::Yes } else { on_a_terminal(question, Consent::Yes) }
}

/// Asks like [`yes`]; an empty line is a no.
pub(in crate::cli) fn only_a_yes(question: &str) -> Consent {
    on_a_terminal(question, Consent::No)
}

fn on_a_terminal(question: &str, default: Consent) -> Consent {
    let stdin = io::stdin();
    if !stdin.is_terminal() || !io::stderr().is_terminal() {
        return Consent::Unattended;
    }
    answer(question, default, &mut stdin.lock(), &mut io::stderr().lock())
}

/// The number of times that a question is asked while the answer is neither yes nor no.
const TRIES: usize = 3;

fn answer(question: &str, default: Consent, from: &mut dyn BufRead, to: &mut dyn Write) -> Consent {
    let choices = if default == Consent::Yes { "[Y/n]" } else { "[y/N]" };
    for _ in 0..TRIES {
        let mut line = String::new();
        let asked = write!(to, "{question} {choices} ").and_then(|()| to.flush());
        if asked.is_err() || !matches!(from.read_line(&mut line), Ok(1..)) {
            return Consent::No;
        }
        match line.trim().to_lowercase().as_str() {
            "" => return default,
            "y" | "yes" => return Consent::Yes,
            "n" | "no" => return Consent::No,
            _ => {}
        }
    }
    Consent::No
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Consent) {
        let mut shown = Vec::new();
        assert_eq!(answer("write it?", Consent::Yes, &mut typed.as_bytes(), &mut shown), expected, "{typed:?}");
        assert!(shown.starts_with(b"write it? [Y/n] "));
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        check("\n", Consent::Yes);
        check("Y\n", Consent::Yes);
        check("maybe\nyes\n", Consent::Yes);
        check("n\n", Consent::No);
        check("", Consent::No);
        check("a\nb\nc\ny\n", Consent::No);
    }

    #[test]
    fn where_no_is_the_default_only_a_word_is_a_yes() {
        for (typed, expected) in [("\n", Consent::No), ("", Consent::No), ("yes\n", Consent::Yes), ("x\nY\n", Consent::Yes)] {
            let mut shown = Vec::new();
            assert_eq!(answer("trust it?", Consent::No, &mut typed.as_bytes(), &mut shown), expected, "{typed:?}");
            assert!(shown.starts_with(b"trust it? [y/N] "));
        }
    }
}
