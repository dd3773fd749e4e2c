//! Test trees at the top: `tests/{domain}/{level}/`, `tests/{level}/{domain}/`, `tests/{domain}/`.

use std::collections::BTreeSet;
use std::path::Path;

use super::LEVELS;
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, join, pattern};
use crate::scaffold::discover::test_files::is_runnable;
use crate::scaffold::discover::{Command, Discovered, LineCount, normalized};
use crate::suites::{RUNNERS, files_of, quoted};

const TOPS: [&str; 3] = ["tests", "test", "__tests__"];

/// Finds the trees whose folders are named after domains. A folder whose name equals a domain's only after normalization
/// becomes one of the domain's paths.
pub(super) fn central(ground: &Inventory<'_>, found: &mut Discovered, levels: &mut BTreeSet<&'static str>) {
    for top in TOPS.into_iter().filter(|top| ground.has_folder(top)) {
        for folder in ground.folders_in(top) {
            let home = join(top, folder);
            if !ground.below(&home).iter().any(|path| is_runnable(ground, path)) {
                continue;
            }
            if let Some(level) = LEVELS.into_iter().find(|level| *level == folder) {
                of_level(ground, found, levels, top, level);
            } else if let Some(at) = domain(found, folder) {
                of_domain(ground, found, levels, (top, folder), at);
            }
        }
    }
}

/// Returns the candidate that a folder is named after.
fn domain(found: &Discovered, folder: &str) -> Option<usize> {
    let name = normalized(folder)?;
    found.domains.iter().position(|domain| domain.name == name)
}

/// Handles `tests/shop/`, with or without folders of levels in it.
fn of_domain(
    ground: &Inventory<'_>,
    found: &mut Discovered,
    levels: &mut BTreeSet<&'static str>,
    place: (&str, &str),
    at: usize,
) {
    let (top, folder) = place;
    let home = join(top, folder);
    let inner: Vec<&'static str> = LEVELS.into_iter().filter(|level| ground.has_folder(&join(&home, level))).collect();
    levels.extend(&inner);
    let is_same = found.domains[at].name == *folder;
    let own = if is_same { format!("{top}/{{domain}}") } else { "{path}".to_owned() };
    if !is_same {
        found.domains[at].paths.push(pattern(&home));
        found.domains[at].why.push(Basis::Tests(home.clone()));
    }
    if !inner.is_empty() {
        add(found, format!("{own}/{{level}}/"), format!("e.g. {home}/{}/", inner[0]));
    }
    let levels_hold_all = ground.below(&home).iter().filter(|path| is_runnable(ground, path)).all(|path| {
        let below = path[home.len() + 1..].split('/').next().unwrap_or_default();
        inner.contains(&below)
    });
    if !levels_hold_all && is_same {
        add(found, format!("{own}/"), format!("e.g. {home}/"));
    }
}

/// Handles `tests/unit/shop/`.
fn of_level(
    ground: &Inventory<'_>,
    found: &mut Discovered,
    levels: &mut BTreeSet<&'static str>,
    top: &str,
    level: &'static str,
) {
    let home = join(top, level);
    for folder in ground.folders_in(&home) {
        let place = join(&home, folder);
        let Some(at) = domain(found, folder) else { continue };
        levels.insert(level);
        if found.domains[at].name == folder {
            add(found, format!("{top}/{{level}}/{{domain}}/"), format!("e.g. {place}/"));
        } else {
            renamed(ground, found, at, level, &place);
        }
    }
}

/// Adds a command for a folder such as `tests/unit/smart_city/` of the domain `smart-city`, to which no layout leads.
fn renamed(ground: &Inventory<'_>, found: &mut Discovered, at: usize, level: &str, place: &str) {
    let domain = &mut found.domains[at];
    domain.why.push(Basis::Tests(place.to_owned()));
    if let Some(run) = command(ground, place) {
        // The `**` keeps the layouts from using the pattern as `{path}`, which would assign the tests to another level.
        domain.paths.push(format!("**{}", pattern(place)));
        if let Some(there) = domain.suites.iter_mut().find(|suite| suite.level == level) {
            there.run = format!("{} {}", there.run, quoted(place));
            return;
        }
        domain.suites.push(Command {
            level: level.to_owned(),
            name: None,
            run,
            working_dir: String::new(),
            place: place.to_owned(),
        });
    } else {
        domain.paths.push(pattern(place));
        found.notes.push(format!("{place}/ is not named like {}: its tests count as the first level", domain.name));
    }
}

/// Returns the command for the tests of a folder, if a runner has one.
fn command(ground: &Inventory<'_>, place: &str) -> Option<String> {
    RUNNERS.iter().find_map(|runner| {
        let is_own = |path: &String| files_of(Path::new(path), true).is_some_and(|files| files == runner.files());
        runner.folder_command(place).filter(|_| ground.below(place).iter().any(is_own))
    })
}

fn add(found: &mut Discovered, text: String, why: String) {
    if !found.layouts.iter().any(|line| line.text == text) {
        found.layouts.push(LineCount { text, why });
    }
}
