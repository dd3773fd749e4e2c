//! The reachable part of a script, with loops over known words unrolled and constants substituted.

use super::{CommandForm, Script, ShellCommand, ShellWord, has_one_round, leaving_item, parse};

/// The most loops that are unrolled.
const MAX_LOOPS: usize = 50;

/// The longest resulting text.
const MAX_TEXT: usize = 256 * 1024;

/// The reachable text of a script, and the text after its end.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::suites) struct LiveText {
    pub(in crate::suites) text: String,
    pub(in crate::suites) unreached: Option<UnreachedText>,
}

/// Text that no run reaches.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::suites) struct UnreachedText {
    /// The command that ends the script before this text.
    pub(in crate::suites) after: String,
    pub(in crate::suites) text: String,
}

/// Returns the reachable text of a script, with variables that are set around it.
pub(in crate::suites) fn live_text(text: &str, variables: &[(String, String)]) -> LiveText {
    let script = parse(text);
    let (live, mut unreached) = match ending(&script) {
        Some(command) => {
            let is_exit = matches!(&command.form, CommandForm::Simple(words) if words[0].text == "exit");
            let live = if is_exit { command.start } else { command.end };
            let after = text.get(command.start..command.end).unwrap_or_default().trim().to_owned();
            let rest = text.get(command.end..).unwrap_or_default().to_owned();
            (text.get(..live).unwrap_or_default(), Some(UnreachedText { after, text: rest }))
        }
        None => (text, None),
    };
    let known = constants(&parse(live), variables);
    let mut live = known.iter().fold(live.to_owned(), |text, (name, value)| with_value(&text, name, value));
    for _ in 0..MAX_LOOPS {
        let Some((text, rest)) = cut(&live) else { break };
        (live, unreached) = (text, unreached.or(Some(rest)));
    }
    for _ in 0..MAX_LOOPS {
        match unrolled(&live) {
            Some(text) if text.len() < MAX_TEXT => live = text,
            _ => break,
        }
    }
    LiveText { text: live, unreached: unreached.filter(|rest| rest.text.contains(|c: char| c.is_alphanumeric())) }
}

/// Leaves out the rest of the first loop's body that goes on after a `break` or the like; `None` if there is no such loop.
fn cut(text: &str) -> Option<(String, UnreachedText)> {
    let mut found = None;
    parse(text).visit(&mut |command| {
        let (CommandForm::For { body, .. } | CommandForm::While { body, .. }) = &command.form else { return };
        if let Some(at) = leaving_item(body)
            && let (Some(next), Some(last)) = (body.get(at + 1), body.last())
            && found.is_none()
        {
            found = Some(((body[at].start, body[at].end), (next.start, last.end)));
        }
    });
    let ((start, end), (from, to)) = found?;
    let rest = UnreachedText { after: text.get(start..end)?.trim().to_owned(), text: text.get(from..to)?.to_owned() };
    Some((format!("{}{}", text.get(..end)?, text.get(to..)?), rest))
}

/// Returns the command after which nothing runs: an unconditional `exit` or `exec`.
fn ending(script: &Script) -> Option<&ShellCommand> {
    let mut single = script.list.iter().filter(|item| !item.is_background).filter_map(|item| match &item.chain[..] {
        [(_, pipeline)] => match &pipeline.parts[..] {
            [command] => Some(command),
            _ => None,
        },
        _ => None,
    });
    let ends = |command: &&ShellCommand| match &command.form {
        CommandForm::Simple(words) => match words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>()[..] {
            ["exit", ..] => true,
            ["exec", program, ..] => !program.starts_with('-'),
            _ => false,
        },
        _ => false,
    };
    single.find(ends)
}

/// Returns the variables that are assigned once, to a known value.
fn constants(script: &Script, variables: &[(String, String)]) -> Vec<(String, String)> {
    let mut assigned: Vec<(String, Option<String>)> = Vec::new();
    script.visit(&mut |command| match &command.form {
        CommandForm::Simple(words) => {
            let is_declared = words.first().is_some_and(|word| matches!(word.text.as_str(), "export" | "readonly"));
            if words.first().is_some_and(|word| matches!(word.text.as_str(), "read" | "local" | "unset" | "declare")) {
                assigned.extend(words[1..].iter().map(|word| (name_of(word).0, None)));
            }
            let words = &words[usize::from(is_declared)..];
            // An assignment before a command applies to that command alone.
            if words.iter().all(|word| name_of(word).1.is_some()) {
                assigned.extend(words.iter().map(name_of));
            }
        }
        CommandForm::For { name, .. } => assigned.push((name.clone(), None)),
        _ => {}
    });
    let count = |name: &str| assigned.iter().filter(|(other, _)| other == name).count();
    let own = assigned.iter().filter(|(name, _)| count(name) == 1);
    let own = own.filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
    let around = variables.iter().filter(|(name, _)| count(name) == 0).cloned();
    own.chain(around).filter(|(_, value)| is_tame(value)).collect()
}

