//! `cicd affected` on a branch: what a person sees.

use crate::support::World;

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
