//! Finds the runner of a JavaScript test and the folder that it is started from, from the nearest `package.json` that lists a runner.

use std::collections::HashMap;

use super::listing::{ListedTest, lines};
use super::npm_managers::npm_manager;
use super::script_start::{ScriptStart, script_of};
use super::start::{TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{RUNNERS, Tool};
use crate::suites::folders::{SuiteFolders, join, parent, upward};

/// The ends of names by which every runner knows a test.
const MARKS: [&str; 2] = [".test", ".spec"];

/// The ends of names by which Deno, bun, node and many settings know a test too, and vitest and jest do not.
const OTHER_MARKS: [&str; 2] = ["_test", "_spec"];

/// The endings before which one of these marks makes a script a test.
const SCRIPTS: [&str; 8] = ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

pub(super) static FILES: TestFiles = TestFiles {
    names: "*.test.*, *.spec.*, *_test.*, *_spec.* of js, jsx, ts, tsx, mjs, cjs, mts, cts",
    is_one: |file| SCRIPTS.contains(&file.ending) && MARKS.iter().chain(&OTHER_MARKS).any(|mark| file.stem.ends_with(mark)),
    extent: Extent::File,
    uncovered: all,
};

/// The sections of a `package.json` that list packages.
const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/// A runner that is installed as an npm package.
#[derive(Debug)]
pub(crate) struct NpmPackage {
    /// The name of the package, of its program and of its key in a manifest.
    pub(super) name: &'static str,
    /// The runner's settings files, in the folder that it is started from.
    pub(super) configs: &'static [&'static str],
    /// True if the runner's settings may be in `package.json`.
    pub(super) is_config_in_manifest: bool,
}

/// The runner of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackageScript {
    /// The runner of this package.
    Of(&'static str),
    /// The package's own script, or the runner of its package manager.
    Own,
    /// `deno test`.
    Deno,
    /// `node` itself.
    Plain,
}

/// The relevant files directly in a folder; the first runner listed is the preferred one.
#[derive(Debug, Clone, Default)]
struct PackageFacts {
    is_package: bool,
    lists: Vec<&'static str>,
    has_config: Vec<&'static str>,
    /// The runner that the package's script for tests starts, as far as its text shows.
    script: Option<ScriptStart>,
    is_deno: bool,
    is_of_bun: bool,
}

/// A lookup of runners for many files, which reads each folder once.
pub(super) struct NpmPackages<'f> {
    folders: &'f dyn SuiteFolders,
    facts: HashMap<String, PackageFacts>,
}

impl<'f> NpmPackages<'f> {
    pub(super) fn new(folders: &'f dyn SuiteFolders) -> Self {
        Self { folders, facts: HashMap::new() }
    }

    /// Returns the folder from which the package's runner is started for a test, or `None` if another runner runs the test.
    pub(super) fn home(&mut self, package: &NpmPackage, file: &str) -> Option<String> {
        let (stem, _) = file.rsplit_once('.')?;
        let (script, home) = self.script(file);
        let is_found = MARKS.iter().any(|mark| stem.ends_with(mark));
        (is_found && script == PackageScript::Of(package.name)).then_some(home)
    }

