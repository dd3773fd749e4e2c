// Files into workflows and composite actions. GitHub's parser holds them against its schema and says what is wrong; what is kept
// here is its tree, with a name for every branch that the runner follows.

import {
  MappingToken, NoOperationTraceWriter, convertActionTemplate, convertToIfCondition, convertWorkflowTemplate,
  isBasicExpression, isMapping, isSequence, isString, parseAction, parseWorkflow,
} from "./packages.mjs";
import { StartupFailure } from "./limits.mjs";

// The value of a key, undefined when it is not there.
export function get(token, ...keys) {
  return keys.reduce((at, key) => (at !== undefined && isMapping(at) ? at.find(key) : undefined), token);
}

// The keys of a mapping.
export function keys(token) {
  return token !== undefined && isMapping(token) ? [...token].map((pair) => pair.key.toString()) : [];
}

// Reads a workflow; throws what GitHub would say of it. Nothing changes a tree, so runs of one process share what is the same.
export function readWorkflow(path, text) {
  const key = `${path}\n${text}`;
  if (!trees.has(key)) trees.set(key, parsed(path, text));
  return trees.get(key);
}

const trees = new Map();

async function parsed(path, text) {
  const { context, value: root } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  fail(context);
  await convertWorkflowTemplate(context, withoutWholeMaps(root));
  const jobs = new Map([...get(root, "jobs")].map(({ key, value }) => [key.toString(), job(context, key.toString(), value)]));
  fail(context);
  return {
    path, root, jobs, name: get(root, "name")?.toString() ?? path, on: get(root, "on"), env: get(root, "env"),
    permissions: get(root, "permissions"), defaults: get(root, "defaults", "run"), concurrency: get(root, "concurrency"),
  };
}

// Reads an action.yml.
export function readAction(path, text) {
  const { context, value: root } = parseAction({ name: path, content: text }, new NoOperationTraceWriter());
  fail(context);
  convertActionTemplate(context, root);
  const steps = get(root, "runs", "steps");
  const action = {
    root, using: get(root, "runs", "using")?.toString(), inputs: get(root, "inputs"), outputs: get(root, "outputs"),
    steps: steps === undefined ? [] : [...steps].map((token, at) => step(context, token, at)),
  };
  fail(context);
  return action;
}

function job(context, id, token) {
  const needs = get(token, "needs");
  const steps = get(token, "steps");
  return {
    id, token, if: condition(context, token), uses: get(token, "uses")?.toString(),
    needs: needs === undefined ? [] : isSequence(needs) ? [...needs].map(String) : [needs.toString()],
    steps: steps === undefined ? [] : [...steps].map((item, at) => step(context, item, at)),
  };
}

function step(context, token, at) {
  const id = get(token, "id")?.toString();
  return { token, at, id, if: condition(context, token), uses: get(token, "uses")?.toString(), run: get(token, "run") };
}

// The condition with GitHub's implicit success(); undefined when there is none, which is success() alone.
function condition(context, token) {
  const written = get(token, "if");
  return written === undefined ? undefined : convertToIfCondition(context, written);
}

// The service takes one expression for a whole `env` or `services`; this conversion of the package wants a map and drops the job.
// So it gets an empty one: it is only asked for its errors, and the runner reads the tree itself.
function withoutWholeMaps(root) {
  const copy = root.clone();
  const empty = (mapping, key) => {
    const pair = isMapping(mapping) ? [...mapping].find((item) => item.key.toString() === key) : undefined;
    if (pair !== undefined && isBasicExpression(pair.value)) {
      pair.value = new MappingToken(pair.value.file, pair.value.range, pair.value.definitionInfo);
    }
  };
  for (const { value } of get(copy, "jobs") ?? []) {
    ["env", "services"].forEach((key) => empty(value, key));
    for (const item of get(value, "steps") ?? []) empty(item, "env");
  }
  return copy;
}

function fail(context) {
  const errors = context.errors.getErrors();
  if (errors.length > 0) throw new StartupFailure(errors.map((error) => error.message));
}

export { isBasicExpression, isMapping, isSequence, isString };
