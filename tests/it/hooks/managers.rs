//! `cicd hooks` together with real hook managers: husky, lefthook, and the pre-commit framework.
//!
//! `.ci/run` installs them.

use std::path::{Path, PathBuf};

use super::{Site, contains, path_with};
use crate::support::{World, tools};

const HUSKY: Tool = Tool { name: "husky", version: "9.1.7", folder: "node_modules/.bin" };
const LEFTHOOK: Tool = Tool { name: "lefthook", version: "2.1.10", folder: "node_modules/.bin" };
const PRE_COMMIT: Tool = Tool { name: "pre-commit", version: "4.6.2", folder: "python/bin" };

/// A hook manager: its program, the tested version, and its place below `CICD_TEST_TOOLS`.
struct Tool {
    name: &'static str,
    version: &'static str,
    folder: &'static str,
}

impl Tool {
    /// Returns the folder of the program.
    fn find(&self) -> PathBuf {
        let folder = tools().join(self.folder);
        assert!(folder.join(self.name).exists(), "needs {} {}, which .ci/run installs", self.name, self.version);
        folder
    }

    /// Creates a pushed platform with this tool on its PATH.
    fn site<'w>(&self, world: &'w World) -> Site<'w> {
        let folder = self.find();
        let mut site = Site::new(world);
        site.path = path_with(&site.home, &[folder]);
        site
    }
}

impl Site<'_> {
    /// Runs a command of a manager, which must succeed.
    fn manager(&self, program: &str, arguments: &[&str]) -> String {
        let ran = self.run(program, arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        format!("{}{}", ran.stdout, ran.stderr)
    }

    /// Pushes a change of the domain `experience` and returns the whole output.
    fn pushed_change(&self) -> String {
        let before = self.remote_main();
        let head = self.repo.change("frontend/a.ts", &format!("after {before}\n"));
        let said = self.pushed(&["origin", "main"]);
        assert_eq!(self.remote_main(), head);
        said
    }

    #[track_caller]
    fn is_clean(&self) {
        assert_eq!(self.repo.git(&["status", "--porcelain"]), "");
    }
}

const OURS: &str = "2 of 5 domains are affected";

#[test]
#[ignore = "needs husky and lefthook and pre-commit"]
fn the_tools_have_the_versions_that_are_named_here() {
    let world = World::new();
    assert_eq!(LEFTHOOK.site(&world).manager("lefthook", &["version"]).trim(), LEFTHOOK.version);
    let world = World::new();
    let said = PRE_COMMIT.site(&world).manager("pre-commit", &["--version"]);
    assert_eq!(said.trim(), format!("pre-commit {}", PRE_COMMIT.version));
    let manifest = std::fs::read_to_string(HUSKY.find().join("../husky/package.json")).expect("a package");
    contains(&manifest, &format!("\"version\": \"{}\"", HUSKY.version));
}

#[test]
#[ignore = "needs husky"]
fn husky_runs_a_file_of_ours() {
    let world = World::new();
    let site = HUSKY.site(&world);
    site.manager("husky", &[]);
    assert_eq!(site.repo.git(&["config", "core.hooksPath"]), ".husky/_");
    contains(&site.did(&["hooks", "install"]), "installed in .husky/pre-push (hooks are run by husky)");
    contains(&site.did(&["hooks", "status"]), "installed in .husky/pre-push");
    site.repo.commit("husky");
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    contains(&site.pushed_change(), OURS);
    site.did(&["hooks", "uninstall"]);
    assert_eq!(site.repo.git(&["status", "--porcelain"]), "D .husky/pre-push");
}

#[test]
#[ignore = "needs husky"]
fn husky_runs_the_user_s_file_as_before() {
    let world = World::new();
    let site = HUSKY.site(&world);
    site.manager("husky", &[]);
    let mine = format!("cat >'{0}/seen'\n[ ! -e '{0}/refuse' ]\n", site.home.display());
    let before = site.repo.change(".husky/pre-push", &mine);
    site.did(&["hooks", "install"]);
    site.repo.commit("cicd");
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    contains(&site.pushed_change(), OURS);
    contains(&site.seen("seen"), &format!("refs/heads/main {} ", site.remote_main()));
    std::fs::write(site.home.join("refuse"), "").expect("a file");
    site.repo.change("frontend/a.ts", "refused\n");
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    site.did(&["hooks", "uninstall"]);
    assert_eq!(site.repo.git(&["diff", &before, "--", ".husky"]), "");
}

