//! Ranges of versions of npm, as far as it takes to say that a version surely does not fit. A range that is not understood fits.

/// A version without its build and pre-release.
type Numbers = [u64; 3];

/// Returns true unless a version is surely outside of a range: a package of the registry with the name of a workspace's member.
pub(crate) fn may_fit(version: &str, range: &str) -> bool {
    let Some((version, 3)) = numbers(version) else { return true };
    range.split("||").any(|set| {
        let set = set.trim();
        match set.split_once(" - ") {
            Some((low, high)) => match (numbers(low), numbers(high)) {
                (Some((low, _)), Some((high, count))) => version >= low && version < after(high, count),
                _ => true,
            },
            None => spaced(set).split_whitespace().all(|part| is_within(version, part)),
        }
    })
}

/// Removes the blanks between an operator and its version.
fn spaced(set: &str) -> String {
    let mut text = String::with_capacity(set.len());
    for word in set.split_whitespace() {
        if !text.is_empty() && !text.ends_with(['<', '>', '=', '^', '~']) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Returns whether a version is within one comparison such as `^9.1.0`; true for one that is not understood.
fn is_within(version: Numbers, part: &str) -> bool {
    let (operator, bound) = part.split_at(part.find(|c: char| !"<>=^~".contains(c)).unwrap_or(part.len()));
    let Some((low, count)) = numbers(bound) else { return true };
    match operator {
        "" | "=" => version >= low && version < after(low, count),
        "^" => {
            let kept = low.iter().position(|number| *number > 0).map_or(count, |at| at + 1).min(count.max(1));
            version >= low && version < after(low, kept)
        }
        "~" => version >= low && version < after(low, count.min(2)),
        ">=" => version >= low,
        ">" => version >= after(low, count),
        "<" => version < low,
        "<=" => version < after(low, count),
        _ => true,
    }
}

/// Returns the first version that does not begin with the first `count` numbers of another.
fn after(version: Numbers, count: usize) -> Numbers {
    let mut next = [0; 3];
    let Some(last) = count.checked_sub(1).filter(|last| *last < 3) else { return [u64::MAX; 3] };
    next[..last].copy_from_slice(&version[..last]);
    next[last] = version[last].saturating_add(1);
    next
}

/// Returns the numbers of a version, and how many are given: `1.x` gives one. `None` for a tag, a URL or a path.
fn numbers(text: &str) -> Option<(Numbers, usize)> {
    let text = text.trim().trim_start_matches(['v', '=']);
    let plain = text.split(['-', '+']).next().unwrap_or_default();
    let mut all = [0; 3];
    let mut count = 0;
    for part in plain.split('.') {
        if matches!(part, "x" | "X" | "*") {
            return Some((all, count));
        }
        *all.get_mut(count)? = part.parse().ok()?;
        count += 1;
    }
    Some((all, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surely_does_not_fit() {
        for (version, range, expected) in [
            ("0.0.0", "^9.1.0", false),
            ("9.1.0", "^9.1.0", true),
            ("9.4.2", "^9.1.0", true),
            ("10.0.0", "^9.1.0", false),
            ("0.2.3", "^0.2.1", true),
            ("0.3.0", "^0.2.1", false),
            ("0.0.4", "^0.0.3", false),
            ("1.2.9", "~1.2.3", true),
            ("1.3.0", "~1.2.3", false),
            ("1.3.0", "~1", true),
            ("1.2.3", "1.2.3", true),
            ("1.2.4", "1.2.3", false),
            ("1.9.0", "1.x", true),
            ("2.0.0", "1", false),
            ("1.0.0", "*", true),
            ("1.0.0", "", true),
            ("1.0.0", "latest", true),
            ("1.0.0", "workspace:*", true),
            ("1.0.0", "https://example.com/x.tgz", true),
            ("1.5.0", ">=1.0.0 <2", true),
            ("2.0.0", ">= 1.0.0 < 2.0.0", false),
            ("2.1.0", "^1 || ^2", true),
            ("3.0.0", "^1 || ^2", false),
            ("1.9.9", "1.0.0 - 2.0.0", true),
            ("2.0.1", "1.0.0 - 2.0.0", false),
            ("not one", "^1", true),
            ("1.0.0", ">1", false),
            ("1.0.0", "<=1", true),
        ] {
            assert_eq!(may_fit(version, range), expected, "{version} {range}");
        }
    }
}
