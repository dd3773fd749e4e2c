//! The words for why a manager does not accept a report. Texts of managers are quoted unchanged.

use crate::managers::{Answered, NoReports, PushFault};

/// Returns the reason why a report was not accepted, as a fragment.
#[must_use]
pub fn push_fault(fault: &PushFault) -> String {
    match fault {
        PushFault::Unreached(why) => why.to_string(),
        PushFault::Late => "no answer in time".to_owned(),
        PushFault::NoReceipt { code } => {
            format!("HTTP {code} without a receipt: the server at this address is not a manager")
        }
        PushFault::Unsupported(by) => format!("it does not accept reports ({})", answered(by)),
        PushFault::NotThere(by) => format!("it does not accept reports at this address ({})", answered(by)),
        PushFault::Moved(by) => format!("{}: the manager has moved, and reports do not follow redirects", answered(by)),
        PushFault::Status(by) => answered(by),
    }
}

/// Returns the HTTP status code, and the manager's own words if it sent some.
fn answered(Answered { code, said }: &Answered) -> String {
    said.as_ref().map_or_else(|| format!("HTTP {code}"), |said| format!("HTTP {code}, {said}"))
}

/// Returns the reason why reports cannot be sent to a manager, as a fragment.
#[must_use]
pub fn no_reports(why: &NoReports) -> String {
    match why {
        NoReports::PathsNone => "it has `paths: { test_results: none }`".to_owned(),
        NoReports::Consul => "Consul keeps no test results".to_owned(),
        NoReports::Grpc => "`grpc.health.v1` has no test results".to_owned(),
        NoReports::Embedded => "the embedded manager reads the store itself".to_owned(),
        NoReports::Config(fault) => fault.to_string(),
    }
}
