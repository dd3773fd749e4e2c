//! A platform with generated workflows: a repository whose suites a commit can make fail, and the events for it.

use std::path::Path;

use serde_json::{Value, json};

use super::{Ended, Run};
use crate::support::{Repo, World};

/// A config in which every suite is a script in its domain's folder; each leaves a file in the job's home, which shows that it ran.
pub(super) const CONFIG: &str = "\
version: 1
base: [main]
ignore: [\"*.md\"]
domains:
  smart-city:
    title: Smart City
    paths: [\"/city/\"]
    depends_on: [ground]
    manager: { title: City Manager, url: \"http://127.0.0.1:1\", token_env: CITY_TOKEN }
    suites: { unit: { run: sh city/unit }, integration: { run: sh city/integration }, chaos: { run: sh city/chaos } }
  journey: { paths: [\"/journey/\"], depends_on: [smart-city], suites: { unit: { run: sh journey/unit } } }
  experience: { paths: [\"/web/\"], suites: { unit: { run: sh web/unit } } }
  ground: { kind: library, paths: [\"/ground/\"], suites: { unit: { run: sh ground/unit } } }
  cross-domain: { paths: [\"/between/\"], suites: { integration: { run: sh between/integration } } }
";

/// The scripts of [`CONFIG`].
const SUITES: [&str; 7] =
    ["city/unit", "city/integration", "city/chaos", "journey/unit", "web/unit", "ground/unit", "between/integration"];

/// The calls of [`CONFIG`].
pub(super) const CALLS: [&str; 5] = ["domain-smart-city", "domain-journey", "domain-experience", "libraries", "cross-domain"];

/// Returns a suite that passes.
pub(super) fn green(name: &str) -> String {
    format!("echo > \"$HOME/{}.ran\"\n", name.replace('/', "-"))
}

/// Returns a suite that fails.
pub(super) fn red(name: &str) -> String {
    format!("{}echo 'the lights are out' >&2\nexit 1\n", green(name))
}

/// Creates the repository of [`CONFIG`], scaffolded and committed on `main`.
pub(super) fn platform(world: &World) -> Repo<'_> {
    with_config(world, CONFIG)
}

pub(super) fn with_config<'w>(world: &'w World, config: &str) -> Repo<'w> {
    let repo = world.init("platform", &[]);
    repo.write("cicd.yml", config);
    for suite in SUITES {
        repo.write(suite, &green(suite));
    }
    repo.write("README.md", "a platform\n");
    let binary = Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder");
    repo.write(".cicd/install.sh", &format!("echo '{}' >>\"$GITHUB_PATH\"\n", binary.display()));
    scaffold(&repo);
    repo.commit("start");
    repo
}

/// Updates the workflows to the current config, as a user would.
pub(super) fn scaffold(repo: &Repo<'_>) {
    let ran = repo.cicd(&["scaffold", "--yes"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Commits these files on a branch of `main`, and opens a pull request.
pub(super) fn pull<'r>(repo: &'r Repo<'r>, files: &[(&str, &str)]) -> Run<'r> {
    labeled(repo, files, &[])
}

/// A pull request of a public repository, which gives contents without a token.
pub(super) fn pull_of_public<'r>(repo: &'r Repo<'r>, files: &[(&str, &str)]) -> Run<'r> {
    let mut event = event(repo, files, &[]);
    event["repository"] = json!({"private": false});
    Run::new(repo, "pull_request", event)
}

pub(super) fn labeled<'r>(repo: &'r Repo<'r>, files: &[(&str, &str)], labels: &[&str]) -> Run<'r> {
    Run::new(repo, "pull_request", event(repo, files, labels))
}

fn event(repo: &Repo<'_>, files: &[(&str, &str)], labels: &[&str]) -> Value {
    let base = repo.git(&["rev-parse", "main"]);
    repo.git(&["checkout", "--quiet", "-B", "topic", "main"]);
    for (path, text) in files {
        repo.write(path, text);
    }
    let head = repo.commit("a change");
    repo.git(&["checkout", "--quiet", "main"]);
    let labels: Vec<Value> = labels.iter().map(|name| json!({"name": name})).collect();
    let pull =
        json!({"number": 7, "base": {"ref": "main", "sha": base}, "head": {"ref": "topic", "sha": head}, "labels": labels});
    json!({"action": "synchronize", "number": 7, "pull_request": pull})
}

impl Ended {
    /// Returns the suites that ran on any machine, in order.
    pub(super) fn ran(&self) -> Vec<String> {
        let machines = std::fs::read_dir(self.work.join("jobs")).into_iter().flatten().filter_map(Result::ok);
        let homes = machines.filter_map(|machine| std::fs::read_dir(machine.path().join("home")).ok());
        let names = homes.flatten().filter_map(Result::ok).map(|file| file.file_name().to_string_lossy().into_owned());
        let mut ran: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".ran")?.to_owned())).collect();
        ran.sort();
        ran
    }

    /// Returns the fate of each domain in the gate's summary: lines of `domain | verdict | why`.
    #[track_caller]
    pub(super) fn summary(&self) -> &str {
        self.job("gate")["summary"].as_str().expect("a summary")
    }

    /// Checks the result of the gate, and that its annotations contain these texts.
    #[track_caller]
    pub(super) fn gate(&self, result: &str, texts: &[&str]) {
        assert_eq!(self.of("gate"), result, "{}", self.log);
        let annotations = self.annotations("gate");
        for words in texts {
            assert!(annotations.contains(words), "no {words:?} in\n{annotations}\n{}", self.log);
        }
        // GitHub adds one annotation to every failed step.
        let own = annotations.lines().filter(|line| !line.starts_with("error Process completed with exit code"));
        assert_eq!(own.count(), texts.len(), "{annotations}");
    }
}
