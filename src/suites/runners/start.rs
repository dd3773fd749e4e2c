//! One start of a runner: the files found for it, the words that name them, and the results that it writes.

use std::collections::BTreeSet;

use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{below, join, parent, upward};
use crate::suites::place::SuitePlace;
use crate::suites::shell;

/// Files that one start of a runner takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerGroup {
    /// The folder from which the runner is started; empty for the root.
    pub home: String,
    /// At least one file, from the root, sorted: tests, or the single manifest in `home`.
    pub files: Vec<String>,
}

/// The files of a group, and the places of the layouts that contain them.
pub(crate) struct TargetSelection<'a> {
    pub(super) group: &'a RunnerGroup,
    /// The places that contain some of the files.
    pub(super) places: Vec<&'a SuitePlace>,
    /// True if the files are dealt to the parts of a suite, so that each file must be named.
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

    /// Returns true if the folders of the places contain exactly these files.
    pub(super) fn is_by_folder(&self) -> bool {
        self.is_by_folder_without() && self.places.iter().all(|place| place.without.is_empty())
    }

    /// Like [`Self::is_by_folder`], for a runner that can skip folders of another level.
    pub(super) fn is_by_folder_without(&self) -> bool {
        !self.is_dealt && self.places.iter().all(|place| place.glob.is_none())
    }

    /// Returns the folders of other levels in the places, each once.
    pub(super) fn others(&self) -> BTreeSet<&'a String> {
        self.places.iter().flat_map(|place| &place.without).collect()
    }

    /// Returns true if a place holds all of the home, so that the runner finds the files by itself.
    pub(super) fn is_own_place(&self) -> bool {
        let is_own = |place: &&SuitePlace| below(&place.folder, self.home()).is_none_or(str::is_empty);
        self.is_by_folder() && self.places.iter().any(is_own)
    }

    /// Returns the folders of the places, or, for a place that holds all of the home, what is directly in the home and leads to a
    /// file. For a runner that would also find the tests of installed packages.
    pub(super) fn by_tops(&self) -> Targets {
        if !self.is_by_folder() {
            return self.by_file();
        }
        if !self.is_own_place() {
            return self.by_folder(shell::path);
        }
        let files = self.group.files.iter().filter_map(|file| below(file, self.home()));
        let tops: BTreeSet<&str> = files.map(|file| file.split('/').next().unwrap_or(file)).collect();
        Targets { names: tops.into_iter().map(shell::path).collect(), are_files: false }
    }

    /// Returns the folders of the files, without those inside of another one; `word` makes each from the folder below `home`.
    pub(super) fn by_parents(&self, word: impl Fn(&str) -> String) -> Targets {
        let folders: BTreeSet<&str> = self.group.files.iter().map(|file| parent(file)).collect();
        let is_inner = |folder: &str| upward(folder).skip(1).any(|above| folders.contains(above));
        let tops = folders.iter().filter(|folder| !is_inner(folder)).filter_map(|folder| below(folder, self.home()));
        Targets { names: tops.map(word).collect(), are_files: false }
    }

    /// Returns the highest folders that hold files and nothing that is left out, and the files beside such folders. For a runner that
    /// takes one path at a time.
    pub(super) fn by_parts(&self) -> Targets {
        let mut parts = BTreeSet::new();
        for place in &self.places {
            let top = if below(self.home(), &place.folder).is_some() { self.home() } else { place.folder.as_str() };
            let files = self.group.files.iter().map(String::as_str).filter(|file| below(file, top).is_some());
            add_parts(top, &files.collect::<Vec<_>>(), &place.without, &mut parts);
        }
        let names: Vec<&str> = parts.into_iter().filter_map(|part| below(part, self.home())).collect();
        if names.iter().any(|name| name.is_empty()) {
            return Targets::HOME;
        }
        Targets { names: names.into_iter().map(shell::path).collect(), are_files: false }
    }

    /// Returns the files, one word each.
    pub(super) fn by_file(&self) -> Targets {
        let files = self.group.files.iter().filter_map(|file| below(file, self.home()));
        Targets { names: files.map(shell::path).collect(), are_files: true }
    }

    /// Returns the folders of the places as words; `word` makes each from the folder below `home`.
    pub(super) fn by_folder(&self, word: impl Fn(&str) -> String) -> Targets {
        let folder = |place: &&'a SuitePlace| below(&place.folder, self.home()).unwrap_or_default();
        Targets { names: self.places.iter().map(|place| word(folder(place))).collect(), are_files: false }
    }
}

/// Adds a folder, or, if something in it is left out, the parts of it that hold some of the files, which are sorted.
fn add_parts<'f>(folder: &'f str, files: &[&'f str], without: &[String], parts: &mut BTreeSet<&'f str>) {
    if !without.iter().any(|other| below(other, folder).is_some()) {
        parts.insert(folder);
        return;
    }
    let child = |file: &&'f str| {
        let start = if folder.is_empty() { 0 } else { folder.len() + 1 };
        &file[..file[start..].find('/').map_or(file.len(), |end| start + end)]
    };
    for files in files.chunk_by(|a, b| child(a) == child(b)) {
        add_parts(child(&files[0]), files, without, parts);
    }
}

/// The words that name a start's files; none if the runner runs all of its home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Targets {
    pub(crate) names: Vec<String>,
    pub(crate) are_files: bool,
}

impl Targets {
    /// Everything in the home folder.
    pub(super) const HOME: Self = Self { names: Vec::new(), are_files: false };
}

/// One start of a runner.
pub(crate) struct Start<'f> {
    pub(crate) home: &'f str,
    pub(crate) targets: Targets,
    /// The flag that selects the part to run; `None` if the runner runs all of its targets.
    pub(crate) shard: Option<String>,
    /// The path of the JUnit report, in double quotes.
    pub(crate) report: String,
}

impl Start<'_> {
    /// Returns the words of the targets.
    pub(super) fn names(&self) -> String {
        self.targets.names.join(" ")
    }

    /// Returns the path of a further report of this start, in double quotes; `part` is a number, or a variable of the shell.
    pub(super) fn further_report(&self, part: &str) -> String {
        let (before, after) = self.report.trim_matches('"').split_once("%.xml}").unwrap_or(("${CICD_REPORT", ""));
        format!("\"{before}%.xml}}{}-part{part}.xml\"", after.trim_end_matches(".xml"))
    }

    /// Returns the flag of the part; empty for the whole suite.
    pub(super) fn shard_flag(&self) -> &str {
        self.shard.as_deref().unwrap_or_default()
    }

    /// Returns an error for a name that the runner would read as a pattern.
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
    /// Returns a report that the runner always writes.
    pub(super) fn due(report: ReportSpec) -> Self {
        Self { report, is_due: true, note: None }
    }

    /// Returns a report that the runner may write.
    pub(super) fn perhaps(report: ReportSpec) -> Self {
        Self { report, is_due: false, note: None }
    }
}

/// Joins the non-empty parts of a command.
pub(super) fn words(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
