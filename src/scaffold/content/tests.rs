//! Tests of line endings, pins and digests.

use proptest::prelude::*;

use super::super::merge::{Merged, merge};
use super::*;

const A: &str = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const B: &str = "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f";

fn is_same(a: &str, b: &str) -> bool {
    let is_same = super::is_same(a.as_bytes(), b.as_bytes());
    assert_eq!(is_same, digest(a.as_bytes()) == digest(b.as_bytes()), "{a:?} and {b:?}");
    is_same
}

#[test]
fn pins_and_line_ends_do_not_count_and_all_else_does() {
    let line = |rest: &str| format!("steps:\n  - uses: actions/checkout@{rest}\n");
    let pinned = line(&format!("{A} # v7.0.1"));
    for other in [format!("{B} # v7.1"), format!("{B} # 8.0.0-rc1"), B.to_owned(), format!("{}{} # v1", A, &B[..24])] {
        assert!(is_same(&pinned, &line(&other)), "{other}");
    }
    for other in ["v7".into(), A[..39].to_owned(), format!("{B} # zizmor: ignore[x]"), format!("{B} #"), "main # v7".into()] {
        assert!(!is_same(&pinned, &line(&other)), "{other}");
    }
    assert!(is_same(&pinned, &pinned.replace('\n', "\r\n")));
    assert!(!is_same(&pinned, &pinned.replace("checkout", "cache")));
    assert!(!is_same(&pinned, &pinned.replace("  - uses", "  uses")));
    assert!(!is_same("a\rb", "a\nb") && !is_same("a\n", "a"));
    for (other, digests) in [("a", 0), ("b", 2)] {
        let times = counted::times("content digested", || assert_eq!(super::is_same(b"a", other.as_bytes()), other == "a"));
        assert_eq!(times, digests, "{other}");
    }
    let quoted = |quote: &str| format!("  uses: {quote}o/a/b@{A}{quote} # v1\n");
    assert!(is_same(&quoted("\""), &quoted("\"").replace(A, B)) && !is_same(&quoted("\""), &quoted("")));
    // A workflow of this repository is not a pin.
    let own = format!("  uses: ./a/b@{A}\n");
    assert!(!is_same(&own, &own.replace(A, B)));
}

proptest! {
    /// Lines without an `@` are passed over in chunks.
    #[test]
    fn pins_are_found_as_line_by_line(lines in proptest::collection::vec("(- uses: o/a@(A|B)( # v1)?|x{0,300}|@|u@\r)", 0..8), ends: bool) {
        let text = lines.join("\n").replace('A', A).replace('B', B) + if ends { "\n" } else { "" };
        let mut start = 0;
        let by_line = text.split_inclusive('\n').filter_map(|line| {
            let from = start;
            start += line.len();
            pin(line.strip_suffix('\n').unwrap_or(line).as_bytes(), from)
        });
        let by_line: Vec<Pin<'_>> = by_line.collect();
        prop_assert_eq!(pins(text.as_bytes()).collect::<Vec<_>>(), by_line);
    }
}

fn merged(pristine: &str, theirs: &str, new: &str) -> String {
    match merge(pristine.as_bytes(), theirs.as_bytes(), new.as_bytes()) {
        Merged::Whole(whole) => String::from_utf8(whole).expect("text"),
        Merged::Touching(proposal) => format!("touching {}", String::from_utf8_lossy(&proposal)),
    }
}

#[test]
fn pins_survive_a_merge_and_never_touch() {
    let text = |name: &str, pin: &str, run: &str| format!("name: {name}\n- uses: o/a@{pin}\n- run: {run}\n");
    let old = text("x", &format!("{A} # v1.9"), "a");
    for (theirs, new, expected) in [
        // The user updated the pin; the new text has the old version, an older one, a later one, or none.
        ("B # v1.10", "A # v1.9", "B # v1.10"),
        ("B # v1.10", "A # v1.2", "B # v1.10"),
        ("B # v1.10", "A # v2", "A # v2"),
        ("B # v1.10", "A", "B # v1.10"),
        ("B", "A # v2", "B"),
        // The user did not update the pin.
        ("A # v1.9", "B # v1.2", "B # v1.2"),
    ] {
        let [theirs, new, expected] = [theirs, new, expected].map(|pin| pin.replace('A', A).replace('B', B));
        assert_eq!(
            merged(&old, &text("mine", &theirs, "a"), &text("x", &new, "b")),
            text("mine", &expected, "b"),
            "{theirs} {new}"
        );
    }
    // An action that the user has at two commits is left as it is.
    let twice = format!("- uses: o/a@{A} # v1\n\n- uses: o/a@{A} # v1\n\nend\n");
    let split = twice.replacen(A, B, 1);
    assert_eq!(merged(&twice, &split, &twice.replace("end", "END")), split.replace("end", "END"));
}

#[test]
fn quotes_and_line_ends_stay_theirs() {
    let old = format!("- uses: 'o/a@{A}' # v1\nx\ny\nz\n");
    let theirs = old.replace(A, B).replace("# v1", "# v1.1").replace('\n', "\r\n");
    assert_eq!(merged(&old, &theirs, &old.replace('z', "Z")), theirs.replace('z', "Z"));
    // A file with mostly one kind of line endings gets only that kind if it is written at all.
    assert_eq!(merged("a\nb\nc\nd\n", "a\r\nb\r\nc\r\nD\n", "A\nb\nc\nd\n"), "A\r\nb\r\nc\r\nD\r\n");
}

proptest! {
    #[test]
    fn a_merge_is_made_of_both_and_is_found_done_afterwards(
        base in prop::collection::vec("[a-e]", 1..12),
        theirs in prop::collection::vec((0usize..12, "[m-p]"), 0..3),
        new in prop::collection::vec((0usize..12, "[w-z]"), 0..3),
        crlf: bool,
        repeats: bool,
    ) {
        let base: Vec<String> = base.iter().enumerate().map(|(at, line)| if repeats { line.clone() } else { format!("{line}{at}") }).collect();
        let text = |lines: &[String], end: &str| lines.iter().flat_map(|line| [line, end]).collect::<String>();
        let put = |changes: &[(usize, String)]| {
            let mut lines = base.clone();
            for (at, line) in changes {
                let at = at % lines.len();
                lines[at].clone_from(line);
            }
            lines
        };
        let end = if crlf { "\r\n" } else { "\n" };
        let (pristine, own, next) = (text(&base, "\n"), text(&put(&theirs), end), text(&put(&new), "\n"));
        // Without new content, the user's text stays unchanged to the byte. Without edits, the new text is used.
        prop_assert_eq!(merged(&pristine, &own, &pristine), own.clone());
        prop_assert_eq!(merged(&pristine, &pristine, &next), next.clone());
        if let Merged::Whole(whole) = merge(pristine.as_bytes(), own.as_bytes(), next.as_bytes()) {
            let whole = String::from_utf8(whole).expect("text");
            // Where lines repeat, git may see a change of one as a change of its twin.
            for (at, line) in whole.lines().enumerate().filter(|_| !repeats) {
                let edited = put(&theirs)[at] != base[at];
                prop_assert_eq!(line, if edited { &put(&theirs)[at] } else { &put(&new)[at] });
            }
            // An interrupted run merges the same content again.
            prop_assert_eq!(merged(&pristine, &whole, &next), whole);
        }
    }
}
