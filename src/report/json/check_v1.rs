//! `cicd.check/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::affected::audit::history::Replay;
use crate::affected::audit::{self, FindingKind};
use crate::affected::collection::Collection;
use crate::affected::test_census::TestCensus;
use crate::model::diagnostic::Span;
use crate::report::check::FOLDERS;

/// The findings of an audit of the map.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.check/v1", deny_unknown_fields)]
pub struct CheckV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.check/v1"))]
    schema: &'static str,
    /// The config file.
    config: &'a str,
    /// The number of audited files.
    files: usize,
    /// The findings by kind, those with most files first.
    findings: Vec<CheckFinding<'a>>,
    /// The number of files that look like tests, and how many of them a suite runs.
    tests: TestsV1,
    /// The replay of the last commits; null without `--history`.
    history: Option<HistoryV1<'a>>,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Finding")]
struct CheckFinding<'a> {
    /// The kind, which is also the value of `--deny`.
    kind: FindingKind,
    /// The finding in one line, for people.
    message: &'a str,
    /// The line of the config, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// The way to fix it, for people.
    fix: &'a str,
    /// The number of files that it is about.
    count: usize,
    /// Up to three of these files; bytes that are not UTF-8 are replaced.
    examples: Vec<String>,
}

/// Files that look like tests, by name or by content.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Tests")]
struct TestsV1 {
    /// The number of such files.
    files: usize,
    /// The number of files that a suite is known to run.
    run: usize,
    /// The number of files in a suite whose command can run anything.
    presumed: usize,
    /// The number of files that a filter of a suite's command may leave out; the findings of kind `filtered-tests` name the
    /// suites.
    filtered: usize,
    /// The number of files that no suite runs; the findings of kind `unrun-tests` name them.
    unrun: usize,
    /// False when there were more sources than are read.
    complete: bool,
    /// The answers of the test runners; null without `--collect`.
    collected: Option<CollectedV1>,
}

/// The answers of the runners that were asked which tests they would run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Collected")]
struct CollectedV1 {
    /// The number of runner commands.
    asked: usize,
    /// The number of files that a suite should run and its runner does not list; the findings of kind `unrun-tests` name them.
    unlisted: usize,
    /// The suites whose runner gave no answer.
    failed: Vec<String>,
    /// The suites whose commands cannot list tests.
    silent: Vec<String>,
}

/// The replay of the last commits with this map.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct HistoryV1<'a> {
    /// The number of replayed commits.
    commits: usize,
    /// The number of commits that would have run every domain.
    everything: usize,
    /// The number of commits with a file that no domain owns.
    unowned: usize,
    /// The number of runs of each domain.
    domains: Vec<Runs<'a>>,
    /// The folders of no domain whose ownership would change most.
    folders: Vec<CheckFolder>,
}

/// The number of runs of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Runs<'a> {
    /// The domain.
    name: &'a str,
    /// The number of commits that would have run it.
    runs: usize,
}

/// A folder of files that no domain owns.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Folder")]
struct CheckFolder {
    /// The path from the root.
    path: String,
    /// The number of commits that changed such a file in it.
    touched: usize,
    /// The number of commits that ran every domain for no other reason.
    spared: usize,
}

impl<'a> CheckV1<'a> {
    /// Creates the answer from the findings.
    #[must_use]
    pub(crate) fn new(
        config: &'a str,
        files: usize,
        findings: &'a [audit::Finding],
        (census, collection): (&TestCensus, Option<&Collection>),
        history: Option<&Replay>,
        names: &[&'a str],
    ) -> Self {
        let finding = |f: &'a audit::Finding| CheckFinding {
            kind: f.kind,
            message: &f.message,
            line: f.at.as_ref().map(Span::line),
            column: f.at.as_ref().map(Span::column),
            fix: &f.fix,
            count: f.count,
            examples: f.examples.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect(),
        };
        let history = history.map(|history| HistoryV1 {
            commits: history.commits,
            everything: history.everything,
            unowned: history.unowned,
            domains: names.iter().zip(&history.runs).map(|(name, runs)| Runs { name, runs: *runs }).collect(),
            folders: history
                .best_folders(FOLDERS)
                .into_iter()
                .map(|f| CheckFolder {
                    path: String::from_utf8_lossy(&f.path).into_owned(),
                    touched: f.touched,
                    spared: f.spared,
                })
                .collect(),
        });
        let tests = TestsV1 {
            files: census.files,
            run: census.run(),
            presumed: census.presumed,
            filtered: census.filtered.len(),
            unrun: census.unrun.len(),
            complete: census.is_whole,
            collected: collection.map(|collection| CollectedV1 {
                asked: collection.asked,
                unlisted: census.unlisted.len(),
                failed: collection.failed.iter().flat_map(|failed| failed.suites.clone()).collect(),
                silent: collection.silent.clone(),
            }),
        };
        Self { schema: "cicd.check/v1", config, files, findings: findings.iter().map(finding).collect(), tests, history }
    }
}
