//! Finds every file that looks like a test, and whether a suite runs it. Without this check, a suite could pass although it leaves out
//! tests.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::ops::Deref;

use crate::affected::Map;
use crate::config::{Config, Suites, known_levels};
use crate::graph::in_order;
use crate::model::event::TestCount;
use crate::model::reasons::{Change, ChangeKind, Rule};
use crate::suites::languages::{TestLanguage, TestPath, of_path};
use crate::suites::{self, Coverage, LimitingWords, ListCommand, MAX_HEAD, Planned, RUNNERS, SuiteCoverage, SuiteFolders};
use crate::system::files;

/// The most files whose content is read.
const MAX_READ: usize = 20_000;

/// The number of files that one thread reads as fast as several.
const FEW: usize = 1_000;

/// The number of tests that a message names before it gives only their number.
const EXAMPLES: usize = 3;

/// The files that a census considers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CensusDepth {
    /// Files that are named like tests.
    Names,
    /// Also sources whose content shows that they hold tests.
    Contents,
}

/// The files that look like tests, grouped by what runs them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TestCensus {
    /// The number of all test files.
    pub(crate) files: usize,
    /// The number of test files in suites whose command can run anything, so that the suite only presumably runs them.
    pub(crate) presumed: usize,
    /// Test files that a suite is known to run, and those of [`Self::filtered`], sorted by path.
    pub(crate) covered: Vec<CoveredTest>,
    /// Test files that a runner finds but may leave out because of a filter, sorted by path.
    pub(crate) filtered: Vec<FilteredTest>,
    /// Test files that a suite should run but that its runner does not list.
    pub(crate) unlisted: Vec<UnlistedTest>,
    /// Test files that no suite runs, sorted by path.
    pub(crate) unrun: Vec<UnrunTest>,
    /// False if there are more files than are read; the rest was judged by name only.
    pub(crate) is_whole: bool,
}

impl TestCensus {
    /// Returns the number of test files that a suite is known to run.
    pub(crate) fn run(&self) -> usize {
        self.files - self.presumed - self.filtered.len() - self.unrun.len() - self.unlisted.len()
    }

    /// Returns the numbers alone.
    pub(crate) fn count(&self) -> TestCount {
        let examples = self.unrun.iter().take(EXAMPLES).map(|test| test.path.clone()).collect();
        let uncertain = self.presumed + self.filtered.len();
        TestCount { files: self.files, unrun: self.unrun.len(), uncertain, examples }
    }
}

/// A test that a suite is known to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CoveredTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The owners of the file, as indexes into the config.
    pub(crate) domains: Vec<usize>,
}

/// A test that a filter of a suite's command may leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilteredTest {
    pub(crate) path: String,
    /// The id of the suite.
    pub(crate) suite: String,
    /// The words that are the filter.
    pub(crate) filter: LimitingWords,
}

/// A test that a suite should run, and that its runner does not list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnlistedTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The id of the suite.
    pub(crate) suite: String,
    /// The command that listed the tests.
    pub(crate) command: ListCommand,
}

/// A test that no suite runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnrunTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The owners of the file, as indexes into the config.
    pub(crate) domains: Vec<usize>,
    pub(crate) why: WhyUnrun,
    /// The id of a suite of another domain that leaves open what it runs, and may run it.
    pub(crate) perhaps_by: Option<String>,
}

/// Possible reasons why no suite runs a test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WhyUnrun {
    /// The command of a suite, or a file that it reads, contains these words, because of which its runner runs nothing or is not reached.
    NothingRun { suite: String, words: LimitingWords },
    /// A settings file contains these words, because of which the runner of a suite leaves out the file.
    LeftOut { suite: String, words: LimitingWords },
    /// An executable `run` runs everything in the folder but does not name the file.
    Shadowed(String),
    /// The domain says `suites: none`.
    NoneOnPurpose,
    /// The domain has suites, but neither their commands nor their found files include the file.
    OtherSuites,
    /// Layouts find tests of this language only under other names or in other places.
    NotFound,
    /// No runner is known for the language; only a command of the config can run the test.
    NoRunner,
}

