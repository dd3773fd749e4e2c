//! Asks test runners which tests they would run: runs their list commands under a keeper, each with a time limit and a size
//! limit.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::surroundings::INPUTS;
use crate::affected::collection::{Asked, WhyNotAsked};
use crate::config::{CommandRole, Config, SecretNames, Shell};
use crate::model::environment::Environment;
use crate::model::error::{Error, Result};
use crate::model::result::{Ended, RunnerFault};
use crate::suites::{ListCommand, ListedTest, Planned, SuiteFolders};
use crate::system::process::keeper::{KeeperReport, OnceFault, Task, once};
use crate::system::secrets::SecretValues;

/// The largest number of bytes that are read of an answer.
const MAX_ANSWER: u64 = 16 * 1024 * 1024;
/// The longest time that a test runner may take, even if the suite's own timeout is longer. Some runners compile all tests
/// first.
const MOST: Duration = Duration::from_mins(10);

/// One question for all suites that would ask it in the same way.
struct ListQuestion {
    command: ListCommand,
    shell: Shell,
    env: BTreeMap<String, Option<String>>,
    limit: Duration,
    suites: Vec<usize>,
}

/// Asks for the tests of all suites, one test runner after the other. Calls `announce` with each command before it runs.
///
/// # Errors
/// Returns an error if no temporary folder can be made.
pub(crate) fn ask(
    config: &Config,
    planned: &[Planned<'_>],
    folders: &dyn SuiteFolders,
    top: &Path,
    environment: &Environment,
    announce: impl Fn(&ListCommand),
) -> Result<Vec<Asked>> {
    let failed = |error| Error::unknown("cannot ask the runners for their tests").because(error);
    let folder = tempfile::Builder::new().prefix("cicd-collect-").tempdir().map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let secrets = SecretNames::of(config);
    let values = secrets.values(environment);
    let answer = |(at, question): (usize, ListQuestion)| {
        announce(&question.command);
        let answer = runtime.block_on(answer(&question, top, &folder.path().join(at.to_string()), (&secrets, &values)));
        Asked { suites: question.suites, command: question.command, answer }
    };
    Ok(questions(config, planned, folders).into_iter().enumerate().map(answer).collect())
}

fn questions(config: &Config, planned: &[Planned<'_>], folders: &dyn SuiteFolders) -> Vec<ListQuestion> {
    let mut questions: Vec<ListQuestion> = Vec::new();
    for (at, suite) in planned.iter().enumerate() {
        // A suite that a layout finds is written for `sh`.
        let own = suite.suite.filter(|own| own.run.is_some());
        let shell = own.map_or(Shell::Sh, |own| config.shell(suite.domain, Some(own)).clone());
        let env = suite.suite.map(|own| own.env.clone()).unwrap_or_default();
        for command in ListCommand::of(suite, folders) {
            let same = questions.iter_mut().find(|other| other.command == command && other.env == env && other.shell == shell);
            if let Some(question) = same {
                question.suites.push(at);
            } else {
                let limit = suite.timeout().min(MOST);
                questions.push(ListQuestion { command, shell: shell.clone(), env: env.clone(), limit, suites: vec![at] });
            }
        }
    }
    questions
}

async fn answer(
    question: &ListQuestion,
    top: &Path,
    folder: &Path,
    (secrets, values): (&SecretNames, &SecretValues),
) -> std::result::Result<Vec<ListedTest>, WhyNotAsked> {
    let command = &question.command;
    if let Some(missing) = &command.missing {
        return Err(WhyNotAsked::Missing(missing.clone()));
    }
    let log = folder.join("log");
    std::fs::create_dir_all(folder).map_err(|error| WhyNotAsked::NotStarted(error.to_string()))?;
    let given = question.env.iter().filter_map(|(name, value)| Some((name.clone(), OsString::from(value.clone()?))));
    let report = ("CICD_REPORT".to_owned(), folder.join("report.xml").into_os_string());
    let task = Task {
        command: question.shell.words(&command.text, CommandRole::Checked),
        folder: top.join(&command.folder).into_os_string(),
        set: std::iter::once(report).chain(given).collect(),
        unset: INPUTS.map(str::to_owned).into_iter().chain(secrets.withheld(&question.env).cloned()).collect(),
        log: log.clone().into_os_string(),
        temporary: folder.join("t").into_os_string(),
        max_log: MAX_ANSWER,
        secrets: values.clone(),
        ..Task::default()
    };
    let ended = once(task, question.limit).await.map_err(|fault| match fault {
        OnceFault::KeeperNotStarted(error) | OnceFault::KeeperLost(error) => WhyNotAsked::NotStarted(error.to_string()),
    })?;
    let Some(report) = ended else { return Err(WhyNotAsked::TimedOut(question.limit)) };
    let text = text_of(&log);
    judge(command, &report, &text)?;
    let listing = command.runner.listing().map(|listing| (listing.read)(&text)).unwrap_or_default();
    Ok(from_top(listing, top))
}

fn text_of(log: &Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(log) {
        drop(file.take(MAX_ANSWER).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Checks that an answer is complete. "No test" is a complete answer.
fn judge(command: &ListCommand, report: &KeeperReport, text: &str) -> std::result::Result<(), WhyNotAsked> {
    if report.dropped > 0 {
        return Err(WhyNotAsked::TooMuch(MAX_ANSWER));
    }
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match report.ended() {
        Some(Ended::Code(0)) => Ok(()),
        Some(Ended::Code(code)) if command.runner.exit_code(code) == Some(RunnerFault::NoTest) => Ok(()),
        Some(Ended::Code(code)) => Err(WhyNotAsked::Exit(code, last.to_owned())),
        Some(Ended::Signal(number)) => Err(WhyNotAsked::Signal(number)),
        None => Err(WhyNotAsked::NotStarted(report.failure.clone().unwrap_or_default())),
    }
}

/// Turns absolute paths into paths from the top, even if the top is reached through a link.
fn from_top(tests: Vec<ListedTest>, top: &Path) -> Vec<ListedTest> {
    let tops: Vec<PathBuf> = std::iter::once(top.to_owned()).chain(top.canonicalize()).collect();
    let own = |within: &str| {
        tops.iter().find_map(|top| Path::new(within).strip_prefix(top).ok()?.to_str().map(|path| format!("/{path}")))
    };
    tests.into_iter().map(|test| ListedTest { within: own(&test.within).unwrap_or(test.within), ..test }).collect()
}
