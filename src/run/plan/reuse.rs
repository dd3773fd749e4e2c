//! Greens that are reused: asked for before a run, kept after it. What a green stands for is decided in `run::test_cache`.

use std::collections::HashMap;
use std::ffi::OsString;
use std::time::SystemTime;

use super::RunPlan;
use crate::git::snapshot::{Links, Mode, Snapshot, SnapshotEntry, changed, extra};
use crate::model::error::Result;
use crate::model::pattern::Pattern;
use crate::model::result::{CacheNote, Cached, Outcome, Verdict};
use crate::run::test_cache::{self, CacheCandidate, Standing, Standings};
use crate::run::{Job, counts};
use crate::store::{Digest, Green, Handle, NewGreen, Store};
use crate::suites::Planned;
use crate::system::process::tools::Tools;

/// How many differences are told.
const TOLD: usize = 5;

/// What the greens of the suites that opt in would stand for.
pub(super) struct Cache {
    standings: Standings,
    /// For each standing, the job that it is of.
    jobs: Vec<usize>,
    /// Files that git ignores and suites read, and what links lead to, for each standing.
    extra: Vec<Vec<SnapshotEntry>>,
    snapshot: Snapshot,
}

/// What of a job does not lie in it: owned here, since candidates only borrow.
struct CacheFacts<'c> {
    job: usize,
    inputs: Vec<&'c Pattern>,
    extra: Vec<SnapshotEntry>,
    environment: Vec<(String, Option<Vec<u8>>)>,
    tools: Vec<(String, String)>,
    report: String,
}

impl Cache {
    /// Looks for the greens of the suites that opt in, and has them stand for their suites. `None` when none opts in.
    ///
    /// # Errors
    /// When the config or the store cannot be read.
    pub(super) fn consult(
        plan: &RunPlan<'_, '_>,
        store: &Handle,
        snapshot: Snapshot,
        jobs: &mut [Job],
    ) -> Result<Option<Self>> {
        let facts = facts(plan, &snapshot, jobs);
        if facts.is_empty() {
            return Ok(None);
        }
        let digests = plan.loaded.digests();
        let salt = store.with(|store| store.salt())?;
        let candidates: Vec<CacheCandidate<'_>> = facts.iter().map(|facts| candidate(facts, &jobs[facts.job])).collect();
        let standings = test_cache::standings(plan.map, &digests, &snapshot, &salt, &candidates);
        drop(candidates);
        let of: Vec<usize> = facts.iter().map(|facts| facts.job).collect();
        let extra = facts.into_iter().map(|facts| facts.extra).collect();
        let cache = Self { standings, jobs: of, extra, snapshot };
        if plan.flags.is_cached {
            store.with(|store| {
                cache.reuse(store, jobs, plan.flags.is_explained);
                Ok(())
            })?;
        }
        Ok(Some(cache))
    }

    fn reuse(&self, store: &mut Store, jobs: &mut [Job], is_explained: bool) {
        let keys: Vec<Digest> = self.standings.suites.iter().map(|standing| standing.key).collect();
        let found = store.green(&keys);
        let mut used = Vec::new();
        for (standing, at) in self.standings.suites.iter().zip(&self.jobs) {
            let job = &mut jobs[*at];
            if let Some(green) = found.get(&standing.key) {
                used.push(standing.key);
                job.cache_note = is_explained.then(|| CacheNote::Reused { run: green.run.clone(), finished: green.finished });
                job.reused = Some(Box::new(reused(job, green)));
            } else if is_explained {
                job.cache_note = Some(self.missed(store, standing));
            }
        }
        // A green that could not be marked as used only goes sooner.
        drop(store.used(&used, SystemTime::now()));
    }

    /// Why a suite is run although it opts in.
    fn missed(&self, store: &Store, standing: &Standing) -> CacheNote {
        if let Some(path) = &standing.never {
            return CacheNote::NotReadable { path: String::from_utf8_lossy(path).into_owned() };
        }
        let Some(last) = store.last_green(&standing.suite) else { return CacheNote::NoGreen };
        let differences = test_cache::explain(&self.standings, standing, &last, |digest| store.manifest(digest));
        if differences.is_empty() {
            return CacheNote::Forgotten;
        }
        let more = differences.len().saturating_sub(TOLD);
        CacheNote::Changed { differences: differences.iter().take(TOLD).map(ToString::to_string).collect(), more }
    }