/// husky before version 9 made git run `.husky/pre-push` itself, so this test needs no tool.
#[test]
fn an_older_husky_needs_a_file_that_git_runs() {
    let world = World::new();
    let site = Site::new(&world);
    site.repo.write(".husky/_/husky.sh", "");
    site.repo.git(&["config", "core.hooksPath", ".husky"]);
    contains(&site.did(&["hooks", "install"]), "installed in .husky/pre-push");
    site.repo.commit("husky");
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    contains(&site.pushed_change(), OURS);
}

const LEFTHOOK_YML: &str = "pre-push:\n  commands:\n    mine:\n      run: echo MINE RAN\n";

/// Creates a pushed platform with lefthook, its config committed, and its local files ignored as its documentation says.
fn with_lefthook<'w>(world: &'w World, config: &str) -> Site<'w> {
    let site = LEFTHOOK.site(world);
    site.repo.write(config, LEFTHOOK_YML);
    site.repo.write(".gitignore", "/lefthook-local.*\n/.lefthook-local/\n/mine-local.yml\n");
    site.repo.commit("lefthook");
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    site
}

#[test]
#[ignore = "needs lefthook"]
fn lefthook_runs_its_own_command_and_ours() {
    for config in ["lefthook.yml", ".lefthook.yml", ".config/lefthook.yml"] {
        let world = World::new();
        let site = with_lefthook(&world, config);
        site.manager("lefthook", &["install"]);
        contains(&site.did(&["hooks", "install"]), "installed in lefthook-local.yml (hooks are run by lefthook)");
        contains(&site.did(&["hooks", "install"]), "already installed");
        contains(&site.did(&["hooks", "status"]), "installed in lefthook-local.yml");
        site.is_clean();
        let said = site.pushed_change();
        contains(&said, "MINE RAN");
        contains(&said, OURS);
        contains(&said, "the remote's main before the push");
        site.did(&["hooks", "uninstall"]);
        assert!(!site.repo.path.join("lefthook-local.yml").exists());
        assert!(!site.repo.path.join(".lefthook-local").exists());
        assert!(!site.pushed_change().contains(OURS));
    }
}

/// lefthook skips `run` jobs based on what the current branch would push; our job must follow the pushed branch.
#[test]
#[ignore = "needs lefthook"]
fn lefthook_lets_ours_see_another_branch() {
    let world = World::new();
    let site = with_lefthook(&world, "lefthook.yml");
    site.manager("lefthook", &["install"]);
    site.did(&["hooks", "install"]);
    site.repo.git(&["checkout", "--quiet", "-b", "topic"]);
    site.repo.change("frontend/a.ts", "2\n");
    site.repo.git(&["checkout", "--quiet", "main"]);
    contains(&site.pushed(&["origin", "topic"]), OURS);
}

/// lefthook splits git's arguments at spaces before it passes them on.
#[test]
#[ignore = "needs lefthook"]
fn lefthook_may_push_to_an_address_with_spaces() {
    let world = World::new();
    let site = with_lefthook(&world, "lefthook.yml");
    site.manager("lefthook", &["install"]);
    world.init("a remote.git", &["--bare"]);
    site.repo.git(&["remote", "set-url", "origin", "../a remote.git"]);
    for options in [&[][..], &["--run", "unit"]] {
        site.did(&[&["hooks", "install"], options].concat());
        site.repo.change("frontend/a.ts", &format!("{options:?}\n"));
        let said = site.pushed(&["origin", "main"]);
        contains(&said, OURS);
    }
}

