//! The lists `global` and `ignore`. Only lines that match something are kept, now or after scaffold has written its files.

use super::ground::{Inventory, join, parent, parsed, takes};
use super::known_files::{GLOBAL, IGNORE, RELEASES};
use super::{Discovered, LineCount};
use crate::config::DomainKind;
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::Pattern;
use crate::suites::RUNNERS;

/// The most domains that get a workflow each; above it, workflows are grouped, as in `suites::calls`.
const MAX_SINGLE: usize = 18;

/// Fills both lists. A path that a domain owns or that the other list holds is left out.
pub(super) fn write(ground: &Inventory<'_>, found: &mut Discovered) {
    let owned: Vec<Vec<Pattern>> = found.domains.iter().map(|domain| parsed(&domain.paths)).collect();
    let is_owned = |file: &String| owned.iter().any(|patterns| takes(patterns, file, false));
    let fits = |line: &str| {
        let Ok(pattern) = Pattern::parse(line) else { return false };
        let mut matched = ground.files().iter().filter(|file| pattern.matches(file.as_bytes(), false)).peekable();
        let is_alive = matched.peek().is_some();
        is_alive && !matched.any(is_owned)
    };
    found.global =
        global().filter(|(text, _)| fits(text)).map(|(text, why)| LineCount { text: text.to_owned(), why }).collect();
    found.global.extend(lerna(ground).filter(|line| line.is_global).map(|line| line.count));
    found.global.extend(holders(found).iter().flat_map(|folder| of_split(ground, folder, &is_owned)));
    found.global.extend(own_global(found, ground.has(".cicd/install.sh")));
    let ignored = IGNORE.iter().filter(|(text, _)| fits(text));
    found.ignore = ignored.map(|(text, why)| LineCount { text: (*text).to_owned(), why: (*why).to_owned() }).collect();
    let releases = RELEASES.iter().filter(|(text, _)| fits(text));
    found
        .ignore
        .extend(releases.map(|(text, tool)| LineCount { text: (*text).to_owned(), why: format!("releases by {tool}") }));
    found.ignore.extend(lerna(ground).filter(|line| !line.is_global).map(|line| line.count));
    found.ignore.extend(found.ignored.iter().filter(|line| fits(&line.text)).cloned());
    found.ignore.extend(own_ignore());
    ignore_workflows(ground, found);
}

/// Returns files that concern every domain: lockfiles, settings, and the settings of test runners.
fn global() -> impl Iterator<Item = (&'static str, String)> {
    let of_runners = |ecosystem: Option<Ecosystem>| {
        let runners = RUNNERS.iter().filter(move |runner| ecosystem.is_some() && runner.ecosystem() == ecosystem);
        runners.flat_map(|runner| runner.settings().iter().map(move |file| (*file, format!("settings of {runner}"))))
    };
    GLOBAL.iter().flat_map(move |(lines, ecosystem)| {
        lines.iter().map(|(text, why)| (*text, (*why).to_owned())).chain(of_runners(*ecosystem))
    })
}

/// Returns true if a file of this name concerns every package below its folder.
#[must_use]
pub(super) fn is_known(name: &str) -> bool {
    let fits = |pattern: &str| Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(name.as_bytes(), false));
    global().any(|(pattern, _)| !pattern.ends_with('/') && fits(pattern))
}

/// A line and the list that it belongs to.
struct ListLine {
    count: LineCount,
    is_global: bool,
}

/// Returns the line for `lerna.json`: it declares the packages, or holds no more than the version of the last release.
fn lerna(ground: &Inventory<'_>) -> impl Iterator<Item = ListLine> {
    let text = ground.read("lerna.json");
    let is_global = text.as_ref().is_some_and(|text| text.contains("\"packages\"") || !text.contains("\"version\""));
    let why = if is_global { "workspace" } else { "releases by Lerna" };
    text.map(|_| ListLine { count: LineCount { text: "/lerna.json".to_owned(), why: why.to_owned() }, is_global }).into_iter()
}

/// Returns the folders that were split, and those above a domain that no domain owns.
fn holders(found: &Discovered) -> Vec<String> {
    let mut folders = found.split.clone();
    for domain in &found.domains {
        for root in super::tests_found::roots(domain) {
            let mut folder = parent(&root);
            while !folder.is_empty() {
                folders.push(folder.to_owned());
                folder = parent(folder);
            }
        }
    }
    let owned: Vec<Vec<Pattern>> = found.domains.iter().map(|domain| parsed(&domain.paths)).collect();
    folders.retain(|folder| found.split.contains(folder) || !owned.iter().any(|patterns| takes(patterns, folder, true)));
    folders.sort();
    folders.dedup();
    folders
}

/// Returns the manifests and settings that hold the parts of a folder together.
fn of_split(ground: &Inventory<'_>, folder: &str, is_owned: &dyn Fn(&String) -> bool) -> Vec<LineCount> {
    let line = |name: &str| {
        // The image of a folder is not built of everything.
        if name == "Dockerfile" || is_owned(&join(folder, name)) {
            return None;
        }
        let path = format!("/{name}");
        let fits = |pattern: &str| Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(name.as_bytes(), false));
        let (_, why) = global().find(|(pattern, _)| !pattern.ends_with('/') && fits(pattern))?;
        let text = format!("{}{name}", super::pattern(folder));
        (!path.contains(['*', '?', '[', '\\'])).then(|| LineCount { text, why: format!("{why}, of {folder}/") })
    };
    ground.files_in(folder).into_iter().filter_map(line).collect()
}

/// Returns the files of scaffold that every job uses.
fn own_global(found: &Discovered, has_install: bool) -> Vec<LineCount> {
    let is_grouped = is_grouped(found);
    let has_library = found.domains.iter().any(|domain| domain.kind == DomainKind::Library);
    let mut lines = vec!["/.github/workflows/cicd.yml"];
    if is_grouped || has_library {
        lines.push("/.github/workflows/domains.yml");
    }
    lines.push("/.github/actions/cicd-setup/");
    if has_install {
        lines.push("/.cicd/install.sh");
    }
    lines.into_iter().map(|text| LineCount { text: text.to_owned(), why: "used by every job".to_owned() }).collect()
}

fn is_grouped(found: &Discovered) -> bool {
    found.domains.iter().filter(|domain| domain.kind == DomainKind::Domain && domain.name != "cross-domain").count()
        > MAX_SINGLE
}

fn own_ignore() -> [LineCount; 1] {
    [LineCount { text: "/.cicd/".to_owned(), why: "files of scaffold".to_owned() }]
}

/// Adds the existing workflows to `ignore`: they have jobs of their own, and a change of one does not affect the suites of a
/// domain.
fn ignore_workflows(ground: &Inventory<'_>, found: &mut Discovered) {
    let is_own =
        |name: &str| name == "cicd.yml" || name == "domains.yml" || name == "cross-domain.yml" || name.starts_with("domain-");
    if !ground.files_in(".github/workflows").iter().any(|name| !is_own(name)) {
        return;
    }
    // Each domain has a workflow file, also where the workflows are grouped.
    let lines = ["/.github/workflows/", "!/.github/workflows/cross-domain.yml", "!/.github/workflows/domain-*.yml"];
    found
        .ignore
        .extend(lines.into_iter().map(|text| LineCount { text: text.to_owned(), why: "existing workflows".to_owned() }));
}
