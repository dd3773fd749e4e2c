//! The words for the reason of an outcome. The store and JUnit files keep them for people; no code parses them.

use std::fmt;

use super::ending;
use crate::model::result::{
    CommandEnding, CommandFault, Ended, Explanation, Hook, HookFailure, Judgement, ReportDoubt, ReportFault, RunnerFault,
    SupervisorFault,
};

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere { part, of } => write!(f, "it runs in shard {part}/{of}"),
            Self::EmptyShard { part, of } => write!(f, "shard {part}/{of} has no file"),
            Self::NoTestInShard => f.write_str("this shard has no test"),
            Self::RedLevel(suite) => write!(f, "{suite} failed; run this suite anyway with --keep-going"),
            Self::NotBegunInBudget => f.write_str("the time budget ran out before it began"),
            Self::NotBegun => f.write_str("the run was stopped before this suite began"),
            Self::BudgetSpent => f.write_str("the time budget ran out"),
            Self::Stopped { signal } => write!(f, "stopped by {}", signal.unwrap_or("a signal")),
            Self::TimedOut { limit } => {
                write!(f, "it exceeded its timeout of {}", humantime::format_duration(*limit))
            }
            Self::LockHeld { limit } => {
                write!(
                    f,
                    "another run held its `exclusive` lock for {}; find that run and stop it",
                    humantime::format_duration(*limit)
                )
            }
            Self::QuarantineOver { why, until } => write!(f, "{why}; its quarantine ended on {until}"),
            Self::Hook(hook, failure) => hook_failure(f, *hook, failure),
            Self::Judged(judgement) => judgement.fmt(f),
        }
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CasesFailed { failed, ending, broken } => {
                f.write_str(&failed_cases(*failed, ending))?;
                broken.as_ref().map_or(Ok(()), |why| write!(f, "; the report is broken: {why}"))
            }
            Self::Ending { ending, report: None } => ending.fmt(f),
            Self::Ending { ending, report: Some(ReportFault::Missing) } => write!(f, "{ending}, and no report was written"),
            Self::Ending { ending, report: Some(fault) } => write!(f, "{ending}; {fault}"),
            Self::NoTestRan(ending) if ending.is_ok() => f.write_str("no test ran"),
            Self::NoTestRan(ending) => write!(f, "{ending}, and no test ran"),
            Self::FailuresUnshown { unshown, ending } => {
                let failures = if *unshown == 1 { "1 failure".to_owned() } else { format!("{unshown} failures") };
                write!(f, "the report counts {failures} that none of its cases shows")?;
                if ending.is_ok() { Ok(()) } else { write!(f, "; {ending}") }
            }
            Self::ReportDoubted { doubt, ending } if ending.is_ok() => write!(f, "{doubt}"),
            Self::ReportDoubted { doubt, ending } => write!(f, "{doubt}; {ending}"),
            Self::CasesUnshown { counted, shown } => {
                let cases = if *shown == 1 { "case" } else { "cases" };
                write!(f, "the report counts {counted} tests, but has {shown} {cases}: check whether cases are missing")
            }
            Self::NoCaseFailed(ending) => write!(f, "{ending}, and no case failed"),
            Self::FlakyExit { ending, names, more } => {
                write!(f, "{ending}; failed and then passed: {}", names.join(", "))?;
                if *more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::AllSkipped(1) => f.write_str("its only case was skipped"),
            Self::AllSkipped(skipped) => write!(f, "all {skipped} cases were skipped"),
            Self::ReportBroken { why, ending } if ending.is_ok() => write!(f, "the report is broken: {why}"),
            Self::ReportBroken { why, ending } => write!(f, "{ending}; the report is broken: {why}"),
            Self::ReportMissing(ReportFault::Missing) => {
                f.write_str("no report was written, although the command ended with 0")
            }
            Self::ReportMissing(fault) => write!(f, "{fault}"),
            Self::ForeignFile(file) => write!(f, "ignored a file that `report` matches: {file}"),
            Self::NoCommand(words) | Self::ToolMissing(words) | Self::Other(words) => f.write_str(words),
            Self::ShellMissing(program) => {
                write!(f, "the shell `{program}` is not installed: install it, or name another one under `shell` in cicd.yml")
            }
            Self::Supervisor(fault) => fault.fmt(f),
            Self::Reported(verdict) => write!(f, "the run reports it as {}", verdict.word()),
        }
    }
}

impl fmt::Display for CommandEnding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |name: &Option<String>| name.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
        match &self.fault {
            None => f.write_str(&ending::words(self.ended)),
            Some(CommandFault::NotFound(name)) => write!(f, "a command was not found{}", named(name)),
            Some(CommandFault::NotExecutable(name)) => write!(f, "a command is not executable{}", named(name)),
            Some(CommandFault::Runner { runner, fault }) => {
                let what = match fault {
                    RunnerFault::Interrupted => "was interrupted, or could not collect its tests",
                    RunnerFault::Internal => "had an internal error",
                    RunnerFault::Usage => "rejected its command line",
                    RunnerFault::NoTest => "found no test",
                };
                write!(f, "{}: {runner} {what}", ending::words(self.ended))
            }
        }
    }
}

impl fmt::Display for ReportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no report was written"),
            Self::Outside(link) => write!(
                f,
                "`report` leads outside of the repository through the link {link}, and files there are not read: copy them in the \
                 command, e.g. cp -RL {link}/. reports/"
            ),
            Self::Broken(why) => write!(f, "the report is broken: {why}"),
        }
    }
}

impl fmt::Display for ReportDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TotalUnreadable { attribute, value } => {
                write!(f, "the report has a total that is not a number: {attribute}=\"{value}\"")
            }
            Self::SuiteNotPassed { attribute, value } => {
                write!(f, "a suite of the report has {attribute}=\"{value}\", and none of its cases failed")
            }
            Self::ForeignFailure { file, says } => {
                write!(f, "{file} is not read, but has {says}: let the runner write JUnit XML, or narrow `report`")
            }
            Self::EventUnreadable(line) => write!(f, "line {line} of the output is a broken event of `go test -json`"),
        }
    }
}

impl fmt::Display for SupervisorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(why) => write!(f, "cannot start the supervisor of the suite: {why}"),
            Self::Killed => f.write_str("its supervisor process was killed"),
            Self::Silent => f.write_str("its supervisor process did not answer, and was killed"),
            Self::NotRun => f.write_str("it did not run"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

fn hook_failure(f: &mut fmt::Formatter<'_>, hook: Hook, failure: &HookFailure) -> fmt::Result {
    let name = match hook {
        Hook::Before => "before",
        Hook::After => "after",
    };
    match failure {
        HookFailure::Ended(Ended::Code(code)) => write!(f, "`{name}` failed with exit code {code}"),
        HookFailure::Ended(Ended::Signal(signal)) => write!(f, "`{name}` was killed by signal {signal}"),
        HookFailure::Stopped(why) => write!(f, "`{name}`: {why}"),
    }
}

fn failed_cases(failed: u32, ending: &CommandEnding) -> String {
    let cases = if failed == 1 { "1 case failed".into() } else { format!("{failed} cases failed") };
    match ending.ended {
        Ended::Code(0) => format!("{cases}, although the command ended with 0"),
        // The exit code of mocha is the number of failures, which may equal any code with another meaning.
        Ended::Code(code) if u32::try_from(code) == Ok(failed) => cases,
        _ if ending.fault.is_some() || ending::is_telling(ending.ended) => format!("{cases}; {ending}"),
        _ => cases,
    }
}
