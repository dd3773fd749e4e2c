// One job on one machine: what it asks for, its environment, its steps, its end.

import { ofMachine, runner } from "./contexts.mjs";
import { plain, text, texts } from "./expressions.mjs";
import { Failure, OUTPUTS } from "./limits.mjs";
import { Machine } from "./machine.mjs";
import { get, keys } from "./parse.mjs";
import { occupy } from "./jobs.mjs";
import { shown } from "./permissions.mjs";
import { refuseValues } from "./startup.mjs";
import { runSteps } from "./steps.mjs";
import { Stop } from "./stop.mjs";

const MINUTES = 360;

// Runs a job, or one entry of its matrix; gives { result, outputs, steps, … }.
export async function runLeg(leg) {
  const { run, job, failFast, wanted } = leg;
  const stop = new Stop();
  // GitHub asks the condition of a job again when the run is cancelled: one with always() goes on.
  const forget = [run.stop.on(() => wanted() || stop.fire()), failFast.on(() => stop.fire())];
  try {
    return await run.slots.use(() => {
      if (stop.fired || failFast.fired || (run.stop.fired && !wanted())) return { result: "cancelled", outputs: {}, steps: [] };
      return onMachine(leg, stop);
    });
  } finally {
    forget.forEach((end) => end());
    run.ended(job.id);
  }
}

async function onMachine(leg, stop) {
  const { run, workflow, job, scope, call, permissions } = leg;
  const { token } = job;
  const who = call.prefix + job.id + (scope.contexts.matrix === null ? "" : ` ${scope.contexts.strategy["job-index"] + 1}`);
  const lines = [];
  const ended = { result: "failure", outputs: {}, steps: [], permissions: shown(permissions) };
  const at = {
    run, stop, permissions, machine: new Machine(run, who), log: run.log, path: [], env: {}, summary: [],
    say: (words) => (lines.push(run.log.masked(words)), run.log.line(who, words)),
  };
  let timer;
  try {
    const value = (key) => plain(get(token, key), scope);
    refuseValues(job.id, { runsOn: value("runs-on"), container: value("container"), services: value("services"), environment: value("environment") });
    ended.runs_on = value("runs-on");
    occupy(get(token, "concurrency"), scope, call.groups, run, who);
    const minutes = value("timeout-minutes") ?? MINUTES;
    if (!(minutes > 0)) throw new Failure(`timeout-minutes: ${JSON.stringify(minutes)} is no number of minutes`);
    ended.timeout_minutes = minutes;
    timer = setTimeout(() => (at.say(`##[error]The job has exceeded the maximum execution time of ${minutes}m0s`), stop.fire()), minutes * run.minute);
    const github = ofMachine(run, at.machine, job.id);
    const own = scope.with({ github, runner: runner(at.machine) });
    at.env = { ...texts(workflow.env, own, "env"), ...texts(get(token, "env"), own, "env") };
    run.began(job.id, call.prefix + job.id);
    const done = await runSteps(at, job.steps, { scope: own, env: {}, stop, github, defaults: defaults(workflow, token) });
    ended.steps = done.steps;
    ended.result = stop.fired ? "cancelled" : done.status;
    ended.outputs = outputs(at, token, own.with({ env: at.env, steps: done.contexts, job: { status: done.status } }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    at.say(`##[error]${error.message}`);
    Object.assign(ended, { result: "failure", error: error.message });
  } finally {
    clearTimeout(timer);
    at.machine.end();
  }
  if (ended.result === "failure" && plain(get(token, "continue-on-error"), scope) === true) ended.result = "success";
  return { ...ended, summary: at.summary.join("\n"), log: lines.join("\n") };
}

// `defaults.run` of the job before the workflow's, key by key.
function defaults(workflow, token) {
  const own = get(token, "defaults", "run");
  return { ...of(workflow.defaults), ...of(own) };
}

function of(token) {
  return Object.fromEntries(keys(token).map((key) => [key, get(token, key)]));
}

// The outputs of a job. One that holds a secret is left out, which is why a plan must not print any.
function outputs(at, token, scope) {
  const declared = get(token, "outputs");
  const all = Object.fromEntries(keys(declared).map((name) => [name, text(get(declared, name), scope)]));
  const size = Object.entries(all).reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0);
  if (size > OUTPUTS) throw new Failure(`Outputs are a maximum of ${OUTPUTS} bytes per job; these have ${size}`);
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => {
    if (value === "" || !at.log.reveals(value)) return true;
    at.say(`##[warning]Skip output '${name}' since it may contain secret.`);
    return false;
  }));
}
