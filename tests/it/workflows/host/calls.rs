//! Reusable workflows and composite actions: their inputs, their outputs, and calls that GitHub rejects before anything runs.

use serde_json::json;

use super::{CHECKOUT, Run, repository};
use crate::support::World;

const CALLER: &str = "
on: push
permissions: {}
env: { TOP: caller }
jobs:
  plan:
    runs-on: ubuntu-24.04
    outputs: { list: '[\"a\"]' }
    steps: [run: 'true']
  call:
    needs: plan
    uses: ./.github/workflows/callee.yml
    permissions: { contents: read }
    with: { list: '${{ needs.plan.outputs.list }}', times: 2 }
    secrets: { key: '${{ secrets.KEY }}', unset: '${{ secrets.NOT_SET }}' }
  after:
    needs: call
    runs-on: ubuntu-24.04
    steps: [run: 'echo ${{ needs.call.result }} ${{ needs.call.outputs.said }}']
  off:
    if: false
    uses: ./.github/workflows/callee.yml
    permissions: { contents: read }
    with: { list: '[]' }
";

const CALLEE: &str = "
on:
  workflow_call:
    inputs:
      list: { type: string, required: true }
      times: { type: number }
      flag: { type: boolean }
    secrets: { key: { required: false }, unset: {} }
    outputs: { said: { value: '${{ jobs.suites.outputs.said }}' } }
permissions: {}
jobs:
  suites:
    strategy: { matrix: { d: '${{ fromJSON(inputs.list) }}' } }
    runs-on: ubuntu-24.04
    outputs: { said: '${{ steps.s.outputs.said }}' }
    env: { KEY: '${{ secrets.key }}', UNSET: '${{ secrets.unset }}', OTHER: '${{ secrets.OTHER }}' }
    steps:
      - id: s
        run: |
          test \"$KEY\" = s3cr3t
          test -z \"$UNSET$OTHER$TOP\"
          test -n '${{ github.token }}'
          echo \"the key is $KEY\"
          echo said=${{ matrix.d }}${{ inputs.times }}${{ inputs.flag }}${{ github.workflow_ref }} >> \"$GITHUB_OUTPUT\"
  by-hand: { if: github.event_name == 'workflow_dispatch', permissions: { contents: read }, runs-on: ubuntu-24.04, steps: [run: 'true'] }
";

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_called_workflow_gets_what_it_is_handed() {
    let world = World::new();
    let repo = repository(&world, &[("cicd.yml", CALLER), ("callee.yml", CALLEE)]);
    let ended = Run::push(&repo).with("--secret", "KEY=s3cr3t").with("--secret", "OTHER=other").go();
    ended.are("call success, call/suites success, call/by-hand skipped, after success, off skipped");
    ended.says("[after] success a2falseacme/platform/.github/workflows/cicd.yml@refs/heads/main");
    ended.says("the key is ***");
    assert!(!ended.log.contains("s3cr3t") && !ended.result.to_string().contains("s3cr3t"), "{}", ended.log);
    let names: Vec<&str> = ended.result["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .map(|check| check["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["plan", "call / suites (a)", "call / by-hand", "after", "off"]);
    assert_eq!(ended.job("call/suites#1")["permissions"], json!({}));
}

/// An output that contains a secret is emptied, wherever the secret came from.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn an_output_with_a_secret_is_dropped() {
    let world = World::new();
    let leak = CALLEE.replace("echo said=", "echo \"::add-mask::a2\"; echo said=");
    let repo = repository(&world, &[("cicd.yml", CALLER), ("callee.yml", &leak)]);
    let ended = Run::push(&repo).with("--secret", "KEY=s3cr3t").go();
    ended.says("Skip output 'said' since it may contain secret.");
    ended.says("[after] success\n");
}

