//! Property tests: the matcher against git on random patterns and paths, the pre-push parser on random lines, ranges on random histories.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::Write;
use std::process::Stdio;

use cicd::git::pre_push;
use cicd::model::pattern::{Pattern, PatternError};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::drill::times;
use crate::support::{Repo, World};

/// The number of patterns that one git process checks, each in a folder of its own.
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

/// Returns git's answers: whether a one-line `.gitignore` with the pattern matches each path.
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

/// Returns true for errors in patterns that git accepts; `PatternError` gives the reason for each.
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
        // A `!` at the start belongs to a list, and a `#` to a comment.
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

/// The number of domains in a random history, each with two files.
const DOMAINS: usize = 3;
const FILES: usize = 2 * DOMAINS;

/// A planned commit: the branch, the changed file, whether the other branch is merged, and the side of a merge that each file is taken
/// from, because a merge may have any content.
type Step = (bool, usize, bool, u8);

/// A bit in the last part of a step: the commit before the other branch's tip is merged.
const EARLIER: u8 = 1 << 6;

/// Generates any steps, then a change and a merge on both branches, so that there are two merge bases, and then more steps.
fn crossed() -> impl Strategy<Value = Vec<Step>> {
    let step = || (any::<bool>(), 0..FILES, prop::bool::weighted(0.3), any::<u8>());
    let cross = (0..FILES, 0..FILES, any::<u8>(), any::<u8>()).prop_map(|(theirs, ours, one, other)| {
        vec![
            (true, theirs, false, 0),
            (false, ours, false, 0),
            (false, 0, true, one & !EARLIER),
            (true, 0, true, other | EARLIER),
        ]
    });
    (vec(step(), 0..4), cross, vec(step(), 0..3)).prop_map(|(before, cross, after)| [before, cross, after].concat())
}

/// Returns a history of `main` and `topic`, as a stream for `git fast-import`.
fn history(steps: &[Step]) -> String {
    let mut config = "version: 1\nbase: [main]\ndomains:\n".to_owned();
    for domain in 0..DOMAINS {
        writeln!(config, "  d{domain}: {{ paths: [\"/d{domain}/\"] }}").expect("a line");
    }
    let path = |file: usize| format!("d{}/f{}", file / 2, file % 2);
    let mut stream = String::new();
    let mut commit = |mark: usize, branch: &str, parents: &[usize], files: &[(String, String)]| {
        let words: Vec<String> =
            ["from", "merge"].iter().zip(parents).map(|(word, parent)| format!("{word} :{parent}\n")).collect();
        let words = words.concat();
        let header =
            format!("commit refs/heads/{branch}\nmark :{mark}\ncommitter T <t@example.com> {} +0000\n", 1_767_225_600 + mark);
        write!(stream, "{header}data 1\nx\n{words}").expect("a commit");
        for (path, text) in files {
            write!(stream, "M 100644 inline {path}\ndata {}\n{text}\n", text.len()).expect("a file");
        }
    };
    let mut first: Vec<(String, String)> = (0..FILES).map(|file| (path(file), "0".to_owned())).collect();
    first.push(("cicd.yml".to_owned(), config));
    commit(1, "main", &[], &first);
    commit(2, "topic", &[1], &[]);
    // The commits of both branches, and the contents of their files.
    let mut branches = [vec![(1, vec![0; FILES])], vec![(2, vec![0; FILES])]];
    for (nth, (on_topic, file, is_merge, sides)) in steps.iter().enumerate() {
        let (mark, own, other) = (nth + 3, usize::from(*on_topic), usize::from(!*on_topic));
        let (tip, mut contents) = branches[own].last().cloned().expect("a commit");
        let mut parents = vec![tip];
        if *is_merge {
            // The tip of the other branch, or the commit before it.
            let back = usize::from(sides & EARLIER != 0).min(branches[other].len() - 1);
            let (merged, theirs) = &branches[other][branches[other].len() - 1 - back];
            parents.push(*merged);
            for at in (0..FILES).filter(|at| sides & (1 << at) != 0) {
                contents[at] = theirs[at];
            }
        } else {
            contents[*file] = mark;
        }
        let files: Vec<(String, String)> = (0..FILES).map(|at| (path(at), contents[at].to_string())).collect();
        commit(mark, ["main", "topic"][own], &parents, &files);
        branches[own].push((mark, contents));
    }
    stream
}

fn import<'w>(world: &'w World, steps: &[Step]) -> Repo<'w> {
    let repo = world.init("r", &[]);
    let mut import = repo.command("git");
    let mut child = import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git");
    child.stdin.take().expect("a pipe").write_all(history(steps).as_bytes()).expect("a stream");
    assert!(child.wait().expect("an end").success(), "git fast-import");
    repo.git(&["checkout", "--quiet", "topic"]);
    repo
}

/// Returns the files that a merge of `topic` into `main` would change there, with or without conflicts.
fn trial_merge(repo: &Repo<'_>) -> BTreeSet<String> {
    let mut merge = repo.command("git");
    merge.args(["-c", "merge.renames=false", "merge-tree", "--write-tree", "--no-messages", "main", "topic"]);
    let output = merge.output().expect("git");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let tree = text.lines().next().expect("a tree");
    repo.git(&["diff", "--name-only", "--no-renames", "main", tree]).lines().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3 * times(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Every change that a merge of the branch would make on its base is in the answer, also after earlier merges in both directions. One
    /// more changed file never removes a domain from the answer.
    #[test]
    fn what_a_merge_would_change_is_in_the_answer(
        steps in crossed(),
        more in 0..DOMAINS,
    ) {
        let world = World::new();
        let repo = import(&world, &steps);
        let ask = || {
            let answer = repo.cicd(&["affected", "--format", "json"]).json();
            let names = |key: &str, name: &str, all: bool| -> BTreeSet<String> {
                let list = answer[key].as_array().expect("a list").iter().filter(|entry| all || entry["affected"] == true);
                list.map(|entry| entry[name].as_str().expect("a text").to_owned()).collect()
            };
            prop_assert_eq!(&answer["precision"], "exact");
            Ok((names("files", "path", true), names("domains", "name", false)))
        };
        let (files, domains) = ask()?;
        let merged = trial_merge(&repo);
        prop_assert!(merged.is_subset(&files), "a merge changes {:?}, the answer has {:?}", merged, files);
        repo.write(&format!("d{more}/more"), "1");
        let (_, after) = ask()?;
        prop_assert!(domains.is_subset(&after) && after.contains(&format!("d{more}")), "{:?}, then {:?}", domains, after);
    }
}
