//! Wrong usage, broken configs, broken surroundings: the documented exit code, nothing on stdout, one summary with the fix, and nothing
//! written.
#![cfg(unix)]

mod config_file;
mod config_meaning;
mod config_yaml;
mod surroundings;
mod usage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{Cicd, PLATFORM, Ran, Repo, World};

/// Returns every path below a folder, `.git` included, with its content: more than `git status --ignored` and a listing show.
fn picture(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path.clone());
            }
            let content = std::fs::read(&path).unwrap_or_default();
            seen.insert(path, content);
        }
    }
    seen
}

/// Returns the summaries on stderr: the `error:` lines without a place in a file.
fn summaries(stderr: &str) -> Vec<&str> {
    let lines: Vec<&str> = stderr.lines().collect();
    let is_place = |line: Option<&&str>| line.is_some_and(|line| line.trim_start().starts_with("--> "));
    (0..lines.len())
        .filter(|at| lines[*at].starts_with("error: ") && !is_place(lines.get(at + 1)))
        .map(|at| lines[at])
        .collect()
}

/// Runs a command that must fail with this exit code; returns stderr without the path of the test's folder.
fn refused(repo: &Repo<'_>, run: Cicd, code: i32) -> String {
    let before = picture(&repo.path);
    let Ran { code: ended, stdout, stderr } = run.run();
    assert_eq!(ended, code, "{stderr}");
    assert_eq!(stdout, "", "{stderr}");
    assert_eq!(summaries(&stderr).len(), 1, "{stderr}");
    assert!(picture(&repo.path) == before, "something was written in the repository");
    let world = repo.path.parent().and_then(Path::to_str).expect("the world's folder");
    stderr.replace(world, "<world>").trim_end().to_owned()
}

/// Returns the output of `cicd affected` for a config that it must reject.
fn config(text: impl AsRef<[u8]>) -> String {
    let world = World::new();
    let repo = world.platform("r");
    std::fs::write(repo.path.join("cicd.yml"), text).expect("a config");
    refused(&repo, repo.cicd(&["affected"]), 2)
}

#[test]
fn a_good_run_writes_nothing_but_its_cache() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("frontend/new.ts", "1\n");
    let before = picture(&repo.path);
    for arguments in [&["affected"][..], &["affected", "--explain"], &["check"], &["affected", "--format", "github"]] {
        assert_eq!(repo.cicd(arguments).run().code, 0, "{arguments:?}");
    }
    // What was read of the sources is kept in the state folder, and nothing else is written.
    drop(std::fs::remove_dir_all(repo.path.join(".git/cicd/graph")));
    drop(std::fs::remove_dir(repo.path.join(".git/cicd")));
    assert!(picture(&repo.path) == before);
    repo.write("cicd.yml", &format!("{PLATFORM} "));
    assert!(picture(&repo.path) != before, "the picture shows what is written");
}
