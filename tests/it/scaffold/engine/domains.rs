//! Domains that are added, removed and renamed: the workflow, the tests and the calls change together.

use super::*;

#[test]
fn a_domain_comes_and_goes() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.write("cicd.yml", &config(5, &["city", "port", "sea"]));
    drifts(&repo, "the config requires it, but it is missing");
    done(&run(&repo, &[]));
    assert!(repo.read(CALLS).contains("domain-sea.yml") && repo.path.join("tests/sea/chaos/README.md").is_file());
    is_settled(&repo);
    repo.write("tests/sea/unit/test_a.py", "1\n");
    edit(&repo, "tests/sea/integration/README.md", "#", "# Ours:");
    repo.write("cicd.yml", &config(5, &["city", "port"]));
    drifts(&repo, "the config no longer requires it");
    let ran = run(&repo, &[]);
    done(&ran);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains("tests/sea/integration/README.md"),
        "what stays is named: {ran:?}"
    );
    let left: Vec<_> = files(&repo.path).into_keys().filter(|path| path.contains("sea")).collect();
    assert_eq!(left, ["tests/sea/integration/README.md", "tests/sea/unit/test_a.py"]);
    assert!(!repo.path.join("tests/sea/chaos").exists(), "an empty folder goes");
    assert!(!repo.read(CALLS).contains("domain-sea.yml"));
    is_settled(&repo);
}

#[test]
fn a_renamed_domain_keeps_its_edits_its_tests_and_its_call() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    edit(&repo, CITY, "persist-credentials: false", "persist-credentials: false\n          lfs: true");
    repo.write("tests/city/unit/test_a.py", "1\n");
    repo.write("tests/city/e2e/deep/test_b.py", "2\n");
    repo.commit("edited");
    repo.write("cicd.yml", &config(5, &["city", "port"]).replace("  city:", "  town:"));
    drifts(&repo, "its domain was renamed");
    let ran = run(&repo, &[]);
    done(&ran);
    let text = repo.read(".github/workflows/domain-town.yml");
    assert!(
        text.contains("lfs: true") && text.contains("cicd test \"${flags[@]}\" -- town\n") && !text.contains("city"),
        "{text}"
    );
    assert_eq!(
        (repo.read("tests/town/unit/test_a.py"), repo.read("tests/town/e2e/deep/test_b.py")),
        ("1\n".into(), "2\n".into())
    );
    assert!(repo.read("tests/town/unit/README.md").contains("town"));
    let left: Vec<_> = files(&repo.path).into_keys().filter(|path| path.contains("city")).collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(!repo.path.join("tests/city").exists() && !repo.read(CALLS).contains("city"));
    is_settled(&repo);
    // Git recognizes renames, so that blame and log follow them.
    repo.commit("renamed");
    let names = repo.git(&["show", "--find-renames", "--format=", "--name-status", "HEAD"]);
    assert!(names.lines().any(|line| line.starts_with('R') && line.contains("domain-city.yml\t")), "{names}");
}

#[test]
fn a_run_for_a_look_changes_nothing() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.write("cicd.yml", &config(7, &["city", "port", "sea"]).replace("  city:", "  town:"));
    let before = files(&repo.path);
    for flag in ["--check", "--diff", "--dry-run"] {
        let ran = repo.cicd(&["scaffold", flag]).run();
        assert_eq!((ran.code == i32::from(flag == "--check"), files(&repo.path) == before), (true, true), "{flag}: {ran:?}");
        assert!(ran.stdout.contains(".github/workflows/domain-port.yml"), "{flag}: {ran:?}");
    }
}

/// Files outside of a sparse checkout are neither deleted nor written.
#[test]
fn a_sparse_checkout_is_no_drift() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.git(&["sparse-checkout", "set", "services", ".cicd", ".github"]);
    assert!(!repo.path.join("tests/city").exists() && repo.path.join(CITY).exists());
    is_settled(&repo);
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("1 || 7") && !repo.path.join("tests/city").exists());
    is_settled(&repo);
    // A missing folder cannot be moved.
    repo.write("cicd.yml", &config(7, &["city", "port"]).replace("  city:", "  town:"));
    let before = files(&repo.path);
    let ran = run(&repo, &[]);
    assert_eq!((ran.code, files(&repo.path) == before), (2, true), "{ran:?}");
    assert!(ran.stderr.contains("left out of this sparse checkout"), "{ran:?}");
    repo.git(&["sparse-checkout", "disable"]);
    done(&run(&repo, &[]));
    assert!(repo.path.join("tests/town/unit/README.md").is_file() && !repo.path.join("tests/city").exists());
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let rights = |path: &str| repo.path.join(path).metadata().expect("a file").permissions().mode() & 0o777;
    std::fs::set_permissions(repo.path.join(CITY), PermissionsExt::from_mode(0o750)).expect("rights");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &[]));
    assert_eq!((rights(CITY), rights(".github/workflows/domain-port.yml") & 0o111), (0o750, 0));
}
