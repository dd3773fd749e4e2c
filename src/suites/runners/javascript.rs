//! The runner of a script that is a test, and the folder that it is started from: what the nearest `package.json` lists.

use std::collections::HashMap;

use super::listing::{ListedTest, lines};
use super::npm_managers::npm_manager;
use super::start::{TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{RUNNERS, Tool};
use crate::suites::folders::{SuiteFolders, below, join, parent, upward};
use crate::suites::place::SuitePlace;

/// The endings before which `.test` or `.spec` makes a script a test.
const SCRIPTS: [&str; 8] = ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

pub(super) static FILES: TestFiles = TestFiles {
    names: "*.test.*, *.spec.* of js, jsx, ts, tsx, mjs, cjs, mts, cts",
    is_one: |file| SCRIPTS.contains(&file.ending) && [".test", ".spec"].iter().any(|mark| file.stem.ends_with(mark)),
    extent: Extent::File,
    uncovered: all,
};

/// The sections of a `package.json` that list packages.
const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/// A runner that comes as a package of npm.
#[derive(Debug)]
pub(crate) struct NpmPackage {
    /// The package, its program, and its key in a manifest.
    pub(super) name: &'static str,
    /// Its settings, in the folder that it is started from.
    pub(super) configs: &'static [&'static str],
    /// True if its settings may stand in `package.json`.
    pub(super) is_config_in_manifest: bool,
}

/// The runner of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackageScript {
    /// The one that comes with this package.
    Of(&'static str),
    /// node itself.
    Plain,
}

/// The files directly in a folder; of the runners, the first one is preferred.
#[derive(Debug, Clone, Default)]
struct PackageFacts {
    is_package: bool,
    lists: Vec<&'static str>,
    has_config: Vec<&'static str>,
}

/// Decides for many files, and looks into each folder once.
pub(super) struct NpmPackages<'f> {
    folders: &'f dyn SuiteFolders,
    facts: HashMap<String, PackageFacts>,
}

impl<'f> NpmPackages<'f> {
    pub(super) fn new(folders: &'f dyn SuiteFolders) -> Self {
        Self { folders, facts: HashMap::new() }
    }

    /// The folder that a package's runner is started from for a test; `None` where another one runs it.
    pub(super) fn home(&mut self, package: &NpmPackage, file: &str) -> Option<String> {
        let (script, home) = self.script(file);
        (script == PackageScript::Of(package.name)).then_some(home)
    }

    /// The runner of a test, and the folder that it is started from.
    pub(super) fn script(&mut self, file: &str) -> (PackageScript, String) {
        let chain: Vec<(&str, PackageFacts)> = upward(parent(file)).map(|folder| (folder, self.facts(folder))).collect();
        let nearest = |wanted: &dyn Fn(&PackageFacts) -> bool| chain.iter().position(|(_, facts)| wanted(facts));
        let config = nearest(&|facts| !facts.has_config.is_empty());
        let home = |at: usize| chain[at].0.to_owned();
        if let Some(at) = nearest(&|facts| !facts.lists.is_empty()) {
            let lists = &chain[at].1.lists;
            // Among several that are listed the nearest settings decide.
            let by_config = config.filter(|_| lists.len() > 1).and_then(|at| chain[at].1.has_config.first());
            let runner = by_config.filter(|runner| lists.contains(runner)).unwrap_or(&lists[0]);
            // A folder with its own settings, in a workspace whose root lists the runner for all.
            let own = chain[..at].iter().position(|(_, facts)| facts.has_config.contains(runner));
            return (PackageScript::Of(runner), home(own.unwrap_or(at)));
        }
        if let Some((at, runner)) = config.and_then(|at| Some((at, chain[at].1.has_config.first()?))) {
            return (PackageScript::Of(runner), home(at));
        }
        (PackageScript::Plain, nearest(&|facts| facts.is_package).map_or_else(String::new, home))
    }

    fn facts(&mut self, folder: &str) -> PackageFacts {
        if let Some(facts) = self.facts.get(folder) {
            return facts.clone();
        }
        let text = self.folders.read(&join(folder, "package.json"));
        // One that cannot be read lists nothing; npm itself will say what is wrong with it.
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
        };
        self.facts.insert(folder.to_owned(), facts.clone());
        facts
    }
}

/// The words for a runner that takes a folder as a filter, each made of the folder below `home`.
pub(super) fn targets(selection: &TargetSelection<'_>, word: impl Fn(&str) -> String) -> Targets {
    if !selection.is_by_folder() {
        return selection.by_file();
    }
    // A package that stands in the place is its own place, and its runner knows its files.
    let is_own_place = |place: &&SuitePlace| below(&place.folder, selection.home()).is_none_or(str::is_empty);
    if selection.places.iter().any(is_own_place) { Targets::HOME } else { selection.by_folder(word) }
}

/// `npx`, and the runner in `node_modules`, installed by the manager whose lockfile is nearest.
pub(super) fn tools(package: &NpmPackage, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
    let has_lock = |lock: &str| upward(home).any(|folder| folders.exists(&join(folder, lock)));
    let install = npm_manager(has_lock).install(package.name);
    vec![Tool::on_path("npx", "install Node.js with npm"), Tool::module(package.name, install)]
}

/// The files that a runner lists, a line each; vitest puts the project before it, as `[web] a.test.ts`.
pub(super) fn listed(output: &str) -> Vec<ListedTest> {
    let path = |line: &str| {
        let path = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(line, |(_, path)| path);
        let (_, ending) = path.rsplit_once('.')?;
        SCRIPTS.contains(&ending).then(|| ListedTest::file(path))
    };
    lines(output).filter_map(path).collect()
}
