//! Ranges of versions: does the version of a member fit what a dependency asks for?
//!
//! Source: <https://github.com/npm/node-semver#ranges>.

/// A version: three numbers, and the text of a pre-release.
type PackageVersion<'t> = ([u64; 3], &'t str);

/// Returns true if the version fits the range. A word that is no range, such as `latest`, fits all.
pub(super) fn fits(version: &str, range: &str) -> bool {
    let version = full(version).unwrap_or(([0; 3], ""));
    range.split("||").any(|range| fits_all(version, range.trim()))
}

fn fits_all(version: PackageVersion<'_>, range: &str) -> bool {
    if let Some((low, high)) = range.split_once(" - ") {
        return fits_one(version, ">=", low.trim()) && fits_one(version, "<=", high.trim());
    }
    let mut operator = String::new();
    for word in range.split_whitespace() {
        let rest = word.trim_start_matches(['<', '>', '=', '^', '~', 'v']);
        operator.push_str(&word[..word.len() - rest.len()]);
        if rest.is_empty() {
            continue;
        }
        if !fits_one(version, operator.trim_end_matches('v'), rest) {
            return false;
        }
        operator.clear();
    }
    true
}

fn fits_one(version: PackageVersion<'_>, operator: &str, bound: &str) -> bool {
    let Some((parts, pre)) = partial(bound) else { return true };
    let count = parts.iter().take_while(|part| part.is_some()).count();
    let low = parts.map(Option::unwrap_or_default);
    if count == 0 {
        return !matches!(operator, "<" | ">");
    }
    let at_least = !is_below(version, (low, pre));
    match operator {
        ">=" => at_least,
        ">" if count < 3 => version.0 >= next(low, count - 1),
        ">" => at_least && version != (low, pre),
        "<" => is_below(version, (low, pre)),
        "<=" if count < 3 => version.0 < next(low, count - 1),
        "<=" => !at_least || version == (low, pre),
        "^" => {
            let first = low.iter().position(|number| *number > 0).unwrap_or(2);
            at_least && version.0 < next(low, first.min(count - 1))
        }
        "~" | "~>" => at_least && version.0 < next(low, count.min(2) - 1),
        _ if count < 3 => at_least && version.0 < next(low, count - 1),
        _ => version == (low, pre),
    }
}

/// Returns the numbers with the one at this index raised, and zeros behind it.
fn next(mut numbers: [u64; 3], at: usize) -> [u64; 3] {
    numbers[at] = numbers[at].saturating_add(1);
    numbers[at + 1..].fill(0);
    numbers
}

/// Returns true if the first is lower. A pre-release is lower than its version; two pre-releases of one version count as equal.
fn is_below(a: PackageVersion<'_>, b: PackageVersion<'_>) -> bool {
    a.0 < b.0 || (a.0 == b.0 && !a.1.is_empty() && b.1.is_empty())
}

fn full(text: &str) -> Option<PackageVersion<'_>> {
    let (parts, pre) = partial(text.trim().trim_start_matches(['=', 'v']))?;
    Some((parts.map(Option::unwrap_or_default), pre))
}

/// Parses up to three numbers; `x` and `*` stand for any.
fn partial(text: &str) -> Option<([Option<u64>; 3], &str)> {
    let text = text.split('+').next().unwrap_or_default();
    let (numbers, pre) = text.split_once('-').unwrap_or((text, ""));
    let mut parts = [None; 3];
    for (at, part) in numbers.split('.').enumerate() {
        match part {
            "x" | "X" | "*" | "" => {}
            part => *parts.get_mut(at)? = Some(part.parse().ok()?),
        }
    }
    Some((parts, pre))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let check =
            |version: &str, range: &str, expected: bool| assert_eq!(fits(version, range), expected, "{version} in {range}");
        check("0.0.0", "^9.1.0", false);
        check("", "^1.0.0", false);
        check("9.2.0", "^9.1.0", true);
        check("10.0.0", "^9.1.0", false);
        check("0.2.5", "^0.2.3", true);
        check("0.3.0", "^0.2.3", false);
        check("0.0.4", "^0.0.3", false);
        check("0.0.9", "^0.0", true);
        check("1.2.9", "~1.2.3", true);
        check("1.3.0", "~1.2.3", false);
        check("1.9.0", "~1", true);
        check("1.2.3", "1.2.3", true);
        check("1.2.4", "=1.2.3", false);
        check("1.2.4", "1.2.x", true);
        check("1.2.4", ">= 1.2 <1.3", true);
        check("1.3.0", ">1.2", true);
        check("1.2.9", ">1.2", false);
        check("1.5.0", "1.0.0 - 1.4", false);
        check("2.0.0", "^1 || ^2", true);
        check("2.0.0-beta.1", "^1.0.0", false);
        check("1.0.0-alpha.2", "^1.0.0-alpha.1", true);
        check("1.0.0-alpha.2", "^1.0.0", false);
        check("3.1.4", "*", true);
        check("0.0.0", "", true);
        check("3.1.4", "latest", true);
        check("1.0.0", "<1.0.0", false);
        check("1.0.0", "<=1", true);
        check("18446744073709551615.0.0", "^18446744073709551615", false);
    }
}
