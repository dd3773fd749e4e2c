//! The paths of the files of a suite's attempt.

use std::path::{Path, PathBuf};

/// The files of one attempt.
pub(super) struct SuiteFiles {
    pub(super) log: PathBuf,
    /// The output of processes that `before` leaves running.
    pub(super) around_log: PathBuf,
    /// The output of daemons that stay for other suites.
    pub(super) daemon_log: PathBuf,
    pub(super) report: PathBuf,
    pub(super) temporary: PathBuf,
}

impl SuiteFiles {
    /// Returns the files of the attempt with this number. `suite` is the suite's name in file names.
    pub(super) fn new(logs: &Path, suite: &str, number: u32, temporary: PathBuf) -> Self {
        let name = if number == 1 { suite.to_owned() } else { format!("{suite}.try-{number}") };
        Self {
            log: logs.join(format!("{name}.log")),
            around_log: logs.join(format!("{name}.before.log")),
            daemon_log: logs.join(format!("{name}.daemon.log")),
            report: logs.join(&name).join("report.xml"),
            temporary,
        }
    }
}