/// Returns the name of an assignment, and its value if known.
fn name_of(word: &ShellWord) -> (String, Option<String>) {
    let (name, value) = word.text.split_once('=').unwrap_or((&word.text, ""));
    let is_known = word.is_literal && word.text.contains('=');
    (name.to_owned(), is_known.then(|| value.to_owned()))
}

fn is_tame(value: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || "_-./:=@%+, ".contains(c))
}

/// Replaces `$NAME` and `${NAME}` in a text with a value.
fn with_value(text: &str, name: &str, value: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        result.push_str(before);
        let braced = after.strip_prefix("${").and_then(|after| after.strip_prefix(name)?.strip_prefix('}'));
        let bare = after[1..].strip_prefix(name).filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if let Some(after) = braced.or(bare).filter(|_| !before.ends_with('\\') && !name.is_empty()) {
            result.push_str(value);
            rest = after;
        } else {
            result.push('$');
            rest = &after[1..];
        }
    }
    result + rest
}

/// Unrolls the first loop over known words; `None` if there is no such loop.
fn unrolled(text: &str) -> Option<String> {
    let mut found = None;
    parse(text).visit(&mut |command| {
        if let CommandForm::For { name, words, inner, body } = &command.form {
            let is_known = |word: &ShellWord| is_tame(&word.text.replace(['*', '?'], ""));
            if found.is_none() && !words.is_empty() && !name.is_empty() && words.iter().all(is_known) {
                let rounds = if has_one_round(body) { 1 } else { words.len() };
                let words: Vec<String> = words.iter().take(rounds).map(|word| word.text.clone()).collect();
                found = Some((command.start, command.end, name.clone(), words, *inner));
            }
        }
    });
    let (start, end, name, words, (from, to)) = found?;
    let body = text.get(from..to)?;
    let rounds: Vec<String> = words.iter().map(|word| format!("(\n{}\n)", with_value(body, &name, word))).collect();
    Some(format!("{}{}{}", text.get(..start)?, rounds.join("\n"), text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let live = live_text(text, &[("OUT".to_owned(), "a b".to_owned())]);
        let shown: Vec<&str> = live.text.split_whitespace().collect();
        let rest = live.unreached.map(|rest| format!(" <{}> {}", rest.after, rest.text.trim())).unwrap_or_default();
        assert_eq!(format!("{}{rest}", shown.join(" ")), expected, "{text}");
    }

    #[test]
    fn what_is_run() {
        check("pytest; go test", "pytest; go test");
        check("exit 0; pytest", " <exit 0> ; pytest".trim_start_matches("; "));
        check("a\nexit\nb", "a <exit> b");
        check("a; exec b c\nd", "a; exec b c <exec b c> d");
        check("a\nexit 3\n", "a");
        check("if x; then exit 0; fi; a", "if x; then exit 0; fi; a");
        check(
            "x || exit 0; (exit 1); f() { exit 2; }; a & exec 3>&1; b",
            "x || exit 0; (exit 1); f() { exit 2; }; a & exec 3>&1; b",
        );
    }

    #[test]
    fn loops_and_constants() {
        check("for d in a b/c; do (cd $d && x ${d}y $dd); done; z", "( (cd a && x ay $dd); ) ( (cd b/c && x b/cy $dd); ); z");
        check("for a in 1 2; do for b in 3; do x $a$b; done; done", "( ( x 13; ); ) ( ( x 23; ); )");
        check("for d in $X; do y $d; done", "for d in $X; do y $d; done");
        check("for d in */; do y $d; done", "( y */; )");
        check("for d in a b; do y $d; break; done", "( y a; break; )");
        check("for d in a b; do { y $d; exit; }; done; z", "( { y a; exit; }; ); z");
        check("for d in a b; do y $d && break; done", "( y a && break; ) ( y b && break; )");
        check("for d in a b; do y $d; break; x; done; z", "( y a; break; ); z <break> x");
        check("for d in a b; do y $d; continue; x; done", "( y a; continue; ) ( y b; continue; ) <continue> x");
        check("while y; do z; break; x; done", "while y; do z; break; done <break> x");
        check("T=a; pytest $T ${T}/b \"$T\" \\$T", "T=a; pytest a a/b \"a\" \\$T");
        check("T=a; T=b; x $T; U=$(y); x $U; read V; x $V", "T=a; T=b; x $T; U=$(y); x $U; read V; x $V");
        check("x $OUT; T=1 y $T", "x a b; T=1 y $T");
        check("export T=a; x $T", "export T=a; x a");
    }
}
