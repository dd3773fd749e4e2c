//! Cached results: looked up when a suite would begin, kept when it has ended and nothing that counts was written to meanwhile. What a
//! result stands for is decided in `run::test_cache`.
//!
//! As long as no suite has run, the work tree is that of the beginning: one snapshot, one query, and no file that is read twice serve all suites.
//! After a suite has run, the work tree is in another state. What the next suite depends on is read again for it, and what the results that
//! wait to be kept depend on.

mod facts;
mod results;
mod states;

use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use super::RunPlan;
use crate::config::Digests;
use crate::git::snapshot::{Mode, Snapshot, changed};
use crate::model::error::{Error, Result};
use crate::model::event::StaleReuse;
use crate::model::few::count;
use crate::model::result::{CacheNote, Outcome, SuiteId};
use crate::run::test_cache::{self, CacheCandidate, Standing, Standings, SuiteScope};
use crate::run::{Job, ResultCache};
use crate::store::{Digest, Green, Handle, NewGreen, Store};
use crate::system::steps::{self, noted, step};
use facts::{CacheFacts, FactFinder, candidate};
use results::{green, is_kept, reused};
use states::{TreeStates, View, differing};

/// The most differences that are listed.
const MAX_DIFFERENCES: usize = 5;

/// The cache of one run.
pub(super) struct Cache<'p, 'c> {
    plan: &'p RunPlan<'p, 'c>,
    store: &'p Handle,
    jobs: &'p [Job],
    run: String,
    digests: Digests,
    salt: Digest,
    finder: FactFinder<'p, 'c>,
    states: TreeStates<'p>,
    /// The suites that opt in, by the places of their jobs.
    suites: HashMap<usize, CachedSuite<'c>>,
    /// Those on whose results is still to be decided, in the order of their jobs.
    undecided: BTreeSet<usize>,
    /// The lists of files behind the keys.
    standings: Standings,
    /// The results that stood for a suite in the state of the beginning.
    found: HashMap<Digest, Green>,
    used: Vec<Digest>,
    kept: Vec<(NewGreen, Standing)>,
    spoilt: Vec<Spoilt>,
    /// Why the work tree could not be looked at again.
    trouble: Option<Error>,
}

/// A suite that opts in, as it was looked at last.
struct CachedSuite<'c> {
    facts: CacheFacts<'c>,
    standing: Standing,
    /// What it depends on; `None` as long as it was looked at in the state of the beginning alone.
    looked_at: Option<LookedAt>,
    /// The green result that is kept if nothing that counts was written to since it was looked at.
    green: Option<Green>,
    /// Of a result that was reused, the suites that ran beside it and have not ended.
    beside: Option<Vec<usize>>,
}

/// What a suite depended on when it was looked at.
struct LookedAt {
    /// The number of the state.
    state: usize,
    view: View,
}

/// What was written to meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoilt {
    pub(super) suite: SuiteId,
    pub(super) path: String,
    /// Whether it spoils a reused result: that stood for what was there before.
    pub(super) is_reused: bool,
}

