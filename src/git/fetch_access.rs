//! The permission to fetch in CI. The generated workflow checks out without keeping its credentials (`persist-credentials: false`), so a
//! private remote refuses a fetch; then the token of the job is tried, at the server of the job alone.
//!
//! Sources: GitHub's documentation, "Variables reference" (`GITHUB_SERVER_URL`); git-config(1), `http.<url>.*` and `GIT_CONFIG_COUNT`.

use base64::Engine as _;

use super::providers;
use crate::model::environment::Environment;
use crate::system::http::{TokenHosts, Url};

/// The variable with the token of the job.
const TOKEN: &str = "GITHUB_TOKEN";

/// The permission to fetch.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FetchAccess {
    /// A setting of git that sends the token to the server of the job, as its name and value.
    header: Option<(String, String)>,
}

impl std::fmt::Debug for FetchAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FetchAccess({})", if self.header.is_some() { "with a token" } else { "without a token" })
    }
}

impl FetchAccess {
    /// Returns the permission; `None` outside of CI.
    #[must_use]
    pub fn of(environment: &Environment) -> Option<Self> {
        providers::in_ci(environment).then(|| Self { header: header(environment) })
    }

    /// Returns the setting that sends the token, if there is one.
    pub(super) fn header(&self) -> Option<(&str, &str)> {
        self.header.as_ref().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn header(environment: &Environment) -> Option<(String, String)> {
    let (server, token) = (environment.get("GITHUB_SERVER_URL")?, environment.get(TOKEN)?);
    let url = Url::parse(server).ok().filter(|url| url.scheme() == "https" || is_this_machine(url))?;
    if !TokenHosts::of(environment).ok()?.allow(TOKEN, &url) {
        return None;
    }
    let word = base64::engine::general_purpose::STANDARD.encode(format!("x-access-token:{token}"));
    Some((format!("http.{}/.extraheader", server.trim_end_matches('/')), format!("AUTHORIZATION: basic {word}")))
}

fn is_this_machine(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_for_the_server_of_the_job_alone() {
        let check = |variables: &[(&str, &str)], expected: Option<Option<&str>>| {
            let environment: Environment = variables.iter().copied().collect();
            let access = FetchAccess::of(&environment);
            let found = access.as_ref().map(|access| access.header().map(|(name, _)| name));
            assert_eq!(found, expected, "{variables:?}");
            assert!(!format!("{access:?}").contains("dG9rZW4"), "the token is not shown");
        };
        let job = [("CI", "true"), ("GITHUB_SERVER_URL", "https://github.example/"), ("GITHUB_TOKEN", "t0ken")];
        check(&job, Some(Some("http.https://github.example/.extraheader")));
        check(&job[1..], None);
        check(&job[..2], Some(None));
        check(&[job[0], job[2]], Some(None));
        check(&[job[0], ("GITHUB_SERVER_URL", "http://github.example"), job[2]], Some(None));
        check(&[job[0], job[1], job[2], ("CICD_TOKEN_HOSTS", "GITHUB_TOKEN=other.example")], Some(None));
    }
}
