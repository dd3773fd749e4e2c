// The steps of a job, or of a composite action, in order: condition, environment, the step itself, what it told the runner.

import { resolve } from "node:path";

import { act } from "./actions/index.mjs";
import { Commands, folders, pairs, settable, summary } from "./commands.mjs";
import { variables } from "./contexts.mjs";
import { holds, plain, text, texts } from "./expressions.mjs";
import { hashFiles } from "./glob.mjs";
import { Failure, Refused } from "./limits.mjs";
import { get } from "./parse.mjs";
import { execute } from "./process.mjs";
import { Stop } from "./stop.mjs";

// Runs a list of steps. `frame` is the job itself, or a composite action in it: { scope, env, stop, github, defaults }.
// Gives { status, steps, contexts }.
export async function runSteps(job, steps, frame) {
  const done = { status: "success", steps: [], contexts: {} };
  const forget = frame.stop.on(() => (done.status = "cancelled"));
  if (frame.stop.fired) done.status = "cancelled";
  try {
    for (const step of steps) {
      const result = await oneStep(job, step, frame, done);
      done.steps.push(result);
      if (step.id !== undefined) done.contexts[step.id] = { outputs: result.outputs, outcome: result.outcome, conclusion: result.conclusion };
      if (result.conclusion === "failure" && done.status === "success") done.status = "failure";
    }
  } finally {
    forget();
  }
  return done;
}

async function oneStep(job, step, frame, done) {
  const stop = new Stop();
  const result = { name: "", id: step.id ?? "", outcome: "skipped", conclusion: "skipped", outputs: {}, annotations: [] };
  const at = { job, step, frame, stop, result, env: frame.env, scope: scopeOf(job, step, frame, done) };
  let forget = () => {};
  try {
    at.env = { ...frame.env, ...texts(get(step.token, "env"), at.scope, "env") };
    at.scope = at.scope.with({ env: { ...job.env, ...at.env } });
    result.name = name(step, at.scope);
    const wanted = () => (step.if === undefined ? done.status === "success" : holds(step.if, at.scope));
    if (!wanted()) return result;
    // A step that runs when the job is stopped goes on when its condition still holds.
    forget = frame.stop.on(() => wanted() || stop.fire());
    job.say(`##[group]${result.name}`);
    result.outcome = await limited(at);
  } catch (error) {
    // Anything else is a mistake of this runner, and no result.
    if (!(error instanceof Failure)) throw error;
    job.say(`##[error]${error.message}`);
    result.annotations.push({ level: "error", message: job.log.masked(error.message) });
    result.outcome = "failure";
  } finally {
    forget();
  }
  if (stop.fired && result.outcome !== "success") result.outcome = stop.why ?? "cancelled";
  const forgiven = result.outcome === "failure" && plain(get(step.token, "continue-on-error"), at.scope) === true;
  result.conclusion = forgiven ? "success" : result.outcome;
  return result;
}

// The step with its timeout; a step that is out of time has failed.
async function limited(at) {
  const minutes = plain(get(at.step.token, "timeout-minutes"), at.scope);
  const timer = minutes > 0 && setTimeout(() => {
    at.job.say(`##[error]The action '${at.result.name}' has timed out after ${minutes} minutes.`);
    at.stop.why = "failure";
    at.stop.fire();
  }, minutes * at.job.run.minute);
  try {
    return await (at.step.run === undefined ? act(at) : script(at));
  } finally {
    clearTimeout(timer);
  }
}

function scopeOf(job, step, frame, done) {
  const github = { ...frame.github, action: step.id ?? `__${step.at}` };
  return frame.scope.with(
    { github, env: { ...job.env, ...frame.env }, steps: done.contexts, job: { status: done.status, container: {}, services: {} } },
    {
      success: () => done.status === "success", failure: () => done.status === "failure", always: () => true,
      cancelled: () => job.stop.fired, hashfiles: (...patterns) => hashFiles(patterns.map((item) => item.coerceString()), job.machine.workspace),
    },
  );
}

function name(step, scope) {
  const written = get(step.token, "name");
  if (written !== undefined) return text(written, scope);
  return `Run ${step.uses ?? text(step.run, scope).trim().split("\n")[0]}`;
}

// The shells that are bash, with GitHub's flags.
function shell(named) {
  if (named === "") return ["-e"];
  if (named === "bash") return ["--noprofile", "--norc", "-e", "-o", "pipefail"];
  const own = /^bash((?:\s+-\S+|\s+[a-z]+)*)\s+\{0\}$/.exec(named);
  if (own === null) throw new Refused(`the shell '${named}' has no stand-in here, only bash has`);
  return own[1].trim().split(/\s+/).filter(Boolean);
}

async function script({ job, step, frame, stop, result, env, scope }) {
  const named = get(step.token, "shell") ?? frame.defaults?.shell;
  const folder = get(step.token, "working-directory") ?? frame.defaults?.["working-directory"];
  const cwd = resolve(job.machine.workspace, text(folder, scope));
  const path = job.machine.file("script", `${text(step.run, scope)}\n`);
  const flags = shell(text(named, scope));
  const files = tellings(job);
  const commands = new Commands(job, result.annotations);
  let refused;
  const line = (words) => {
    try {
      commands.line(words);
    } catch (error) {
      refused ??= error;
    }
  };
  const code = await execute({ command: "bash", args: [...flags, path], cwd, env: environment(job, env, scope, files), machine: job.machine, stop, line });
  if (refused !== undefined) throw refused;
  listen(job, files, result);
  if (code === 0) return "success";
  if (!stop.fired) throw new Failure(`Process completed with exit code ${code}.`);
  return "failure";
}

// The variables of a process: the machine's, the job's, the step's, and GitHub's own, which win.
function environment(job, env, scope, files) {
  const given = { ...job.machine.env, ...job.env, ...env };
  const named = Object.fromEntries(Object.entries(files).map(([what, path]) => [`GITHUB_${what}`, path]));
  const PATH = [...job.path, given.PATH].join(":");
  return { ...given, ...variables(scope.contexts.github, job.machine), PATH, ...named };
}

function tellings(job) {
  return Object.fromEntries(["OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"].map((what) => [what, job.machine.blank(what.toLowerCase())]));
}

// Takes in what the step wrote into its files.
function listen(job, files, result) {
  for (const [key, value] of pairs(files.ENV)) if (settable(key)) job.env[key] = value;
  job.path.unshift(...folders(files.PATH));
  for (const [key, value] of pairs(files.OUTPUT)) result.outputs[key] = value;
  const written = summary(files.STEP_SUMMARY, job.log, result.annotations);
  if (written !== "") job.summary.push(written);
}

