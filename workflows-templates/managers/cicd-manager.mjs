// Written by `cicd scaffold --manager-kit node`; `--upgrade` updates it. Edits in this file are kept and merged.
/**
 * The HTTP API of a manager: health, deployment and test results, as cicd's manager.openapi.yaml defines it.
 *
 * Add it to an existing manager (Express), best from a file of your own, so this file can be updated:
 *
 *     import { Manager, router } from "./cicd-manager.mjs";
 *
 *     class CityManager extends Manager {
 *       async get_health_status() {
 *         const took = await this.database.ping();
 *         const check = { componentType: "datastore", observedValue: took, observedUnit: "ms", status: "pass" };
 *         return { status: "pass", checks: { "postgres:responseTime": [check] } };
 *       }
 *     }
 *
 *     app.use(router(new CityManager())); // before express.json(), which would reject bodies with its own messages
 *
 * Any object with the three `get_…` methods works. Without `on_…` methods it takes no reports.
 * To try it alone: CICD_MANAGER_TOKEN=secret node cicd-manager.mjs 8001
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { pathToFileURL } from "node:url";

import express from "express";

const TOKEN_ENV = "CICD_MANAGER_TOKEN"; // the variable that holds the token
const MAX_BODY = 256 * 1024; // bytes of a report
const [MAX_IDS, MAX_LEVELS, MAX_RUNS, MAX_FAILURES] = [1000, 32, 20, 20]; // limits of what is kept
const [MAX_COUNT, MAX_SECONDS, MAX_TEXT] = [2 ** 31 - 1, 365 * 24 * 3600, 4000];

// ---- answers and reports --------------------------------------------------------------------------------------------

// A rule returns the faults of a value. Lengths count characters, not UTF-16 units.
const text = (max, min = 0) => (value) => {
  const fits = typeof value === "string" && [...value].length >= min && [...value].length <= max;
  return fits ? [] : [`a text of ${min} to ${max} characters`];
};
const like = (pattern) => (value) => (typeof value === "string" && pattern.test(value) ? [] : [`a text like ${pattern.source}`]);
const one_of = (...words) => (value) => (words.includes(value) ? [] : [`one of ${words.join(", ")}`]);
const integer = (min, max) => (value) =>
  Number.isInteger(value) && value >= min && value <= max ? [] : [`an integer from ${min} to ${max}`];
const seconds = (value) => (typeof value === "number" && value >= 0 && value <= MAX_SECONDS ? [] : ["seconds, at most a year"]);
const TIME = /^([12]\d{3})-(\d\d)-(\d\d)T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const time = (value) => {
  const [, year, month, day] = (typeof value === "string" && TIME.exec(value)) || [];
  // Date reads February 30th as a day in March.
  const fits = new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
  return fits ? [] : ["a time as in 2026-01-17T03:36:48Z"];
};
const list = (rule, max) => (value) => {
  if (!Array.isArray(value) || value.length > max) return [`a list of at most ${max}`];
  return value.flatMap((item, at) => rule(item).map((fault) => below(at, fault)));
};
/** An object with these fields; others are ignored, so that a newer reporter is understood. */
const object = (fields, required, more = () => []) => (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return ["an object"];
  const lacking = required.filter((name) => !Object.hasOwn(value, name)).map((name) => below(name, "is needed"));
  const names = Object.keys(fields).filter((name) => Object.hasOwn(value, name));
  const wrong = names.flatMap((name) => fields[name](value[name]).map((fault) => below(name, fault)));
  return [...lacking, ...wrong, ...more(value)];
};
const below = (step, fault) =>
  typeof fault === "string" ? { pointer: `/${step}`, detail: fault } : { ...fault, pointer: `/${step}${fault.pointer}` };

