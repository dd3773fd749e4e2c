//! The content of real work trees: libgit2 and the `git` program agree with each other, and with the ids that git itself gives.

use std::fs::{File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, SystemTime};

use cicd::git::Repository;
use cicd::git::snapshot::{HashedFiles, Mode, Snapshot, extra};
use cicd::model::pattern::Pattern;

use crate::support::{Repo, World};

/// Returns a time long before any index is written.
fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000)
}

fn age(repo: &Repo<'_>, path: &str) {
    let file = File::options().append(true).open(repo.path.join(path)).expect("a file");
    file.set_modified(long_ago()).expect("a time");
}

fn run_by_all(repo: &Repo<'_>, path: &str, yes: bool) {
    let mode = if yes { 0o755 } else { 0o644 };
    std::fs::set_permissions(repo.path.join(path), Permissions::from_mode(mode)).expect("a mode");
}

fn look(repo: &Repo<'_>) -> Snapshot {
    Repository::open(&repo.path).expect("a repository").snapshot().expect("a snapshot")
}

/// Returns `path mode id` for every entry; the id is the beginning of git's own hash, `unique`, or empty.
fn shown(snapshot: &Snapshot) -> Vec<String> {
    let entry = |entry: &cicd::git::snapshot::SnapshotEntry| {
        let length = usize::from(entry.id.to_bytes()[0]);
        let [a, b, c, d] = [1, 2, 3, 4].map(|at| entry.id.to_bytes()[at]);
        let hex = if length == 0 { String::new() } else { format!("{a:02x}{b:02x}{c:02x}{d:02x}") };
        let id = if entry.id.is_unique() { "unique".to_owned() } else { hex };
        format!("{} {:?} {id}", String::from_utf8_lossy(&entry.path), entry.mode)
    };
    snapshot.entries.iter().map(entry).collect()
}

/// Returns the entries that `git add --all` would write to the index, in the form of [`shown`].
fn by_git(repo: &Repo<'_>) -> Vec<String> {
    let index = repo.path.with_extension("index");
    let own = repo.path.join(".git/index");
    if std::fs::copy(&own, &index).is_ok() {
        // From the index's age, git knows which files may have changed in the second in which the index was written.
        let written = own.metadata().and_then(|metadata| metadata.modified()).expect("a time");
        let copy = File::options().write(true).open(&index).expect("the copy");
        copy.set_modified(written).expect("the same time");
    }
    let git = |arguments: &[&str]| {
        let output = repo.command("git").env("GIT_INDEX_FILE", &index).args(arguments).output().expect("git");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    git(&["-c", "advice.addEmbeddedRepo=false", "add", "--all"]);
    let entry = |record: &str| {
        let (head, path) = record.split_once('\t').expect("a path");
        let mode = match &head[..6] {
            "100755" => Mode::Executable,
            "120000" => Mode::Link,
            "160000" => Mode::Submodule,
            _ => Mode::File,
        };
        format!("{path} {mode:?} {}", &head[7..15])
    };
    git(&["ls-files", "-s", "-z"]).split_terminator('\0').map(entry).collect()
}

/// Checks that libgit2, the program and git itself agree; returns the snapshot.
fn check(repo: &Repo<'_>, is_dirty: bool) -> Snapshot {
    let by_library = look(repo);
    assert_eq!(shown(&by_library), by_git(repo));
    // The program reads an index in two files.
    repo.git(&["update-index", "--split-index"]);
    let by_program = look(repo);
    repo.git(&["update-index", "--no-split-index"]);
    assert_eq!(by_program, by_library);
    assert_eq!(by_library.is_dirty, is_dirty);
    assert_eq!(by_library.head.as_deref(), Some(repo.head().as_str()));
    assert_eq!(by_library.notes, [""; 0]);
    by_library
}

#[test]
fn a_clean_tree_and_every_kind_of_change() {
    let world = World::new();
    let repo = world.platform("r");
    let clean = check(&repo, false);
    assert_eq!(look(&repo), clean, "looking changes nothing");
    repo.write("backend/city/a.py", "changed\n");
    repo.write("new/deep/untracked file", "1\n");
    repo.write(".gitignore", "*.log\n/build/\n");
    repo.write("build/out", "ignored\n");
    repo.write("new/x.log", "ignored\n");
    repo.remove("frontend/a.ts");
    run_by_all(&repo, "Makefile", true);
    symlink("backend/../nowhere", repo.path.join("link")).expect("a link");
    std::fs::remove_file(repo.path.join("README.md")).expect("a file");
    symlink("Makefile", repo.path.join("README.md")).expect("a link");
    let dirty = check(&repo, true);
    let changed: Vec<String> =
        dirty.changed_since(&clean).into_iter().map(|path| String::from_utf8(path).expect("text")).collect();
    let expected =
        [".gitignore", "Makefile", "README.md", "backend/city/a.py", "frontend/a.ts", "link", "new/deep/untracked file"];
    assert_eq!(changed, expected);
    repo.git(&["add", "--all"]);
    let staged = check(&repo, true);
    repo.git(&["commit", "--quiet", "--message", "all"]);
    let committed = check(&repo, false);
    assert_eq!(
        (shown(&staged), shown(&committed)),
        (shown(&dirty), shown(&dirty)),
        "a commit of the same bytes has the same ids"
    );
    assert_eq!(committed.changed_since(&dirty), [b""; 0]);
    run_by_all(&repo, "Makefile", false);
    check(&repo, true);
}

#[test]
fn a_file_takes_the_place_of_a_folder_and_back() {
    let world = World::new();
    let repo = world.platform("r");
    std::fs::remove_dir_all(repo.path.join("backend/city")).expect("a folder");
    repo.write("backend/city", "a file\n");
    repo.remove("Makefile");
    repo.write("Makefile/inside", "1\n");
    check(&repo, true);
    std::fs::remove_dir_all(repo.path.join("frontend")).expect("a folder");
    symlink("backend", repo.path.join("frontend")).expect("a link");
    check(&repo, true);
}

#[test]
fn what_git_ignores() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write(
        ".gitignore",
        "*.log\n!keep.log\n/out/\n!/out/keep\ncache/\ntmp/*\n!tmp/kept\n**/deep/*.x\n[ab].y\ntrailing \n\\#hash\n",
    );
    repo.write("backend/.gitignore", "!*.log\n/only-here\n");
    repo.write("frontend/.gitignore", "*\n!.gitignore\n");
    repo.write(".git/info/exclude", "excluded\n");
    for file in [
        "a.log",
        "keep.log",
        "out/keep",
        "out/x",
        "cache/x",
        "backend/cache/x",
        "tmp/kept",
        "tmp/lost",
        "q/deep/a.x",
        "deep/a.x",
        "a.y",
        "c.y",
        "trailing",
        "#hash",
        "backend/b.log",
        "backend/only-here",
        "only-here",
        "frontend/new.ts",
        "excluded",
        "backend/city/tracked.log",
    ] {
        repo.write(file, "1\n");
    }
    std::fs::write(repo.path.join("cache.log"), "").expect("a file");
    repo.write("backend/city/cache", "a file of that name\n");
    check(&repo, true);
    repo.git(&["add", "--force", "out/x", "cache/x"]);
    repo.commit("some of the ignored ones are tracked");
    repo.write("out/x", "2\n");
    repo.write("cache/y", "beside a tracked one\n");
    check(&repo, true);
}

