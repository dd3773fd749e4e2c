//! Merge bases through git's commit-graph: they are git's, and git is not started for them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Stdio;

use super::Answer;
use crate::support::{PLATFORM, Repo, World};

/// Returns numbers that look random, each below an upper limit.
fn random(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    }
}

/// Adds commits with these numbers and parents, each on a branch of its own, `c0` and so on. `times` are seconds.
fn import(repo: &Repo<'_>, commits: Range<usize>, parents: impl Fn(usize) -> Vec<usize>, times: impl Fn(usize) -> usize) {
    let mut stream = String::new();
    for at in commits {
        let text = format!("commit {at}");
        writeln!(stream, "commit refs/heads/c{at}\nmark :{}", at + 1).expect("a line");
        writeln!(stream, "committer T <t@example.com> {} +0000", 1_700_000_000 + times(at)).expect("a line");
        writeln!(stream, "data {}\n{text}", text.len()).expect("a line");
        for (word, parent) in ["from", "merge", "merge", "merge"].iter().zip(parents(at)) {
            writeln!(stream, "{word} :{}", parent + 1).expect("a line");
        }
    }
    let mut git = repo.command("git");
    git.args(["fast-import", "--quiet", "--export-marks=.git/marks", "--import-marks-if-exists=.git/marks"]);
    let mut child = git.stdin(Stdio::piped()).spawn().expect("git");
    child.stdin.take().expect("a pipe").write_all(stream.as_bytes()).expect("a stream");
    assert!(child.wait().expect("an end").success(), "git fast-import");
}

/// Returns the parents and the time of each commit of a random history: up to four parents, several commits without one, half of the clocks
/// wrong.
fn made_up(seed: u64, len: usize) -> Vec<(Vec<usize>, usize)> {
    let mut next = random(seed);
    let commit = |at: usize| {
        let count = [0, 1, 1, 1, 1, 2, 2, 2, 3, 4][next(10)].min(at);
        let mut parents: Vec<usize> = (0..count).map(|_| at - 1 - next(at.min(6))).collect();
        parents.sort_unstable();
        parents.dedup();
        (parents, if seed.is_multiple_of(2) { next(20) } else { at })
    };
    (0..len).map(commit).collect()
}

/// Returns git's merge bases, sorted; `None` if git fails.
fn of_git(repo: &Repo<'_>, a: &str, b: &str) -> Option<Vec<String>> {
    let output = repo.command("git").args(["merge-base", "--all", a, b]).output().expect("git");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut bases: Vec<String> = text.lines().map(str::to_owned).collect();
    bases.sort();
    matches!(output.status.code(), Some(0 | 1)).then_some(bases)
}

/// Returns the merge bases that the program finds, and true if it started git for them.
fn of_program(repo: &Repo<'_>, a: &str, b: &str, env: &[(&str, &str)]) -> (Vec<String>, bool) {
    let ran = repo.cicd(&["affected", "-vv", "--base", a, "--head", b, "--format", "json"]).envs(env).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = Answer(serde_json::from_str(&ran.stdout).expect("JSON"));
    let mut bases: Vec<String> = answer.ranges().into_iter().map(|(base, _)| base.to_owned()).collect();
    bases.sort();
    (bases, ran.stderr.contains("git merge-base"))
}

fn graph_file(repo: &Repo<'_>) -> PathBuf {
    repo.path.join(".git/objects/info/commit-graph")
}

/// Replaces the graph, which git writes without a right to write.
fn write_graph(repo: &Repo<'_>, bytes: &[u8]) {
    std::fs::remove_file(graph_file(repo)).expect("a file");
    std::fs::write(graph_file(repo), bytes).expect("a file");
}

/// Compares all pairs of the last commits, and as many others, with git.
fn check_pairs(repo: &Repo<'_>, len: usize, seed: u64, what: &str) {
    let mut next = random(seed);
    let ids: Vec<String> = (0..len).map(|at| repo.git(&["rev-parse", &format!("c{at}")])).collect();
    let last = (len - 5..len).flat_map(|a| (a + 1..len).map(move |b| (a, b)));
    let others: Vec<(usize, usize)> = (0..15).map(|_| (next(len), next(len))).collect();
    let opened = cicd::git::Repository::open(&repo.path).expect("a repository");
    for (a, b) in last.chain(others).filter(|(a, b)| a != b) {
        for (a, b) in [(a, b), (b, a)] {
            let found = opened.merge_bases(&ids[a], &ids[b]).expect("bases");
            assert_eq!(Some(found), of_git(repo, &ids[a], &ids[b]), "{what}, seed {seed}, c{a} and c{b}");
        }
    }
}

