//! Repositories of a million files, with a bound on the memory of the program: their folders share trees, so that each is made in a moment.
//! And the limit on sources, by a lower one.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use cicd::git::Repository;
use cicd::graph::{Scope, scan};
use cicd::model::reasons::{Change, ChangeKind};

use crate::support::{Repo, World};

/// The most memory that the program may take, in KiB.
const MOST: u32 = 300 * 1024;

/// The number of domains, and of files in each.
const THOUSAND: usize = 1_000;

/// What the files of a repository are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Every file is a source.
    Sources,
    /// One file of each domain is a source.
    Data,
    /// A million sources in one folder, and one source in each other domain.
    OneFolder,
}

/// Runs git with an input and returns its trimmed output.
fn git(repo: &Repo<'_>, arguments: &[&str], input: &str) -> String {
    let mut git = repo.command("git").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git");
    git.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("an input");
    let output = git.wait_with_output().expect("an answer");
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn blob(repo: &Repo<'_>, text: &str) -> String {
    git(repo, &["hash-object", "-w", "--stdin"], text)
}

/// Makes a tree of entries: a kind, an id and a name each.
fn tree(repo: &Repo<'_>, entries: impl Iterator<Item = (&'static str, String, String)>) -> String {
    let mut text = String::new();
    for (kind, id, name) in entries {
        let mode = if kind == "tree" { "040000" } else { "100644" };
        writeln!(text, "{mode} {kind} {id}\t{name}").expect("a text");
    }
    git(repo, &["mktree"], &text)
}

/// Makes a repository without a checkout. The head of `topic` changes `s0003/a.py`, and has an import of `s0002` in `s0004/a.py`; that of
/// `later`, the next commit, changes `s0002/a.py`.
fn million<'w>(world: &'w World, shape: Shape, edges: &str) -> Repo<'w> {
    let repo = world.init("r", &[]);
    let mut config = format!("version: 1\nbase: [main]\nedges: {edges}\nunowned: cross-domain\ndomains:\n");
    for domain in 0..THOUSAND {
        writeln!(config, "  s{domain:04}: {{ paths: [/s{domain:04}/] }}").expect("a text");
    }
    repo.write("cicd.yml", &config);
    let [source, other, import] = ["import os\n", "x = 1\n", "import s0002.a\n"].map(|text| blob(&repo, text));
    let config = blob(&repo, &config);
    let folder = |first: &str, count: usize| {
        let ending = if shape == Shape::Data { "json" } else { "py" };
        let others = (1..count).map(|at| ("blob", source.clone(), format!("f{at:07}.{ending}")));
        tree(&repo, std::iter::once(("blob", first.to_owned(), "a.py".to_owned())).chain(others))
    };
    let usual = if shape == Shape::OneFolder { 1 } else { THOUSAND };
    let of_usual = folder(&source, usual);
    let of_first = if shape == Shape::OneFolder { folder(&source, THOUSAND * THOUSAND) } else { of_usual.clone() };
    let root = |second: &str, third: &str, fourth: &str| {
        let id = |domain: usize| match domain {
            0 => &of_first,
            2 => second,
            3 => third,
            4 => fourth,
            _ => &of_usual,
        };
        let domains = (0..THOUSAND).map(|domain| ("tree", id(domain).to_owned(), format!("s{domain:04}")));
        tree(&repo, std::iter::once(("blob", config.clone(), "cicd.yml".to_owned())).chain(domains))
    };
    let base = repo.git(&["commit-tree", "-m", "base", &root(&of_usual, &of_usual, &of_usual)]);
    let (changed, importing) = (folder(&other, usual), folder(&import, usual));
    let head = repo.git(&["commit-tree", "-m", "head", "-p", &base, &root(&of_usual, &changed, &importing)]);
    let later = repo.git(&["commit-tree", "-m", "later", "-p", &head, &root(&changed, &changed, &importing)]);
    repo.git(&["update-ref", "refs/heads/later", &later]);
    repo.git(&["update-ref", "refs/heads/main", &base]);
    repo.git(&["update-ref", "refs/heads/topic", &head]);
    repo
}

