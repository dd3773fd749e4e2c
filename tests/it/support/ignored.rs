//! The reasons of `#[ignore = "…"]` in a folder of sources.

use std::path::Path;

/// Returns the requirements of the ignored tests below a folder of this repository, one entry per test: `go`, or `node and shellcheck`.
pub(crate) fn reasons(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
}

fn read(path: &Path, found: &mut Vec<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            read(&entry.expect("an entry").path(), found);
        }
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        let text = std::fs::read_to_string(path).expect("a source");
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("#[ignore")) {
            let reason = line.strip_prefix("#[ignore = \"needs ").and_then(|rest| rest.strip_suffix("\"]"));
            let reason = reason.filter(|reason| !reason.is_empty());
            found.push(reason.unwrap_or_else(|| panic!("{}: {line}: write \"needs TOOL\"", path.display())).to_owned());
        }
    }
}
