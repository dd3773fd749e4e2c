// A host runner: executes a workflow of a repository on this machine, with GitHub's own parser and its own expressions, without Docker.
// It is made for the tests of `cicd scaffold`; what it has no stand-in for it refuses by name.
//
//   node run.mjs --repo DIR --workflow .github/workflows/cicd.yml --event pull_request --payload FILE --work DIR [--json OUT]
//
// Ends with 0 when the run is green (or the event does not start it), 1 when it is not, 2 when something was refused.
// `node run.mjs --requests` reads such command lines from its input instead (see serve.mjs).

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { arrive, dispatched, unanswered } from "./event.mjs";
import { ofRun } from "./contexts.mjs";
import { Scope } from "./expressions.mjs";
import { runWorkflow } from "./jobs.mjs";
import { Refused, StartupFailure } from "./limits.mjs";
import { Log } from "./log.mjs";
import { Origin } from "./origin.mjs";
import { serve } from "./serve.mjs";
import { workflows } from "./startup.mjs";
import { Slots, Stop } from "./stop.mjs";

const OPTIONS = {
  repo: { type: "string" }, workflow: { type: "string", default: ".github/workflows/cicd.yml" }, event: { type: "string", default: "push" },
  payload: { type: "string" }, work: { type: "string" }, json: { type: "string" }, repository: { type: "string", default: "acme/platform" },
  env: { type: "string", multiple: true, default: [] }, secret: { type: "string", multiple: true, default: [] },
  var: { type: "string", multiple: true, default: [] }, path: { type: "string", default: process.env.PATH },
  // How many jobs run at a time, and how long a minute of a timeout is.
  machines: { type: "string", default: "4" }, minute: { type: "string", default: "60000" },
  // Cancels the run when a job of this id begins, or has ended.
  "cancel-when-job": { type: "string" }, "cancel-after-job": { type: "string" },
};

const named = (list) => Object.fromEntries(list.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));

// Reads the command line and prepares everything that does not change during the run.
function prepare(options, log) {
  for (const name of ["repo", "payload", "work"]) {
    if (options[name] === undefined) throw new Refused(`--${name} is needed`);
  }
  const work = resolve(options.work);
  mkdirSync(work, { recursive: true });
  const origin = new Origin(resolve(options.repo), work);
  const event = arrive(options.event, JSON.parse(readFileSync(options.payload, "utf8")), origin);
  const env = named(options.env);
  const secrets = named(options.secret);
  const token = secrets.GITHUB_TOKEN ?? `ghs_${randomBytes(18).toString("hex")}`;
  [token, ...Object.values(secrets)].forEach((secret) => log.mask(secret));
  const stop = new Stop();
  return {
    work, origin, event, env, log, stop, token, secrets: { ...secrets, GITHUB_TOKEN: token }, vars: named(options.var), path: options.path,
    repository: options.repository, private: event.payload.repository?.private !== false, id: String(1e9 + (randomBytes(4).readUInt32BE() % 1e9)),
    urls: {
      server: env.GITHUB_SERVER_URL ?? "https://github.com", api: env.GITHUB_API_URL ?? "https://api.github.com",
      graphql: env.GITHUB_GRAPHQL_URL ?? "https://api.github.com/graphql",
    },
    slots: new Slots(Number(options.machines)), minute: Number(options.minute), artifacts: new Map(), concurrency: [],
    began: (id, path) => [id, path].includes(options["cancel-when-job"]) && setTimeout(() => stop.fire(), 50),
    ended: (id) => id === options["cancel-after-job"] && stop.fire(),
  };
}

// Runs it; gives the result that goes into the JSON.
async function execute(run, options) {
  run.workflows = await workflows(run.origin, run.event.sha, options.workflow);
  run.workflow = run.workflows.get(options.workflow);
  const why = unanswered(run.workflow.on, run.event);
  if (why !== undefined) {
    run.log.line("", `not started: ${why}`);
    return { conclusion: "not_started", why };
  }
  const contexts = { github: ofRun(run), vars: run.vars, secrets: run.secrets, inputs: dispatched(run.workflow.on, run.event) };
  const ended = await runWorkflow(run, run.workflow, { scope: new Scope(contexts), permissions: undefined, prefix: "", title: "", groups: [] });
  return { conclusion: run.stop.fired ? "cancelled" : ended.result, jobs: ended.jobs, checks: checks(ended.jobs) };
}

// The checks that stand at the commit: a job's name and its result, without the jobs that only call.
function checks(jobs) {
  return Object.entries(jobs).flatMap(([id, job]) => [job.legs ?? job].flat().flatMap((leg) =>
    leg.jobs === undefined ? [{ name: leg.name ?? id, conclusion: leg.result }] : checks(leg.jobs)));
}

// One command line; gives its exit code.
export async function main(args, log, began = () => {}) {
  let options;
  let result;
  let code;
  try {
    ({ values: options } = parseArgs({ args, options: OPTIONS }));
    const run = prepare(options, log);
    began(run);
    result = await execute(run, options);
    Object.assign(result, { event: { sha: run.event.sha, ref: run.event.ref }, artifacts: Object.fromEntries(run.artifacts), concurrency: run.concurrency });
    code = ["success", "skipped", "not_started"].includes(result.conclusion) ? 0 : 1;
  } catch (error) {
    code = error instanceof StartupFailure ? 1 : 2;
    const known = error instanceof StartupFailure || error instanceof Refused || error.code?.startsWith("ERR_PARSE_ARGS");
    log.line("", `${code === 1 ? "startup failure" : "refused"}: ${known ? error.message : error.stack}`);
    result = { conclusion: code === 1 ? "startup_failure" : "refused", errors: error.messages ?? [error.message] };
  }
  log.line("", `conclusion: ${result.conclusion}`);
  if (options?.json !== undefined) writeFileSync(options.json, JSON.stringify(result, (_, value) => (typeof value === "string" ? log.masked(value) : value), 1));
  return code;
}

if (process.argv[2] === "--requests") {
  await serve(main);
} else {
  const log = new Log((line) => process.stdout.write(`${line}\n`));
  const code = await main(process.argv.slice(2), log, (run) => ["SIGTERM", "SIGINT"].forEach((signal) => process.on(signal, () => run.stop.fire())));
  process.exitCode = code;
}
