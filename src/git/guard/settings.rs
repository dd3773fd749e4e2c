//! Reads the settings of a repository from its files, before git or its library does: both follow the files' includes.
//!
//! The format is git-config(1), "Syntax". A fault in it is an error, as it is in git.

use std::path::{Path, PathBuf};

use super::file;
use crate::model::error::{Error, Result};

/// One setting of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalSetting {
    /// The name, in lower case except for the part in quotes: `filter.Big Files.clean`.
    pub(super) name: String,
    /// The value; `None` if there is no `=`.
    pub(super) value: Option<String>,
    /// The file that has the setting.
    pub(super) file: PathBuf,
}

/// Returns the settings of one file, in order; none if the file does not exist.
///
/// # Errors
/// Returns an error if the file is not a file of settings.
pub(super) fn read(path: &Path) -> Result<Vec<LocalSetting>> {
    let Some(content) = file::read(path)? else { return Ok(Vec::new()) };
    let pairs = parse(&content).map_err(|line| {
        Error::unknown(format!("bad config line {line} in file {}", path.display()))
            .hint("correct the line by hand: until then, git refuses the repository, too")
    })?;
    Ok(pairs.into_iter().map(|(name, value)| LocalSetting { name, value, file: path.to_owned() }).collect())
}

/// Returns names and values, or the number of the first wrong line.
fn parse(content: &[u8]) -> Result<Vec<(String, Option<String>)>, usize> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut text = SettingsText { rest: content, line: 1 };
    let mut section = String::new();
    let mut found = Vec::new();
    while let Some(byte) = text.next() {
        // The line where the setting begins: its end may be on another one.
        let line = text.line;
        match byte {
            byte if byte.is_ascii_whitespace() => {}
            b'#' | b';' => text.skip_line(),
            b'[' => section = text.section().ok_or(line)?,
            byte if byte.is_ascii_alphabetic() && !section.is_empty() => {
                let (key, value) = text.setting(byte).ok_or(line)?;
                found.push((format!("{section}.{key}"), value));
            }
            _ => return Err(line),
        }
    }
    Ok(found)
}

struct SettingsText<'t> {
    rest: &'t [u8],
    line: usize,
}

impl SettingsText<'_> {
    /// Returns the next byte. A line may end as on Windows.
    fn next(&mut self) -> Option<u8> {
        if let Some(rest) = self.rest.strip_prefix(b"\r\n") {
            self.rest = rest;
            self.line += 1;
            return Some(b'\n');
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.line += usize::from(*first == b'\n');
        Some(*first)
    }

    fn skip_line(&mut self) {
        while self.next().is_some_and(|byte| byte != b'\n') {}
    }

    /// Parses a section: `name]`, `name "sub"]`, or the old form `name.sub]`.
    fn section(&mut self) -> Option<String> {
        let mut name = Vec::new();
        loop {
            match self.next()? {
                b']' => return Some(text(name)).filter(|name| !name.is_empty()),
                byte if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' => name.push(byte.to_ascii_lowercase()),
                b' ' | b'\t' => break,
                _ => return None,
            }
        }
        name.push(b'.');
        while let byte @ (b' ' | b'\t' | b'"') = self.next()? {
            if byte == b'"' {
                return self.quoted_name(name);
            }
        }
        None
    }

    fn quoted_name(&mut self, mut name: Vec<u8>) -> Option<String> {
        loop {
            match self.next()? {
                b'\n' => return None,
                b'"' => break,
                b'\\' => name.push(self.next().filter(|byte| *byte != b'\n')?),
                byte => name.push(byte),
            }
        }
        (self.next()? == b']').then(|| text(name))
    }

    /// Parses a key that begins with `first`, and its value.
    fn setting(&mut self, first: u8) -> Option<(String, Option<String>)> {
        let mut key = vec![first.to_ascii_lowercase()];
        loop {
            match self.next() {
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'-' => key.push(byte.to_ascii_lowercase()),
                Some(b' ' | b'\t') => {}
                Some(b'=') => return Some((text(key), Some(self.value()?))),
                Some(b'\n') | None => return Some((text(key), None)),
                Some(b'#' | b';') => {
                    self.skip_line();
                    return Some((text(key), None));
                }
                Some(_) => return None,
            }
        }
    }

    fn value(&mut self) -> Option<String> {
        let (mut value, mut is_quoted, mut kept) = (Vec::new(), false, 0);
        loop {
            match self.next() {
                Some(b'\n') | None if is_quoted => return None,
                Some(b'\n') | None => break,
                Some(b'#' | b';') if !is_quoted => {
                    self.skip_line();
                    break;
                }
                Some(b'"') => {
                    is_quoted = !is_quoted;
                    kept = value.len();
                    continue;
                }
                Some(b'\\') => match self.next()? {
                    b'\n' => continue,
                    b't' => value.push(b'\t'),
                    b'b' => value.push(8),
                    b'n' => value.push(b'\n'),
                    byte @ (b'\\' | b'"') => value.push(byte),
                    _ => return None,
                },
                Some(byte) if byte.is_ascii_whitespace() && !is_quoted => {
                    if !value.is_empty() {
                        value.push(byte);
                    }
                    continue;
                }
                Some(byte) => value.push(byte),
            }
            kept = value.len();
        }
        value.truncate(kept);
        Some(text(value))
    }
}

/// Decodes bytes. Bytes that are not UTF-8 stay recognisable, and make no path that is inside of a folder.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: &[(&str, Option<&str>)]) {
        let found = parse(content.as_bytes()).unwrap_or_else(|line| panic!("line {line} of {content:?}"));
        let found: Vec<(&str, Option<&str>)> = found.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(found, expected, "{content:?}");
    }

    #[test]
    fn settings_as_git_writes_them() {
        check("[core]\n\tbare = false\n", &[("core.bare", Some("false"))]);
        check("[Core] Bare\n", &[("core.bare", None)]);
        check("[remote \"Or\\\"igin\"]\n\turl = a b  # c\n", &[("remote.Or\"igin.url", Some("a b"))]);
        check("[include] path = \"x ; y\" ; z\n", &[("include.path", Some("x ; y"))]);
        check("[INCLUDE]\r\nPath=a\\\r\nb\r\n", &[("include.path", Some("ab"))]);
        check("[includeIf \"gitdir:x\"]path=\\\\a\\\"\n", &[("includeif.gitdir:x.path", Some("\\a\""))]);
        check("[filter.Lfs]\nclean=\n", &[("filter.lfs.clean", Some(""))]);
        check("\u{feff}# x\n; y\n[a]b=c", &[("a.b", Some("c"))]);
        check("[a]\nb = \" c \" d \n", &[("a.b", Some(" c  d"))]);
        check("", &[]);
    }

    #[test]
    fn what_is_no_setting_is_an_error_with_its_line() {
        for (content, line) in
            [("x=1\n", 1), ("[a]\n\n1=2\n", 3), ("[a\n", 1), ("[a]\nb=\"c\n", 2), ("[a]\nb=\\x\n", 2), ("[a]\nb?\n", 2)]
        {
            assert_eq!(parse(content.as_bytes()).err(), Some(line), "{content:?}");
        }
    }
}
