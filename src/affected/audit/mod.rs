//! Checks the map against the repository: files without a domain, patterns without a match, contradictions.
//!
//! Every finding has the line of the config that it is about, and a fix.

pub(crate) mod dependencies;
mod exit_codes;
mod folders;
pub(crate) mod history;
pub(crate) mod known;
mod patterns;
mod tree;
mod uncollected;
mod unrun_tests;

use std::collections::BTreeMap;

pub(crate) use tree::AuditTree;

use crate::affected::collection::Collection;
use crate::affected::test_census::{CensusDepth, TestCensus, census_of, every_suite};
use crate::affected::{Map, cycles};
use crate::config::{CROSS_DOMAIN, Config, Domain, DomainKind, Suites};
use crate::model::diagnostic::Span;
use crate::model::few::{few_and, ring};
use crate::model::pattern::literal;
use crate::model::proof::DomainEdges;
use crate::model::reasons::{Change, ChangeKind, Rule};
use crate::suites::{self, Planned, Stray, SuiteFolders};

/// The kind of a finding, which is also a value of `--deny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
pub enum FindingKind {
    /// Files that no domain owns
    Unowned,
    /// A pattern that matches no file
    DeadPattern,
    /// A pattern such as `[id]`, which matches one character, although a folder is called `[id]`
    LiteralBrackets,
    /// Files that several domains own
    Overlap,
    /// Files that a domain owns and that `ignore` excludes
    IgnoredOwned,
    /// Domains whose dependencies form a cycle
    Cycle,
    /// A dependency that the code proves and `depends_on` does not list
    UndeclaredDependency,
    /// A dependency of `depends_on` that neither a manifest nor a source proves (information)
    UnusedDependency,
    /// Files whose dependencies cannot be read
    UnreadDependencies,
    /// A domain that has no suite, and does not declare this with `suites: none`
    NoSuites,
    /// Tests in a folder of an unknown level, which never run
    UnknownLevel,
    /// A pipe whose shell reports only the exit code of its last command
    PipeHidesFailure,
    /// A command of a suite or check whose exit code the shell never reports
    LostExitCode,
    /// Files that look like tests and that no suite runs
    UnrunTests,
    /// A suite whose command has a filter that may leave out tests
    FilteredTests,
    /// A generated file that no longer matches cicd.yml or .cicd/lock.yml
    WorkflowDrift,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind of the finding.
    pub kind: FindingKind,
    /// The fault, as a fragment in lower case.
    pub message: String,
    /// The line of the config that it is about, if it is about one.
    pub at: Option<Span>,
    /// The fix, in the imperative.
    pub fix: String,
    /// The number of files that the finding is about.
    pub count: usize,
    /// A few of these files.
    pub examples: Vec<Vec<u8>>,
    /// The names that tell this finding from others of its kind, whatever its words: domains, patterns. Empty if it cannot be
    /// listed as known.
    pub about: Vec<String>,
}

/// The number of files that a finding names.
const EXAMPLES: usize = 3;

/// The suites of a config, and the findings that need no list of files.
pub(crate) struct SuiteAudit<'c> {
    planned: Vec<Planned<'c>>,
    findings: Vec<Finding>,
}

/// Looks for the suites of all domains.
#[must_use]
pub(crate) fn of_suites<'c>(config: &'c Config, folders: &dyn SuiteFolders) -> SuiteAudit<'c> {
    let planned = every_suite(config, folders);
    let mut findings = Vec::new();
    of_domains(config, &planned, folders, &mut findings);
    SuiteAudit { planned, findings }
}

/// Audits the map, and counts the tests. `files` are sorted, each with true for a submodule.
#[must_use]
pub(crate) fn audit(
    map: &Map<'_>,
    files: &[(Vec<u8>, bool)],
    suites: SuiteAudit<'_>,
    folders: &dyn SuiteFolders,
    tree: &dyn AuditTree,
) -> (Vec<Finding>, TestCensus) {
    let mut findings = Vec::new();
    let census = census_of(map, files, &&suites.planned, folders, CensusDepth::Contents, None);
    unrun_tests::of_tests(map.config(), &census, &mut findings);
    of_files(map, files, &mut findings);
    patterns::of_patterns(map, files, tree, &mut findings);
    findings.extend(suites.findings);
    sort(&mut findings);
    (findings, census)
}

/// Adds the findings of dependencies, in the order of all findings. `proven` is what manifests and sources prove.
pub(crate) fn add_dependencies(map: &Map<'_>, proven: &DomainEdges, findings: &mut Vec<Finding>) {
    dependencies::of_dependencies(map, proven, findings);
    sort(findings);
}

