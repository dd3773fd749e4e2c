// The contexts that GitHub gives to expressions, and the variables that it makes of them.
//
// Source: docs.github.com, "Contexts reference" and "Variables reference".

// The part of `github` that a whole run shares.
export function ofRun(run) {
  const { event, workflow } = run;
  const tag = event.ref.startsWith("refs/tags/");
  return {
    token: run.token, ref: event.ref, sha: event.sha, ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_type: tag ? "tag" : "branch", ref_protected: false, head_ref: event.head_ref ?? "", base_ref: event.base_ref ?? "",
    repository: run.repository, repository_owner: run.repository.split("/")[0], repository_id: "1", repository_owner_id: "1",
    repositoryUrl: `git://github.com/${run.repository}.git`, repository_visibility: run.private ? "private" : "public",
    run_id: run.id, run_number: "1", run_attempt: "1", retention_days: "90",
    actor: "octocat", actor_id: "1", triggering_actor: "octocat",
    workflow: workflow.name, workflow_ref: `${run.repository}/${workflow.path}@${event.ref}`, workflow_sha: event.sha,
    event_name: event.name, event: event.payload, server_url: run.urls.server, api_url: run.urls.api, graphql_url: run.urls.graphql,
    secret_source: "Actions",
  };
}

// `github` on a machine, in a job.
export function ofMachine(run, machine, id) {
  return { ...ofRun(run), job: id, workspace: machine.workspace, event_path: machine.event, action: "", action_path: "" };
}

export function runner(machine) {
  return { os: "Linux", arch: "X64", name: "host runner", environment: "github-hosted", temp: machine.temp, tool_cache: machine.tools, debug: "" };
}

const VARIABLES = [
  "action", "action_path", "actor", "actor_id", "api_url", "base_ref", "event_name", "event_path", "graphql_url", "head_ref", "job", "ref",
  "ref_name", "ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id", "retention_days",
  "run_attempt", "run_id", "run_number", "server_url", "sha", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
];

// The default variables of a step. They cannot be overwritten, so they come last.
export function variables(github, machine) {
  const of = (prefix, context) => Object.entries(context).filter(([, value]) => value !== "").map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, String(value)]);
  return Object.fromEntries([
    ["CI", "true"], ["GITHUB_ACTIONS", "true"],
    ...VARIABLES.filter((name) => name !== "action_path" || github.action_path !== "").map((name) => [`GITHUB_${name.toUpperCase()}`, String(github[name] ?? "")]),
    ...of("RUNNER", runner(machine)),
  ]);
}
