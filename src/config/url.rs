//! Checks URLs in `cicd.yml`: one that could never be requested is a mistake of the config, not an answer of a manager.

use super::node::Node;
use super::table::{Findings, text};
use crate::system::http::Url;

/// The owner of a URL, which decides how a secret is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlOf {
    /// A manager, which has `token_env`.
    Manager,
    /// A check, which has no secret.
    Check,
}

/// Reads a URL that can be requested; the faults of any other one are noted.
pub(super) fn url(node: &Node, of: UrlOf, findings: &mut Findings) -> Option<String> {
    let url = text(node, findings)?;
    match url_fault(&url.value, of) {
        None => Some(url.value),
        Some((message, hint)) => {
            findings.add(&url.at, message, Some(hint));
            None
        }
    }
}

/// Returns the reason why a URL cannot be requested, and the fix.
pub(crate) fn url_fault(url: &str, of: UrlOf) -> Option<(String, String)> {
    const EXAMPLE: &str = "write e.g. http://localhost:8001";
    let wrong = |message: &str, hint: String| Some((message.to_owned(), hint));
    if url.is_empty() {
        return wrong("the URL is empty", EXAMPLE.to_owned());
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("a URL cannot have spaces", EXAMPLE.to_owned());
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        let is_host =
            !url.contains(['/', '\\', '@']) || url.split(['/', '?']).next().is_some_and(|host| host.contains(['.', ':']));
        let hint = if is_host && !url.starts_with("http") { format!("write http://{url}") } else { EXAMPLE.to_owned() };
        return wrong("the URL has no scheme", hint);
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        let hint = match of {
            UrlOf::Manager => "remove it, and name the environment variable of a token: `token_env: NAME`",
            UrlOf::Check => "remove it: everyone who reads the repository can see it",
        };
        return wrong("a URL cannot have a user name or password here", hint.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Some((format!("the scheme `{scheme}://` is not supported"), "write http:// or https://".to_owned()));
    }
    if authority.is_empty() || authority.starts_with(':') {
        return wrong("the URL has no host", EXAMPLE.to_owned());
    }
    // The HTTP client uses the same parser.
    let parsed = Url::parse(url);
    match parsed {
        Ok(url) if url.has_host() && url.port() != Some(0) => None,
        Ok(_) => wrong("the host and port of the URL are not valid", EXAMPLE.to_owned()),
        Err(error) => Some((format!("not a valid URL: {error}"), EXAMPLE.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, message: &str, hint: &str) {
        let (found, advice) = url_fault(url, UrlOf::Manager).unwrap_or_default();
        assert_eq!((found.as_str(), advice.contains(hint)), (message, true), "{url}: {advice}");
    }

    #[test]
    fn urls_that_can_be_asked() {
        for url in [
            "http://localhost:8001",
            "https://city.example/manager/",
            "HTTP://localhost",
            "http://[::1]:8001/a?b=c@d",
            "http://10.0.0.1:80/x@y",
        ] {
            check(url, "", "");
        }
    }

    #[test]
    fn urls_that_cannot() {
        check("localhost:80", "the URL has no scheme", "http://localhost:80");
        check("city.example/manager", "the URL has no scheme", "http://city.example/manager");
        check("//city.example", "the URL has no scheme", "write e.g. http://");
        check("http:/localhost", "the URL has no scheme", "write e.g. http://");
        check("ftp://x", "the scheme `ftp://` is not supported", "http:// or https://");
        check("grpc://x:443", "the scheme `grpc://` is not supported", "http:// or https://");
        check("unix:///run/x.sock", "the scheme `unix://` is not supported", "http:// or https://");
        check("http://user:pw@x", "a URL cannot have a user name or password here", "token_env");
        check("https://token@x/", "a URL cannot have a user name or password here", "token_env");
        check("ftp://user:pw@x", "a URL cannot have a user name or password here", "token_env");
        check("http://", "the URL has no host", "write e.g.");
        check("http:///health", "the URL has no host", "write e.g.");
        check("http://:8001/", "the URL has no host", "write e.g.");
        check("http://a b/", "a URL cannot have spaces", "write e.g.");
        check(" http://a", "a URL cannot have spaces", "write e.g.");
        check("http://a:99999", "not a valid URL: invalid port number", "write e.g.");
        check("http://[::1", "not a valid URL: invalid IPv6 address", "write e.g.");
        check("http://a:0/", "the host and port of the URL are not valid", "write e.g.");
        check("", "the URL is empty", "write e.g.");
    }

    #[test]
    fn a_check_has_no_token_to_advise() {
        let (_, hint) = url_fault("http://user:pw@x", UrlOf::Check).expect("a fault");
        assert!(!hint.contains("token_env"), "{hint}");
    }
}
