//! Parses git's input for a pre-push hook: one line per ref on stdin, `<local ref> <local oid> <remote ref> <remote oid>` (githooks(5)).

use crate::model::commit::is_oid;
use crate::model::error::{Error, Result};

/// One ref that is pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedRef {
    /// The local ref that is pushed; `None` deletes the remote's ref.
    pub local: Option<String>,
    /// The ref in the remote.
    pub remote_ref: String,
    /// The commit that the remote has there; `None` if it has none yet.
    pub remote: Option<String>,
}

impl PushedRef {
    /// Returns the short name of the remote's ref.
    #[must_use]
    pub fn remote_name(&self) -> &str {
        self.remote_ref
            .strip_prefix("refs/heads/")
            .or_else(|| self.remote_ref.strip_prefix("refs/tags/"))
            .unwrap_or(&self.remote_ref)
    }

    /// Returns true if the remote's ref is one of these branches.
    #[must_use]
    pub fn is_to(&self, branches: &[String]) -> bool {
        self.remote_ref.strip_prefix("refs/heads/").is_some_and(|name| branches.iter().any(|branch| branch == name))
    }
}

/// The most that is read from stdin, in bytes: some ten thousand refs.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Parses git's lines. No line means that the push sends nothing.
///
/// # Errors
/// Returns an error, with the line's number, if a line does not have git's form.
pub fn parse(bytes: &[u8]) -> Result<Vec<PushedRef>> {
    let mut pushes = Vec::new();
    for (at, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        pushes.push(parse_line(line).ok_or_else(|| {
            let shown: String = String::from_utf8_lossy(line).chars().take(80).collect();
            Error::usage(format!("line {} on stdin is not from git's pre-push: {}", at + 1, shown.escape_debug()))
                .hint("git writes `<local ref> <local oid> <remote ref> <remote oid>`; to run it by hand, leave out --pre-push")
        })?);
    }
    Ok(pushes)
}

fn parse_line(line: &[u8]) -> Option<PushedRef> {
    let text = std::str::from_utf8(line).ok()?;
    // The local side is the text that was typed, and a revision may have
    // spaces (`main@{2 days ago}`): the other three are read from the end.
    let mut fields = text.rsplitn(4, ' ');
    let (remote, remote_ref, local, local_ref) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if local_ref.is_empty() || remote_ref.is_empty() || !is_oid(remote) || !is_oid(local) || local.len() != remote.len() {
        return None;
    }
    let some = |oid: &str| (!is_zero(oid)).then(|| oid.to_owned());
    Some(PushedRef { local: some(local), remote_ref: remote_ref.to_owned(), remote: some(remote) })
}

fn is_zero(oid: &str) -> bool {
    oid.bytes().all(|b| b == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "1111111111111111111111111111111111111111";
    const Z: &str = "0000000000000000000000000000000000000000";

    fn check(line: &str, local: bool, remote: bool) {
        let pushes = parse(line.as_bytes()).expect(line);
        assert_eq!(pushes.len(), 1, "{line}");
        assert_eq!((pushes[0].local.is_some(), pushes[0].remote.is_some()), (local, remote), "{line}");
    }

    #[test]
    fn every_kind_of_line() {
        check(&format!("refs/heads/x {A} refs/heads/x {A}\n"), true, true);
        check(&format!("refs/heads/x {A} refs/heads/x {Z}\n"), true, false);
        check(&format!("(delete) {Z} refs/heads/x {A}\n"), false, true);
        check(&format!("HEAD~1 {A} refs/heads/x {A}\r\n"), true, true);
        check(&format!("main@{{2 days ago}} {A} refs/heads/x {A}"), true, true);
        check(&format!("x {} refs/tags/x {}\n", "a".repeat(64), "0".repeat(64)), true, false);
    }

    #[test]
    fn nothing_is_a_push_of_nothing() {
        assert_eq!(parse(b"").expect("nothing"), []);
        assert_eq!(parse(b"\n").expect("nothing"), []);
    }

    #[test]
    fn what_git_never_writes_is_refused_with_its_line() {
        for text in
            ["src/main.rs", "a b c d", &format!("x {A} y 123"), &format!(" {A} y {A}"), &format!("x {A} y {}", "0".repeat(64))]
        {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        let error = parse(format!("x {A} y {A}\nnonsense\n").as_bytes()).expect_err("nonsense");
        assert!(error.to_string().starts_with("line 2 "), "{error}");
        assert!(parse(b"\xff\xfe").is_err());
    }
}
