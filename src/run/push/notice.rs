//! Notices about the reports to managers.

use crate::managers::{NoReports, PushFault};
use crate::model::error::Error;
use crate::store::SpooledReport;

/// A notice about the reports to managers.
#[derive(Debug)]
pub(crate) enum PushNotice {
    /// A manager does not accept results.
    TakesNone { manager: String, why: NoReports },
    /// The variable with a manager's token is not set. A developer may leave it unset on purpose.
    NoToken { manager: String, variable: String, in_ci: bool },
    /// The work tree was not the content of a commit.
    NoCommit,
    /// The store cannot be read for earlier reports, and there is no new one.
    NothingWaits(Error),
    /// New reports could not be stored. A report that the manager does not accept now is lost.
    NotKept(Error),
    /// Reports were too old or too many to be kept.
    Dropped(Vec<ReportName>),
    /// No report could be sent.
    NotSent(Error),
    /// A manager accepted reports; `late` of them are from earlier runs.
    Taken { manager: String, taken: usize, late: usize },
    /// A manager rejects these reports permanently.
    Refused { manager: String, why: PushFault, reports: Vec<ReportName> },
    /// A manager does not accept these reports now. Without a reason, the time ran out.
    Later { manager: String, why: Option<PushFault>, reports: Vec<ReportName>, is_kept: bool },
    /// Accepted reports could not be removed from the store.
    StillWaits(Error),
}

/// The identification of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportName {
    pub(crate) id: String,
    pub(crate) level: String,
}

impl ReportName {
    pub(super) fn of(report: &SpooledReport) -> Self {
        Self { id: report.report.id.clone(), level: report.report.level.clone() }
    }
}
