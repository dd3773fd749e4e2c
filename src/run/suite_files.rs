//! Where an attempt of a suite has its files.

use std::path::{Path, PathBuf};

/// The files of one attempt.
pub(super) struct SuiteFiles {
    pub(super) log: PathBuf,
    /// The output of what `before` leaves running.
    pub(super) around_log: PathBuf,
    /// The output of daemons that stay for other suites.
    pub(super) daemon_log: PathBuf,
    pub(super) report: PathBuf,
    pub(super) temporary: PathBuf,
}

impl SuiteFiles {
    /// Those of an attempt of this number of the suite that has this name for its files.
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
