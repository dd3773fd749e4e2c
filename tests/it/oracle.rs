//! The answer held against a second opinion in another language, over the history of this repository.

use std::path::Path;
use std::process::Command;

use crate::support::{has, skipped};

#[test]
fn every_commit_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !has("python3") {
        return;
    }
    let yaml = Command::new("python3").args(["-c", "import yaml"]).output().expect("python3");
    if !yaml.status.success() {
        skipped("PyYAML");
        return;
    }
    if !root.join(".git").exists() {
        skipped("this repository's history");
        return;
    }
    let output = Command::new("python3")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(root.join("tests/oracle/affected_oracle.py"))
        .arg("--repo")
        .arg(root)
        .arg("--config")
        .arg(root.join("cicd.yml"))
        .args(["--replay", "200", "--binary", env!("CARGO_BIN_EXE_cicd")])
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(" 0 disagreements"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
