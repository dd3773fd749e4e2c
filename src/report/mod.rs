//! Answers written out: for people, as JSON, for GitHub. Nothing is decided here, and nothing else knows a format.

pub mod affected;
pub mod check;
pub mod dashboard;
pub mod github;
pub mod graph;
pub mod json;
mod markup;
pub mod push;
pub mod results;
pub mod scaffold;
pub mod status;
pub mod test;
mod test_count;
pub(crate) mod trust;
pub mod ui;
pub mod words;

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anstyle::Style;
use comfy_table::Table;

pub use crate::model::few::count;
use crate::report::ui::DIM;

/// `1 byte`, `2 bytes`.
#[must_use]
pub fn bytes(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "byte")
}

/// `5ms`, `340ms`, `4.2s`, `2m 05s`, `1h 02m`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    let (millis, seconds) = (duration.as_millis(), duration.as_secs());
    match seconds {
        0 => format!("{millis}ms"),
        1..60 => format!("{}.{}s", seconds, duration.subsec_millis() / 100),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// `100 %` only for the whole: a share below it is never rounded up to it.
#[must_use]
pub fn percent(share: f64) -> String {
    let tenths = (share.clamp(0.0, 1.0) * 1000.0).floor();
    if tenths >= 1000.0 { "100 %".to_owned() } else { format!("{:.1} %", tenths / 10.0) }
}

/// How long something was watched of the last `whole`, in one unit: `50 s`, `12 min`, `3 h`, `7 days`.
#[must_use]
pub fn watched(time: Duration, whole: Duration) -> String {
    // The time since the last look is no gap.
    let time = if time + Duration::from_mins(2) >= whole { whole } else { time };
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        // A day is 24 h where a day is looked at, and one of seven where a week is.
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// `just now`, `5 minutes ago`, `3 hours ago`, `2 days ago`.
#[must_use]
pub fn ago(then: SystemTime, now: SystemTime) -> String {
    let minutes = now.duration_since(then).unwrap_or_default().as_secs() / 60;
    let of = |unit: u64, name: &str| format!("{} ago", count(usize::try_from(minutes / unit).unwrap_or(usize::MAX), name));
    match minutes {
        0 => "just now".to_owned(),
        1..60 => of(1, "minute"),
        60..1440 => of(60, "hour"),
        _ => of(1440, "day"),
    }
}

/// A time as RFC 3339 in UTC. What lies outside of the years that the format has becomes the nearest end.
#[must_use]
pub fn time(time: SystemTime) -> String {
    const LAST: Duration = Duration::from_secs(253_402_300_799);
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default().min(LAST);
    humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string()
}

/// The beginning of a text, at most `most` bytes of whole characters; `…` stands for the rest.
#[must_use]
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let end = (0..=most.saturating_sub('…'.len_utf8())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Cow::Owned(format!("{}…", &text[..end]))
}

/// The end of a text, at most `most` bytes of whole characters.
#[must_use]
pub fn end(text: &str, most: usize) -> &str {
    let start = text.len().saturating_sub(most);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[start..]
}

/// Writes a table whose first column holds marks, each in its colour. The colour comes after the layout, which would count it.
/// With a width, lines are cut to it.
fn marked(out: &mut dyn Write, table: &Table, marks: &[(&str, Style)], width: Option<usize>) -> io::Result<()> {
    let mut lines = table.lines().map(|line| fitting(line.trim_end(), width.map(|width| width.saturating_sub(1))));
    if let Some(header) = lines.next() {
        writeln!(out, " {DIM}{header}{DIM:#}")?;
    }
    for (text, (word, style)) in lines.zip(marks) {
        let (mark, rest) = text.split_at_checked(1 + word.len()).unwrap_or(("", &text));
        writeln!(out, " {style}{mark}{style:#}{rest}")?;
    }
    Ok(())
}

fn fitting(line: &str, width: Option<usize>) -> String {
    match width {
        Some(width) if line.chars().count() > width => line.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
        _ => line.to_owned(),
    }
}

/// Milliseconds for JSON.
#[must_use]
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let of = |millis: u64| duration(Duration::from_millis(millis));
        assert_eq!([of(5), of(999), of(4_290), of(59_999), of(125_000)], ["5ms", "999ms", "4.2s", "59.9s", "2m 05s"]);
        assert_eq!(of(3_725_000), "1h 02m");
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let past = |seconds: u64| ago(now - Duration::from_secs(seconds), now);
        assert_eq!([past(59), past(60), past(7_300), past(200_000)], ["just now", "1 minute ago", "2 hours ago", "2 days ago"]);
        assert_eq!(ago(now + Duration::from_secs(5), now), "just now");
    }

    #[test]
    fn a_share_is_never_better_than_it_is() {
        let check = |share: f64, expected: &str| assert_eq!(percent(share), expected);
        check(1.0, "100 %");
        check(0.99999, "99.9 %");
        check(0.5, "50.0 %");
        check(0.0, "0.0 %");
    }

    #[test]
    fn a_watch_is_never_longer_than_it_was() {
        let (day, week) = (Duration::from_hours(24), Duration::from_hours(7 * 24));
        let check = |seconds: u64, whole, expected: &str| assert_eq!(watched(Duration::from_secs(seconds), whole), expected);
        check(0, day, "0 s");
        check(59, day, "59 s");
        check(119, day, "1 min");
        check(3 * 3600 + 3_599, day, "3 h");
        check(86_400 - 121, day, "23 h");
        check(86_400 - 10, day, "24 h");
        check(90_000, week, "25 h");
        check(2 * 86_400, week, "2 days");
        check(7 * 86_400 - 10, week, "7 days");
    }

    #[test]
    fn any_clock_has_a_time() {
        assert_eq!(time(UNIX_EPOCH + Duration::from_millis(1_500)), "1970-01-01T00:00:01.500Z");
        assert_eq!(time(UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00.000Z");
        assert!(time(UNIX_EPOCH + Duration::from_secs(1 << 50)).starts_with("9999-12-31"));
    }

    #[test]
    fn a_cut_falls_between_characters() {
        assert_eq!(cut("äöü", 6), "äöü");
        assert_eq!(cut("äöüa", 6), "ä…");
        assert_eq!(cut("abc", 0), "…");
        assert_eq!([end("äöü", 3), end("äöü", 9), end("a", 0)], ["ü", "äöü", ""]);
    }
}
