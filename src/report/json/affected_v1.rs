//! `cicd.affected/v1`.

use std::borrow::Cow;

use base64::Engine;
use schemars::JsonSchema;
use serde::Serialize;

use super::proof_v1::{AffectedNewDependency, DependencyProof, new_dependencies};
use crate::model::proof::{PackageChange, UnreadWhy};
use crate::model::reasons::{self, ChangeKind, Reason, Rule, Widening};
use crate::report::words;

/// The most paths of a shared reason that are listed in each domain; `files` has all of them.
const SHARED_PATHS: usize = 5;

/// Which domains a change touches, and why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.affected/v1", deny_unknown_fields)]
pub struct AffectedV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.affected/v1"))]
    schema: &'static str,
    /// The compared ranges.
    ranges: Vec<AffectedRange<'a>>,
    /// `exact` when the ranges are known, `widened` when every domain counts because they are not.
    precision: Precision,
    /// The reason why the answer is widened, for people; null when it is exact.
    widened_because: Option<String>,
    /// The code of that reason.
    widened_code: Option<&'static str>,
    /// Warnings about ranges that are exact.
    warnings: Vec<AffectedWarning>,
    /// The changed files by path; null when widened without a range.
    files: Option<Vec<AffectedFile<'a>>>,
    /// All domains in the order of the config, `cross-domain` too.
    domains: Vec<AffectedDomain<'a>>,
    /// The dependencies that the changed files show, that they did not show at the base, and that the config does not declare; null
    /// without `--explain` and `--deny undeclared-dependency`, and when it is not known what changed.
    new_dependencies: Option<Vec<AffectedNewDependency<'a>>>,
}

/// One compared range.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Range")]
struct AffectedRange<'a> {
    /// The base commit; null for the empty tree.
    base: Option<&'a str>,
    /// The head commit; null for the work tree.
    head: Option<&'a str>,
    /// The origin of the range, for people.
    source: String,
    /// The code of the origin.
    source_code: &'static str,
}

/// A warning about a range.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Warning")]
struct AffectedWarning {
    /// The code of the warning.
    code: &'static str,
    /// The warning, for people.
    text: String,
}

/// True if the ranges are known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Precision {
    /// The ranges are known.
    Exact,
    /// The range is unknown, and every domain counts as affected.
    Widened,
}

/// One changed file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "File")]
struct AffectedFile<'a> {
    /// The path from the root of the repository. Bytes that are not UTF-8 are replaced; then `path_base64` is exact.
    path: Cow<'a, str>,
    /// The path's bytes when they are not UTF-8.
    path_base64: Option<String>,
    /// The kind of change.
    change: AffectedChange,
    /// The rule that decides what the file affects.
    rule: FileRule,
    /// The domains that own it.
    domains: Vec<&'a str>,
}

/// A kind of change.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Change")]
enum AffectedChange {
    /// The file is new.
    Added,
    /// Its content or its mode is different.
    Modified,
    /// The file is gone.
    Deleted,
}

/// The rule that decides what a file affects.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FileRule {
    /// The file is `cicd.yml`.
    Config,
    /// The file matches `global`, or lies directly in a test root.
    Global,
    /// The file matches `ignore`.
    Ignored,
    /// Domains own the file.
    Owned,
    /// No domain owns the file; `unowned` decides.
    Unowned,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct AffectedDomain<'a> {
    /// The name.
    name: &'a str,
    /// `domain` or `library`.
    kind: AffectedKind,
    /// True if it is affected.
    affected: bool,
    /// The suites that follow from the change; empty when it is not affected.
    suites: Vec<String>,
    /// Every reason why it is affected.
    because: Vec<AffectedBecause<'a>>,
}

/// The kind of domain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Kind")]
enum AffectedKind {
    /// A bounded context.
    Domain,
    /// Code that others depend on.
    Library,
}

