//! How each kind of finding of `cicd check` is fixed in general. A finding itself says it for its own files.

use clap::ValueEnum;

use crate::affected::audit::FindingKind;

/// Returns every kind of finding, as the value of `--deny`, with its fix in Markdown.
#[must_use]
pub fn finding_fixes() -> Vec<(String, &'static str)> {
    let word = |kind: &FindingKind| kind.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    FindingKind::value_variants().iter().map(|kind| (word(kind), fix(*kind))).collect()
}

fn fix(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Unowned => {
            "List the files under `paths` of a domain or library, under `global`, or under `ignore`. Until then, the key `unowned` \
             decides which domains a change of them affects: by default, every domain."
        }
        FindingKind::DeadPattern => {
            "Correct the pattern or the layout, or remove it. A domain without any file needs other `paths`. A pattern for files \
             that do not exist yet can stay, unless `--deny dead-pattern` is used."
        }
        FindingKind::LiteralBrackets => "Escape the brackets: `\\[id\\]` matches the folder with this name.",
        FindingKind::Overlap => {
            "A file may belong to several domains. If one owner is enough, exclude the files from the others with `!`, or move \
             them to a library that all of them depend on."
        }
        FindingKind::IgnoredOwned => {
            "A change of such a file affects no domain, because `ignore` takes precedence over `paths`. Exclude the files from \
             `ignore` with `!`, or remove them from the `paths` of the domain."
        }
        FindingKind::Cycle => {
            "Move the shared code to a library that all of these domains depend on. A cycle is allowed, but a change of one \
             domain then affects all of them."
        }
        FindingKind::UndeclaredDependency | FindingKind::UnusedDependency | FindingKind::UnreadDependencies => {
            dependency_fix(kind)
        }
        FindingKind::NoSuites => {
            "Add tests to the domain's test folder, name suites under `suites`, or write `suites: none` for a domain that has \
             none on purpose. In CI, an affected domain without a suite makes `cicd test` exit with 1."
        }
        FindingKind::UnknownLevel => "Add the level to `levels`, name a suite of that level, or rename the folder.",
        FindingKind::PipeHidesFailure => {
            "Set `shell: bash`, which fails when any part of a pipe fails, or write the output to a file first. \
             [Shells](shell.md#pipes-that-hide-a-failure) has the rules."
        }
        FindingKind::LostExitCode => {
            "Put the command on a line of its own, or use the form that the finding names. [Shells](shell.md#exit-codes-that-are-lost) \
             lists every form."
        }
        FindingKind::UnrunTests => {
            "Move the file into the folder of a suite, name it in the command of a suite, or list it under `ignore`. \
             [Unrun tests](../explanation/unrun-tests.md) explains how such files are recognized."
        }
        FindingKind::FilteredTests => {
            "Run `cicd check --collect`, which asks the test runner for its tests, or run the same files without a filter in another \
             suite."
        }
        FindingKind::WorkflowDrift => {
            "Run `cicd scaffold` and commit what it writes. `cicd scaffold --diff` shows the changes."
        }
    }
}

fn dependency_fix(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::UndeclaredDependency => {
            "Add the domain to `depends_on`, as `cicd check --fix` does. If the line is no real dependency, list the domain under \
             `not_on` with the reason. With `edges: proven` such dependencies count without being listed."
        }
        FindingKind::UnusedDependency => {
            "Nothing has to be done: domains may meet at run time only, for example over HTTP. If they do not, remove the line, so \
             that a change of one no longer runs the other."
        }
        _ => {
            "Fix the file if it is broken. For a language whose imports are not read, list what the domain needs under \
             `depends_on`. With `edges: proven` every change affects such a domain. A repository with more than 400,000 sources \
             needs `edges: declared`."
        }
    }
}
