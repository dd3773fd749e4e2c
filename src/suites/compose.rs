//! The command lines of the runners that layouts find, a function a runner. That each of them does with the real tool what is
//! said here is shown by `tests/it/tools`.

use std::collections::BTreeSet;
use std::path::Path;

use super::cargo;
use super::command::{CommandLine, MAX_TEXT, Missing, NoCommand, Report, Stdout};
use super::detect::{Found, Group, nextest_config};
use super::folders::{Folders, below, join, parent, upward};
use super::place::{Place, literal};
use super::runner::{Runner, kind};
use super::shard::Shard;
use super::shell;

/// One start of a runner: what it is given, and as which part.
struct Start<'f> {
    home: &'f str,
    /// Words from `home`: folders, files or packages. Empty where `home` is all that it runs.
    names: Vec<String>,
    are_files: bool,
    shard: Shard,
    /// Where it writes JUnit, in double quotes.
    report: String,
}

/// The command of a part of what was found.
pub(super) fn command(runner: Runner, found: &Found, folders: &dyn Folders, shard: Shard) -> Result<CommandLine, NoCommand> {
    let line = written(runner, found, folders, shard)?;
    if line.text.len() <= MAX_TEXT {
        return Ok(line);
    }
    // The names do not fit; where the runner selects the same in the folders, it is given those.
    let whole =
        Found { places: found.places.iter().map(|place| Place { glob: None, ..place.clone() }).collect(), ..found.clone() };
    if !shard.is_part() && selects_the_same(found, folders) {
        let line = written(runner, &whole, folders, shard)?;
        if line.text.len() <= MAX_TEXT {
            return Ok(line);
        }
    }
    Err(NoCommand::TooLong)
}

/// Whether the runner would find in the folders what the patterns found, and nothing else.
fn selects_the_same(found: &Found, folders: &dyn Folders) -> bool {
    let wanted: BTreeSet<&str> = found.groups.iter().flat_map(|group| &group.files).map(String::as_str).collect();
    let kind_of = |path: &str| kind(Path::new(path), false);
    let own = wanted.first().and_then(|path| kind_of(path));
    found.places.iter().all(|place| {
        let listing = folders.list(&place.folder, None);
        let same = |path: &str| wanted.contains(path) || kind_of(path) != own;
        listing.is_whole && listing.files.iter().all(|file| same(&file.path))
    })
}

fn written(runner: Runner, found: &Found, folders: &dyn Folders, shard: Shard) -> Result<CommandLine, NoCommand> {
    let starts = starts(runner, found, shard)?;
    let mut line = CommandLine {
        text: String::new(),
        folder: String::new(),
        env: Vec::new(),
        report: Report::OwnPath,
        is_report_due: true,
        may_be_empty: false,
        missing: None,
        note: None,
    };
    let mut steps = Vec::new();
    for start in &starts {
        steps.push((start.home.to_owned(), text(runner, start, folders, &mut line)?));
        line.missing = line.missing.or_else(|| missing(runner, start.home, folders));
    }
    match steps.as_slice() {
        [(folder, text)] => (line.folder, line.text) = (folder.clone(), text.clone()),
        steps => line.text = shell::all(steps),
    }
    Ok(line)
}

