// All that GitHub holds against a run before its first job starts, over every workflow that it could reach, whatever their `if` says:
// inputs, secrets and permissions of reusable workflows, how many and how deep they are. Beside it, what this runner refuses by name.

import { known } from "./actions/index.mjs";
import { get, isBasicExpression, isMapping, isSequence, keys, readWorkflow } from "./parse.mjs";
import { LEVELS, REUSABLE, Refused, StartupFailure } from "./limits.mjs";
import { excess, ofJob } from "./permissions.mjs";

// Reads a workflow and all that it calls; gives them by path.
export async function workflows(origin, sha, path) {
  const found = new Map();
  const read = async (at) => {
    if (found.has(at)) return found.get(at);
    const text = origin.file(sha, at);
    if (text === undefined) throw new StartupFailure(`error parsing called workflow "./${at}": workflow was not found`);
    const workflow = await readWorkflow(at, text);
    found.set(at, workflow);
    return workflow;
  };
  await visit(await read(path), undefined, [path], read);
  if (found.size - 1 > REUSABLE) throw new StartupFailure(`too many workflows are referenced, total: ${found.size - 1}, limit: ${REUSABLE}`);
  return found;
}

// Holds a workflow's jobs against its caller's permissions, and goes into what they call.
async function visit(workflow, allowed, chain, read) {
  for (const job of workflow.jobs.values()) {
    const permissions = ofJob(workflow, job, allowed?.permissions);
    if (allowed !== undefined) {
      const errors = excess(permissions, allowed.permissions);
      if (errors.length > 0) throw new StartupFailure(errors.map((error) => `${allowed.where}: Error calling workflow '${workflow.path}'. The nested job '${job.id}' ${error}.`));
    }
    if (job.uses === undefined) {
      refuse(workflow, job);
      continue;
    }
    const path = local(job.uses);
    if (chain.includes(path)) throw new StartupFailure(`${path} calls itself: ${[...chain, path].join(" -> ")}`);
    if (chain.length >= LEVELS) throw new StartupFailure(`job "${job.id}" calls workflow "${job.uses}", but doing so would exceed the limit on called workflow depth of ${LEVELS}`);
    const callee = await read(path);
    const where = `${workflow.path} (Line: ${get(job.token, "uses").line}, Col: ${get(job.token, "uses").col})`;
    const errors = [...handedOver(job, callee, "with", "inputs", "input"), ...handedOver(job, callee, "secrets", "secrets", "secret")];
    if (errors.length > 0) throw new StartupFailure(errors.map((error) => `${where}: ${error}`));
    await visit(callee, { permissions, where }, [...chain, path], read);
  }
}

export function local(uses) {
  if (!uses.startsWith("./")) throw new Refused(`the reusable workflow ${uses} of another repository has no stand-in here`);
  return uses.slice(2);
}

// What a caller hands over must be declared, and what is required must be handed over.
function handedOver(job, callee, given, declared, what) {
  const on = callee.on;
  const callable = isMapping(on) ? keys(on).includes("workflow_call") : isSequence(on) ? [...on].map(String).includes("workflow_call") : String(on) === "workflow_call";
  if (!callable) return [`workflow_call key is not defined in the referenced workflow ${callee.path}`];
  const values = get(job.token, given);
  if (what === "secret" && values !== undefined && !isMapping(values)) return [];
  const definitions = get(on, "workflow_call", declared);
  const names = keys(definitions);
  const unknown = keys(values).filter((name) => !names.includes(name));
  const missing = names.filter((name) => get(definitions, name, "required")?.value === true && !keys(values).includes(name));
  const wrong = what === "input" ? names.filter((name) => !fits(get(definitions, name, "type")?.toString(), get(values, name))) : [];
  return [
    ...unknown.map((name) => `Invalid ${what}, ${name} is not defined in the referenced workflow.`),
    ...missing.map((name) => `${what === "input" ? "Input" : "Secret"} ${name} is required, but not provided while calling.`),
    ...wrong.map((name) => `Invalid input, ${name}: a ${get(definitions, name, "type")} was expected.`),
  ];
}

// A value that is written out must have the type; one that is computed is held against it when the call is made.
function fits(type, token) {
  if (token === undefined || isBasicExpression(token) || type === "string") return true;
  return typeof token.value === type;
}

// What has no stand-in, as far as it is written out. Expressions are looked at when the job starts.
function refuse(workflow, job) {
  const named = `${workflow.path}, job '${job.id}'`;
  for (const key of ["container", "services", "environment", "snapshot"]) {
    const token = get(job.token, key);
    if (token !== undefined && !isBasicExpression(token) && !(isMapping(token) && [...token].some(({ value }) => isBasicExpression(value)))) {
      throw new Refused(`${named}: ${key} has no stand-in here`);
    }
  }
  for (const step of job.steps) {
    for (const key of ["background", "wait", "wait-all", "cancel", "parallel"]) {
      if (get(step.token, key) !== undefined) throw new Refused(`${named}: a step with ${key} has no stand-in here`);
    }
    if (step.uses !== undefined && !step.uses.startsWith("./")) known(step);
  }
}

// Refuses what a job asks for once its expressions have values.
export function refuseValues(id, { runsOn, container, services, environment }) {
  const labels = [runsOn].flat();
  const strange = typeof runsOn === "object" && !Array.isArray(runsOn) ? runsOn : labels.find((label) => !/^ubuntu-/.test(label));
  if (strange !== undefined) throw new Refused(`job '${id}': runs-on ${JSON.stringify(strange)} has no stand-in here, only labels ubuntu-… have`);
  const image = typeof container === "string" ? container : container?.image;
  if (image) throw new Refused(`job '${id}': the container ${image} has no stand-in here`);
  const names = Object.keys(services ?? {}).filter((name) => services[name]?.image);
  if (names.length > 0) throw new Refused(`job '${id}': services have no stand-in here (${names.join(", ")})`);
  if (environment) throw new Refused(`job '${id}': the environment ${JSON.stringify(environment)} has no stand-in here`);
}
