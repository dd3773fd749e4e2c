//! The current state, and the events that announce its changes. Everything that is sent is written once and shared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use serde_json::json;
use tokio::sync::broadcast;

use crate::managers::contract::rfc3339;
use crate::model::event::TestCount;
use crate::model::health::Part;
use crate::model::overview::{CodeOwner, DomainView, Notice, Overview};
use crate::report::dashboard::{self, PageOptions, ProjectLinks};
use crate::report::words;

/// The number of polls that a client may be behind before it is disconnected. It then reconnects and gets all that it missed.
const BEHIND: usize = 8;
/// The interval in which values are sent that change all the time (the latency, the strip of the past).
const SELDOM: Duration = Duration::from_mins(1);
/// The largest age of a page that was just loaded when it begins to listen.
const JUST: Duration = Duration::from_secs(30);
/// The largest number of written pages that are cached.
const PAGES: usize = 8;

/// The state at one moment.
#[derive(Debug, Clone)]
pub(super) struct LiveSnapshot {
    pub(super) overview: Overview,
    /// The notices of all sources, for the readers of the page.
    pub(super) notices: Vec<Notice>,
    /// Links to the repository's pages on its host.
    links: Option<ProjectLinks>,
}

impl LiveSnapshot {
    pub(super) fn domain(&self, name: &str) -> Option<&DomainView> {
        self.overview.domains.iter().find(|domain| domain.status.name == name)
    }
}

/// The last event of a domain.
struct Sent {
    id: u64,
    when: Instant,
    text: Bytes,
}

struct Inner {
    snapshot: Arc<LiveSnapshot>,
    notices: HashMap<&'static str, Vec<Notice>>,
    /// The order of the domains.
    order: HashMap<String, usize>,
    /// The owners of the domains' files.
    owners: HashMap<String, Vec<CodeOwner>>,
    sent: HashMap<String, Sent>,
    last_id: u64,
    pages: HashMap<String, Bytes>,
}

/// The current state, shared by all requests.
pub(super) struct Live {
    inner: Mutex<Inner>,
    events: broadcast::Sender<Bytes>,
}

