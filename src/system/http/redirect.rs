//! Limits redirects to the server that was asked. The response of another host would be read as that of this server, and a manager could
//! make this program send requests to internal hosts that only this machine reaches.

use reqwest::Url;
use reqwest::header::{HeaderMap, LOCATION};

use crate::model::health::Unreached;

/// The largest number of redirects that are followed.
pub(super) const MAX_REDIRECTS: usize = 3;

/// Returns the URL that a response redirects to, or `None` if it is no redirect.
///
/// # Errors
/// Returns an error if the redirect has no valid location, or if it leads to another server.
pub(super) fn next(code: u16, headers: &HeaderMap, from: &Url) -> Result<Option<Url>, Unreached> {
    if !matches!(code, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    let Some(next) = next else { return Err(Unreached::NoLocation(code)) };
    check(from, &next)?;
    Ok(Some(next))
}

/// Accepts the same scheme, host and port, or a change from http to https on their default ports.
fn check(from: &Url, next: &Url) -> Result<(), Unreached> {
    let ports = [from, next].map(Url::port_or_known_default);
    let is_upgrade = (from.scheme(), next.scheme()) == ("http", "https") && ports == [Some(80), Some(443)];
    if next.scheme() != from.scheme() && !is_upgrade {
        return Err(Unreached::OtherScheme { from: from.scheme().to_owned(), to: next.scheme().to_owned() });
    }
    // Hosts are compared as the library parses them: in lower case, and numbers as addresses.
    if next.host() != from.host() || (ports[0] != ports[1] && !is_upgrade) {
        return Err(Unreached::OtherHost { from: place(from), to: place(next) });
    }
    Ok(())
}

/// Returns the host, and the port if the URL has one.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the target of a redirect, or the code of its refusal.
    #[track_caller]
    fn check(from: &str, location: &str, expected: Result<&str, &str>) {
        let headers = [(LOCATION, location.parse().expect("a value"))].into_iter().collect();
        let found = next(302, &headers, &Url::parse(from).expect("a URL"));
        let found = found.map(|next| next.map_or_else(String::new, Into::into)).map_err(|why| why.code());
        assert_eq!(found.as_ref().map(String::as_str).map_err(|code| *code), expected, "{from} -> {location}");
    }

    #[test]
    fn a_redirect_on_the_same_server_is_followed() {
        check("http://city.test:81/a/b?x", "/c?y", Ok("http://city.test:81/c?y"));
        check("http://city.test:81/a/b", "c", Ok("http://city.test:81/a/c"));
        check("http://city.test:81/a", "?y", Ok("http://city.test:81/a?y"));
        check("http://city.test:81/a", "//CITY.test:81/c", Ok("http://city.test:81/c"));
        check("http://city.test/a", "http://city.test:80/c", Ok("http://city.test/c"));
        check("http://city.test/a", "https://city.test/c", Ok("https://city.test/c"));
        check("http://127.0.0.1:81/a", "http://2130706433:81/c", Ok("http://127.0.0.1:81/c"));
        check("http://[::1]:81/a", "http://[0:0::1]:81/c", Ok("http://[::1]:81/c"));
        // The client refuses a URL with a user later.
        check("http://city.test/a", "http://metadata@city.test/c", Ok("http://metadata@city.test/c"));
    }

    #[test]
    fn a_redirect_to_another_server_is_refused() {
        let from = "http://city.test:81/a";
        for to in [
            "http://169.254.169.254/latest/meta-data/",
            "http://city.test:82/",
            "http://city.test/",
            "http://city.test.:81/",
            "http://xcity.test:81/",
            "http://city.test:81@evil.test/",
            "//evil.test/c",
            "\\\\evil.test\\c",
            "/\\evil.test/c",
            "http:///evil.test/c",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://[::ffff:169.254.169.254]/",
        ] {
            check(from, to, Err("redirect-to-other-host"));
        }
        check("http://127.0.0.1:81/a", "http://[::ffff:127.0.0.1]:81/", Err("redirect-to-other-host"));
        check("http://city.test/a", "https://evil.test/", Err("redirect-to-other-host"));
        check("https://city.test/a", "//evil.test/", Err("redirect-to-other-host"));
    }

    #[test]
    fn a_redirect_to_another_scheme_is_refused() {
        check("https://city.test/a", "http://city.test/a", Err("redirect-to-other-scheme"));
        check("http://city.test:81/a", "https://city.test/a", Err("redirect-to-other-scheme"));
        check("http://city.test:81/a", "https://city.test:81/a", Err("redirect-to-other-scheme"));
        check("http://city.test/a", "file:///etc/passwd", Err("redirect-to-other-scheme"));
        check("http://city.test/a", "gopher://city.test/", Err("redirect-to-other-scheme"));
        check("http://city.test/a", "http://[", Err("redirect-without-location"));
    }
}
