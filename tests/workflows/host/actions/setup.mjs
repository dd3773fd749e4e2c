// Stand-in for the actions that set up a language: installs nothing, what is on the PATH is used. It fails where the
// actions fail before they download anything: a version file, a lockfile or a package manager that is not there.

import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { files } from "../glob.mjs";
import { Failure } from "../limits.mjs";

const MANAGERS = { "actions/setup-python": ["pip", "pipenv", "poetry"], "actions/setup-node": ["npm", "yarn", "pnpm"] };
// What is looked for when `cache` is set and `cache-dependency-path` is not.
const LOCKFILES = {
  pip: "**/requirements.txt\n**/pyproject.toml", pipenv: "**/Pipfile.lock", poetry: "**/poetry.lock",
  npm: "package-lock.json\nnpm-shrinkwrap.json\nyarn.lock", yarn: "yarn.lock", pnpm: "pnpm-lock.yaml",
};

// The inputs with other names than `LANGUAGE-version` and `LANGUAGE-version-file`.
const VERSIONS = { beam: "elixir-version" };
const VERSION_FILES = { beam: "version-file", dotnet: "global-json-file" };

export function setup({ job, result }, inputs, action) {
  const language = action.name.replace(/^.*\/setup-/, "");
  const { workspace } = job.machine;
  const file = inputs[VERSION_FILES[language] ?? `${language}-version-file`] ?? "";
  if (file !== "" && !existsSync(resolve(workspace, file))) throw new Failure(`The specified ${language} version file at: ${file} does not exist`);
  const manager = inputs.cache;
  if (action.name in MANAGERS && manager !== "") {
    if (!MANAGERS[action.name].includes(manager)) throw new Failure(`Caching for '${manager}' is not supported`);
    const lockfiles = inputs["cache-dependency-path"] || LOCKFILES[manager];
    if (files(lockfiles, workspace).paths.length === 0) {
      throw new Failure(`No file in ${workspace} matched to [${lockfiles.split("\n").join(" or ")}], make sure you have checked out the target repository`);
    }
  }
  const version = inputs[VERSIONS[language] ?? `${language}-version`] || file || "the default";
  job.say(`nothing is installed, ${language} ${version} is what the PATH has`);
  result.outputs = Object.fromEntries(action.outputs.map((name) => [name, ""]));
  return "success";
}
