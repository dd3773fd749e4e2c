//! The commands of the runners that layouts find, run with the real tools in a repository of four domains.
//!
//! The tools are on the PATH or in the folder that `.ci/run` fills.
#![cfg(unix)]

mod arguments;
mod collect;
mod commands;
mod graph_oracles;
mod odd;
mod others;
pub(crate) mod polyglot;
mod shards;

use std::path::Path;
use std::process::Stdio;

use cicd::config;
use cicd::suites::work_tree::WorkTree;
use cicd::suites::{self, CommandLine, NoCommand, ReportSpec, Shard, Stdout};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::polyglot::{Tool, surroundings};
use crate::support::{Ran, Repo, World};

/// The names of cases and their outcomes.
type Cases = Vec<(String, &'static str)>;

/// Returns the command of a suite.
fn command(repo: &Repo<'_>, suite: &str, shard: Shard) -> Result<CommandLine, NoCommand> {
    let loaded = config::load(&repo.path.join("cicd.yml"), "cicd.yml").expect("a config");
    let tree = WorkTree::new(&repo.path);
    let levels: Vec<&str> = loaded.config.levels.iter().map(String::as_str).collect();
    let all = (0..loaded.config.domains.len()).flat_map(|at| suites::of_domain(&loaded.config, at, &levels, &tree));
    let planned: Vec<_> = all.collect();
    let ids: Vec<String> = planned.iter().map(suites::Planned::id).collect();
    let at = ids.iter().position(|id| id == suite).unwrap_or_else(|| panic!("no {suite} in {ids:?}"));
    planned[at].command(&tree, shard)
}

/// Runs a command as `cicd test` does; also returns the cases in its reports.
fn run(world: &World, repo: &Repo<'_>, line: &CommandLine) -> (Ran, Cases) {
    // The name of the folder must be quoted wherever the report is named.
    let folder = world.path().join("it's a report");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut sh = world.command("sh", &repo.path.join(&line.folder));
    sh.envs(surroundings()).env("CICD_REPORT", folder.join("report.xml")).arg("-c").arg(&line.text);
    sh.envs(line.env.iter().map(|(name, value)| (*name, value.as_str())));
    let output = sh.stdin(Stdio::null()).output().expect("sh");
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let mut cases = match &line.report {
        ReportSpec::OwnPath => junit(&folder),
        ReportSpec::Stdout(Stdout::GoTest) => go(&ran.stdout),
        ReportSpec::Stdout(Stdout::Libtest) => libtest(&ran.stdout),
        ReportSpec::None | ReportSpec::Glob(_) | ReportSpec::Stdout(Stdout::Both) => Vec::new(),
    };
    cases.sort();
    (ran, cases)
}

/// Runs the suite of a tool; returns its exit code and its cases.
fn ran(world: &World, repo: &Repo<'_>, tool: Tool, shard: Shard) -> (Ran, Cases) {
    let line = command(repo, tool.suite(), shard).unwrap_or_else(|error| panic!("{tool:?}: {error}"));
    run(world, repo, &line)
}

/// Returns every `<testcase>` of the reports in a folder.
fn junit(folder: &Path) -> Cases {
    let mut cases = Cases::new();
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "xml")) {
        let text = std::fs::read_to_string(&path).expect("a report");
        let mut reader = Reader::from_str(&text);
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}"));
            match event {
                Event::Start(tag) | Event::Empty(tag) => element(&tag, &mut cases),
                Event::Eof => break,
                _ => {}
            }
        }
    }
    cases
}

fn element(tag: &BytesStart<'_>, cases: &mut Cases) {
    let status = match tag.name().as_ref() {
        b"testcase" => {
            let name = tag.try_get_attribute("name").expect("attributes").expect("a name");
            cases.push((String::from_utf8_lossy(&name.value).into_owned(), "passed"));
            return;
        }
        b"failure" | b"error" => "failed",
        b"skipped" => "skipped",
        _ => return,
    };
    if let Some(case) = cases.last_mut() {
        case.1 = status;
    }
}

/// Returns the tests that end in the output of `go test -json`.
fn go(stdout: &str) -> Cases {
    let mut cases = Cases::new();
    for line in stdout.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let Some(name) = event["Test"].as_str() else { continue };
        let status = match event["Action"].as_str() {
            Some("pass") => "passed",
            Some("fail") => "failed",
            Some("skip") => "skipped",
            _ => continue,
        };
        cases.push((name.to_owned(), status));
    }
    cases
}

/// Returns the tests in the lines `test … ... ok` of Rust's harness.
fn libtest(stdout: &str) -> Cases {
    let case = |line: &str| {
        let (name, ended) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let status = match ended.split(',').next()? {
            "ok" => "passed",
            "FAILED" => "failed",
            "ignored" => "skipped",
            _ => return None,
        };
        Some((name.to_owned(), status))
    };
    stdout.lines().filter_map(case).collect()
}

/// Checks that there are exactly these cases; the name of the group may come before a case's name.
#[track_caller]
fn are(cases: &Cases, expected: &[(&str, &str)], said: &Ran) {
    let tail = |name: &str| name.rsplit([' ', ':']).next().unwrap_or(name).to_lowercase().replace("test", "").replace('_', "");
    let mut found: Vec<(String, &str)> = cases.iter().map(|(name, status)| (tail(name), *status)).collect();
    found.sort();
    let expected: Vec<(String, &str)> = expected.iter().map(|(name, status)| ((*name).to_owned(), *status)).collect();
    assert_eq!(found, expected, "{said:?}");
}
