//! Turns planned suites into jobs for the runner.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::SystemTime;

use crate::config::{Config, ExitCodeRules, Shell, Suite};
use crate::model::reasons::{Affected, Range};
use crate::model::result::{Explanation, Judgement};
use crate::run::{Job, ReportWanted};
use crate::suites::work_tree::WorkTree;
use crate::suites::{self, CommandLine, NoCommand, Planned, Shard, SuiteFolders as _, quoted};

/// The facts that all jobs of a run have in common.
pub(super) struct Common<'a> {
    pub(super) config: &'a Config,
    /// All levels, in the order in which they run.
    pub(super) levels: Vec<&'a str>,
    pub(super) folders: WorkTree<'a>,
    /// The number of retries, if the command line sets it.
    pub(super) retries: Option<u32>,
    /// The requested shard.
    pub(super) shard: Option<Shard>,
    /// True if only suites run that the last run left failed or undone.
    pub(super) is_rerun: bool,
    /// The answer that the selected domains come from.
    pub(super) affected: Option<&'a Affected>,
    /// `-C` and `--config`, as they were given.
    pub(super) globals: &'a [(&'static str, Option<String>)],
    pub(super) now: SystemTime,
    pub(super) losses: KnownLosses<'a>,
}

/// What loses its exit code in a command: a part of a pipe, and a command.
type Losses = (Option<String>, Option<String>);

/// The exit codes that commands lose, found once for each text.
#[derive(Default)]
pub(super) struct KnownLosses<'a> {
    known: RefCell<HashMap<(&'a str, ExitCodeRules, bool), Losses>>,
}

impl<'a> KnownLosses<'a> {
    fn of(&self, command: &'a str, rules: ExitCodeRules, may_serve: bool) -> Losses {
        let find = || {
            let lost = suites::lost_code(command, rules, may_serve).map(|lost| lost.command);
            (suites::hidden_failure(command, rules.pipefail), lost)
        };
        self.known.borrow_mut().entry((command, rules, may_serve)).or_insert_with(find).clone()
    }
}

/// Returns the jobs of these suites: several for a suite that is split into shards.
pub(super) fn jobs<'a>(planned: &[Planned<'a>], common: &Common<'a>) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (at, suite) in planned.iter().enumerate() {
        let is_split = suite.suite.is_some_and(|suite| suite.shards.is_some());
        match common.shard {
            // A suite that failed in this shard stays in it. Counted anew, it could fall to a shard that does not run.
            Some(_) if !is_split && common.is_rerun => jobs.push(job(suite, Shard::WHOLE, common)),
            // A suite that is not split runs as a whole in one of the shards.
            Some(shard) if !is_split => jobs.push(whole(suite, at, shard, common)),
            asked => jobs.extend(suite.parts(asked).into_iter().map(|shard| job(suite, shard, common))),
        }
    }
    jobs
}

fn whole<'a>(suite: &Planned<'a>, at: usize, shard: Shard, common: &Common<'a>) -> Job {
    let mut job = job(suite, Shard::WHOLE, common);
    let falls_to = u32::try_from(at).unwrap_or_default() % shard.total() + 1;
    if falls_to != shard.index() {
        job.skipped = Some(Explanation::Elsewhere { part: falls_to, of: shard.total() });
    }
    job
}

