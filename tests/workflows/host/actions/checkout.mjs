// Stand-in for actions/checkout: the same git commands as the action's, from the run's copy of the repository.
//
// The real one reaches a private repository only with its token. So this one needs `contents: read`, and after
// `persist-credentials: false` the remote cannot be read any more: a later fetch, also git's own of a missing blob, fails as it would.
// A payload with `repository.private: false` makes the repository public.
//
// Source: actions/checkout, src/git-source-provider.ts and src/ref-helper.ts at the pinned commit.

import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Failure, Refused } from "../limits.mjs";
import { level } from "../permissions.mjs";
import { execute } from "../process.mjs";

const PLAIN = { repository: "", path: "", "ssh-key": "", lfs: "false", submodules: "false", "sparse-checkout": "" };

export async function checkout(at, inputs) {
  const { job, result } = at;
  const { run, machine } = job;
  for (const [name, value] of Object.entries(PLAIN)) {
    if (inputs[name] !== value && inputs[name] !== "" && inputs[name] !== "null") throw new Refused(`actions/checkout with ${name} has no stand-in here`);
  }
  const url = `${run.urls.server}/${run.repository}`;
  if (run.private && level(job.permissions, "contents") === "none") throw new Failure(`fatal: repository '${url}/' not found`);

  const { ref, commit } = wanted(run, inputs.ref);
  const git = (...args) => command(at, machine.workspace, args);
  mkdirSync(machine.workspace, { recursive: true });
  writeFileSync(join(machine.home, ".gitconfig"), settings(url, run.origin.path, machine.workspace));
  await git("init", "--quiet", "--template=", ".");
  appendFileSync(join(machine.workspace, ".git/config"), remote(url));
  const depth = Number(inputs["fetch-depth"]);
  const filter = inputs.filter === "" || inputs.filter === "null" ? [] : [`--filter=${inputs.filter}`];
  const tags = inputs["fetch-tags"] === "true" || depth <= 0 ? [] : ["--no-tags"];
  await git("-c", "protocol.version=2", "fetch", "--quiet", ...tags, "--prune", "--no-recurse-submodules", ...filter, ...(depth > 0 ? [`--depth=${depth}`] : []), "origin", ...(depth > 0 ? one(ref, commit) : all(ref, commit)));
  await git("checkout", "--quiet", "--force", ...place(ref, commit));
  if (run.private && inputs["persist-credentials"] === "false") {
    writeFileSync(join(machine.home, ".gitconfig"), settings(url, resolve(run.work, "nothing-without-credentials"), machine.workspace));
  }
  result.outputs = { ref: inputs.ref, commit };
  return "success";
}

// The real action resolves a name by asking; the run's copy knows.
function wanted(run, name) {
  if (name === "" || name === run.event.ref) return { ref: run.event.ref, commit: run.event.sha };
  const full = [name, `refs/heads/${name}`, `refs/tags/${name}`].find((item) => run.origin.commit(item) !== undefined);
  if (full === undefined) throw new Failure(`A branch or tag with the name '${name}' could not be found`);
  return { ref: full.startsWith("refs/") ? full : "", commit: run.origin.commit(full) };
}

function all(ref, commit) {
  const pull = ref.startsWith("refs/pull/") ? [`+${commit}:refs/remotes/${ref.slice(5)}`] : [];
  return ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*", ...pull];
}

function one(ref, commit) {
  if (ref.startsWith("refs/heads/")) return [`+${commit}:refs/remotes/origin/${ref.slice(11)}`];
  if (ref.startsWith("refs/pull/")) return [`+${commit}:refs/remotes/${ref.slice(5)}`];
  return ref.startsWith("refs/tags/") ? [`+${ref}:${ref}`] : [commit];
}

function place(ref, commit) {
  if (ref.startsWith("refs/heads/")) return ["-B", ref.slice(11), `refs/remotes/origin/${ref.slice(11)}`];
  if (ref.startsWith("refs/pull/")) return [`refs/remotes/${ref.slice(5)}`];
  return [ref.startsWith("refs/tags/") ? ref : commit];
}

// What `git remote add` and `git config gc.auto 0` write. (Maintenance is off too: it is a process after every fetch.)
function remote(url) {
  return `[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`;
}

// git on the machine finds the copy where it looks for the service.
function settings(url, target, workspace) {
  return `[safe]\n\tdirectory = ${workspace}\n[url "file://${target}"]\n\tinsteadOf = ${url}\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n`;
}

async function command({ job, stop }, cwd, args) {
  job.say(`[command]git ${args.join(" ")}`);
  const { machine } = job;
  const env = { ...machine.env, GIT_TERMINAL_PROMPT: "0" };
  const code = await execute({ command: "git", args, cwd, env, machine, stop, line: (text) => job.say(text) });
  if (code !== 0) throw new Failure(`The process 'git' failed with exit code ${code}`);
}
