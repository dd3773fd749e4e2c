//! Code that Maven and Gradle share: a wrapper in the repository, reports beside each module, tests below `src/test/`.

use super::start::RunnerOutput;
use crate::model::pattern::literal;
use crate::suites::command::ReportSpec;
use crate::suites::folders::{SuiteFolders, join};
use crate::suites::shell;

/// Returns the repository's wrapper of a build tool, from the package or the root, or else the machine's program.
pub(super) fn wrapper(own: &str, program: &str, home: &str, folders: &dyn SuiteFolders) -> String {
    if folders.exists(&join(home, own)) {
        format!("./{own}")
    } else if folders.exists(own) {
        format!("{}{own}", shell::way_up(home))
    } else {
        program.to_owned()
    }
}

/// Returns the reports that match a pattern below a build's folder.
pub(super) fn reports(home: &str, pattern: &str) -> RunnerOutput {
    RunnerOutput::due(ReportSpec::Glob(vec![join(&literal(home), pattern)]))
}

/// Returns true if a source is a test of the build that it is part of.
pub(super) fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".java", ".kt", ".scala", ".groovy"].iter().any(|ending| name.ends_with(ending)) && path.contains("src/test/")
}
