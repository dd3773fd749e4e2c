//! The map for the page of the graph. The commit of HEAD is read when the page is requested, once for each commit, by a thread of its own:
//! no request waits longer than a moment, and no two readings run at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::timeout;

use super::App;
use crate::affected::picture::picture;
use crate::affected::proven::{EdgeKey, edges_of};
use crate::git::Repository;
use crate::graph::{MAX_SOURCES, Scope};
use crate::model::error::Result;
use crate::model::map_graph::MapGraph;
use crate::model::proof::DomainEdges;
use crate::report::dashboard::{MapState, ShownMap};
use crate::report::graph::DrawnMap;

/// The time for which HEAD is taken to be where it was.
const SAME_HEAD: Duration = Duration::from_secs(2);
/// The time after which a reading that failed is tried again.
const AGAIN: Duration = Duration::from_secs(30);
/// The longest time that a request waits for the first reading. Most repositories are read by then.
const MOMENT: Duration = Duration::from_millis(1_500);
/// The stack of the thread: the layout goes as deep as a layer has boxes.
const STACK: usize = 64 * 1024 * 1024;

/// The map as far as it is known, shared by all requests.
pub(super) struct MapReader {
    inner: Mutex<MapReading>,
    /// The number of changes of the state.
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct MapReading {
    state: MapState,
    /// True while a thread looks at HEAD or reads.
    is_busy: bool,
    looked: Option<Instant>,
}

impl Default for MapReader {
    fn default() -> Self {
        Self { inner: Mutex::default(), version: watch::Sender::new(0) }
    }
}

impl MapReader {
    fn lock(&self) -> MutexGuard<'_, MapReading> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns true if a thread is to look at HEAD now. The caller starts it.
    fn is_due(&self) -> bool {
        let mut inner = self.lock();
        let is_fault = inner.state.shown.as_ref().is_some_and(|shown| shown.fault.is_some());
        let pause = if is_fault { AGAIN } else { SAME_HEAD };
        let is_due = !inner.is_busy && inner.looked.is_none_or(|looked| looked.elapsed() >= pause);
        inner.is_busy |= is_due;
        is_due
    }

    fn change(&self, change: impl FnOnce(&mut MapReading)) {
        change(&mut self.lock());
        self.version.send_modify(|version| *version += 1);
    }

    fn now(&self) -> (MapState, u64) {
        let inner = self.lock();
        (inner.state.clone(), *self.version.borrow())
    }
}

/// Returns the map as it is known, and the number of its changes. Looks at HEAD if that is due.
pub(super) async fn look(app: &Arc<App>) -> (MapState, u64) {
    let mut changes = app.map.version.subscribe();
    if app.map.is_due() {
        let reader = Arc::clone(app);
        let thread = std::thread::Builder::new().name("map".to_owned()).stack_size(STACK);
        if thread.spawn(move || read(&reader)).is_err() {
            app.map.lock().is_busy = false;
        }
    }
    let is_unknown = || app.map.lock().state.shown.is_none();
    // A start of a reading is a change, too.
    let known = async { while is_unknown() && changes.changed().await.is_ok() {} };
    drop(timeout(MOMENT, known).await);
    app.map.now()
}

/// Looks at HEAD, and reads its commit if it is another one than before.
fn read(app: &App) {
    let head = Repository::open(&app.root).and_then(|repository| Ok((repository.commit("HEAD")?, repository)));
    let shown = app.map.lock().state.shown.clone();
    let is_same = match (&head, &shown) {
        (Ok((commit, _)), Some(shown)) => shown.fault.is_none() && shown.commit == *commit,
        _ => false,
    };
    if !is_same {
        app.map.change(|inner| inner.state.is_reading = true);
        let new = Arc::new(drawn(app, head));
        app.map.change(|inner| inner.state = MapState { shown: Some(new), is_reading: false });
    }
    let mut inner = app.map.lock();
    (inner.is_busy, inner.looked) = (false, Some(Instant::now()));
}

fn drawn(app: &App, head: Result<(Option<String>, Repository)>) -> ShownMap {
    let graph = |edges: &DomainEdges| -> MapGraph { picture(&app.domain_map(), edges, None) };
    let read = head.and_then(|(commit, repository)| {
        let edges = match &commit {
            Some(commit) => proven(app, &repository, commit)?,
            None => DomainEdges::default(),
        };
        Ok((commit, edges))
    });
    match read {
        Ok((commit, edges)) => ShownMap { drawn: DrawnMap::new(graph(&edges)), commit, fault: None },
        Err(error) => {
            let mut fault = error.to_string();
            app.mask.text(&mut fault);
            ShownMap { drawn: DrawnMap::new(graph(&DomainEdges::default())), commit: None, fault: Some(fault) }
        }
    }
}

/// Returns the dependencies that manifests and sources of a commit prove, as `cicd graph` finds them.
fn proven(app: &App, repository: &Repository, commit: &str) -> Result<DomainEdges> {
    let scope = Scope { commit: Some(commit), changes: &[], is_work_tree: false, is_only_changed: false, most: MAX_SOURCES };
    let key = EdgeKey { config: app.config_text.as_bytes(), state: Some(&app.folder) };
    edges_of(repository, &app.domain_map(), &scope, key)
}
