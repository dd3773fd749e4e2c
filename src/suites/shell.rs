//! Quoting for `sh`: the characters of a path must not become shell syntax.

/// Quotes a word for `sh`.
#[must_use]
pub fn quoted(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./:=@%+,".contains(&b);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns a path as a word that no program reads as a flag, a response file or a variable.
pub(super) fn path(path: &str) -> String {
    let is_tame = path.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_');
    if is_tame { quoted(path) } else { quoted(&format!("./{path}")) }
}

/// Joins several commands, each in its folder. All of them run, and the exit code is that of the last one that failed.
pub(super) fn all(steps: &[(String, String)]) -> String {
    let run = |(folder, text): &(String, String)| {
        let enter = if folder.is_empty() { String::new() } else { format!("cd {} && ", path(folder)) };
        format!("({enter}{text}) || code=$?; ")
    };
    format!("code=0; {}exit $code", steps.iter().map(run).collect::<String>())
}

/// The longest text of a command that is shown.
const SHOWN: usize = 60;

/// Returns a command on one line, cut if it is long.
pub(super) fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

/// Returns the path from a folder up to the root: `../../`.
pub(super) fn way_up(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { "../".repeat(folder.split('/').count()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_only_where_it_is_needed() {
        for (text, expected) in [
            ("tests/a-b/x.test.ts", "tests/a-b/x.test.ts"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(rm -r x)", "'$(rm -r x)'"),
            ("a\nb", "'a\nb'"),
            ("~x", "'~x'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
        assert_eq!((path("-x"), path("@x"), path("x"), path("é")), ("./-x".into(), "./@x".into(), "x".into(), "'./é'".into()));
    }

    #[test]
    fn all_run_and_the_last_red_one_tells() {
        let step = |folder: &str, text: &str| (folder.to_owned(), text.to_owned());
        let text = all(&[step("", "false"), step("-odd dir", "true")]);
        assert_eq!(text, "code=0; (false) || code=$?; (cd './-odd dir' && true) || code=$?; exit $code");
        assert_eq!(way_up("a/b"), "../../");
        assert_eq!(way_up(""), "");
    }
}
