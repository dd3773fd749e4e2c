//! Features that the runner cannot simulate end the run with 2 and are named, so that a passed run never hides a missing part.

use super::{CHECKOUT, Run, UPLOAD, pushed, repository};
use crate::support::World;

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_has_no_stand_in_is_refused_by_name() {
    let world = World::new();
    let python = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97";
    let job = |more: &str| format!("a: {{ runs-on: ubuntu-24.04, {more}, steps: [run: 'true'] }}");
    let step = |step: &str| format!("a: {{ runs-on: ubuntu-24.04, steps: [{step}] }}");
    let cases = [
        (job("container: 'node:20'"), "container has no stand-in"),
        (job("container: \"${{ github.actor }}\""), "the container octocat has no stand-in"),
        (job("services: { db: { image: postgres } }"), "services has no stand-in"),
        (
            job("services: \"${{ fromJSON('{\\\"db\\\":{\\\"image\\\":\\\"postgres\\\"}}') }}\""),
            "services have no stand-in here (db)",
        ),
        (job("environment: production"), "environment has no stand-in"),
        (job("environment: \"${{ github.actor }}\""), "the environment \"octocat\" has no stand-in"),
        (job("x: 1").replace("ubuntu-24.04, x: 1", "windows-2025"), "runs-on \"windows-2025\" has no stand-in"),
        (job("x: 1").replace("ubuntu-24.04, x: 1", "[self-hosted, linux]"), "runs-on \"self-hosted\" has no stand-in"),
        (step("{ run: 'true', shell: pwsh }"), "the shell 'pwsh' has no stand-in"),
        (step("{ run: 'true', shell: sh }"), "the shell 'sh' has no stand-in"),
        (step("run: 'echo ::set-output name=a::b'"), "::set-output::"),
        (step("uses: docker/login-action@v3"), "the action docker/login-action@v3 has no stand-in"),
        (step("uses: 'docker://alpine'"), "the action docker://alpine has no stand-in"),
        (step("uses: actions/checkout@v7"), "actions/checkout must be pinned to 3d3c42e5aac5ba805825da76410c181273ba90b1"),
        (step(&format!("{{ uses: {CHECKOUT}, with: {{ depth: 0 }} }}")), "actions/checkout v7.0.1 has no input 'depth'"),
        (
            step(&format!("{{ uses: {CHECKOUT}, with: {{ submodules: true }} }}")),
            "actions/checkout with submodules has no stand-in",
        ),
        (step(&format!("{{ uses: {UPLOAD}, with: {{ path: a, retention: 3 }} }}")), "has no input 'retention'"),
        (step(&format!("{{ uses: {python}, with: {{ cache-dependency-file: a }} }}")), "has no input 'cache-dependency-file'"),
        (
            "a: { uses: acme/other/.github/workflows/x.yml@main }".to_owned(),
            "the reusable workflow acme/other/.github/workflows/x.yml@main of another repository",
        ),
    ];
    let repo = world.init("repository", &[]);
    for (jobs, said) in cases {
        let text = format!("on: push\npermissions: {{ contents: read }}\njobs:\n  {jobs}\n");
        repo.change(".github/workflows/cicd.yml", &text);
        let ended = Run::push(&repo).go();
        assert_eq!((ended.code, ended.result["conclusion"].as_str()), (2, Some("refused")), "{jobs}: {}", ended.log);
        assert!(ended.log.contains(said), "{jobs}: {}", ended.log);
    }
}

/// Empty values require nothing: a matrix without a container and services runs.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_is_empty_is_not_asked_for() {
    let jobs = "
a:
  strategy: { matrix: { include: [{ container: '', services: {}, runs_on: [ubuntu-24.04] }] } }
  runs-on: ${{ matrix.runs_on }}
  container: ${{ matrix.container }}
  services: ${{ matrix.services }}
  steps: [run: 'true']";
    let world = World::new();
    let ended = pushed(&world, jobs);
    ended.are("a success");
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn other_events_filters_and_flags_are_refused() {
    let world = World::new();
    let repo = repository(
        &world,
        &[("cicd.yml", "on: { push: { paths: [a] } }\njobs: { a: { runs-on: ubuntu-24.04, steps: [run: 'true'] } }")],
    );
    let ended = Run::push(&repo).go();
    ended.says("on.push.paths is not evaluated here");
    let of = |event: &str| Run::new(&repo, event, serde_json::json!({})).go();
    of("issues").says("the event issues has no stand-in here");
    let flag = Run::push(&repo).with("--colour", "red").go();
    flag.says("Unknown option '--colour'");
    assert_eq!(flag.code, 2);
}

/// The simulated setup actions fail where the real ones do, and say that they are simulated.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_setup_without_its_files_fails() {
    let jobs = "
python: { runs-on: ubuntu-24.04, steps: [{ uses: PYTHON, with: { python-version: '3.13', cache: pip } }] }
file: { runs-on: ubuntu-24.04, steps: [{ uses: PYTHON, with: { python-version-file: .python-version } }] }
manager: { runs-on: ubuntu-24.04, steps: [{ uses: PYTHON, with: { cache: uv } }] }
good: { runs-on: ubuntu-24.04, steps: [run: touch requirements.txt, { uses: PYTHON, with: { python-version: '3.13', cache: pip } }, { id: c, uses: CACHE, with: { path: x, key: 'k-${{ hashFiles(''*.txt'') }}' } }, run: 'echo hit=${{ steps.c.outputs.cache-hit }}.'] }";
    let jobs = jobs.replace("PYTHON", "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97");
    let jobs = jobs.replace("CACHE", "actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae");
    let world = World::new();
    let ended = pushed(&world, &jobs);
    ended.are("python failure, file failure, manager failure, good success");
    ended.says("matched to [**/requirements.txt or **/pyproject.toml]");
    ended.says("The specified python version file at: .python-version does not exist");
    ended.says("Caching for 'uv' is not supported");
    ended.says("[good] stand-in for actions/setup-python v7.0.0");
    ended.says("Cache not found for input keys: k-5df6e0e2");
    ended.says("[good] hit=.");
}
