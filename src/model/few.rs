//! Long lists of names in one line: the first ones, and how many more there are; and how numbers of things are written.

/// How many names stand in one line.
pub(crate) const MOST: usize = 10;

/// `a, b and c`-like lists without the grammar: the first names with commas, then the number of the rest.
pub(crate) fn first_few<S: AsRef<str>>(names: &[S]) -> String {
    let shown = names.iter().take(MOST).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{shown} and {} more", grouped(more)),
        _ => shown,
    }
}

/// As [`first_few`]; a few are joined by `and`.
pub(crate) fn few_and(names: &[&str]) -> String {
    if names.len() > MOST { first_few(names) } else { names.join(" and ") }
}

/// `a → b → a`; of a long one the beginning, how many more, and the end.
pub(crate) fn ring(names: &[&str]) -> String {
    match names {
        [first, .., last] if names.len() > MOST + 2 => {
            let left = names.len() - MOST;
            format!("{first} → {} → … {} more … → {last}", names[1..MOST - 1].join(" → "), grouped(left))
        }
        _ => names.join(" → "),
    }
}

/// `1 file`, `2 files`.
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `1,979`
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: usize, end: &str) {
        let names: Vec<String> = (1..=count).map(|n| format!("d{n}")).collect();
        let text = first_few(&names);
        assert!(text.ends_with(end) && text.len() < 80, "{count}: {text}");
    }

    #[test]
    fn a_line_holds_a_few() {
        assert_eq!(first_few::<&str>(&[]), "");
        assert_eq!(first_few(&["a", "b"]), "a, b");
        check(10, ", d10");
        check(11, ", d10 and 1 more");
        check(1_989, ", d10 and 1,979 more");
        check(1_234_577, ", d10 and 1,234,567 more");
    }

    #[test]
    fn a_long_ring_keeps_its_ends() {
        let names: Vec<String> = (1..=500).map(|n| format!("d{n}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.push("d1");
        assert_eq!(ring(&names), "d1 → d2 → d3 → d4 → d5 → d6 → d7 → d8 → d9 → … 491 more … → d1");
        assert_eq!(ring(&names[..3]), "d1 → d2 → d3");
        assert_eq!(few_and(&names[..2]), "d1 and d2");
        assert_eq!(few_and(&names), "d1, d2, d3, d4, d5, d6, d7, d8, d9, d10 and 491 more");
    }
}