/// Each of these is rejected at the start, whatever the conditions are.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_wrong_call_is_a_startup_failure() {
    let world = World::new();
    let cases = [
        ("an input", CALLER.replace("times: 2", "time: 2"), CALLEE.to_owned(), "Invalid input, time is not defined"),
        ("a type", CALLER.replace("times: 2", "times: two"), CALLEE.to_owned(), "Invalid input, times: a number was expected"),
        ("a missing input", CALLER.replace("with: { list: '[]' }", ""), CALLEE.to_owned(), "Input list is required"),
        (
            "a secret",
            CALLER.replace("secrets: { key:", "secrets: { kee:"),
            CALLEE.to_owned(),
            "Invalid secret, kee is not defined",
        ),
        ("a missing secret", CALLER.to_owned(), CALLEE.replace("required: false", "required: true"), "Secret key is required"),
        (
            "permissions",
            CALLER.replace("permissions: { contents: read }", ""),
            CALLEE.to_owned(),
            "The nested job 'by-hand' is requesting 'contents: read', but is only allowed 'contents: none'",
        ),
        (
            "more permissions",
            CALLER.to_owned(),
            CALLEE.replace("permissions: {}", "permissions: read-all"),
            "'suites' is requesting 'actions: read', but is only allowed 'actions: none'",
        ),
        (
            "no call",
            CALLER.to_owned(),
            "on: push\njobs: { a: { runs-on: ubuntu-24.04, steps: [run: 'true'] } }".to_owned(),
            "workflow_call key is not defined",
        ),
        ("no file", CALLER.replace("callee.yml", "gone.yml"), CALLEE.to_owned(), "workflow was not found"),
        ("a need", CALLER.replace("needs: call", "needs: cal"), CALLEE.to_owned(), "depends on unknown job 'cal'"),
        (
            "a cycle",
            CALLER.replace("  plan:", "  plan:\n    needs: after"),
            CALLEE.to_owned(),
            "which creates a cycle in the dependency graph",
        ),
        (
            "itself",
            CALLER.to_owned(),
            CALLEE.replace("  by-hand:", "  again: { uses: ./.github/workflows/callee.yml }\n  by-hand:"),
            "calls itself",
        ),
        (
            "a context",
            CALLER.replace("if: false", "if: secrets.KEY != ''"),
            CALLEE.to_owned(),
            "Unrecognized named-value: 'secrets'",
        ),
        ("a key", CALLER.replace("if: false", "iff: false"), CALLEE.to_owned(), "Unexpected value 'iff'"),
        (
            "length",
            CALLER.replace("if: false", &format!("if: \"'{}' == 'x'\"", "x".repeat(21_001))),
            CALLEE.to_owned(),
            "ErrorExceededMaxLength",
        ),
    ];
    let repo = repository(&world, &[]);
    for (name, caller, callee, said) in cases {
        repo.write(".github/workflows/cicd.yml", &caller);
        repo.write(".github/workflows/callee.yml", &callee);
        repo.commit(name);
        let ended = Run::push(&repo).go();
        assert_eq!((ended.code, ended.result["conclusion"].as_str()), (1, Some("startup_failure")), "{name}: {}", ended.log);
        assert!(ended.result["errors"].to_string().contains(said), "{name}: {}", ended.log);
    }
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn twenty_workflows_are_called_and_no_more() {
    let world = World::new();
    let leaf = "on: workflow_call\njobs: { a: { runs-on: ubuntu-24.04, if: false, steps: [run: 'true'] } }";
    let repo = repository(&world, &[]);
    let calling = |count: usize| {
        let jobs: Vec<String> = (0..count).map(|n| format!("  c{n}: {{ uses: ./.github/workflows/c{n}.yml }}")).collect();
        format!("on: push\njobs:\n{}", jobs.join("\n"))
    };
    for n in 0..21 {
        repo.write(&format!(".github/workflows/c{n}.yml"), leaf);
    }
    repo.change(".github/workflows/cicd.yml", &calling(20));
    let ended = Run::push(&repo).go();
    assert_eq!(ended.result["conclusion"], "skipped", "{}", ended.log);
    repo.change(".github/workflows/cicd.yml", &calling(21));
    Run::push(&repo).go().says("too many workflows are referenced, total: 21, limit: 20");
    // Nested calls: four levels with the first.
    for n in 0..4 {
        let text = format!("on: workflow_call\njobs: {{ a: {{ uses: ./.github/workflows/c{}.yml }} }}", n + 1);
        repo.write(&format!(".github/workflows/c{n}.yml"), &text);
    }
    repo.change(".github/workflows/cicd.yml", &calling(1));
    Run::push(&repo).go().says("exceed the limit on called workflow depth of 4");
}

