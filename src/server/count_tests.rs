//! Counts the files that look like tests, and those that no suite runs, for the dashboard: at the start and now and then.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::App;
use crate::affected::Map;
use crate::affected::test_census::{CensusDepth, census};
use crate::git::Repository;
use crate::model::event::TestCount;
use crate::suites::work_tree::WorkTree;

/// How often: each time looks into every test.
const EVERY: Duration = Duration::from_mins(5);

/// Counts, until the other side of `stop` is gone.
pub(super) fn run(app: &Arc<App>, stop: &Receiver<String>) {
    loop {
        // What cannot be counted is not shown: an old number would be taken for that of now.
        app.live.set_tests(count(app));
        if stop.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn count(app: &App) -> Option<TestCount> {
    let files = Repository::open(&app.root).ok()?.files().ok()?;
    let config = app.config_file.0.strip_prefix(&app.root).ok().and_then(|path| path.to_str());
    let map = Map::new(&app.config, config.into_iter().map(str::as_bytes));
    Some(census(&map, &files, &WorkTree::new(&app.root), CensusDepth::Names, None).count())
}