impl Live {
    pub(super) fn new(repository: String, links: Option<ProjectLinks>, order: &[&str]) -> Self {
        let overview = Overview { repository, taken: SystemTime::now(), domains: Vec::new(), tests: None };
        let inner = Inner {
            snapshot: Arc::new(LiveSnapshot { overview, notices: Vec::new(), links }),
            notices: HashMap::new(),
            order: order.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at)).collect(),
            owners: HashMap::new(),
            sent: HashMap::new(),
            last_id: 0,
            pages: HashMap::new(),
        };
        Self { inner: Mutex::new(inner), events: broadcast::Sender::new(BEHIND) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the current state.
    pub(super) fn now(&self) -> Arc<LiveSnapshot> {
        Arc::clone(&self.lock().snapshot)
    }

    /// Takes the result of a poll of some domains and announces it to all listeners. `who` names the source of the poll and of the notices.
    pub(super) fn publish(&self, who: &'static str, looked: Overview, notices: Vec<Notice>) {
        let now = looked.taken;
        let mut inner = self.lock();
        let mut message = String::new();
        let mut domains = inner.snapshot.overview.domains.clone();
        let links = inner.snapshot.links.clone();
        for mut view in looked.domains {
            view.owners = inner.owners.get(&view.status.name).cloned().unwrap_or_default();
            let name = view.status.name.clone();
            let known = domains.iter().position(|other| other.status.name == name);
            let is_news = known.is_none_or(|at| essence(&domains[at]) != essence(&view));
            if is_news || inner.sent.get(&name).is_none_or(|sent| sent.when.elapsed() >= SELDOM) {
                let id = inner.next_id();
                let text = event(id, &view, now, links.as_ref());
                message.push_str(&text);
                inner.sent.insert(name.clone(), Sent { id, when: Instant::now(), text: text.into() });
            }
            match known {
                Some(at) => domains[at] = view,
                None => domains.push(view),
            }
        }
        domains.sort_by_key(|view| inner.order.get(&view.status.name).copied().unwrap_or(usize::MAX));
        inner.notices.insert(who, notices);
        let mut notices: Vec<Notice> = inner.notices.values().flatten().cloned().collect();
        notices.sort_by_cached_key(words::notice);
        notices.dedup();
        let repository = inner.snapshot.overview.repository.clone();
        let tests = inner.snapshot.overview.tests.clone();
        let overview = Overview { repository, taken: now.max(inner.snapshot.overview.taken), domains, tests };
        inner.snapshot = Arc::new(LiveSnapshot { overview, notices, links });
        inner.pages.clear();
        message.push_str(&format!("event: taken\ndata: {}\n\n", json!({ "taken": rfc3339(now) })));
        // Under the lock, so that no new listener misses it or gets it twice. An error only means that there are no listeners.
        drop(self.events.send(message.into()));
    }

    /// Takes the facts about the work tree: the number of tests, and the owners of the domains. A page that is requested from now on has
    /// them; open pages get them with the next event of each domain.
    pub(super) fn set_work_tree(&self, tests: Option<TestCount>, owners: HashMap<String, Vec<CodeOwner>>) {
        let mut inner = self.lock();
        let mut snapshot = LiveSnapshot::clone(&inner.snapshot);
        snapshot.overview.tests = tests;
        for view in &mut snapshot.overview.domains {
            view.owners = owners.get(&view.status.name).cloned().unwrap_or_default();
        }
        inner.snapshot = Arc::new(snapshot);
        inner.owners = owners;
        inner.pages.clear();
    }

    /// Removes the notices of a source. They disappear from the page with the next poll.
    pub(super) fn withdraw(&self, who: &'static str) {
        self.lock().notices.remove(who);
    }

    /// Returns the events that a page has missed, and the receiver of those to come. A page that reconnects has missed the events after
    /// `last`; a page that was just loaded has missed the most recent ones.
    pub(super) fn listen(&self, last: Option<u64>) -> (Bytes, broadcast::Receiver<Bytes>) {
        let inner = self.lock();
        let missed = |sent: &&Sent| last.map_or(sent.when.elapsed() < JUST, |last| sent.id > last);
        let mut missed: Vec<&Sent> = inner.sent.values().filter(missed).collect();
        missed.sort_by_key(|sent| sent.id);
        let mut text = b"retry: 2000\n\n".to_vec();
        for sent in missed {
            text.extend_from_slice(&sent.text);
        }
        (text.into(), self.events.subscribe())
    }

    /// Returns a page from the cache, or as `write` writes it now.
    pub(super) fn page(&self, key: &str, write: impl FnOnce(&LiveSnapshot, SystemTime) -> String) -> Bytes {
        let snapshot = {
            let inner = self.lock();
            if let Some(page) = inner.pages.get(key) {
                return page.clone();
            }
            Arc::clone(&inner.snapshot)
        };
        let page = Bytes::from(write(&snapshot, SystemTime::now()));
        let mut inner = self.lock();
        if Arc::ptr_eq(&inner.snapshot, &snapshot) {
            if inner.pages.len() >= PAGES {
                inner.pages.clear();
            }
            inner.pages.insert(key.to_owned(), page.clone());
        }
        page
    }
}

impl Inner {
    /// Returns the id of the next event. Ids grow over restarts, too, because they begin with the time.
    fn next_id(&mut self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        self.last_id = u64::try_from(now).unwrap_or(u64::MAX).max(self.last_id + 1);
        self.last_id
    }
}

/// Returns the part of a view whose change is announced.
fn essence(view: &DomainView) -> DomainView {
    let mut view = view.clone();
    if let Part::Known(health) = &mut view.status.health {
        health.latency = None;
    }
    if let Part::Unreadable { latency, .. } = &mut view.status.health {
        *latency = None;
    }
    view.spans.clear();
    view.response_times = None;
    view.availability = crate::model::overview::Availability::default();
    view
}

/// Returns the event of a domain, with the markup that replaces its card or row on the page.
fn event(id: u64, view: &DomainView, now: SystemTime, links: Option<&ProjectLinks>) -> String {
    let data = json!({
        "name": view.status.name,
        "verdict": view.status.verdict.word(),
        "card": dashboard::card(view, now, links),
        "row": dashboard::row(view, now, links),
    });
    format!("event: domain\nid: {id}\ndata: {data}\n\n")
}

/// Returns the options of a page that is requested with a query string.
pub(super) fn options<'a>(snapshot: &LiveSnapshot, now: SystemTime, query: &str) -> PageOptions<'a> {
    let mut options = PageOptions::new(env!("CARGO_PKG_VERSION"), now).with_query(query);
    options.notices = snapshot.notices.iter().map(words::notice).collect();
    options.links.clone_from(&snapshot.links);
    options
}
