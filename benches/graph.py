#!/usr/bin/env python3
"""Speed and memory of `cicd affected` with `edges: proven` as ratios against `git status`.

Makes the fixture repositories, runs every command in turn (A B A B ...) and prints medians and ratios of one run, so that a noisy machine
disturbs both sides alike. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/graph.py [--runs 20] [--cicd PATH]

Fixtures: 5,000 files in 100 domains and 80,000 files in 1,000 domains, half Python and half TypeScript, 40 lines each, of which eight are
imports and one of these leads to another domain. Questions: the first of a clone; the same again; after a commit of 30 files, each
time another one, without and with a new import.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from affected import ENV, Import, git

LINES = 32

# The most memory of any question, in MB. The limit is for a release build; an unoptimised one has 40 MB more of program text.
LIMIT = 200


def python(domain, domains, at):
    near = [f"from s{domain:04}.p{at % 5} import f{(at + n) % 20:03}\n" for n in range(4)]
    far = [f"from s{(domain + 1 + at % 3) % domains:04}.p1.f001 import Thing\n"] if at % 7 == 0 else [f"import s{domain:04}.p2\n"]
    return "".join(["import os\n", "import json\n", "from typing import Any\n", *near, *far]) + "def f(value):\n    return value + 1\n" * (LINES // 2)


def script(domain, domains, at):
    near = [f"import {{ f{n} }} from '../p{n % 5}/f{(at + n) % 20:03}';\n" for n in range(4)]
    far = [f"import {{ thing }} from '@shop/s{(domain + 1) % domains:04}';\n"] if at % 7 == 0 else ["import { x } from './index';\n"]
    return "".join(["import fs from 'fs';\n", "import React from 'react';\n", "import path from 'path';\n", *near, *far]) + "export function f(value) {\n  return value + 1;\n" * (LINES // 2)


def tree(files, domains, text=""):
    content = {}
    for d in range(domains):
        for n in range(files // domains):
            half = files // domains // 2
            if n < half:
                content[f"services/s{d:04}/p{n % 5}/f{n:03}.py"] = python(d, domains, n) + text
            else:
                content[f"services/s{d:04}/p{n % 5}/f{n:03}.ts"] = script(d, domains, n) + text
        content[f"services/s{d:04}/package.json"] = json.dumps({"name": f"@shop/s{d:04}", "version": "1.0.0"})
        content[f"services/s{d:04}/__init__.py"] = ""
    return content


def make(repo, files, domains, heads):
    repo.mkdir(parents=True)
    git(repo, "init", "-q", "-b", "main")
    content = tree(files, domains)
    config = ["version: 1", "base: [main]", "edges: proven", "domains:"]
    config += [f'  s{d:04}: {{ paths: ["/services/s{d:04}/"] }}' for d in range(domains)]
    extra = {
        "cicd.yml": "\n".join(config) + "\n",
        "package.json": json.dumps({"name": "root", "private": True, "workspaces": ["services/*"]}),
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[tool.setuptools.packages.find]\nwhere = ["services"]\n',
    }
    imp = Import(repo)
    imp.commit("main", [], whole={**content, **extra})
    paths = sorted(path for path in content if path.endswith(("f001.py", "f018.ts", "f039.py", "f045.ts")))
    for n in range(2 * heads):
        changed = {path: content[path] + "\n" * (n + 1) for path in paths[n % 7 :: max(1, len(paths) // 30)][:30]}
        if n >= heads:
            changed["services/s0000/p0/f000.py"] = content["services/s0000/p0/f000.py"] + f"import s{n % domains:04}.p1\n"
        imp.commit(f"topic{n}", [], parent="refs/heads/main", whole=changed)
    imp.done()
    git(repo, "checkout", "-q", "main")
    git(repo, "gc", "-q")
    git(repo, "status")


def run(command, cwd, state):
    """Runs a command and returns its wall time in seconds and its largest memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, env={**ENV, "CICD_STATE_DIR": str(state)}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command} failed with {child.returncode}")
    return took, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    parser.add_argument("--keep", help="make the fixtures in this folder and leave them there")
    args = parser.parse_args()
    work = pathlib.Path(args.keep or tempfile.mkdtemp())
    try:
        for files, domains in ((5_000, 100), (80_000, 1_000)):
            repo, state = work / f"graph-{files}", work / f"state-{files}"
            if not repo.exists():
                # What a process has in memory when it starts another one counts as memory of that one, too, and the fixture takes much.
                child = multiprocessing.Process(target=make, args=(repo, files, domains, args.runs))
                child.start()
                child.join()
                if child.exitcode != 0:
                    raise SystemExit("the fixture was not made")
            print(f"\n{files} files, {domains} domains")
            report(repo, state, args.cicd, args.runs)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)


def report(repo, state, cicd, runs):
    status = ["git", "status", "--porcelain", "-z", "--untracked-files"]
    ask = lambda head: [cicd, "affected", "--base", "main", "--head", head]
    times = {"git status": [], "first": [], "again": [], "after a commit": [], "after a new import": [], "work tree, again": []}
    memory = dict.fromkeys(times, 0.0)

    def note(name, command):
        took, most = run(command, repo, state)
        times[name].append(took)
        memory[name] = max(memory[name], most)

    for _ in range(3):
        shutil.rmtree(state, ignore_errors=True)
        note("first", ask("topic0"))
    run([cicd, "affected"], repo, state)
    for n in range(1, runs):
        note("git status", status)
        note("after a commit", ask(f"topic{n}"))
        note("git status", status)
        note("again", ask(f"topic{n}"))
        note("work tree, again", [cicd, "affected"])
    # Last, because each of these is known afterwards, and what is asked next may be made from it.
    for n in range(runs):
        note("after a new import", ask(f"topic{runs + n}"))
    base = statistics.median(times["git status"])
    for name, values in times.items():
        if values:
            median = statistics.median(values)
            is_ours = name != "git status"
            verdict = ("ok" if memory[name] <= LIMIT else "over") if is_ours else ""
            print(f"  {name:20} {median * 1000:9.1f} ms   {median / base:7.2f} x   {memory[name]:6.0f} MB   {verdict}".rstrip())


if __name__ == "__main__":
    main()
