// `uses` of a step: which stand-in acts for it, with which inputs. Known are the actions that generated workflows use, each at the
// one commit whose inputs known.json lists; every other action is refused by name.

import { readFileSync } from "node:fs";

import { texts } from "../expressions.mjs";
import { Failure, Refused } from "../limits.mjs";
import { get, keys } from "../parse.mjs";
import { restore, save } from "./cache.mjs";
import { checkout } from "./checkout.mjs";
import { composite } from "./composite.mjs";
import { setup } from "./setup.mjs";
import { uploadArtifact } from "./upload_artifact.mjs";

export const KNOWN = JSON.parse(readFileSync(new URL("known.json", import.meta.url), "utf8"));

const STAND_INS = {
  "actions/checkout": checkout, "actions/upload-artifact": uploadArtifact, "actions/cache/restore": restore, "actions/cache/save": save,
  "actions/setup-python": setup, "actions/setup-node": setup, "actions/setup-go": setup,
  "shivammathur/setup-php": setup, "ruby/setup-ruby": setup, "erlef/setup-beam": setup, "actions/setup-dotnet": setup,
};

// The action of a step that is not one of the repository's own; throws when it may not be used so.
export function known(step) {
  const [name, commit] = step.uses.split("@");
  const action = KNOWN[name];
  if (action === undefined) throw new Refused(`the action ${step.uses} has no stand-in here; there are: ${Object.keys(KNOWN).join(", ")}`);
  if (commit !== action.sha) throw new Refused(`${name} must be pinned to ${action.sha} (${action.version}), not to ${commit}: its inputs are not known here`);
  const strange = keys(get(step.token, "with")).find((key) => !Object.keys(action.inputs).includes(key));
  if (strange !== undefined) {
    throw new Refused(`${name} ${action.version} has no input '${strange}'; GitHub would warn, and go on without it. Inputs: ${Object.keys(action.inputs).join(", ")}`);
  }
  return { name, ...action };
}

// Runs the action of a step; gives its outcome.
export async function act(at) {
  const { job, step, scope } = at;
  const given = texts(get(step.token, "with"), scope, "with");
  if (step.uses.startsWith("./")) return composite(at, given);
  const action = known(step);
  const defaults = Object.entries(action.inputs).map(([name, { default: value = "" }]) => [name, value]);
  const inputs = { ...Object.fromEntries(defaults), ...given };
  const missing = Object.keys(action.inputs).find((name) => action.inputs[name].required && inputs[name] === "");
  job.say(`stand-in for ${action.name} ${action.version}`);
  if (missing !== undefined) throw new Failure(`Input required and not supplied: ${missing}`);
  return STAND_INS[action.name](at, inputs, action);
}
