// Stand-in for actions/cache: never finds anything, keeps nothing, and holds the key against the service's rules.

import { Failure } from "../limits.mjs";

export function cache({ job, result }, inputs) {
  if (inputs.key.length > 512) throw new Failure(`Key Validation Error: ${inputs.key} cannot be larger than 512 characters.`);
  if (inputs.key.includes(",")) throw new Failure(`Key Validation Error: ${inputs.key} cannot contain commas.`);
  if (inputs["fail-on-cache-miss"] === "true") throw new Failure(`Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${inputs.key}`);
  job.say(`Cache not found for input keys: ${inputs.key}`);
  result.outputs = { "cache-hit": "" };
  return "success";
}
