//! The events of each CI provider, in checkouts as that provider makes them.
//!
//! Each provider has a table. A row names the commits of [`history`] as `<name>` in variables and event files; `<HEAD>` is the commit that
//! the row has checked out. An answer is one line: `base..head: domains`, or the reason why it is widened. A commit that was made in the
//! checkout is called `(here)`. ` + ` joins several ranges.

mod azure;
mod bitbucket;
mod buildkite;
mod circleci;
mod crossed;
mod exact;
mod gitea;
mod github;
mod gitlab;
mod history;
mod jenkins;
mod last_green;
mod overrides;

use std::collections::BTreeMap;

use crate::support::{Ran, Repo, World};

/// Every domain of the test platform.
const ALL: &str = "smart-city journey experience base cross-domain";

/// The commits that a row may name, and the repository that contains them.
struct Scene<'w> {
    world: &'w World,
    origin: Repo<'w>,
    commits: BTreeMap<&'static str, String>,
}

/// The way in which a provider makes its checkout.
#[derive(Debug, Clone, Copy)]
enum Checkout {
    /// `git fetch --depth=N origin <commit>` into this ref alone; no other ref of the origin exists.
    Shallow(u32, &'static str, &'static str),
    /// Like `Shallow`, with the whole history of the commit.
    Only(&'static str, &'static str),
    /// A clone with every branch, and HEAD detached at the commit.
    Whole(&'static str),
    /// Like `Whole`, without the file contents of old commits.
    Blobless(&'static str),
    /// Like `Whole`; then the second commit is merged into the first, so that the merge exists only in this checkout.
    Merged(&'static str, &'static str),
}

/// One event.
struct Row {
    name: &'static str,
    checkout: Checkout,
    /// The variables besides those that all rows of the table have.
    variables: &'static [(&'static str, &'static str)],
    /// The event file, for providers that write one.
    event: &'static str,
    /// `base..head: domains`, or `widened: ` and a part of the reason.
    answer: &'static str,
}

impl Scene<'_> {
    fn oid(&self, name: &str) -> &str {
        self.commits.get(name).unwrap_or_else(|| panic!("no commit is called {name}"))
    }

    /// Returns the name of a commit in the tables.
    fn called(&self, oid: &serde_json::Value, head: &str) -> String {
        match oid.as_str() {
            None => "null".to_owned(),
            Some(oid) => match self.commits.iter().find(|(_, known)| *known == oid) {
                Some((name, _)) => (*name).to_owned(),
                None if oid == head => "(here)".to_owned(),
                None => oid.to_owned(),
            },
        }
    }

    /// Replaces the names of commits with their ids; `<12:name>` is cut to 12 digits.
    fn fill(&self, text: &str, head: &str) -> String {
        let mut text = text.replace("<HEAD>", head);
        for (name, oid) in &self.commits {
            text = text.replace(&format!("<{name}>"), oid).replace(&format!("<12:{name}>"), &oid[..12]);
        }
        text
    }

    fn check_out(&self, checkout: Checkout, folder: &str) -> Repo<'_> {
        match checkout {
            Checkout::Shallow(depth, commit, to) => self.fetched(folder, &[&format!("--depth={depth}")], commit, to),
            Checkout::Only(commit, to) => self.fetched(folder, &[], commit, to),
            Checkout::Whole(commit) => self.cloned(folder, &[], commit),
            Checkout::Blobless(commit) => self.cloned(folder, &["--filter=blob:none"], commit),
            Checkout::Merged(change, target) => {
                let repo = self.cloned(folder, &[], change);
                repo.git(&["merge", "--quiet", "--no-edit", self.oid(target)]);
                repo
            }
        }
    }