impl<'p, 'c> Cache<'p, 'c> {
    /// The cache of the suites that opt in. `None` when none does.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn new(
        plan: &'p RunPlan<'p, 'c>,
        store: &'p Handle,
        snapshot: Snapshot,
        jobs: &'p [Job],
        run: &str,
    ) -> Result<Option<Self>> {
        let places: Vec<usize> = (0..jobs.len()).filter(|at| jobs[*at].may_be_cached()).collect();
        if places.is_empty() {
            return Ok(None);
        }
        let step = step!("keys of {}", count(places.len(), "suite"));
        let (digests, salt) = (plan.loaded.digests(), store.with(|store| store.salt())?);
        let mut finder = FactFinder::new(plan);
        let facts = finder.find(&snapshot, jobs, &places);
        let candidates: Vec<CacheCandidate<'_>> = facts.iter().map(|facts| candidate(facts, &jobs[facts.job])).collect();
        let mut standings = test_cache::standings(plan.map, &digests, &snapshot, &salt, &candidates);
        drop(candidates);
        let keys: Vec<Digest> = standings.suites.iter().map(|standing| standing.key).collect();
        let found = if plan.flags.is_cached { store.with(|store| Ok(store.green(&keys)))? } else { HashMap::new() };
        for standing in &standings.suites {
            noted!("key of {}: {}", standing.suite, blake3::Hash::from_bytes(standing.key).to_hex());
        }
        steps::found(&step, count(found.len(), "cached result"));
        drop(step);
        let states = TreeStates::new(plan.repository, snapshot);
        let suite = |(facts, standing): (CacheFacts<'c>, Standing)| {
            (facts.job, CachedSuite { facts, standing, looked_at: None, green: None, beside: None })
        };
        let suites = facts.into_iter().zip(std::mem::take(&mut standings.suites)).map(suite).collect();
        let (used, kept, spoilt) = (Vec::new(), Vec::new(), Vec::new());
        let run = run.to_owned();
        let trouble = None;
        Ok(Some(Self {
            plan,
            store,
            jobs,
            run,
            digests,
            salt,
            finder,
            states,
            suites,
            undecided: BTreeSet::new(),
            standings,
            found,
            used,
            kept,
            spoilt,
            trouble,
        }))
    }

    /// Returns true if a result that can be used was found for a job in the state of the beginning.
    pub(super) fn has_found(&self, at: usize) -> bool {
        let standing = self.suites.get(&at).map(|suite| &suite.standing);
        standing.is_some_and(|standing| standing.never.is_none() && self.found.contains_key(&standing.key))
    }

    /// Begins another state of the work tree, and decides on what waits to be kept.
    fn refresh(&mut self) {
        self.states.next(self.plan.map);
        self.finder.next_state();
        self.settle(false);
    }

    /// Notes why the work tree could not be looked at.
    fn or_trouble<T>(&mut self, read: Result<T>) -> Option<T> {
        read.map_err(|error| self.trouble = Some(self.trouble.take().unwrap_or(error))).ok()
    }

    /// Looks at one suite in the newest state.
    fn look_again(&mut self, at: usize) -> Result<()> {
        let number = self.states.number();
        let Some(suite) = self.suites.get(&at) else { return Ok(()) };
        if suite.looked_at.as_ref().map_or(0, |looked| looked.state) == number {
            return Ok(());
        }
        let (before, now) = self.views(at)?;
        let facts = self.facts(at, &now)?;
        let Some(suite) = self.suites.get_mut(&at) else { return Ok(()) };
        let is_same = now.has_content_of(&before) && facts == suite.facts;
        suite.facts = facts;
        if !is_same {
            let candidate = candidate(&suite.facts, &self.jobs[at]);
            let state = now.snapshot();
            let mut found = test_cache::standings(self.plan.map, &self.digests, &state, &self.salt, &[candidate]);
            if let Some(standing) = found.suites.pop() {
                suite.standing = standing;
            }
            self.standings.add(found);
        }
        suite.looked_at = Some(LookedAt { state: number, view: now });
        Ok(())
    }

    /// Returns true if a suite reads no ignored file and no link.
    fn has_no_extra(&self, at: usize, view: &View) -> bool {
        self.finder.inputs(&self.jobs[at]).is_empty() && !view.has_link()
    }

    /// Returns what a suite depends on: when it was looked at, and in the newest state.
    fn views(&mut self, at: usize) -> Result<(View, View)> {
        let scope = self.scope(at);
        let looked_at = self.suites.get(&at).and_then(|suite| suite.looked_at.as_ref());
        let before = looked_at.map_or_else(|| self.states.first_view(&scope), |looked| looked.view.clone());
        Ok((before, self.states.view(&scope)?))
    }

    fn scope(&self, at: usize) -> SuiteScope {
        let inputs = self.finder.inputs(&self.jobs[at]);
        self.states.scope(self.plan.map, self.jobs[at].domain, &inputs)
    }

    /// Finds the facts about a suite in the newest state, of which it depends on `view`.
    fn facts(&mut self, at: usize, view: &View) -> Result<CacheFacts<'c>> {
        if self.has_no_extra(at, view) {
            return Ok(self.finder.find_one(&Snapshot::default(), self.jobs, at));
        }
        // A link may lead anywhere.
        if !view.has_link() {
            let facts = self.finder.find_one(&view.snapshot(), self.jobs, at);
            if !facts.extra.iter().any(|entry| entry.mode == Mode::Link) {
                return Ok(facts);
            }
        }
        let whole = self.states.whole()?;
        Ok(self.finder.find_one(&whole, self.jobs, at))
    }

    fn green(&self, key: &Digest) -> Option<Green> {
        self.found.get(key).cloned().or_else(|| self.store.peek(|store| store?.green(&[*key]).remove(key)))
    }

    /// Why a suite is run although it opts in.
    fn missed(&self, standing: &Standing) -> CacheNote {
        if let Some(path) = &standing.never {
            return CacheNote::NotReadable { path: String::from_utf8_lossy(path).into_owned() };
        }
        self.store.peek(|store| store.map_or(CacheNote::NoGreen, |store| self.compared(store, standing)))
    }

    fn compared(&self, store: &Store, standing: &Standing) -> CacheNote {
        let Some(last) = store.last_green(&standing.suite) else { return CacheNote::NoGreen };
        let differences = test_cache::explain(&self.standings, standing, &last, |digest| store.manifest(digest));
        if differences.is_empty() {
            return CacheNote::Forgotten;
        }
        let more = differences.len().saturating_sub(MAX_DIFFERENCES);
        CacheNote::Changed { differences: differences.iter().take(MAX_DIFFERENCES).map(ToString::to_string).collect(), more }
    }

    /// Decides on the results that wait: what counts for them and was written to since their suites began, spoils them. A reused result is
    /// decided on when all that ran beside it has ended: it is stale where something else is there than what it stands for.
    fn settle(&mut self, is_end: bool) {
        for at in self.undecided.clone() {
            let Some(suite) = self.suites.get(&at).filter(|suite| suite.waits() || is_end) else { continue };
            let is_reused = suite.beside.is_some();
            let spoilt = if is_reused { self.differs(at) } else { self.written(at) };
            let Some(path) = self.or_trouble(spoilt) else { continue };
            self.undecided.remove(&at);
            let Some(suite) = self.suites.get_mut(&at) else { continue };
            let green = suite.green.take();
            suite.beside = None;
            let id = suite.standing.suite.clone();
            if let Some(path) = path {
                let path = String::from_utf8_lossy(&path).into_owned();
                self.spoilt.push(Spoilt { suite: id, path, is_reused });
            } else if let Some(green) = green.filter(|_| suite.standing.never.is_none()) {
                let (key, parts) = (suite.standing.key, suite.standing.parts.clone());
                self.kept.push((NewGreen { key, suite: id, green, parts }, suite.standing.clone()));
            }
        }
    }

    /// The first path that counts for a suite and was written to since it began.
    fn written(&mut self, at: usize) -> Result<Option<Vec<u8>>> {
        let (before, now) = self.views(at)?;
        let touched = self.touched(at, &now.changed_since(&before));
        // What cannot be told differs each time, whether it was written to or not.
        if touched.is_some() || self.suites.get(&at).is_some_and(|suite| suite.standing.never.is_some()) {
            return Ok(touched);
        }
        let extra = if self.has_no_extra(at, &now) { Vec::new() } else { self.facts(at, &now)?.extra };
        Ok(self.suites.get(&at).and_then(|suite| changed(&suite.facts.extra, &extra).into_iter().next()))
    }

    /// The first path that counts for a suite and is otherwise than when its result was reused, whatever was written meanwhile.
    fn differs(&mut self, at: usize) -> Result<Option<Vec<u8>>> {
        let (before, now) = self.views(at)?;
        let touched = self.touched(at, &now.differing_from(&before));
        if touched.is_some() {
            return Ok(touched);
        }
        let extra = if self.has_no_extra(at, &now) { Vec::new() } else { self.facts(at, &now)?.extra };
        Ok(self.suites.get(&at).and_then(|suite| differing(&suite.facts.extra, &extra).into_iter().next()))
    }

    /// The first of these paths that counts for a suite.
    fn touched(&self, at: usize, paths: &[Vec<u8>]) -> Option<Vec<u8>> {
        let candidate = candidate(&self.suites.get(&at)?.facts, &self.jobs[at]);
        test_cache::touched(self.plan.map, paths, &[candidate]).pop().flatten()
    }

    /// Keeps what was green and still stands for the same, and gives what was written to.
    ///
    /// # Errors
    /// When the work tree or the store cannot be read or written.
    pub(super) fn keep(self) -> Result<Vec<Spoilt>> {
        if let Some(error) = self.trouble {
            return Err(error);
        }
        let manifests = self.standings.manifests(self.kept.iter().map(|(_, standing)| standing));
        let greens: Vec<NewGreen> = self.kept.iter().map(|(green, _)| green.clone()).collect();
        self.store.with(|store| {
            // A result that could not be marked as used only goes sooner.
            drop(store.used(&self.used, SystemTime::now()));
            store.keep_greens(&greens, &manifests)
        })?;
        Ok(self.spoilt)
    }
}