fn text(runner: Runner, start: &Start<'_>, folders: &dyn Folders, line: &mut CommandLine) -> Result<String, NoCommand> {
    let names = start.names.join(" ");
    let report = &start.report;
    Ok(match runner {
        Runner::Run => {
            // It may write to $CICD_REPORT, and need not.
            line.is_report_due = false;
            let runs: Vec<_> = start.names.iter().map(|name| (String::new(), name.clone())).collect();
            if let [(_, run)] = runs.as_slice() { run.clone() } else { shell::all(&runs) }
        }
        Runner::Pytest => {
            // What follows a bracket is a parameter's value to it.
            refuse(start, |name| name.contains('['))?;
            format!("pytest {names} --junitxml={report} -o junit_family=xunit1")
        }
        Runner::Bats => format!("bats --report-formatter junit --output \"${{CICD_REPORT%/*}}\" -r {names}"),
        Runner::Node => node(start)?,
        Runner::Vitest => words(&[
            "npx --no-install vitest run",
            &names,
            &shard_flag("--shard=", start.shard),
            &format!("--reporter=default --reporter=junit --outputFile.junit={report}"),
        ]),
        Runner::Jest => jest(start, folders, line),
        Runner::Go => {
            line.report = Report::Stdout(Stdout::GoTest);
            format!("go test -json {names}")
        }
        Runner::Cargo => {
            // A package may bring a harness of its own, which prints what it likes.
            line.report = Report::Stdout(Stdout::Libtest);
            line.is_report_due = false;
            words(&["cargo test", workspace(start, folders), "--no-fail-fast"])
        }
        Runner::Nextest => nextest(start, folders, line),
        Runner::Maven => {
            reports(line, start.home, "**/target/surefire-reports/*.xml");
            format!("{} -B -q test", wrapper("mvnw", "mvn", start.home, folders))
        }
        Runner::Gradle => {
            reports(line, start.home, "**/build/test-results/test/*.xml");
            // What is up to date would not be run, and write no report; a daemon would stay behind.
            let gradle = wrapper("gradlew", "gradle", start.home, folders);
            format!("{gradle} --no-daemon --console=plain --continue cleanTest test")
        }
    })
}

