//! `cicd demo`: its output, its isolation from the user's settings, and that nothing remains, however it ends.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{World, send, side_by_side, skipped};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cicd");

/// The longest time that any expected event may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Prepares the demo in a world of its own, with a temporary folder that must be empty afterwards.
fn demo(world: &World, arguments: &[&str]) -> Command {
    std::fs::create_dir_all(world.path().join("tmp")).expect("a folder");
    let mut command = world.command(PROGRAM, world.path());
    command.arg("demo").args(arguments).env("TMPDIR", world.path().join("tmp"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn left(world: &World) -> Vec<PathBuf> {
    std::fs::read_dir(world.path().join("tmp")).expect("a folder").flatten().map(|entry| entry.path()).collect()
}

/// Checks that no file and no process remains.
#[track_caller]
fn nothing_is_left(world: &World) {
    assert!(left(world).is_empty(), "{:?}", left(world));
    assert!(children(world).is_empty(), "{:?}", children(world));
}

/// Returns the demo's processes, which all have their home below the temporary folder.
fn children(world: &World) -> Vec<String> {
    let mark = format!("HOME={}/", world.path().join("tmp").display());
    let is_ours =
        |environment: &[u8]| environment.split(|byte| *byte == 0).any(|variable| variable.starts_with(mark.as_bytes()));
    let processes = std::fs::read_dir("/proc").expect("/proc").flatten().map(|entry| entry.path());
    let ours = processes.filter(|path| std::fs::read(path.join("environ")).is_ok_and(|environment| is_ours(&environment)));
    ours.map(|path| text(&std::fs::read(path.join("cmdline")).unwrap_or_default())).collect()
}

/// Returns the part of the output that does not differ from run to run.
fn steady(output: &Output) -> String {
    let is_id = |word: &str| word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let is_time = |word: &str| word.trim_end_matches("ms").trim_end_matches('s').parse::<f64>().is_ok();
    let word = |word: &str| {
        let bare = word.trim_end_matches([']', '.', ',', ':']);
        if is_id(bare.split('.').next().unwrap_or_default()) || is_time(bare) || bare.contains("Z-") { "#" } else { word }
            .to_owned()
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = text(&output.stdout).lines().map(line).collect();
    // Parallel suites end in any order.
    lines.retain(|line| !line.starts_with("passed ") || !line.ends_with('#'));
    lines.join("\n")
}

#[test]
fn it_shows_the_verbs_and_leaves_nothing() {
    let world = World::new();
    let output = demo(&world, &[]).output().expect("the program");
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    nothing_is_left(&world);
    let mut rest = shown.as_str();
    for part in [
        "$ cat cicd.yml",
        "depends_on: [smart-city]",
        "$ cicd scaffold",
        ".github/workflows/domain-journey.yml",
        "$ git commit --all",
        " 2 files changed",
        "$ cicd affected --explain",
        "3 of 5 domains are affected",
        "depends on smart-city, which is affected",
        "not affected: business-enablement, experience",
        "$ cicd test",
        "failed       journey/integration",
        "got 'home, tunnel, work'",
        "1 of 3 suites failed",
        "$ cicd status",
        "4 domains: 1 fail, 3 pass",
        "fail journey (Journey Manager, embedded)",
        "its files are removed",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("`{part}` is not in, or before the one before it:\n{shown}"));
        rest = &rest[at..];
    }
    // The output of a demo must be short enough to read.
    assert!(shown.lines().count() < 130, "{} lines", shown.lines().count());
    assert!(shown.lines().all(|line| line.chars().count() < 140), "{shown}");
}

#[test]
fn nothing_of_the_user_s_surroundings_gets_in() {
    let plain = World::new();
    let plain = steady(&demo(&plain, &[]).output().expect("the program"));
    let world = World::new();
    let path = |name: &str| world.path().join(name).display().to_string();
    let hook = "#!/bin/sh\ntouch \"$(dirname \"$0\")/../ran\"\nexit 1\n";
    for hook_of in ["hooks/pre-commit", "template/hooks/pre-commit"] {
        let hook_of = world.path().join(hook_of);
        std::fs::create_dir_all(hook_of.parent().expect("a folder")).expect("a folder");
        std::fs::write(&hook_of, hook).expect("a hook");
        std::fs::set_permissions(&hook_of, PermissionsExt::from_mode(0o755)).expect("rights");
    }
    let config = format!(
        "[core]\n\thooksPath = {}\n\tautocrlf = true\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n[init]\n\ttemplateDir = {}\n\tdefaultBranch = trunk\n[user]\n\tuseConfigOnly = true\n[color]\n\tui = always\n",
        path("hooks"),
        path("template")
    );
    std::fs::write(world.path().join(".gitconfig"), config).expect("a config");
    let nowhere = path("nowhere");
    let mut command = demo(&world, &[]);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_TEMPLATE_DIR", "CICD_STATE_DIR", "XDG_CONFIG_HOME"] {
        command.env(name, &nowhere);
    }
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH"] {
        command.env(name, &nowhere);
    }
    for name in ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "CICD_BASE", "CICD_HEAD", "GIT_TRACE", "LD_DEBUG_OUTPUT"] {
        command.env(name, "1");
    }
    command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "commit.gpgsign").env("GIT_CONFIG_VALUE_0", "true");
    command.env("LANG", "de_DE.UTF-8").env("LANGUAGE", "de").env("GIT_AUTHOR_DATE", "1 day before yesterday, maybe");
    let output = command.output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(steady(&output), plain);
    assert!(!Path::new(&nowhere).exists() && !world.path().join("ran").exists() && !world.path().join("template/ran").exists());
    nothing_is_left(&world);
}

