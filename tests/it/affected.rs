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
