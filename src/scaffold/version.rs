//! Versions, as far as their order is needed.

/// The version of this program, which is written into locks and workflows.
pub(crate) const CURRENT: &str = env!("CARGO_PKG_VERSION");

/// Returns the first two numbers: `0.1.0` gives `0.1`. Templates change only with these.
pub(super) fn minor(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(at, _)| &version[..at])
}

/// Returns the numbers of `1.2.3` without trailing zeros; text after a `-` or `+` is ignored. `None` if the text is not a
/// version.
pub(super) fn numbers(version: &str) -> Option<Vec<u64>> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers: Vec<u64> = plain.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

/// Returns true if `version` is later than `than`. A text that is not a version is later than all.
#[must_use]
pub fn is_later(version: &str, than: &str) -> bool {
    match (numbers(version), numbers(than)) {
        (Some(version), Some(than)) => version > than,
        (None, _) => true,
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_later;

    #[test]
    fn later_is_by_number() {
        for (version, than) in [("0.10", "0.9.1"), ("0.1.1", "0.1"), ("1", "0.9"), ("newest", "0.1"), ("", "0.1")] {
            assert!(is_later(version, than), "{version} {than}");
        }
        for (version, than) in [("0.1", "0.1.0"), ("0.1.0", "0.1"), ("0.1.0-rc1", "0.1.0"), ("0.9", "0.10"), ("0.1", "next")] {
            assert!(!is_later(version, than), "{version} {than}");
        }
    }
}
