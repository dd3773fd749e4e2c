// The jobs of one workflow, the run's own or a called one: what waits for what, which condition holds, matrix and calls, and what
// comes of it all.

import { combinations, label } from "./matrix.mjs";
import { evaluate, holds, plain, text } from "./expressions.mjs";
import { data } from "./packages.mjs";
import { Failure, Refused, StartupFailure } from "./limits.mjs";
import { get, isMapping, keys } from "./parse.mjs";
import { ofJob } from "./permissions.mjs";
import { runLeg } from "./job.mjs";
import { local } from "./startup.mjs";
import { Slots, Stop } from "./stop.mjs";

// Runs a workflow. `call` is what its caller hands over: { scope, permissions, prefix, groups }. Gives { result, jobs, outputs }.
export async function runWorkflow(run, workflow, call) {
  const groups = occupy(workflow.concurrency, call.scope, call.groups, run, call.prefix || "the run");
  const results = {};
  const started = {};
  const start = (id) => (started[id] ??= (async () => {
    const job = workflow.jobs.get(id);
    await Promise.all(job.needs.map(start));
    results[id] = await runJob(run, workflow, job, results, { ...call, groups });
    run.log.line(call.prefix + id, `=> ${results[id].result}`);
  })());
  const ends = await Promise.allSettled([...workflow.jobs.keys()].map(start));
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  const jobs = Object.fromEntries([...workflow.jobs.keys()].map((id) => [id, results[id]]));
  const declared = get(workflow.on, "workflow_call", "outputs");
  const visible = Object.fromEntries(Object.entries(jobs).map(([id, { result, outputs }]) => [id, { result, outputs }]));
  const scope = call.scope.with({ jobs: visible });
  const outputs = Object.fromEntries(keys(declared).map((name) => [name, text(get(declared, name, "value"), scope)]));
  return { result: worst(Object.values(jobs).map((job) => job.result)), jobs, outputs };
}

// One result of many: what failed counts most, and what was skipped only when all were.
export function worst(results) {
  return ["failure", "cancelled", "success"].find((result) => results.includes(result)) ?? "skipped";
}

async function runJob(run, workflow, job, results, call) {
  const needs = Object.fromEntries(job.needs.map((id) => [id, { result: results[id].result, outputs: results[id].outputs }]));
  const before = ancestors(workflow, job).map((id) => results[id].result);
  const functions = {
    always: () => true, cancelled: () => run.stop.fired,
    success: () => !run.stop.fired && before.every((result) => result === "success"),
    failure: () => before.includes("failure"),
  };
  const scope = call.scope.with({ needs }, functions);
  const wanted = () => (job.if === undefined ? functions.success() : holds(job.if, scope));
  try {
    if (!wanted()) return { name: name(job, scope.with({ matrix: null }), null, call), result: "skipped", outputs: {} };
    const permissions = ofJob(workflow, job, call.permissions);
    const { entries, ...strategy } = strategyOf(job, scope);
    const slots = new Slots(strategy["max-parallel"]);
    const failFast = new Stop();
    const legs = await Promise.all(entries.map((matrix, index) => slots.use(async () => {
      const at = scope.with({ matrix, strategy: { ...strategy, "job-index": index, "job-total": entries.length } });
      const leg = { run, workflow, job, wanted, permissions, scope: at, call, failFast, name: name(job, at, matrix, call) };
      const ended = await (job.uses === undefined ? runLeg(leg) : runCall(leg));
      if (ended.result === "failure" && strategy["fail-fast"]) failFast.fire();
      return { name: leg.name, ...(matrix === null ? {} : { matrix }), ...ended };
    })));
    return joined(legs, get(job.token, "strategy", "matrix") !== undefined);
  } catch (error) {
    if (error instanceof Refused || error instanceof StartupFailure) throw error;
    if (!(error instanceof Failure)) throw error;
    // GitHub ends a job that cannot be set up: a matrix without entries, an expression that has no value.
    run.log.line(call.prefix + job.id, `##[error]${error.message}`);
    return { result: "failure", outputs: {}, error: error.message, steps: [] };
  }
}

