//! The tolerance for wrong clocks. A record with a time in the future is never green and never the newest.

use std::time::{Duration, SystemTime};

/// The difference that clocks of machines may have. A time further ahead was written by a wrong clock.
pub const TOLERANCE: Duration = Duration::from_mins(5);

/// Returns true if a time is in the future by more than the tolerance.
#[must_use]
pub fn is_ahead(time: SystemTime, now: SystemTime) -> bool {
    time.duration_since(now).is_ok_and(|ahead| ahead > TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_future_begins_after_the_tolerance() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24);
        let check =
            |seconds: u64, expected| assert_eq!(is_ahead(now + Duration::from_secs(seconds), now), expected, "{seconds}");
        check(0, false);
        check(300, false);
        check(301, true);
        assert!(!is_ahead(SystemTime::UNIX_EPOCH, now));
    }
}