/// The dashboard runs until the user ends it.
#[test]
fn the_dashboard_is_served_until_it_is_ended() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let world = World::new();
        let mut child = demo(&world, &["--serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let shown = lines.by_ref().find(|line| line.starts_with("http://127.0.0.1:")).expect("an address");
        let address = shown.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stream = std::net::TcpStream::connect(&address).expect("a connection");
        stream.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes()).expect("sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("a page");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Journey Manager"), "{page}");
        assert!(send(signal, &child.id().to_string()));
        drop(lines);
        assert_eq!(child.wait_with_output().expect("an end").status.code(), Some(code));
        nothing_is_left(&world);
        assert!(std::net::TcpStream::connect(&address).is_err(), "the server lives");
    }
}

/// Returns a folder for the PATH in which a script replaces one program.
fn with_program(world: &World, name: &str, script: &str) -> std::ffi::OsString {
    let folder = world.path().join("bin");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), format!("#!/bin/sh\n{script}\n")).expect("a program");
    std::fs::set_permissions(folder.join(name), PermissionsExt::from_mode(0o755)).expect("rights");
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&others))).expect("a PATH")
}

/// Covers each place at which the demo can be interrupted: git at work, a command that is shown, a suite with child processes.
#[test]
fn when_it_is_interrupted_nothing_is_left() {
    let cases = [
        ("git", "-TERM", 143),
        ("cat", "-INT", 130),
        ("cat", "-TERM", 143),
        ("tr", "-INT", 130),
        ("tr", "-TERM", 143),
        ("cat", "-HUP", 143),
    ];
    side_by_side(&cases, |(program, signal, code)| {
        let world = World::new();
        let begun = world.path().join("begun");
        let path = with_program(&world, program, &format!("touch '{}'; sleep 1000 & sleep 1000", begun.display()));
        let mut child = demo(&world, &[]).env("PATH", path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it");
        let since = Instant::now();
        while !begun.exists() {
            assert!(since.elapsed() < PATIENCE, "{program} was not started");
            assert!(child.try_wait().expect("a state").is_none(), "it ended before {program}");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(!left(&world).is_empty() && !children(&world).is_empty());
        assert!(send(signal, &child.id().to_string()));
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), Some(*code), "{program} {signal}: {}", text(&output.stderr));
        assert!(!text(&output.stdout).contains("its files are removed"));
        nothing_is_left(&world);
    });
}

/// Checks for one error, and that nothing remains.
#[track_caller]
fn fails(world: &World, output: &Output, code: i32, said: &[&str]) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert_eq!(error.matches("error: ").count(), 1, "{error}");
    for part in said {
        assert!(error.contains(part), "`{part}` is not in: {error}");
    }
    nothing_is_left(world);
}

