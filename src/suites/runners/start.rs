//! One start of a runner: the files that were found for it, the words that name them, and what it leaves behind.

use std::collections::BTreeSet;

use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{below, join};
use crate::suites::place::SuitePlace;
use crate::suites::shell;

/// Files that one start of a runner takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerGroup {
    /// The folder that the runner is started from; empty for the root.
    pub home: String,
    /// From the root, sorted, at least one: tests, or the one manifest in `home`.
    pub files: Vec<String>,
}

/// The files of a group, and the places of the layouts that hold them.
pub(crate) struct TargetSelection<'a> {
    pub(super) group: &'a RunnerGroup,
    /// The places that hold some of the files.
    pub(super) places: Vec<&'a SuitePlace>,
    /// True if the files are dealt to the parts of a suite, so that each is named.
    is_dealt: bool,
}

impl<'a> TargetSelection<'a> {
    pub(crate) fn new(group: &'a RunnerGroup, places: &'a [SuitePlace], is_dealt: bool) -> Self {
        let is_in = |file: &str, place: &SuitePlace| below(file, &place.folder).is_some();
        let places = places.iter().filter(|place| group.files.iter().any(|file| is_in(file, place))).collect();
        Self { group, places, is_dealt }
    }

    pub(super) fn home(&self) -> &'a str {
        &self.group.home
    }

    /// Returns true if the places' folders hold these files and nothing else.
    pub(super) fn is_by_folder(&self) -> bool {
        self.is_by_folder_without() && self.places.iter().all(|place| place.without.is_empty())
    }

    /// As [`Self::is_by_folder`], for a runner that can be made to pass over folders of another level in them.
    pub(super) fn is_by_folder_without(&self) -> bool {
        !self.is_dealt && self.places.iter().all(|place| place.glob.is_none())
    }

    /// The folders of other levels in the places, each once.
    pub(super) fn others(&self) -> BTreeSet<&'a String> {
        self.places.iter().flat_map(|place| &place.without).collect()
    }

    /// The files, each as a word.
    pub(super) fn by_file(&self) -> Targets {
        let files = self.group.files.iter().filter_map(|file| below(file, self.home()));
        Targets { names: files.map(shell::path).collect(), are_files: true }
    }

    /// The places' folders as words, each made of the folder below `home`.
    pub(super) fn by_folder(&self, word: impl Fn(&str) -> String) -> Targets {
        let folder = |place: &&'a SuitePlace| below(&place.folder, self.home()).unwrap_or_default();
        Targets { names: self.places.iter().map(|place| word(folder(place))).collect(), are_files: false }
    }
}

/// The words that name a start's files; none where its home is all that it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Targets {
    pub(crate) names: Vec<String>,
    pub(crate) are_files: bool,
}

impl Targets {
    /// Everything in the home.
    pub(super) const HOME: Self = Self { names: Vec::new(), are_files: false };
}

/// One start of a runner.
pub(crate) struct Start<'f> {
    pub(crate) home: &'f str,
    pub(crate) targets: Targets,
    /// The flag that makes it run its part; `None` where it runs all that it is given.
    pub(crate) shard: Option<String>,
    /// The path to write JUnit to, in double quotes.
    pub(crate) report: String,
}

impl Start<'_> {
    /// The words of its targets.
    pub(super) fn names(&self) -> String {
        self.targets.names.join(" ")
    }

    /// The flag of its part; empty for the whole.
    pub(super) fn shard_flag(&self) -> &str {
        self.shard.as_deref().unwrap_or_default()
    }

    /// An error for a name that the runner would take for a pattern.
    pub(super) fn refuse(&self, is_odd: impl Fn(&str) -> bool) -> Result<(), NoCommand> {
        match self.targets.names.iter().find(|name| is_odd(name)) {
            Some(name) => Err(NoCommand::OddName(join(self.home, name.trim_matches('\'')))),
            None => Ok(()),
        }
    }
}

/// The results of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunnerOutput {
    pub(crate) report: ReportSpec,
    /// True if exit 0 without a report is an error.
    pub(crate) is_due: bool,
    /// A remark for people.
    pub(crate) note: Option<&'static str>,
}

impl RunnerOutput {
    /// A report that the runner always writes.
    pub(super) fn due(report: ReportSpec) -> Self {
        Self { report, is_due: true, note: None }
    }

    /// A report that it may write.
    pub(super) fn perhaps(report: ReportSpec) -> Self {
        Self { report, is_due: false, note: None }
    }
}

/// The parts of a command that are not empty.
pub(super) fn words(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
