//! Pages of other programs that a run links to: those of its CI run, its job and its pull request.
//!
//! An address may come from an environment, a report or a file that anyone wrote. A [`PageUrl`] is safe as a link; there is no
//! other way to make one.

use std::fmt;

use url::Url;

use super::limits::MAX_URL;

/// The address of a page: `http` or `https`, a host, no user name or password, at most [`MAX_URL`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageUrl(String);

impl PageUrl {
    /// Returns the address, or `None` if it is not safe as a link.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        // Browsers repair control characters, spaces and backslashes, each in its own way.
        let is_plain = text.len() <= MAX_URL && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let url = is_plain.then(|| Url::parse(text).ok())??;
        let has_user = !url.username().is_empty() || url.password().is_some() || authority(text).contains('@');
        let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && !has_user;
        let page = String::from(url);
        (fits && page.len() <= MAX_URL).then_some(Self(page))
    }

    /// Removes the user name and the password in front of the host, then returns the address.
    #[must_use]
    pub fn without_user(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let host = authority(text).rsplit('@').next()?;
        let path = rest.get(authority(text).len()..)?;
        Self::of(&format!("{scheme}://{host}{path}"))
    }

    /// Returns the address of a page below this one.
    #[must_use]
    pub fn below(&self, path: &str) -> Option<Self> {
        Self::of(&format!("{}/{path}", self.0.trim_end_matches('/')))
    }

    /// Returns the address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the part of a URL between the scheme and the path.
fn authority(text: &str) -> &str {
    text.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next()).unwrap_or_default()
}

/// The pages of a run on its CI provider and its code host. All are empty outside of CI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunPages {
    /// The page of the whole run: a workflow run, a pipeline, a build.
    pub run: Option<PageUrl>,
    /// The page of the job, with its log.
    pub job: Option<PageUrl>,
    /// The number of the pull request that was tested.
    pub request: Option<u64>,
    /// The page of that pull request.
    pub request_page: Option<PageUrl>,
}

impl RunPages {
    /// Returns the page that is nearest to the log.
    #[must_use]
    pub fn nearest(&self) -> Option<&PageUrl> {
        self.job.as_ref().or(self.run.as_ref())
    }

    /// Returns the pages that are the same in both.
    #[must_use]
    pub fn shared(self, other: &Self) -> Self {
        Self {
            run: self.run.filter(|page| other.run.as_ref() == Some(page)),
            job: self.job.filter(|page| other.job.as_ref() == Some(page)),
            request: self.request.filter(|number| other.request == Some(*number)),
            request_page: self.request_page.filter(|page| other.request_page.as_ref() == Some(page)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(PageUrl::of(text).as_ref().map(PageUrl::as_str), expected, "{text:?}");
    }

    #[test]
    fn pages_of_the_web_are_links() {
        for text in [
            "https://github.com/acme/shop/actions/runs/7",
            "http://ci.example:8080/job/shop/3/",
            "https://dev.azure.com/o/p/_build/results?buildId=4&view=logs&j=a-b",
            "https://buildkite.com/o/p/builds/7#0190-aa",
            "http://[::1]:8080/x",
            "https://host.example/@acme/shop",
        ] {
            check(text, Some(text));
        }
        check("HTTPS://Host.Example/a/../b", Some("https://host.example/b"));
        check("https://x.example", Some("https://x.example/"));
    }

    #[test]
    fn nothing_else_is_a_link() {
        let long = format!("https://x.example/{}", "a".repeat(MAX_URL));
        for text in [
            "",
            "x.example/a",
            "/a/b",
            "//x.example/a",
            "javascript:alert(1)",
            "javascript://x.example/%0aalert(1)",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "ftp://x.example/",
            "https://",
            "https://user@x.example/",
            "https://user:secret@x.example/",
            "https://@x.example/",
            "https://:@x.example/",
            "https://good.example\\@evil.example/",
            " https://x.example/",
            "https://x.example/a b",
            "https://x.example/\n",
            "java\nscript:alert(1)",
            "https://x.example/\u{202e}",
            "https://ü.example/",
            "https://x.example:99999/",
            &long,
        ] {
            check(text, None);
        }
        // An escaped address may be longer than the original.
        check(&format!("https://x.example/{}", "\"".repeat(MAX_URL - 30)), None);
    }

    #[test]
    fn a_user_name_is_taken_out_where_it_is_known_to_be_one() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(PageUrl::without_user(text).as_ref().map(PageUrl::as_str), expected, "{text:?}");
        };
        check("https://org@dev.azure.com/org/p/_git/r", Some("https://dev.azure.com/org/p/_git/r"));
        check("https://u:p@x.example/a@b", Some("https://x.example/a@b"));
        check("https://x.example/a", Some("https://x.example/a"));
        check("git@github.com:acme/shop", None);
        check("ssh://git@github.com/acme/shop", None);
    }

    #[test]
    fn a_page_below_another_is_one_too() {
        let page = PageUrl::of("https://x.example/job/3/").expect("a page");
        assert_eq!(page.below("console").expect("a page").as_str(), "https://x.example/job/3/console");
    }
}
