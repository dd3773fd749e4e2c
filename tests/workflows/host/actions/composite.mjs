// A composite action of the repository itself: read from the workspace when its step runs, so that it is not there before the checkout.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { text } from "../expressions.mjs";
import { Failure, Refused, StartupFailure } from "../limits.mjs";
import { get, keys, readAction } from "../parse.mjs";
import { runSteps } from "../steps.mjs";

export async function composite(at, given) {
  const { job, step, frame, stop, result, env, scope } = at;
  const folder = resolve(job.machine.workspace, step.uses);
  const action = read(folder, step.uses);
  const strange = Object.keys(given).find((name) => !keys(action.inputs).includes(name));
  if (strange !== undefined) throw new Refused(`${step.uses} has no input '${strange}'; GitHub would warn, and go on without it`);
  const github = { ...frame.github, action_path: folder };
  const inputsOf = scope.with({ github, inputs: {} });
  const inputs = Object.fromEntries(keys(action.inputs).map((name) => [name, given[name] ?? text(get(action.inputs, name, "default"), inputsOf)]));
  // Secrets do not reach into an action; it gets what its inputs hand over. (GitHub's schema has no such context there either.)
  const inner = { scope: scope.with({ github, inputs, secrets: undefined, needs: undefined }), env, stop, github };
  const done = await runSteps(job, action.steps, inner);
  result.steps = done.steps;
  const outer = inner.scope.with({ steps: done.contexts });
  result.outputs = Object.fromEntries(keys(action.outputs).map((name) => [name, text(get(action.outputs, name, "value"), outer)]));
  return done.status;
}

function read(folder, uses) {
  const path = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (path === undefined) {
    throw new Failure(`Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. Did you forget to run actions/checkout before running your local action?`);
  }
  let action;
  try {
    action = readAction(join(uses, "action.yml"), readFileSync(path, "utf8"));
  } catch (error) {
    throw error instanceof StartupFailure ? new Failure(error.message) : error;
  }
  if (action.using !== "composite") throw new Refused(`${uses} is no composite action (using: ${action.using})`);
  return action;
}
