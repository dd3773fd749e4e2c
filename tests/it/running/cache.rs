//! Cached results: how suites opt in, which changes invalidate a result, which do not, and which results are never cached.

use std::os::unix::fs::PermissionsExt;

use super::{RunOutcome, cicd, names, outcome_of, repository, test};
use crate::support::{Repo, World};

/// `city` reads a variable, a variable that is passed through, a tool, a file that git ignores, and its library; each start leaves a mark
/// outside of the repository. `shop` is another domain, and `free` does not opt in.
const CONFIG: &str = "\
version: 1
global: [Cargo.lock]
ignore: [\"*.md\"]
unowned: all
cache: true
domains:
  city:
    paths: [\"/city/\"]
    depends_on: [base]
    suites:
      unit: { run: \"echo city >>../marks; fake one two\", env: { MODE: fast, TOKEN: }, inputs: [\"/data/local.json\"] }
  shop: { paths: [\"/shop/\"], suites: { unit: { run: \"echo shop >>../marks\" } } }
  free: { paths: [\"/free/\"], cache: false, suites: { unit: { run: \"echo free >>../marks\" } } }
  base: { kind: library, paths: [\"/base/\"], depends_on: [core] }
  core: { kind: library, paths: [\"/core/\"] }
  cross-domain: { suites: { unit: { run: \"echo cross >>../marks\" } } }
";

/// The repository of [`CONFIG`], with a tool of the test on the `PATH`.
struct Town<'w> {
    world: &'w World,
    repo: Repo<'w>,
}

impl<'w> Town<'w> {
    fn new(world: &'w World) -> Self {
        tool(world, "fake", "exit 0");
        let repo = repository(world, CONFIG, &["city", "shop", "free", "base", "core"]);
        repo.write(".gitignore", "/data/local.json\n/tmp/\n");
        repo.write("city/run.sh", "true\n");
        repo.write("Cargo.lock", "1\n");
        repo.write("Makefile", "1\n");
        repo.write("data/local.json", "1\n");
        std::os::unix::fs::symlink("a", repo.path.join("city/link")).expect("a link");
        repo.commit("all");
        Self { world, repo }
    }

    fn cicd(&self, arguments: &[&str]) -> crate::support::Cicd {
        cicd(&self.repo, arguments).env("PATH", self.path(None)).env("TOKEN", "t")
    }

    /// Returns the `PATH`: the test's own tools, the machine's, and one more folder.
    fn path(&self, more: Option<&str>) -> std::ffi::OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = std::iter::once(self.world.path().join("bin")).chain(std::env::split_paths(&path));
        std::env::join_paths(own.chain(more.map(|more| self.world.path().join(more)))).expect("a PATH")
    }

    fn run(&self, arguments: &[&str]) -> RunOutcome {
        let outcome = outcome_of(self.cicd(arguments));
        assert_eq!(outcome.code, 0, "{arguments:?}: {}{:#?}", outcome.stderr, outcome.events);
        outcome
    }

    /// Returns the suites that were started since the last call.
    fn marks(&self) -> Vec<String> {
        marks(self.world)
    }
}

fn marks(world: &World) -> Vec<String> {
    let path = world.path().join("marks");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    drop(std::fs::remove_file(path));
    let mut marks: Vec<String> = text.lines().map(str::to_owned).collect();
    marks.sort();
    marks
}

/// Creates a tool on the `PATH` of [`Town`].
fn tool(world: &World, name: &str, script: &str) {
    let folder = world.path().join("bin");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    drop(std::fs::remove_file(&path));
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a tool");
    mode(&path, 0o755);
}

fn mode(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn nothing_that_opts_in_is_started_twice() {
    let world = World::new();
    let town = Town::new(&world);
    assert_eq!(town.run(&["--all"]).ran().len(), 4);
    assert_eq!(town.marks(), ["city", "cross", "free", "shop"]);
    let again = town.run(&["--all", "--explain"]);
    assert_eq!((again.cached(), again.ran()), (names(&["city/unit", "cross-domain/unit", "shop/unit"]), names(&["free/unit"])));
    assert_eq!(town.marks(), ["free"]);
    let green = again.suite("city/unit");
    assert_eq!((&green["attempts"], &green["verdict"]), (&0.into(), &"passed".into()));
    assert!(again.note("city/unit").starts_with("reused: nothing that it depends on has changed since run "), "{green}");
    assert_eq!((&again.summary()["cached"], &again.summary()["passed"]), (&3.into(), &4.into()));
    let not = town.run(&["--all", "--no-cache"]);
    assert_eq!((not.cached(), town.marks().len()), (vec![], 4));
    let said = town.repo.cicd(&["test", "shop"]).env("PATH", town.path(None)).run();
    assert!(said.stdout.contains("cached") && said.stdout.contains("passed just now in 2"), "{said:?}");
}

/// Makes each change, checks that it counts, and reverts it, after which the old result is valid again.
#[test]
fn what_makes_a_green_stand_no_longer() {
    let world = World::new();
    let town = Town::new(&world);
    let repo = &town.repo;
    town.run(&["--all"]);
    let change = |path: &str, text: &str, why: &str| {
        let old = repo.read(path);
        repo.write(path, text);
        misses(&town, &["city/unit"], why);
        repo.write(path, &old);
        hits(&town, path);
    };
    change("city/a", "2\n", "city/a changed");
    change("base/a", "2\n", "base/a changed");
    change("core/a", "2\n", "core/a changed");
    change("Cargo.lock", "2\n", "Cargo.lock changed");
    change("Makefile", "2\n", "Makefile changed");
    change("data/local.json", "2\n", "data/local.json changed");
    for path in ["city/new", "tests/city/unit/new.md.txt", "new"] {
        repo.write(path, "untracked\n");
        misses(&town, &["city/unit"], &format!("{path} was added"));
        repo.remove(path);
        hits(&town, path);
    }
    let script = repo.path.join("city/run.sh");
    mode(&script, 0o755);
    misses(&town, &["city/unit"], "city/run.sh changed");
    mode(&script, 0o644);
    hits(&town, "the mode");
    let link = |to: &str| {
        repo.remove("city/link");
        std::os::unix::fs::symlink(to, repo.path.join("city/link")).expect("a link");
    };
    link("run.sh");
    misses(&town, &["city/unit"], "city/link changed");
    link("a");
    hits(&town, "the link");
    repo.remove("city/a");
    misses(&town, &["city/unit"], "city/a was removed");
    repo.write("city/a", "1\n");
    hits(&town, "the file that was removed");
    for (from, to, why) in [
        ("fake one two", "fake two one", "the command changed"),
        ("MODE: fast", "MODE: slow", "the variable MODE changed"),
        ("MODE: fast", "MODE: fast, MORE: 1", "the variable MORE changed"),
        ("paths: [\"/city/\"]", "paths: [\"/city/\"]\n    title: City", "the entry of city in the config changed"),
        (
            "kind: library, paths: [\"/core/\"]",
            "kind: library, title: Core, paths: [\"/core/\"]",
            "the entry of core in the config",
        ),
        ("unowned: all", "unowned: all\nbase: [trunk]", "a top-level key of the config changed"),
    ] {
        repo.write("cicd.yml", &CONFIG.replace(from, to));
        misses(&town, &["city/unit"], why);
        repo.write("cicd.yml", CONFIG);
        hits(&town, to);
    }
}

#[track_caller]
fn misses(town: &Town<'_>, suites: &[&str], why: &str) {
    for suite in suites {
        let outcome = town.run(&[suite, "--explain"]);
        assert_eq!((outcome.ran(), outcome.cached()), (names(&[suite]), vec![]), "{why}: {}", outcome.note(suite));
        assert!(outcome.note(suite).contains(why), "{why}: {}", outcome.note(suite));
    }
}

#[track_caller]
fn hits(town: &Town<'_>, why: &str) {
    let outcome = town.run(&["city/unit", "--explain"]);
    assert_eq!(outcome.cached(), ["city/unit"], "{why}: {}", outcome.note("city/unit"));
}

#[test]
fn variables_and_tools() {
    let world = World::new();
    let town = Town::new(&world);
    town.run(&["city"]);
    let with = |name: &str, value: &str| {
        let outcome = outcome_of(town.cicd(&["city", "--explain"]).env(name, value));
        (outcome.code, outcome.cached().len(), outcome.note("city/unit"))
    };
    for (name, value) in [("TOKEN", "u"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "C"), ("CI", "true"), ("GOPATH", "/x")] {
        let (code, cached, note) = with(name, value);
        assert_eq!((code, cached), (0, 0), "{name}");
        assert!(note.contains(&format!("the variable {name} changed")), "{name}: {note}");
    }
    // Undeclared variables do not reach the suite, so they do not count; neither do names that a shell sets for itself.
    for (name, value) in [("OTHER", "1"), ("TERM", "xterm"), ("CICD_BASE", "HEAD"), ("PWD", "/nowhere"), ("SHLVL", "9")] {
        assert_eq!(with(name, value).1, 1, "{name}: {}", with(name, value).2);
    }
    tool(&world, "fake", "exit 0 # newer");
    let outcome = town.run(&["city", "--explain"]);
    assert!(outcome.note("city/unit").contains("the tool fake changed"), "{}", outcome.note("city/unit"));
    hits(&town, "the new tool");
}

#[test]
fn what_a_green_survives() {
    let world = World::new();
    let town = Town::new(&world);
    let repo = &town.repo;
    repo.write("city/a", "2\n");
    town.run(&["city"]);
    hits(&town, "dirty");
    repo.commit("what was dirty");
    hits(&town, "committed");
    let touched = std::fs::File::options().write(true).open(repo.path.join("city/a")).expect("a file");
    touched.set_modified(std::time::SystemTime::now() + std::time::Duration::from_mins(1)).expect("a time");
    hits(&town, "touched");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("city/a", "3\n");
    misses(&town, &["city/unit"], "city/a changed");
    repo.git(&["checkout", "--quiet", "main"]);
    hits(&town, "back");
    repo.write("cicd.yml", &format!("# a comment\n{CONFIG}"));
    hits(&town, "a comment");
    repo.write("city/notes.md", "ignored\n");
    hits(&town, "an ignored file");
    repo.write("tmp/x", "ignored by git\n");
    hits(&town, "a file that git ignores");
    repo.write("shop/a", "2\n");
    hits(&town, "another domain");
    let cross = town.run(&["cross-domain", "--explain"]);
    assert_eq!(cross.ran(), ["cross-domain/unit"]);
    repo.write("city/notes.md", "for cross-domain the whole tree counts\n");
    let cross = town.run(&["cross-domain", "--explain"]);
    assert!(cross.note("cross-domain/unit").contains("city/notes.md changed"), "{}", cross.note("cross-domain/unit"));
}

#[test]
fn what_unowned_files_count_for() {
    let world = World::new();
    for (unowned, counts) in [("all", true), ("error", true), ("ignore", false), ("cross-domain", false)] {
        let config = CONFIG.replace("unowned: all", &format!("unowned: {unowned}"));
        let repo = world.init(unowned, &[]);
        repo.write("cicd.yml", &config);
        for file in ["city/a", "shop/a", "free/a", "base/a", "core/a", "Makefile"] {
            repo.write(file, "1\n");
        }
        repo.commit("start");
        assert_eq!(test(&repo, &["shop"]).ran().len(), 1);
        repo.write("Makefile", "2\n");
        assert_eq!(test(&repo, &["shop"]).cached().is_empty(), counts, "{unowned}");
    }
}

#[test]
fn the_nearest_cache_setting_counts() {
    let world = World::new();
    let repo = world.init("r", &[]);
    for (top, domain, suite, expected) in [
        (None, None, None, false),
        (Some(true), None, None, true),
        (Some(true), Some(false), None, false),
        (None, Some(true), None, true),
        (None, Some(true), Some(false), false),
        (Some(false), Some(false), Some(true), true),
    ] {
        let flag = |flag: Option<bool>, end: &str| flag.map(|flag| format!("cache: {flag}{end}")).unwrap_or_default();
        let (top, domain, suite) = (flag(top, "\n"), flag(domain, ", "), flag(suite, ", "));
        let suite = format!("{{ {suite}run: \"true\" }}");
        repo.write(
            "cicd.yml",
            &format!("version: 1\n{top}domains:\n  a: {{ {domain}paths: [\"/a/\"], suites: {{ unit: {suite} }} }}\n"),
        );
        test(&repo, &["a"]);
        assert_eq!(!test(&repo, &["a"]).cached().is_empty(), expected, "{top}{domain}{suite}");
    }
}

/// Each suite has a domain of its own, so that none affects another; the last one shows that a passed result would be cached.
#[test]
fn never_kept() {
    let world = World::new();
    let suites = [
        ("red", "run: \"false\"", "failed"),
        (
            "flaky",
            "run: \"mkdir ../$CICD_RUN_ID && false || true; rmdir ../$CICD_RUN_ID/x || { mkdir ../$CICD_RUN_ID/x; false; }\", retries: 1",
            "passed",
        ),
        ("empty", "run: \"echo '<testsuite/>' >$CICD_REPORT\"", "error"),
        (
            "skips",
            "run: \"echo '<testsuite><testcase name=\\\"a\\\"><skipped/></testcase></testsuite>' >$CICD_REPORT\"",
            "passed",
        ),
        ("leaks", "run: \"sleep 60 >/dev/null 2>&1 &\"", "passed"),
        ("writes", "run: \"date +%N >writes/written\"", "passed"),
        ("setup", "run: \"true\", before: \"false\"", "error"),
        ("teardown", "run: \"true\", after: \"false\"", "error"),
        ("quarantine", "run: \"true\", quarantine: { until: \"2999-01-01\", reason: r }", "passed"),
        ("plain", "run: \"true\"", "passed"),
    ];
    let mut config = "version: 1\ncache: true\ndomains:\n".to_owned();
    for (name, suite, _) in suites {
        config.push_str(&format!("  {name}: {{ paths: [\"/{name}/\"], suites: {{ unit: {{ {suite} }} }} }}\n"));
    }
    let repo = repository(&world, &config, &suites.map(|(name, ..)| name));
    for _ in 0..2 {
        let outcome = test(&repo, &["--all"]);
        for (name, _, verdict) in suites {
            assert_eq!(outcome.verdict(&format!("{name}/unit")), verdict, "{name}: {}", outcome.suite(&format!("{name}/unit")));
        }
        assert_eq!(outcome.suite("flaky/unit")["flaky"], true);
        let said = "writes/unit: its result is not cached, because writes/written was written to while it ran";
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert_eq!(test(&repo, &["--all"]).cached(), ["plain/unit"]);
}

/// A write during a suite is noticed even if the content is the same in the end, or if git ignores the file.
#[test]
fn what_is_written_to_meanwhile() {
    let world = World::new();
    let config = "\
version: 1
cache: true
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"echo 2 >a/a; sleep 0.1; echo 1 >a/a\" } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"echo 2 >>b/generated\", inputs: [\"/b/generated\"] } } }
  c: { paths: [\"/c/\"], suites: { unit: { run: \"echo 2 >c/scratch\" } } }
";
    let repo = repository(&world, config, &["a", "b", "c"]);
    repo.write(".gitignore", "/b/generated\n/c/scratch\n");
    repo.commit("what is ignored");
    let first = test(&repo, &["--all"]);
    assert_eq!(first.code, 0);
    for (suite, path) in [("a/unit", "a/a"), ("b/unit", "b/generated")] {
        let said = format!("{suite}: its result is not cached, because {path} was written to while it ran");
        assert!(first.stderr.contains(&said), "{}", first.stderr);
    }
    assert_eq!(test(&repo, &["--all"]).cached(), ["c/unit"]);
}

#[test]
fn a_submodule_s_bump() {
    let world = World::new();
    world.platform("library");
    let config = "version: 1\ncache: true\ndomains:\n  a: { paths: [\"/a/\"], suites: { unit: { run: \"true\" } } }\n";
    let repo = repository(&world, config, &["a"]);
    repo.git(&["submodule", "--quiet", "add", "../library", "a/library"]);
    repo.commit("a submodule");
    test(&repo, &["a"]);
    assert_eq!(test(&repo, &["a"]).cached().len(), 1);
    world.at("r/a/library").change("backend/base/a.py", "2\n");
    let outcome = test(&repo, &["a", "--explain"]);
    assert_eq!(outcome.cached(), names(&[]));
    assert!(outcome.note("a/unit").contains("a/library changed"), "{}", outcome.note("a/unit"));
}

/// A suite that opts in gets the same variables with and without the cache; other suites get all variables.
#[test]
fn the_environment_does_not_depend_on_the_cache() {
    let world = World::new();
    let config = "\
version: 1
domains:
  a: { paths: [\"/a/\"], cache: true, suites: { unit: { run: \"env | cut -d= -f1 | sort >../seen\", env: { PASSED: } } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"env | cut -d= -f1 | sort >../seen\" } } }
";
    let repo = repository(&world, config, &["a", "b"]);
    let seen = |arguments: &[&str]| {
        let outcome = outcome_of(cicd(&repo, arguments).env("SECRET", "s").env("PASSED", "p").env("CICD_BASE", "HEAD"));
        assert_eq!((outcome.code, outcome.cached().len()), (0, 0), "{}", outcome.stderr);
        let text = std::fs::read_to_string(world.path().join("seen")).expect("a mark");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (cold, without) = (seen(&["a/unit"]), seen(&["a/unit", "--no-cache"]));
    assert_eq!(cold, without);
    let has = |seen: &[String], name: &str| seen.iter().any(|seen| seen == name);
    assert!(has(&cold, "PASSED") && has(&cold, "PATH") && has(&cold, "CICD_SUITE"), "{cold:?}");
    assert!(!has(&cold, "SECRET") && !has(&cold, "CICD_BASE"), "{cold:?}");
    let open = seen(&["b/unit"]);
    assert!(has(&open, "SECRET") && !has(&open, "CICD_BASE"), "{open:?}");
}

/// A suite that reads `a/link`, and two domains that it does not depend on.
const LINKS: &str = "\
version: 1
unowned: ignore
cache: true
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"cat a/link a/link/* || true\" } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"true\" } } }
  c: { paths: [\"/c/\"], suites: { unit: { run: \"true\" } } }
";

/// Creates a repository in which `a/link` leads to `to`, with a cached result of `a`.
fn linked<'w>(world: &'w World, config: &str, to: &str) -> Repo<'w> {
    let repo = repository(world, config, &["a", "b", "c"]);
    repo.write(".gitignore", "/ignored\n");
    repo.write("ignored", "1\n");
    relink(&repo, "a/link", to);
    repo.commit("a link");
    assert_eq!(test(&repo, &["a"]).code, 0);
    repo
}

fn relink(repo: &Repo<'_>, path: &str, to: &str) {
    drop(std::fs::remove_file(repo.path.join(path)));
    std::os::unix::fs::symlink(to, repo.path.join(path)).expect("a link");
}

/// Returns whether a cached result was used for `a`, and its note.
fn green_of_a(repo: &Repo<'_>) -> (bool, String) {
    let outcome = test(repo, &["a", "--explain"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    (!outcome.cached().is_empty(), outcome.note("a/unit"))
}

#[test]
fn what_a_link_leads_to_counts() {
    let world = World::new();
    let repo = linked(&world, LINKS, "../b/a");
    assert!(green_of_a(&repo).0);
    repo.write("c/a", "2\n");
    assert!(green_of_a(&repo).0, "another domain that no link leads to");
    repo.write("b/a", "2\n");
    assert_eq!(green_of_a(&repo), (false, "run: since its last cached result, b/a changed".to_owned()));
    assert!(green_of_a(&repo).0);
    // A folder counts with all its content, and with the targets of the links in it.
    relink(&repo, "b/on", "../c/a");
    relink(&repo, "a/link", "../b");
    test(&repo, &["a"]);
    assert!(green_of_a(&repo).0);
    for (path, how) in [("b/new", "b/new was added"), ("c/a", "c/a changed")] {
        repo.write(path, "3\n");
        assert_eq!(green_of_a(&repo), (false, format!("run: since its last cached result, {how}")));
        assert!(green_of_a(&repo).0, "{path}");
    }
    // A link with no target counts by its text.
    relink(&repo, "a/link", "../nowhere");
    test(&repo, &["a"]);
    assert!(green_of_a(&repo).0);
}

/// The path of an input may lead through a link.
#[test]
fn inputs_behind_a_link_count() {
    for pattern in ["/s/link/**", "/s/link/*", "/s/link/", "/s/link/a", "/s/l*/a", "**/link/a", "link/", "/s/", "/*"] {
        let world = World::new();
        let config = LINKS.replace("cat a/link a/link/* || true\"", &format!("cat s/link/a\", inputs: [\"{pattern}\"]"));
        let repo = repository(&world, &config, &["a", "b", "c"]);
        std::fs::create_dir(repo.path.join("s")).expect("a folder");
        relink(&repo, "s/link", "../b");
        repo.commit("a link");
        assert_eq!(test(&repo, &["a"]).code, 0);
        assert!(green_of_a(&repo).0, "{pattern}");
        repo.write("b/a", "2\n");
        assert!(!green_of_a(&repo).0, "{pattern}");
        let check = repo.cicd(&["check"]).run();
        assert!(!check.stdout.contains("matches no file"), "{pattern}: {}", check.stdout);
    }
}

/// So may the paths of a domain, of a library that it depends on, and of all domains.
#[test]
fn paths_behind_a_link_count() {
    let patterns =
        ["/s/link/**", "/s/link/*", "/s/link/", "/s/link/a", "/s/link", "/s/link/on/", "/s/l*/a", "**/link/a", "link/", "/s/"];
    let places = ["paths: [\"/a/\", \"{}\"]", "paths: [\"/a/\"], depends_on: [lib]", "paths: [\"/a/\"]"];
    let others = places[1..].iter().map(|place| ("/s/link/", *place));
    for (pattern, place) in patterns.iter().map(|pattern| (*pattern, places[0])).chain(others) {
        let world = World::new();
        let mut config =
            LINKS.replace("paths: [\"/a/\"]", &place.replace("{}", pattern)).replace("a/link a/link/*", "s/link/a");
        if place.contains("lib") {
            config += &format!("  lib: {{ kind: library, paths: [\"/lib/\", \"{pattern}\"], suites: none }}\n");
        } else if !place.contains("{}") {
            config = config.replace("cache: true", &format!("cache: true\nglobal: [\"{pattern}\"]"));
        }
        let repo = repository(&world, &config, &["a", "b", "c", "s", "lib"]);
        relink(&repo, "s/link", "../b");
        relink(&repo, "b/on", "../c");
        repo.commit("a link");
        assert_eq!(test(&repo, &["a"]).code, 0);
        assert!(green_of_a(&repo).0, "{pattern} {place}");
        let changed = if pattern.contains("on") { "c/a" } else { "b/a" };
        repo.write(changed, "2\n");
        assert!(!green_of_a(&repo).0, "{pattern} {place}");
        // Lines whose beginning is a folder lead through the link for `affected` too; `check` names the others.
        let names = repo.cicd(&["affected", "--base", "HEAD", "--format", "names"]).run().stdout;
        let check = repo.cicd(&["check"]).run().stdout;
        let is_named = check.contains(&format!("`{pattern}` matches no file"));
        let is_followed = pattern.starts_with("/s/link");
        assert_eq!(
            (names.lines().any(|name| name == "a"), is_named),
            (is_followed, !is_followed && pattern != "/s/"),
            "{check}"
        );
    }
}

#[test]
fn a_link_into_the_unknown_is_never_reused() {
    let world = World::new();
    std::fs::write(world.path().join("outside"), "1\n").expect("a file");
    let repo = linked(&world, LINKS, "../../outside");
    for to in ["../../outside", "../ignored"] {
        relink(&repo, "a/link", to);
        for _ in 0..2 {
            let outcome = test(&repo, &["a", "--explain"]);
            assert_eq!((outcome.code, outcome.cached()), (0, vec![]), "{to}");
            assert!(outcome.note("a/unit").contains("a/link cannot be read"), "{to}: {}", outcome.note("a/unit"));
            assert!(!outcome.stderr.contains("was written to"), "{to}: {}", outcome.stderr);
        }
    }
    // An ignored file counts if the suite names it.
    let named = LINKS.replacen("|| true\"", "|| true\", inputs: [/ignored]", 1);
    repo.write("cicd.yml", &named);
    test(&repo, &["a"]);
    assert!(green_of_a(&repo).0);
    repo.write("ignored", "2\n");
    assert_eq!(green_of_a(&repo), (false, "run: since its last cached result, ignored changed".to_owned()));
}

#[test]
fn what_is_written_to_behind_a_link_meanwhile() {
    let world = World::new();
    let repo = linked(&world, &LINKS.replacen("|| true", "|| true; echo 1 >b/a", 1), "../b/a");
    let outcome = test(&repo, &["a"]);
    assert!(outcome.cached().is_empty());
    let said = "a/unit: its result is not cached, because b/a was written to while it ran";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
}

#[test]
fn another_path_may_hold_other_tools() {
    let world = World::new();
    let town = Town::new(&world);
    town.run(&["city"]);
    let outcome = outcome_of(town.cicd(&["city", "--explain"]).env("PATH", town.path(Some("more"))));
    assert_eq!(outcome.cached(), names(&[]));
    assert!(outcome.note("city/unit").contains("the variable PATH changed"), "{}", outcome.note("city/unit"));
    hits(&town, "the old PATH");
}
