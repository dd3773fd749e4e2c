//! Files of the repository that hold commands or their arguments.

/// A file with a command: a script, `package.json`, or the settings of a runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::suites) struct CommandFile {
    pub(in crate::suites) path: String,
    /// The setting or the script in it.
    pub(in crate::suites) key: Option<String>,
    /// The text of the file.
    pub(in crate::suites) text: String,
    /// The text of the command in it, if that is only a part of the file.
    pub(in crate::suites) part: Option<String>,
}

impl CommandFile {
    /// Returns true if the command in the file holds the first of some words.
    pub(in crate::suites) fn holds(&self, words: &str) -> bool {
        self.part.as_ref().unwrap_or(&self.text).contains(first_of(words))
    }

    /// Returns the line of the file in which some words stand: the first one that holds their first word, behind the name of the setting.
    pub(in crate::suites) fn line_of(&self, words: &str) -> Option<usize> {
        let begins = |line: &str| {
            let Some(key) = &self.key else { return true };
            let line = line.trim_start();
            let rest = match line.chars().next() {
                Some(quote @ ('"' | '\'')) => line[1..].strip_prefix(key.as_str()).and_then(|rest| rest.strip_prefix(quote)),
                _ => line.strip_prefix(key.as_str()),
            };
            rest.is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
        };
        let start = self.text.lines().position(begins)?;
        let lines = self.text.lines().enumerate().skip(start);
        // JSON has a script on one line, with its quotes escaped.
        let is_one_line = self.part.is_some();
        let found = lines.take(if is_one_line { 1 } else { usize::MAX }).find(|(_, line)| line.contains(first_of(words)));
        found.map(|(at, _)| at + 1).or(self.key.is_some().then_some(start + 1))
    }
}

fn first_of(words: &str) -> &str {
    words.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_words() {
        let check = |key: Option<&str>, text: &str, words: &str, expected: Option<usize>| {
            let file = CommandFile { path: "x".into(), key: key.map(str::to_owned), text: text.into(), part: None };
            assert_eq!(file.line_of(words), expected, "{words} in {text}");
        };
        check(None, "-q\n--tag ~slow\n", "--tag ~slow", Some(2));
        check(None, "-q\n", "--tag ~slow", None);
        let ini = "[pytest]\n# -k x\naddopts =\n    -q\n    -k smoke\n";
        check(Some("addopts"), ini, "-k smoke", Some(5));
        check(Some("addopts"), ini, "gone", Some(3));
        check(Some("testpaths"), ini, "-k", None);
        check(Some("test"), "{\"scripts\": {\n  \"test:a\": \"x -t b\",\n  \"test\": \"x -t b\"}}", "-t b", Some(3));
    }
}
