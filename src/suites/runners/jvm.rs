//! Code that the build tools of the JVM share: a wrapper in the repository, reports beside each module, and source sets with tests.

use super::start::RunnerOutput;
use crate::model::pattern::literal;
use crate::suites::command::ReportSpec;
use crate::suites::folders::{SuiteFolders, join};
use crate::suites::shell;

/// The endings of sources.
const ENDINGS: [&str; 4] = [".java", ".kt", ".scala", ".groovy"];

/// The targets and groups of Kotlin's multiplatform builds, each of which has a source set for tests; a platform such as `ios` may be
/// followed by a processor.
const TARGETS: [&str; 25] = [
    "common",
    "jvm",
    "js",
    "wasm",
    "native",
    "apple",
    "ios",
    "macos",
    "tvos",
    "watchos",
    "linux",
    "mingw",
    "windows",
    "androidNative",
    "androidUnit",
    "androidHost",
    "android",
    "desktop",
    "web",
    "posix",
    "darwin",
    "mobile",
    "nonJvm",
    "nonJs",
    "skiko",
];

/// The way in which a build runs the tests of a source set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceSet<'p> {
    /// The task `test`: `src/test`, and `src/testDebug` of Android.
    Unit,
    /// The task `allTests` of a multiplatform build.
    Multiplatform,
    /// A task that needs a device: `src/androidTest`.
    Device,
    /// A task with the name of the source set: `src/integrationTest`.
    Own(&'p str),
}

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
    is_source(path) && source_set(path).is_some()
}

/// Returns true for a source of a language of the JVM.
pub(super) fn is_source(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// Returns the source set of a test: the one below a folder `src`. `None` for any other file.
pub(super) fn source_set(path: &str) -> Option<SourceSet<'_>> {
    let names: Vec<&str> = path.split('/').collect();
    names.windows(3).find_map(|three| (three[0] == "src").then(|| of_name(three[1])).flatten())
}

fn of_name(name: &str) -> Option<SourceSet<'_>> {
    let continues = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase());
    // The fixtures of Gradle's plugin of that name are shared code.
    if name == "testFixtures" {
        return None;
    }
    if name == "test" || name.strip_prefix("test").is_some_and(continues) {
        return Some(SourceSet::Unit);
    }
    if name.starts_with("androidTest") || matches!(name, "androidInstrumentedTest" | "androidDeviceTest") {
        return Some(SourceSet::Device);
    }
    let before = name.strip_suffix("Test").filter(|before| !before.is_empty())?;
    let is_target = |target: &&str| {
        before.strip_prefix(*target).is_some_and(|rest| rest.is_empty() || (continues(rest) && *target != "android"))
    };
    Some(if TARGETS.iter().any(is_target) { SourceSet::Multiplatform } else { SourceSet::Own(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_sets_of_tests() {
        for (path, expected) in [
            ("app/src/test/java/ATest.java", Some(SourceSet::Unit)),
            ("app/src/testDemo/kotlin/ATest.kt", Some(SourceSet::Unit)),
            ("app/src/testProdRelease/kotlin/ATest.kt", Some(SourceSet::Unit)),
            ("src/modules/a/src/test/java/ATest.java", Some(SourceSet::Unit)),
            ("lib/src/commonTest/kotlin/ATest.kt", Some(SourceSet::Multiplatform)),
            ("lib/src/jvmTest/kotlin/ATest.kt", Some(SourceSet::Multiplatform)),
            ("lib/src/iosArm64Test/kotlin/ATest.kt", Some(SourceSet::Multiplatform)),
            ("app/src/androidTest/java/ATest.java", Some(SourceSet::Device)),
            ("app/src/androidTestDemo/java/ATest.java", Some(SourceSet::Device)),
            ("app/src/integrationTest/java/AIT.java", Some(SourceSet::Own("integrationTest"))),
            ("app/src/testFixtures/java/A.java", None),
            ("app/src/testing/java/A.java", None),
            ("app/src/main/java/A.java", None),
            ("app/src/main/java/Test/A.java", None),
            ("src/test", None),
        ] {
            assert_eq!(source_set(path), expected, "{path}");
        }
        assert!(!is_test("app/src/test/resources/a.xml"));
    }
}
