//! Interrupted runs: killed, without disk space, without permissions. After any interruption, the next run reaches the same result.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::*;
use crate::support::drill::Drill;

const DOMAINS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

/// Creates the repository of a test: scaffolded, edited, and with many pending changes. One domain is removed, one is added, one is
/// renamed, and all get new lines.
fn about_to_change<'w>(world: &'w World, name: &str) -> Repo<'w> {
    let repo = world.init(name, &[]);
    repo.write("cicd.yml", &config(5, &DOMAINS));
    done(&run(&repo, &["--test-tree"]));
    edit(
        &repo,
        ".github/workflows/domain-b.yml",
        "persist-credentials: false",
        "persist-credentials: false\n          lfs: true",
    );
    edit(&repo, ".github/workflows/domain-c.yml", "1 || 5", "1 || 2");
    repo.write("tests/a/unit/test_a.py", "1\n");
    repo.commit("edited");
    let next = config(7, &DOMAINS[..11]).replace("  a:", "  new-a:") + "  m: { paths: [/m/] }\n";
    repo.write("cicd.yml", &next);
    repo
}

fn copy(world: &World, from: &Repo<'_>, name: &str) {
    let status = world.command("cp", world.path()).args(["-a", from.path.to_str().expect("a path"), name]).status();
    assert!(status.expect("cp").success());
}

/// Returns the files, without the remains of a killed git.
fn end(repo: &Repo<'_>) -> BTreeMap<String, Vec<u8>> {
    assert_eq!(run(repo, &[]).code, 1, "one file is in conflict");
    assert_eq!(has_remains(repo), Vec::<String>::new());
    files(&repo.path)
}

/// Starts a run and waits until it writes.
fn start(repo: &Repo<'_>) -> Child {
    let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
    let mut child = command.args(["scaffold", "--yes"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("cicd");
    while !repo.path.join(".cicd/.writing").exists() && child.try_wait().expect("a look").is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    child
}

#[test]
fn a_killed_run_converges() {
    let drill = Drill::new(4);
    let world = World::new();
    let original = about_to_change(&world, "original");
    copy(&world, &original, "undisturbed");
    let undisturbed = world.at("undisturbed");
    let mut child = start(&undisturbed);
    let began = Instant::now();
    child.wait().expect("an end");
    let took = began.elapsed();
    let expected = end(&undisturbed);
    let mut caught = 0;
    for turn in 0..drill.rounds {
        copy(&world, &original, "killed");
        let repo = world.at("killed");
        let mut child = start(&repo);
        // The first round kills at once, while the run is certainly writing.
        let moment = if turn == 0 { 0 } else { drill.number(turn, u64::try_from(took.as_micros()).expect("a short time")) };
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().expect("killed");
        child.wait().expect("an end");
        caught += usize::from(!has_remains(&repo).is_empty());
        assert_eq!(end(&repo), expected, "killed in turn {turn}, after {moment} µs");
        std::fs::remove_dir_all(&repo.path).expect("gone");
    }
    assert!(caught > 0, "no kill fell into the writing");
}

/// A limit on file size makes every larger write fail, whichever it is: no file is half-written, and the run reports the failure.
#[cfg(unix)]
#[test]
fn without_room_nothing_is_written() {
    let world = World::new();
    let start = about_to_change(&world, "start");
    copy(&world, &start, "undisturbed");
    let expected = end(&world.at("undisturbed"));
    // The limits are in blocks of 512 bytes: below the smallest README, between the files, below the lock.
    for blocks in [0, 1, 4, 14, 20, 40] {
        let before = files(&start.path);
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" scaffold --yes");
        let output = start.command("sh").args(["-c", &script, env!("CARGO_BIN_EXE_cicd")]).output().expect("sh");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{blocks}: {said}");
        assert!(said.contains("nothing was changed") && said.contains("ulimit -f"), "{blocks}: {said}");
        assert_eq!(files(&start.path), before, "{blocks}");
    }
    assert_eq!(end(&start), expected);
}

/// Fills a disk, if this user may mount one.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs unshare"]
fn on_a_full_disk_nothing_is_written() {
    let world = World::new();
    let start = about_to_change(&world, "start");
    let before = files(&start.path);
    let script = "mount -t tmpfs -o size=1500k tmpfs \"$1\" && cp -a \"$2/.\" \"$1\" && cd \"$1\" || exit 99
        head -c 2000000 /dev/zero >fill 2>/dev/null; truncate -s -8k fill
        \"$0\" scaffold --yes; code=$?
        rm fill; cp -a . \"$3\"; exit $code";
    let [mount, after] = ["mount", "after"].map(|name| world.path().join(name));
    std::fs::create_dir_all(&mount).expect("a folder");
    std::fs::create_dir_all(&after).expect("a folder");
    let mut command = world.command("unshare", world.path());
    command.args(["--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_cicd")]);
    let output = command.arg(&mount).arg(&start.path).arg(&after).output().expect("unshare");
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(99) || said.contains("unshare") {
        return crate::support::skipped("the right to mount");
    }
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("nothing was changed") && said.contains("make room on the disk"), "{said}");
    assert_eq!(files(&after), before);
}

/// A folder without write permission.
#[cfg(unix)]
#[test]
fn a_read_only_folder_is_named_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let repo = about_to_change(&world, "r");
    let folder = repo.path.join("tests/k");
    std::fs::remove_dir_all(&folder).expect("gone");
    std::fs::create_dir(&folder).expect("a folder");
    // Their READMEs were deleted and are restored, as the last files before the lock.
    repo.remove(".cicd/lock.yml");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).expect("rights");
    let before = files(&repo.path);
    let Ran { code, stderr: said, .. } = repo.cicd_without_rights(&["scaffold", "--yes", "--test-tree"]).run();
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("tests/k") && said.contains("nothing was changed") && said.contains("writable"), "{said}");
    assert_eq!(files(&repo.path), before);
}
