// `strategy.matrix` into the list of its combinations: the product of the vectors, `exclude`, then `include`, with GitHub's errors.
//
// Source: docs.github.com, "Running variations of jobs in a workflow".

import { Failure, MATRIX } from "./limits.mjs";

export function combinations(matrix) {
  if (matrix === null || typeof matrix !== "object" || Array.isArray(matrix)) throw new Failure("Matrix must be a mapping");
  const { include = [], exclude = [], ...vectors } = matrix;
  for (const [name, values] of Object.entries(vectors)) {
    if (!Array.isArray(values)) throw new Failure(`Matrix vector '${name}' must be a sequence`);
    if (values.length === 0) throw new Failure(`Matrix vector '${name}' does not contain any values`);
  }
  for (const [name, list] of Object.entries({ include, exclude })) {
    if (!Array.isArray(list) || list.some((item) => item === null || typeof item !== "object" || Array.isArray(item))) {
      throw new Failure(`Matrix ${name} must be a sequence of mappings`);
    }
  }
  if (Object.keys(vectors).length === 0 && include.length === 0) throw new Failure("Matrix must define at least one vector");
  const found = included(product(vectors).filter((entry) => !exclude.some((filter) => matches(entry, filter))), vectors, include);
  if (found.length > MATRIX) throw new Failure(`The matrix has ${found.length} entries; the maximum is ${MATRIX}`);
  return found;
}

function product(vectors) {
  const names = Object.keys(vectors);
  if (names.length === 0) return [];
  return names.reduce((all, name) => all.flatMap((entry) => vectors[name].map((value) => ({ ...entry, [name]: value }))), [{}]);
}

function matches(entry, filter) {
  return Object.entries(filter).every(([name, value]) => JSON.stringify(entry[name]) === JSON.stringify(value));
}

// An entry of `include` joins every combination whose own values it does not change; when there is none, it is one of its own.
function included(entries, vectors, include) {
  const all = entries.map((entry) => ({ ...entry }));
  const own = [];
  for (const extra of include) {
    const fixed = Object.fromEntries(Object.entries(extra).filter(([name]) => name in vectors));
    const fits = all.filter((entry) => matches(entry, fixed));
    fits.forEach((entry) => Object.assign(entry, extra));
    if (fits.length === 0) own.push({ ...extra });
  }
  return [...all, ...own];
}

// What GitHub writes behind the name of a job that does not name its combination itself: the values, without those that are empty.
export function label(entry) {
  const flat = (value) => (value === null || typeof value !== "object" ? [String(value ?? "")] : Object.values(value).flatMap(flat));
  return Object.values(entry).flatMap(flat).filter((value) => value !== "").join(", ");
}
