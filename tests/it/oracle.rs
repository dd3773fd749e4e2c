//! Compares the answers with a second implementation in another language, over the history of this repository.

use std::path::Path;
use std::process::Command;

use crate::support::{of_pypi, skipped};

#[test]
#[ignore = "needs PyYAML"]
fn every_commit_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return skipped("this repository's history");
    }
    let output = Command::new(of_pypi("python"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(root.join("tests/oracle/affected_oracle.py"))
        .arg("--repo")
        .arg(root)
        .arg("--config")
        .arg(root.join("cicd.yml"))
        .args(["--replay", "200", "--binary", env!("CARGO_BIN_EXE_cicd")])
        .output()
        .expect("python");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(" 0 disagreements"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
