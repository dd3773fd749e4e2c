//! Who runs a script that is a test, vitest, jest or node, and from which folder: what the nearest `package.json` lists.

use std::collections::HashMap;

use super::folders::{Folders, join, upward};
use super::runner::Runner;

/// The sections of a `package.json` that list packages.
const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

const VITEST_CONFIGS: [&str; 6] = [
    "vitest.config.ts",
    "vitest.config.mts",
    "vitest.config.cts",
    "vitest.config.js",
    "vitest.config.mjs",
    "vitest.config.cjs",
];
const JEST_CONFIGS: [&str; 6] =
    ["jest.config.js", "jest.config.ts", "jest.config.mjs", "jest.config.cjs", "jest.config.mts", "jest.config.json"];

/// What stands directly in a folder.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    is_package: bool,
    lists: Pair,
    has_config: Pair,
}

#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    vitest: bool,
    jest: bool,
}

impl Pair {
    fn any(self) -> bool {
        self.vitest || self.jest
    }

    fn has(self, runner: Runner) -> bool {
        if runner == Runner::Vitest { self.vitest } else { self.jest }
    }

    /// The one of the two; vitest where both are.
    fn runner(self) -> Option<Runner> {
        self.any().then_some(if self.vitest { Runner::Vitest } else { Runner::Jest })
    }
}

/// Decides for many files, and looks into each folder once.
pub(super) struct Packages<'f> {
    folders: &'f dyn Folders,
    facts: HashMap<String, Facts>,
}

impl<'f> Packages<'f> {
    pub(super) fn new(folders: &'f dyn Folders) -> Self {
        Self { folders, facts: HashMap::new() }
    }

    /// The runner of the tests in a folder, and the folder that it is started from.
    pub(super) fn runner(&mut self, folder: &str) -> (Runner, String) {
        let chain: Vec<(&str, Facts)> = upward(folder).map(|folder| (folder, self.facts(folder))).collect();
        let nearest = |wanted: &dyn Fn(&Facts) -> bool| chain.iter().position(|(_, facts)| wanted(facts));
        let lister = nearest(&|facts| facts.lists.any());
        let config = nearest(&|facts| facts.has_config.any());
        let home = |at: usize| chain[at].0.to_owned();
        if let Some(at) = lister {
            let lists = chain[at].1.lists;
            let by_config = config.and_then(|at| chain[at].1.has_config.runner()).filter(|_| lists.vitest && lists.jest);
            let runner = by_config.or(lists.runner()).unwrap_or(Runner::Vitest);
            // A folder with its own settings, in a workspace whose root lists the runner for all.
            let own = chain[..at].iter().position(|(_, facts)| facts.has_config.has(runner));
            return (runner, home(own.unwrap_or(at)));
        }
        if let Some((at, runner)) = config.and_then(|at| Some((at, chain[at].1.has_config.runner()?))) {
            return (runner, home(at));
        }
        (Runner::Node, nearest(&|facts| facts.is_package).map_or_else(String::new, home))
    }

    fn facts(&mut self, folder: &str) -> Facts {
        if let Some(facts) = self.facts.get(folder) {
            return *facts;
        }
        let any = |names: &[&str]| names.iter().any(|name| self.folders.exists(&join(folder, name)));
        let mut facts =
            Facts { has_config: Pair { vitest: any(&VITEST_CONFIGS), jest: any(&JEST_CONFIGS) }, ..Facts::default() };
        if let Some(text) = self.folders.read(&join(folder, "package.json")) {
            // One that cannot be read lists nothing; npm itself will say what is wrong with it.
            let package: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
            let lists = |name: &str| SECTIONS.iter().any(|section| package[*section].get(name).is_some());
            facts.is_package = true;
            facts.lists = Pair { vitest: lists("vitest"), jest: lists("jest") };
            facts.has_config.jest |= package.get("jest").is_some();
        }
        self.facts.insert(folder.to_owned(), facts);
        facts
    }
}
