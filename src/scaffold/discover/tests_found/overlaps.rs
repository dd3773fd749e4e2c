//! Files that several candidates own. The candidate whose line leads nearer to them keeps them and the others exclude them; `cross-domain`
//! excludes whatever another one owns. A candidate keeps the files if a test among them would no longer run.
//!
//! Owners are judged by the code that judges a change, and tests by the code that plans a run.

use std::collections::{BTreeMap, BTreeSet};

use super::draft_owners::{DraftOwners, map_of};
use super::simulated::Simulated;
use super::unrun::coverage;
use super::{commands, config_of, roots};
use crate::config::{CROSS_DOMAIN, Layout};
use crate::model::pattern::{Pattern, literal};
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, is_within, join, pattern};
use crate::scaffold::discover::packages::Packages;
use crate::scaffold::discover::{Discovered, DomainCandidate};
use crate::suites;

/// A folder or file that a candidate gives up.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exclusion<'g> {
    /// The name of the candidate.
    of: String,
    /// The folder or file.
    place: String,
    /// The line for the candidate's paths.
    line: String,
    /// The files that it gives up.
    files: BTreeSet<&'g str>,
}

/// An owner of a file. The greatest of several keeps the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct OwnerClaim {
    is_domain: bool,
    /// False for a line that matches at any depth and was not written for this folder.
    is_meant: bool,
    /// The length of the path at which the ownership begins.
    start: usize,
}

/// Decides on the files that several candidates own, and on the suites of all candidates. Returns the set of all tests that some suite
/// runs.
pub(super) fn settle<'a>(
    ground: &Inventory<'_>,
    packages: &Packages,
    found: &mut Discovered,
    all: &BTreeSet<&'a str>,
) -> BTreeSet<&'a str> {
    let draft = found.clone();
    let held = commands::settle(ground, packages, found, all);
    let mut exclusions = exclusions(ground, &draft);
    if exclusions.is_empty() {
        return held;
    }
    let before = coverage(ground, found, all);
    while !exclusions.is_empty() {
        let mut tried = draft.clone();
        apply(&mut tried, &exclusions);
        retain_layouts(ground, &mut tried);
        let held = commands::settle(ground, packages, &mut tried, all);
        let after = coverage(ground, &tried, all);
        let lost: BTreeSet<&str> = all.iter().copied().filter(|path| after.get(path) < before.get(path)).collect();
        if lost.is_empty() {
            *found = tried;
            return held;
        }
        let count = exclusions.len();
        exclusions.retain(|exclusion| exclusion.files.is_disjoint(&lost));
        if exclusions.len() == count {
            break;
        }
    }
    held
}

/// Returns what the candidates give up, except for those that were named on the command line.
fn exclusions<'g>(ground: &'g Inventory<'_>, found: &Discovered) -> Vec<Exclusion<'g>> {
    let Some(config) = config_of(found) else { return Vec::new() };
    let map = map_of(&config);
    let mut owners = DraftOwners::new(&map);
    let mut lost: BTreeMap<&str, BTreeMap<String, BTreeSet<&'g str>>> = BTreeMap::new();
    for path in ground.files() {
        for (name, start) in losers(&mut owners, found, path) {
            lost.entry(name).or_default().entry(start).or_default().insert(path);
        }
    }
    let mut exclusions = Vec::new();
    for domain in found.domains.iter().filter(|domain| !domain.why.contains(&Basis::Named)) {
        let Some((at, starts)) = map.domain(&domain.name).zip(lost.get(domain.name.as_str())) else { continue };
        let given: BTreeSet<&str> = starts.values().flatten().copied().collect();
        let mut is_kept = |path: &str| !given.contains(path) && owners.of(path, false).iter().any(|(owner, _)| *owner == at);
        for (start, files) in starts {
            cover(ground, start, files, &mut is_kept, &mut |place, line, files| {
                exclusions.push(Exclusion { of: domain.name.clone(), place, line, files });
            });
        }
    }
    exclusions
}

