//! Commands after which a list does not go on, whatever they find: `break`, `continue`, `exit`, `return`, `exec PROGRAM`.

use super::{CommandForm, ListItem, Pipeline, ShellCommand};

/// What a command leaves for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leaving {
    /// The round of the loop that is as many loops up.
    Round(usize),
    /// As many loops.
    Loops(usize),
    /// The function or the script.
    Script,
}

/// Returns the position of the first item of a list after which the list never goes on.
pub(in crate::suites) fn leaving_item(items: &[ListItem]) -> Option<usize> {
    items.iter().position(|item| of_item(item).is_some())
}

/// Returns true if a loop with this body ends in its first round at the latest.
pub(in crate::suites) fn has_one_round(body: &[ListItem]) -> bool {
    !may_go_on(body) && of_list(body).is_some_and(|leaving| leaving >= Leaving::Loops(1))
}

/// Returns true if a round may end before its last command, and another begin: by a `continue` that depends on something.
fn may_go_on(items: &[ListItem]) -> bool {
    let is_continue = |(_, pipeline): &(_, Pipeline)| {
        let [command] = &pipeline.parts[..] else { return false };
        match &command.form {
            CommandForm::Simple(words) => words.first().is_some_and(|word| word.text == "continue"),
            _ => command.lists().into_iter().any(may_go_on),
        }
    };
    items.iter().any(|item| item.chain.iter().any(is_continue))
}

fn of_list(items: &[ListItem]) -> Option<Leaving> {
    items.iter().find_map(of_item)
}

fn of_item(item: &ListItem) -> Option<Leaving> {
    // What follows `&&` and `||` may not run; what comes first does.
    let (_, pipeline) = item.chain.first().filter(|_| !item.is_background)?;
    let [command] = &pipeline.parts[..] else { return None };
    of_command(command)
}

fn of_command(command: &ShellCommand) -> Option<Leaving> {
    match &command.form {
        CommandForm::Simple(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            let levels =
                |rest: &[&str]| rest.first().map_or(Some(1), |levels| levels.parse().ok().filter(|levels| *levels > 0));
            match &words[..] {
                ["break", rest @ ..] => Some(Leaving::Loops(levels(rest).unwrap_or(1))),
                ["continue", rest @ ..] => Some(Leaving::Round(levels(rest).unwrap_or(1))),
                ["exit" | "return", ..] => Some(Leaving::Script),
                ["exec", program, ..] if !program.starts_with('-') => Some(Leaving::Script),
                _ => None,
            }
        }
        CommandForm::Group(list) => of_list(list),
        CommandForm::If { branches, otherwise } => {
            let last = of_list(otherwise.as_ref()?)?;
            let others = branches.iter().map(|(_, body)| of_list(body)).collect::<Option<Vec<Leaving>>>()?;
            others.into_iter().chain([last]).min()
        }
        // A loop over at least one word leaves as many loops less.
        CommandForm::For { words, body, .. } if !words.is_empty() && words.iter().all(|word| word.is_literal) => {
            match of_list(body).filter(|_| !may_go_on(body))? {
                Leaving::Loops(1) | Leaving::Round(1) => None,
                Leaving::Loops(levels) => Some(Leaving::Loops(levels - 1)),
                Leaving::Round(levels) => Some(Leaving::Round(levels - 1)),
                Leaving::Script => Some(Leaving::Script),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn loops_of_one_round() {
        for (body, is_one, leaving) in [
            ("a; break", true, Some(1)),
            ("break; a", true, Some(0)),
            ("a; { b; break; }; c", true, Some(1)),
            ("a; exit 1", true, Some(1)),
            ("exec a b", true, Some(0)),
            ("if a; then break; else exit 1; fi; b", true, Some(0)),
            ("for x in 1 2; do a; break 2; done; b", true, Some(0)),
            ("break && a", true, Some(0)),
            ("if a; then continue; fi; break", false, Some(1)),
            ("a && continue; break", false, Some(1)),
            ("continue; a", false, Some(0)),
            ("a && break", false, None),
            ("if a; then break; fi; b", false, None),
            ("for x in 1 2; do a; break; done; b", false, None),
            ("(break); a", false, None),
            ("break & a", false, None),
            ("break | a; exec 3>&1", false, None),
            ("while a; do break 2; done", false, None),
            ("f() { exit; }; a", false, None),
        ] {
            let script = parse(body);
            assert_eq!((has_one_round(&script.list), leaving_item(&script.list)), (is_one, leaving), "{body}");
        }
    }
}