    /// Keeps what was green and still stands for the same: nothing that counts was written to meanwhile. Gives what was written to,
    /// by suite.
    ///
    /// # Errors
    /// When the work tree or the store cannot be read or written.
    pub(super) fn keep(
        &self,
        plan: &RunPlan<'_, '_>,
        store: &Handle,
        run: &str,
        jobs: &[Job],
        outcomes: &[Outcome],
    ) -> Result<Vec<(String, String)>> {
        let by_suite: HashMap<_, &Outcome> =
            outcomes.iter().map(|outcome| ((&outcome.suite, outcome.shard), outcome)).collect();
        let is_green = |at: usize| by_suite.get(&(&jobs[at].id, jobs[at].shard)).copied().filter(|outcome| is_kept(outcome));
        if !self.jobs.iter().any(|at| is_green(*at).is_some()) {
            return Ok(Vec::new());
        }
        let now = plan.repository.snapshot()?;
        let facts = facts(plan, &now, jobs);
        let candidates: Vec<CacheCandidate<'_>> = facts.iter().map(|facts| candidate(facts, &jobs[facts.job])).collect();
        let touched = test_cache::touched(plan.map, &now.changed_since(&self.snapshot), &candidates);
        let (mut kept, mut greens, mut spoilt) = (Vec::new(), Vec::new(), Vec::new());
        for (nth, at) in self.jobs.iter().enumerate() {
            let Some(outcome) = is_green(*at) else { continue };
            let standing = &self.standings.suites[nth];
            // What cannot be told differs each time, whether it was written to or not.
            let is_told = standing.never.is_none();
            let elsewhere = || changed(&self.extra[nth], &facts[nth].extra).into_iter().next().filter(|_| is_told);
            if let Some(path) = touched[nth].clone().or_else(elsewhere) {
                spoilt.push((outcome.suite.to_string(), String::from_utf8_lossy(&path).into_owned()));
            } else if is_told {
                kept.push(standing);
                greens.push(NewGreen {
                    key: standing.key,
                    suite: outcome.suite.clone(),
                    green: green(run, outcome),
                    parts: standing.parts.clone(),
                });
            }
        }
        let manifests = self.standings.manifests(kept);
        store.with(|store| store.keep_greens(&greens, &manifests))?;
        Ok(spoilt)
    }
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

/// What the jobs that opt in depend on, besides the files of their domains.
fn facts<'c>(plan: &RunPlan<'_, 'c>, snapshot: &Snapshot, jobs: &[Job]) -> Vec<CacheFacts<'c>> {
    let top = &plan.repository.places().top;
    let planned: HashMap<_, &Planned<'c>> =
        plan.selection.planned.iter().map(|planned| (planned.suite_id(), planned)).collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut tools = Tools::new(top, &path, plan.environment.get("HOME"));
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let others: Vec<String> = names.filter(|name| counts(name)).collect();
    let is_asked = |job: &&Job| job.is_closed && job.broken.is_none() && job.skipped.is_none();
    let opted = jobs.iter().enumerate().filter(|(_, job)| is_asked(job));
    let mut facts: Vec<CacheFacts<'c>> = opted
        .map(|(at, job)| {
            let lines = planned.get(&job.id).and_then(|planned| planned.suite).map(|suite| suite.inputs.as_slice());
            let inputs: Vec<&Pattern> = lines.unwrap_or_default().iter().map(|line| &line.value).collect();
            let extra = if inputs.is_empty() { Vec::new() } else { extra(top, snapshot, &inputs) };
            let commands = [Some(&job.command), job.before.as_ref(), job.after.as_ref()];
            let commands: Vec<&str> = commands.into_iter().flatten().map(String::as_str).collect();
            let tools = tools.of(&commands.join("\n"), &job.folder);
            CacheFacts {
                job: at,
                inputs,
                extra,
                environment: environment(job, &others),
                tools,
                report: format!("{:?}", job.wanted),
            }
        })
        .collect();
    follow_links(plan, snapshot, jobs, &mut facts);
    facts
}

/// Adds what is read through the links that count for a job, since git knows of a link only where it leads.
fn follow_links(plan: &RunPlan<'_, '_>, snapshot: &Snapshot, jobs: &[Job], facts: &mut [CacheFacts<'_>]) {
    let is_link = |entry: &&SnapshotEntry| entry.mode == Mode::Link;
    let links: Vec<&SnapshotEntry> = snapshot.entries.iter().filter(is_link).collect();
    if facts.is_empty() || (links.is_empty() && !facts.iter().any(|facts| facts.extra.iter().any(|entry| is_link(&entry)))) {
        return;
    }
    let candidates: Vec<CacheCandidate<'_>> = facts.iter().map(|facts| candidate(facts, &jobs[facts.job])).collect();
    let counting = test_cache::counting(plan.map, &links, &candidates);
    drop(candidates);
    let mut followed = Links::new(&plan.repository.places().top, snapshot);
    for (facts, counting) in facts.iter_mut().zip(counting) {
        let own = counting.into_iter().map(|at| links[at]);
        let more = followed.follow(own.chain(facts.extra.iter().filter(is_link)), &facts.extra);
        facts.extra.extend(more);
        facts.extra.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// The variables that it sees and whose value may differ from run to run; `others` are those that every suite sees.
fn environment(job: &Job, others: &[String]) -> Vec<(String, Option<Vec<u8>>)> {
    use std::os::unix::ffi::OsStringExt;
    let value = |name: &str| std::env::var_os(name).map(|value| if name == "PATH" { without_git(value) } else { value });
    let value = |name: &str| value(name).map(OsString::into_vec);
    let mut seen: Vec<(String, Option<Vec<u8>>)> = job
        .env
        .iter()
        .map(|(name, given)| (name.clone(), given.clone().map(String::into_bytes).or_else(|| value(name))))
        .collect();
    seen.extend(others.iter().filter(|name| !job.env.contains_key(*name)).map(|name| (name.clone(), value(name))));
    seen.sort();
    seen
}

/// Git puts a folder of its own before the `PATH` of its hooks; a suite there is the same as in a shell.
fn without_git(path: OsString) -> OsString {
    let others: Vec<_> = std::env::split_paths(&path).filter(|folder| !folder.ends_with("git-core")).collect();
    std::env::join_paths(others).unwrap_or(path)
}

fn candidate<'f>(facts: &'f CacheFacts<'_>, job: &'f Job) -> CacheCandidate<'f> {
    CacheCandidate {
        domain: job.domain,
        domain_name: &job.id.domain,
        level: &job.id.level,
        name: job.id.name.as_deref(),
        shard: job.shard,
        command: &job.command,
        folder: &job.folder,
        before: job.before.as_deref(),
        after: job.after.as_deref(),
        report: Some(&facts.report),
        settings: job.runner_env.iter().map(|(name, value)| (*name, value.clone())).collect(),
        environment: facts.environment.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect(),
        tools: facts.tools.iter().map(|(name, identity)| (name.as_str(), identity.clone())).collect(),
        inputs: facts.inputs.clone(),
        extra: facts.extra.clone(),
    }
}
