//! Names that tell the suites of one level apart.

use std::collections::BTreeSet;

use crate::scaffold::discover::ground::last;
use crate::scaffold::discover::{Command, normalized};

/// Gives every command of a level a name of its own: that of its folder if several have the same one, or else with a number.
pub(super) fn distinct(mut commands: Vec<Command>) -> Vec<Command> {
    let is_of = |at: usize, other: &Command| commands[at].level == other.level;
    let is_same = |at: usize, other: &Command| is_of(at, other) && named(&commands[at]) == named(other);
    let count = |fits: &dyn Fn(&Command) -> bool| commands.iter().filter(|other| fits(other)).count();
    let alone: Vec<bool> = (0..commands.len()).map(|at| count(&|other| is_of(at, other)) == 1).collect();
    let shared: Vec<bool> = (0..commands.len()).map(|at| count(&|other| is_same(at, other)) > 1).collect();
    let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
    for ((command, is_alone), is_shared) in commands.iter_mut().zip(alone).zip(shared) {
        if command.name.is_none() && is_alone {
            continue;
        }
        let name = named(command).to_owned();
        let of_folder = is_shared.then(|| normalized(last(&command.working_dir))).flatten();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        // Two names that differ only by `-` and `_` would be an error.
        let key = |name: &str| (command.level.clone(), name.replace('_', "-"));
        let is_free = |name: &String| !taken.contains(&key(name));
        let own = of_folder.into_iter().chain([name.clone()]).chain(numbered).find(is_free).unwrap_or(name);
        taken.insert(key(&own));
        command.name = Some(own);
    }
    commands
}

/// Returns the name of a suite; one without a name is called as `configure` writes it.
fn named(command: &Command) -> &str {
    command.name.as_deref().unwrap_or("all")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_of_one_level_are_told_apart() {
        let of = |name: &str, home: &str| Command {
            level: "unit".to_owned(),
            name: Some(name.to_owned()),
            run: "x".to_owned(),
            working_dir: home.to_owned(),
            place: String::new(),
        };
        let check = |commands: Vec<Command>, expected: &[&str]| {
            let names: Vec<String> = distinct(commands).into_iter().filter_map(|command| command.name).collect();
            assert_eq!(names, expected);
        };
        check(
            vec![of("e2e", "web/e2e-buyer"), of("e2e", "web/e2e-seller"), of("npm", "web")],
            &["e2e-buyer", "e2e-seller", "npm"],
        );
        check(vec![of("e2e", "a/e2e"), of("e2e", "b/e2e")], &["e2e", "e2e-2"]);
        check(vec![of("dotnet", "a/Shop.Tests"), of("dotnet", "b/Pay.Tests")], &["shop-tests", "pay-tests"]);
        check(vec![of("x", "a/b-c"), of("x", "d/b_c"), of("b-c", "")], &["b-c", "x", "b-c-2"]);
        check(vec![Command { name: None, ..of("", "") }], &[]);
        check(vec![Command { name: None, ..of("", "") }, Command { name: None, ..of("", "") }], &["all", "all-2"]);
    }
}