#[test]
fn what_the_index_vouches_for_is_not_read() {
    let world = World::new();
    let repo = world.platform("r");
    // Without the time of the last change, git sees no difference if size and content time are the same.
    repo.git(&["config", "core.trustctime", "false"]);
    age(&repo, "Makefile");
    repo.git(&["update-index", "--refresh"]);
    let before = look(&repo);
    let file = File::options().write(true).open(repo.path.join("Makefile")).expect("a file");
    std::os::unix::fs::FileExt::write_all_at(&file, b"2", 0).expect("written");
    drop(file);
    age(&repo, "Makefile");
    let after = look(&repo);
    assert_eq!(shown(&after), shown(&before), "the file was opened");
    assert_eq!(after.changed_since(&before), [b"Makefile"], "and yet a suite that writes is noticed");
    repo.git(&["config", "core.trustctime", "true"]);
    assert_ne!(shown(&look(&repo)), shown(&before));
}

#[test]
fn a_file_as_young_as_the_index_is_read() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["config", "core.trustctime", "false"]);
    for nanos in [0, 5] {
        let moment = long_ago() + Duration::from_nanos(nanos);
        let set = |path: &str| {
            let file = File::options().append(true).open(repo.path.join(path)).expect("a file");
            file.set_modified(moment).expect("a time");
        };
        repo.write("Makefile", "1\n");
        set("Makefile");
        repo.git(&["add", "Makefile"]);
        set(".git/index");
        let file = File::options().write(true).open(repo.path.join("Makefile")).expect("a file");
        std::os::unix::fs::FileExt::write_all_at(&file, b"2", 0).expect("written");
        drop(file);
        set("Makefile");
        assert!(look(&repo).is_dirty, "size, time and inode are the same; only the content tells");
    }
}

#[test]
fn a_rewritten_file_is_changed_by_its_stamp() {
    let world = World::new();
    let repo = world.platform("r");
    let before = look(&repo);
    std::thread::sleep(Duration::from_millis(20));
    repo.write("Makefile", "1\n");
    let after = look(&repo);
    assert_eq!(shown(&after), shown(&before));
    assert_eq!(after.changed_since(&before), [b"Makefile"]);
}

