// What a step tells the runner: lines like `::error file=a,line=1::text` on its output, and the files that GITHUB_OUTPUT, GITHUB_ENV,
// GITHUB_PATH and GITHUB_STEP_SUMMARY name.
//
// Source: docs.github.com, "Workflow commands for GitHub Actions".

import { readFileSync } from "node:fs";

import { Failure, Refused, SUMMARY } from "./limits.mjs";

const unescaped = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");

// Reads the output of one step; what is said to the runner goes to `told`, the rest is a line of the log.
export class Commands {
  #paused = null;

  // `job` has `say`, for the lines that everybody sees, and the log with its secrets.
  constructor(job, told) {
    this.job = job;
    this.told = told;
  }

  line(text) {
    const command = /^\s*::([a-z-]+)(?:\s+(.*?))?::(.*)$/s.exec(text);
    if (this.#paused !== null) {
      if (text.trim() === `::${this.#paused}::`) this.#paused = null;
      else this.job.say(text);
    } else if (command === null) {
      this.job.say(text);
    } else {
      this.#run(command[1], properties(command[2] ?? ""), unescaped(command[3]));
    }
  }

  #run(name, given, message) {
    switch (name) {
      case "error":
      case "warning":
      case "notice":
        this.told.push({ level: name, ...given, message: this.job.log.masked(message) });
        this.job.say(`##[${name}]${message}`);
        break;
      case "group":
        this.job.say(`##[group]${message}`);
        break;
      case "endgroup":
      case "debug":
        break;
      case "add-mask":
        this.job.log.mask(message);
        break;
      case "stop-commands":
        this.#paused = message;
        break;
      case "echo":
      case "add-matcher":
      case "remove-matcher":
        this.job.say(`(${name}: no stand-in, left out)`);
        break;
      default:
        throw new Refused(`the workflow command ::${name}:: is out of use at GitHub, or unknown`);
    }
  }
}

function properties(text) {
  const pairs = text.split(",").filter((pair) => pair.includes("="));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), unescaped(pair.slice(pair.indexOf("=") + 1))]));
}

// `name=value` and `name<<WORD … WORD`, as in the files of outputs and of the environment.
export function pairs(path) {
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  const found = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Failure(`Invalid format '${line}'. Name must not be empty`);
      found.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else if (heredoc >= 0) {
      const word = line.slice(heredoc + 2);
      const name = line.slice(0, heredoc);
      if (name === "" || word === "") throw new Failure(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      const end = lines.indexOf(word, at + 1);
      if (end < 0) throw new Failure(`Invalid value. Matching delimiter not found '${word}'`);
      found.push([name, lines.slice(at + 1, end).join("\n")]);
      at = end;
    } else {
      throw new Failure(`Invalid format '${line}'`);
    }
  }
  return found;
}

// The folders that a step puts in front of PATH, the last one first.
export function folders(path) {
  return readFileSync(path, "utf8").split(/\r?\n/).filter((line) => line !== "").reverse();
}

// A step's summary. One that is too large is dropped, and the step is told; it does not fail.
export function summary(path, log, told) {
  const text = readFileSync(path, "utf8");
  if (Buffer.byteLength(text) <= SUMMARY) return log.masked(text);
  told.push({ level: "error", message: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY / 1024}k, got ${Math.ceil(Buffer.byteLength(text) / 1024)}k.` });
  return "";
}

// The names that GITHUB_ENV may not set.
export function settable(name) {
  if (name === "NODE_OPTIONS") throw new Failure("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  return !/^(GITHUB|RUNNER)_/.test(name);
}