/// Adds the findings from the lists of the runners, in the order of all findings.
pub(crate) fn add_collection(census: &TestCensus, collection: &Collection, findings: &mut Vec<Finding>) {
    uncollected::of_collection(census, collection, findings);
    // The lists show for some files whether a filter leaves them out.
    findings.retain(|finding| finding.kind != FindingKind::FilteredTests);
    unrun_tests::of_filters(census, findings);
    sort(findings);
}

fn sort(findings: &mut [Finding]) {
    let line = |finding: &Finding| finding.at.as_ref().map(Span::line);
    findings.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| b.count.cmp(&a.count)).then_with(|| line(a).cmp(&line(b))));
}

/// The number of files in one finding, and a few of them.
#[derive(Default)]
struct FindingGroup {
    count: usize,
    examples: Vec<Vec<u8>>,
}

impl FindingGroup {
    fn add(&mut self, path: &[u8]) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(path.to_vec());
        }
    }

    fn finding(self, kind: FindingKind, message: String, at: Option<Span>, fix: String) -> Finding {
        Finding { kind, message, at, fix, count: self.count, examples: self.examples, about: Vec::new() }
    }
}

/// Adds the findings of every file, judged as if it had changed.
fn of_files(map: &Map<'_>, files: &[(Vec<u8>, bool)], findings: &mut Vec<Finding>) {
    let config = map.config();
    let mut judge = map.judge();
    let mut unowned = folders::FolderTally::default();
    let mut owned = vec![false; config.domains.len()];
    let mut overlaps: BTreeMap<Vec<usize>, FindingGroup> = BTreeMap::new();
    let mut ignored: BTreeMap<(usize, String), FindingGroup> = BTreeMap::new();
    for (path, is_folder) in files {
        let judged = judge.file(&Change { path: path.clone(), kind: ChangeKind::Modified, is_folder: *is_folder });
        unowned.add(path, judged.rule == Rule::Unowned);
        for owner in &judged.owners {
            owned[owner.domain] = true;
        }
        if judged.rule == Rule::Ignored {
            for owner in &judged.owners {
                ignored.entry((owner.domain, judged.line.unwrap_or_default().to_owned())).or_default().add(path);
            }
        } else if judged.owners.len() > 1 {
            overlaps.entry(judged.owners.iter().map(|owner| owner.domain).collect()).or_default().add(path);
        }
    }
    let unused = config.domains.iter().zip(owned).filter(|(domain, owned)| !owned && domain.name.at != Span::default());
    let unused = unused.map(|(domain, _)| domain).filter(|domain| domain.name.value != CROSS_DOMAIN);
    findings.extend(unused.map(owns_nothing));
    findings.extend(unowned.groups().into_iter().map(of_no_domain));
    let name = |at: &usize| config.domains[*at].name.value.as_str();
    for (owners, group) in overlaps {
        let names: Vec<&str> = owners.iter().map(name).collect();
        let at = config.domains[owners[0]].name.at.clone();
        let message = format!("{} of {}", files_of(group.count), few_and(&names));
        let fix = "if one owner is enough, exclude them from the other with `!`, or move them to a library that both depend on"
            .to_owned();
        findings.push(group.finding(FindingKind::Overlap, message, Some(at), fix));
    }
    for ((domain, line), group) in ignored {
        let at = config.ignore.iter().find(|pattern| pattern.value.text() == line).map(|pattern| pattern.at.clone());
        let message = format!("{} of {} that `{line}` ignores", files_of(group.count), name(&domain));
        let fix = format!(
            "a change there affects nothing; exclude them from `ignore` with `!`, or remove them from the paths of {}",
            name(&domain)
        );
        findings.push(group.finding(FindingKind::IgnoredOwned, message, at, fix));
    }
}

/// Returns the finding for a domain whose paths match no file.
fn owns_nothing(domain: &Domain) -> Finding {
    let message = format!("{} owns no file", domain.name.value);
    let fix = "give it `paths` that match files, or remove it".to_owned();
    let finding = FindingGroup::default().finding(FindingKind::DeadPattern, message, Some(domain.name.at.clone()), fix);
    Finding { about: vec![domain.name.value.clone()], ..finding }
}

/// Returns the finding for files of one folder that no domain owns.
fn of_no_domain(group: folders::FileGroup) -> Finding {
    let folder = String::from_utf8_lossy(&group.folder).into_owned();
    let place = match (folder.is_empty(), group.is_whole) {
        (true, _) => "at the root".to_owned(),
        (_, true) => format!("in {folder}/"),
        (_, false) => format!("directly in {folder}/, beside files that are owned, global or ignored"),
    };
    let own = if group.is_whole { format!("/{}/", literal(&folder)) } else { first_of(&group.examples) };
    let fix = format!("list \"{own}\" under the `paths` of a domain or library, under `global` or under `ignore`");
    let message = format!("{} {place}", files_of(group.count));
    let about = vec![own];
    Finding { kind: FindingKind::Unowned, message, at: None, fix, count: group.count, examples: group.examples, about }
}