/// Counts the tests among `files`, which are sorted, each with true for a submodule. If domains are chosen, only their tests count.
pub(crate) fn census(
    map: &Map<'_>,
    files: &[(Vec<u8>, bool)],
    folders: &dyn SuiteFolders,
    depth: CensusDepth,
    chosen: Option<&[bool]>,
) -> TestCensus {
    // Suites are looked for only if there is a test.
    let planned = LazyCell::new(|| every_suite(map.config(), folders));
    census_of(map, files, &planned, folders, depth, chosen)
}

/// Returns the suites of all domains and levels, in the order of the domains.
pub(super) fn every_suite<'c>(config: &'c Config, folders: &dyn SuiteFolders) -> Vec<Planned<'c>> {
    let levels = known_levels(config);
    (0..config.domains.len()).flat_map(|at| suites::of_domain(config, at, &levels, folders)).collect()
}

/// Does the same as [`census`], with the suites that [`every_suite`] returned.
pub(super) fn census_of<'c>(
    map: &Map<'_>,
    files: &[(Vec<u8>, bool)],
    planned: &impl Deref<Target = Vec<Planned<'c>>>,
    folders: &dyn SuiteFolders,
    depth: CensusDepth,
    chosen: Option<&[bool]>,
) -> TestCensus {
    // Commands are read only if there is a test.
    let coverages: LazyCell<Vec<(usize, SuiteCoverage<'_>)>, _> =
        LazyCell::new(|| planned.iter().map(|planned| (planned.domain, SuiteCoverage::of(planned, folders))).collect());
    // Most tests are found by name, which is cheaper than a search in every suite.
    let taken: LazyCell<HashSet<&str>, _> = LazyCell::new(|| {
        let planned = planned.iter().zip(coverages.iter()).filter(|(_, (_, coverage))| !coverage.has_settings());
        let found = planned.flat_map(|(planned, _)| planned.found.iter().filter(|found| found.runner.is_some()));
        found.flat_map(|found| &found.groups).flat_map(|group| &group.files).map(String::as_str).collect()
    });
    let mut judge = map.judge();
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for (path, is_folder) in files.iter().filter(|(_, is_folder)| !is_folder) {
        let Some((text, found)) = std::str::from_utf8(path).ok().and_then(|text| Some((text, of_path(text)?))) else {
            continue;
        };
        if depth == CensusDepth::Names && matches!(found, TestPath::Source(_)) {
            continue;
        }
        let judged = judge.file(&Change { path: path.clone(), kind: ChangeKind::Modified, is_folder: *is_folder });
        let is_chosen = |chosen: &[bool]| judged.owners.iter().any(|owner| chosen[owner.domain]);
        // Files that trigger nothing are not part of the map.
        if judged.rule == Rule::Ignored || !chosen.is_none_or(is_chosen) {
            continue;
        }
        let domains = judged.owners.iter().map(|owner| owner.domain).collect();
        candidates.push(Candidate { path: text, found, domains, is_read: candidates.len() < MAX_READ });
    }
    let mut census = TestCensus { is_whole: candidates.len() <= MAX_READ, ..TestCensus::default() };
    let are_tests = are_tests(&candidates, folders);
    for (candidate, _) in candidates.into_iter().zip(are_tests).filter(|(_, is_test)| *is_test) {
        census.files += 1;
        let Candidate { path, found, domains, .. } = candidate;
        let covered = CoveredTest { path: path.to_owned(), language: found.language(), domains };
        count(&mut census, covered, taken.contains(path), &coverages, map);
    }
    census
}

/// A file that may be a test.
struct Candidate<'p> {
    path: &'p str,
    found: TestPath,
    /// The owners of the file, as indexes into the config.
    domains: Vec<usize>,
    /// False if the name alone decides.
    is_read: bool,
}

impl Candidate<'_> {
    fn is_test(&self, head: impl Fn(&str) -> Option<Vec<u8>>) -> bool {
        let head = if self.is_read { head(self.path) } else { None };
        let head = head.as_deref().map(|head| String::from_utf8_lossy(&head[..head.len().min(MAX_HEAD)]));
        self.found.is_test(head.as_deref())
    }
}

