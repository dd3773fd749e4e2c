//! `cicd results` after real runs (`past`), and `cicd results import` of real reports, good and bad (`import`). This module has their
//! helpers.
#![cfg(unix)]

mod import;
mod past;
mod pull;

use std::path::Path;

use serde_json::Value;

use crate::support::{Ran, Repo, World, schemas};

pub(super) const MAP: &str = "\
version: 1
domains:
  smart-city:
    paths: [\"/city/\"]
    suites:
      unit: { run: sh city/unit.sh }
      integration: { run: echo fine }
  journey:
    paths: [\"/journey/\"]
    suites: { unit: { run: sh journey/unit.sh, retries: 1 } }
  experience: { paths: [\"/web/\"] }
";

/// Creates a repository whose suites read their behaviour from files beside the work tree, so that one commit can have different results.
pub(super) fn start(world: &World) -> Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("city/unit.sh", "cat ../says\n");
    repo.write("journey/unit.sh", "cat ../flakes && rm ../flakes && exit 1\necho fine\n");
    repo.write("web/a.ts", "1\n");
    repo.commit("start");
    repo
}

/// Runs all suites; smart-city's unit suite prints `says`, or fails without it.
pub(super) fn test(repo: &Repo<'_>, says: Option<&str>, code: i32) {
    match says {
        Some(says) => repo.write("../says", says),
        None => drop(std::fs::remove_file(repo.path.join("../says"))),
    }
    let ran = repo.cicd(&["test", "--all"]).run();
    assert_eq!(ran.code, code, "{ran:?}");
}

pub(super) fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    path.to_str().expect("a path").to_owned()
}

pub(super) fn import(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["results", "import", "--domain", "experience", "--level", "unit"], arguments].concat()).run()
}

pub(super) fn json(repo: &Repo<'_>, arguments: &[&str]) -> Value {
    let json = repo.cicd(&[&["results", "--format", "json"], arguments].concat()).json();
    let faults = schemas::faults("results", &json);
    assert!(faults.is_empty(), "{faults:?}");
    json
}

/// Returns the number of runs of each suite.
pub(super) fn runs(json: &Value) -> Vec<(String, usize)> {
    let suites = json["suites"].as_array().expect("a list").iter();
    suites.map(|suite| (text(&suite["suite"]), suite["runs"].as_array().expect("a list").len())).collect()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Returns the only element of a list.
pub(super) fn only(list: &Value) -> &Value {
    let list = list.as_array().expect("a list");
    assert_eq!(list.len(), 1, "{list:?}");
    &list[0]
}

/// Returns the output with paths, commits, ids and durations replaced by names.
pub(super) fn steady(repo: &Repo<'_>, ran: &Ran) -> String {
    let mut shown = String::new();
    for line in ran.stdout.replace(&repo.path.display().to_string(), "REPO").replace(&repo.head()[..8], "COMMIT").lines() {
        let words: Vec<String> = line.split(' ').map(word).collect();
        shown.push_str(words.join(" ").trim_end());
        shown.push('\n');
    }
    shown
}

/// Replaces an id with `RUN`, and a duration with `#`.
pub(super) fn word(word: &str) -> String {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_time = ["ms", "s"].iter().any(|unit| word.strip_suffix(unit).is_some_and(number));
    if is_time {
        return "#".to_owned();
    }
    match word.find("Z-").filter(|at| *at >= 15) {
        Some(at) => format!("{}RUN{}", &word[..at - 15], &word[(at + 8).min(word.len())..]),
        None => word.to_owned(),
    }
}

/// Reduces the padding of columns, which has no meaning.
pub(super) fn narrow(shown: &str) -> String {
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        format!("{}{}", &line[..indent.min(2)], line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    shown.lines().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn shown(repo: &Repo<'_>, arguments: &[&str]) -> String {
    let ran = repo.cicd(&[&["results"], arguments].concat()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    narrow(&steady(repo, &ran))
}
