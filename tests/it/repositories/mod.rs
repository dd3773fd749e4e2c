//! `cicd affected` in real repositories: clones, formats, places and histories of every kind.
#![cfg(unix)]

mod answers;
mod bases;
mod clones;
mod commit_graph;
mod config_change;
mod crossed;
mod kinds;
mod large;
mod odd_paths;
mod paths;
mod places;
mod work_tree;

use serde_json::Value;

use crate::support::{Cicd, Repo, skipped};

/// Every domain of the platform.
const ALL: [&str; 5] = ["smart-city", "journey", "experience", "base", "cross-domain"];

/// An answer with exit 0, as JSON.
struct Answer(Value);

impl Answer {
    fn of(run: Cicd) -> Self {
        Self(run.json())
    }

    /// Runs `cicd affected` in this repository.
    fn in_repo(repo: &Repo<'_>, arguments: &[&str]) -> Self {
        Self::of(repo.cicd(&[&["affected", "--format", "json"], arguments].concat()))
    }

    fn names(&self) -> Vec<&str> {
        let domains = self.0["domains"].as_array().expect("domains").iter();
        domains.filter(|domain| domain["affected"] == true).filter_map(|domain| domain["name"].as_str()).collect()
    }

    /// Returns the changed files, as `added a/b`.
    fn files(&self) -> Vec<String> {
        let files = self.0["files"].as_array().expect("files").iter();
        files.map(|file| format!("{} {}", text(&file["change"]), text(&file["path"]))).collect()
    }

    /// Returns the source of the only range; the answer must be exact.
    fn source(&self) -> &str {
        assert_eq!(self.0["precision"], "exact", "{}", self.0);
        assert_eq!(self.0["ranges"].as_array().map(Vec::len), Some(1), "{}", self.0);
        text(&self.0["ranges"][0]["source"])
    }

    /// Returns every range as its base and its head; the head is empty for the work tree.
    fn ranges(&self) -> Vec<(&str, &str)> {
        let ranges = self.0["ranges"].as_array().expect("ranges").iter();
        ranges.map(|range| (text(&range["base"]), range["head"].as_str().unwrap_or_default())).collect()
    }

    /// Returns the reason why the answer is widened; the answer must name every domain.
    fn widened(&self) -> &str {
        assert_eq!(self.0["precision"], "widened", "{}", self.0);
        assert_eq!(self.names(), ALL);
        text(&self.0["widened_because"])
    }

    /// Returns the kinds of a domain's reasons.
    fn because(&self, name: &str) -> Vec<&str> {
        let domains = self.0["domains"].as_array().expect("domains").iter();
        let domain = domains.into_iter().find(|domain| domain["name"] == name).expect("the domain");
        domain["because"].as_array().expect("reasons").iter().map(|reason| text(&reason["kind"])).collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// Returns true if this git supports these arguments; if not, the test reports a skip.
fn git_can(repo: &Repo<'_>, what: &str, arguments: &[&str]) -> bool {
    let can = repo.command("git").args(arguments).output().expect("git").status.success();
    if !can {
        skipped(what);
    }
    can
}
