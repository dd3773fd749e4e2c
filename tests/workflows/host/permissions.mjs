// What a job's token may do, and GitHub's rule for reusable workflows: a called job may ask for no more than its caller has.
// The check is made before anything runs, over all jobs, whatever their `if` says.

import { get, isMapping } from "./parse.mjs";

const RANK = { none: 0, read: 1, write: 2 };

// What a token may do when nobody says anything (the setting that new organisations have).
const DEFAULT = { scopes: { contents: "read", packages: "read", metadata: "read" }, rest: "none" };

function read(token) {
  if (isMapping(token)) {
    return { scopes: Object.fromEntries([...token].map(({ key, value }) => [key.toString(), value.toString()])), rest: "none" };
  }
  return { scopes: {}, rest: token.toString().replace("-all", "") };
}

// The permissions of a job: its own, its workflow's, or what the caller handed down.
export function ofJob(workflow, job, inherited = DEFAULT) {
  const written = get(job.token, "permissions") ?? workflow.permissions;
  return written === undefined ? inherited : read(written);
}

export function level(permissions, scope) {
  return permissions.scopes[scope] ?? permissions.rest;
}

// Every scope that is asked for beyond what is allowed, as GitHub says it.
export function excess(asked, allowed) {
  const scopes = Object.keys({ ...asked.scopes, ...(asked.rest === "none" ? {} : { contents: 0, actions: 0, checks: 0 }) });
  return scopes
    .filter((scope) => RANK[level(asked, scope)] > RANK[level(allowed, scope)])
    .map((scope) => `is requesting '${scope}: ${level(asked, scope)}', but is only allowed '${scope}: ${level(allowed, scope)}'`);
}

// For the result: the scopes that are not `none`.
export function shown(permissions) {
  const all = permissions.rest === "none" ? [] : [["*", permissions.rest]];
  return Object.fromEntries([...Object.entries(permissions.scopes).filter(([, at]) => at !== "none"), ...all]);
}
