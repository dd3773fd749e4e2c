//! The promises of SECURITY.md: each one names the tests that check it, and each of these tests exists and runs in CI.

use std::fs;
use std::path::Path;

/// The beginning of the headings of sections whose tables contain promises.
const SECTION: &str = "## Against ";

/// Returns true if a test with this path, as `cargo test` prints it, is in the library or in this crate.
fn is_test(path: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let segments: Vec<&str> = path.split("::").collect();
    let Some((name, modules)) = segments.split_last() else { return false };
    let in_file = |(folder, length): (&str, usize)| {
        let (file, inner) = modules.split_at(length);
        let file = root.join(folder).join(file.join("/"));
        [file.with_extension("rs"), file.join("mod.rs")].iter().any(|file| {
            let text = fs::read_to_string(file).unwrap_or_default();
            inner.iter().all(|module| text.contains(&format!("mod {module} {{"))) && has_test(&text, name)
        })
    };
    ["src", "tests/it"].iter().flat_map(|folder| (1..=modules.len()).map(move |length| (*folder, length))).any(in_file)
}

/// Returns true if a source has a test function of this name, which may have other attributes too.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let function = format!("fn {name}(");
    lines.iter().enumerate().filter(|(_, line)| line.trim_start_matches("async ").starts_with(&function)).any(|(at, _)| {
        let attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.into_iter().any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"))
    })
}

/// Returns the faults in the promises of a page, and the number of promises.
fn faults(page: &str, is_test: impl Fn(&str) -> bool) -> (Vec<String>, usize) {
    let mut wrong = Vec::new();
    let mut count = 0;
    let (mut section, mut here) = (None, 0);
    for line in page.lines().chain(["## "]) {
        if line.starts_with("## ") {
            wrong.extend(section.filter(|_| here == 0).map(|section| format!("{section}: no promise")));
            (section, here) = (line.strip_prefix(SECTION), 0);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, promise, held, _] = cells[..] else { continue };
        if section.is_none() || promise == "Promise" || promise.starts_with("--") {
            continue;
        }
        here += 1;
        count += 1;
        let named: Vec<&str> = held.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            wrong.push(format!("no test holds: {promise}"));
        }
        wrong.extend(named.iter().filter(|name| !is_test(name)).map(|name| format!("there is no test {name}: {promise}")));
    }
    (wrong, count)
}

#[test]
fn every_promise_is_held_by_tests() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md")).expect("SECURITY.md");
    let (wrong, count) = faults(&page, is_test);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "only {count} promises were found");
}

#[test]
fn only_tests_are_tests() {
    assert!(is_test("promises::only_tests_are_tests") && is_test("store::state::tests::ids_of_runs_are_known_again"));
    for other in ["promises::is_test", "promises::only", "nowhere::only_tests_are_tests", "x", ""] {
        assert!(!is_test(other), "{other}");
    }
}

#[test]
fn a_promise_without_a_test_is_found() {
    let page = "## Other\n| x | y |\n## Against rain\n| Promise | Held by |\n|---|---|\n| dry | `a::b` |\n| warm | |\n| loud | `a::c` |\n## Against snow\n";
    let expected = ["no test holds: warm", "there is no test a::c: loud", "snow: no promise"];
    assert_eq!(faults(page, |name| name == "a::b"), (expected.map(str::to_owned).to_vec(), 3));
}
