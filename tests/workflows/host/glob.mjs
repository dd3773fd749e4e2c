// The patterns that GitHub has: names of branches, and files for artifacts and `hashFiles`.

import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

// `*` stays within a part of the path, `**` does not; everything but `*`, `?` and sets is taken literally.
function expression(pattern) {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

// Whether a name is taken by the list: the last line that matches wins, `!` takes out.
export function matches(patterns, name) {
  return patterns.reduce((taken, line) => {
    const out = line.startsWith("!");
    return expression(out ? line.slice(1) : line).test(name) ? !out : taken;
  }, false);
}

function walk(folder, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else found.push(path);
  }
  return found;
}

// The files that lines of patterns name, and the folder that their names are relative to: the deepest one that they share.
export function files(lines, folder, { hidden = true } = {}) {
  const patterns = lines.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  const absolute = patterns.map((line) => (line.startsWith("!") ? `!${resolve(folder, line.slice(1))}` : resolve(folder, line)));
  const taken = new Set();
  for (const line of absolute.filter((pattern) => !pattern.startsWith("!"))) {
    const fixed = line.split("/").slice(0, line.split("/").findIndex((part) => /[*?]/.test(part)) >>> 0).join("/") || "/";
    let all;
    try {
      all = lstatSync(fixed).isDirectory() ? walk(fixed) : [fixed];
    } catch {
      continue;
    }
    const test = expression(line);
    // A folder takes what is below it.
    for (const path of all) if (test.test(path) || path.startsWith(`${line}/`)) taken.add(path);
  }
  const out = absolute.filter((line) => line.startsWith("!")).map((line) => expression(line.slice(1)));
  const root = shared(absolute.filter((line) => !line.startsWith("!")));
  const seen = (path) => hidden || !relative(root, path).split("/").some((part) => part.startsWith("."));
  return { root, paths: [...taken].filter((path) => !out.some((test) => test.test(path)) && seen(path)).sort() };
}

// The deepest folder above all of the searched ones.
function shared(patterns) {
  const roots = patterns.map((line) => {
    const parts = line.split("/");
    const fixed = parts.slice(0, parts.findIndex((part) => /[*?]/.test(part)) >>> 0).join("/") || "/";
    return statSync(fixed, { throwIfNoEntry: false })?.isFile() ? resolve(fixed, "..") : fixed;
  });
  return roots.reduce((a, b) => {
    const other = b.split("/");
    const parts = a.split("/");
    const differs = parts.findIndex((part, at) => part !== other[at]);
    return (differs < 0 ? parts : parts.slice(0, differs)).join("/") || "/";
  }, roots[0] ?? "/");
}

// GitHub's hashFiles: a digest over the digests of the files in the workspace, nothing when there are none.
export function hashFiles(patterns, workspace) {
  const { paths } = files(patterns.join("\n"), workspace);
  const inside = paths.filter((path) => !isAbsolute(relative(workspace, path)) && !relative(workspace, path).startsWith(".."));
  if (inside.length === 0) return "";
  const sum = createHash("sha256");
  for (const path of inside) sum.update(createHash("sha256").update(readFileSync(path)).digest());
  return sum.digest("hex");
}