/// One reason why a domain is affected.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schemars(rename = "Because")]
enum AffectedBecause<'a> {
    /// One of its files changed.
    Path {
        /// The file.
        path: Cow<'a, str>,
        /// The pattern or layout that gives the file to the domain.
        pattern: &'a str,
    },
    /// A domain that it depends on is affected by a change of its own.
    Dependency {
        /// The chain from the direct dependency to that domain.
        via: Vec<&'a str>,
        /// The line that proves the direct dependency, where `edges: proven` is set.
        #[serde(skip_serializing_if = "Option::is_none")]
        proof: Option<DependencyProof<'a>>,
    },
    /// A file of `cross-domain` or of no domain changed, and a file of the domain needs it.
    UsedFile {
        /// The file that changed.
        path: Cow<'a, str>,
        /// The line that proves it.
        proof: DependencyProof<'a>,
    },
    /// The dependencies of the domain cannot be read, and something changed.
    UnreadDependencies {
        /// A file that could not be read; `.` if the repository has too many sources.
        path: &'a str,
        /// The ecosystem of the file, for people.
        title: &'a str,
        /// The reason; null if there is no reader for the language.
        why: Option<String>,
        /// The most sources that are read, if the repository has more; otherwise null.
        limit: Option<usize>,
    },
    /// A global file changed.
    Global {
        /// The file.
        path: Cow<'a, str>,
        /// For a lock file with `lockfiles: auto`, the reason why it affects every domain all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
        /// The number of further files of this kind, which only `files` lists.
        #[serde(skip_serializing_if = "Option::is_none")]
        more: Option<usize>,
    },
    /// Packages changed in a lock file, and a manifest of the domain reaches them.
    Packages {
        /// The lock file.
        path: Cow<'a, str>,
        /// The packages.
        packages: Vec<AffectedPackage<'a>>,
    },
    /// A file that no domain owns changed.
    Unowned {
        /// The file.
        path: Cow<'a, str>,
        /// The number of further files of this kind, which only `files` lists.
        #[serde(skip_serializing_if = "Option::is_none")]
        more: Option<usize>,
    },
    /// A change of the config affects this domain.
    Config {
        /// The config file.
        path: Cow<'a, str>,
    },
    /// `cross-domain`: another domain is affected.
    AnyDomain,
    /// The range is unknown.
    Widened,
    /// The domain was named with `--domain`.
    Forced,
}

/// A package that differs between two lock files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Package")]
struct AffectedPackage<'a> {
    /// The name.
    name: &'a str,
    /// The versions before; empty if it was not there.
    from: &'a [String],
    /// The versions after; empty if it is gone.
    to: &'a [String],
}

impl<'a> From<&'a PackageChange> for AffectedPackage<'a> {
    fn from(package: &'a PackageChange) -> Self {
        Self { name: &package.name, from: &package.from, to: &package.to }
    }
}

impl<'a> AffectedV1<'a> {
    /// Creates the answer in this format; `suites` returns the ids of a domain's suites by its index.
    pub fn new(answer: &'a reasons::Affected, mut suites: impl FnMut(usize) -> Vec<String>) -> Self {
        let name = |at: &usize| answer.domains[*at].name.as_str();
        let file = |file: &'a reasons::JudgedFile| AffectedFile {
            path: String::from_utf8_lossy(&file.change.path),
            path_base64: encoded(&file.change.path),
            change: change(file.change.kind),
            rule: rule(file.rule),
            domains: file.owners.iter().map(name).collect(),
        };
        let entry = |(at, domain): (usize, &'a reasons::DomainAnswer)| {
            let affected = answer.is_affected(domain);
            AffectedDomain {
                name: &domain.name,
                kind: if domain.is_library { AffectedKind::Library } else { AffectedKind::Domain },
                affected,
                suites: if affected { suites(at) } else { Vec::new() },
                because: because(answer, domain),
            }
        };
        Self {
            schema: "cicd.affected/v1",
            ranges: answer.ranges.iter().map(range).collect(),
            precision: if answer.widened_because.is_some() { Precision::Widened } else { Precision::Exact },
            widened_because: answer.widened_because.as_ref().map(words::widening),
            widened_code: answer.widened_because.as_ref().map(Widening::code),
            warnings: answer.warnings.iter().map(warning).collect(),
            files: answer.files.as_ref().map(|files| files.iter().map(file).collect()),
            domains: answer.domains.iter().enumerate().map(entry).collect(),
            new_dependencies: answer.new_dependencies.as_ref().map(|new| new_dependencies(answer, new)),
        }
    }
}

