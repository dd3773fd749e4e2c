//! The ranges of a push: git's own lines from real pushes to real remotes, and the answer of `cicd affected --pre-push` to them.

use serde_json::Value;

use crate::hooks::Site;
use crate::support::{Repo, World};

const ALL: [&str; 5] = ["smart-city", "journey", "experience", "base", "cross-domain"];

/// Creates a pushed platform whose hook saves git's lines and the program's answer.
fn watched(world: &World) -> Site<'_> {
    watch(Site::new(world))
}

fn watch(site: Site<'_>) -> Site<'_> {
    let home = site.home.display();
    site.hook(&format!(
        "#!/bin/sh\ntee '{home}/lines' >'{home}/copy'\ncicd affected --pre-push \"$@\" --format json <'{home}/copy' >'{home}/answer'\n"
    ));
    site
}

/// The data of a push: git's lines and the program's answer.
struct Push {
    lines: Vec<String>,
    answer: Value,
}

fn push(site: &Site<'_>, arguments: &[&str]) -> Push {
    site.pushed(arguments);
    let read = |name: &str| std::fs::read_to_string(site.home.join(name)).expect("the hook ran");
    let push = Push {
        lines: read("lines").lines().map(str::to_owned).collect(),
        answer: serde_json::from_str(&read("answer")).expect("an answer"),
    };
    assert_eq!(push.answer["schema"], "cicd.affected/v1");
    std::fs::remove_file(site.home.join("answer")).expect("an answer");
    push
}

impl Push {
    fn domains(&self) -> Vec<&str> {
        affected(&self.answer)
    }

    /// Returns each range as its base, which may be empty, and its head.
    fn ranges(&self) -> Vec<(&str, &str)> {
        let ranges = self.answer["ranges"].as_array().expect("ranges").iter();
        ranges.map(|range| (range["base"].as_str().unwrap_or_default(), range["head"].as_str().expect("a head"))).collect()
    }

    fn is_exact(&self) -> bool {
        self.answer["precision"] == "exact"
    }

    #[track_caller]
    fn check(&self, ranges: &[(&str, &str)], domains: &[&str]) {
        assert_eq!(self.ranges(), ranges, "{:?}", self.lines);
        assert_eq!(self.domains(), domains, "{:?}", self.lines);
        assert!(self.is_exact(), "{}", self.answer);
    }
}

fn affected(answer: &Value) -> Vec<&str> {
    let domains = answer["domains"].as_array().expect("domains").iter();
    domains.filter(|domain| domain["affected"] == true).filter_map(|domain| domain["name"].as_str()).collect()
}

fn branch(repo: &Repo<'_>, name: &str, from: &str) {
    repo.git(&["checkout", "--quiet", "-B", name, from]);
}

#[test]
fn main_with_three_commits_is_all_three() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    site.repo.change("frontend/a.ts", "2\n");
    site.repo.change("backend/journey/a.py", "2\n");
    let head = site.repo.change("README.md", "2\n");
    push(&site, &["origin", "main"]).check(&[(&start, &head)], &["journey", "experience", "cross-domain"]);
}

