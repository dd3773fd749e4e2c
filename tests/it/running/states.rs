//! The states of the work tree during a run: a suite that begins later sees what earlier ones wrote, and the whole is read once.

use super::{RunOutcome, cicd, human, outcome_of, repository, test};
use crate::support::{Repo, World};

/// A config of `count` domains of one folder each.
fn config(count: usize, top: &str) -> String {
    let domain = |at| format!("  d{at}: {{ paths: [\"/d{at}/\"], suites: {{ unit: {{ run: \"true\" }} }} }}\n");
    format!("version: 1\ncache: true\n{top}domains:\n{}", (0..count).map(domain).collect::<String>())
}

/// Returns how often a first run with these domains reads the whole work tree.
fn snapshots(count: usize, top: &str) -> usize {
    let world = World::new();
    let names: Vec<String> = (0..count).map(|at| format!("d{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let repo = repository(&world, &config(count, top), &names);
    let ran = human(&repo, &["--all", "--jobs", "2", "-v"]);
    assert!(ran.code == 0 && ran.stdout.contains(&format!("{count} suites passed")), "{ran:?}");
    assert!(human(&repo, &["--all"]).stdout.contains(&format!("{count} cached")), "kept");
    ran.stderr.lines().filter(|line| line.contains("take a snapshot of the work tree")).count()
}

#[test]
fn a_first_run_reads_the_whole_once_however_many_suites_it_has() {
    assert_eq!([2, 12].map(|count| snapshots(count, "global: [/Makefile]\n")), [1, 1]);
    assert_eq!([2, 12].map(|count| snapshots(count, "unowned: ignore\n")), [1, 1]);
    // A name at any depth may be in any folder.
    assert!(snapshots(12, "global: [Makefile]\n") > 6);
}

/// The ways in which `first` writes to what `second` depends on: the command, and a path that tells of it.
const WRITES: [(&str, &str); 9] = [
    ("echo 2 >second/a", "second/a"),
    ("echo 1 >second/new", "second/new"),
    ("mkdir -p second/x/y; echo 1 >second/x/y/new", "second/x/y/new"),
    ("rm second/b", "second/b"),
    ("chmod +x second/a", "second/a"),
    ("ln -sf b second/link", "second/link"),
    ("rm second/b; ln -s a second/b", "second/b"),
    ("echo 2 >Makefile", "Makefile"),
    ("echo 1 >unowned", "unowned"),
];

/// Creates a repository with suites of the domains `first` and `second` that run these commands.
fn two<'w>(world: &'w World, first: &str, second: &str) -> Repo<'w> {
    let suite =
        |name: &str, run: &str| format!("  {name}: {{ paths: [\"/{name}/\"], suites: {{ unit: {{ run: \"{run}\" }} }} }}\n");
    let config =
        format!("version: 1\nglobal: [/Makefile]\ncache: true\ndomains:\n{}{}", suite("first", first), suite("second", second));
    let repo = repository(world, &config, &["first", "second"]);
    repo.write("second/b", "1\n");
    repo.write("Makefile", "1\n");
    std::os::unix::fs::symlink("a", repo.path.join("second/link")).expect("a link");
    repo.commit("all");
    repo
}

#[test]
fn a_suite_stands_for_what_an_earlier_one_wrote() {
    for (write, path) in WRITES {
        let world = World::new();
        let repo = two(&world, write, "true");
        let all = test(&repo, &["--all", "--jobs", "1"]);
        assert_eq!((all.code, all.ran().len()), (0, 2), "{write}: {}", all.stderr);
        assert_eq!(test(&repo, &["second"]).cached(), ["second/unit"], "{write}: for what stands there");
        repo.git(&["reset", "--quiet", "--hard"]);
        repo.git(&["clean", "--quiet", "-fd"]);
        let again = test(&repo, &["second", "--explain"]);
        assert_eq!(again.ran(), ["second/unit"], "{write}: not for what stood there at the beginning");
        assert!(again.note("second/unit").contains(path), "{write}: {}", again.note("second/unit"));
    }
}

#[test]
fn a_suite_does_not_stand_for_what_another_wrote_beside_it() {
    for (write, path) in WRITES {
        let world = World::new();
        // `first` writes when `second` has begun, and ends before it.
        let first = format!("until test -e ../begun; do sleep 0.01; done; {write}; echo >../written");
        let repo = two(&world, &first, "echo >../begun; until test -e ../written; do sleep 0.01; done");
        let ran = spoilt(&outcome_of(cicd(&repo, &["--all", "--jobs", "2"])), path);
        assert!(ran, "{write}");
    }
}

/// Returns true if the result of `second` was not kept because of a path.
fn spoilt(ran: &RunOutcome, path: &str) -> bool {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stderr.contains(&format!("second/unit: its result is not cached, because {path} was written to while it ran"))
}

/// A result that was looked up in a later state is that of this state.
#[test]
fn a_later_suite_reuses_what_fits_the_state_that_an_earlier_one_left() {
    let world = World::new();
    let repo = two(&world, "sleep 0.3; echo 2 >second/a", "true");
    // Both results are those of `2`, and `first` is known to take longer: it begins first.
    repo.write("second/a", "2\n");
    test(&repo, &["--all", "--jobs", "1"]);
    repo.write("first/a", "2\n");
    repo.write("second/a", "1\n");
    let ran = test(&repo, &["--all", "--jobs", "1"]);
    assert_eq!((ran.ran(), ran.cached()), (vec!["first/unit".to_owned()], vec!["second/unit".to_owned()]), "{}", ran.stderr);
}

/// What only a look at the whole shows: the files of a folder that git knows no longer.
#[test]
fn a_folder_that_is_no_part_of_its_own_is_read_with_the_whole() {
    let world = World::new();
    let repo = two(&world, "git rm -rq --cached second", "true");
    let all = test(&repo, &["--all", "--jobs", "1"]);
    assert_eq!((all.code, all.ran().len()), (0, 2), "{}", all.stderr);
    assert_eq!(test(&repo, &["second"]).cached(), ["second/unit"]);
    repo.write("second/a", "2\n");
    assert_eq!(test(&repo, &["second"]).ran(), ["second/unit"]);
}

/// The temporary folder of a suite holds nothing of an earlier one, and no file of it is left beside.
#[test]
fn no_temporary_file_of_a_suite_is_there_for_the_next() {
    for first in ["true", "mkdir $TMPDIR/x; echo 1 >$TMPDIR/x/f", "echo 1 >$TMPDIR/f; chmod 500 $TMPDIR", "rmdir $TMPDIR"] {
        let world = World::new();
        let repo = two(&world, first, "echo here >$TMPDIR/own; find $TMPDIR/.. -type f | sed s,.*/,, >../found");
        let ran = test(&repo, &["--all", "--jobs", "1"]);
        assert_eq!((ran.code, ran.ran().len()), (0, 2), "{first}: {}", ran.stderr);
        assert_eq!(std::fs::read_to_string(world.path().join("found")).expect("a list"), "own\n", "{first}");
    }
}
