//! Polls the domains. Those of other managers have a thread of their own, because a manager may respond slowly. Those of this program have
//! another one, which polls them as soon as something new is known, too.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use super::App;
use crate::config::Config;
use crate::managers::fleet::Observer;
use crate::managers::{Asker, AskerSettings, TIMEOUT, Wants, embedded, fleet};
use crate::model::overview::Notice;
use crate::report::words;
use crate::store::{Handle, Policy};

/// The interval in which all managers are asked.
const EVERY: Duration = Duration::from_secs(10);
/// The interval in which the store is checked for writes of other processes.
const TICK: Duration = Duration::from_millis(500);

/// A thread that polls some of the domains.
pub(super) struct Looker {
    pub(super) app: Arc<App>,
    /// The name under which its notices are published.
    pub(super) who: &'static str,
    /// The domains that it polls in each interval.
    pub(super) domains: Vec<usize>,
    /// Receives the names of domains of which something new is known. The thread ends when the sender is dropped.
    pub(super) wake: Receiver<String>,
    /// True if a change of the store causes a poll of its domains.
    pub(super) minds_store: bool,
}

/// The store with the past of the domains, as far as it can be opened.
struct LookerStore {
    store: Handle,
    version: Option<i64>,
    /// The notice that a broken store was set aside.
    aside: Option<Notice>,
}

impl Looker {
    /// Polls until the sender of `wake` is dropped.
    pub(super) fn run(self) {
        let variables = |name: &str| self.app.environment.get(name).map(str::to_owned);
        let settings = AskerSettings {
            tokens: &variables,
            token_hosts: self.app.token_hosts.clone(),
            timeout: TIMEOUT,
            root: self.app.root.clone(),
            url_override: None,
        };
        let Ok(asker) = Asker::new(settings) else { return };
        let mut past = LookerStore::open(&self.app);
        let mut last = None;
        loop {
            let is_due = last.is_none_or(|last: Instant| last.elapsed() >= EVERY);
            let mut chosen: BTreeSet<usize> = if is_due { self.domains.iter().copied().collect() } else { BTreeSet::new() };
            match self.wait(if is_due { Duration::ZERO } else { TICK }) {
                None => return,
                Some(named) => chosen.extend(named),
            }
            past.keep_up();
            if self.minds_store && past.has_changed() {
                chosen.extend(&self.domains);
            }
            if is_due {
                last = Some(Instant::now());
            }
            if is_due || !chosen.is_empty() {
                self.look(&chosen.into_iter().collect::<Vec<_>>(), &asker, &mut past);
            }
        }
    }

    /// Returns the domains that were named within this time, and `None` if the sender of `wake` was dropped.
    fn wait(&self, most: Duration) -> Option<Vec<usize>> {
        let mut names = match self.wake.recv_timeout(most) {
            Ok(name) => vec![name],
            Err(RecvTimeoutError::Timeout) => return Some(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => return None,
        };
        names.extend(self.wake.try_iter());
        let config = &self.app.config;
        let number = |name: &String| config.domains.iter().position(|domain| domain.name.value == *name);
        Some(names.iter().filter_map(number).collect())
    }

    fn look(&self, chosen: &[usize], asker: &Asker<'_>, past: &mut LookerStore) {
        let app = &self.app;
        // Until the checks of a domain have run once, its unknown verdict is not recorded: a start must not interrupt its history.
        let is_settled = |at: &usize| app.own.is_settled(&app.config.domains[*at].name.value);
        let (settled, begun): (Vec<usize>, Vec<usize>) = chosen.iter().partition(|at| is_settled(at));
        let look = |chosen: &[usize], store: Option<&Handle>| {
            // The notices report why a result was not stored.
            let observer = store.map(|store| Observer { store, word: words::reason });
            fleet::look(&app.config, chosen, Wants::ALL, asker, &*app.own, observer, SystemTime::now()).statuses
        };
        let mut statuses = look(&settled, Some(&past.store));
        if !begun.is_empty() {
            statuses.extend(look(&begun, None));
        }
        let overview = past.store.peek(|store| fleet::overview(String::new(), statuses, store, SystemTime::now()));
        // Its own writes are not those of another process.
        past.has_changed();
        let mut notices = past.notices();
        if super::stamp(&app.config_file.0) != app.config_file.1 {
            notices.push(Notice::ConfigChanged);
        }
        app.live.publish(self.who, overview, notices);
    }
}

impl LookerStore {
    fn open(app: &App) -> Self {
        let mut past = Self { store: Handle::new(&app.folder, &app.root, Policy::LOOKS), version: None, aside: None };
        past.keep_up();
        past
    }

    /// Opens the store if that is due: at first, after it was moved, and some time after a failure.
    fn keep_up(&mut self) {
        // The notices report why it failed.
        drop(self.store.open());
        if let Some(path) = self.store.take_aside() {
            self.aside = Some(Notice::StoreSetAside { path });
        }
    }

    /// Returns true if another process has written to the store since the last call.
    fn has_changed(&mut self) -> bool {
        let version = self.store.peek(|store| store.and_then(|store| store.version().ok()));
        let changed = version.is_some() && self.version.is_some() && version != self.version;
        self.version = version.or(self.version);
        changed
    }

    fn notices(&self) -> Vec<Notice> {
        let trouble = self.store.trouble().map(|why| Notice::StoreFailed { why: why.text.clone() });
        trouble.into_iter().chain(self.aside.clone()).collect()
    }
}

/// Splits domains into those that this program answers for and those of other managers.
pub(super) fn split(config: &Config, chosen: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    chosen.into_iter().partition(|at| embedded::is_own(config.domains[*at].manager.as_deref()))
}
