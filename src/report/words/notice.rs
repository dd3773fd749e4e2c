//! The warnings on a dashboard.

use crate::model::overview::Notice;

/// Returns the warning as a sentence.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::ConfigChanged => {
            "The config has changed since this server started: start it again to show what it says now.".to_owned()
        }
        Notice::StoreSetAside { path } => {
            format!("The store was broken. It lies in {} now, and a new one was begun.", path.display())
        }
        Notice::StoreFailed { why } => format!("The past is neither kept nor shown: {why}."),
        Notice::ReportLost { why } => format!("A report was not kept: {why}."),
    }
}
