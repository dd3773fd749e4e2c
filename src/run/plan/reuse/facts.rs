//! The facts that the result of a suite depends on besides the files of its domain: inputs that git ignores, links, variables,
//! tools.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::rc::Rc;

use crate::git::snapshot::{HashedFiles, Links, Mode, Snapshot, SnapshotEntry, extra};
use crate::model::pattern::Pattern;
use crate::model::result::SuiteId;
use crate::run::plan::RunPlan;
use crate::run::test_cache::{self, CacheCandidate};
use crate::run::{Job, counts};
use crate::suites::Planned;
use crate::system::process::tools::Tools;

/// A variable that a suite sees, by name, with its value.
type Variable = (String, Option<Vec<u8>>);

/// The facts about a suite that its job does not hold. They are owned here, because candidates only borrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CacheFacts<'c> {
    /// The index of the job.
    pub(super) job: usize,
    inputs: Vec<&'c Pattern>,
    /// Files that git ignores and the suite reads, and files behind links.
    pub(super) extra: Vec<SnapshotEntry>,
    environment: Rc<Vec<Variable>>,
    tools: Vec<(String, String)>,
    report: String,
    shell: String,
}

/// Finds facts in one state of the work tree, and reads each file once for it.
pub(super) struct FactFinder<'p, 'c> {
    plan: &'p RunPlan<'p, 'c>,
    planned: HashMap<SuiteId, &'p Planned<'c>>,
    /// The counting variables that every suite sees, sorted.
    others: Rc<Vec<Variable>>,
    /// The `PATH` of this process.
    path: OsString,
    tools: Tools<'p>,
    hashed: HashedFiles,
}

impl<'p, 'c> FactFinder<'p, 'c> {
    pub(super) fn new(plan: &'p RunPlan<'p, 'c>) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let secrets = plan.secrets();
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let names = names.filter(|name| counts(name) && !secrets.is_withheld(name, &BTreeMap::new()));
        let mut others: Vec<Variable> = names.map(|name| (name.clone(), value(&name))).collect();
        others.sort();
        Self {
            plan,
            planned: plan.selection.planned.iter().map(|planned| (planned.suite_id(), planned)).collect(),
            others: Rc::new(others),
            tools: tools(plan, &path),
            path,
            hashed: HashedFiles::default(),
        }
    }

    /// Forgets the files that a suite may have written to since.
    pub(super) fn next_state(&mut self) {
        self.tools = tools(self.plan, &self.path);
        self.hashed.next_state();
    }

    /// Returns the facts of the jobs with these indices.
    pub(super) fn find(&mut self, snapshot: &Snapshot, jobs: &[Job], places: &[usize]) -> Vec<CacheFacts<'c>> {
        let mut facts: Vec<CacheFacts<'c>> = places.iter().map(|at| self.of(snapshot, &jobs[*at], *at)).collect();
        follow_links(self.plan, snapshot, jobs, &mut facts);
        facts
    }

    /// Returns the facts of the job with this index.
    pub(super) fn find_one(&mut self, snapshot: &Snapshot, jobs: &[Job], at: usize) -> CacheFacts<'c> {
        let mut facts = self.of(snapshot, &jobs[at], at);
        follow_links(self.plan, snapshot, jobs, std::slice::from_mut(&mut facts));
        facts
    }

    /// Returns the inputs that a job names.
    pub(super) fn inputs(&self, job: &Job) -> Vec<&'c Pattern> {
        let lines = self.planned.get(&job.id).and_then(|planned| planned.suite).map(|suite| suite.inputs.as_slice());
        lines.unwrap_or_default().iter().map(|line| &line.value).collect()
    }

    fn of(&mut self, snapshot: &Snapshot, job: &Job, at: usize) -> CacheFacts<'c> {
        let inputs = self.inputs(job);
        let top = &self.plan.repository.places().top;
        let extra = if inputs.is_empty() { Vec::new() } else { extra(top, snapshot, &inputs, &mut self.hashed) };
        let commands = [Some(&job.command), job.before.as_ref(), job.after.as_ref()];
        let mut commands: Vec<&str> = commands.into_iter().flatten().map(String::as_str).collect();
        commands.extend([job.shell.program(), job.shell_around.program()]);
        let tools = self.tools.of(&commands.join("\n"), &job.folder);
        let environment = environment(job, &self.others);
        let (report, shell) = (format!("{:?}", job.wanted), format!("{:?} {:?}", job.shell, job.shell_around));
        CacheFacts { job: at, inputs, extra, environment, tools, report, shell }
    }
}

fn tools<'p>(plan: &'p RunPlan<'_, '_>, path: &std::ffi::OsStr) -> Tools<'p> {
    Tools::new(&plan.repository.places().top, path, plan.environment.get("HOME"))
}

/// Adds the files that a job reads through its links. Git knows only the target path of a link, not the content behind it.
fn follow_links(plan: &RunPlan<'_, '_>, snapshot: &Snapshot, jobs: &[Job], facts: &mut [CacheFacts<'_>]) {
    let is_link = |entry: &&SnapshotEntry| entry.mode == Mode::Link;
    let links: Vec<&SnapshotEntry> = snapshot.entries.iter().filter(is_link).collect();
    if facts.is_empty() || (links.is_empty() && !facts.iter().any(|facts| facts.extra.iter().any(|entry| is_link(&entry)))) {
        return;
    }
    let candidates: Vec<CacheCandidate<'_>> = facts.iter().map(|facts| candidate(facts, &jobs[facts.job])).collect();
    let counting = test_cache::counting(plan.map, &links, &candidates);
    let behind = test_cache::behind_links(plan.map, &links, &candidates);
    drop(candidates);
    let mut followed = Links::new(&plan.repository.places().top, snapshot);
    for ((facts, counting), behind) in facts.iter_mut().zip(counting).zip(behind) {
        let own = counting.into_iter().chain(behind).map(|at| links[at]);
        let more = followed.follow(own.chain(facts.extra.iter().filter(is_link)), &facts.extra);
        facts.extra.extend(more);
        facts.extra.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Returns the variables that a job sees and whose value may differ between runs. `others` are those that every suite sees.
fn environment(job: &Job, others: &Rc<Vec<Variable>>) -> Rc<Vec<Variable>> {
    if job.env.is_empty() {
        return Rc::clone(others);
    }
    let given = job.env.iter();
    let given = given.map(|(name, given)| (name.clone(), given.clone().map(String::into_bytes).or_else(|| value(name))));
    let others = others.iter().filter(|(name, _)| !job.env.contains_key(name)).cloned();
    let mut seen: Vec<Variable> = given.chain(others).collect();
    seen.sort();
    Rc::new(seen)
}

/// Returns the value of a variable of this process, as suites see it.
fn value(name: &str) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    let value = std::env::var_os(name)?;
    Some(if name == "PATH" { without_git(value) } else { value }.into_vec())
}

/// Removes the folder that git puts in front of the `PATH` of its hooks. A suite runs in a hook as it does in a shell.
fn without_git(path: OsString) -> OsString {
    let others: Vec<_> = std::env::split_paths(&path).filter(|folder| !folder.ends_with("git-core")).collect();
    std::env::join_paths(others).unwrap_or(path)
}

pub(super) fn candidate<'f>(facts: &'f CacheFacts<'_>, job: &'f Job) -> CacheCandidate<'f> {
    CacheCandidate {
        domain: job.domain,
        domain_name: &job.id.domain,
        level: &job.id.level,
        name: job.id.name.as_deref(),
        shard: job.shard,
        command: &job.command,
        folder: &job.folder,
        shell: &facts.shell,
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
