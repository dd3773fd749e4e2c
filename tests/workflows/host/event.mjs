// What happened, and whether a workflow answers to it: the commit and the ref that GitHub gives a run for an event, the filters
// under `on`, and the inputs of a run that was started by hand.

import { get, isMapping, isSequence, keys } from "./parse.mjs";
import { DISPATCH_INPUTS, Refused, StartupFailure } from "./limits.mjs";
import { matches } from "./glob.mjs";

// The activity types that start a pull request's workflow when `types` does not say.
const TYPES = { pull_request: ["opened", "synchronize", "reopened"] };

// The event as the run sees it. Makes the refs that the service would have made by then.
export function arrive(name, payload, origin) {
  switch (name) {
    case "pull_request": {
      const { number = payload.number, base, head } = payload.pull_request;
      const sha = origin.merge(base.sha, head.sha);
      origin.refs({ [`refs/pull/${number}/head`]: head.sha, [`refs/pull/${number}/merge`]: sha });
      return { name, payload, sha, ref: `refs/pull/${number}/merge`, branch: base.ref, head_ref: head.ref, base_ref: base.ref };
    }
    case "merge_group": {
      const { head_sha: sha, head_ref: ref, base_ref: base } = payload.merge_group;
      origin.refs({ [ref]: sha });
      return { name, payload, sha, ref, branch: base.replace("refs/heads/", "") };
    }
    case "push":
      if (origin.commit(payload.ref) === undefined) origin.refs({ [payload.ref]: payload.after });
      return { name, payload, sha: payload.after, ref: payload.ref, branch: payload.ref.replace("refs/heads/", "") };
    case "workflow_dispatch":
    case "schedule": {
      const given = payload.ref ?? origin.branch();
      const ref = given.startsWith("refs/") ? given : `refs/heads/${given}`;
      return { name, payload, sha: origin.commit(ref), ref, branch: ref.replace("refs/heads/", "") };
    }
    default:
      throw new Refused(`the event ${name} has no stand-in here`);
  }
}

// Why a workflow does not answer to the event, undefined when it does.
export function unanswered(on, event) {
  const named = isMapping(on) ? keys(on) : isSequence(on) ? [...on].map(String) : [on.toString()];
  if (!named.includes(event.name)) return `${event.name} is not among its triggers`;
  const filter = get(on, event.name);
  for (const key of ["paths", "paths-ignore"]) {
    if (get(filter, key) !== undefined) throw new Refused(`on.${event.name}.${key} is not evaluated here: such a filter leaves a required check pending`);
  }
  const list = (key) => (get(filter, key) === undefined ? undefined : [get(filter, key)].flatMap((at) => (isSequence(at) ? [...at] : [at])).map(String));
  const types = list("types") ?? TYPES[event.name];
  if (types !== undefined && event.payload.action !== undefined && !types.includes(event.payload.action)) {
    return `the activity type ${event.payload.action} is not among ${types.join(", ")}`;
  }
  const branches = list("branches");
  if (event.name === "push" && event.ref.startsWith("refs/tags/")) {
    return branches !== undefined && list("tags") === undefined ? `${event.ref} is a tag, and only branches are named` : undefined;
  }
  if (branches !== undefined && !matches(branches, event.branch)) return `the branch ${event.branch} is not among ${branches.join(", ")}`;
  const ignored = list("branches-ignore");
  return ignored !== undefined && matches(ignored, event.branch) ? `the branch ${event.branch} is ignored` : undefined;
}

// The inputs of a run started by hand, with their types and defaults; everything else has none.
export function dispatched(on, event) {
  if (event.name !== "workflow_dispatch") return {};
  const declared = get(on, "workflow_dispatch", "inputs");
  const given = event.payload.inputs ?? {};
  if (keys(declared).length > DISPATCH_INPUTS) throw new StartupFailure(`more than ${DISPATCH_INPUTS} inputs`);
  const unknown = Object.keys(given).find((name) => !keys(declared).includes(name));
  if (unknown !== undefined) throw new StartupFailure(`Unexpected inputs provided: ["${unknown}"]`);
  return Object.fromEntries(keys(declared).map((name) => [name, dispatchInput(name, get(declared, name), given[name])]));
}

function dispatchInput(name, token, given) {
  const type = get(token, "type")?.toString() ?? "string";
  const value = given ?? get(token, "default")?.value;
  if (value === undefined && get(token, "required")?.value === true) throw new StartupFailure(`Required input '${name}' not provided`);
  if (type === "boolean") return String(value ?? false) === "true";
  if (type === "number") return Number(value ?? 0);
  if (type === "choice") {
    const options = [...get(token, "options")].map(String);
    const chosen = String(value ?? options[0]);
    if (!options.includes(chosen)) throw new StartupFailure(`Provided value '${chosen}' for input '${name}' not in the list of allowed values`);
    return chosen;
  }
  return String(value ?? "");
}
