// The repository as the hosting service has it: a bare copy of the one under test, so that the refs that the service makes
// (merges of pull requests, branches of a merge queue) are never written into somebody's work.

import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { StartupFailure } from "./limits.mjs";

// The identity of GitHub's own merge commits, at a time that never changes.
const GITHUB = {
  GIT_AUTHOR_NAME: "GitHub", GIT_AUTHOR_EMAIL: "noreply@github.com", GIT_COMMITTER_NAME: "GitHub", GIT_COMMITTER_EMAIL: "noreply@github.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

export class Origin {
  constructor(repository, work) {
    this.path = join(work, "origin.git");
    // Nothing of this machine's git settings counts.
    this.env = { PATH: process.env.PATH, HOME: work, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...GITHUB };
    execFileSync("git", ["-c", "safe.directory=*", "clone", "--quiet", "--bare", "--template=", repository, this.path], { env: this.env, stdio: "pipe" });
    appendFileSync(join(this.path, "config"), "[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n");
  }

  git(...args) {
    return execFileSync("git", ["--git-dir", this.path, ...args], { env: this.env, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" }).trim();
  }

  // What a name stands for, undefined when there is no such commit.
  commit(name) {
    try {
      return this.git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
    } catch {
      return undefined;
    }
  }

  // The text of a workflow at a commit, undefined when it is not there. All of them are read at once, on the first call.
  file(commit, path) {
    this.files ??= this.texts(commit, ".github/workflows/");
    return this.files.get(path);
  }

  texts(commit, folder) {
    const lines = this.git("ls-tree", "-r", "-z", commit, folder).split("\0").filter((line) => / blob /.test(line));
    const blobs = lines.map((line) => ({ id: line.split(/[ \t]/)[2], path: line.slice(line.indexOf("\t") + 1) }));
    const input = blobs.map(({ id }) => `${id}\n`).join("");
    let rest = execFileSync("git", ["--git-dir", this.path, "cat-file", "--batch"], { env: this.env, input, maxBuffer: 1 << 28 });
    return new Map(blobs.map(({ path }) => {
      const head = rest.indexOf("\n");
      const size = Number(rest.subarray(0, head).toString().split(" ")[2]);
      const text = rest.subarray(head + 1, head + 1 + size).toString();
      rest = rest.subarray(head + size + 2);
      return [path, text];
    }));
  }

  branch() {
    return this.git("symbolic-ref", "--short", "HEAD");
  }

  // Points refs at commits.
  refs(commits) {
    const input = Object.entries(commits).map(([name, commit]) => `update ${name} ${commit}\n`).join("");
    execFileSync("git", ["--git-dir", this.path, "update-ref", "--stdin"], { env: this.env, input, stdio: ["pipe", "pipe", "pipe"] });
  }

  // The merge commit that GitHub makes for a pull request. Workflows do not run while there is a conflict.
  merge(base, head) {
    let tree;
    try {
      tree = this.git("merge-tree", "--write-tree", base, head).split("\n")[0];
    } catch {
      throw new StartupFailure("the pull request has merge conflicts: GitHub does not run its workflows");
    }
    return this.git("commit-tree", tree, "-p", base, "-p", head, "-m", `Merge ${head} into ${base}`);
  }
}
