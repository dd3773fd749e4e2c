//! Files that are tests or stand for tests, by their names and where they stand.

use std::path::Path;

use super::ground::{Inventory, parent};
use super::left_out::{self, LeftOutReason};
use crate::suites::{Extent, RUNNERS, files_of};

/// The tests that a file stands for which a runner takes.
fn extent(path: &str) -> Option<Extent> {
    files_of(Path::new(path), true).map(|files| files.extent)
}

/// Returns true if a file is one of tests by its name or place; manifests that stand for tests are not counted here.
pub(super) fn is_test(path: &str) -> bool {
    extent(path) == Some(Extent::File) || RUNNERS.iter().any(|runner| runner.finds(path))
}

/// The same, and a `run` among tests that may be run: elsewhere it starts the program itself.
pub(super) fn is_test_on(ground: &Inventory<'_>, path: &str) -> bool {
    is_test(path) || (speaks_for_folder(path) && is_test_code(path) && ground.is_executable(path))
}

/// Everything that a suite could be made of: tests, and manifests that stand for theirs.
pub(super) fn is_runnable(ground: &Inventory<'_>, path: &str) -> bool {
    is_test_on(ground, path) || is_manifest(path)
}

/// Returns true if a source is a test's, by its name or by where it stands.
pub(super) fn is_test_code(path: &str) -> bool {
    is_test(path) || parent(path).split('/').any(|name| left_out::of_name(name) == Some(LeftOutReason::Test))
}

/// Returns true if a file is a build's manifest, which stands for the tests of its package.
pub(super) fn is_manifest(path: &str) -> bool {
    extent(path) == Some(Extent::Package)
}

/// Returns true if a file is a `run`, which stands for everything in its folder.
pub(super) fn speaks_for_folder(path: &str) -> bool {
    extent(path) == Some(Extent::Folder)
}

/// Returns true if a test is an example's, a fixture's, or other people's; a manifest, that of a fuzzer too.
pub(super) fn is_passed_over(path: &str) -> bool {
    // Below the sources of Java stand names of packages.
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
