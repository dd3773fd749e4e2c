//! Kept dependencies: an answer that is made from another one is that which a new reading gives.

use proptest::prelude::*;

use crate::graph::world_with_sources;
use crate::support::{Repo, World};

/// What each step does to the repository, and how its answer is made.
type NearStep = (&'static str, fn(&Repo<'_>), Made);

/// How an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// Everything is read.
    New,
    /// From another answer: lines move.
    Moved,
    /// From another answer: the references of the files that differ are followed.
    Followed,
    /// It is known.
    Known,
}
use Made::{Followed, Known, Moved, New};

/// An import stays, goes to another line, comes and goes; a file comes, goes, becomes a link, cannot be read.
const NEAR_STEPS: [NearStep; 20] = [
    ("the first question", |repo| repo.write("money/coin.py", "class Coin: value = 1\n"), New),
    ("an edit", |repo| repo.write("money/coin.py", "class Coin: value = 2\n"), Moved),
    ("lines move", |repo| repo.write("orders/api.py", "import os\n\n\nfrom money.coin import Coin\n"), Moved),
    ("a commit", |repo| drop(repo.commit("edits")), Moved),
    ("an import goes", |repo| repo.write("orders/api.py", "import os\n"), Followed),
    ("another one comes", |repo| repo.write("orders/api.py", "import os\nfrom payments.api import x\n"), Followed),
    ("and is edited", |repo| repo.write("orders/api.py", "import os\n\nfrom payments.api import x\n"), Moved),
    ("a new file", |repo| repo.write("payments/new.py", "import money.coin\n"), New),
    ("that is edited", |repo| repo.write("payments/new.py", "# why\nimport money.coin\n"), Moved),
    ("and committed", |repo| drop(repo.commit("new")), Moved),
    ("a file goes", |repo| std::fs::remove_file(repo.path.join("payments/new.py")).expect("removed"), New),
    ("text that no reader reads", |repo| repo.write("money/notes.txt", "x\n"), New),
    ("a manifest with another name", |repo| repo.write("orders/Cargo.toml", "[package]\nname = \"other\"\n"), New),
    ("that is committed", |repo| drop(repo.commit("manifest")), New),
    ("another branch", |repo| drop(repo.git(&["checkout", "--quiet", "-b", "other", "HEAD~1"])), Known),
    ("with an import", |repo| repo.write("payments/api.py", "import money.coin\n"), Followed),
    ("the same again", |_| (), Known),
    ("the branch before", |repo| drop((repo.commit("import"), repo.git(&["checkout", "--quiet", "topic"]))), Known),
    ("with an edit", |repo| repo.write("money/coin.py", "class Coin: value = 3\n"), Moved),
    ("a link", |repo| replace_by_link(repo, "payments/api.py", "../money/coin.py"), New),
];

fn replace_by_link(repo: &Repo<'_>, path: &str, target: &str) {
    std::fs::remove_file(repo.path.join(path)).expect("removed");
    std::os::unix::fs::symlink(target, repo.path.join(path)).expect("a link");
}

#[test]
fn an_answer_made_from_another_one_is_the_same_as_a_new_one() {
    let world = World::new();
    let repo = world_with_sources(&world);
    for (what, step, made) in NEAR_STEPS {
        step(&repo);
        let fresh = tempfile::tempdir().expect("a folder");
        let fresh = fresh.path().to_str().expect("text");
        for range in [
            &["affected", "--format", "json", "-v"][..],
            &["affected", "--format", "json", "-v", "--base", "main", "--head", "HEAD"],
        ] {
            let kept = repo.cicd(range).run();
            let new = repo.cicd(range).env("CICD_STATE_DIR", fresh).run();
            assert_eq!((kept.code, &kept.stdout), (0, &new.stdout), "{what}");
            if range.len() == 4 {
                let has = |step: &str| kept.stderr.contains(step);
                let found = match () {
                    () if has("read manifests and sources") => New,
                    () if has("follow the references of the files that differ") => Followed,
                    () if has("dependencies of this state are known") => Known,
                    () => Moved,
                };
                assert_eq!(found, made, "{what}: {}", kept.stderr);
            }
        }
    }
}