#[test]
fn a_merge_with_conflicts() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("Makefile", "topic\n");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.change("Makefile", "main\n");
    assert!(!repo.command("git").args(["merge", "--quiet", "topic"]).output().expect("git").status.success());
    let snapshot = look(&repo);
    assert_eq!(shown(&snapshot), by_git(&repo));
    assert!(snapshot.is_dirty);
}

#[test]
fn flags_of_the_index() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("intended", "");
    repo.git(&["add", "--intent-to-add", "intended"]);
    check(&repo, true);
    repo.git(&["rm", "--quiet", "--cached", "intended"]);
    repo.remove("intended");
    repo.git(&["update-index", "--index-version", "4"]);
    let clean = check(&repo, false);
    repo.git(&["update-index", "--assume-unchanged", "Makefile"]);
    repo.write("Makefile", "in spite of it\n");
    assert_eq!(look(&repo).changed_since(&clean), [b"Makefile"], "what a suite reads counts, whatever git was told");
    repo.git(&["update-index", "--split-index"]);
    assert_eq!(look(&repo).changed_since(&clean), [b"Makefile"]);
}

#[test]
fn modes_of_a_file_system_that_has_none() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["config", "core.filemode", "false"]);
    let clean = look(&repo);
    run_by_all(&repo, "Makefile", true);
    assert_eq!(shown(&look(&repo)), shown(&clean));
}

#[test]
fn a_sparse_checkout() {
    let world = World::new();
    let repo = world.platform("r");
    let whole = shown(&look(&repo));
    repo.git(&["sparse-checkout", "set", "--cone", "frontend"]);
    assert!(!repo.path.join("backend").exists());
    assert_eq!((shown(&look(&repo)), look(&repo).is_dirty), (whole.clone(), false), "by libgit2");
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "frontend"]);
    assert_eq!((shown(&look(&repo)), look(&repo).is_dirty), (whole, false), "by the program");
}

#[test]
fn submodules() {
    let world = World::new();
    world.platform("library");
    let repo = world.platform("r");
    repo.git(&["submodule", "--quiet", "add", "../library", "libs/x"]);
    repo.commit("a submodule");
    let clean = check(&repo, false);
    let inner = world.at("r/libs/x");
    inner.change("Makefile", "2\n");
    let bumped = check(&repo, true);
    assert_eq!(bumped.changed_since(&clean), [b"libs/x"]);
    repo.commit("bumped");
    assert_eq!(shown(&check(&repo, false)), shown(&bumped));
    inner.write("Makefile", "3\n");
    let (first, second) = (look(&repo), look(&repo));
    let entry = first.entries.iter().find(|entry| entry.path == b"libs/x").expect("the submodule");
    assert!(entry.id.is_unique() && first.is_dirty);
    assert_eq!(first.notes, ["libs/x is a repository with changes of its own: suites that read it get no cached result"]);
    assert_eq!(second.changed_since(&first), [b"libs/x"], "never the same again");
    inner.git(&["checkout", "--quiet", "."]);
    check(&repo, false);
    repo.git(&["submodule", "--quiet", "deinit", "libs/x"]);
    let without = look(&repo);
    assert_eq!(
        (without.is_dirty, without.changed_since(&bumped)),
        (false, vec![b"libs/x".to_vec()]),
        "its files are not there"
    );
    repo.git(&["update-index", "--split-index"]);
    assert_eq!(look(&repo), without);
}

#[test]
fn a_repository_that_is_not_tracked() {
    let world = World::new();
    let repo = world.platform("r");
    let inner = world.init("r/nested", &[]);
    assert!(look(&repo).entries.iter().any(|entry| entry.path == b"nested" && entry.id.is_unique()), "it has no commit");
    inner.change("a", "1\n");
    let snapshot = check(&repo, true);
    assert!(snapshot.entries.iter().any(|entry| entry.path == b"nested" && entry.mode == Mode::Submodule));
    inner.write("a", "2\n");
    assert!(look(&repo).entries.iter().any(|entry| entry.path == b"nested" && entry.id.is_unique()));
}

#[test]
fn sha256() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    let clean = look(&repo);
    assert_eq!((shown(&clean), clean.is_dirty), (by_git(&repo), false));
    repo.write("backend/city/a.py", "changed\n");
    repo.write("a \"quoted\"\nname", "1\n");
    repo.write("\"b", "2\n");
    repo.remove("frontend/a.ts");
    run_by_all(&repo, "Makefile", true);
    symlink("nowhere", repo.path.join("link")).expect("a link");
    let dirty = look(&repo);
    assert_eq!((shown(&dirty), dirty.is_dirty), (by_git(&repo), true));
    repo.commit("all");
    assert_eq!(shown(&look(&repo)), shown(&dirty));
}

