//! Why a server gave no answer. The client finds it out; its words stand in `system::http`, where the error is made.

use std::path::PathBuf;
use std::time::Duration;

use super::Remedy;

/// A question that got no answer. Texts are untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreached {
    /// A scheme other than http and https.
    Scheme(String),
    /// The URL holds a user's name or a password.
    UserInUrl,
    /// The token would be sent without TLS to another machine.
    TokenInClear,
    /// The token has characters that no header can carry.
    TokenNotSendable,
    /// The URL makes no request.
    Url,
    /// The host is neither an address nor a name that TLS can verify.
    HostName,
    /// No address is known for this name.
    NoAddress(String),
    /// No connection within this time.
    NoConnection(Duration),
    /// Nothing listens there.
    ConnectionRefused,
    /// The connection was reset.
    ConnectionReset,
    /// The system gave up connecting.
    ConnectionTimedOut,
    /// There is no route to the host.
    HostUnreachable,
    /// There is no route to its network.
    NetworkUnreachable,
    /// This process may open no more files.
    TooManyFiles,
    /// The connection was closed before any answer.
    ClosedUnanswered,
    /// The connection was closed within the answer.
    ClosedMidway,
    /// The connection was closed during the handshake.
    ClosedInHandshake,
    /// The certificate was not accepted.
    Certificate(CertificateFault),
    /// What answers does not speak TLS.
    NotTls,
    /// The server refused TLS with this alert.
    TlsAlert(String),
    /// Another error of TLS.
    Tls(String),
    /// The file of authorities cannot be used.
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// This machine trusts no authority.
    NoAuthorities,
    /// No answer within this time.
    NoAnswer(Duration),
    /// The answer did not end within this time.
    NotWhole(Duration),
    /// More redirects than are followed.
    Redirects(usize),
    /// A redirect with this code that leads nowhere.
    NoLocation(u16),
    /// A redirect to another scheme.
    OtherScheme {
        /// That of the question.
        from: String,
        /// That of the redirect.
        to: String,
    },
    /// A redirect to another host or port.
    OtherHost {
        /// That of the question.
        from: String,
        /// That of the redirect.
        to: String,
    },
    /// The answer is compressed, which was not asked for.
    Compressed,
    /// The body is larger than this, in MiB.
    TooLarge(usize),
    /// The headers are larger than is read.
    HeadersTooLarge,
    /// What answers does not speak HTTP.
    NotHttp,
    /// Another error, in the system's words.
    Other(String),
}

/// A certificate that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotValidYet,
    /// It is for another host.
    OtherName,
    /// Nobody who is trusted signed it.
    UnknownIssuer,
    /// It was revoked.
    Revoked,
    /// Anything else.
    Invalid(String),
}

impl Unreached {
    /// The stable word in JSON.
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

    /// What to look at first.
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

    /// Calls `change` with the text in it that came from outside.
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
