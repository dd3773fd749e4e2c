//! The environment of a suite: its variables, folder, files and signals, and everything that it must not get.

use std::collections::BTreeMap;

use super::{Lab, contains};
use crate::support::{World, skipped};

fn environment(text: &str) -> BTreeMap<String, String> {
    text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_suite_knows_who_it_is() {
    let world = World::new();
    let run = "env >../environment; test -d $TMPDIR && test -z \\\"$(ls -A $TMPDIR)\\\" && test -w $TMPDIR";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ named: {{ run: \"{run}\" }} }}"))]);
    let ended = lab.run(&[]).ended_with(0);
    let seen = environment(&lab.seen("environment"));
    let expected = [("CICD_DOMAIN", "a"), ("CICD_LEVEL", "unit"), ("CICD_SUITE", "a/unit/named")];
    for (name, value) in expected.into_iter().chain([("CICD_RUN_ID", ended.last()["run"].as_str().expect("a run"))]) {
        assert_eq!(seen.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(seen["CICD_REPORT"].ends_with("/report.xml"), "{seen:?}");
    assert!(seen["TMPDIR"].starts_with(lab.tmp().to_str().expect("a path")) && seen["TMP"] == seen["TMPDIR"], "{seen:?}");
    lab.nothing_is_left();
}

#[test]
fn the_temporary_folder_is_its_own_and_goes() {
    let world = World::new();
    let run = |own: &str| {
        let fill = "mkdir -p $TMPDIR/a/b; echo x >$TMPDIR/a/b/c; ln -s /etc $TMPDIR/a/link; stat -c %a $TMPDIR/.. >>../modes; \
                    chmod 0 $TMPDIR/a/b; chmod 500 $TMPDIR/a $TMPDIR";
        format!("unit: {{ run: \"echo $TMPDIR >../{own}; {fill}\" }}")
    };
    let lab = Lab::new(&world, &[("a", &run("one")), ("b", &run("two"))]);
    lab.run(&["--jobs", "2"]).ended_with(0);
    assert!(lab.seen("one") != lab.seen("two") && !lab.seen("one").is_empty());
    assert_eq!(lab.seen("modes"), "700\n700\n", "others could look in");
    lab.nothing_is_left();
    assert!(std::path::Path::new("/etc/passwd").exists());
}

/// The path of a socket has at most 107 bytes. The names of domains, levels and suites do not use any of them, and neither does a long
/// temporary folder.
#[test]
fn the_temporary_folder_has_a_short_path() {
    let world = World::new();
    let (domain, name) = ("d".repeat(63), "n".repeat(63));
    let run = "echo $TMPDIR >>../folders; echo x >$TMPDIR/x";
    let suites = format!("integration: {{ {name}: {{ run: \"{run}\" }}, other: {{ run: \"{run}\" }} }}");
    let lab = Lab::new(&world, &[(&domain, &suites)]);
    lab.run(&[]).ended_with(0);
    let long = lab.home.join("long".repeat(20));
    let ended = lab.test(&["--jobs", "2"]).env("TMPDIR", &long).output().expect("a run");
    assert!(ended.status.success(), "{ended:?}");
    let seen = lab.seen("folders");
    let folders: Vec<&str> = seen.lines().collect();
    let [first, second, short, _] = folders.as_slice() else { panic!("{folders:?}") };
    let more = lab.tmp().as_os_str().len() + "/cicd-123456/0".len();
    assert!(first != second && first.len() == more && second.len() == more, "{folders:?}");
    assert_eq!(short.len(), "/tmp/cicd-123456/0".len(), "{folders:?}");
    assert!(!std::path::Path::new(short).parent().expect("a folder").is_symlink(), "the link is gone");
    assert_eq!(std::fs::read_dir(&long).expect("a folder").count(), 0, "so is what it led to");
    lab.nothing_is_left();
}

#[test]
fn inputs_of_this_program_and_of_hooks_are_not_passed_on() {
    let world = World::new();
    let run = "env >../environment; git -C ../inner rev-parse --show-toplevel >../top";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\" }}"))]);
    world.init("inner", &[]);
    let mut command = lab.test(&["--format", "json"]);
    let git = lab.repo.path.join(".git");
    command.env("CICD_BASE", "HEAD").env("CICD_HEAD", "HEAD").env("GIT_DIR", &git).env("GIT_WORK_TREE", &lab.repo.path);
    command.env("GIT_INDEX_FILE", git.join("index")).env("GIT_PREFIX", "x/").env("GIT_CONFIG_PARAMETERS", "'a.b'='c'");
    command.env("GIT_COMMON_DIR", &git).env("GIT_OBJECT_DIRECTORY", git.join("objects"));
    let alternates = git.join("objects");
    command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", alternates).env("GIT_CONFIG_COUNT", "0");
    command.env("GIT_QUARANTINE_PATH", "q").env("GIT_AUTHOR_NAME", "stays");
    let prefix = ("GIT_INTERNAL_SUPER_PREFIX", "x/");
    let mut git = lab.repo.command("git");
    if git.arg("ls-files").env(prefix.0, prefix.1).output().expect("git").status.success() {
        command.env(prefix.0, prefix.1);
    } else {
        // An older git fails before anything runs.
        skipped("git 2.40");
    }
    lab.start(command).end().ended_with(0);
    let seen = environment(&lab.seen("environment"));
    for name in [
        "CICD_BASE",
        "CICD_HEAD",
        "GIT_DIR",
        "GIT_COMMON_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_CONFIG_PARAMETERS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_INTERNAL_SUPER_PREFIX",
    ] {
        assert!(!seen.contains_key(name), "{name}: {seen:?}");
    }
    assert_eq!((seen["GIT_AUTHOR_NAME"].as_str(), seen["GIT_CONFIG_COUNT"].as_str()), ("stays", "0"));
    contains(&lab.seen("top"), "/inner");
}

