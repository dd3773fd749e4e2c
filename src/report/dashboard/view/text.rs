//! Times, names and sentences as the page shows them: short, and cut to what it can bear.

use std::time::{Duration, SystemTime};

use serde::Serialize;

use crate::model::commit;
use crate::model::overview::VerdictSpan;
use crate::report::{ago, cut};

/// How much of something is shown.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Entries of a list.
    pub(super) entries: usize,
    /// Bytes of a sentence.
    pub(super) text: usize,
    /// Bytes of a name.
    pub(super) name: usize,
}

/// On a card and in a row.
pub(super) const BRIEF: Bounds = Bounds { entries: 3, text: 280, name: 64 };
/// On a domain's own page.
pub(super) const DEEP: Bounds = Bounds { entries: 100, text: 4_000, name: 280 };

/// A time, for machines and for people.
#[derive(Serialize)]
pub(super) struct Moment {
    at: String,
    ago: String,
    brief: String,
}

impl Moment {
    pub(super) fn new(then: SystemTime, now: SystemTime) -> Self {
        let ago = ago(then, now);
        Self { at: stamp(then), brief: abbreviated(&ago), ago }
    }
}

/// `18m` of `18 minutes ago`, where there is little room.
fn abbreviated(ago: &str) -> String {
    let mut words = ago.split(' ');
    match (words.next(), words.next().and_then(|unit| unit.chars().next()), words.next()) {
        (Some(number), Some(unit), Some(_)) => format!("{number}{unit}"),
        _ => "<1m".to_owned(),
    }
}

/// To the second, which is as exact as anything here.
pub(super) fn stamp(time: SystemTime) -> String {
    let text = crate::report::time(time);
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// A commit as people know it.
pub(super) fn commit(revision: &str) -> String {
    commit::short(revision).to_owned()
}

pub(super) fn name(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.name).into_owned()
}

pub(super) fn short(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.text).into_owned()
}

/// How long something was watched of the last `whole`; `None` when nearly all of that.
pub(super) fn watched(spans: &[VerdictSpan], now: SystemTime, whole: Duration) -> Option<String> {
    let begin = now.checked_sub(whole).unwrap_or(SystemTime::UNIX_EPOCH);
    let of = |span: &VerdictSpan| span.to.min(now).duration_since(span.from.max(begin)).unwrap_or_default();
    let seen: Duration = spans.iter().map(of).sum();
    let seconds = seen.as_secs();
    let text = match seconds {
        // A moment's pause between two looks is no gap.
        _ if seen + whole / 24 >= whole => return None,
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    };
    Some(if text == "1 days" { "1 day".to_owned() } else { text })
}

/// `100 %` only when nothing was amiss: what is less is never rounded up to it.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share.clamp(0.0, 1.0) * 1000.0).floor();
    if tenths >= 1000.0 { "100 %".to_owned() } else { format!("{:.1} %", tenths / 10.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::health::Status;

    #[test]
    fn a_share_says_how_long_was_watched() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365);
        let day = Duration::from_hours(24);
        let check = |ages: &[(u64, u64)], whole: Duration, expected: Option<&str>| {
            let ago = |seconds: u64| now - Duration::from_secs(seconds);
            let span = |(from, to): &(u64, u64)| VerdictSpan { status: Status::Pass, from: ago(*from), to: ago(*to) };
            let spans: Vec<VerdictSpan> = ages.iter().map(span).collect();
            assert_eq!(watched(&spans, now, whole).as_deref(), expected, "{ages:?}");
        };
        check(&[(50, 0)], day, Some("50 s"));
        check(&[(100, 50), (50, 0)], day, Some("1 min"));
        check(&[(7200, 3600)], day, Some("1 h"));
        check(&[(86_400, 0)], day, None);
        check(&[(200_000, 100)], day, None);
        check(&[(200_000, 90_000)], day, Some("0 s"));
        check(&[(200_000, 100)], 7 * day, Some("2 days"));
        check(&[(90_000, 0)], 7 * day, Some("1 day"));
        check(&[(8 * 86_400, 0)], 7 * day, None);
    }

    #[test]
    fn a_share_is_never_better_than_it_is() {
        let check = |share: f64, expected: &str| assert_eq!(percent(share), expected);
        check(1.0, "100 %");
        check(0.99999, "99.9 %");
        check(0.5, "50.0 %");
        check(0.0, "0.0 %");
    }
}
