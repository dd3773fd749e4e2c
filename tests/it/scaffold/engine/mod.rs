//! Generated files in a work tree that people edit: updated, merged, left alone or removed; by the built program in real repositories.

mod domains;
mod edits;
mod hostile;
mod interrupted;

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Ran, Repo, World};

const CITY: &str = ".github/workflows/domain-city.yml";
const CALLS: &str = ".github/workflows/cicd.yml";

/// Returns a config of these domains, each with a folder of its own. `max_parallel` is one line in each domain's workflow.
fn config(max_parallel: u32, domains: &[&str]) -> String {
    let entries = domains.iter().map(|name| format!("  {name}: {{ paths: [\"/services/{name}/\"] }}\n"));
    format!("version: 1\nbase: [main]\nci: {{ max_parallel: {max_parallel} }}\ndomains:\n{}", entries.collect::<String>())
}

/// Creates a repository with two domains, scaffolded and committed.
fn scaffolded<'w>(world: &'w World, name: &str) -> Repo<'w> {
    let repo = world.init(name, &[]);
    repo.write("cicd.yml", &config(5, &["city", "port"]));
    done(&run(&repo, &["--test-tree"]));
    repo.commit("scaffold");
    repo
}

fn run(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["scaffold", "--yes"], arguments].concat()).run()
}

fn done(ran: &Ran) {
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Checks that a run writes nothing, and that a check finds nothing.
fn is_settled(repo: &Repo<'_>) {
    let before = files(&repo.path);
    done(&run(repo, &[]));
    assert_eq!(files(&repo.path), before);
    done(&run(repo, &["--check"]));
}

/// Checks that `--check` ends with 1 and prints this text.
fn drifts(repo: &Repo<'_>, said: &str) {
    let ran = repo.cicd(&["scaffold", "--check"]).run();
    assert_eq!((ran.code, ran.stdout.contains(said)), (1, true), "{said}: {ran:?}");
}

fn edit(repo: &Repo<'_>, path: &str, from: &str, to: &str) {
    let text = repo.read(path);
    assert!(text.contains(from), "{from} is not in {text}");
    repo.write(path, &text.replacen(from, to, 1));
}

/// Returns every file of a folder except git's own, with its content; a link with its target.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            if path.is_symlink() {
                found.insert(name, path.read_link().expect("a link").to_string_lossy().into_owned().into_bytes());
            } else if path.is_file() {
                found.insert(name, std::fs::read(&path).expect("a file"));
            } else if name != ".git" {
                folders.push(path);
            }
        }
    }
    found
}

/// Returns the files that a killed or refused run must not leave.
fn has_remains(repo: &Repo<'_>) -> Vec<String> {
    files(&repo.path).into_keys().filter(|path| path.contains(".cicd-") || path.contains(".writing")).collect()
}

#[test]
fn committed_and_run_again_it_changes_nothing() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    is_settled(&repo);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert_eq!(has_remains(&repo), Vec::<String>::new());
    let lock = repo.read(".cicd/lock.yml");
    assert!(lock.starts_with("# What `cicd scaffold` wrote here") && lock.contains("commit it"));
}

#[test]
fn the_rest_of_a_dirty_tree_is_not_touched() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.write("services/city/a.py", "1\n");
    repo.write("tests/city/unit/test_a.py", "staged\n");
    repo.git(&["add", "tests/city/unit/test_a.py"]);
    repo.write("tests/city/unit/test_a.py", "changed\n");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    let before = (repo.git(&["diff", "--cached"]), files(&repo.path));
    done(&run(&repo, &[]));
    let mut after = files(&repo.path);
    assert_eq!(repo.git(&["diff", "--cached"]), before.0);
    after.retain(|path, content| before.1.get(path) != Some(content));
    let written: Vec<_> = after.into_keys().collect();
    let domains = ["cross-domain", "domain-city", "domain-port"].map(|name| format!(".github/workflows/{name}.yml"));
    assert_eq!(written, [&[".cicd/lock.yml".to_owned()][..], &domains].concat());
}

/// An ignored file does not count as hidden if git tracks it or a `!` line includes it; a file that `info/exclude` lists does.
#[test]
fn what_git_tracks_is_not_hidden() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.write(".gitignore", ".github/\n*.yml\n!lock.yml\n");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &[]));
    std::fs::write(repo.path.join(".git/info/exclude"), "README.md\n").expect("excludes");
    repo.write("cicd.yml", &config(7, &["city", "port", "sea"]));
    let before = files(&repo.path);
    let ran = run(&repo, &[]);
    assert_eq!((ran.code, files(&repo.path) == before), (1, true), "{ran:?}");
    assert!(ran.stderr.contains(".gitignore:1: .github/") && ran.stderr.contains("exclude:1: README.md"), "{ran:?}");
    assert!(!ran.stderr.contains("domain-city"), "{ran:?}");
}