#[test]
fn a_push_of_nothing_is_nothing() {
    let world = World::new();
    let site = watched(&world);
    let up_to_date = push(&site, &["origin", "main"]);
    assert_eq!(up_to_date.lines, [""; 0]);
    up_to_date.check(&[], &[]);
    let ran = site.repo.cicd(&["affected", "--pre-push"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("nothing"), "{ran:?}");
}

#[test]
fn the_first_push_of_a_repository_is_everything_and_exact() {
    let world = World::new();
    let site = watch(Site::unpushed(&world, &[]));
    let head = site.repo.head();
    push(&site, &["origin", "main"]).check(&[("", &head)], &ALL);
}

#[test]
fn a_new_branch_counts_from_where_it_left_main() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    branch(&site.repo, "topic", "main");
    site.repo.change("frontend/a.ts", "2\n");
    let head = site.repo.change("README.md", "2\n");
    push(&site, &["origin", "topic"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
    // The same commits under another name are not new, but nothing says that main contains them.
    push(&site, &["origin", "topic:refs/heads/again"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
    let more = site.repo.change("backend/journey/a.py", "2\n");
    push(&site, &["origin", "topic"]).check(&[(&head, &more)], &["journey", "cross-domain"]);
}

#[test]
fn a_local_main_that_is_ahead_does_not_hide_what_a_branch_brings() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    let head = site.repo.change("frontend/a.ts", "on main, not pushed\n");
    branch(&site.repo, "topic", "main");
    push(&site, &["origin", "topic"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
}

#[test]
fn several_refs_are_several_ranges() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    branch(&site.repo, "one", "main");
    let one = site.repo.change("frontend/a.ts", "2\n");
    branch(&site.repo, "two", "main");
    let two = site.repo.change("backend/journey/a.py", "2\n");
    branch(&site.repo, "main", "main");
    let main = site.repo.change("README.md", "2\n");
    let all = push(&site, &["origin", "main", "one", "two"]);
    assert_eq!(all.lines.len(), 3);
    let mut ranges = all.ranges();
    ranges.sort_unstable();
    let mut wanted = [(start.as_str(), main.as_str()), (&start, &one), (&start, &two)];
    wanted.sort_unstable();
    assert_eq!(ranges, wanted);
    assert_eq!(all.domains(), ["journey", "experience", "cross-domain"]);
}

#[test]
fn a_deletion_is_nothing_alone_and_does_not_hide_its_neighbour() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main:old", "main:older"]);
    let deleted = push(&site, &["origin", ":old"]);
    assert!(deleted.lines[0].starts_with("(delete) 0000"), "{:?}", deleted.lines);
    deleted.check(&[], &[]);
    branch(&site.repo, "topic", "main");
    let head = site.repo.change("frontend/a.ts", "2\n");
    let both = push(&site, &["origin", ":older", "topic"]);
    assert_eq!(both.lines.len(), 2);
    both.check(&[(&start, &head)], &["experience", "cross-domain"]);
}

#[test]
fn tags_count_as_the_commits_they_name() {
    let world = World::new();
    let site = watched(&world);
    let repo = &site.repo;
    let start = repo.head();
    repo.git(&["tag", "light"]);
    repo.git(&["tag", "--annotate", "--message", "1", "heavy"]);
    let known = push(&site, &["origin", "light", "heavy"]);
    assert_eq!(known.lines.len(), 2);
    known.check(&[], &[]);
    branch(repo, "release", "main");
    let head = repo.change("frontend/a.ts", "2\n");
    repo.git(&["tag", "light-2"]);
    push(&site, &["origin", "light-2"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
    repo.git(&["tag", "--annotate", "--message", "2", "heavy-2"]);
    let heavy = push(&site, &["origin", "heavy-2"]);
    assert!(!heavy.lines[0].contains(&head), "git names the tag's own object: {:?}", heavy.lines);
    heavy.check(&[(&start, &head)], &["experience", "cross-domain"]);
    // The ref was moved, so the range begins at its old commit.
    let moved = repo.change("backend/journey/a.py", "2\n");
    repo.git(&["tag", "--annotate", "--force", "--message", "3", "heavy-2"]);
    push(&site, &["--force", "origin", "heavy-2"]).check(&[(&head, &moved)], &["journey", "cross-domain"]);
}

#[test]
fn a_tag_of_a_file_has_no_history() {
    let world = World::new();
    let site = watched(&world);
    site.repo.git(&["tag", "a-file", "HEAD:README.md"]);
    site.repo.git(&["tag", "--annotate", "--message", "a folder", "a-folder", "HEAD:frontend"]);
    let push = push(&site, &["origin", "a-file", "a-folder"]);
    assert_eq!(push.lines.len(), 2);
    push.check(&[], &[]);
}

#[test]
fn what_counts_is_what_the_remote_that_is_pushed_to_has() {
    let world = World::new();
    let site = watched(&world);
    let repo = &site.repo;
    let start = repo.head();
    world.init("upstream.git", &["--bare"]);
    repo.git(&["remote", "add", "upstream", "../upstream.git"]);
    let middle = repo.change("frontend/a.ts", "2\n");
    repo.git(&["push", "--quiet", "--no-verify", "upstream", "main"]);
    branch(repo, "topic", "main");
    let head = repo.change("backend/journey/a.py", "2\n");
    push(&site, &["upstream", "topic"]).check(&[(&middle, &head)], &["journey", "cross-domain"]);
    push(&site, &["origin", "topic"]).check(&[(&start, &head)], &["journey", "experience", "cross-domain"]);
}

#[test]
fn the_only_remote_may_have_any_name() {
    let world = World::new();
    let site = watched(&world);
    site.repo.git(&["remote", "rename", "origin", "company"]);
    let start = site.repo.head();
    branch(&site.repo, "topic", "main");
    let head = site.repo.change("frontend/a.ts", "2\n");
    push(&site, &["company", "topic"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
}

#[test]
fn a_push_to_a_url_counts_from_what_any_remote_has() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    world.init("elsewhere.git", &["--bare"]);
    let head = site.repo.change("frontend/a.ts", "2\n");
    push(&site, &["../elsewhere.git", "main"]).check(&[(&start, &head)], &["experience", "cross-domain"]);
    // Without a remote nothing is known, so everything is affected.
    site.repo.git(&["remote", "remove", "origin"]);
    push(&site, &["../elsewhere.git", "main:refs/heads/b"]).check(&[("", &head)], &ALL);
}

#[test]
fn a_rewritten_branch_counts_whole() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    branch(&site.repo, "topic", "main");
    site.repo.change("frontend/a.ts", "2\n");
    site.repo.change("backend/journey/a.py", "2\n");
    push(&site, &["origin", "topic"]);
    site.repo.git(&["commit", "--quiet", "--amend", "--message", "another"]);
    let head = site.repo.head();
    push(&site, &["--force", "origin", "topic"]).check(&[(&start, &head)], &["journey", "experience", "cross-domain"]);
}

#[test]
fn a_rewritten_main_counts_what_it_takes_back() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    let lost = site.repo.change("frontend/a.ts", "2\n");
    push(&site, &["origin", "main"]);
    site.repo.git(&["reset", "--quiet", "--hard", &start]);
    let head = site.repo.change("backend/journey/a.py", "2\n");
    let forced = push(&site, &["--force", "origin", "main"]);
    forced.check(&[(&lost, &head)], &["journey", "experience", "cross-domain"]);
}

#[test]
fn a_branch_that_moved_on_the_remote_counts_whole() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    branch(&site.repo, "topic", "main");
    site.repo.change("frontend/a.ts", "2\n");
    push(&site, &["origin", "topic"]);
    let other = world.clone(&site.remote, "other", &["--branch", "topic"]);
    let theirs = other.change("backend/city/a.py", "2\n");
    other.git(&["push", "--quiet", "origin", "topic"]);
    let head = site.repo.change("backend/journey/a.py", "2\n");
    let forced = push(&site, &["--force", "origin", "topic"]);
    assert!(forced.lines[0].ends_with(&theirs), "{:?}", forced.lines);
    forced.check(&[(&start, &head)], &["journey", "experience", "cross-domain"]);
}

#[test]
fn any_revision_can_be_pushed() {
    let world = World::new();
    let site = watched(&world);
    let start = site.repo.head();
    let first = site.repo.change("frontend/a.ts", "2\n");
    site.repo.change("backend/journey/a.py", "2\n");
    let before_last = push(&site, &["origin", "HEAD~1:refs/heads/x"]);
    assert!(before_last.lines[0].starts_with("HEAD~1 "), "{:?}", before_last.lines);
    before_last.check(&[(&start, &first)], &["experience", "cross-domain"]);
    push(&site, &["origin", "HEAD:refs/heads/y"]);
}

#[test]
fn a_repository_with_long_object_ids() {
    let world = World::new();
    let site = watch(Site::unpushed(&world, &["--object-format=sha256"]));
    let start = site.repo.head();
    assert_eq!(start.len(), 64);
    push(&site, &["origin", "main"]).check(&[("", &start)], &ALL);
    branch(&site.repo, "topic", "main");
    let head = site.repo.change("frontend/a.ts", "2\n");
    let new = push(&site, &["origin", "topic"]);
    assert!(new.lines[0].ends_with(&"0".repeat(64)), "{:?}", new.lines);
    new.check(&[(&start, &head)], &["experience", "cross-domain"]);
    push(&site, &["origin", ":topic"]).check(&[], &[]);
}

#[test]
fn lines_that_are_not_from_git_are_refused_by_number() {
    let world = World::new();
    let repo = world.platform("r");
    let oid = repo.head();
    let input = format!("refs/heads/x {oid} refs/heads/x {oid}\nsrc/main.rs\n");
    let ran = repo.cicd(&["affected", "--pre-push"]).input(input).run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("line 2 "), "{ran:?}");
    assert_eq!(ran.stdout, "");
    let ran = repo.cicd(&["affected", "--pre-push"]).input(b"\xff\xfe\x00".to_vec()).run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("line 1 "), "{ran:?}");
}

/// Returns the program's answer when the pre-commit framework calls it: the framework has read git's lines and sets variables instead.
fn by_framework(repo: &Repo<'_>, variables: &[(&str, &str)]) -> Value {
    repo.cicd(&["affected", "--pre-push", "--format", "json"]).env("PRE_COMMIT", "1").envs(variables).json()
}

#[test]
fn the_pre_commit_framework_names_the_range() {
    let world = World::new();
    let repo = world.platform("r");
    let start = repo.head();
    let head = repo.change("frontend/a.ts", "2\n");
    repo.change("backend/journey/a.py", "not pushed\n");
    let answer = by_framework(&repo, &[("PRE_COMMIT_FROM_REF", &start), ("PRE_COMMIT_TO_REF", &head)]);
    assert_eq!(affected(&answer), ["experience", "cross-domain"]);
    assert_eq!(answer["ranges"][0]["base"], start);
    assert_eq!(answer["ranges"][0]["head"], head);
}

#[test]
fn the_pre_commit_framework_means_all_files_on_a_first_push() {
    let world = World::new();
    let site = Site::unpushed(&world, &[]);
    let variables = [("PRE_COMMIT_REMOTE_BRANCH", "refs/heads/main"), ("PRE_COMMIT_REMOTE_NAME", "origin")];
    let answer = by_framework(&site.repo, &variables);
    assert_eq!(affected(&answer), ALL);
    assert_eq!(answer["precision"], "exact");
    assert_eq!(answer["ranges"][0]["base"], Value::Null);
}

#[test]
fn lines_count_more_than_the_variables_of_a_framework() {
    let world = World::new();
    let repo = world.platform("r");
    let start = repo.head();
    let middle = repo.change("frontend/a.ts", "2\n");
    let head = repo.change("backend/journey/a.py", "2\n");
    let asked = repo.cicd(&["affected", "--pre-push", "--format", "json"]).env("PRE_COMMIT", "1");
    let asked = asked.envs(&[("PRE_COMMIT_FROM_REF", &middle), ("PRE_COMMIT_TO_REF", &head)]);
    let answer = asked.input(format!("refs/heads/main {head} refs/heads/main {start}\n")).json();
    assert_eq!(affected(&answer), ["journey", "experience", "cross-domain"]);
}

#[test]
fn the_framework_s_branch_counts_and_not_the_one_that_is_checked_out() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("frontend/a.ts", "2\n");
    repo.git(&["checkout", "--quiet", "main"]);
    let variables = [("PRE_COMMIT_REMOTE_BRANCH", "refs/heads/topic"), ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/topic")];
    let answer = by_framework(&repo, &variables);
    assert_eq!(answer["ranges"][0]["head"], repo.git(&["rev-parse", "topic"]));
    assert_eq!(affected(&answer), ALL);
}

#[test]
fn a_main_that_is_rewritten_over_commits_we_never_had_is_widened() {
    let world = World::new();
    let site = Site::new(&world);
    let head = site.repo.change("frontend/a.ts", "2\n");
    let unknown = "1".repeat(40);
    let asked = site.repo.cicd(&["affected", "--pre-push", "--format", "json", "origin", "url"]);
    let answer = asked.input(format!("refs/heads/main {head} refs/heads/main {unknown}\n")).json();
    assert_eq!((affected(&answer), &answer["precision"]), (ALL.to_vec(), &Value::from("widened")));
    assert!(answer["widened_because"].as_str().is_some_and(|why| why.contains(&unknown)), "{answer}");
}

#[test]
fn the_framework_s_variables_count_also_in_its_older_versions() {
    let world = World::new();
    let repo = world.platform("r");
    let start = repo.head();
    let head = repo.change("frontend/a.ts", "2\n");
    let both = [("PRE_COMMIT_FROM_REF", start.as_str()), ("PRE_COMMIT_TO_REF", head.as_str())];
    let asked = |variables: &[(&str, &str)]| repo.cicd(&["affected", "--pre-push", "--format", "json"]).envs(variables).json();
    assert_eq!(affected(&asked(&both)), ["experience", "cross-domain"]);
    assert_eq!(affected(&asked(&both[1..])), ALL, "without where from it is everything");
}