fn words(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn shard_flag(flag: &str, shard: Shard) -> String {
    if shard.is_part() { format!("{flag}{shard}") } else { String::new() }
}

/// Files always: given a folder, node's versions differ on what they find, and given nothing they run everything.
fn node(start: &Start<'_>) -> Result<String, NoCommand> {
    // From version 21 on its arguments are patterns.
    let is_pattern =
        |name: &str| name.contains(['*', '?', '[', '{']) || ["+(", "@(", "!("].iter().any(|group| name.contains(group));
    refuse(start, is_pattern)?;
    Ok(format!(
        "node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination={} {}",
        start.report,
        start.names.join(" ")
    ))
}

/// An error for a name that the runner would not take as it stands.
fn refuse(start: &Start<'_>, is_odd: impl Fn(&str) -> bool) -> Result<(), NoCommand> {
    match start.names.iter().find(|name| is_odd(name)) {
        Some(name) => Err(NoCommand::OddName(join(start.home, name.trim_matches('\'')))),
        None => Ok(()),
    }
}

fn jest(start: &Start<'_>, folders: &dyn Folders, line: &mut CommandLine) -> String {
    let names = start.names.join(" ");
    let selected = match (start.are_files, names.is_empty()) {
        (true, _) => format!("--runTestsByPath {names}"),
        (false, true) => String::new(),
        (false, false) => names,
    };
    let shard = shard_flag("--shard=", start.shard);
    if !folders.resolves(start.home, "node_modules/jest-junit/package.json") {
        line.report = Report::None;
        line.is_report_due = false;
        line.note = Some("jest itself writes no JUnit: `npm install --save-dev jest-junit`, and its cases are told apart");
        return words(&["npx --no-install jest", &selected, &shard]);
    }
    // Two files may have a test of the same name, so the file stands in the class; a file that breaks is a failure, not a gap.
    let settings = format!(
        "JEST_JUNIT_OUTPUT_FILE={} JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true JEST_JUNIT_ADD_FILE_ATTRIBUTE=true JEST_JUNIT_CLASSNAME='{{filepath}}'",
        start.report
    );
    words(&[&settings, "npx --no-install jest", &selected, &shard, "--reporters=default --reporters=jest-junit"])
}

fn nextest(start: &Start<'_>, folders: &dyn Folders, line: &mut CommandLine) -> String {
    line.note = Some("nextest runs no doc tests: a suite with `run: cargo test --doc` does");
    line.may_be_empty |= start.shard.is_part();
    let shard = shard_flag("--partition=count:", start.shard);
    let empty = if start.shard.is_part() { "--no-tests=pass" } else { "" };
    let config = nextest_config(start.home, folders).unwrap_or_default();
    let own_report = folders.read(&config).is_some_and(|text| String::from_utf8_lossy(&text).contains("junit"));
    let run =
        |settings: &str| words(&["cargo nextest run", workspace(start, folders), "--no-fail-fast", &shard, empty, settings]);
    if own_report {
        // The repository's own settings come before ours.
        let top = parent(parent(&config)).to_owned();
        reports(line, &top, "target/nextest/*/*.xml");
        line.is_report_due = false;
        return run("");
    }
    let settings = match start.report.strip_suffix(".xml\"") {
        Some(stem) => format!("{stem}.toml\""),
        None => "\"${CICD_REPORT%.xml}.toml\"".to_owned(),
    };
    let write = format!("printf '[profile.default.junit]\\npath = \"%s\"\\n' {} >{settings}", start.report);
    format!("{write} && {}", run(&format!("--tool-config-file cicd:{settings}")))
}

/// A manifest that is a workspace's too: all members, not only the package beside it.
fn workspace(start: &Start<'_>, folders: &dyn Folders) -> &'static str {
    let manifest = folders.read(&join(start.home, "Cargo.toml")).unwrap_or_default();
    if cargo::is_workspace(&String::from_utf8_lossy(&manifest)) { "--workspace" } else { "" }
}

fn reports(line: &mut CommandLine, home: &str, pattern: &str) {
    let pattern = join(&literal(home), pattern);
    match &mut line.report {
        Report::Glob(patterns) => patterns.push(pattern),
        report => *report = Report::Glob(vec![pattern]),
    }
}

/// The repository's own copy of a build tool, in the package or at the root, before the machine's.
fn wrapper(own: &str, program: &str, home: &str, folders: &dyn Folders) -> String {
    if folders.exists(&join(home, own)) {
        format!("./{own}")
    } else if folders.exists(own) {
        format!("{}{own}", shell::way_up(home))
    } else {
        program.to_owned()
    }
}

/// What a start needs and the machine lacks.
fn missing(runner: Runner, home: &str, folders: &dyn Folders) -> Option<Missing> {
    let on_path = |program, install| (!folders.program(program)).then_some(Missing { program, install });
    let module = |program: &'static str, install| {
        let is_there = folders.resolves(home, &format!("node_modules/.bin/{program}"));
        on_path("npx", "install Node.js with npm").or((!is_there).then_some(Missing { program, install }))
    };
    match runner {
        Runner::Pytest => on_path("pytest", "pip install pytest"),
        Runner::Go => on_path("go", "see https://go.dev/doc/install"),
        Runner::Vitest => module("vitest", install(home, folders).0),
        Runner::Jest => module("jest", install(home, folders).1),
        Runner::Node => on_path("node", "see https://nodejs.org"),
        Runner::Cargo | Runner::Nextest => on_path("cargo", "see https://rustup.rs"),
        Runner::Bats => on_path("bats", "apt-get install bats, or npm install --global bats"),
        Runner::Maven if wrapper("mvnw", "mvn", home, folders) == "mvn" => on_path("mvn", "see https://maven.apache.org"),
        Runner::Gradle if wrapper("gradlew", "gradle", home, folders) == "gradle" => {
            on_path("gradle", "commit Gradle's wrapper, or see https://gradle.org/install")
        }
        Runner::Run | Runner::Maven | Runner::Gradle => None,
    }
}

/// How vitest and how jest come to be there, by the manager whose lockfile is nearest.
fn install(home: &str, folders: &dyn Folders) -> (&'static str, &'static str) {
    let has = |lock: &str| upward(home).any(|folder| folders.exists(&join(folder, lock)));
    match () {
        () if has("pnpm-lock.yaml") => (
            "pnpm install; pnpm add -D vitest where no package.json lists it",
            "pnpm install; pnpm add -D jest where no package.json lists it",
        ),
        () if has("yarn.lock") => (
            "yarn install; yarn add -D vitest where no package.json lists it",
            "yarn install; yarn add -D jest where no package.json lists it",
        ),
        () if has("bun.lock") || has("bun.lockb") => (
            "bun install; bun add -d vitest where no package.json lists it",
            "bun install; bun add -d jest where no package.json lists it",
        ),
        () => ("npm install, with vitest under devDependencies", "npm install, with jest under devDependencies"),
    }
}

/// How the files are spread over starts, and the part of each.
fn starts(runner: Runner, found: &Found, shard: Shard) -> Result<Vec<Start<'_>>, NoCommand> {
    if shard.is_part() && matches!(runner, Runner::Cargo | Runner::Maven | Runner::Gradle) {
        return Err(NoCommand::CannotSplit(Some(runner)));
    }
    let is_dealt = shard.is_part() && matches!(runner, Runner::Pytest | Runner::Bats | Runner::Node | Runner::Go);
    let mut turn = 0;
    let mut starts = Vec::new();
    for group in &found.groups {
        let mut items = items(runner, group, &found.places, is_dealt);
        let mut part = shard;
        if is_dealt {
            // One deal over all groups, so that small ones do not all fall to the first part.
            let of_this = shard.deal(0..turn + items.0.len()).filter(|at| *at >= turn).map(|at| at - turn).collect::<Vec<_>>();
            turn += items.0.len();
            items.0 = of_this.into_iter().map(|at| items.0[at].clone()).collect();
            part = Shard::WHOLE;
            if items.0.is_empty() {
                continue;
            }
        } else if matches!(runner, Runner::Vitest | Runner::Jest) {
            let Some(own) = shard.of_items(group.files.len()) else { continue };
            part = own;
        }
        let report = match starts.len() {
            0 => "\"$CICD_REPORT\"".to_owned(),
            more => format!("\"${{CICD_REPORT%.xml}}-{}.xml\"", more + 1),
        };
        let (names, are_files) = items;
        starts.push(Start { home: &group.home, names, are_files, shard: part, report });
    }
    if starts.is_empty() { Err(NoCommand::EmptyShard(shard)) } else { Ok(starts) }
}

