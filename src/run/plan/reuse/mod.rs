//! Cached results: looked up when a suite would begin, kept when it has ended and nothing that counts was written to meanwhile. What a
//! result stands for is decided in `run::test_cache`.
//!
//! As long as no suite has run, the work tree is that of the beginning: one snapshot, one query, and no file that is read twice serve all suites.
//! After a suite has run, the next one is looked up in a new snapshot, which also decides on the results that wait to be kept.

mod facts;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::SystemTime;

use super::RunPlan;
use crate::config::Digests;
use crate::git::snapshot::{Snapshot, SnapshotEntry, changed};
use crate::model::error::{Error, Result};
use crate::model::event::StaleReuse;
use crate::model::few::count;
use crate::model::result::{CacheNote, Cached, Outcome, SuiteId, Verdict};
use crate::run::test_cache::{self, CacheCandidate, Standing, Standings};
use crate::run::{Job, ResultCache};
use crate::store::{Digest, Green, Handle, NewGreen, Store};
use crate::system::steps::{self, noted, step};
use facts::{CacheFacts, FactFinder, candidate};

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
    /// The newest state of the work tree.
    state: Rc<Snapshot>,
    /// The suites that opt in, by the places of their jobs.
    suites: HashMap<usize, CachedSuite<'c>>,
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
    state: Rc<Snapshot>,
    /// The green result that is kept if nothing that counts was written to since `state`.
    green: Option<Green>,
    /// Of a result that was reused, the suites that ran beside it and have not ended.
    beside: Option<Vec<usize>>,
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
        let state = Rc::new(snapshot);
        let suite = |(facts, standing): (CacheFacts<'c>, Standing)| {
            let at = facts.job;
            (at, CachedSuite { facts, standing, state: Rc::clone(&state), green: None, beside: None })
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
            state,
            suites,
            standings,
            found,
            used,
            kept,
            spoilt,
            trouble,
        }))
    }

    /// Looks at the work tree again, and decides on what waits to be kept.
    fn refresh(&mut self) {
        match self.plan.repository.snapshot() {
            Ok(snapshot) => {
                self.finder.next_state();
                self.state = Rc::new(snapshot);
                self.settle(false);
            }
            Err(error) => self.trouble = Some(self.trouble.take().unwrap_or(error)),
        }
    }

    /// Looks at one suite in the newest state.
    fn look_again(&mut self, at: usize) {
        let Some(suite) = self.suites.get_mut(&at).filter(|suite| !Rc::ptr_eq(&suite.state, &self.state)) else { return };
        let Some(facts) = self.finder.find(&self.state, self.jobs, &[at]).pop() else { return };
        let is_same = same_content(&suite.state.entries, &self.state.entries) && facts == suite.facts;
        suite.state = Rc::clone(&self.state);
        suite.facts = facts;
        if is_same {
            return;
        }
        let candidate = candidate(&suite.facts, &self.jobs[at]);
        let mut found = test_cache::standings(self.plan.map, &self.digests, &self.state, &self.salt, &[candidate]);
        if let Some(standing) = found.suites.pop() {
            suite.standing = standing;
        }
        self.standings.add(found);
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
        let waits = |suite: &CachedSuite<'_>| suite.waits() || (is_end && suite.beside.is_some());
        let mut places: Vec<usize> = self.suites.iter().filter(|(_, suite)| waits(suite)).map(|(at, _)| *at).collect();
        places.sort_unstable();
        for at in places {
            let is_reused = self.suites.get(&at).is_some_and(|suite| suite.beside.is_some());
            let path = if is_reused { self.differs(at) } else { self.written(at) };
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
    fn written(&mut self, at: usize) -> Option<Vec<u8>> {
        let suite = self.suites.get(&at)?;
        let paths = self.state.changed_since(&suite.state);
        let candidate = candidate(&suite.facts, &self.jobs[at]);
        let touched = test_cache::touched(self.plan.map, &paths, &[candidate]).pop().flatten();
        // What cannot be told differs each time, whether it was written to or not.
        if touched.is_some() || suite.standing.never.is_some() {
            return touched;
        }
        let now = self.finder.find(&self.state, self.jobs, &[at]).pop()?;
        changed(&suite.facts.extra, &now.extra).into_iter().next()
    }

    /// The first path that counts for a suite and is otherwise than when its result was reused, whatever was written meanwhile.
    fn differs(&mut self, at: usize) -> Option<Vec<u8>> {
        let suite = self.suites.get(&at)?;
        let otherwise = |before: &[SnapshotEntry], now: &[SnapshotEntry]| -> Vec<Vec<u8>> {
            let content = |entries: &[SnapshotEntry], path: &[u8]| {
                let found = entries.binary_search_by(|entry| entry.path.as_slice().cmp(path)).ok();
                found.map(|at| (entries[at].mode, entries[at].id))
            };
            let is_other = |path: &Vec<u8>| content(before, path) != content(now, path);
            changed(before, now).into_iter().filter(is_other).collect()
        };
        let paths = otherwise(&suite.state.entries, &self.state.entries);
        let candidate = candidate(&suite.facts, &self.jobs[at]);
        let touched = test_cache::touched(self.plan.map, &paths, &[candidate]).pop().flatten();
        if touched.is_some() {
            return touched;
        }
        let now = self.finder.find(&self.state, self.jobs, &[at]).pop()?;
        otherwise(&suite.facts.extra, &now.extra).into_iter().next()
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
        if self.trouble.is_some() {
            return None;
        }
        self.look_again(at);
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
        }
    }

    fn begins(&mut self, may_differ: bool) -> bool {
        let waits = self.suites.values().any(CachedSuite::waits);
        if may_differ && waits {
            self.refresh();
        }
        !may_differ || waits
    }

    fn ended(&mut self, at: usize, outcome: &Outcome) {
        for beside in self.suites.values_mut().filter_map(|suite| suite.beside.as_mut()) {
            beside.retain(|other| *other != at);
        }
        let green = is_kept(outcome).then(|| green(&self.run, outcome));
        if let Some(suite) = self.suites.get_mut(&at).filter(|_| self.trouble.is_none()) {
            suite.green = green;
        }
    }

    fn over(&mut self) -> Vec<StaleReuse> {
        if self.suites.values().any(|suite| suite.green.is_some() || suite.beside.is_some()) {
            self.refresh();
            self.settle(true);
        }
        let stale = |spoilt: &Spoilt| StaleReuse { suite: spoilt.suite.clone(), path: spoilt.path.clone() };
        self.spoilt.iter().filter(|spoilt| spoilt.is_reused).map(stale).collect()
    }
}

/// Whether two lists hold the same paths with the same content, whenever that was written.
fn same_content(one: &[SnapshotEntry], other: &[SnapshotEntry]) -> bool {
    let same =
        |(one, other): (&SnapshotEntry, &SnapshotEntry)| (&one.path, one.mode, one.id) == (&other.path, other.mode, other.id);
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Never: red, interrupted, flaky, without a test that ran, in quarantine; nor what was reused itself.
fn is_kept(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Passed
        && !outcome.is_flaky
        && outcome.attempts == 1
        && outcome.cached.is_none()
        && outcome.quarantine.is_none()
        && outcome.leaked.is_empty()
        && outcome.counts.is_none_or(|counts| counts.ran() > 0)
}

fn green(run: &str, outcome: &Outcome) -> Green {
    Green {
        run: run.to_owned(),
        finished: outcome.started + outcome.duration,
        duration: outcome.duration,
        judged_by: outcome.judged_by,
        counts: outcome.counts,
    }
}

fn reused(job: &Job, green: &Green) -> Outcome {
    Outcome {
        judged_by: green.judged_by,
        counts: green.counts,
        cached: Some(Cached { run: green.run.clone(), finished: green.finished }),
        ..job.outcome(Verdict::Passed, None)
    }
}