#[test]
fn random_histories_in_one_file_in_a_chain_and_partly_in_the_graph() {
    let world = World::new();
    for seed in 1..=4 {
        let history = made_up(seed, 60);
        let (parents, times) = (|at: usize| history[at].0.clone(), |at: usize| history[at].1);
        let whole = world.init(&format!("whole-{seed}"), &[]);
        import(&whole, 0..60, parents, times);
        whole.git(&["commit-graph", "write", "--reachable"]);
        check_pairs(&whole, 60, seed, "one file");
        let parts = world.init(&format!("parts-{seed}"), &[]);
        for commits in [0..25, 25..45, 45..55] {
            import(&parts, commits, parents, times);
            parts.git(&["commit-graph", "write", "--reachable", "--split=no-merge"]);
        }
        let chain = parts.read(".git/objects/info/commit-graphs/commit-graph-chain");
        assert_eq!(chain.lines().count(), 3);
        check_pairs(&parts, 55, seed, "a chain");
        import(&parts, 55..60, parents, times);
        check_pairs(&parts, 60, seed, "a chain and newer commits");
    }
}

/// Prepares 400 commits, a branch of the first one, and two branches that were merged into each other, `c402` and `c403`.
fn far(repo: &Repo<'_>) {
    let parents = |at: usize| match at {
        400 => vec![0],
        401 => vec![399],
        402 => vec![401, 400],
        403 => vec![400, 401],
        404 => vec![],
        _ => at.checked_sub(1).into_iter().collect(),
    };
    import(repo, 0..405, parents, |at| at);
    repo.write("cicd.yml", PLATFORM);
}

/// The pairs of [`far`], and whether git would be needed without a graph.
const FAR: [(&str, &str); 4] = [("c399", "c400"), ("c402", "c403"), ("c403", "c402"), ("c401", "c0")];

#[test]
fn git_is_not_started_where_there_is_a_graph() {
    let world = World::new();
    let check = |repo: &Repo<'_>, (a, b): (&str, &str), is_started: bool, what: &str| {
        let (bases, started) = of_program(repo, a, b, &[]);
        assert_eq!((Some(bases), started), (of_git(repo, a, b), is_started), "{what}: {a} and {b}");
    };
    let repo = world.init("r", &[]);
    far(&repo);
    for pair in FAR {
        check(&repo, pair, true, "no graph");
    }
    let chained = world.copy(&repo, "chained");
    chained.git(&["commit-graph", "write", "--reachable", "--split"]);
    repo.git(&["commit-graph", "write", "--reachable", "--changed-paths"]);
    for pair in FAR {
        check(&repo, pair, false, "a graph");
        check(&chained, pair, false, "a chain");
    }
    // Newer commits on both sides, some of them merged into each other.
    let newer = |at: usize| match at {
        405 => vec![399],
        406 => vec![400],
        407 => vec![405, 406],
        408 => vec![406, 405],
        _ => vec![at - 2],
    };
    for repo in [&repo, &chained] {
        import(repo, 405..411, newer, |at| at);
        for pair in [("c405", "c406"), ("c407", "c408"), ("c409", "c410"), ("c409", "c400"), ("c3", "c410")] {
            check(repo, pair, false, "a graph and newer commits");
        }
    }
    // The commits that are newer than the graph are too many to be read.
    import(&repo, 411..800, |at| vec![at - 1], |at| at);
    check(&repo, ("c400", "c799"), true, "many newer commits");
}