fn warning(warning: &reasons::RangeWarning) -> AffectedWarning {
    AffectedWarning { code: warning.code(), text: words::range_warning(warning) }
}

fn range(range: &reasons::Range) -> AffectedRange<'_> {
    AffectedRange {
        base: range.base.as_deref(),
        head: range.head.as_deref(),
        source: words::range_source(&range.source),
        source_code: range.source.code(),
    }
}

fn encoded(path: &[u8]) -> Option<String> {
    std::str::from_utf8(path).is_err().then(|| base64::engine::general_purpose::STANDARD.encode(path))
}

fn change(kind: ChangeKind) -> AffectedChange {
    match kind {
        ChangeKind::Added => AffectedChange::Added,
        ChangeKind::Modified => AffectedChange::Modified,
        ChangeKind::Deleted => AffectedChange::Deleted,
    }
}

fn rule(rule: Rule) -> FileRule {
    match rule {
        Rule::Config => FileRule::Config,
        Rule::Global => FileRule::Global,
        Rule::Ignored => FileRule::Ignored,
        Rule::Owned => FileRule::Owned,
        Rule::Unowned => FileRule::Unowned,
    }
}

/// Returns all own reasons of a domain, and the first few shared reasons of each kind. Without the limit, ten thousand unowned
/// files in a repository of a thousand domains would give ten million entries with the same content.
fn because<'a>(answer: &'a reasons::Affected, domain: &'a reasons::DomainAnswer) -> Vec<AffectedBecause<'a>> {
    let mut list: Vec<AffectedBecause<'a>> = domain.because.iter().map(|reason| one(answer, reason, None)).collect();
    for is_kind in [is_global, is_unowned, is_other] {
        let alike: Vec<&Reason> = answer.shared.iter().filter(|reason| is_kind(reason)).collect();
        let more = alike.len().checked_sub(SHARED_PATHS).filter(|more| *more > 0);
        let final_one = alike.len().min(SHARED_PATHS).saturating_sub(1);
        let shown = alike.iter().take(SHARED_PATHS).enumerate();
        list.extend(shown.map(|(at, reason)| one(answer, reason, more.filter(|_| at == final_one))));
    }
    list
}

fn is_global(reason: &Reason) -> bool {
    matches!(reason, Reason::Global { .. })
}

fn is_unowned(reason: &Reason) -> bool {
    matches!(reason, Reason::Unowned { .. })
}

fn is_other(reason: &Reason) -> bool {
    !is_global(reason) && !is_unowned(reason)
}

fn one<'a>(answer: &'a reasons::Affected, reason: &'a Reason, more: Option<usize>) -> AffectedBecause<'a> {
    let path =
        |at: usize| answer.files.as_ref().map(|files| String::from_utf8_lossy(&files[at].change.path)).unwrap_or_default();
    match reason {
        Reason::Path { file, pattern } => AffectedBecause::Path { path: path(*file), pattern },
        Reason::Dependency { via, proof } => AffectedBecause::Dependency {
            via: via.iter().map(|at| answer.domains[*at].name.as_str()).collect(),
            proof: proof.as_ref().map(DependencyProof::from),
        },
        Reason::UsedFile { file, proof } => {
            AffectedBecause::UsedFile { path: path(*file), proof: DependencyProof::from(proof) }
        }
        Reason::UnreadDependencies { unread } => {
            let limit = match unread.why {
                UnreadWhy::TooManySources(most) => Some(most),
                UnreadWhy::NoReader | UnreadWhy::Failed(_) => None,
            };
            let why = words::unread_why(unread);
            AffectedBecause::UnreadDependencies { path: &unread.path, title: &unread.title, why, limit }
        }
        Reason::Global { file, why } => AffectedBecause::Global { path: path(*file), more, why: why.as_deref() },
        Reason::Packages { file, packages } => {
            AffectedBecause::Packages { path: path(*file), packages: packages.iter().map(AffectedPackage::from).collect() }
        }
        Reason::Unowned { file } => AffectedBecause::Unowned { path: path(*file), more },
        Reason::Config { file } => AffectedBecause::Config { path: path(*file) },
        Reason::AnyDomain => AffectedBecause::AnyDomain,
        Reason::Widened => AffectedBecause::Widened,
        Reason::Forced => AffectedBecause::Forced,
    }
}
