//! `cicd affected` on a branch: the output for people.

use crate::support::{PLATFORM, World};

#[test]
fn a_branch_with_committed_staged_unstaged_and_untracked_changes() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    assert_eq!(repo.affected(&[]), [""; 0]);
    repo.change("frontend/a.ts", "2\n");
    assert_eq!(repo.affected(&[]), ["experience", "cross-domain"]);
    repo.write("backend/journey/new.py", "untracked\n");
    assert_eq!(repo.affected(&[]), ["journey", "experience", "cross-domain"]);
    repo.write("backend/base/a.py", "unstaged\n");
    assert_eq!(repo.affected(&[]), ["smart-city", "journey", "experience", "base", "cross-domain"]);
}

#[test]
fn a_config_that_is_a_link_counts_where_it_leads() {
    let world = World::new();
    let repo = world.platform("r");
    let config = repo.read("cicd.yml").replace("journey: {", "ops: { paths: [\"/ops/\"] }\n  journey: {");
    repo.write("ops/cicd.yml", &config);
    repo.remove("cicd.yml");
    std::os::unix::fs::symlink("ops/cicd.yml", repo.path.join("cicd.yml")).expect("a link");
    repo.commit("the config moves");
    repo.write("ops/cicd.yml", &config.replace("[\"/frontend/\"]", "[\"/frontend/\", \"/web/\"]"));
    assert_eq!(repo.affected(&["--base", "HEAD"]), ["experience", "cross-domain"]);
    repo.write("ops/cicd.yml", &config);
    repo.remove("cicd.yml");
    std::os::unix::fs::symlink("./ops/cicd.yml", repo.path.join("cicd.yml")).expect("a link");
    assert_eq!(repo.affected(&["--base", "HEAD"]).len(), 6, "a link that is laid anew may say anything");
}

#[test]
fn steps_back_from_head_in_a_shallow_clone() {
    let world = World::new();
    let origin = world.platform("origin");
    origin.change("frontend/a.ts", "2\n");
    let shallow = world.clone(&origin, "clone", &["--depth=1"]);
    let ran = shallow.cicd(&["affected", "--format", "names", "--base", "HEAD~1"]).run();
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 5), "{ran:?}");
    assert!(ran.stderr.contains("shallow") && ran.stderr.contains("--unshallow"), "{ran:?}");
    for variable in ["HEAD~1", "HEAD^"] {
        let shallow = world.clone(&origin, &variable.replace(['~', '^'], "-"), &["--depth=1"]);
        let asked = shallow.cicd(&["affected", "--format", "names"]).env("CI", "true").env("CICD_BASE", variable);
        assert_eq!(asked.names(), ["experience", "cross-domain"], "{variable}");
    }
}

#[test]
fn a_branch_that_only_the_remote_has_can_be_named_without_the_remote() {
    let world = World::new();
    let origin = world.platform("origin");
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    origin.change("frontend/a.ts", "2\n");
    let clone = world.clone(&origin, "clone", &["--branch=topic"]);
    assert_eq!(clone.affected(&["--base", "main"]), ["experience", "cross-domain"]);
    let shallow = world.clone(&origin, "shallow", &["--branch=topic", "--depth=1"]);
    let asked = shallow.cicd(&["affected", "--format", "names"]).env("CI", "true").env("CICD_BASE", "main");
    assert_eq!(asked.names(), ["experience", "cross-domain"]);
}

#[test]
fn a_submodule_bump_counts_even_if_git_ignores_submodules() {
    let world = World::new();
    world.platform("library");
    let repo = world.platform("r");
    repo.git(&["submodule", "--quiet", "add", "../library", "frontend/library"]);
    repo.git(&["config", "--file", ".gitmodules", "submodule.frontend/library.ignore", "all"]);
    repo.git(&["config", "diff.ignoreSubmodules", "all"]);
    repo.commit("a submodule");
    assert_eq!(repo.affected(&["--base", "HEAD"]), [""; 0]);
    world.at("r/frontend/library").change("backend/base/a.py", "2\n");
    assert_eq!(repo.affected(&["--base", "HEAD"]), ["experience", "cross-domain"]);
}

#[test]
fn a_domain_name_without_its_flag_gets_a_hint() {
    let world = World::new();
    let ran = world.platform("r").cicd(&["affected", "journey"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr, @"
    error: `cicd affected` takes no `journey`: it finds the domains itself
      hint: count a domain as changed with `cicd affected --domain journey`
    ");
}

#[test]
fn outputs_begin_on_a_line_of_their_own() {
    let world = World::new();
    let repo = world.platform("r");
    for (before, expected) in [("x=1", "x=1\naffected=false\n"), ("x=1\n", "x=1\naffected=false\n"), ("", "affected=false\n")] {
        let path = world.path().join("output");
        std::fs::write(&path, before).expect("a file");
        repo.cicd(&["affected", "--base", "HEAD", "--format", "github"]).env("GITHUB_OUTPUT", &path).names();
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.starts_with(expected), "{before:?}: {text}");
    }
}

#[test]
fn a_proposal_without_a_remote_is_held_against_the_local_branch() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("frontend/a.ts", "2\n");
    let variables =
        [("CI", "true"), ("TF_BUILD", "True"), ("BUILD_REASON", "PullRequest"), ("SYSTEM_PULLREQUEST_TARGETBRANCH", "main")];
    let asked = repo.cicd(&["affected", "--format", "names"]).envs(&variables);
    assert_eq!(asked.names(), ["experience", "cross-domain"]);
}

#[test]
fn a_command_of_nothing_is_no_suite() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("cicd.yml", &PLATFORM.replace("/frontend/\"]", "/frontend/\"], suites: { unit: { run: \" \" } }"));
    let ran = repo.cicd(&["affected"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("the command is empty"), "{ran:?}");
}
