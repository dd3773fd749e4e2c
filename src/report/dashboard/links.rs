//! Links from the dashboard to the pages of the repository's host: commits, pull requests and CI runs. They are used if a run does not name
//! its pages itself.
//!
//! Only a host that is known by its name gets links, because a guessed address leads nowhere. Links use `https`. Of the remote's URL they
//! have only the host and the path, because the rest may hold a token.

/// A host of repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RepositoryHost {
    GitHub,
    GitLab,
    Bitbucket,
    /// Gitea and Forgejo.
    Gitea,
}

/// Known hosts, by their name or a label of it.
const HOSTS: [(&str, RepositoryHost); 6] = [
    ("github", RepositoryHost::GitHub),
    ("gitlab", RepositoryHost::GitLab),
    ("bitbucket", RepositoryHost::Bitbucket),
    ("codeberg", RepositoryHost::Gitea),
    ("gitea", RepositoryHost::Gitea),
    ("forgejo", RepositoryHost::Gitea),
];

/// Links to the pages of a repository on its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLinks {
    host: RepositoryHost,
    page: String,
}

impl ProjectLinks {
    /// Returns the links of the repository of a remote's URL: `https://`, `ssh://` or `git@HOST:PATH`. Returns `None` for an unknown host.
    #[must_use]
    pub fn of_remote(url: &str) -> Option<Self> {
        let (authority, path) = match url.split_once("://") {
            Some(("http" | "https" | "ssh" | "git" | "git+ssh", rest)) => rest.split_once('/')?,
            Some(_) => return None,
            None => url.split_once(':')?,
        };
        let name = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
        let name = if name == "ssh.github.com" { "github.com".to_owned() } else { name };
        let is_name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let (_, host) = HOSTS.into_iter().find(|(label, _)| name.split('.').any(|part| part == *label))?;
        let path = path.trim_matches('/').trim_end_matches(".git");
        let parts: Vec<&str> = path.split('/').collect();
        let fits = parts.len() >= 2 && parts.iter().all(|part| is_name(part) && *part != "." && *part != "..");
        (is_name(&name) && fits).then(|| Self { host, page: format!("https://{name}/{path}") })
    }

    /// Returns the page of a commit.
    pub(super) fn commit(&self, revision: &str) -> Option<String> {
        let is_commit = (7..=64).contains(&revision.len()) && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        let way = match self.host {
            RepositoryHost::GitHub | RepositoryHost::Gitea => "commit",
            RepositoryHost::GitLab => "-/commit",
            RepositoryHost::Bitbucket => "commits",
        };
        is_commit.then(|| format!("{}/{way}/{revision}", self.page))
    }

    /// Returns the page of a pull request.
    pub(super) fn request(&self, number: u64) -> String {
        let way = match self.host {
            RepositoryHost::GitHub => "pull",
            RepositoryHost::Gitea => "pulls",
            RepositoryHost::GitLab => "-/merge_requests",
            RepositoryHost::Bitbucket => "pull-requests",
        };
        format!("{}/{way}/{number}", self.page)
    }

    /// Returns the page of a CI run by the run's id, such as `github-123` or `gitlab-123`.
    pub(super) fn run(&self, run: &str) -> Option<String> {
        let (provider, id) = run.split_once('-')?;
        let way = match (self.host, provider) {
            (RepositoryHost::GitHub, "github") => "actions/runs",
            (RepositoryHost::GitLab, "gitlab") => "-/pipelines",
            _ => return None,
        };
        let is_id = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| format!("{}/{way}/{id}", self.page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(remote: &str, commit: Option<&str>) {
        let found = ProjectLinks::of_remote(remote).and_then(|links| links.commit("3d3c42e5aac5"));
        assert_eq!(found.as_deref(), commit, "{remote}");
    }

    #[test]
    fn remotes_lead_to_their_pages() {
        let github = Some("https://github.com/acme/shop/commit/3d3c42e5aac5");
        check("https://github.com/acme/shop.git", github);
        check("https://user:secret@github.com/acme/shop", github);
        check("git@github.com:acme/shop.git", github);
        check("ssh://git@ssh.github.com:443/acme/shop.git", github);
        check("git@gitlab.com:acme/team/shop.git", Some("https://gitlab.com/acme/team/shop/-/commit/3d3c42e5aac5"));
        check("http://gitea.example/acme/shop", Some("https://gitea.example/acme/shop/commit/3d3c42e5aac5"));
        check("https://bitbucket.org/acme/shop", Some("https://bitbucket.org/acme/shop/commits/3d3c42e5aac5"));
    }

    #[test]
    fn others_have_no_page() {
        for remote in [
            "/srv/git/shop.git",
            "file:///srv/github/shop",
            "https://git.example/acme/shop",
            "https://evilgithub.com/acme/shop",
            "javascript://github.com/acme/shop",
            "https://github.com/acme",
            "https://github.com/acme/../shop",
            "https://github.com/acme/\"onclick=x",
            "https://git hub.github.com/a/b",
            "",
        ] {
            check(remote, None);
        }
    }

    #[test]
    fn only_what_is_a_commit_or_a_run_is_linked() {
        let links = ProjectLinks::of_remote("git@github.com:acme/shop.git").expect("links");
        assert_eq!(links.run("github-42").as_deref(), Some("https://github.com/acme/shop/actions/runs/42"));
        for run in ["github-", "github-4x", "gitlab-42", "01j9z3n4", "github-../x"] {
            assert_eq!(links.run(run), None, "{run}");
        }
        assert_eq!(links.request(7), "https://github.com/acme/shop/pull/7");
        for revision in ["main", "", "3d3c42", "../3d3c42e5", "3d3c42e5aac5\""] {
            assert_eq!(links.commit(revision), None, "{revision}");
        }
    }
}