#[test]
fn a_suite_that_opts_in_sees_what_is_declared() {
    let world = World::new();
    let closed = "unit: { run: \"env >../environment; exit 1\", cache: true, env: { PASSED: , GIVEN: \\\"given\\\" } }";
    let lab = Lab::new(&world, &[("a", &closed.replace("\\\"", "\"")), ("b", "unit: { run: \"env >../open\" }")]);
    let with = |arguments: &[&str]| {
        let mut command = lab.test(arguments);
        command.env("PASSED", "through").env("HIDDEN", "away").env("LC_TIME", "C").env("CI_OF_OURS", "no");
        lab.start(command).end().ended_with(1)
    };
    let ended = with(&["--format", "json"]);
    let seen = environment(&lab.seen("environment"));
    for (name, value) in [("PASSED", "through"), ("GIVEN", "given"), ("LC_TIME", "C"), ("CICD_SUITE", "a/unit")] {
        assert_eq!(seen.get(name).map(String::as_str), Some(value), "{name}: {seen:?}");
    }
    assert!(seen.contains_key("PATH") && seen.contains_key("HOME") && seen.contains_key("TMPDIR"));
    assert!(!seen.contains_key("HIDDEN") && !seen.contains_key("CI_OF_OURS") && !seen.contains_key("IT_MARK"), "{seen:?}");
    contains(&ended.of("a/unit")["withheld"].to_string(), "\"HIDDEN\"");
    assert_eq!(environment(&lab.seen("open"))["HIDDEN"], "away");
    let shown = with(&[]);
    // The message names five variables, first those that the output mentions.
    contains(&shown.stdout, "environment variables withheld because `env` does not name them: CI_OF_OURS, ");
    contains(&shown.stdout, " more (`--format json` lists them)");
}

#[test]
fn values_are_not_kept() {
    let world = World::new();
    let suite = "{ run: \"test -n \\\"$TOKEN\\\"; exit 1\", env: { TOKEN: , OWN: \"hunter2-given\" }";
    let lab = Lab::new(&world, &[("a", &format!("unit: {suite} }}")), ("b", &format!("unit: {suite}, cache: true }}"))]);
    let mut command = lab.test(&["--format", "json"]);
    command.env("TOKEN", "hunter2-passed").env("OTHER_TOKEN", "hunter2-outside");
    let ended = lab.start(command).end().ended_with(1);
    let mut bytes = ended.stdout.into_bytes();
    let mut folders = vec![lab.repo.path.join(".git/cicd")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { bytes.extend(std::fs::read(path).expect("a file")) }
        }
    }
    assert!(bytes.len() > 10_000, "the store was not read");
    assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "a value was kept");
}

/// A suite starts like any other program, without the open files and signal settings of `cicd` and of the keeper.
#[test]
fn nothing_is_inherited_by_accident() {
    let world = World::new();
    let look = "ls /proc/$$/fd >../files; cat /proc/self/status >../status";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{look}\" }}"))]);
    // Files and signals that the tests themselves were started with do not count.
    lab.start(lab.command("sh", &["-c", look])).end().ended_with(0);
    // Leaves out the real-time signals, of which the C library keeps two for itself.
    let mask = |line: &str| u64::from_str_radix(line.split_whitespace().nth(1)?, 16).ok().map(|mask| mask & 0x7fff_ffff);
    let signals = || -> Vec<Option<u64>> {
        let status = lab.seen("status");
        status.lines().filter(|line| line.starts_with("SigBlk:") || line.starts_with("SigIgn:")).map(mask).collect()
    };
    let outside = (lab.seen("files"), signals());
    lab.run(&[]).ended_with(0);
    assert_eq!((lab.seen("files"), signals()), outside);
    // A writer ends with its reader, as usual.
    let lab = Lab::named(&world, "s", &[("a", "unit: { run: \"yes | head -n 1\" }")]);
    assert_eq!(lab.run(&[]).ended_with(0).log("a/unit"), b"y\n");
}

#[test]
fn an_environment_of_a_megabyte() {
    let world = World::new();
    let lab = Lab::new(
        &world,
        &[("a", "unit: { run: \"test ${#BIG_7} = 100000\" }"), ("b", "unit: { run: \"test -z \\\"$BIG_7\\\"\", cache: true }")],
    );
    let mut command = lab.test(&["--format", "json"]);
    for at in 0..10 {
        command.env(format!("BIG_{at}"), "x".repeat(100_000));
    }
    for at in 0..3000 {
        command.env(format!("SMALL_{at}"), "x");
    }
    lab.start(command).end().ended_with(0);
}