#[test]
fn without_git_there_is_one_error() {
    let world = World::new();
    std::fs::create_dir_all(world.path().join("empty")).expect("a folder");
    let output = demo(&world, &[]).env("PATH", world.path().join("empty")).output().expect("the program");
    fails(&world, &output, 3, &["`git` is not installed", "install git"]);
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_git_that_fails_is_named_with_its_words() {
    let world = World::new();
    let git =
        "case $* in *commit*) echo 'fatal: the disk \x1b[31mburns' >&2; exit 128;; *) PATH=${PATH#*:}; exec git \"$@\";; esac";
    let path = with_program(&world, "git", git);
    let output = demo(&world, &[]).env("PATH", path).output().expect("the program");
    fails(&world, &output, 3, &["`git commit --quiet", "failed: the disk \\u{1b}[31mburns"]);
}

/// The old git supports neither newer flags nor the variable that names the user's config.
#[test]
fn an_old_git_will_do() {
    let world = World::new();
    let git = "unset GIT_CONFIG_GLOBAL\n\
               case \" $* \" in *' -b main '*|*--initial-branch*|' switch '*|' restore '*) echo unknown >&2; exit 129;; esac\n\
               PATH=${PATH#*:}; exec git \"$@\"";
    let path = with_program(&world, "git", git);
    let output = demo(&world, &[]).env("PATH", path).output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    nothing_is_left(&world);
}

#[test]
fn without_room_there_is_one_error() {
    let world = World::new();
    let output = demo(&world, &[]).env("TMPDIR", world.path().join("nowhere")).output().expect("the program");
    fails(&world, &output, 3, &["needs a temporary folder", "nowhere", "TMPDIR"]);
}

#[test]
#[ignore = "needs unshare"]
fn on_a_full_disk_there_is_one_error() {
    let world = World::new();
    for (options, word) in [("size=2m", "No space left"), ("size=20m,ro", "Read-only")] {
        let mount = world.path().join("tmp");
        std::fs::create_dir_all(&mount).expect("a folder");
        let script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" || exit 99; \"$0\" demo; code=$?; ls -A \"$2\"; exit $code";
        let mut command = world.command("unshare", world.path());
        command.args(["--map-root-user", "--mount", "sh", "-c", script, PROGRAM, options]).arg(&mount).env("TMPDIR", &mount);
        let output = command.output().expect("unshare");
        if output.status.code() == Some(99) || text(&output.stderr).contains("unshare") {
            return skipped("the right to mount");
        }
        fails(&world, &output, 3, &["needs a temporary folder", word, "TMPDIR"]);
        assert_eq!(text(&output.stdout), "", "{options}: something is left");
    }
}

#[test]
fn what_is_to_be_kept_is_kept() {
    let world = World::new();
    let output = demo(&world, &["--keep", "mine"]).output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let folder = world.path().join("mine");
    assert!(text(&output.stderr).contains(&format!("the repository is kept in {}", folder.display())), "{output:?}");
    assert_eq!(world.at("mine").git(&["status", "--porcelain"]), "");
    assert_eq!(world.at("mine").git(&["log", "--format=%s"]), "smart-city: the detour is the tunnel\nThe platform");
    assert_eq!(world.at("mine").cicd(&["affected", "--format", "names"]).names(), ["smart-city", "journey", "cross-domain"]);
    nothing_is_left(&world);
    let again = demo(&world, &["--keep", "mine"]).output().expect("the program");
    fails(&world, &again, 2, &["is not an empty folder"]);
    // The folder is kept, also if the demo does not finish.
    let output = demo(&world, &["--keep"]).output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(left(&world).len(), 1, "{:?}", left(&world));
    assert!(text(&output.stderr).contains(&left(&world)[0].display().to_string()) && left(&world)[0].join("cicd.yml").exists());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let world = World::new();
    let mut command = world.command("sh", world.path());
    std::fs::create_dir_all(world.path().join("tmp")).expect("a folder");
    command.args(["-c", "{ \"$0\" demo; echo $? >code; } | head -n 3", PROGRAM]).env("TMPDIR", world.path().join("tmp"));
    assert!(command.output().expect("a shell").status.success());
    let code = std::fs::read_to_string(world.path().join("code")).expect("a code");
    assert!(["0\n", "3\n"].contains(&code.as_str()), "{code}");
    nothing_is_left(&world);
}
