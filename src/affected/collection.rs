//! Compares the tests that runners list with the tests that the map counts as run: a test that no runner lists never runs.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::affected::test_census::{CoveredTest, TestCensus, UnlistedTest};
use crate::suites::{
    Coverage, ListCommand, ListedBy, ListedTest, MAX_HEAD, Missing, Planned, SuiteCoverage, SuiteFolders, TestRunner,
    runs_language,
};

/// A question to a runner, and its answer.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The suites, as indexes into the plan.
    pub(crate) suites: Vec<usize>,
    pub(crate) command: ListCommand,
    /// The listed tests. A path with a leading `/` starts at the top.
    pub(crate) answer: Result<Vec<ListedTest>, WhyNotAsked>,
}

/// Possible reasons why the tests of a runner are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WhyNotAsked {
    /// A program is not installed.
    Missing(Missing),
    /// The command ended with this code; the text is the last line of its output.
    Exit(i32, String),
    Signal(i32),
    TimedOut(Duration),
    /// The output is longer than this many bytes.
    TooMuch(u64),
    NotStarted(String),
    /// The listed files are in none of the folders that their paths may start from; the first of the files.
    Unplaced(String),
}

/// The answers of all runners.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    /// The number of commands that were run.
    pub(crate) asked: usize,
    /// The commands without an answer.
    pub(crate) failed: Vec<FailedQuestion>,
    /// Ids of suites that run tests by name, and whose command cannot list them.
    pub(crate) silent: Vec<String>,
}

/// A runner that gave no answer.
#[derive(Debug)]
pub(crate) struct FailedQuestion {
    pub(crate) suites: Vec<String>,
    pub(crate) command: ListCommand,
    pub(crate) why: WhyNotAsked,
    /// The number of files that are not checked because of this.
    pub(crate) files: usize,
}

/// One answer, indexed for look-up.
enum AnswerIndex<'a> {
    Files(BTreeSet<String>),
    Names(HashMap<&'a str, Vec<&'a ListedTest>>),
}

/// Removes the tests that no runner lists from those that the census counts as run, and collects them.
pub(crate) fn compare(
    planned: &[Planned<'_>],
    asked: Vec<Asked>,
    census: &mut TestCensus,
    folders: &dyn SuiteFolders,
) -> Collection {
    let coverages: Vec<SuiteCoverage<'_>> = planned.iter().map(|planned| SuiteCoverage::of(planned, folders)).collect();
    let covered: Vec<(CoveredTest, Vec<usize>)> = std::mem::take(&mut census.covered)
        .into_iter()
        .map(|test| {
            let runs = |at: &usize| {
                let is_own = test.domains.contains(&planned[*at].domain);
                matches!(coverages[*at].covers(&test.path, test.language, is_own), Coverage::Runs | Coverage::Filtered)
            };
            let suites = (0..planned.len()).filter(runs).collect();
            (test, suites)
        })
        .collect();
    let homes: BTreeSet<&str> = covered.iter().flat_map(|(test, _)| folders_above(&test.path)).collect();
    let filed: Vec<Result<AnswerIndex<'_>, WhyNotAsked>> = asked.iter().map(|asked| file(asked, &homes, folders)).collect();
    let of_suite = |suite: usize| asked.iter().zip(&filed).filter(move |(asked, _)| asked.suites.contains(&suite));
    let mut failed_files = vec![0; asked.len()];
    for (test, suites) in &covered {
        let verdicts = suites.iter().map(|suite| verdict(test, of_suite(*suite), folders));
        let verdict = verdicts.max().unwrap_or(Sighting::Unknown);
        if verdict == Sighting::Unlisted {
            let by = suites.first().and_then(|suite| Some((planned[*suite].id(), of_suite(*suite).next()?.0.command.clone())));
            census.unlisted.extend(by.map(|(suite, command)| UnlistedTest {
                path: test.path.clone(),
                language: test.language,
                suite,
                command,
            }));
        }
        if verdict != Sighting::Unknown {
            // The runner's list already shows the effect of the filter.
            census.filtered.retain(|filtered| filtered.path != test.path);
        }
        for (at, (asked, filed)) in asked.iter().zip(&filed).enumerate() {
            failed_files[at] += usize::from(
                filed.is_err() && verdict == Sighting::Unknown && suites.iter().any(|suite| asked.suites.contains(suite)),
            );
        }
    }
    let is_silent = |at: &usize| of_suite(*at).next().is_none() && covered.iter().any(|(_, suites)| suites.contains(at));
    let silent = (0..planned.len()).filter(is_silent).map(|at| planned[at].id()).collect();
    let whys: Vec<Option<WhyNotAsked>> = filed.into_iter().map(Result::err).collect();
    let count = asked.len();
    let unanswered = asked.into_iter().zip(whys).zip(failed_files).filter_map(|((asked, why), files)| {
        let suites = asked.suites.iter().map(|at| planned[*at].id()).collect();
        Some(FailedQuestion { suites, command: asked.command, why: why?, files })
    });
    Collection { asked: count, failed: unanswered.collect(), silent }
}

/// The results of looking up a test in the lists of one suite's runners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sighting {
    Unlisted,
    Unknown,
    Listed,
}

