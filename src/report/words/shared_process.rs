//! The words for processes that another suite left behind.

use crate::model::result::{SharedFate, SharedProcess};

/// Returns the fate of the process: "Gradle daemon (4711), which a/unit left behind, was stopped while this suite ran".
#[must_use]
pub fn shared_process(process: &SharedProcess) -> String {
    let SharedProcess { name, suite, fate } = process;
    let fate = match fate {
        SharedFate::StoppedDuring => "was stopped while this suite ran",
        SharedFate::StoppedBefore => "was stopped before this suite began",
        SharedFate::StillRan => "was still running when this suite began",
    };
    format!("{name}, which {suite} left behind, {fate}")
}