/// Calls `add` with the folders and files that hold `files`, all below `place`, and no file that is kept.
fn cover<'g>(
    ground: &'g Inventory<'_>,
    place: &str,
    files: &BTreeSet<&'g str>,
    is_kept: &mut dyn FnMut(&str) -> bool,
    add: &mut dyn FnMut(String, String, BTreeSet<&'g str>),
) {
    let here: BTreeSet<&str> = files.iter().copied().filter(|path| is_within(path, place)).collect();
    if here.is_empty() {
    } else if ground.has(place) {
        add(place.to_owned(), format!("!/{}", literal(place)), here);
    } else if !ground.below(place).iter().any(|path| is_kept(path)) {
        add(place.to_owned(), format!("!{}", pattern(place)), here);
    } else {
        for name in ground.folders_in(place).into_iter().chain(ground.files_in(place)) {
            cover(ground, &join(place, name), &here, is_kept, add);
        }
    }
}

/// Adds the lines to the paths of their candidates. A folder that is given up as a whole is removed instead, and so is `cross-domain`
/// without a folder.
fn apply(found: &mut Discovered, exclusions: &[Exclusion<'_>]) {
    for domain in &mut found.domains {
        let own: Vec<&Exclusion<'_>> = exclusions.iter().filter(|exclusion| exclusion.of == domain.name).collect();
        if own.is_empty() {
            continue;
        }
        let is_given = |root: &String| own.iter().any(|exclusion| is_within(root, &exclusion.place));
        let gone: Vec<String> = roots(domain).into_iter().filter(is_given).collect();
        let is_gone = |place: &str| gone.iter().any(|root| is_within(place, root));
        let patterns: Vec<String> = gone.iter().map(|root| pattern(root)).collect();
        domain.paths.retain(|path| !patterns.contains(path));
        let lines = own.iter().filter(|exclusion| !is_gone(&exclusion.place)).map(|exclusion| exclusion.line.clone());
        domain.paths.extend(lines);
    }
    let is_empty =
        |domain: &DomainCandidate| domain.name == CROSS_DOMAIN && domain.paths.iter().all(|path| path.starts_with('!'));
    found.domains.retain(|domain| !is_empty(domain));
}

/// Keeps the layouts that lead to a folder, since one may have been for a folder that is given up.
fn retain_layouts(ground: &Inventory<'_>, found: &mut Discovered) {
    let Some(config) = config_of(found) else { return };
    let folders = Simulated(ground);
    let alive =
        config.tests.iter().map(|layout| &layout.value).filter(|layout| !suites::leads_nowhere(&config, layout, &folders));
    let alive: BTreeSet<&str> = alive.map(Layout::text).collect();
    if !alive.is_empty() {
        found.layouts.retain(|line| alive.contains(line.text.as_str()));
    }
}

/// Returns the candidates that exclude a file, each with the place at which both owners begin to own it.
fn losers<'c>(owners: &mut DraftOwners<'_, 'c>, found: &Discovered, path: &str) -> Vec<(&'c str, String)> {
    let of_path = owners.of(path, false);
    if of_path.len() < 2 {
        return Vec::new();
    }
    let claims: Vec<(OwnerClaim, &str)> =
        of_path.iter().map(|(owner, line)| claim(owners, found, path, (*owner, line))).collect();
    let Some((greatest, start)) = claims.iter().max() else { return Vec::new() };
    let is_layout = |line: &String| found.layouts.iter().any(|layout| layout.text == *line);
    let lost = of_path.iter().zip(&claims).filter(|((_, line), (claim, _))| claim < greatest && !is_layout(line));
    // The deeper one of both places: the other files of either are not concerned.
    let lost = lost.map(|((owner, _), (_, own))| (*owner, if own.len() > start.len() { *own } else { *start }));
    lost.map(|(owner, place)| (owners.name(owner), place.to_owned())).collect()
}

fn claim<'p>(
    owners: &mut DraftOwners<'_, '_>,
    found: &Discovered,
    path: &'p str,
    (owner, line): (usize, &str),
) -> (OwnerClaim, &'p str) {
    let start = owners.start(owner, path);
    let name = owners.name(owner);
    let candidate = found.domains.iter().find(|domain| domain.name == name);
    let mut places = candidate.into_iter().flat_map(|domain| &domain.suites).map(|suite| &suite.place);
    let is_for = places.any(|place| !place.is_empty() && is_within(path, place));
    let is_rooted = Pattern::parse(line).map_or(true, |line| line.literal_prefix().is_some_and(|folders| !folders.is_empty()));
    (OwnerClaim { is_domain: name != CROSS_DOMAIN, is_meant: is_for || is_rooted, start: start.len() }, start)
}
