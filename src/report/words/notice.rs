//! The warnings on a dashboard.

use crate::model::overview::Notice;

/// Returns the warning as a sentence.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::ConfigChanged => {
            "The config has changed since this server started: restart it to show the new config.".to_owned()
        }
        Notice::StoreSetAside { path } => {
            format!("The store was broken. It was moved to {}, and a new one was created.", path.display())
        }
        Notice::StoreFailed { why } => format!("The history is neither stored nor shown: {why}."),
        Notice::ReportLost { why } => format!("A report was not stored: {why}."),
    }
}
