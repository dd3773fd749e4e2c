//! GitHub's API, as far as results are pulled from it: runs of a workflow, their artifacts, an artifact's archive.
//!
//! Source: GitHub's REST reference, "List workflow runs for a workflow", "List workflow run artifacts", "Download an artifact".

use std::time::SystemTime;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::git::Repository;
use crate::git::last_green::{WORKFLOW, tests_its_head};
use crate::model::commit::is_oid;
use crate::model::environment::Environment;
use crate::model::error::Error;
use crate::model::pages::PageUrl;
use crate::report::ui;
use crate::system::http::{Api, Refusal, TokenHosts, Url};

/// The largest archive that is downloaded, in bytes.
const MAX_ARCHIVE: usize = 32 * 1024 * 1024;

/// How many pages of a list are read.
const MAX_PAGES: usize = 10;

/// Entries of a page; GitHub gives no more.
const PAGE: usize = 100;

const GITHUB: &str = "https://api.github.com";

/// The API of one repository.
pub(super) struct GitHubApi {
    api: Api,
    /// `…/repos/OWNER/NAME`
    repository: Url,
    /// `OWNER/NAME`
    project: String,
}

/// A run of the workflow that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GateRun {
    pub(super) id: u64,
    pub(super) head: String,
    pub(super) branch: String,
    /// When its newest attempt began.
    pub(super) started: SystemTime,
    pub(super) page: Option<PageUrl>,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Artifact {
    id: u64,
    pub(super) name: String,
    pub(super) is_expired: bool,
}

impl GitHubApi {
    /// The repository that `GITHUB_REPOSITORY` names, else the one of the first remote.
    ///
    /// # Errors
    /// When it, or a token, is not known (usage).
    pub(super) fn of(environment: &Environment, repository: &Repository) -> Result<Self> {
        let server = environment.get("GITHUB_API_URL");
        let project = match environment.get("GITHUB_REPOSITORY") {
            Some(project) => project.to_owned(),
            None => of_remote(repository, server.is_some())?,
        };
        let token = ["GITHUB_TOKEN", "GH_TOKEN"].into_iter().find_map(|name| Some((name, environment.get(name)?)));
        let (variable, token) = token.ok_or_else(|| {
            Error::usage("GitHub gives artifacts only to signed-in users, and GITHUB_TOKEN is not set")
                .hint("set a token that may read Actions: GITHUB_TOKEN=$(gh auth token) cicd results pull")
        })?;
        let server = server.unwrap_or(GITHUB);
        let wrong = || Error::usage(format!("`{server}` (GITHUB_API_URL) is not the URL of an API"));
        let mut url = Url::parse(server).map_err(|_| wrong())?;
        if !TokenHosts::of(environment)?.allow(variable, &url) {
            bail!(
                Error::usage(format!("{variable} is bound to other hosts than `{server}`, and was not sent"))
                    .hint("to allow the host, add it to CICD_TOKEN_HOSTS or ~/.config/cicd/token-hosts")
            );
        }
        {
            let mut path = url.path_segments_mut().map_err(|()| wrong())?;
            path.pop_if_empty().push("repos").extend(project.split('/'));
        }
        Ok(Self { api: Api::new(Some(token))?, repository: url, project })
    }

    /// `OWNER/NAME`
    pub(super) fn project(&self) -> &str {
        &self.project
    }

    /// The newest runs of the gate on a branch that are over, the newest first. Only those whose event tests the commit that the API
    /// names: a pull request's tests ran on a merge, also that of a fork whose branch has the same name.
    pub(super) fn runs(&self, branch: &str, most: usize) -> Result<Vec<GateRun>> {
        let mut runs = Vec::new();
        let query = [("branch", branch), ("status", "completed"), ("exclude_pull_requests", "true")];
        self.each(&["actions", "workflows", WORKFLOW, "runs"], &query, "workflow_runs", &mut |entry| {
            runs.extend(self.run(entry, branch));
            runs.len() < most
        })?;
        runs.sort_by_key(|run: &GateRun| std::cmp::Reverse((run.started, run.id)));
        runs.truncate(most);
        Ok(runs)
    }

    fn run(&self, entry: &Value, branch: &str) -> Option<GateRun> {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let of = entry["head_repository"]["full_name"].as_str();
        let is_ours = of.is_none_or(|name| name.eq_ignore_ascii_case(&self.project)) && text("head_branch") == branch;
        if !is_ours || !tests_its_head(text("event")) || !is_oid(text("head_sha")) || text("status") != "completed" {
            return None;
        }
        let time = |key: &str| humantime::parse_rfc3339_weak(text(key).trim_end_matches('Z')).ok();
        Some(GateRun {
            id: entry["id"].as_u64()?,
            head: text("head_sha").to_owned(),
            branch: branch.to_owned(),
            started: time("run_started_at").or_else(|| time("created_at"))?,
            page: PageUrl::of(text("html_url")),
        })
    }

    /// The artifacts of a run.
    pub(super) fn artifacts(&self, run: &GateRun) -> Result<Vec<Artifact>> {
        let mut artifacts = Vec::new();
        self.each(&["actions", "runs", &run.id.to_string(), "artifacts"], &[], "artifacts", &mut |entry| {
            let of = |entry: &Value| {
                let (id, name) = (entry["id"].as_u64()?, entry["name"].as_str()?.to_owned());
                Some(Artifact { id, name, is_expired: entry["expired"].as_bool().unwrap_or_default() })
            };
            artifacts.extend(of(entry));
            true
        })?;
        Ok(artifacts)
    }