/// A called workflow can never get the concurrency group of its caller.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_concurrency_group_is_not_had_twice() {
    let world = World::new();
    let caller = CALLER.replace(
        "permissions: {}",
        "concurrency: { group: '${{ github.workflow }}-${{ github.run_id }}', cancel-in-progress: false }",
    );
    let repo = repository(&world, &[("cicd.yml", &caller), ("callee.yml", CALLEE)]);
    let ended = Run::push(&repo).with("--secret", "KEY=s3cr3t").go();
    let group = &ended.result["concurrency"][0];
    assert_eq!((group["who"].as_str(), group["cancel_in_progress"].as_bool()), (Some("the run"), Some(false)), "{}", ended.log);
    repo.change(
        ".github/workflows/callee.yml",
        &CALLEE.replace("permissions: {}", "permissions: {}\nconcurrency: '${{ github.workflow }}-${{ github.run_id }}'"),
    );
    Run::push(&repo).go().says("a deadlock for concurrency group");
}

const ACTION: &str = "
name: set up
description: for a test
inputs: { who: { description: whom, default: '${{ github.actor }}' } }
outputs: { greeting: { description: said, value: '${{ steps.say.outputs.greeting }}' } }
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      env: { WHO: '${{ inputs.who }}' }
      run: |
        echo \"greeting=hello $WHO\" >> \"$GITHUB_OUTPUT\"
        echo \"$GITHUB_ACTION_PATH\" >> \"$GITHUB_PATH\"
        echo SEEN=\"$GIVEN ${{ github.action_path != '' }}\" >> \"$GITHUB_ENV\"
        test \"$WHO\" != nobody
    - { if: failure(), shell: bash, run: echo inner failure }
    - { shell: bash, run: echo inner end }
";

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_composite_action_has_a_life_of_its_own() {
    let world = World::new();
    let text = "
on: push
jobs:
  early: { runs-on: ubuntu-24.04, steps: [uses: ./.github/actions/hello] }
  good:
    runs-on: ubuntu-24.04
    steps:
      - uses: CHECKOUT
      - { id: hello, uses: ./.github/actions/hello, env: { GIVEN: step }, with: { who: you } }
      - run: test \"$SEEN\" = 'step true' && test -z \"$GIVEN\" && tool && echo '${{ steps.hello.outputs.greeting }}'
  default: { runs-on: ubuntu-24.04, steps: [uses: CHECKOUT, { id: hello, uses: ./.github/actions/hello }, run: 'echo ${{ steps.hello.outputs.greeting }}'] }
  red: { runs-on: ubuntu-24.04, steps: [uses: CHECKOUT, { uses: ./.github/actions/hello, with: { who: nobody } }, run: echo outer end, { if: failure(), run: echo outer failure }] }
  shell: { runs-on: ubuntu-24.04, steps: [uses: CHECKOUT, uses: ./.github/actions/no-shell] }
";
    let no_shell = ACTION.replace("      shell: bash\n", "");
    let text = text.replace("CHECKOUT", CHECKOUT);
    let files = [
        ("cicd.yml", text.as_str()),
        (".github/actions/hello/action.yml", ACTION),
        (".github/actions/hello/tool", "#!/bin/sh\n"),
        (".github/actions/no-shell/action.yml", &no_shell),
    ];
    let repo = repository(&world, &files);
    repo.git(&["update-index", "--chmod=+x", ".github/actions/hello/tool"]);
    repo.git(&["commit", "--quiet", "--message", "a tool"]);
    let ended = Run::push(&repo).go();
    ended.are("early failure, good success, default success, red failure, shell failure");
    ended.says("Did you forget to run actions/checkout before running your local action?");
    ended.says("[good] hello you");
    ended.says("[default] hello octocat");
    ended.says("[red] inner failure");
    ended.says("[red] outer failure");
    for never in ["[red] inner end", "[red] outer end"] {
        assert!(!ended.log.contains(never), "{}", ended.log);
    }
    assert!(ended.job("shell")["log"].as_str().expect("a log").contains("shell"), "{}", ended.log);
}
