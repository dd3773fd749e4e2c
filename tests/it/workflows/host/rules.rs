//! The jobs and steps that run, and their results: conditions, skips, outputs, matrices, cancelling. Each row is GitHub's behaviour.

use serde_json::json;

use super::{Run, pushed, repository};
use crate::support::World;

/// A condition without a status function implies `success()`, which considers all earlier jobs, not only those in `needs`.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_job_runs_when_all_before_it_succeeded() {
    let jobs = "
red: { $steps: [run: exit 3] }
off: { if: false, $steps: [run: 'true'] }
after-red: { needs: red, $steps: [run: 'true'] }
after-off: { needs: off, $steps: [run: 'true'] }
plain-condition: { needs: red, if: github.ref != '', $steps: [run: 'true'] }
always: { needs: [red, off], if: always(), $steps: [run: 'true'] }
behind-always: { needs: always, $steps: [run: 'true'] }
not-cancelled: { needs: always, if: '!cancelled()', $steps: [run: 'true'] }
failure: { needs: always, if: failure(), $steps: [run: 'true'] }
no-failure: { needs: off, if: failure(), $steps: [run: 'true'] }
by-result: { needs: [red, after-off], if: \"always() && needs.red.result == 'failure' && needs.after-off.result == 'skipped'\", $steps: [run: 'true'] }
forgiven: { continue-on-error: true, $steps: [run: 'false'] }
behind-forgiven: { needs: forgiven, $steps: [run: 'true'] }";
    let world = World::new();
    let ended = pushed(&world, &jobs.replace("$steps", "runs-on: ubuntu-24.04, steps"));
    ended.are(
        "red failure, off skipped, after-red skipped, after-off skipped, plain-condition skipped, always success
        behind-always skipped, not-cancelled success, failure success, no-failure skipped, by-result success
        forgiven success, behind-forgiven success",
    );
    assert_eq!((ended.code, &ended.result["conclusion"]), (1, &json!("failure")));
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_step_runs_when_all_before_it_succeeded() {
    let jobs = "
a:
  outputs: { seen: '${{ steps.red.outcome }} ${{ steps.red.conclusion }} ${{ steps.forgiven.outcome }} ${{ steps.forgiven.conclusion }}' }
  $steps:
    - { id: forgiven, continue-on-error: true, run: exit 1 }
    - run: echo first
    - { id: red, run: exit 1 }
    - run: echo never
    - { if: failure(), run: echo failure }
    - { if: always(), run: echo always }
    - { if: success() || failure(), run: echo either }
    - { if: cancelled(), run: echo never }
pipes-default: { runs-on: ubuntu-24.04, steps: [run: false | true] }
pipes-bash: { runs-on: ubuntu-24.04, steps: [{ run: false | true, shell: bash }] }
pipes-of-defaults: { runs-on: ubuntu-24.04, defaults: { run: { shell: bash } }, steps: [run: false | true] }
several-lines: { runs-on: ubuntu-24.04, steps: [run: \"false\\ntrue\"] }
slow: { runs-on: ubuntu-24.04, steps: [{ run: sleep 60, timeout-minutes: 0.002 }, { if: failure(), run: echo late }] }
too-slow: { runs-on: ubuntu-24.04, timeout-minutes: 0.002, steps: [run: sleep 60, { if: always(), run: echo tidy }] }
where: { runs-on: ubuntu-24.04, defaults: { run: { working-directory: .. } }, steps: [{ run: 'test $(basename $PWD) = platform; test ! -e ../.. || true' }, { run: 'test $PWD = /', working-directory: / }] }";
    let world = World::new();
    let ended = pushed(&world, jobs);
    ended.are(
        "a failure, pipes-default success, pipes-bash failure, pipes-of-defaults failure, several-lines failure
        slow failure, too-slow cancelled, where success",
    );
    assert_eq!(ended.job("a")["outputs"]["seen"], "failure failure failure success");
    let log = ended.job("a")["log"].as_str().expect("a log");
    let said: Vec<&str> = log.lines().filter(|line| ["first", "never", "failure", "always", "either"].contains(line)).collect();
    assert_eq!(said, ["first", "failure", "always", "either"]);
    ended.says("[slow] late");
    ended.says("[too-slow] tidy");
    ended.says("has timed out after 0.002 minutes");
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn outputs_and_variables_pass_on() {
    let jobs = "
a:
  outputs: { one: '${{ steps.s.outputs.one }}', many: '${{ steps.s.outputs.many }}', json: '${{ toJSON(fromJSON(steps.s.outputs.json).list) }}', none: '${{ steps.s.outputs.none }}' }
  env: { AT: job, OVER: job }
  $steps:
    - id: s
      env: { AT: step }
      run: |
        { echo one=1=2; echo 'many<<EN=D'; echo a; echo '  b=c'; echo EN=D; echo 'json={\"list\":[1,\"a\"]}'; } >> \"$GITHUB_OUTPUT\"
        { echo OVER=file; echo GITHUB_SHA=wrong; echo 'LINES<<X'; echo p; echo q; echo X; } >> \"$GITHUB_ENV\"
        mkdir tools; printf '#!/bin/sh\\necho from a tool\\n' > tools/mine; chmod +x tools/mine; echo \"$PWD/tools\" >> \"$GITHUB_PATH\"
        test \"$AT\" = step
        test -z \"$(command -v mine)\"
    - run: |
        test \"$AT\" = job
        test \"$OVER\" = file
        test \"$GITHUB_SHA\" = '${{ github.sha }}'
        test \"${{ env.OVER }} $LINES\" = $'file p\\nq'
        mine
b:
  needs: a
  $steps:
    - { env: { GOT: '${{ toJSON(needs.a.outputs) }}' }, run: 'echo \"$GOT\"; echo one >> \"$GITHUB_STEP_SUMMARY\"' }
    - run: 'echo two >> \"$GITHUB_STEP_SUMMARY\"'
no-end: { runs-on: ubuntu-24.04, steps: [run: 'echo \"a<<END\" >> \"$GITHUB_OUTPUT\"'] }
no-name: { runs-on: ubuntu-24.04, steps: [run: 'echo whatever >> \"$GITHUB_OUTPUT\"'] }
node-options: { runs-on: ubuntu-24.04, steps: [run: 'echo NODE_OPTIONS=x >> \"$GITHUB_ENV\"'] }
large: { runs-on: ubuntu-24.04, outputs: { a: '${{ steps.s.outputs.a }}' }, steps: [{ id: s, run: 'echo a=$(head -c 600000 /dev/zero | tr \"\\0\" x) >> \"$GITHUB_OUTPUT\"' }] }
too-large-a-variable: { needs: large, if: always(), runs-on: ubuntu-24.04, steps: [{ run: 'echo A=$(head -c 200000 /dev/zero | tr \"\\0\" x) >> \"$GITHUB_ENV\"' }, run: 'true'] }";
    let world = World::new();
    let ended = pushed(&world, jobs);
    ended.are("a success, b success, no-end failure, no-name failure, node-options failure, large failure, too-large-a-variable failure");
    let expected = json!({"one": "1=2", "many": "a\n  b=c", "json": "[\n  1,\n  \"a\"\n]", "none": ""});
    assert_eq!(ended.job("a")["outputs"], expected);
    assert_eq!(ended.job("b")["summary"], "one\n\ntwo\n");
    ended.says("[a] from a tool");
    ended.says("Matching delimiter not found 'END'");
    ended.says("Invalid format 'whatever'");
    ended.says("Outputs are a maximum of 1048576 bytes per job");
    ended.says("E2BIG");
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_matrix_is_a_product_and_what_is_added() {
    let jobs = "
list:
  outputs: { m: '${{ steps.s.outputs.m }}', empty: '{\"include\":[]}' }
  $steps:
    - id: s
      run: echo 'm={\"include\":[{\"d\":\"x\",\"env\":{\"A\":\"1\"}},{\"d\":\"y\",\"env\":{}}]}' >> \"$GITHUB_OUTPUT\"
product:
  strategy: { matrix: { os: [a, b], n: [1, 2], exclude: [{ os: b, n: 2 }], include: [{ os: a, more: yes }, { os: c }] } }
  $steps: [run: 'true']
given:
  needs: list
  strategy: { fail-fast: false, max-parallel: 1, matrix: '${{ fromJSON(needs.list.outputs.m) }}' }
  name: suite ${{ matrix.d }}
  outputs: { last: '${{ steps.s.outputs.v }}' }
  env: '${{ matrix.env }}'
  $steps: [{ id: s, run: 'echo v=$A >> \"$GITHUB_OUTPUT\"; test ${{ matrix.d }} = x; date +%s%N > ../../../at; sleep 0.05' }]
empty: { needs: list, strategy: { matrix: '${{ fromJSON(needs.list.outputs.empty) }}' }, runs-on: ubuntu-24.04, steps: [run: 'true'] }
guarded: { needs: list, if: false, strategy: { matrix: '${{ fromJSON(needs.list.outputs.empty) }}' }, runs-on: ubuntu-24.04, steps: [run: 'true'] }
no-values: { strategy: { matrix: { a: '${{ fromJSON(''[]'') }}' } }, runs-on: ubuntu-24.04, steps: [run: 'true'] }
no-json: { needs: list, strategy: { matrix: '${{ fromJSON(needs.list.outputs.nothing) }}' }, runs-on: ubuntu-24.04, steps: [run: 'true'] }
fast: { strategy: { matrix: { a: ['false', sleep 60] } }, runs-on: ubuntu-24.04, steps: [run: '${{ matrix.a }}'] }";
    let world = World::new();
    let ended = pushed(&world, jobs);
    ended.are("product success, given failure, given#1 success, given#2 failure, empty failure, guarded skipped, no-values failure, no-json failure, fast failure, fast#1 failure, fast#2 cancelled");
    let legs = ended.job("product")["legs"].as_array().expect("legs");
    let matrices: Vec<String> = legs.iter().map(|leg| leg["matrix"].to_string()).collect();
    let expected =
        [r#"{"more":"yes","n":1,"os":"a"}"#, r#"{"more":"yes","n":2,"os":"a"}"#, r#"{"n":1,"os":"b"}"#, r#"{"os":"c"}"#];
    assert_eq!(matrices, expected);
    assert_eq!(ended.job("given")["outputs"], json!({"last": "1"}));
    ended.says("Matrix must define at least one vector");
    ended.says("Matrix vector 'a' does not contain any values");
    ended.says("empty input");
    let checks = ended.result["checks"].to_string();
    for name in ["product (a, 1, yes)", "product (c)", "suite x", "suite y", "guarded"] {
        assert!(checks.contains(&format!("\"name\":\"{name}\"")), "{name}: {checks}");
    }
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_matrix_has_256_entries_at_most() {
    let world = World::new();
    let of = |count: usize| {
        format!(
            "{{ runs-on: ubuntu-24.04, strategy: {{ matrix: {{ a: {:?} }} }}, if: github.actor == 'x', steps: [run: 'true'] }}",
            vec![1; count]
        )
    };
    let more = of(257).replace("if: github.actor == 'x', ", "");
    let ended = pushed(&world, &format!("\nenough: {}\nmore: {more}", of(256)));
    ended.are("enough skipped, more failure");
    ended.says("The matrix has 257 entries; the maximum is 256");
}

/// Running jobs are stopped, `always()` jobs still run, and the jobs that wait see the cancellation.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_cancelled_run_ends_with_its_always_jobs() {
    let jobs = "
plan: { runs-on: ubuntu-24.04, steps: [run: 'true'] }
slow: { needs: plan, runs-on: ubuntu-24.04, steps: [{ run: sleep 60 }, { run: echo never }, { if: cancelled(), run: echo was cancelled }] }
stubborn: { needs: plan, runs-on: ubuntu-24.04, steps: [run: 'trap : INT TERM; for i in 1 2 3; do sleep 20; done'] }
holds-on: { needs: plan, if: always(), runs-on: ubuntu-24.04, steps: [run: sleep 1.5; echo done] }
behind: { needs: slow, runs-on: ubuntu-24.04, steps: [run: 'true'] }
gate: { needs: [plan, slow, behind], if: always(), runs-on: ubuntu-24.04, steps: [run: 'echo ${{ join(needs.*.result) }}'] }";
    let world = World::new();
    let repo = repository(&world, &[("cicd.yml", &format!("on: push\njobs:\n{}", super::indented(jobs)))]);
    let ended = Run::push(&repo).with("--cancel-when-job", "slow").go();
    ended.are("plan success, slow cancelled, stubborn cancelled, holds-on success, behind skipped, gate success");
    ended.says("[slow] was cancelled");
    ended.says("[gate] success,cancelled,skipped");
    assert_eq!((ended.code, &ended.result["conclusion"]), (1, &json!("cancelled")));
    assert!(!ended.log.contains("[slow] never"), "{}", ended.log);
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_workflow_answers_to_its_triggers() {
    let world = World::new();
    let text = "
on:
  push: { branches: [main, 'release/**', '!release/old'] }
  pull_request: {}
  workflow_dispatch: { inputs: { all: { type: boolean, default: false }, level: { type: choice, options: [unit, chaos] }, note: { type: string, required: true } } }
jobs:
  a: { runs-on: ubuntu-24.04, steps: [run: 'echo got ${{ toJSON(inputs.all) }} ${{ inputs.level }} ${{ github.event.inputs.note }}'] }
";
    let repo = repository(&world, &[("cicd.yml", text)]);
    let head = repo.head();
    let push = |branch: &str| Run::new(&repo, "push", json!({"ref": branch, "after": head})).go();
    let pull = |action: &str| {
        Run::new(&repo, "pull_request", json!({"action": action, "number": 7, "pull_request": {"base": {"ref": "main", "sha": head}, "head": {"ref": "topic", "sha": head}}})).go()
    };
    let hand = |inputs: serde_json::Value| Run::new(&repo, "workflow_dispatch", json!({"ref": "main", "inputs": inputs})).go();
    let main = push("refs/heads/main");
    assert_eq!(main.result["conclusion"], "success", "{}", main.log);
    for (ended, expected) in [
        (push("refs/heads/release/1.0/x"), "success"),
        (push("refs/heads/release/old"), "not_started"),
        (push("refs/heads/topic"), "not_started"),
        (push("refs/tags/v1"), "not_started"),
        (pull("synchronize"), "success"),
        (pull("labeled"), "not_started"),
        (Run::new(&repo, "merge_group", json!({"action": "checks_requested", "merge_group": {"head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-1", "base_ref": "refs/heads/main"}})).go(), "not_started"),
        (hand(json!({"note": "n", "level": "live"})), "startup_failure"),
        (hand(json!({"level": "chaos"})), "startup_failure"),
        (hand(json!({"note": "n", "other": "x"})), "startup_failure"),
    ] {
        assert_eq!(ended.result["conclusion"], expected, "{}", ended.log);
    }
    hand(json!({"note": "n"})).says("got false unit n");
    hand(json!({"note": "n", "all": "true", "level": "chaos"})).says("got true chaos n");
}
