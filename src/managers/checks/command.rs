//! Runs a check command under a keeper: it passes if it exits with 0 in time. Every process that it started is stopped.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::{ProbeAnswer, Prober, late, unknown};
use crate::config::{CheckConfig, CommandRole};
use crate::model::health::{CheckReason, Status};
use crate::model::result::Ended;
use crate::system::process::keeper::{KeeperReport, OnceFault, Task, once};
use crate::trust::TRUST_VARIABLE;

/// The most bytes of a command's output that are kept.
const MAX_LOG: u64 = 64 * 1024;
/// The number of bytes at the end of the output that are read.
const TAIL: u64 = 4 * 1024;

pub(super) async fn probe(prober: &Prober, line: &str, domain: &str, check: &CheckConfig) -> ProbeAnswer {
    if !prober.may_run {
        return unknown(&CheckReason::NotTrusted);
    }
    let Ok(folder) = tempfile::Builder::new().prefix("cicd-check-").tempdir() else {
        return unknown(&CheckReason::NoFolder);
    };
    let log = folder.path().join("log");
    let own = [("CICD_DOMAIN".to_owned(), domain.into()), ("CICD_CHECK".to_owned(), check.name.as_str().into())];
    let given = check.env.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?.into())));
    let task = Task {
        command: check.shell.words(line, CommandRole::Checked),
        folder: prober.root.as_os_str().to_owned(),
        set: own.into_iter().chain(given).collect(),
        unset: prober.secrets.withheld(&check.env).cloned().chain([TRUST_VARIABLE.to_owned()]).collect(),
        only: None,
        log: log.clone().into_os_string(),
        temporary: folder.path().join("t").into_os_string(),
        scratch: None,
        lock: None,
        stays: None,
        daemons: None,
        max_log: MAX_LOG,
        secrets: prober.values.clone(),
    };
    match run(task, check).await {
        Err(why) => unknown(&why),
        Ok(None) => failed_with_tail(&late(check), &log),
        Ok(Some(report)) => probe_answer(&report, &log),
    }
}

/// Returns the end of the process; `None` after a timeout.
async fn run(task: Task, check: &CheckConfig) -> Result<Option<KeeperReport>, CheckReason> {
    once(task, check.timeout).await.map_err(|fault| match fault {
        OnceFault::KeeperNotStarted(error) => CheckReason::KeeperNotStarted(error.to_string()),
        OnceFault::KeeperLost(error) => CheckReason::KeeperLost(error.to_string()),
    })
}

fn probe_answer(report: &KeeperReport, log: &Path) -> ProbeAnswer {
    if let Some(failure) = &report.failure {
        return (Status::Unknown, Some(failure.clone()));
    }
    match report.ended() {
        Some(Ended::Code(0)) => (Status::Pass, None),
        Some(Ended::Code(code)) => failed_with_tail(&CheckReason::ExitCode(code), log),
        Some(Ended::Signal(number)) => failed_with_tail(&CheckReason::Signal(number), log),
        None => unknown(&CheckReason::NotStarted),
    }
}

/// Returns a failure with the last line of the command's output.
fn failed_with_tail(why: &CheckReason, log: &Path) -> ProbeAnswer {
    let mut text = Vec::new();
    if let Ok(mut file) = std::fs::File::open(log) {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        drop(file.seek(SeekFrom::Start(length.saturating_sub(TAIL))));
        drop(file.take(TAIL).read_to_end(&mut text));
    }
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    (Status::Fail, Some(line.map_or_else(|| why.to_string(), |line| format!("{why}: {line}"))))
}
