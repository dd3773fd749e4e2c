// Stand-ins for actions/cache/restore and actions/cache/save: nothing is ever found or kept; the key is held against the service's rules.

import { Failure } from "../limits.mjs";

function validate(key) {
  if (key.length > 512) throw new Failure(`Key Validation Error: ${key} cannot be larger than 512 characters.`);
  if (key.includes(",")) throw new Failure(`Key Validation Error: ${key} cannot contain commas.`);
}

export function restore({ job, result }, inputs) {
  validate(inputs.key);
  if (inputs["fail-on-cache-miss"] === "true") throw new Failure(`Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${inputs.key}`);
  job.say(`Cache not found for input keys: ${[inputs.key, ...inputs["restore-keys"].split("\n").filter(Boolean)].join(", ")}`);
  result.outputs = { "cache-hit": "", "cache-primary-key": inputs.key, "cache-matched-key": "" };
  return "success";
}

export function save({ job }, inputs) {
  validate(inputs.key);
  job.say(`Cache saved with key: ${inputs.key}`);
  return "success";
}
