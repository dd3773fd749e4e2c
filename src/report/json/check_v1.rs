//! `cicd.check/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::affected::audit::history::Replay;
use crate::affected::audit::{self, FindingKind};
use crate::affected::collection::Collection;
use crate::affected::test_census::TestCensus;
use crate::report::check::FOLDERS;

/// What an audit of the map found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.check/v1", deny_unknown_fields)]
pub struct CheckV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.check/v1"))]
    schema: &'static str,
    /// The config.
    config: &'a str,
    /// How many files were looked at.
    files: usize,
    /// What was found, by kind, the largest first.
    findings: Vec<CheckFinding<'a>>,
    /// The files that look like tests, and how many of them a suite runs.
    tests: TestsV1,
    /// What the map would have done to the last commits; null unless asked for.
    history: Option<HistoryV1<'a>>,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Finding")]
struct CheckFinding<'a> {
    /// Its kind, the word of `--deny`.
    kind: FindingKind,
    /// What was found.
    message: &'a str,
    /// The line of the config, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// What to do.
    fix: &'a str,
    /// How many files it is about.
    count: usize,
    /// A few of them; bytes that are not UTF-8 are replaced.
    examples: Vec<String>,
}

/// Files that look like tests, by name or by content.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Tests")]
struct TestsV1 {
    /// How many there are.
    files: usize,
    /// How many a suite is known to run.
    run: usize,
    /// How many belong to a suite whose command can run anything.
    presumed: usize,
    /// How many a filter of a suite's command may leave out; the findings of kind `filtered-tests` name the suites.
    filtered: usize,
    /// How many no suite runs; the findings of kind `unrun-tests` name them.
    unrun: usize,
    /// False when there were more sources than are read.
    complete: bool,
    /// What the runners said of them; null unless they were asked.
    collected: Option<CollectedV1>,
}

/// The answers of the runners that were asked which tests they would run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Collected")]
struct CollectedV1 {
    /// How many commands were run.
    asked: usize,
    /// How many files a suite should run and its runner does not list; the findings of kind `unrun-tests` name them.
    unlisted: usize,
    /// The suites whose runner gave no answer.
    failed: Vec<String>,
    /// The suites whose commands cannot list tests.
    silent: Vec<String>,
}

/// The last commits under this map.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct HistoryV1<'a> {
    /// How many commits were replayed.
    commits: usize,
    /// How many would have run every domain.
    everything: usize,
    /// How many touched a file of no domain.
    unowned: usize,
    /// How often each domain would have run.
    domains: Vec<Runs<'a>>,
    /// The folders of no domain whose ownership would change most.
    folders: Vec<CheckFolder>,
}

/// How often a domain would have run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Runs<'a> {
    /// The domain.
    name: &'a str,
    /// In how many commits.
    runs: usize,
}

/// A folder of files that no domain owns.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Folder")]
struct CheckFolder {
    /// Its path.
    path: String,
    /// How many commits touched such a file in it.
    touched: usize,
    /// How many commits ran every domain for no other reason.
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
            line: f.at.as_ref().map(|at| at.line),
            column: f.at.as_ref().map(|at| at.column),
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
