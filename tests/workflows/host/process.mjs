// A step's process: started in a group of its own, read line by line, and stopped as the runner of GitHub stops it.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { Failure } from "./limits.mjs";

// SIGINT, then SIGTERM, then SIGKILL. GitHub waits 7.5 s and 2.5 s between them; nobody here waits for that.
const PATIENCE = [["SIGINT", 400], ["SIGTERM", 400], ["SIGKILL", 0]];

// How long output is read after the process has ended: something else may have inherited the pipe.
const LATE_OUTPUT = 300;

// Runs a command; gives its exit code, or "stopped". A stop that fired before is not heard.
export async function execute({ command, args, cwd, env, machine, stop, line }) {
  let child;
  try {
    child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  } catch (error) {
    // Too large an environment ends here, as on a machine of GitHub.
    throw new Failure(`An error occurred trying to start process '${command}' with working directory '${cwd}': ${error.code}`);
  }
  machine.groups.add(child.pid);
  const timers = [];
  const forget = stop.on(() => PATIENCE.reduce((after, [signal, wait]) => {
    // The first two reach the shell alone, as on GitHub; the last one takes its children along.
    timers.push(setTimeout(() => signal === "SIGKILL" ? group(child, signal) : child.kill(signal), after));
    return after + wait;
  }, 0));
  const read = [child.stdout, child.stderr].map((stream) => {
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on("line", line);
    return new Promise((resolve) => lines.once("close", resolve));
  });
  const [code, signal] = await new Promise((resolve) => child.once("exit", (...end) => resolve(end)));
  forget();
  timers.forEach(clearTimeout);
  await Promise.race([Promise.all(read), new Promise((resolve) => setTimeout(resolve, LATE_OUTPUT).unref())]);
  return code ?? `signal ${signal}`;
}

function group(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}