    /// Returns the runner of a test, and the folder from which it is started.
    pub(super) fn script(&mut self, file: &str) -> (PackageScript, String) {
        let chain: Vec<(&str, PackageFacts)> = upward(parent(file)).map(|folder| (folder, self.facts(folder))).collect();
        let nearest = |wanted: &dyn Fn(&PackageFacts) -> bool| chain.iter().position(|(_, facts)| wanted(facts));
        let config = nearest(&|facts| !facts.has_config.is_empty());
        let home = |at: usize| chain[at].0.to_owned();
        let package = nearest(&|facts| facts.is_package);
        if let Some(at) = nearest(&|facts| facts.is_deno).filter(|at| package.is_none_or(|package| *at < package)) {
            return (PackageScript::Deno, home(at));
        }
        // The script of the nearest package that has one says how its tests are started.
        if let Some(at) = nearest(&|facts| facts.script == Some(ScriptStart::Other)) {
            let is_first = chain[..at].iter().all(|(_, facts)| facts.script.is_none() && facts.lists.is_empty());
            if is_first {
                return (PackageScript::Own, home(at));
            }
        }
        if let Some(at) = nearest(&|facts| !facts.lists.is_empty()) {
            let lists = &chain[at].1.lists;
            // If several runners are listed, the nearest settings decide.
            let by_config = config.filter(|_| lists.len() > 1).and_then(|at| chain[at].1.has_config.first());
            let runner = by_config.filter(|runner| lists.contains(runner)).unwrap_or(&lists[0]);
            // A folder may have settings of its own in a workspace whose root lists the runner for all members.
            let own = chain[..at].iter().position(|(_, facts)| facts.has_config.contains(runner));
            return (PackageScript::Of(runner), home(own.unwrap_or(at)));
        }
        if let Some((at, runner)) = config.and_then(|at| Some((at, chain[at].1.has_config.first()?))) {
            return (PackageScript::Of(runner), home(at));
        }
        let is_own = |at: &usize| chain[*at].1.script == Some(ScriptStart::Unknown) && !self.is_for_node(file);
        let own = package.filter(is_own);
        let of_bun = || package.filter(|_| nearest(&|facts| facts.is_of_bun).is_some());
        match own.or_else(of_bun) {
            Some(at) if chain[at].1.script != Some(ScriptStart::Node) => (PackageScript::Own, home(at)),
            _ => (PackageScript::Plain, package.map_or_else(String::new, home)),
        }
    }

    /// Returns true for a test that imports the test runner of node.
    fn is_for_node(&self, file: &str) -> bool {
        self.folders.head(file).is_some_and(|head| String::from_utf8_lossy(&head).contains("node:test"))
    }

    fn facts(&mut self, folder: &str) -> PackageFacts {
        if let Some(facts) = self.facts.get(folder) {
            return facts.clone();
        }
        let text = self.folders.read(&join(folder, "package.json"));
        // A manifest that cannot be read lists nothing; npm itself reports the fault.
        let manifest: serde_json::Value =
            text.as_deref().and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
        let lists = |name: &str| SECTIONS.iter().any(|section| manifest[*section].get(name).is_some());
        let has_config = |package: &NpmPackage| {
            package.configs.iter().any(|name| self.folders.exists(&join(folder, name)))
                || (package.is_config_in_manifest && manifest.get(package.name).is_some())
        };
        let packages = || RUNNERS.iter().filter_map(|runner| runner.npm_package());
        let facts = PackageFacts {
            is_package: text.is_some(),
            lists: packages().map(|package| package.name).filter(|name| lists(name)).collect(),
            has_config: packages().filter(|package| has_config(package)).map(|package| package.name).collect(),
            script: script_of(&manifest).and_then(|script| ScriptStart::of(&script)),
            is_deno: ["deno.json", "deno.jsonc"].iter().any(|name| self.folders.exists(&join(folder, name))),
            is_of_bun: ["bun.lock", "bun.lockb"].iter().any(|name| self.folders.exists(&join(folder, name))),
        };
        self.facts.insert(folder.to_owned(), facts.clone());
        facts
    }
}

/// Returns the words for a runner that takes a folder as a filter; `word` makes each from the folder below `home`.
pub(super) fn targets(selection: &TargetSelection<'_>, word: impl Fn(&str) -> String) -> Targets {
    if !selection.is_by_folder() {
        return selection.by_file();
    }
    // A package in a layout's place is a place of its own, and its runner finds its files.
    if selection.is_own_place() { Targets::HOME } else { selection.by_folder(word) }
}

/// Returns `npx` and the runner in `node_modules`, to be installed with the manager whose lockfile is nearest.
pub(super) fn tools(package: &NpmPackage, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
    let has_lock = |lock: &str| upward(home).any(|folder| folders.exists(&join(folder, lock)));
    let install = npm_manager(has_lock).install(package.name);
    vec![Tool::on_path("npx", "install Node.js with npm"), Tool::module(package.name, install)]
}

/// Returns the files that a runner lists, one per line; vitest writes the project before the file, as in `[web] a.test.ts`.
pub(super) fn listed(output: &str) -> Vec<ListedTest> {
    let path = |line: &str| {
        let path = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(line, |(_, path)| path);
        let (_, ending) = path.rsplit_once('.')?;
        SCRIPTS.contains(&ending).then(|| ListedTest::file(path))
    };
    lines(output).filter_map(path).collect()
}