    fn cloned(&self, folder: &str, arguments: &[&str], commit: &str) -> Repo<'_> {
        let repo = self.world.clone(&self.origin, folder, arguments);
        // The commit of a pull request is on no branch.
        repo.git(&["fetch", "--quiet", "origin", self.oid(commit)]);
        repo.git(&["checkout", "--quiet", "--detach", self.oid(commit)]);
        repo
    }

    fn fetched(&self, folder: &str, arguments: &[&str], commit: &str, to: &str) -> Repo<'_> {
        let repo = self.world.init(folder, &[]);
        repo.git(&["remote", "add", "origin", &format!("file://{}", self.origin.path.display())]);
        let refspec = format!("+{}:{to}", self.oid(commit));
        repo.git(&[&["fetch", "--quiet", "--no-tags"], arguments, &["origin", &refspec]].concat());
        match to.strip_prefix("refs/remotes/origin/") {
            Some(branch) => repo.git(&["checkout", "--quiet", "-B", branch, to]),
            None => repo.git(&["checkout", "--quiet", "--detach", to]),
        };
        repo
    }

    /// Runs the program as the row's job would.
    fn run(&self, repo: &Repo<'_>, common: &[(&str, &str)], row: &Row, more: &[&str]) -> Ran {
        let head = repo.head();
        let mut program = repo.cicd(&[&["affected", "--format", "json"], more].concat());
        for (name, value) in common.iter().chain(row.variables) {
            program = program.env(name, self.fill(value, &head));
        }
        if !row.event.is_empty() {
            let event = repo.path.join(".git/event.json");
            std::fs::write(&event, self.fill(row.event, &head)).expect("the event's file");
            program = program.env("GITHUB_EVENT_PATH", event);
        }
        program.run()
    }

    /// Returns a run's answer in the form of the tables.
    fn answer(&self, repo: &Repo<'_>, ran: &Ran) -> String {
        if ran.code != 0 {
            return format!("exit {}: {}", ran.code, ran.stderr);
        }
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let domains = json["domains"].as_array().expect("domains").iter();
        let affected: Vec<&str> =
            domains.filter(|domain| domain["affected"] == true).filter_map(|domain| domain["name"].as_str()).collect();
        let affected = affected.join(" ");
        match (json["precision"].as_str(), json["widened_because"].as_str()) {
            (Some("exact"), None) => {}
            (Some("widened"), Some(because)) if affected == ALL && ran.stderr.contains(because) => {
                return format!("widened: {because}");
            }
            _ => return format!("a contradiction: {json}, and on stderr: {}", ran.stderr),
        }
        match json["ranges"].as_array().expect("ranges").as_slice() {
            [] => format!("no range: {affected}"),
            ranges => {
                let head = repo.head();
                let name = |range: &serde_json::Value| {
                    format!("{}..{}", self.called(&range["base"], &head), self.called(&range["head"], &head))
                };
                let mut names: Vec<String> = ranges.iter().map(name).collect();
                names.sort();
                format!("{}: {affected}", names.join(" + "))
            }
        }
    }
}

/// Returns true if an answer matches that of the row; a row gives only a part of the reason for a widened answer.
fn agrees(expected: &str, answer: &str) -> bool {
    match expected.strip_prefix("widened: ") {
        Some(part) => answer.strip_prefix("widened: ").is_some_and(|because| because.contains(part)),
        None => expected == answer,
    }
}

/// Runs a table, each row twice: as it is, and with an unreachable origin, where the answer must not lack anything.
fn check(scene: &Scene<'_>, common: &[(&str, &str)], rows: &[Row]) {
    let mut wrong = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let repo = scene.check_out(row.checkout, &format!("{at}"));
        let alone = scene.world.copy(&repo, &format!("{at}-alone"));
        let answer = scene.answer(&repo, &scene.run(&repo, common, row, &[]));
        if !agrees(row.answer, &answer) {
            wrong.push(format!("{}\n  expected {}\n  got      {answer}", row.name, row.answer));
        }
        alone.git(&["remote", "set-url", "origin", "file:///the/origin/is/gone"]);
        let answer = scene.answer(&alone, &scene.run(&alone, common, row, &[]));
        if !agrees(row.answer, &answer) && !answer.starts_with("widened: ") {
            wrong.push(format!("{}, without its origin\n  expected {} or widened\n  got      {answer}", row.name, row.answer));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