/// Returns true for each candidate that is a test. The beginnings of many files are read on several threads.
fn are_tests(candidates: &[Candidate<'_>], folders: &dyn SuiteFolders) -> Vec<bool> {
    let Some(top) = folders.top().filter(|_| candidates.len() > FEW) else {
        return candidates.iter().map(|candidate| candidate.is_test(|path| folders.head(path))).collect();
    };
    let look = |path: &str| files::head(&top.join(path), MAX_HEAD);
    let look_at = |part: &[Candidate<'_>]| part.iter().map(|candidate| candidate.is_test(look)).collect::<Vec<_>>();
    let mut are_tests = Vec::with_capacity(candidates.len());
    in_order(candidates, look_at, |part| are_tests.extend(part));
    are_tests
}

/// Adds a test file to the census; `is_taken` where a suite has found it by its name.
fn count(census: &mut TestCensus, test: CoveredTest, is_taken: bool, coverages: &[(usize, SuiteCoverage<'_>)], map: &Map<'_>) {
    let CoveredTest { path, language, domains } = &test;
    let covers = |(domain, suite): &(usize, SuiteCoverage<'_>)| suite.covers(path, language, domains.contains(domain));
    let is_taken = is_taken.then_some(Coverage::Runs);
    match is_taken.or_else(|| coverages.iter().map(&covers).max()).unwrap_or(Coverage::No) {
        Coverage::Runs => census.covered.push(test),
        Coverage::Filtered => {
            census.filtered.push(filtered(path, language, coverages));
            census.covered.push(test);
        }
        Coverage::Presumed => census.presumed += 1,
        // Its own suites say what they run.
        Coverage::Elsewhere if !coverages.iter().any(|(domain, _)| domains.contains(domain)) => census.presumed += 1,
        Coverage::Elsewhere | Coverage::No => {
            let why = why(map, path, language, domains, coverages);
            let perhaps = |suite: &&(usize, SuiteCoverage<'_>)| covers(suite) == Coverage::Elsewhere;
            let perhaps_by = coverages.iter().find(perhaps).map(|(_, suite)| suite.id());
            let CoveredTest { path, language, domains } = test;
            census.unrun.push(UnrunTest { path, language, domains, why, perhaps_by });
        }
    }
}

/// Returns the first suite whose filter may leave out a test.
fn filtered(path: &str, language: &TestLanguage, coverages: &[(usize, SuiteCoverage<'_>)]) -> FilteredTest {
    let of = |(_, suite): &(usize, SuiteCoverage<'_>)| Some((suite.id(), suite.filter(path, language)?));
    let (suite, filter) = coverages.iter().find_map(of).unwrap_or_default();
    FilteredTest { path: path.to_owned(), suite, filter }
}

fn why(
    map: &Map<'_>,
    path: &str,
    language: &TestLanguage,
    domains: &[usize],
    coverages: &[(usize, SuiteCoverage<'_>)],
) -> WhyUnrun {
    let idle = |(_, suite): &(usize, SuiteCoverage<'_>)| Some((suite.id(), suite.idle(path, language)?));
    if let Some((suite, words)) = coverages.iter().find_map(idle) {
        return WhyUnrun::NothingRun { suite, words };
    }
    let left_out = |(_, suite): &(usize, SuiteCoverage<'_>)| Some((suite.id(), suite.left_out(path, language)?));
    let own = || coverages.iter().filter(|(domain, _)| domains.contains(domain));
    if let Some((suite, words)) = own().find_map(left_out) {
        return WhyUnrun::LeftOut { suite, words };
    }
    if let Some(script) = coverages.iter().find_map(|(_, suite)| suite.shadow(path)) {
        return WhyUnrun::Shadowed(script.to_owned());
    }
    let of = |at: &usize| &map.config().domains[*at].suites;
    if domains.iter().any(|at| matches!(of(at), Suites::None)) {
        return WhyUnrun::NoneOnPurpose;
    }
    let is_known = RUNNERS.iter().any(|runner| suites::runs_language(*runner, language));
    let has_suites = coverages.iter().any(|(domain, _)| domains.contains(domain));
    match (has_suites, is_known) {
        (true, _) => WhyUnrun::OtherSuites,
        (false, true) => WhyUnrun::NotFound,
        (false, false) => WhyUnrun::NoRunner,
    }
}

#[cfg(test)]
mod tests;