const id = like(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$/);
const revision = like(/^[0-9a-f]{7,64}$/);
const count = integer(0, MAX_COUNT);
const number = integer(1, 1000);
const COUNTS = ["passed", "failed", "skipped", "flaky"];
const DEPLOYMENT = {
  state: one_of("deployed", "deploying", "failed", "none", "unknown"),
  environment: text(100, 1),
  version: text(200, 1),
  revision,
  slot: one_of("blue", "green", "none"),
  since: time,
  url: text(2000),
  output: text(MAX_TEXT),
};
const RUN = {
  level: like(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  run: text(200, 1),
  revision,
  branch: text(255, 1),
  source: one_of("ci", "local", "imported"),
  verdict: one_of("passed", "failed", "error", "timed-out", "interrupted", "skipped"),
  ...Object.fromEntries(COUNTS.map((name) => [name, count])),
  duration_seconds: seconds,
  started: time,
  finished: time,
  failures: list(object({ name: text(300, 1), suite: text(200), message: text(500) }, ["name"]), MAX_FAILURES),
  failures_omitted: count,
  url: text(2000),
  output: text(MAX_TEXT),
};
const is_whole = (deployment) => {
  if (["none", "unknown"].includes(deployment.state)) return [];
  const lacks = ["environment", "version", "slot", "since"].filter((name) => !Object.hasOwn(deployment, name));
  return lacks.length ? [`with the state ${deployment.state} goes ${lacks.join(", ")}`] : [];
};
const agrees_with_itself = (run) => {
  const counted = COUNTS.filter((name) => Object.hasOwn(run, name));
  if (counted.length % COUNTS.length) return ["all of passed, failed, skipped and flaky, or none"];
  const is_empty = run.passed === 0 && run.skipped === 0;
  return run.verdict === "passed" && (run.failed > 0 || is_empty) ? ["passed, and yet a case failed or there is none"] : [];
};
const RAN = ["level", "revision", "verdict", "duration_seconds", "finished"];
const REPORTED_RUN = { ...RUN, id, part: object({ number, of: number }, ["number", "of"]) };
const REPORTED_DEPLOYMENT = { ...DEPLOYMENT, id, state: one_of("deployed", "deploying", "failed", "none") };
const RESULT = object({ ...RUN, parts: object({ seen: number, of: number }, ["seen", "of"]) }, RAN, agrees_with_itself);
const RULES = {
  get_health_status: object({ status: one_of("pass", "warn", "fail") }, ["status"]),
  get_deployment_status: object(DEPLOYMENT, ["state"], is_whole),
  get_test_results: object({ levels: list(RESULT, MAX_LEVELS), output: text(MAX_TEXT) }, ["levels"]),
  on_test_results: object(REPORTED_RUN, ["id", "run", "started", ...RAN], agrees_with_itself),
  on_deployment: object(REPORTED_DEPLOYMENT, ["id", "state", "environment", "since"], is_whole),
};

// ---- to be implemented ----------------------------------------------------------------------------------------------

/** Reports honest defaults: health that was not checked is not `pass`. Override them with your own answers. */
export class Manager {
  kept = new Kept();

  get_health_status() {
    return { status: "warn", output: "get_health_status() is not implemented: nothing was checked" };
  }

  get_deployment_status() {
    return this.kept.deployment ?? { state: "unknown", output: "no deployment was reported" };
  }

  get_test_results() {
    const levels = this.kept.results();
    return levels.length ? { levels } : { levels, output: "no run was reported" };
  }

  /** Keeps a report: called once for each id, and again if it threw. Override it to store reports for good. */
  on_test_results(run) {
    this.kept.add_run(run);
  }

  /** Keeps a report of a deployment, in the same way. */
  on_deployment(deployment) {
    this.kept.add_deployment(deployment);
  }
}

const WORST_FIRST = ["failed", "error", "timed-out", "interrupted", "passed", "skipped"];
const least = (items, key) => items.reduce((least, item) => (key(item) < key(least) ? item : least));
const sum = (items, key, most) => Math.min(items.reduce((sum, item) => sum + (key(item) ?? 0), 0), most);
const began = (parts) => Math.min(...[...parts.values()].map((part) => Date.parse(part.started)));
const ended = (part) => Date.parse(part.finished);

/** The reports, in memory: they are lost when the process ends, and each worker process has its own. */
class Kept {
  deployment;
  #runs = new Map(); // by level, then by run and revision, then by part; part 0 is the whole run

  add_deployment({ id, ...report }) {
    // Reports may arrive out of order.
    if (!(Date.parse(report.since) < Date.parse(this.deployment?.since))) this.deployment = report;
  }

  add_run(report) {
    const runs = entry(this.#runs, report.level);
    const parts = entry(runs, JSON.stringify([report.run, report.revision]));
    const number = report.part?.number ?? 0;
    if (!parts.has(number) || ended(parts.get(number)) <= ended(report)) parts.set(number, report);
    if (runs.size > MAX_RUNS) runs.delete(least([...runs.keys()], (run) => began(runs.get(run))));
    const levels = this.#runs;
    if (levels.size > MAX_LEVELS) levels.delete(least([...levels.keys()], (level) => began(this.#latest(level))));
  }

  results() {
    return [...this.#runs.keys()].map((level) => this.#join(this.#latest(level)));
  }

  /** The run that began last. By their ends, a slow old run would hide a new one. */
  #latest(level) {
    return least([...this.#runs.get(level).values()], (parts) => -began(parts));
  }

  #join(numbered) {
    const parts = numbered.has(0) ? [numbered.get(0)] : [...numbered.values()];
    const { id, part, ...worst } = least(parts, (part) => WORST_FIRST.indexOf(part.verdict));
    const joined = { ...worst };
    const counted = parts.filter((part) => part.passed !== undefined && part.verdict !== "skipped");
    for (const name of COUNTS) {
      if (counted.length) joined[name] = sum(counted, (part) => part[name], MAX_COUNT);
      else delete joined[name];
    }
    const failures = parts.flatMap((part) => part.failures ?? []);
    const omitted = sum(parts, (part) => part.failures_omitted, MAX_COUNT) + failures.slice(MAX_FAILURES).length;
    joined.failures = failures.length ? failures.slice(0, MAX_FAILURES) : undefined;
    joined.failures_omitted = omitted ? Math.min(omitted, MAX_COUNT) : undefined;
    joined.duration_seconds = sum(parts, (part) => part.duration_seconds, MAX_SECONDS);
    joined.started = least(parts, (part) => Date.parse(part.started)).started;
    joined.finished = least(parts, (part) => -ended(part)).finished;
    if (!numbered.has(0)) {
      const of = Math.max(...parts.map((part) => part.part.of));
      // A part with a number above the last one counts for the verdict, but does not complete the run.
      joined.parts = { seen: [...numbered.keys()].filter((number) => number <= of).length || 1, of };
    }
    return joined;
  }
}

const entry = (map, key) => map.get(key) ?? map.set(key, new Map()).get(key);

// ---- over HTTP ------------------------------------------------------------------------------------------------------

/** An error for the client (RFC 9457). */
class Problem extends Error {
  constructor(status, detail, headers = {}, more = {}) {
    super(detail);
    this.headers = headers;
    this.body = { title: STATUS_CODES[status], status, detail, ...more };
  }
}

function answer(response, status, body, type = "application/json", headers = {}) {
  response.status(status).set({ "Cache-Control": "no-store", "Content-Type": type, ...headers });
  response.end(JSON.stringify(body));
}

/** Answers errors as problems, without changing the app around it and without exposing internal errors. */
const handled = (handler) => async (request, response) => {
  try {
    await handler(request, response);
  } catch (error) {
    if (!(error instanceof Problem)) console.error(`${request.method} ${request.path} failed:`, error);
    const problem = error instanceof Problem ? error : new Problem(500, "the manager failed; see its log");
    answer(response, problem.body.status, problem.body, "application/problem+json", problem.headers);
  }
};

const faults = (method, value) =>
  RULES[method](value).map((fault) => (typeof fault === "string" ? { pointer: "", detail: fault } : fault));

/** Returns the value as clients read it: without null, with dates as texts and with long texts cut. */
const plain = (value) =>
  JSON.parse(JSON.stringify(value ?? {}, (_, part) => (typeof part === "string" ? part.slice(0, MAX_TEXT) : part ?? undefined)));

const sorted = (value) => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.keys(value).sort().map((key) => ({ key, value: sorted(value[key]) }));
};

const digest = (text) => createHash("sha256").update(text).digest();

/** Returns a report of at most the allowed size, and a digest of its content. */
async function body_of(request) {
  const type = (request.get("Content-Type") ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") throw new Problem(415, "send application/json");
  try {
    // The app's own express.json() may have read the body already.
    const report = request.readableDidRead ? request.body : JSON.parse(await utf8_of(request));
    return { report, content: digest(JSON.stringify(sorted(report))).toString("hex") };
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "the body is not JSON in UTF-8");
  }
}

async function utf8_of(request) {
  const chunks = [];
  let size = 0;
  // The stream is not destroyed, because the answer is sent on the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
    else if (size > 4 * MAX_BODY) break;
  }
  if (size > MAX_BODY) {
    // A little more is read, because the answer would otherwise be lost with the connection.
    throw new Problem(413, `a report has at most ${MAX_BODY} bytes`, { Connection: "close" });
  }
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
}

/** Returns the routes for `app.use(…)`. Without a token in the environment, no reports are taken. */
export function router(manager, { token_env = TOKEN_ENV, questions_need_token = false } = {}) {
  const token = process.env[token_env] ?? "";
  const known = { on_test_results: new Map(), on_deployment: new Map() };
  let last = Promise.resolve();

  const admit = (request) => {
    const [, given = ""] = /^bearer +(.*?) *$/i.exec(request.get("Authorization") ?? "") ?? [];
    // Digests are compared, so the time of the comparison reveals nothing, not even the length.
    if (!timingSafeEqual(digest(Buffer.from(given, "latin1")), digest(token)) || !token) {
      throw new Problem(401, "this needs the manager's token", { "WWW-Authenticate": 'Bearer realm="manager"' });
    }
  };

  const ask = async (request, method) => {
    if (questions_need_token) admit(request);
    const said = plain(await manager[method]());
    const wrong = faults(method, said);
    if (wrong.length) throw new Error(`${method}() returned an invalid answer: ${JSON.stringify(wrong)}`);
    return said;
  };

  const take = (method) => handled(async (request, response) => {
    if (!token || !manager[method]) {
      throw new Problem(501, `this manager takes no reports: it has no ${token ? method : token_env}`);
    }
    admit(request);
    const { report, content } = await body_of(request);
    const errors = faults(method, report).map(({ pointer, detail }) => ({ pointer: `#${pointer}`, detail })).slice(0, 50);
    if (errors.length) throw new Problem(422, "the report is not valid; `errors` lists the faults", {}, { errors });
    const fields = Object.keys(method === "on_deployment" ? REPORTED_DEPLOYMENT : REPORTED_RUN);
    const { id } = report;
    // Reports are kept one at a time, because two with the same id may arrive at once.
    const kept = last.then(async () => {
      const before = known[method].get(id);
      if (before) return before === content ? 200 : 409;
      await manager[method](Object.fromEntries(Object.entries(report).filter(([name]) => fields.includes(name))));
      known[method].set(id, content); // only after it is kept: a report that could not be kept may be sent again
      if (known[method].size > MAX_IDS) known[method].delete(known[method].keys().next().value);
      return 201;
    });
    last = kept.catch(() => {});
    const status = await kept;
    if (status === 409) throw new Problem(409, `another report with the id ${id} is kept`);
    answer(response, status, { id });
  });

  const health = handled(async (request, response) => {
    let said;
    try {
      said = await ask(request, "get_health_status");
    } catch (error) {
      if (error instanceof Problem) throw error;
      console.error("get_health_status() failed:", error);
      said = { status: "fail", output: "the health is not known; see the manager's log" };
    }
    const checks = Object.values(said.checks ?? {}).flat();
    // `pass` needs every check to pass.
    if (said.status === "pass" && checks.some(({ status = "pass" }) => status !== "pass")) said.status = "warn";
    answer(response, said.status === "fail" ? 503 : 200, said, "application/health+json");
  });

  const question = (method) => handled(async (request, response) => answer(response, 200, await ask(request, method)));
  const refuse = (allowed) => handled(() => {
    throw new Problem(405, `the allowed methods are ${allowed}`, { Allow: allowed });
  });

  const routes = express.Router();
  routes.route("/health").get(health).all(refuse("GET, HEAD"));
  const both = refuse("GET, HEAD, POST");
  routes.route("/deployment").get(question("get_deployment_status")).post(take("on_deployment")).all(both);
  routes.route("/test-results").get(question("get_test_results")).post(take("on_test_results")).all(both);
  return routes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const alone = express().disable("x-powered-by").use(router(new Manager()));
  alone.listen(Number(process.argv[2] ?? 8001), "127.0.0.1");
}
