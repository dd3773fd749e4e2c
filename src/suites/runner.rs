//! Which files make a folder a suite. A README does not.

use std::path::Path;

/// The endings before which `.test` or `.spec` makes a script a test.
const SCRIPTS: [&str; 8] = ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

/// Files that a build tool runs tests from.
const MANIFESTS: [&str; 4] = ["Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"];

/// Whether a runner can run this file: pytest, cargo, go test, vitest, jest, node, Maven, Gradle, bats, or an executable `run`.
#[must_use]
pub fn is_runnable(path: &Path, is_executable: bool) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    if name == "run" {
        return is_executable;
    }
    if MANIFESTS.contains(&name) {
        return true;
    }
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    match ending {
        "py" => stem.starts_with("test_") || stem.ends_with("_test"),
        "go" => stem.ends_with("_test"),
        "bats" => true,
        ending if SCRIPTS.contains(&ending) => [".test", ".spec"].iter().any(|mark| stem.ends_with(mark)),
        _ => false,
    }
}