fn job<'a>(planned: &Planned<'a>, shard: Shard, common: &Common<'a>) -> Job {
    let suite = planned.suite;
    let domain = &common.config.domains[planned.domain];
    let cache = suite.and_then(|suite| suite.cache).or(domain.cache).unwrap_or(common.config.cache);
    let quarantine = suite.and_then(|suite| suite.quarantine.as_ref());
    let today = humantime::format_rfc3339_seconds(common.now).to_string();
    let shell = common.config.shell(planned.domain, suite);
    let job = Job {
        id: planned.suite_id(),
        domain: planned.domain,
        level: common.levels.iter().position(|level| *level == planned.level).unwrap_or(common.levels.len()),
        shard: shard.is_part().then(|| (shard.index(), shard.total())),
        before: suite.and_then(|suite| suite.before.clone()),
        after: suite.and_then(|suite| suite.after.clone()),
        shell_around: shell.clone(),
        env: suite.map(|suite| suite.env.clone()).unwrap_or_default(),
        timeout: planned.timeout(),
        retries: common.retries.or(suite.and_then(|suite| suite.retries)).unwrap_or_default(),
        exclusive: suite.and_then(|suite| suite.exclusive.clone()),
        quarantine: quarantine
            .filter(|_| suite.is_some_and(|suite| suites::is_quarantined(suite, &today[..10])))
            .map(|it| it.reason.clone()),
        released: quarantine.filter(|it| it.until.as_str() < &today[..10]).map(|it| it.until.clone()),
        is_closed: cache,
        again: again(planned, shard, common),
        ..Job::default()
    };
    let mut job = with_command(job, planned, shell, planned.command(&common.folders, shard));
    let (own, around) = (suite.is_some_and(|suite| suite.run.is_some()), job.before.is_some() || job.after.is_some());
    if own || around {
        job.broken = job.broken.or_else(|| missing_shell(shell, suite, &common.folders));
    }
    if let Some(rules) = shell.exit_codes() {
        let commands = suite.into_iter().flat_map(|suite| [(&suite.run, false), (&suite.before, true)]);
        let commands = commands.filter_map(|(command, may_serve)| Some((command.as_deref()?, may_serve)));
        for (hidden, lost) in commands.map(|(command, may_serve)| common.losses.of(command, rules, may_serve)) {
            job.hidden_failure = job.hidden_failure.or(hidden);
            job.lost_code = job.lost_code.or(lost);
        }
    }
    job
}

/// Returns the error for a shell that is not installed. The programs on a suite's own `PATH` are not known here.
fn missing_shell(shell: &Shell, suite: Option<&Suite>, folders: &WorkTree<'_>) -> Option<Explanation> {
    let program = shell.program();
    let has_path = suite.is_some_and(|suite| suite.env.contains_key("PATH"));
    if *shell == Shell::Sh || has_path || program.contains('/') || folders.program(program) {
        return None;
    }
    Some(Explanation::Judged(Judgement::ShellMissing(program.to_owned())))
}

fn with_command(mut job: Job, planned: &Planned<'_>, shell: &Shell, command: Result<CommandLine, NoCommand>) -> Job {
    match command {
        Ok(line) => {
            job.broken = line.missing.map(|missing| Explanation::Judged(Judgement::ToolMissing(missing.to_string())));
            let own = planned.suite.filter(|suite| suite.run.is_some());
            job.shell = own.map(|_| shell.clone()).unwrap_or_default();
            job.command = line.text;
            job.folder = line.folder;
            job.runner_env = line.env;
            job.note = line.note;
            job.wanted = ReportWanted {
                report: line.report,
                is_due: line.is_report_due,
                may_be_empty: line.may_be_empty,
                runner: planned.runner,
            };
        }
        Err(NoCommand::EmptyShard(shard)) => {
            job.skipped = Some(Explanation::EmptyShard { part: shard.index(), of: shard.total() });
        }
        Err(none) => job.broken = Some(Explanation::Judged(Judgement::NoCommand(none.to_string()))),
    }
    job
}

/// Returns the command line that runs one suite in the same way as this run.
fn again(planned: &Planned<'_>, shard: Shard, common: &Common<'_>) -> String {
    let mut line = "cicd test".to_owned();
    for (flag, path) in common.globals {
        line.extend(path.iter().map(|path| format!(" {flag} {}", quoted(path))));
    }
    line.push_str(&format!(" {}", planned.id()));
    if shard.is_part() {
        line.push_str(&format!(" --shard {shard}"));
    }
    // Flags cannot express several ranges. Without a range, a named suite runs whether or not it is affected.
    if let Some([Range { base: Some(base), head, .. }]) = common.affected.map(|answer| answer.ranges.as_slice()) {
        line.push_str(&format!(" --base {base}"));
        if let Some(head) = head {
            line.push_str(&format!(" --head {head}"));
        }
    }
    line
}