fn verdict<'a>(
    test: &CoveredTest,
    answers: impl Iterator<Item = (&'a Asked, &'a Result<AnswerIndex<'a>, WhyNotAsked>)>,
    folders: &dyn SuiteFolders,
) -> Sighting {
    let mut verdict = None;
    for (asked, filed) in answers {
        let own = match filed {
            Ok(filed) if runs_language(asked.command.runner, test.language) => held(test, asked.command.runner, filed, folders),
            _ => Sighting::Unknown,
        };
        verdict = verdict.max(Some(own));
    }
    verdict.unwrap_or(Sighting::Unknown)
}

fn held(test: &CoveredTest, runner: &dyn TestRunner, index: &AnswerIndex<'_>, folders: &dyn SuiteFolders) -> Sighting {
    let (names, by) = match (index, runner.listing().map(|listing| listing.by)) {
        (AnswerIndex::Files(listed), _) => {
            return if listed.contains(&test.path) { Sighting::Listed } else { Sighting::Unlisted };
        }
        (AnswerIndex::Names(names), Some(by)) => (names, by),
        (AnswerIndex::Names(_), None) => return Sighting::Unknown,
    };
    let ListedBy::Name { in_text, can_be_of } = by else { return Sighting::Unknown };
    let head = folders.head(&test.path).unwrap_or_default();
    let own = in_text(&String::from_utf8_lossy(&head[..head.len().min(MAX_HEAD)]));
    let is_listed =
        |name: &String| names.get(name.as_str()).into_iter().flatten().any(|listed| can_be_of(listed, &test.path, folders));
    // Tests that a macro makes have no name in the file.
    if own.is_empty() {
        Sighting::Unknown
    } else if own.iter().any(is_listed) {
        Sighting::Listed
    } else {
        Sighting::Unlisted
    }
}

fn file<'a>(asked: &'a Asked, homes: &BTreeSet<&str>, folders: &dyn SuiteFolders) -> Result<AnswerIndex<'a>, WhyNotAsked> {
    let tests = asked.answer.as_ref().map_err(Clone::clone)?;
    if let Some(ListedBy::Name { .. }) = asked.command.runner.listing().map(|listing| listing.by) {
        let mut names: HashMap<&str, Vec<&ListedTest>> = HashMap::new();
        for test in tests {
            test.name.split("::").for_each(|part| names.entry(part).or_default().push(test));
        }
        return Ok(AnswerIndex::Names(names));
    }
    let (own, rest): (Vec<&str>, Vec<&str>) =
        tests.iter().map(|test| test.within.as_str()).partition(|path| path.starts_with('/'));
    let mut files: BTreeSet<String> = own.iter().map(|path| path[1..].to_owned()).collect();
    // Some runners name files from a folder of their own choice, e.g. that of
    // their settings: the right folder is the one that holds all the files.
    let home = asked.command.folder.as_str();
    let above = std::iter::once(home).chain(folders_above(home)).chain(homes.iter().copied());
    let holds = |base: &&str| rest.iter().all(|path| folders.exists(&joined(base, path)));
    match above.into_iter().find(holds) {
        Some(base) => files.extend(rest.iter().map(|path| joined(base, path))),
        None => return Err(WhyNotAsked::Unplaced(rest.first().copied().unwrap_or_default().to_owned())),
    }
    Ok(AnswerIndex::Files(files))
}

/// Returns the folders above a path, the nearest first, the root last.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    let parent = |path: &'_ str| path.rfind('/').map_or(0, |end| end);
    std::iter::successors(Some(&path[..parent(path)]), move |folder| (!folder.is_empty()).then(|| &folder[..parent(folder)]))
}

/// Joins a path to a folder, without `.` and `..`.
fn joined(base: &str, path: &str) -> String {
    let mut names: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests;
