// GitHub's own packages, the only code here that reads workflows and evaluates expressions. Everything else in this folder
// imports them from this file, so that no second parser slips in.
//
// They are looked for in the folder CICD_TEST_TOOLS, then in target/ci-tools of this repository (`.ci/run` installs them there).

import { existsSync } from "node:fs";
import { register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// The package imports its schemas without `with { type: "json" }`, as bundlers like it; Node 20 wants it said.
const hook = `export async function load(url, context, next) {
  return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const places = [process.env.CICD_TEST_TOOLS, resolve(import.meta.dirname, "../../../target/ci-tools")];
const home = places.filter(Boolean).map((place) => join(place, "node_modules/@actions")).find((place) => existsSync(place));
if (home === undefined) {
  process.stderr.write("@actions/workflow-parser is not installed: run .ci/run once, or name its folder by CICD_TEST_TOOLS\n");
  process.exit(2);
}

const load = (path) => import(pathToFileURL(join(home, path)).href);

export const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter, isMapping, isSequence, isString, isBasicExpression } =
  await load("workflow-parser/dist/index.js");
export const { parseAction, convertActionTemplate } = await load("workflow-parser/dist/actions/index.js");
export const { convertToIfCondition } = await load("workflow-parser/dist/model/converter/if-condition.js");
export const { splitAllowedContext } = await load("workflow-parser/dist/templates/allowed-context.js");
export const { MappingToken } = await load("workflow-parser/dist/templates/tokens/index.js");
export const { TokenType } = await load("workflow-parser/dist/templates/tokens/types.js");
export const { Evaluator, Lexer, Parser, data } = await load("expressions/dist/index.js");
export const { truthy } = await load("expressions/dist/result.js");