fn files_of(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn first_of(examples: &[Vec<u8>]) -> String {
    examples.first().map(|path| format!("/{}", literal(&String::from_utf8_lossy(path)))).unwrap_or_default()
}

/// Adds the findings of every domain; `planned` has the suites of all domains, in their order.
fn of_domains(config: &Config, planned: &[Planned<'_>], folders: &dyn SuiteFolders, findings: &mut Vec<Finding>) {
    for cycle in cycles(&config.domains) {
        let names: Vec<&str> = cycle.iter().chain(cycle.first()).map(|at| config.domains[*at].name.value.as_str()).collect();
        let at = config.domains[cycle[0]].depends_on.first().map(|dependency| dependency.at.clone());
        let fix = "move the shared code to a library that both depend on".to_owned();
        let about = names.iter().map(|name| (*name).to_owned()).collect();
        findings.push(Finding { about, ..FindingGroup::default().finding(FindingKind::Cycle, ring(&names), at, fix) });
    }
    // The default layout has no position in the config, and may match nothing.
    let written = config.tests.iter().filter(|layout| layout.at != Span::default());
    findings.extend(written.filter(|layout| suites::leads_nowhere(config, &layout.value, folders)).map(|layout| {
        let message = format!("`{}` leads to no folder", layout.value.text());
        let fix = "fix the layout, or remove the line".to_owned();
        FindingGroup::default().finding(FindingKind::DeadPattern, message, Some(layout.at.clone()), fix)
    }));
    let mut rest = planned;
    for at in 0..config.domains.len() {
        let own;
        (own, rest) = rest.split_at(rest.partition_point(|suite| suite.domain <= at));
        findings.extend(without_suites(config, at, own));
        findings.extend(exit_codes::lost(config, at));
        findings.extend(suites::unknown_levels(config, at, folders).into_iter().map(|stray| of_stray(config, at, &stray)));
    }
}

/// Returns the finding for a domain whose changes would run no suite.
fn without_suites(config: &Config, at: usize, own: &[Planned<'_>]) -> Option<Finding> {
    let domain = &config.domains[at];
    let name = domain.name.value.as_str();
    let is_implied = name == CROSS_DOMAIN && domain.name.at == Span::default();
    if domain.kind != DomainKind::Domain || matches!(domain.suites, Suites::None) || is_implied {
        return None;
    }
    if own.iter().any(|suite| config.levels.iter().any(|level| level == suite.level)) {
        return None;
    }
    let (message, fix) = if own.is_empty() {
        let fix = format!("add tests under {}, name them under `suites:`, or write `suites: none`", test_place(config, at));
        (format!("{name} has no suite"), fix)
    } else {
        let default: Vec<&str> = config.levels.iter().map(String::as_str).collect();
        let levels: Vec<&str> = own.iter().map(|suite| suite.level).collect();
        let message = format!("{name} has suites only at {}, which does not run by default", levels.join(", "));
        (message, format!("fix the level's name ({} run by default), or list it under `levels`", default.join(", ")))
    };
    let finding = FindingGroup::default().finding(FindingKind::NoSuites, message, Some(domain.name.at.clone()), fix);
    Some(Finding { about: vec![name.to_owned()], ..finding })
}

/// Returns the place where the first layout looks for the tests of a domain.
fn test_place(config: &Config, at: usize) -> String {
    let domain = &config.domains[at];
    let roots = domain.paths.iter().filter(|line| !line.value.is_negated()).filter_map(|line| line.value.literal_prefix());
    let root = roots.filter_map(|root| String::from_utf8(root.into_owned()).ok()).find(|root| !root.is_empty());
    let fits = |text: &&str| root.is_some() || !text.contains("{path}");
    let layouts = config.tests.iter().map(|layout| layout.value.text());
    let layout = layouts.clone().find(fits).or_else(|| layouts.clone().next()).unwrap_or_default();
    let level = config.levels.first().map_or("unit", String::as_str);
    let own = root.as_deref().unwrap_or("its folder");
    layout.replace("{domain}", &domain.name.value).replace("{level}", level).replace("{path}", own)
}

/// Returns the finding for tests of a domain that never run.
fn of_stray(config: &Config, at: usize, stray: &Stray) -> Finding {
    let Stray { level, folder } = stray;
    let domain = &config.domains[at].name;
    let message = format!("{folder}/ holds tests of {}, which never run: `{level}` is not a known level", domain.value);
    let fix = format!("add {level} to `levels`, name a suite of that level, or rename the folder");
    let place = (domain.at != Span::default()).then(|| domain.at.clone());
    FindingGroup::default().finding(FindingKind::UnknownLevel, message, place, fix)
}

#[cfg(test)]
mod tests;
