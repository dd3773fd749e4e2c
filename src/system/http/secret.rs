//! Tokens, which are sent in one header and appear nowhere else.

use std::fmt;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::system::secrets::Mask;

/// A secret text that is never shown, not even by `Debug`.
#[derive(Clone)]
pub struct Secret {
    text: String,
    mask: Mask,
}

impl Secret {
    /// Returns the secret of a token, without the white space around it: a file or a variable may have left a line end.
    #[must_use]
    pub fn new(token: &str) -> Self {
        let text = token.trim().to_owned();
        Self { mask: Mask::new(&[text.as_str()].into_iter().collect()), text }
    }

    /// Returns the text without this token, or `None` if the token is not in it. A server may quote the token as it was sent or encoded. If
    /// invisible characters separate the letters of the token, the returned text lacks those characters, too.
    #[must_use]
    pub fn scrubbed(&self, text: &str) -> Option<String> {
        if self.mask.is_empty() {
            return None;
        }
        let shown = anstream::adapter::strip_str(text).to_string();
        let plain: String = shown.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
        let mut text = if self.mask.is_in(&plain) && !self.mask.is_in(text) { plain } else { text.to_owned() };
        let is_in = self.mask.is_in(&text);
        self.mask.text(&mut text);
        is_in.then_some(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Secret {}

/// Returns true for characters without a width: joiners, direction marks and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A token, and the header that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer`.
    Bearer(Secret),
    /// `X-Consul-Token`.
    Consul(Secret),
}

impl Credential {
    /// The token.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        let (Self::Bearer(secret) | Self::Consul(secret)) = self;
        secret
    }

    /// Returns the header, marked as sensitive. Returns `None` if the token has characters that no header can carry.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (name, text) = match self {
            Self::Bearer(secret) => (AUTHORIZATION, format!("Bearer {}", secret.text)),
            Self::Consul(secret) => (HeaderName::from_static("x-consul-token"), secret.text.clone()),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_nowhere() {
        let credential = Credential::Bearer(Secret::new("s3cr3t-token\n"));
        let header = credential.header().expect("a header");
        assert_eq!(header.1.to_str().expect("text"), "Bearer s3cr3t-token");
        let shown = format!("{credential:?} {header:?} {:?}", credential.secret());
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert_eq!(credential.secret().scrubbed("no such token: s3cr3t-token!").as_deref(), Some("no such token: ***!"));
        assert_eq!(credential.secret().scrubbed("fine"), None);
        let odd = Secret::new("s3\"cr/3t");
        for quoted in [
            "no: s3\"cr/3t!",
            "no: s3\\\"cr/3t!",
            "no: s3%22cr%2F3t!",
            "no: czMiY3IvM3Q=!",
            "no: s3\u{1b}[31m\"cr/3t!",
            "no: s3\u{200b}\"cr\u{7}/3t!",
        ] {
            assert_eq!(odd.scrubbed(quoted).map(|text| text.replace('=', "")).as_deref(), Some("no: ***!"), "{quoted:?}");
        }
        assert_eq!(Secret::new("up").scrubbed("the service is up"), None);
    }

    #[test]
    fn a_token_that_no_header_can_carry_is_not_sent() {
        assert_eq!(Credential::Consul(Secret::new("a\r\nHost: evil")).header(), None);
    }
}
