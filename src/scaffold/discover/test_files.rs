//! Files that are tests or stand for tests, recognized by their names and places.

use std::path::Path;

use super::ground::{Inventory, parent};
use super::left_out::{self, LeftOutReason};
use crate::suites::{Extent, RUNNERS, files_of};

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

/// Returns true if a test belongs to an example, a fixture or vendored code, or a manifest to one of these or to a fuzzer.
pub(super) fn is_passed_over(path: &str) -> bool {
    // The folders below the sources of Java are names of packages.
    let above =
        ["src/test/", "src/main/"].iter().find_map(|mark| path.split_once(mark)).map_or(parent(path), |(above, _)| above);
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
