//! In CI, only the config of the base branch is trusted.

use super::{CANARY, has_run};
use crate::support::{Ran, Repo, World};

/// An origin with `main`, and a clone with every branch.
struct Scene<'w> {
    world: &'w World,
    origin: Repo<'w>,
    repo: Repo<'w>,
}

impl<'w> Scene<'w> {
    /// Creates a scene in which each of `branches` has its config and leaves `main` at its first commit.
    fn new(world: &'w World, main: &str, branches: &[(&str, &str)]) -> Self {
        let origin = world.init("origin", &[]);
        origin.write("cicd.yml", main);
        origin.commit("start");
        for (branch, config) in branches {
            origin.git(&["checkout", "--quiet", "-b", branch, "main"]);
            origin.write("cicd.yml", config);
            origin.change("a/x", branch);
        }
        origin.git(&["checkout", "--quiet", "main"]);
        let repo = world.clone(&origin, "clone", &[]);
        Self { world, origin, repo }
    }

    fn check_out(&self, revision: &str) -> &Self {
        self.repo.git(&["checkout", "--quiet", "--force", "--detach", revision]);
        self
    }

    fn github(&self, event: &str, payload: &str, variables: &[(&str, &str)]) -> Ran {
        let file = self.world.path().join("event.json");
        std::fs::write(&file, payload.replace("<HEAD>", &self.repo.head())).expect("an event");
        let common = [("CICD_TRUST", ""), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", event)];
        self.repo.cicd(&["status"]).envs(&common).envs(variables).env("GITHUB_EVENT_PATH", file).run()
    }

    fn pull_request(&self) -> Ran {
        let payload = r#"{"action": "opened", "number": 7, "pull_request": {"number": 7, "base": {"ref": "main"},
            "head": {"ref": "topic", "sha": "<HEAD>"}}, "repository": {"default_branch": "main"}}"#;
        self.github("pull_request", payload, &[("GITHUB_BASE_REF", "main")])
    }

    fn push(&self, branch: &str) -> Ran {
        let payload =
            r#"{"ref": "refs/heads/<BRANCH>", "before": "", "after": "<HEAD>", "repository": {"default_branch": "main"}}"#;
        self.github("push", &payload.replace("<BRANCH>", branch), &[])
    }

    #[track_caller]
    fn trusts(&self, ran: &Ran) {
        assert!(ran.code != 2 && has_run(&self.repo), "{ran:?}");
    }

    #[track_caller]
    fn refuses(&self, ran: &Ran, why: &str) {
        super::refused(&self.repo, ran, &["in CI the config of the base branch is trusted", why, "CICD_TRUST=1"]);
    }
}

const DIFFERS: &str = "this config differs from that of main";

#[test]
fn a_pull_request_that_changes_the_config_is_not_trusted() {
    let world = World::new();
    let evil = CANARY.replace("touch canary", "touch canary ");
    let scene = Scene::new(&world, CANARY, &[("topic", CANARY), ("evil", &evil)]);
    scene.trusts(&scene.check_out("origin/topic").pull_request());
    scene.refuses(&scene.check_out("origin/evil").pull_request(), DIFFERS);
    scene.trusts(&scene.check_out("origin/main").pull_request());
    scene.check_out("origin/topic").repo.write("cicd.yml", &evil);
    scene.refuses(&scene.pull_request(), DIFFERS);
    // The base branch continues: the config at which the pull request began is still the base's own.
    scene.origin.change("cicd.yml", &format!("{CANARY}# more\n"));
    scene.repo.git(&["fetch", "--quiet"]);
    scene.trusts(&scene.check_out("origin/topic").pull_request());
    scene.trusts(&scene.check_out("origin/main").pull_request());
    scene.refuses(&scene.check_out("origin/evil").pull_request(), DIFFERS);
}

#[test]
fn a_push_is_trusted_on_base_branches_of_the_base_s_own_config() {
    let world = World::new();
    let main = format!("base: [main, release]\n{CANARY}");
    let own = |branch: &str| format!("base: [{branch}]\n{CANARY}");
    let scene = Scene::new(&world, &main, &[("topic", &main), ("release", &own("release")), ("evil", &own("evil"))]);
    scene.trusts(&scene.check_out("origin/main").push("main"));
    scene.trusts(&scene.check_out("origin/topic").push("topic"));
    scene.trusts(&scene.check_out("origin/release").push("release"));
    scene.refuses(&scene.check_out("origin/evil").push("evil"), DIFFERS);
    scene.check_out("origin/main").repo.write("cicd.yml", &own("main"));
    scene.refuses(&scene.push("main"), DIFFERS);
    let scheduled = [("GITHUB_REF", "refs/heads/main")];
    scene.trusts(&scene.check_out("origin/main").github("schedule", "{}", &scheduled));
    scene.refuses(&scene.check_out("origin/evil").github("schedule", "{}", &scheduled), DIFFERS);
}

#[test]
fn in_doubt_nothing_is_trusted() {
    let world = World::new();
    let scene = Scene::new(&world, CANARY, &[("evil", &CANARY.replace("touch", "true; touch"))]);
    let ci = |arguments: &[&str]| scene.repo.cicd(arguments).envs(&[("CICD_TRUST", ""), ("CI", "true")]).run();
    scene.trusts(&ci(&["status"]));
    scene.check_out("origin/evil");
    scene.refuses(&ci(&["status"]), "this config differs from that of the default branch");
    let other = world.path().join("other.yml");
    std::fs::write(&other, CANARY).expect("a config");
    scene.refuses(&ci(&["status", "--config", other.to_str().expect("a path")]), "not a plain file of the repository");
    scene.repo.git(&["remote", "remove", "origin"]);
    scene.refuses(&ci(&["status"]), "is unknown here");
}