impl CachedSuite<'_> {
    /// Returns true if nothing more can write to what its result stands for.
    fn waits(&self) -> bool {
        self.green.is_some() || self.beside.as_ref().is_some_and(Vec::is_empty)
    }
}

impl ResultCache for Cache<'_, '_> {
    fn look_up(&mut self, at: usize, job: &mut Job, may_differ: bool) -> Option<Outcome> {
        if may_differ {
            self.refresh();
        }
        if self.trouble.is_none() {
            let looked = self.look_again(at);
            self.or_trouble(looked);
        }
        if self.trouble.is_some() {
            return None;
        }
        let (key, never) = self.suites.get(&at).map(|suite| (suite.standing.key, suite.standing.never.is_some()))?;
        if !self.plan.flags.is_cached {
            return None;
        }
        let Some(green) = self.green(&key).filter(|_| !never) else {
            if self.plan.flags.is_explained {
                job.cache_note = self.suites.get(&at).map(|suite| self.missed(&suite.standing));
            }
            return None;
        };
        self.used.push(key);
        let note = || CacheNote::Reused { run: green.run.clone(), finished: green.finished };
        job.cache_note = self.plan.flags.is_explained.then(note);
        Some(reused(job, &green))
    }

    fn reused_beside(&mut self, at: usize, others: Vec<usize>) {
        if let Some(suite) = self.suites.get_mut(&at) {
            suite.beside = Some(others);
            self.undecided.insert(at);
        }
    }

    fn begins(&mut self, may_differ: bool) -> bool {
        let waits = self.undecided.iter().any(|at| self.suites.get(at).is_some_and(CachedSuite::waits));
        if may_differ && waits {
            self.refresh();
        }
        !may_differ || waits
    }

    fn ended(&mut self, at: usize, outcome: &Outcome) {
        for undecided in &self.undecided {
            if let Some(beside) = self.suites.get_mut(undecided).and_then(|suite| suite.beside.as_mut()) {
                beside.retain(|other| *other != at);
            }
        }
        let green = is_kept(outcome).then(|| green(&self.run, outcome));
        if let Some(suite) = self.suites.get_mut(&at).filter(|_| self.trouble.is_none() && green.is_some()) {
            suite.green = green;
            self.undecided.insert(at);
        }
    }

    fn over(&mut self) -> Vec<StaleReuse> {
        if !self.undecided.is_empty() {
            self.refresh();
            self.settle(true);
        }
        let stale = |spoilt: &Spoilt| StaleReuse { suite: spoilt.suite.clone(), path: spoilt.path.clone() };
        self.spoilt.iter().filter(|spoilt| spoilt.is_reused).map(stale).collect()
    }
}
