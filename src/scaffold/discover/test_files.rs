//! Files that are tests or stand for tests, recognized by their names and places.

use std::path::Path;

use super::ground::{Inventory, parent};
use super::left_out::{self, LeftOutReason};
use crate::suites::languages::{TestLanguage, TestPath, of_path};
use crate::suites::{Extent, MAX_HEAD, RUNNERS, files_of};

/// Returns the kind of tests that a file stands for, if a runner takes it.
fn extent(path: &str) -> Option<Extent> {
    files_of(Path::new(path), true).map(|files| files.extent)
}

/// Returns true if a file is a test by its name or place. Manifests that stand for tests do not count.
pub(super) fn is_test(path: &str) -> bool {
    extent(path) == Some(Extent::File) || RUNNERS.iter().any(|runner| runner.finds(path))
}

/// Returns the same as [`is_test`], and true for an executable `run` in a folder of tests: elsewhere a `run` starts the program
/// itself.
pub(super) fn is_test_on(ground: &Inventory<'_>, path: &str) -> bool {
    is_test(path) || (speaks_for_folder(path) && is_test_code(path) && ground.is_executable(path))
}

/// Returns the language of a file that may be a test.
pub(super) fn language(path: &str) -> Option<&'static TestLanguage> {
    // Scripts only look like tests by their names; an executable `run` is one.
    of_path(path).map(TestPath::language).filter(|language| !language.endings.is_empty())
}

/// Returns true if a file is a test of a runner, or looks like a test of a language: by its name, and by its content where the name may
/// be that of any source.
pub(super) fn looks_like_test(ground: &Inventory<'_>, path: &str) -> bool {
    let is_named = |found: TestPath| matches!(found, TestPath::Named(_)) && is_of_content(ground, path, found);
    is_test_on(ground, path) || (language(path).is_some() && of_path(path).is_some_and(is_named))
}

/// Returns the same as [`looks_like_test`], and true for a source of any name whose content shows a test.
pub(super) fn holds_test(ground: &Inventory<'_>, path: &str) -> bool {
    looks_like_test(ground, path) || of_path(path).is_some_and(|found| is_of_content(ground, path, found))
}

fn is_of_content(ground: &Inventory<'_>, path: &str, found: TestPath) -> bool {
    if found.is_test(None) && found.language().marks.is_empty() {
        return true;
    }
    ground.read(path).is_some_and(|text| found.is_test(Some(&text[..text.floor_char_boundary(MAX_HEAD)])))
}

/// Returns true if a suite could be made of a file: a test, or a manifest that stands for its tests.
pub(super) fn is_runnable(ground: &Inventory<'_>, path: &str) -> bool {
    is_test_on(ground, path) || is_manifest(path)
}

/// Returns true if a source file is test code, by its name or place.
pub(super) fn is_test_code(path: &str) -> bool {
    is_test(path) || parent(path).split('/').any(|name| left_out::of_name(name) == Some(LeftOutReason::Test))
}

/// Returns true if a file is a build manifest, which stands for the tests of its package.
pub(super) fn is_manifest(path: &str) -> bool {
    extent(path) == Some(Extent::Package)
}

/// Returns true if a file is a `run`, which stands for everything in its folder.
pub(super) fn speaks_for_folder(path: &str) -> bool {
    extent(path) == Some(Extent::Folder)
}

/// Returns the folders above a file, without those below the sources of a language of the JVM, which are names of packages.
fn above_packages(path: &str) -> &str {
    const LANGUAGES: [&str; 4] = ["java", "kotlin", "scala", "groovy"];
    let mut end = 0;
    let names: Vec<&str> = parent(path).split('/').collect();
    for (at, name) in names.iter().enumerate() {
        let is_of_sources = at >= 2 && names[at - 2] == "src" && LANGUAGES.contains(name);
        if is_of_sources || (names[..at].last() == Some(&"src") && matches!(*name, "test" | "main")) {
            return &path[..end];
        }
        end += name.len() + usize::from(end > 0);
    }
    parent(path)
}

/// Returns true if a test belongs to an example, a fixture or vendored code, or a manifest to one of these or to a fuzzer.
pub(super) fn is_passed_over(path: &str) -> bool {
    let above = above_packages(path);
    let is_other = |name: &str| {
        let reason = left_out::of_name(name);
        matches!(
            reason,
            Some(
                LeftOutReason::Archive
                    | LeftOutReason::Vendored
                    | LeftOutReason::Generated
                    | LeftOutReason::Example
                    | LeftOutReason::Fixture
                    | LeftOutReason::Hidden
            )
        ) || matches!(name, "templates" | "cookiecutter")
            || (name == "fuzz" && is_manifest(path))
    };
    above.split('/').any(is_other)
}
