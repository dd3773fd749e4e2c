//! The machine of a job: its own environment, checkouts, artifacts; and the content of the log.

use serde_json::json;

use super::{CHECKOUT, Run, UPLOAD, pushed, repository};
use crate::support::World;

/// A job has no variable of the test's own process, of the machine or of cargo.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn nothing_of_this_machine_leaks_into_a_job() {
    let jobs = "
a:
  $steps: [run: 'env | cut -d= -f1 | sort | tr \"\\n\" \" \"; ls -A $HOME; ls -A']
b: { runs-on: ubuntu-24.04, steps: [run: 'sleep 600 & echo $! > ../../../left']}";
    let world = World::new();
    let ended = pushed(&world, jobs);
    let log = ended.job("a")["log"].as_str().expect("a log");
    let names: Vec<&str> = log.lines().last().expect("a line").split(' ').filter(|name| !name.is_empty()).collect();
    let strange: Vec<&&str> =
        names.iter().filter(|name| !name.starts_with("GITHUB_") && !name.starts_with("RUNNER_")).collect();
    assert_eq!(strange, [&"CI", &"HOME", &"LANG", &"PATH", &"PWD", &"SHELL", &"SHLVL", &"USER", &"_"], "{log}");
    // The machine is discarded, together with the processes on it.
    let left = std::fs::read_to_string(ended.work.join("jobs/b/left")).expect("an id of a process");
    let is_there = || {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", left.trim())).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    };
    let start = std::time::Instant::now();
    while is_there() {
        assert!(start.elapsed().as_secs() < 10, "{} is left", left.trim());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// The checkout does the same as the action does with git: depth, filter, merge commits, and a remote that refuses access without its
/// token.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_checkout_is_that_of_the_event() {
    let text = "
on: [pull_request, push]
permissions: { contents: read }
jobs:
  one: { runs-on: ubuntu-24.04, steps: [uses: CHECKOUT, run: 'git rev-parse HEAD; git rev-list --count HEAD; cat a b'] }
  all:
    runs-on: ubuntu-24.04
    steps:
      - { uses: CHECKOUT, with: { fetch-depth: 0, filter: 'blob:none', persist-credentials: false } }
      - run: git for-each-ref refs/remotes --format='%(refname)' | tr '\\n' ' '; git rev-list --count HEAD; git rev-parse HEAD^1 HEAD^2; git symbolic-ref -q HEAD || echo detached
      - { continue-on-error: true, run: 'git show HEAD~2:gone 2>&1' }
  kept: { runs-on: ubuntu-24.04, steps: [{ uses: CHECKOUT, with: { fetch-depth: 0, filter: 'blob:none' } }, run: 'git show origin/main~1:gone'] }
  none: { runs-on: ubuntu-24.04, permissions: {}, steps: [uses: CHECKOUT] }
";
    let world = World::new();
    let repo = repository(&world, &[("cicd.yml", &text.replace("CHECKOUT", CHECKOUT)), ("./a", "a\n"), ("./gone", "gone\n")]);
    repo.remove("gone");
    let base = repo.change("b", "b\n");
    repo.git(&["checkout", "--quiet", "-b", "topic", "HEAD~1"]);
    let head = repo.change("a", "changed\n");
    let payload = json!({"action": "opened", "number": 7, "pull_request": {"base": {"ref": "main", "sha": base}, "head": {"ref": "topic", "sha": head}}});
    let ended = Run::new(&repo, "pull_request", payload).go();
    ended.are("one success, all success, kept success, none failure");
    let sha = ended.result["event"]["sha"].as_str().expect("a commit");
    assert_eq!(ended.result["event"]["ref"], "refs/pull/7/merge");
    // The log of the run mixes lines of several jobs; the log of a job does not.
    let said = |job: &str, lines: String| {
        let log = ended.job(job)["log"].as_str().expect("a log");
        assert!(log.contains(&lines), "no {lines:?} in\n{log}");
    };
    said("one", format!("{sha}\n1\nchanged\nb"));
    said(
        "all",
        format!("refs/remotes/origin/main refs/remotes/origin/topic refs/remotes/pull/7/merge 4\n{base}\n{head}\ndetached"),
    );
    assert_eq!(ended.job("all")["steps"][2]["outcome"], "failure", "{}", ended.log);
    ended.says("[kept] gone");
    ended.says("[none] ##[error]fatal: repository 'https://github.com/acme/platform/' not found");
    // The tested repository is unchanged.
    assert_eq!(repo.git(&["for-each-ref", "--format=%(refname)"]), "refs/heads/main\nrefs/heads/topic");
    // A push has its branch as ref; and a public repository needs no token.
    let push = json!({"ref": "refs/heads/main", "after": base, "repository": {"private": false}});
    let pushed = Run::new(&repo, "push", push).go();
    pushed.are("one success, all failure, none success");
    assert!(pushed.job("one")["log"].as_str().expect("a log").ends_with("\n1\na\nb"), "{}", pushed.log);
    // Branches that changed the same line cannot be merged, so nothing runs.
    repo.git(&["checkout", "--quiet", "main"]);
    let base = repo.change("a", "other\n");
    let conflict =
        json!({"number": 8, "pull_request": {"base": {"ref": "main", "sha": base}, "head": {"ref": "topic", "sha": head}}});
    Run::new(&repo, "pull_request", conflict).go().says("merge conflicts");
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn an_artifact_has_one_name_and_plain_characters() {
    let jobs = "
a:
  $steps:
    - run: mkdir -p out/deep out/.hidden; echo 1 > out/a.xml; echo 2 > out/deep/b.xml; echo 3 > out/.hidden/c.xml; echo 4 > out/d.txt
    - { uses: UPLOAD, with: { name: one, path: out } }
    - { id: again, continue-on-error: true, uses: UPLOAD, with: { name: one, path: out } }
    - { uses: UPLOAD, with: { name: one, path: out/d.txt, overwrite: true } }
    - { uses: UPLOAD, with: { name: xml, path: \"out/**/*.xml\\n!out/deep/**\", include-hidden-files: true } }
    - { id: name, continue-on-error: true, uses: UPLOAD, with: { name: a/b, path: out } }
    - { uses: UPLOAD, with: { name: none, path: nothing/** } }
    - { id: none, continue-on-error: true, uses: UPLOAD, with: { name: none, path: nothing, if-no-files-found: error } }
    - { id: path, continue-on-error: true, uses: UPLOAD, with: { name: none } }
    - run: 'test ${{ steps.again.outcome }} ${{ steps.name.outcome }} ${{ steps.none.outcome }} ${{ steps.path.outcome }} = x || echo ${{ join(steps.*.outcome) }}'
b: { needs: a, if: always(), runs-on: ubuntu-24.04, steps: [run: echo x > f, { uses: UPLOAD, with: { name: xml, path: f } }] }";
    let world = World::new();
    let ended = pushed(&world, &jobs.replace("UPLOAD", UPLOAD));
    ended.are("a success, b failure");
    ended.says("[a] failure,failure,failure,failure");
    ended.says("(409) Conflict: an artifact with this name already exists");
    ended.says("The artifact name is not valid: a/b. Contains the following character: \"/\"");
    ended.says("Input required and not supplied: path");
    assert!(
        ended.annotations("a").contains("warning No files were found with the provided path: nothing/**"),
        "{}",
        ended.annotations("a")
    );
    assert_eq!(ended.result["artifacts"], json!({"one": ["d.txt"], "xml": [".hidden/c.xml", "a.xml"]}));
    assert_eq!(std::fs::read_to_string(ended.work.join("artifacts/xml/a.xml")).expect("an artifact"), "1\n");
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_a_step_says_to_the_runner_is_understood() {
    let jobs = "
a:
  $steps:
    - run: |
        echo '::error file=a.py,line=3,title=A%2C b::one%0Atwo 100%25'
        echo '  ::warning::careful'; echo 'see ::notice::'
        echo '::stop-commands::word'; echo '::error::not one'; echo '::word::'; echo '::notice::one'
        echo '::add-mask::hidden words'; echo 'the hidden words'; echo \"$TOKEN\" >> \"$GITHUB_STEP_SUMMARY\"
      env: { TOKEN: '${{ github.token }}' }
    - run: head -c 1100000 /dev/zero | tr '\\0' x >> \"$GITHUB_STEP_SUMMARY\"";
    let world = World::new();
    let ended = pushed(&world, jobs);
    ended.are("a success");
    let annotations = ended.annotations("a");
    assert_eq!(
        annotations,
        "error one\ntwo 100%\nwarning careful\nnotice one\nerror $GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1075k.\n"
    );
    let first = &ended.job("a")["steps"][0]["annotations"][0];
    assert_eq!((&first["file"], &first["line"], &first["title"]), (&json!("a.py"), &json!("3"), &json!("A, b")));
    ended.says("[a] the ***");
    ended.says("[a] ::error::not one");
    assert_eq!(ended.job("a")["summary"], "***\n");
}