#[test]
fn before_the_first_commit_and_in_a_linked_work_tree() {
    let world = World::new();
    let empty = world.init("empty", &[]);
    assert_eq!(look(&empty), Snapshot::default());
    empty.write("a", "1\n");
    let first = look(&empty);
    assert_eq!((shown(&first), first.head, first.is_dirty), (vec!["a File d00491fd".into()], None, true));
    let repo = world.platform("r");
    repo.git(&["worktree", "add", "--quiet", "-b", "topic", "../linked"]);
    let linked = world.at("linked");
    assert_eq!(shown(&look(&linked)), shown(&look(&repo)));
    linked.write("Makefile", "2\n");
    assert_eq!((look(&linked).is_dirty, look(&repo).is_dirty), (true, false));
}

#[test]
fn what_is_no_file_is_not_opened() {
    let world = World::new();
    let repo = world.platform("r");
    repo.remove("Makefile");
    for pipe in ["Makefile", "pipe"] {
        assert!(repo.command("mkfifo").arg(pipe).status().expect("mkfifo").success());
    }
    let snapshot = look(&repo);
    assert!(snapshot.is_dirty);
    assert!(!shown(&snapshot).iter().any(|entry| entry.starts_with("Makefile") || entry.starts_with("pipe")));
}

#[test]
fn ignored_files_that_a_suite_names() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write(".gitignore", ".env\n/data/\n");
    for file in [".env", "backend/city/.env", "data/a.csv", "data/keep/b.csv", "data/c.txt"] {
        repo.write(file, "1\n");
    }
    repo.commit("ignored");
    let found = |lines: &[&str]| {
        let patterns: Vec<Pattern> = lines.iter().map(|line| Pattern::parse(line).expect("a pattern")).collect();
        let entries = extra(&repo.path, &look(&repo), &patterns.iter().collect::<Vec<_>>(), &mut HashedFiles::default());
        entries.into_iter().map(|entry| String::from_utf8(entry.path).expect("text")).collect::<Vec<_>>()
    };
    assert_eq!(found(&["/data/*.csv"]), ["data/a.csv"]);
    assert_eq!(found(&["/data/", "!*.txt"]), ["data/a.csv", "data/keep/b.csv"]);
    assert_eq!(found(&[".env", "/backend/city/", "/backend/"]), [".env", "backend/city/.env"], "and no file that git has");
    assert_eq!(found(&["/none/"]), [""; 0]);
}

#[test]
fn files_behind_links_that_a_suite_names() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write(".gitignore", "/made\n");
    repo.write("ext/deep/x.txt", "1\n");
    repo.write("ext/y.txt", "1\n");
    let link = |to: &str, at: &str| symlink(to, repo.path.join(at)).expect("a link");
    std::fs::create_dir_all(repo.path.join("s")).expect("a folder");
    link("../ext/deep", "s/gen");
    link("ext", "outer");
    link("ext", "made");
    link("..", "s/up");
    link("/usr/lib", "away");
    repo.commit("links");
    let found = |lines: &[&str]| {
        let patterns: Vec<Pattern> = lines.iter().map(|line| Pattern::parse(line).expect("a pattern")).collect();
        let entries = extra(&repo.path, &look(&repo), &patterns.iter().collect::<Vec<_>>(), &mut HashedFiles::default());
        let shown = entries.into_iter().map(|entry| {
            let path = String::from_utf8(entry.path).expect("text");
            if entry.id.is_unique() { format!("{path}?") } else { path }
        });
        shown.collect::<Vec<_>>()
    };
    for line in ["/s/gen/**", "/s/gen/*", "/s/gen/", "/s/gen/x.txt", "/s/g*/x.txt", "gen/"] {
        assert_eq!(found(&[line]), ["s/gen/x.txt"], "{line}");
    }
    assert_eq!(found(&["/outer/*", "/made/**"]), ["made/deep/x.txt", "made/y.txt", "outer/deep/x.txt", "outer/y.txt"]);
    assert_eq!(found(&["/outer/**", "!/outer/deep/"]), ["outer/y.txt"]);
    assert_eq!(found(&["*.txt"]), [""; 0], "found by their own paths");
    assert_eq!(found(&["/away/*.so"]), ["away?"], "outside of the work tree");
    // The link leads to the folder that contains it.
    assert_eq!(found(&["/s/up/ext/*.txt"]), ["s/up/ext/y.txt"]);
    assert_eq!(found(&["/s/**"]), [""; 0], "the links count themselves, and what they lead to is followed from there");
    let ring = found(&["/s/**/y.txt"]);
    assert_eq!(ring.iter().filter(|path| path.ends_with('?')).collect::<Vec<_>>(), ["s/up/away?"]);
    assert!(ring.contains(&"s/up/ext/y.txt".to_owned()), "{ring:?}");
}
