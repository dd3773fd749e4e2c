//! Committed files that are generated are the same as the program writes now. `CICD_BLESS=1 cargo test drift` writes them.

use std::path::{Path, PathBuf};

use crate::support::World;

const SHELLS: [(&str, &str); 5] =
    [("bash", "cicd.bash"), ("zsh", "_cicd"), ("fish", "cicd.fish"), ("powershell", "_cicd.ps1"), ("elvish", "cicd.elv")];
const VERBS: [&str; 14] = [
    "affected",
    "test",
    "results",
    "scaffold",
    "status",
    "serve",
    "check",
    "graph",
    "hooks",
    "trust",
    "demo",
    "schema",
    "completions",
    "man",
];
const SCHEMAS: [(&str, &str); 9] = [
    ("config", "config.schema.json"),
    ("affected", "affected.v1.schema.json"),
    ("check", "check.v1.schema.json"),
    ("test", "test.v1.schema.json"),
    ("plan", "plan.v1.schema.json"),
    ("results", "results.v1.schema.json"),
    ("status", "status.v1.schema.json"),
    ("overview", "overview.v1.schema.json"),
    ("domain", "domain.v1.schema.json"),
];

fn said(arguments: &[&str]) -> String {
    let world = World::new();
    let repo = world.init("r", &[]);
    let ran = repo.cicd(arguments).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

fn check(file: &str, arguments: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let now = said(arguments);
    if std::env::var_os("CICD_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, &now).expect("a file");
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(then == now, "{file} is not what `cicd {}` prints; CICD_BLESS=1 cargo test drift updates it", arguments.join(" "));
}

/// Returns the files of a folder that this test does not know.
fn strangers(folder: &str, known: &[String]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(root).expect("a folder").map(|entry| entry.expect("an entry").path());
    files.filter(|path| !known.iter().any(|name| path.ends_with(name))).collect()
}

#[test]
fn completions() {
    for (shell, file) in SHELLS {
        check(&format!("completions/{file}"), &["completions", shell]);
    }
    let known: Vec<String> = SHELLS.iter().map(|(_, file)| (*file).to_owned()).collect();
    assert!(strangers("completions", &known).is_empty());
}

#[test]
fn manual_pages() {
    check("man/cicd.1", &["man"]);
    for verb in VERBS {
        check(&format!("man/cicd-{verb}.1"), &["man", verb]);
    }
    let known: Vec<String> = VERBS.iter().map(|verb| format!("cicd-{verb}.1")).chain(["cicd.1".to_owned()]).collect();
    assert!(strangers("man", &known).is_empty());
}

#[test]
fn schemas() {
    for (name, file) in SCHEMAS {
        check(&format!("schemas/{file}"), &["schema", name]);
    }
    let known: Vec<String> =
        SCHEMAS.iter().map(|(_, file)| (*file).to_owned()).chain(["manager.openapi.yaml".to_owned()]).collect();
    assert!(strangers("schemas", &known).is_empty());
}

#[test]
fn help() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("help", said(&["--help"]));
        for verb in VERBS {
            insta::assert_snapshot!(format!("help-{verb}"), said(&[verb, "--help"]));
        }
    });
}

#[test]
fn every_verb_has_its_help_under_test() {
    let help = said(&["--help"]);
    let listed =
        help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| line.starts_with("  "));
    let verbs: Vec<&str> = listed
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert_eq!(verbs, VERBS);
}

#[test]
fn this_repository_s_config_fits_its_schema_and_its_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_cicd"))
        .current_dir(root)
        .args(["check", "--deny", "dead-pattern", "--deny", "unowned", "--deny", "cycle", "--deny", "overlap"])
        .output()
        .expect("the program");
    // A source archive without history is not a repository, so the map cannot be checked.
    if root.join(".git").exists() {
        assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stdout));
    }
}
