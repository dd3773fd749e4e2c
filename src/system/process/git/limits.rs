//! How long a `git` may take, and how much it may say. The table for people is `docs/reference/limits.md`.

use std::path::Path;
use std::time::Duration;

use crate::model::error::Error;

/// The most that is read of one answer: a list of all files of a repository of several million.
pub(super) const MOST: usize = 1 << 30;

/// The variable that sets another time, in seconds.
const VARIABLE: &str = "CICD_GIT_LIMIT";

/// A deadline that any clock can hold.
const LONGEST: Duration = Duration::from_secs(1 << 30);

/// The time of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallLimit {
    pub(super) time: Duration,
    is_network: bool,
}

impl CallLimit {
    /// A question about files: a cold cache and a slow disk have their time.
    pub(super) const LOCAL: Self = Self { time: Duration::from_mins(2), is_network: false };

    /// A fetch of a long history.
    pub(super) const NETWORK: Self = Self { time: Duration::from_mins(10), is_network: true };

    /// That the time was up, and what may be the cause.
    pub(super) fn late(self, asked: &str, held_up_by: Option<&Path>) -> Error {
        let error =
            Error::unknown(format!("`git {asked}` gave no answer within {} s and was stopped", self.time.as_secs_f64()));
        if self.is_network {
            return error.hint(format!("check that the remote answers; allow more time with {VARIABLE}=SECONDS"));
        }
        if let Some(path) = held_up_by {
            return error.hint(format!("{} is not a plain file, and git may wait on it: remove it", path.display()));
        }
        error.hint(format!("try it by hand: a pipe or a slow disk may block it; allow more time with {VARIABLE}=SECONDS"))
    }
}

/// A limit, or what the environment says in its place.
pub(super) fn limit(limit: CallLimit) -> CallLimit {
    by(limit, std::env::var(VARIABLE).ok().as_deref())
}

fn by(limit: CallLimit, said: Option<&str>) -> CallLimit {
    let seconds = said.and_then(|said| said.parse().ok()).filter(|seconds| *seconds > 0.0);
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.map_or(limit, |time| CallLimit { time: time.min(LONGEST), ..limit })
}

/// That an answer is longer than any that is read.
pub(super) fn too_long(asked: &str) -> Error {
    Error::unknown(format!("`git {asked}` wrote more than {} MiB and was stopped", MOST >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_sets_another_time() {
        let millis = |said| by(CallLimit::LOCAL, said).time.as_millis();
        assert_eq!([Some("7"), Some("0.25"), Some("1e300")].map(millis), [7_000, 250, 120_000]);
        assert_eq!([None, Some("0"), Some("-1"), Some("x"), Some(""), Some("nan")].map(millis), [120_000; 6]);
    }

    #[test]
    fn an_error_says_what_and_how_long() {
        let error = CallLimit::NETWORK.late("fetch --quiet", None);
        assert_eq!(error.to_string(), "`git fetch --quiet` gave no answer within 600 s and was stopped");
        assert!(error.hints()[0].contains("remote"), "{:?}", error.hints());
        let hint = |path| CallLimit::LOCAL.late("status", path).hints()[0].clone();
        assert_eq!(
            hint(Some(Path::new("a/.gitignore"))),
            "a/.gitignore is not a plain file, and git may wait on it: remove it"
        );
        assert!(hint(None).contains("by hand"));
    }
}
