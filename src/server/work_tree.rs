//! Reads the work tree for the dashboard at the start and in intervals: the tests that no suite runs, and the owners of each domain.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::App;
use crate::affected::code_owners::{self, CodeOwners};
use crate::affected::test_census::{CensusDepth, census};
use crate::git::Repository;
use crate::model::event::TestCount;
use crate::model::overview::CodeOwner;
use crate::suites::work_tree::WorkTree;
use crate::system::files;

/// The interval. It is long because each time every test is looked at.
const EVERY: Duration = Duration::from_mins(5);

/// The facts about the work tree. They are empty if it cannot be read: old numbers would be taken for current ones.
#[derive(Debug, Default)]
struct WorkTreeFacts {
    tests: Option<TestCount>,
    owners: HashMap<String, Vec<CodeOwner>>,
}

/// Reads the work tree until the other side of `stop` is dropped.
pub(super) fn run(app: &Arc<App>, stop: &Receiver<String>) {
    loop {
        let found = look(app).unwrap_or_default();
        app.live.set_work_tree(found.tests, found.owners);
        if stop.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn look(app: &App) -> Option<WorkTreeFacts> {
    let files = Repository::open(&app.root).ok()?.files().ok()?;
    let map = app.domain_map();
    let tests = census(&map, &files, &WorkTree::new(&app.root), CensusDepth::Names, None).count();
    let owners = code_owners(app).map(|file| code_owners::of_domains(&map, &files, &file)).unwrap_or_default();
    let names = app.config.domains.iter().map(|domain| domain.name.value.clone());
    let owners = names.zip(owners).filter(|(_, owners)| !owners.is_empty()).collect();
    Some(WorkTreeFacts { tests: Some(tests), owners })
}

/// Returns the owners of files. Returns `None` if no file names them, or if it is larger than the hosts read.
fn code_owners(app: &App) -> Option<CodeOwners> {
    let content = code_owners::PLACES.iter().find_map(|place| files::head(&app.root.join(place), code_owners::MAX_FILE + 1))?;
    (content.len() <= code_owners::MAX_FILE).then(|| CodeOwners::parse(&String::from_utf8_lossy(&content)))
}