// What a job waits for, directly or not: its success() looks at all of it.
function ancestors(workflow, job, found = new Set()) {
  for (const id of job.needs) {
    if (!found.has(id)) ancestors(workflow, workflow.jobs.get(id), found.add(id));
  }
  return [...found];
}

function strategyOf(job, scope) {
  const token = get(job.token, "strategy");
  const matrix = get(token, "matrix");
  const entries = matrix === undefined ? [null] : combinations(plain(matrix, scope));
  const parallel = plain(get(token, "max-parallel"), scope) ?? entries.length;
  return { entries, "fail-fast": plain(get(token, "fail-fast"), scope) ?? true, "max-parallel": parallel };
}

// The name of the check, as it stands at a pull request and in a ruleset.
function name(job, scope, matrix, call) {
  const written = get(job.token, "name");
  const own = written === undefined ? job.id : text(written, scope);
  const values = matrix === null || (written !== undefined && written.expression?.includes("matrix")) ? "" : label(matrix);
  return call.title + (values === "" ? own : `${own} (${values})`);
}

// The legs of a matrix as one job: the outputs of those that ended last win, as far as they are not empty.
function joined(legs, matrix) {
  if (!matrix) return legs[0];
  const outputs = Object.assign({}, ...legs.map((leg) => Object.fromEntries(Object.entries(leg.outputs).filter(([, value]) => value !== ""))));
  return { result: worst(legs.map((leg) => leg.result)), outputs, legs };
}

// A job that calls a workflow.
async function runCall({ run, job, scope, call, permissions, name: title }) {
  const callee = run.workflows.get(local(job.uses));
  const groups = occupy(get(job.token, "concurrency"), scope, call.groups, run, call.prefix + job.id);
  const inputs = inputsOf(job, callee, scope);
  const inside = scope.with({ inputs, needs: undefined, matrix: undefined, strategy: undefined, secrets: secretsOf(run, job, scope) });
  run.log.line(call.prefix + job.id, `calls ${callee.path}`);
  const ended = await runWorkflow(run, callee, { scope: inside, permissions, prefix: `${call.prefix}${job.id}/`, title: `${title} / `, groups });
  return { result: ended.result, outputs: ended.outputs, jobs: ended.jobs, inputs };
}

const EMPTY = { string: "", boolean: false, number: 0 };
const KINDS = { boolean: data.Kind.Boolean, number: data.Kind.Number };

function inputsOf(job, callee, scope) {
  const declared = get(callee.on, "workflow_call", "inputs");
  return Object.fromEntries(keys(declared).map((name) => {
    const type = get(declared, name, "type").toString();
    const token = get(job.token, "with", name) ?? get(declared, name, "default");
    if (token === undefined) return [name, EMPTY[type]];
    const value = evaluate(token, scope);
    if (type === "string") {
      if (!value.primitive) throw new Failure(`input ${name}: a string was expected`);
      return [name, value.coerceString()];
    }
    if (value.kind !== KINDS[type]) throw new Failure(`input ${name}: Unexpected value '${value.coerceString()}', a ${type} was expected`);
    return [name, value.value];
  }));
}

// A called workflow sees the secrets that it is handed, and the token.
function secretsOf(run, job, scope) {
  const given = get(job.token, "secrets");
  const own = { GITHUB_TOKEN: run.token, github_token: run.token };
  if (given === undefined) return own;
  if (!isMapping(given)) return { ...own, ...scope.contexts.secrets };
  // A secret that is not set is handed over as nothing.
  return { ...own, ...Object.fromEntries(keys(given).map((name) => [name, text(get(given, name), scope)])) };
}

// A concurrency group. One that is held further up by the same run can never be had: GitHub cancels for a deadlock.
export function occupy(token, scope, held, run, who) {
  if (token === undefined) return held;
  const value = plain(token, scope);
  const group = String(value?.group ?? value).toLowerCase();
  run.concurrency.push({ who, group, cancel_in_progress: value?.["cancel-in-progress"] ?? false });
  if (held.includes(group)) throw new StartupFailure(`Canceling since a deadlock for concurrency group '${group}' was detected between '${who}' and what calls it`);
  return [...held, group];
}