/// The words that a runner is given for a group, and whether they are files.
fn items(runner: Runner, group: &Group, places: &[Place], is_dealt: bool) -> (Vec<String>, bool) {
    let home = group.home.as_str();
    let is_in = |file: &str, place: &Place| below(file, &place.folder).is_some();
    let here: Vec<&Place> = places.iter().filter(|place| group.files.iter().any(|file| is_in(file, place))).collect();
    // Only pytest can be told to pass a folder over; to the others the files are named.
    let is_whole = |place: &&Place| place.glob.is_none() && (place.without.is_empty() || runner == Runner::Pytest);
    let by_folder = !is_dealt && here.iter().all(is_whole);
    match runner {
        Runner::Cargo | Runner::Nextest | Runner::Maven | Runner::Gradle => (Vec::new(), false),
        Runner::Go if by_folder => (here.iter().map(|place| package(&place.folder, home, "/...")).collect(), false),
        Runner::Go => {
            let packages: BTreeSet<&str> = group.files.iter().map(|file| parent(file)).collect();
            (packages.into_iter().map(|folder| package(folder, home, "")).collect(), true)
        }
        Runner::Run => (group.files.iter().map(|file| shell::quoted(&format!("./{file}"))).collect(), true),
        Runner::Pytest | Runner::Bats | Runner::Vitest | Runner::Jest if by_folder => {
            // A package that stands in the place is its own place, and its runner knows its files.
            let is_own_place = |place: &&Place| below(&place.folder, home).is_none_or(str::is_empty);
            if matches!(runner, Runner::Vitest | Runner::Jest) && here.iter().any(is_own_place) {
                return (Vec::new(), false);
            }
            let word = |place: &&Place| {
                let folder = below(&place.folder, home).unwrap_or_default();
                match runner {
                    Runner::Vitest => shell::path(&format!("{folder}/")),
                    Runner::Jest => shell::quoted(&format!("{}/", as_regex(folder))),
                    _ => shell::path(if folder.is_empty() { "." } else { folder }),
                }
            };
            let others: BTreeSet<&String> = here.iter().flat_map(|place| &place.without).collect();
            let ignored = others.into_iter().map(|folder| format!("--ignore={}", shell::path(folder)));
            (here.iter().map(word).chain(ignored).collect(), false)
        }
        _ => (group.files.iter().filter_map(|file| below(file, home)).map(shell::path).collect(), true),
    }
}

/// A Go package by its folder, and with `/...` those below it.
fn package(folder: &str, home: &str, rest: &str) -> String {
    let folder = below(folder, home).unwrap_or_default();
    let gap = if folder.is_empty() { "" } else { "/" };
    shell::quoted(&format!(".{gap}{folder}{rest}"))
}

/// A text that a regular expression matches as it stands.
fn as_regex(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if r"\^$.|?*+()[]{}".contains(c) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
