//! Recognizes files that look like tests, by language: by their names and by their content. The languages include some that no runner of
//! [`RUNNERS`](super::RUNNERS) takes; only a command of the config can run their tests.

mod table;

pub(crate) use table::LANGUAGES;

/// The marks of one language's tests, and the programs that run them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TestLanguage {
    /// The name of the language for people.
    pub(crate) name: &'static str,
    /// The endings of source files, without the dot.
    pub(crate) endings: &'static [&'static str],
    /// The name patterns of tests: `*` matches any letters, and a pattern that ends with `/` matches a folder above the file.
    pub(crate) names: &'static [&'static str],
    /// A file with such a name is a test if it contains one of these texts; if there are none, the name is enough.
    pub(crate) marks: &'static [&'static str],
    /// A source with one of these texts is a test, whatever its name is.
    pub(crate) sure: &'static [&'static str],
    /// Programs that run the tests.
    pub(crate) runners: &'static [&'static str],
    /// Programs that may run the tests, or anything else.
    pub(crate) hosts: &'static [&'static str],
    /// An example of a command that runs the tests.
    pub(crate) example: &'static str,
}

/// The kind of test file that a path may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TestPath {
    /// The file is named like a test.
    Named(&'static TestLanguage),
    /// The file is a source of a language whose tests may have any name.
    Source(&'static TestLanguage),
}

/// Folders whose files look like tests of this repository but are none.
const PASSED_OVER: [&str; 18] = [
    "node_modules",
    "bower_components",
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "external",
    "testdata",
    "test-data",
    "test_data",
    "fixtures",
    "__fixtures__",
    "__snapshots__",
    "site-packages",
    "target",
    "dist",
    "cookiecutter",
    "templates",
];

/// Folders of tests, in which a script that runs everything is a suite of its own.
const TEST_FOLDERS: [&str; 6] = ["tests", "test", "spec", "specs", "e2e", "__tests__"];

/// Scripts whose names suggest that they run their folder, which only an executable `run` does.
static SCRIPTS: TestLanguage = TestLanguage {
    name: "script",
    endings: &[],
    names: &["run", "run.sh", "run.bash", "run-tests", "run_tests"],
    marks: &[],
    sure: &[],
    runners: &[],
    hosts: &["sh", "bash", "zsh", "dash"],
    example: "sh path/to/run.sh",
};

/// Returns the kind of a path, or `None` if it cannot be a test.
pub(crate) fn of_path(path: &str) -> Option<TestPath> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(|folder| PASSED_OVER.contains(&folder) || (folder.len() > 1 && folder.starts_with('.'))) {
        return None;
    }
    if SCRIPTS.names.contains(&name) && folders.split('/').any(|folder| TEST_FOLDERS.contains(&folder)) {
        return Some(TestPath::Named(&SCRIPTS));
    }
    let (_, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_of = |language: &&TestLanguage| language.endings.contains(&ending);
    let is_called = |language: &&TestLanguage| language.names.iter().any(|pattern| fits(pattern, folders, name));
    if let Some(language) = LANGUAGES.iter().filter(is_of).find(is_called) {
        return Some(TestPath::Named(language));
    }
    LANGUAGES.iter().find(|language| is_of(language) && !language.sure.is_empty()).map(TestPath::Source)
}

/// Returns true if a name matches a pattern of [`TestLanguage::names`].
fn fits(pattern: &str, folders: &str, name: &str) -> bool {
    if let Some(folder) = pattern.strip_suffix('/') {
        return folders.split('/').any(|above| fits_name(folder, above));
    }
    fits_name(pattern, name)
}

fn fits_name(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            // A name is short: to prepare a search takes longer than to search.
            let is_middle = |at: &usize| rest.as_bytes()[*at..].starts_with(middle.as_bytes());
            let Some(at) = (0..=rest.len()).find(is_middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

impl TestPath {
    /// Returns the language.
    pub(crate) fn language(self) -> &'static TestLanguage {
        match self {
            Self::Named(language) | Self::Source(language) => language,
        }
    }

    /// Returns true if a file with this beginning is a test; without a beginning the name decides.
    pub(crate) fn is_test(self, head: Option<&str>) -> bool {
        let has = |marks: &[&str], head: &str| marks.iter().any(|mark| contains(head, mark));
        match (self, head) {
            (Self::Named(language), Some(head)) => {
                language.marks.is_empty() || has(language.marks, head) || has(language.sure, head)
            }
            (Self::Named(_), None) => true,
            (Self::Source(language), Some(head)) => has(language.sure, head),
            (Self::Source(_), None) => false,
        }
    }
}

/// Returns true if a text contains a mark; a mark that begins with a letter only matches at the beginning of a word.
fn contains(text: &str, mark: &str) -> bool {
    let is_word = mark.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(mark).any(|(at, _)| !is_word || !text[..at].ends_with(is_letter))
}

#[cfg(test)]
mod tests;
