// Stand-in for actions/upload-artifact: copies the files into the run's folder of artifacts, and fails where the service does: a name
// that is taken, a character that no artifact may have; and on every server that GitHub does not run.
//
// Sources: actions/toolkit, packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts and shared/config.ts (isGhes).

import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import { files } from "../glob.mjs";
import { Failure, Refused } from "../limits.mjs";

const IN_PATHS = ['"', ":", "<", ">", "|", "*", "?", "\r", "\n"];
const IN_NAMES = [...IN_PATHS, "\\", "/"];

export function uploadArtifact({ job, result }, inputs) {
  if (inputs.archive !== "true") throw new Refused("actions/upload-artifact with archive: false has no stand-in here");
  const { hostname } = new URL(job.run.urls.server);
  if (hostname !== "github.com" && !hostname.endsWith(".ghe.com") && !hostname.endsWith(".localhost")) {
    throw new Failure("@actions/artifact v2.0.0+, upload-artifact@v4+ and download-artifact@v4+ are not currently supported on GHES.");
  }
  const { name } = inputs;
  check(name, IN_NAMES, "artifact name");
  const { root, paths } = files(inputs.path, job.machine.workspace, { hidden: inputs["include-hidden-files"] === "true" });
  if (paths.length === 0) return nothing(job, result, inputs);
  paths.forEach((path) => check(relative(root, path), IN_PATHS, "path"));
  const { artifacts } = job.run;
  if (artifacts.has(name)) {
    if (inputs.overwrite !== "true") throw new Failure("Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run");
    rmSync(join(job.run.work, "artifacts", name), { recursive: true });
  }
  artifacts.set(name, paths.map((path) => relative(root, path)));
  for (const path of paths) {
    const target = join(job.run.work, "artifacts", name, relative(root, path));
    mkdirSync(dirname(target), { recursive: true });
    if (statSync(path).isFile()) copyFileSync(path, target);
  }
  job.say(`artifact ${name}: ${paths.map((path) => basename(path)).join(", ")}`);
  result.outputs = { "artifact-id": String(artifacts.size), "artifact-url": `${job.run.urls.server}/${job.run.repository}/actions/runs/${job.run.id}/artifacts/${artifacts.size}` };
  return "success";
}

function check(text, forbidden, what) {
  if (text === "") throw new Failure(`The ${what} is empty`);
  const found = forbidden.find((character) => text.includes(character));
  if (found !== undefined) throw new Failure(`The ${what} is not valid: ${text}. Contains the following character: ${JSON.stringify(found)}`);
}

function nothing(job, result, inputs) {
  const message = `No files were found with the provided path: ${inputs.path}. No artifacts will be uploaded.`;
  switch (inputs["if-no-files-found"]) {
    case "error":
      throw new Failure(message);
    case "warn":
      job.say(`##[warning]${message}`);
      result.annotations.push({ level: "warning", message });
      return "success";
    case "ignore":
      return "success";
    default:
      throw new Failure(`Unrecognized if-no-files-found input. Provided: ${inputs["if-no-files-found"]}. Available options: warn,error,ignore`);
  }
}
