// The machine of one job: folders of its own and an environment in which nothing is that GitHub would not have set, so that no
// variable and no file of the real machine decides a test.

import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class Machine {
  #files = 0;
  #blank = new Map();

  constructor(run, name) {
    const home = join(run.work, "jobs", name.replaceAll(/[^A-Za-z0-9._-]+/g, "_"));
    const repository = run.repository.split("/")[1];
    this.workspace = join(home, "work", repository, repository);
    this.temp = join(home, "work/_temp");
    this.tools = join(home, "tools");
    this.home = join(home, "home");
    this.commands = join(this.temp, "_runner_file_commands");
    this.event = join(this.temp, "_github_workflow/event.json");
    for (const folder of [this.workspace, this.commands, this.tools, this.home, join(this.temp, "_github_workflow")]) {
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(this.event, JSON.stringify(run.event.payload));
    this.env = { HOME: this.home, PATH: run.path, LANG: "C.UTF-8", USER: "runner", SHELL: "/bin/bash", ...run.env };
    // Processes that a step left running end with the job.
    this.groups = new Set();
  }

  // A file for a step, under a name that no other has.
  file(name, text = "") {
    this.#files += 1;
    const path = join(this.commands, `${name}_${this.#files}`);
    writeFileSync(path, text);
    return path;
  }

  // An empty file that a step may append to; one that nobody wrote to serves the next step.
  blank(name) {
    const last = this.#blank.get(name);
    if (last !== undefined && statSync(last).size === 0) return last;
    this.#blank.set(name, this.file(name));
    return this.#blank.get(name);
  }

  end() {
    for (const group of this.groups) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // Nothing of it is left.
      }
    }
  }
}