    /// An artifact's archive; `None` when nothing is left of it.
    pub(super) fn archive(&self, artifact: &Artifact) -> Result<Option<Vec<u8>>> {
        let url = self.url(&["actions", "artifacts", &artifact.id.to_string(), "zip"]);
        match self.api.download(url.as_str(), MAX_ARCHIVE) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Refusal { code: Some(404 | 410), .. }) => Ok(None),
            Err(refusal) => {
                bail!(self.failed(&format!("cannot download the artifact {}", ui::printable(&artifact.name)), &refusal))
            }
        }
    }

    /// The entries of a list, page by page, until one says that it is enough.
    fn each(&self, path: &[&str], query: &[(&str, &str)], key: &str, take: &mut dyn FnMut(&Value) -> bool) -> Result<()> {
        for page in 1..=MAX_PAGES {
            let mut url = self.url(path);
            url.query_pairs_mut().extend_pairs(query).append_pair("per_page", &PAGE.to_string());
            url.query_pairs_mut().append_pair("page", &page.to_string());
            let answer =
                self.api.get(url.as_str()).map_err(|refusal| self.failed("cannot ask GitHub for its runs", &refusal))?;
            let Some(entries) = answer[key].as_array() else {
                bail!(self.failed("cannot ask GitHub for its runs", &strange(key)));
            };
            let goes_on = entries.iter().all(&mut *take);
            if !goes_on || entries.len() < PAGE {
                return Ok(());
            }
        }
        Ok(())
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.repository.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }

    /// What a refusal means for this repository.
    fn failed(&self, what: &str, refusal: &Refusal) -> Error {
        let host = self.repository.host_str().unwrap_or_default();
        let error = Error::unknown(format!("{what}: {host}: {}", refusal.why));
        let limited = refusal.again.filter(|_| matches!(refusal.code, Some(403 | 429)));
        if let Some(again) = limited {
            let minutes = again.as_secs().div_ceil(60).max(1);
            return error.hint(format!("GitHub's rate limit is reached; try again in {minutes} min"));
        }
        match refusal.code {
            Some(401) => error.hint("GITHUB_TOKEN is invalid or expired there"),
            Some(403) => error.hint(format!("the token must be allowed to read Actions of {} (`actions: read`)", self.project)),
            Some(404) => error.hint(format!(
                "there is no {} with a workflow {WORKFLOW}, or the token may not see it; name another repository in GITHUB_REPOSITORY",
                self.project
            )),
            Some(429) => error.hint("GitHub's rate limit is reached; try again later"),
            _ => error,
        }
    }
}

fn strange(key: &str) -> Refusal {
    Refusal { code: None, again: None, why: format!("the answer has no list `{key}`") }
}

/// `OWNER/NAME` of the first remote. A token goes to GitHub, unless `GITHUB_API_URL` says where else.
fn of_remote(repository: &Repository, has_server: bool) -> Result<String> {
    const HINT: &str = "name it in GITHUB_REPOSITORY as OWNER/NAME";
    let Some(remote) = repository.remotes()?.into_iter().next() else {
        bail!(Error::usage("cannot find the GitHub repository: there is no remote").hint(HINT));
    };
    let url = repository.remote_url(&remote)?.unwrap_or_default();
    let Some((host, project)) = parsed(&url) else {
        bail!(Error::usage(format!("the remote {} is not a GitHub repository", ui::printable(&remote))).hint(HINT));
    };
    if has_server || matches!(host.as_str(), "github.com" | "www.github.com" | "ssh.github.com") {
        return Ok(project);
    }
    let error =
        Error::usage(format!("the remote {} is at {}, not at github.com", ui::printable(&remote), ui::printable(&host)));
    bail!(error.hint("for GitHub Enterprise, name its API in GITHUB_API_URL: https://HOST/api/v3"))
}

/// Host and `OWNER/NAME` of a remote's URL: `https://`, `ssh://`, `git@HOST:OWNER/NAME.git`.
fn parsed(url: &str) -> Option<(String, String)> {
    let (host, path) = match Url::parse(url) {
        Ok(url) if url.has_host() => (url.host_str()?.to_owned(), url.path().to_owned()),
        _ => {
            let (host, path) = url.split_once(':')?;
            (host.rsplit('@').next()?.to_owned(), path.to_owned())
        }
    };
    let path = path.trim_matches('/').trim_end_matches(".git");
    let (owner, name) = path.split_once('/')?;
    let fits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (fits(owner) && fits(name) && name != "." && name != "..").then(|| (host.to_ascii_lowercase(), format!("{owner}/{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_read() {
        let check = |url: &str, expected: Option<(&str, &str)>| {
            assert_eq!(parsed(url), expected.map(|(host, project)| (host.to_owned(), project.to_owned())), "{url}");
        };
        let github = Some(("github.com", "acme/platform.x"));
        for url in [
            "https://github.com/acme/platform.x",
            "https://user:secret@github.com/acme/platform.x.git",
            "ssh://git@github.com:22/acme/platform.x.git/",
            "git@github.com:acme/platform.x.git",
            "github.com:acme/platform.x",
            "https://GitHub.com/acme/platform.x",
        ] {
            check(url, github);
        }
        check("https://gitlab.com/a/b/c", None);
        check("https://example.com:8443/a/b", Some(("example.com", "a/b")));
        for url in
            ["", "/srv/repo.git", "../repo", "file:///srv/a/b/c", "https://github.com/", "https://github.com/a", "git@x:a/.."]
        {
            check(url, None);
        }
    }
}
