// Many runs in one process: GitHub's packages take half a second to load, more than most runs. A line of the input is a request,
// `{"id":1,"arguments":["--repo",…]}`; a line of the output its answer, `{"id":1,"code":0,"log":"…"}`, as soon as the run has ended.
// The end of the input is the end of the process.

import { createInterface } from "node:readline";

import { Log } from "./log.mjs";

export async function serve(main) {
  const running = new Set();
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { id, arguments: args } = JSON.parse(line);
    const log = new Log();
    const run = main(args, log).then((code) => process.stdout.write(`${JSON.stringify({ id, code, log: log.text() })}\n`));
    running.add(run);
    run.finally(() => running.delete(run));
  }
  await Promise.all(running);
}
