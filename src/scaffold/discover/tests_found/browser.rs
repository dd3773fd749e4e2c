//! Tests that run in a browser. No layout finds them, because their files look like the tests of other runners.

use crate::scaffold::discover::ground::{Inventory, join, last, parent, resolved};
use crate::scaffold::discover::test_files::is_passed_over;
use crate::suites::npm_manager;

/// A folder of browser tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Browser {
    /// The folder of the runner's settings.
    pub(super) home: String,
    /// The folder of the tests.
    pub(super) tests: String,
    pub(super) run: String,
}

/// Returns the folders of browser tests, each with the command that runs them.
pub(super) fn browser_tests(ground: &Inventory<'_>) -> Vec<Browser> {
    let exec = npm_manager(|lock| ground.has(lock)).exec;
    let mut list: Vec<Browser> = Vec::new();
    for path in ground.files().iter().filter(|path| !is_passed_over(path)) {
        let name = last(path);
        let home = parent(path).to_owned();
        if name.starts_with("playwright.config.") {
            let text = ground.read(path).unwrap_or_default();
            let tests = text.split("testDir").nth(1).and_then(|rest| {
                let rest = rest.trim_start().strip_prefix(':')?.trim_start();
                rest[1..].split(['"', '\'', '`']).next().filter(|_| rest.starts_with(['"', '\'', '`']))
            });
            let tests = tests.and_then(|folder| resolved(&home, folder)).unwrap_or_else(|| home.clone());
            list.push(Browser { home, tests, run: format!("{exec} playwright test") });
        } else if name.starts_with("cypress.config.") {
            list.push(Browser { tests: join(&home, "cypress"), home, run: format!("{exec} cypress run") });
        }
    }
    list
}
