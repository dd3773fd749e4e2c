//! What a person should know of the reports to managers.

use crate::managers::{NoReports, PushFault};
use crate::model::error::Error;
use crate::store::SpooledReport;

/// Something that a person should know of the reports to managers.
#[derive(Debug)]
pub(crate) enum PushNotice {
    /// A manager has no place for results.
    TakesNone { manager: String, why: NoReports },
    /// The variable with a manager's token is not set; a person may have none on purpose.
    NoToken { manager: String, variable: String, in_ci: bool },
    /// What ran is not the content of a commit.
    NoCommit,
    /// True if earlier reports wait is not known, and there is no new one.
    NothingWaits(Error),
    /// New reports could not be kept: what is not taken now is lost.
    NotKept(Error),
    /// Reports that were too old or too many to be kept.
    Dropped(Vec<ReportName>),
    /// Nothing could be sent at all.
    NotSent(Error),
    /// A manager took reports; `late` of them are from earlier runs.
    Taken { manager: String, taken: usize, late: usize },
    /// A manager never takes these reports.
    Refused { manager: String, why: PushFault, reports: Vec<ReportName> },
    /// A manager does not take these reports now; without a reason, time ran out.
    Later { manager: String, why: Option<PushFault>, reports: Vec<ReportName>, is_kept: bool },
    /// Reports that were taken could not be taken out of the store.
    StillWaits(Error),
}

/// What a report is called by.
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