/// Prepares a repository for which the graph must not be used.
type Prepare = fn(&Repo<'_>);

/// The variables of a call.
type Variables = &'static [(&'static str, &'static str)];

/// The cases in which git is asked, as without a graph; with the variables of the call.
const NOT_USED: [(&str, Prepare, Variables); 13] = [
    ("the setting", |repo| drop(repo.git(&["config", "core.commitGraph", "false"])), &[]),
    (
        "the setting in variables",
        |_| {},
        &[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.commitGraph"), ("GIT_CONFIG_VALUE_0", "false")],
    ),
    ("other replacements", |_| {}, &[("GIT_REPLACE_REF_BASE", "refs/other")]),
    ("a replacement", |repo| drop(repo.git(&["replace", "--graft", "c403", "c0"])), &[]),
    (
        "a packed replacement",
        |repo| {
            repo.git(&["replace", "--graft", "c403", "c0"]);
            repo.git(&["pack-refs", "--all"]);
            drop(std::fs::remove_dir_all(repo.path.join(".git/refs/replace")));
        },
        &[],
    ),
    (
        "grafts",
        |repo| {
            repo.write(
                ".git/info/grafts",
                &format!("{} {}\n", repo.git(&["rev-parse", "c403"]), repo.git(&["rev-parse", "c0"])),
            );
        },
        &[],
    ),
    (
        "objects of another store",
        |repo| {
            repo.write(".git/spare/pack/none", "");
            repo.write(".git/objects/info/alternates", "../spare\n");
        },
        &[],
    ),
    ("another version", |repo| change(repo, 4, 2), &[]),
    ("SHA-256", |repo| change(repo, 5, 2), &[]),
    ("a file that is cut off", |repo| write_graph(repo, &std::fs::read(graph_file(repo)).expect("a graph")[..9_000]), &[]),
    (
        "a link",
        |repo| {
            std::fs::rename(graph_file(repo), repo.path.join(".git/graph")).expect("a file");
            std::os::unix::fs::symlink("../../graph", graph_file(repo)).expect("a link");
        },
        &[],
    ),
    (
        "a chain without its first file",
        |repo| {
            let first = chained(repo).lines().next().expect("a line").to_owned();
            repo.remove(&format!(".git/objects/info/commit-graphs/graph-{first}.graph"));
        },
        &[],
    ),
    (
        "a chain in another order",
        |repo| {
            let lines = chained(repo).lines().rev().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
            repo.remove(".git/objects/info/commit-graphs/commit-graph-chain");
            repo.write(".git/objects/info/commit-graphs/commit-graph-chain", &lines);
        },
        &[],
    ),
];

fn change(repo: &Repo<'_>, at: usize, byte: u8) {
    let mut bytes = std::fs::read(graph_file(repo)).expect("a graph");
    bytes[at] = byte;
    write_graph(repo, &bytes);
}

/// Replaces the graph by a chain of two files, and returns its list.
fn chained(repo: &Repo<'_>) -> String {
    std::fs::remove_file(graph_file(repo)).expect("a file");
    repo.git(&["commit-graph", "write", "--reachable", "--split=no-merge"]);
    import(repo, 405..406, |_| vec![403], |at| at);
    repo.git(&["commit-graph", "write", "--reachable", "--split=no-merge"]);
    let list = repo.read(".git/objects/info/commit-graphs/commit-graph-chain");
    assert_eq!(list.lines().count(), 2);
    list
}

#[test]
fn the_graph_is_used_in_no_case_in_which_it_may_be_wrong() {
    let world = World::new();
    let repo = world.init("r", &[]);
    far(&repo);
    repo.git(&["commit-graph", "write", "--reachable"]);
    for (at, (name, prepare, env)) in NOT_USED.into_iter().enumerate() {
        let copy = world.copy(&repo, &format!("copy-{at}"));
        prepare(&copy);
        let (bases, is_started) = of_program(&copy, "c402", "c403", env);
        assert_eq!((Some(bases), is_started), (of_git(&copy, "c402", "c403"), true), "{name}");
    }
    // A folder that git leaves behind, and other packed refs.
    repo.git(&["replace", "--graft", "c403", "c0"]);
    repo.git(&["replace", "--delete", &repo.git(&["rev-parse", "c403"])]);
    repo.git(&["pack-refs", "--all"]);
    std::fs::create_dir_all(repo.path.join(".git/refs/replace")).expect("a folder");
    assert!(!of_program(&repo, "c402", "c403", &[]).1);
}

/// In a shallow clone, several merge bases are no answer, so only the question is compared.
#[test]
fn a_shallow_clone_is_answered_by_git() {
    let world = World::new();
    let repo = world.init("r", &[]);
    far(&repo);
    repo.git(&["commit-graph", "write", "--reachable"]);
    let is_started = || {
        let ran = repo.cicd(&["affected", "-vv", "--base", "c402", "--head", "c403"]).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stderr.contains("git merge-base")
    };
    assert!(!is_started());
    repo.write(".git/shallow", &(repo.git(&["rev-parse", "c401"]) + "\n"));
    assert!(is_started());
}

/// Changes each byte of a small graph. Git does not check more than it must, so some changes lead it to another answer.
#[test]
fn a_changed_byte_leads_to_no_answer_that_is_not_git_s() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let parents = |at: usize| match at {
        3 => vec![1, 2],
        4 => vec![2, 1],
        5 => vec![3, 2, 1, 0],
        7 => vec![6, 5, 4],
        8 => vec![4],
        _ => at.checked_sub(1).into_iter().map(|before| before / 2 * 2).collect(),
    };
    import(&repo, 0..9, parents, |at| at);
    repo.git(&["commit-graph", "write", "--reachable"]);
    let whole = std::fs::read(graph_file(&repo)).expect("a graph");
    let opened = cicd::git::Repository::open(&repo.path).expect("a repository");
    let ids: Vec<String> = (0..9).map(|at| repo.git(&["rev-parse", &format!("c{at}")])).collect();
    // Two bases without a graph start git, so fewer changes are compared.
    for (a, b, step) in [(7, 8, 1), (1, 7, 1), (3, 4, 31)] {
        let truth = of_git(&repo, &ids[a], &ids[b]).expect("bases");
        for at in (0..whole.len()).step_by(step) {
            let mut changed = whole.clone();
            changed[at] ^= [1, 4, 0x80, 0xff][at % 4];
            write_graph(&repo, &changed);
            let found = opened.merge_bases(&ids[a], &ids[b]).ok();
            if found.as_ref() != Some(&truth) {
                assert_eq!(found, of_git(&repo, &ids[a], &ids[b]), "byte {at}, c{a} and c{b}");
            }
        }
        for end in (0..whole.len()).step_by(7) {
            write_graph(&repo, &whole[..end]);
            let found = opened.merge_bases(&ids[a], &ids[b]).ok();
            assert!(found.as_ref() == Some(&truth) || found == of_git(&repo, &ids[a], &ids[b]), "the first {end} bytes");
        }
        write_graph(&repo, &whole);
    }
}
