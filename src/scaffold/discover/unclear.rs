//! Ambiguous cuts of a repository: the reason, and the choices with their flags for the command line.

use std::collections::BTreeSet;

use super::ground::{Inventory, is_within, join, last, parent, pattern};
use super::group::{UnitGroup, name_of, named};
use super::left_out;
use super::test_files::is_runnable;
use super::unit_edges::UnitEdges;
use super::words::{Role, is_in_strong, is_source, role};
use super::{Ambiguous, Choice};
use crate::suites::quoted;

/// Returns the decision that a person must make, if there is one.
pub(super) fn ambiguous(ground: &Inventory<'_>, groups: &[UnitGroup], edges: &UnitEdges) -> Option<Ambiguous> {
    match groups {
        [] => return Some(nothing(ground)),
        [one] => return Some(single(ground, one)),
        _ => {}
    }
    let has_strong = groups.iter().flat_map(|group| &group.folders).any(|folder| is_in_strong(folder));
    let of_role = |wanted: Role| {
        groups.iter().enumerate().filter(move |(_, group)| {
            !group.folders.is_empty() && group.folders.iter().all(|folder| role(folder, has_strong) == wanted)
        })
    };
    let domains: Vec<usize> = of_role(Role::Domain).map(|(at, _)| at).collect();
    let others: Vec<usize> = of_role(Role::Library).map(|(at, _)| at).collect();
    let is_between = |(from, to, _)| domains.contains(&from) && others.contains(&to);
    if domains.is_empty() || others.is_empty() || edges.iter().any(is_between) {
        return None;
    }
    let home = |list: &[usize]| {
        let homes: BTreeSet<&str> = list.iter().map(|at| parent(&groups[*at].folders[0])).collect();
        homes.iter().map(|home| format!("{home}/")).collect::<Vec<_>>().join(", ")
    };
    let (here, there) = (home(&domains), home(&others));
    let pick = |list: &[usize]| list.iter().map(|at| flags(&groups[*at].name, &groups[*at].paths())).collect();
    let all: Vec<usize> = (0..groups.len()).collect();
    Some(Ambiguous {
        why: format!("what is in {there} may be domains or libraries: nothing in {here} imports it"),
        choices: vec![
            Choice { title: format!("only {here} are domains; a change in {there} runs everything"), flags: pick(&domains) },
            Choice { title: "all of them are domains".to_owned(), flags: pick(&all) },
        ],
    })
}

/// Returns a domain as flags for the command line.
#[must_use]
pub fn flags(name: &str, paths: &[String]) -> String {
    paths.iter().fold(format!("--domain {name}"), |flags, path| format!("{flags} --path {}", quoted(path)))
}

fn nothing(ground: &Inventory<'_>) -> Ambiguous {
    let choices = inside(ground, "").into_iter().collect();
    Ambiguous { why: "no folders were found that look like domains".to_owned(), choices }
}

fn single(ground: &Inventory<'_>, one: &UnitGroup) -> Ambiguous {
    let home = match one.folders.as_slice() {
        [only] => only.as_str(),
        _ => "",
    };
    let choices = inside(ground, home).into_iter();
    let whole = Choice { title: "all of it is one domain".to_owned(), flags: vec![flags(&one.name, &with_tests(ground, one))] };
    Ambiguous {
        why: format!("there is one package, {}, and nothing shows its domains", one.name),
        choices: choices.chain([whole]).collect(),
    }
}

/// Returns the patterns of the only package, and those of the tests beside it at the top.
fn with_tests(ground: &Inventory<'_>, one: &UnitGroup) -> Vec<String> {
    let mut all = one.paths();
    let is_tests = |name: &&str| {
        let files = ground.below(name);
        let holds_any = files.iter().any(|path| is_source(path) || is_runnable(ground, path));
        left_out::of_name(name) == Some(left_out::LeftOutReason::Test) && *name != "fuzz" && holds_any
    };
    for name in ground.folders_in("").into_iter().filter(is_tests) {
        let pattern = pattern(name);
        if !all.contains(&pattern) && !one.folders.iter().any(|folder| is_within(folder, name)) {
            all.push(pattern);
        }
    }
    all
}

/// Returns a cut into the folders of code in a folder, or in the only folder with code in it.
fn inside(ground: &Inventory<'_>, home: &str) -> Option<Choice> {
    let mut home = home.to_owned();
    for _ in 0..4 {
        let is_code = |folder: &String| {
            let name = last(folder);
            left_out::of_name(name).is_none()
                && !super::words::is_tooling(name)
                && ground.below(folder).iter().any(|path| is_source(path))
        };
        let folders: Vec<String> =
            ground.folders_in(&home).into_iter().map(|name| join(&home, name)).filter(is_code).take(40).collect();
        match folders.as_slice() {
            [] => return None,
            [one] => home.clone_from(one),
            many => {
                let groups = named(
                    many.iter()
                        .map(|folder| UnitGroup {
                            name: name_of(folder),
                            folders: vec![folder.clone()],
                            ..UnitGroup::default()
                        })
                        .collect(),
                );
                let flags = groups.iter().map(|group| flags(&group.name, &group.paths())).collect();
                let place = if home.is_empty() { "at the top".to_owned() } else { format!("in {home}/") };
                return Some(Choice { title: format!("each folder {place} is a domain"), flags });
            }
        }
    }
    None
}
