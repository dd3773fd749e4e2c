//! The matcher against git itself, on random patterns and paths; and the pre-push parser on random lines.

use std::collections::HashMap;
use std::io::Write;
use std::process::Stdio;

use cicd::git::pre_push;
use cicd::model::pattern::{Pattern, PatternError};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::World;
use crate::support::drill::times;

/// How many patterns are asked of one git, each in a folder of its own.
const BATCH: usize = 150;

fn pattern() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "b",
        "ab",
        ".",
        "-",
        "*",
        "**",
        "?",
        "/",
        "/**/",
        "**/",
        "/*",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[b-a]",
        "[[:alpha:]]",
        "\\*",
        "\\a",
        "\\[",
        " ",
        "\\ ",
        "é",
        "[",
        "]",
    ]);
    vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

fn path() -> impl Strategy<Value = String> {
    let name =
        vec(select(vec!["a", "b", "ab", "c", ".", "-", "*", "[", "]", " ", "é", "x"]), 1..4).prop_map(|parts| parts.concat());
    let real = |name: &String| name != "." && name != ".." && name != ".git";
    vec(name.prop_filter("no path has it", real), 1..5).prop_map(|names| names.join("/"))
}

/// What git says: the pairs that a one-line `.gitignore` matches.
fn asked_of_git(pairs: &[(String, Vec<String>)]) -> Vec<Vec<bool>> {
    let world = World::new();
    let repo = world.init("r", &[]);
    let mut input = Vec::new();
    for (at, (pattern, paths)) in pairs.iter().enumerate() {
        repo.write(&format!("p{at}/.gitignore"), &format!("{pattern}\n"));
        for path in paths {
            input.extend(format!("p{at}/{path}\0").bytes());
        }
    }
    let mut git = repo.command("git");
    git.args(["check-ignore", "--no-index", "--stdin", "-z", "--verbose", "--non-matching"]);
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(&input).expect("git reads"));
    let output = child.wait_with_output().expect("git");
    writer.join().expect("the writer");
    let fields: Vec<&[u8]> = output.stdout.split(|b| *b == 0).collect();
    let said: HashMap<&[u8], bool> = fields.chunks_exact(4).map(|record| (record[3], !record[2].is_empty())).collect();
    let of = |at: usize, path: &String| said[format!("p{at}/{path}").as_bytes()];
    pairs.iter().enumerate().map(|(at, (_, paths))| paths.iter().map(|path| of(at, path)).collect()).collect()
}

/// These are errors although git matches something with them, each for a reason that `PatternError` gives.
fn differs_on_purpose(error: PatternError) -> bool {
    matches!(
        error,
        PatternError::Braces | PatternError::DeepInSegment | PatternError::SlashInClass | PatternError::TrailingBackslash
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4 * times(), max_local_rejects: u32::MAX, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_line_matches_what_git_matches(pairs in vec((pattern(), vec(path(), 8)), BATCH)) {
        // A `!` or `#` at the start is a list's business and a comment's.
        let expected = asked_of_git(&pairs);
        for ((text, paths), expected) in pairs.iter().zip(expected) {
            match Pattern::parse(text) {
                Ok(pattern) => {
                    for (path, expected) in paths.iter().zip(expected) {
                        prop_assert_eq!(pattern.matches(path.as_bytes(), false), expected, "pattern {:?}, path {:?}", text, path);
                    }
                }
                Err(error) if differs_on_purpose(error) => {}
                Err(error) => {
                    for (path, matched) in paths.iter().zip(expected) {
                        prop_assert!(!matched, "{:?} is refused ({}), and git matches {:?}", text, error, path);
                    }
                }
            }
        }
    }
}

fn oid() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[0-9a-f]{40}", 1 => Just("0".repeat(40))]
}

fn reference() -> impl Strategy<Value = String> {
    "[a-zA-Z/~@{}-][ a-zA-Z0-9/~@{}-]{0,20}[a-z]".prop_filter("ends the line otherwise", |text| !text.contains("  "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50 * times(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_git_are_read_as_they_were_written(lines in vec((reference(), oid(), "refs/[a-z/]{1,20}", oid()), 0..20)) {
        let text = lines.iter().map(|(local, oid, remote, old)| format!("{local} {oid} {remote} {old}\n")).collect::<Vec<_>>().concat();
        let pushes = pre_push::parse(text.as_bytes()).expect("git's lines");
        prop_assert_eq!(pushes.len(), lines.len());
        let zero = "0".repeat(40);
        for (push, (_, oid, remote, old)) in pushes.iter().zip(&lines) {
            prop_assert_eq!(push.local.as_deref(), Some(oid.as_str()).filter(|oid| *oid != zero));
            prop_assert_eq!(&push.remote_ref, remote);
            prop_assert_eq!(push.remote.as_deref(), Some(old.as_str()).filter(|oid| *oid != zero));
        }
    }

    #[test]
    fn no_bytes_harm_the_parsers(bytes in vec(any::<u8>(), 0..200)) {
        let _ = pre_push::parse(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.matches(&bytes, false);
        }
    }
}