const RANDOM: &str = "version: 1
base: [main]
edges: proven
unowned: ignore
domains:
  orders: { paths: [/orders/], not_on: { legacy: \"type hints\" } }
  payments: { paths: [/payments/] }
  legacy: { paths: [/legacy/, /orders/old/] }
  money: { kind: library, paths: [/money/] }
  cross-domain: { paths: [/testing/] }
";

const PATHS: [&str; 12] = [
    "orders/a.py",
    "orders/old/b.py",
    "orders/test_a.py",
    "orders/web.js",
    "payments/__init__.py",
    "payments/a.py",
    "legacy/a.py",
    "money/coin.py",
    "money/package.json",
    "testing/fixtures.py",
    "testing/deep/data.py",
    "tools/util.py",
];

/// The index of the script that needs the package of the manifest.
const SCRIPT: usize = 3;

/// The index of the manifest.
const MANIFEST: usize = 8;

const LINES: [&str; 12] = [
    "import orders.a",
    "from orders.old import b",
    "import payments.a",
    "import legacy.a",
    "from money.coin import Coin",
    "from testing import fixtures",
    "import testing.deep.data",
    "import tools.util",
    "require('@shop/money')",
    "import '../payments/other.js'",
    "# a comment",
    "",
];

/// Writes the file with these lines; a manifest declares one of two names.
fn write_random(repo: &Repo<'_>, at: usize, lines: &[usize]) {
    let text = lines.iter().fold(String::new(), |text, line| text + LINES[*line] + "\n");
    let name = format!("{{ \"name\": \"@shop/{}\" }}\n", if lines.len().is_multiple_of(2) { "money" } else { "coins" });
    match at {
        MANIFEST => repo.write(PATHS[at], &name),
        SCRIPT => repo.write(PATHS[at], &format!("require('@shop/money')\n{text}")),
        _ => repo.write(PATHS[at], &text),
    }
}

#[derive(Debug, Clone)]
enum RandomEdit {
    /// Writes a file.
    Write(usize, Vec<usize>),
    /// Adds a line to a file.
    Add(usize, usize),
    /// Moves a file over another one.
    Move(usize, usize),
    Remove(usize),
    /// Gives the manifest one of two names.
    Rename(bool),
    Commit,
    /// Goes to another branch, which is made if it is not there.
    Branch(usize),
}

fn random_edit() -> impl Strategy<Value = RandomEdit> {
    let (file, line) = (0..PATHS.len(), 0..LINES.len());
    prop_oneof![
        3 => (file.clone(), proptest::collection::vec(line.clone(), 0..4)).prop_map(|(at, lines)| RandomEdit::Write(at, lines)),
        4 => (file.clone(), line).prop_map(|(at, line)| RandomEdit::Add(at, line)),
        1 => (file.clone(), file.clone()).prop_map(|(from, to)| RandomEdit::Move(from, to)),
        1 => file.prop_map(RandomEdit::Remove),
        2 => any::<bool>().prop_map(RandomEdit::Rename),
        2 => Just(RandomEdit::Commit),
        1 => (0_usize..2).prop_map(RandomEdit::Branch),
    ]
}

fn apply(repo: &Repo<'_>, edit: &RandomEdit) {
    let path = |at: usize| repo.path.join(PATHS[at]);
    match edit {
        RandomEdit::Write(at, lines) => write_random(repo, *at, lines),
        RandomEdit::Add(at, line) => {
            let text = std::fs::read_to_string(path(*at)).unwrap_or_default();
            repo.write(PATHS[*at], &format!("{}\n{text}", LINES[*line]));
        }
        RandomEdit::Move(from, to) => drop(std::fs::rename(path(*from), path(*to))),
        RandomEdit::Remove(at) => drop(std::fs::remove_file(path(*at))),
        RandomEdit::Rename(is_other) => write_random(repo, MANIFEST, if *is_other { &[0] } else { &[] }),
        RandomEdit::Commit => {
            repo.git(&["add", "--all"]);
            repo.git(&["commit", "--quiet", "--allow-empty", "--message", "edit"]);
        }
        RandomEdit::Branch(name) => {
            apply(repo, &RandomEdit::Commit);
            let name = format!("branch{name}");
            let is_there = !repo.git(&["branch", "--list", &name]).is_empty();
            repo.git(&[&["checkout", "--quiet"][..], if is_there { &[] } else { &["-b"] }, &[&name]].concat());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_the_same_however_it_is_made(
        first in proptest::collection::vec(proptest::collection::vec(0..LINES.len(), 0..4), PATHS.len()),
        edits in proptest::collection::vec(random_edit(), 12),
    ) {
        let world = World::new();
        let repo = world.init("r", &[]);
        repo.write("cicd.yml", RANDOM);
        first.iter().enumerate().for_each(|(at, lines)| write_random(&repo, at, lines));
        repo.commit("start");
        repo.git(&["checkout", "--quiet", "-b", "topic"]);
        for (nth, edit) in edits.iter().enumerate() {
            apply(&repo, edit);
            let fresh = tempfile::tempdir().expect("a folder");
            let fresh = fresh.path().to_str().expect("text");
            for ask in [&["affected", "--format", "json"][..], &["graph", "--format", "json"]] {
                let (kept, new) = (repo.cicd(ask).run(), repo.cicd(ask).env("CICD_STATE_DIR", fresh).run());
                prop_assert_eq!(kept.code, 0, "{:?}", kept);
                prop_assert_eq!(&kept.stdout, &new.stdout, "after {} of {:?}", nth, edits);
            }
        }
    }
}
