//! Reasons why a server gave no answer. `system::http` makes the errors and holds their words.

use std::path::PathBuf;
use std::time::Duration;

use super::Remedy;

/// A request that got no answer. Texts are untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreached {
    /// A scheme other than http and https.
    Scheme(String),
    /// The URL contains a user name or a password.
    UserInUrl,
    /// The token would be sent to another machine without TLS.
    TokenInClear,
    /// The token has characters that a header cannot carry.
    TokenNotSendable,
    /// No request can be made from the URL.
    Url,
    /// The host is neither an address nor a name that TLS can verify.
    HostName,
    /// The name has no known address.
    NoAddress(String),
    /// A connection could not be made within this time.
    NoConnection(Duration),
    /// No process listens at the address.
    ConnectionRefused,
    /// The connection was reset.
    ConnectionReset,
    /// The operating system timed out while it connected.
    ConnectionTimedOut,
    /// There is no route to the host.
    HostUnreachable,
    /// There is no route to the host's network.
    NetworkUnreachable,
    /// This process has reached its limit of open files.
    TooManyFiles,
    /// The connection was closed before an answer began.
    ClosedUnanswered,
    /// The connection was closed in the middle of the answer.
    ClosedMidway,
    /// The connection was closed during the TLS handshake.
    ClosedInHandshake,
    /// The certificate was not accepted.
    Certificate(CertificateFault),
    /// The server does not speak TLS.
    NotTls,
    /// The server refused TLS with this alert.
    TlsAlert(String),
    /// Another TLS error.
    Tls(String),
    /// The file of certificate authorities cannot be used.
    CaFile {
        /// The file.
        path: PathBuf,
        /// The fault of the file.
        why: String,
    },
    /// This machine trusts no certificate authority.
    NoAuthorities,
    /// No answer arrived within this time.
    NoAnswer(Duration),
    /// The answer was not complete within this time.
    NotWhole(Duration),
    /// The server redirects more often than this limit.
    Redirects(usize),
    /// A redirect with this code that has no usable `Location`.
    NoLocation(u16),
    /// A redirect to another scheme.
    OtherScheme {
        /// The scheme of the request.
        from: String,
        /// The scheme of the redirect.
        to: String,
    },
    /// A redirect to another host or port.
    OtherHost {
        /// The host of the request.
        from: String,
        /// The host of the redirect.
        to: String,
    },
    /// The answer is compressed, although the request did not allow it.
    Compressed,
    /// The body is larger than this limit, in MiB.
    TooLarge(usize),
    /// The headers are larger than the limit.
    HeadersTooLarge,
    /// The server does not speak HTTP.
    NotHttp,
    /// Another error, in the operating system's words.
    Other(String),
}

/// Possible reasons why a certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotValidYet,
    /// The certificate is for another host.
    OtherName,
    /// No trusted authority signed the certificate.
    UnknownIssuer,
    /// The certificate was revoked.
    Revoked,
    /// Another fault.
    Invalid(String),
}

impl Unreached {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Scheme(_) => "scheme-not-supported",
            Self::UserInUrl => "user-in-url",
            Self::TokenInClear => "token-in-clear",
            Self::TokenNotSendable => "token-not-sendable",
            Self::Url => "invalid-url",
            Self::HostName => "invalid-host",
            Self::NoAddress(_) => "no-address",
            Self::NoConnection(_) => "connect-timeout",
            Self::ConnectionRefused => "connection-refused",
            Self::ConnectionReset => "connection-reset",
            Self::ConnectionTimedOut => "connection-timed-out",
            Self::HostUnreachable => "host-unreachable",
            Self::NetworkUnreachable => "network-unreachable",
            Self::TooManyFiles => "too-many-files",
            Self::ClosedUnanswered | Self::ClosedMidway | Self::ClosedInHandshake => "connection-closed",
            Self::Certificate(fault) => fault.code(),
            Self::NotTls => "not-tls",
            Self::TlsAlert(_) | Self::Tls(_) => "tls",
            Self::CaFile { .. } => "ca-file",
            Self::NoAuthorities => "no-authorities",
            Self::NoAnswer(_) => "timeout",
            Self::NotWhole(_) => "answer-incomplete",
            Self::Redirects(_) => "too-many-redirects",
            Self::NoLocation(_) => "redirect-without-location",
            Self::OtherScheme { .. } => "redirect-to-other-scheme",
            Self::OtherHost { .. } => "redirect-to-other-host",
            Self::Compressed => "compressed",
            Self::TooLarge(_) => "answer-too-large",
            Self::HeadersTooLarge => "headers-too-large",
            Self::NotHttp => "not-http",
            Self::Other(_) => "network",
        }
    }

    /// Returns the first thing to look at.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Certificate(_)
            | Self::ClosedInHandshake
            | Self::NotTls
            | Self::TlsAlert(_)
            | Self::Tls(_)
            | Self::CaFile { .. }
            | Self::NoAuthorities => Remedy::Certificate,
            Self::UserInUrl | Self::TokenInClear | Self::TokenNotSendable => Remedy::Token,
            _ => Remedy::Address,
        }
    }

    /// Calls `change` with every text that came from outside.
    pub fn change_texts(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Scheme(text)
            | Self::NoAddress(text)
            | Self::Certificate(CertificateFault::Invalid(text))
            | Self::TlsAlert(text)
            | Self::Tls(text)
            | Self::CaFile { why: text, .. }
            | Self::OtherScheme { to: text, .. }
            | Self::OtherHost { to: text, .. }
            | Self::Other(text) => change(text),
            _ => {}
        }
    }
}

impl CertificateFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "certificate-expired",
            Self::NotValidYet => "certificate-not-valid-yet",
            Self::OtherName => "certificate-for-other-name",
            Self::UnknownIssuer => "certificate-of-unknown-authority",
            Self::Revoked => "certificate-revoked",
            Self::Invalid(_) => "certificate-invalid",
        }
    }
}
