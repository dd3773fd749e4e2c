//! Times in the form of the manager contract: RFC 3339 with an offset.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Parses a time; `None` if the text has another form.
#[must_use]
pub fn rfc3339(text: &str) -> Option<SystemTime> {
    // No valid time is longer, and the contract has a limit too.
    if !text.is_ascii() || text.len() > 35 {
        return None;
    }
    if let Some(utc) = text.strip_suffix('Z') {
        return humantime::parse_rfc3339(&format!("{utc}Z")).ok();
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let (sign, offset) = offset.split_at(1);
    let (hours, minutes) = offset.split_once(':')?;
    let number = |text: &str, below: u64| -> Option<u64> {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|number| is_number && *number < below)
    };
    let offset = Duration::from_secs(number(hours, 24)? * 3600 + number(minutes, 60)? * 60);
    let local = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
    match sign {
        "+" => local.checked_sub(offset),
        "-" => local.checked_add(offset),
        _ => None,
    }
}

/// Formats a time as RFC 3339 in UTC.
#[must_use]
pub fn written(time: SystemTime) -> String {
    humantime::format_rfc3339(time.max(UNIX_EPOCH)).to_string()
}

/// Parses a time of a report; a time before 1970 becomes 1970.
pub(super) fn strict(text: &str) -> Option<SystemTime> {
    let bytes = text.as_bytes();
    // The reader of other answers accepts more than the contract allows in a report: leap seconds and lower-case letters.
    let is_strict = bytes.len() >= 20 && matches!(bytes[0], b'1' | b'2') && bytes[10] == b'T' && bytes[17] < b'6';
    if !is_strict || !text.is_ascii() {
        return None;
    }
    let is_old = bytes[0] == b'1' && text < "1970";
    // The years 1600 to 1999 have the same leap years as 2000 to 2399.
    let year: u32 = text[..4].parse().ok().filter(|_| bytes[..4].iter().all(u8::is_ascii_digit))?;
    let moved = if is_old { format!("{}{}", 2000 + year % 400, &text[4..]) } else { text.to_owned() };
    let found = rfc3339(&moved)?;
    Some(if is_old { UNIX_EPOCH } else { found.max(UNIX_EPOCH) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = rfc3339(text).map(|time| humantime::format_rfc3339(time).to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn times_of_every_offset_are_read() {
        check("2026-01-17T03:36:48Z", Some("2026-01-17T03:36:48Z"));
        check("2026-01-17T05:06:48+01:30", Some("2026-01-17T03:36:48Z"));
        check("2026-01-16T22:36:48.250-05:00", Some("2026-01-17T03:36:48.250000000Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "Z",
            "2026-01-17",
            "2026-01-17T03:36:48",
            "2026-01-17T03:36:48+1:30",
            "2026-01-17T03:36:48+24:00",
            "2026-01-17T03:36:48ä01:00",
            "yesterday",
            "2026-13-17T03:36:48Z",
            "2026-01-17T03:36:48++1:00",
        ] {
            check(text, None);
        }
    }
}