/// Runs the program with a bound on its memory, and returns what it prints. The bound counts what a process may write to, and not the text
/// of the program.
#[track_caller]
fn bounded(repo: &Repo<'_>, arguments: &[&str]) -> String {
    let mut command = repo.command("sh");
    command.args(["-c", "ulimit -d \"$1\" && shift && exec \"$@\"", "sh", &MOST.to_string(), env!("CARGO_BIN_EXE_cicd")]);
    let output = command.args(arguments).output().expect("the program");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const RANGE: [&str; 4] = ["--base", "main", "--head", "topic"];

fn affected(repo: &Repo<'_>, more: &[&str]) -> String {
    bounded(repo, &[&["affected"], &RANGE[..], more].concat())
}

/// Checks that nothing is known of the dependencies, and that every form of the answer names the limit.
fn check_unknown(repo: &Repo<'_>) {
    let table = affected(repo, &[]);
    let line = "its dependencies are unknown: the repository has more than 400,000 sources, the most that are read";
    assert_eq!(table.lines().filter(|shown| shown.trim_end().ends_with(line)).count(), 998, "{}", &table[..2_000]);
    let json: serde_json::Value = serde_json::from_str(&affected(repo, &["--format", "json"])).expect("JSON");
    let because = &json["domains"][900]["because"][0];
    assert_eq!((&because["kind"], &because["limit"]), (&"unread-dependencies".into(), &400_000.into()), "{because}");
    assert!(because["why"].as_str().is_some_and(|why| why.contains("400,000")), "{because}");
}

#[test]
#[ignore = "needs minutes"]
fn a_million_sources_are_not_read_and_the_limit_is_named() {
    let world = World::new();
    let repo = million(&world, Shape::Sources, "proven");
    check_unknown(&repo);
    let explained = affected(&repo, &["--explain"]);
    assert!(explained.contains("400,000 sources") && explained.contains("set `edges: declared`"), "{explained}");
}

#[test]
#[ignore = "needs minutes"]
fn a_folder_of_a_million_sources_leaves_the_dependencies_of_all_domains_unknown() {
    let world = World::new();
    check_unknown(&million(&world, Shape::OneFolder, "proven"));
}

#[test]
#[ignore = "needs minutes"]
fn a_million_files_of_data_hide_no_source() {
    let world = World::new();
    let repo = million(&world, Shape::Data, "proven");
    // The second question is answered by what the first one kept.
    for _ in 0..2 {
        let names = affected(&repo, &["--format", "names"]);
        assert_eq!(names.lines().collect::<Vec<_>>(), ["s0003", "s0004", "cross-domain"]);
    }
    // `s0004` imports `s0002` by then.
    let names = bounded(&repo, &["affected", "--base", "topic", "--head", "later", "--format", "names"]);
    assert_eq!(names.lines().collect::<Vec<_>>(), ["s0002", "s0004", "cross-domain"]);
}

#[test]
#[ignore = "needs minutes"]
fn with_declared_edges_a_changed_source_of_a_million_is_read() {
    let world = World::new();
    let repo = million(&world, Shape::Sources, "declared");
    let names = affected(&repo, &["--format", "names"]);
    assert_eq!(names.lines().collect::<Vec<_>>(), ["s0003", "s0004", "cross-domain"]);
    let json: serde_json::Value = serde_json::from_str(&affected(&repo, &["--format", "json", "--explain"])).expect("JSON");
    let new = &json["new_dependencies"][0];
    assert_eq!((&new["from"], &new["to"]), (&"s0004".into(), &"s0002".into()), "{new}");
}

/// Checks whether sources are read with this limit, of the commit and of the work tree.
#[track_caller]
fn check_limit(repo: &Repo<'_>, most: usize, expected: [Option<usize>; 2]) {
    let repository = Repository::open(&repo.path).expect("a repository");
    let head = repo.head();
    let change = |path: &str, kind| Change { path: path.as_bytes().to_vec(), kind, is_folder: false };
    let changes = [
        change("b/new.py", ChangeKind::Added),
        change("data.json", ChangeKind::Modified),
        change("gone.py", ChangeKind::Deleted),
    ];
    let found = [false, true].map(|is_work_tree| {
        let changes = if is_work_tree { &changes[..] } else { &[] };
        let scope = Scope { commit: Some(&head), changes, is_work_tree, is_only_changed: false, most };
        let scan = scan(&repository, &scope, None).expect("a scan");
        // Beyond the limit nothing is known, and nothing is named.
        let is_empty = scan.unread.is_empty() && scan.read().next().is_none() && scan.below("").next().is_none();
        assert_eq!(is_empty, scan.beyond.is_some(), "{most}");
        scan.beyond
    });
    assert_eq!(found, expected, "{most}");
}

#[test]
fn the_limit_counts_sources_and_nothing_else() {
    let world = World::new();
    let repo = world.init("r", &[]);
    // Three sources, of which one has no reader.
    for (path, text) in
        [("a/x.py", "import b\n"), ("b/y.py", "x = 1\n"), ("c/App.swift", "import B\n"), ("data.json", "{}"), ("notes.txt", "")]
    {
        repo.write(path, text);
    }
    repo.commit("start");
    repo.write("b/new.py", "x = 1\n");
    check_limit(&repo, 4, [None, None]);
    check_limit(&repo, 3, [None, Some(3)]);
    check_limit(&repo, 2, [Some(2), Some(2)]);
    check_limit(&repo, 0, [Some(0), Some(0)]);
}