#[test]
#[ignore = "needs lefthook"]
fn lefthook_that_comes_later_or_was_never_started_is_not_called_installed() {
    let world = World::new();
    let site = with_lefthook(&world, "lefthook.yml");
    contains(&site.did(&["hooks", "install"]), "run `lefthook install` once");
    assert_eq!(site.cicd(&["hooks", "status"]).code, 1);
    site.did(&["hooks", "uninstall"]);
    // This is a plain hook of `cicd`, which lefthook then moves away and no longer runs.
    let config = site.repo.path.join("lefthook.yml");
    std::fs::rename(&config, site.home.join("lefthook.yml")).expect("a move");
    site.did(&["hooks", "install"]);
    std::fs::rename(site.home.join("lefthook.yml"), &config).expect("a move");
    contains(&site.did(&["hooks", "status"]), "installed in .git/hooks/pre-push");
    site.manager("lefthook", &["install"]);
    assert!(site.hooks().join("pre-push.old").exists());
    let ran = site.cicd(&["hooks", "status"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    site.did(&["hooks", "install"]);
    contains(&site.pushed_change(), OURS);
    site.did(&["hooks", "uninstall"]);
    assert!(!site.hooks().join("pre-push.old").exists());
    site.is_clean();
}

#[test]
#[ignore = "needs lefthook"]
fn lefthook_with_a_local_config_of_its_own() {
    let world = World::new();
    let site = with_lefthook(&world, "lefthook.yml");
    site.manager("lefthook", &["install"]);
    for mine in ["pre-push:\n  jobs:\n    - run: echo LOCAL\n", "\"pre-push\":\n  jobs:\n    - run: echo LOCAL\n"] {
        site.repo.write("lefthook-local.yml", mine);
        let ran = site.cicd(&["hooks", "install"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        contains(&ran.stderr, "lefthook-local.yml has a `pre-push:` of its own");
        contains(&ran.stderr, "extends:");
        assert_eq!(site.repo.read("lefthook-local.yml"), mine);
        assert!(!site.repo.path.join(".lefthook-local").exists());
    }
    // Following the hint fixes the problem.
    site.repo.write("mine-local.yml", "pre-push:\n  jobs:\n    - run: echo LOCAL\n");
    let extends = "extends: [mine-local.yml]";
    site.repo.write("lefthook-local.yml", extends);
    site.did(&["hooks", "install"]);
    let said = site.pushed_change();
    for part in ["LOCAL", "MINE RAN", OURS] {
        contains(&said, part);
    }
    site.did(&["hooks", "uninstall"]);
    assert_eq!(site.repo.read("lefthook-local.yml").trim_end(), extends);
}

#[test]
#[ignore = "needs lefthook"]
fn lefthook_reads_one_local_config_and_it_is_not_pushed_aside() {
    let world = World::new();
    let site = with_lefthook(&world, "lefthook.yml");
    site.repo.write("lefthook-local.toml", "[pre-push.commands.local]\nrun = \"echo LOCAL\"\n");
    let ran = site.cicd(&["hooks", "install"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    contains(&ran.stderr, "lefthook-local.toml");
    assert!(!site.repo.path.join("lefthook-local.yml").exists());
}

const PRE_COMMIT_YAML: &str = "repos:\n  - repo: local\n    hooks:\n      - id: mine\n        name: mine\n        \
                               entry: echo MINE RAN\n        language: system\n        always_run: true\n        \
                               stages: [pre-push]\n        verbose: true\n";

fn with_pre_commit(world: &World) -> Site<'_> {
    let site = PRE_COMMIT.site(world);
    site.repo.change(".pre-commit-config.yaml", PRE_COMMIT_YAML);
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    site
}

#[test]
#[ignore = "needs pre-commit"]
fn pre_commit_first_and_ours_beside_it() {
    let world = World::new();
    let site = with_pre_commit(&world);
    site.manager("pre-commit", &["install", "-t", "pre-push"]);
    let theirs = site.repo.read(".git/hooks/pre-push");
    contains(&site.did(&["hooks", "install"]), "installed in .git/hooks/pre-push.legacy (hooks are run by pre-commit)");
    contains(&site.did(&["hooks", "install"]), "already installed");
    contains(&site.did(&["hooks", "status"]), "installed in .git/hooks/pre-push.legacy");
    assert_eq!(site.repo.read(".git/hooks/pre-push"), theirs);
    let said = site.pushed_change();
    contains(&said, "MINE RAN");
    contains(&said, OURS);
    site.did(&["hooks", "uninstall"]);
    assert!(!site.hooks().join("pre-push.legacy").exists());
    assert_eq!(site.repo.read(".git/hooks/pre-push"), theirs);
    let said = site.pushed_change();
    contains(&said, "MINE RAN");
    assert!(!said.contains(OURS), "{said}");
}

#[test]
#[ignore = "needs pre-commit"]
fn ours_first_and_pre_commit_on_top() {
    let world = World::new();
    let site = with_pre_commit(&world);
    site.did(&["hooks", "install"]);
    let ours = site.repo.read(".git/hooks/pre-push");
    site.manager("pre-commit", &["install", "-t", "pre-push"]);
    contains(&site.did(&["hooks", "status"]), "installed in .git/hooks/pre-push.legacy");
    contains(&site.did(&["hooks", "install"]), "already installed");
    let said = site.pushed_change();
    contains(&said, "MINE RAN");
    contains(&said, OURS);
    // After the uninstall, the hook that pre-commit found is restored.
    site.manager("pre-commit", &["uninstall", "-t", "pre-push"]);
    assert_eq!(site.repo.read(".git/hooks/pre-push"), ours);
    contains(&site.pushed_change(), OURS);
    site.did(&["hooks", "uninstall"]);
    assert!(!site.hooks().join("pre-push").exists());
}

/// The original hook still runs with both tools installed, and is restored when both are gone.
#[test]
#[ignore = "needs pre-commit"]
fn a_hook_that_was_moved_aside_survives_pre_commit() {
    let world = World::new();
    let site = with_pre_commit(&world);
    let mine = format!("#!/usr/bin/env -S sh\ncat >'{}/seen'\n", site.home.display());
    site.hook(&mine);
    site.did(&["hooks", "install"]);
    assert!(site.hooks().join("pre-push.before-cicd").exists());
    site.manager("pre-commit", &["install", "-t", "pre-push"]);
    contains(&site.pushed_change(), OURS);
    contains(&site.seen("seen"), "refs/heads/main");
    site.did(&["hooks", "uninstall"]);
    site.manager("pre-commit", &["uninstall", "-t", "pre-push"]);
    assert_eq!(site.repo.read(".git/hooks/pre-push"), mine);
}

/// The repository's own list of hooks, as used by the `.pre-commit-config.yaml` of another repository.
#[test]
#[ignore = "needs pre-commit"]
fn pre_commit_runs_the_hook_that_this_repository_offers() {
    let world = World::new();
    let site = PRE_COMMIT.site(&world);
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    site.manager("pre-commit", &["validate-manifest", list.to_str().expect("a path")]);
    let offered = world.init("cicd", &[]);
    let revision = offered.change(".pre-commit-hooks.yaml", &std::fs::read_to_string(&list).expect("a list of hooks"));
    contains(&offered.read(".pre-commit-hooks.yaml"), "- id: cicd-affected\n");
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {revision}\n    hooks:\n      - id: cicd-affected-system\n",
        offered.path.display()
    );
    site.repo.change(".pre-commit-config.yaml", &config);
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    site.manager("pre-commit", &["install", "-t", "pre-push"]);
    let said = site.pushed_change();
    contains(&said, OURS);
    contains(&said, "the remote's commit, from pre-commit");
    // A push counts even if its only changed file matches no hook's filter.
    site.repo.git(&["rm", "--quiet", "frontend/a.ts"]);
    site.repo.commit("removed");
    contains(&site.pushed(&["origin", "main"]), OURS);
    // The pushed branch counts, not the one that is checked out.
    site.repo.git(&["checkout", "--quiet", "-b", "topic"]);
    site.repo.change("backend/journey/a.py", "2\n");
    site.repo.git(&["checkout", "--quiet", "main"]);
    contains(&site.pushed(&["origin", "topic"]), "not affected: smart-city, experience");
}

#[test]
#[ignore = "needs pre-commit"]
fn pre_commit_means_all_files_on_a_first_push() {
    let world = World::new();
    let folder = PRE_COMMIT.find();
    let mut site = Site::unpushed(&world, &[]);
    site.path = path_with(&site.home, &[folder]);
    let hook = "cicd affected --pre-push\n        pass_filenames: false";
    site.repo.change(".pre-commit-config.yaml", &PRE_COMMIT_YAML.replace("echo MINE RAN", hook));
    site.manager("pre-commit", &["install", "-t", "pre-push"]);
    contains(&site.pushed(&["origin", "main"]), "5 of 5 domains are affected");
}
