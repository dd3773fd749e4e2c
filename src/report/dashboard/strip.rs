//! The history of a domain's health as a strip. A worse verdict is taller, so that the outline can be read without colours.
//!
//! A drawing has only numbers and words of this program, so nothing needs to be escaped.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use crate::model::health::Status;
use crate::model::overview::VerdictSpan;
use crate::report::duration;

/// The height of a strip, in its own units.
const HEIGHT: u32 = 16;

/// Draws the time before `now`, cut into `buckets` of equal length. Each bucket shows the worst verdict that was observed in it.
pub(super) fn strip(spans: &[VerdictSpan], now: SystemTime, length: Duration, buckets: u32, called: &str) -> String {
    let seen = buckets_of(spans, now, length, buckets);
    let label = label(spans, now, length, called);
    let mut svg = format!(
        r#"<svg class="strip" viewBox="0 0 {buckets} {HEIGHT}" preserveAspectRatio="none" role="img"><title>{label}</title>"#
    );
    let mut at = 0;
    for same in seen.chunk_by(|one, next| one == next) {
        let width = u32::try_from(same.len()).unwrap_or(u32::MAX);
        svg.push_str(&rectangle(same.first().copied().flatten(), at, width));
        at += width;
    }
    svg.push_str("</svg>");
    svg
}

/// Draws a part of a strip with the same verdict. Time that was not observed is a thin line.
fn rectangle(status: Option<Status>, x: u32, width: u32) -> String {
    let (class, height) = match status {
        None => ("none", 1),
        Some(Status::Pass) => ("pass", 5),
        Some(Status::Warn) => ("warn", 9),
        Some(Status::Unknown) => ("unknown", 12),
        Some(Status::Fail) => ("fail", HEIGHT),
    };
    format!(r#"<rect class="{class}" x="{x}" y="{}" width="{width}" height="{height}"/>"#, HEIGHT - height)
}

/// Returns the worst verdict of each bucket, the oldest first; `None` where nothing was observed.
fn buckets_of(spans: &[VerdictSpan], now: SystemTime, length: Duration, buckets: u32) -> Vec<Option<Status>> {
    let start = now.checked_sub(length).unwrap_or(SystemTime::UNIX_EPOCH);
    let step = length / buckets.max(1);
    let mut seen = vec![None; buckets as usize];
    for (status, from, to) in within(spans, start, now) {
        let index = |time: Duration| usize::try_from(time.as_millis() / step.as_millis().max(1)).unwrap_or(usize::MAX);
        // A span that ends on a border does not count for the next bucket, but a span of no length counts for one.
        let last = index(to.saturating_sub(Duration::from_millis(1))).max(index(from)).min(seen.len().saturating_sub(1));
        let first = index(from).min(last);
        for bucket in &mut seen[first..=last] {
            *bucket = (*bucket).max(Some(status));
        }
    }
    seen
}

/// Returns the spans cut to the time from `start` to `end`, as durations since `start`.
fn within(spans: &[VerdictSpan], start: SystemTime, end: SystemTime) -> impl Iterator<Item = (Status, Duration, Duration)> {
    let since = move |time: SystemTime| time.clamp(start, end.max(start)).duration_since(start).unwrap_or_default();
    spans.iter().filter(move |span| span.to >= start && span.from <= end).map(move |s| (s.status, since(s.from), since(s.to)))
}

/// Returns the strip in words: the time for which each verdict was observed, from the worst to the best.
fn label(spans: &[VerdictSpan], now: SystemTime, length: Duration, called: &str) -> String {
    let start = now.checked_sub(length).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut text = format!("Health in the {called}: ");
    let seen: Vec<_> = within(spans, start, now).collect();
    for status in Status::ALL.into_iter().rev() {
        let total: Duration = seen.iter().filter(|seen| seen.0 == status).map(|(_, from, to)| to.saturating_sub(*from)).sum();
        if seen.iter().any(|seen| seen.0 == status) {
            let total = if total < Duration::from_mins(1) { "under a minute".to_owned() } else { duration(total) };
            let _ = write!(text, "{} for {total}, ", status.word());
        }
    }
    match text.strip_suffix(", ") {
        Some(text) => text.to_owned(),
        None => format!("{text}not observed"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const NOW: Duration = Duration::from_secs(1_000_000);

    /// Checks a strip of ten seconds in ten buckets: `p`, `w`, `u`, `f`, and `.` if nothing was observed.
    fn check(spans: &[(Status, u64, u64)], expected: &str) {
        let at = |tenth: u64| UNIX_EPOCH + NOW - Duration::from_secs(10) + Duration::from_millis(tenth * 100);
        let spans: Vec<_> =
            spans.iter().map(|(status, from, to)| VerdictSpan { status: *status, from: at(*from), to: at(*to) }).collect();
        let seen = buckets_of(&spans, UNIX_EPOCH + NOW, Duration::from_secs(10), 10);
        let shown: String =
            seen.iter().map(|seen| seen.map_or('.', |status| status.word().chars().next().unwrap_or('?'))).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_bucket_is_as_bad_as_its_worst() {
        use Status::{Fail, Pass, Unknown, Warn};
        check(&[], "..........");
        check(&[(Pass, 0, 100)], "pppppppppp");
        check(&[(Pass, 0, 30), (Warn, 30, 50)], "pppww.....");
        check(&[(Pass, 0, 34), (Fail, 34, 35), (Pass, 35, 60)], "pppfpp....");
        check(&[(Unknown, 55, 55)], ".....u....");
        check(&[(Pass, 100, 100)], ".........p");
    }

    #[test]
    fn the_title_covers_the_same_time_as_the_drawing() {
        let at = |seconds: u64| UNIX_EPOCH + NOW - Duration::from_secs(seconds);
        let spans = [
            VerdictSpan { status: Status::Fail, from: at(500), to: at(400) },
            VerdictSpan { status: Status::Pass, from: at(200), to: at(40) },
            VerdictSpan { status: Status::Fail, from: at(40), to: at(0) },
        ];
        let words = |length| label(&spans, at(0), Duration::from_secs(length), "last minutes");
        assert_eq!(words(100), "Health in the last minutes: fail for under a minute, pass for 1m 00s");
        assert_eq!(label(&[], at(0), Duration::from_secs(9), "last day"), "Health in the last day: not observed");
    }
}
