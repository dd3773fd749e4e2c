#!/usr/bin/env python3
"""Speed with a long history as ratios: `cicd status`, `cicd results` and the dashboard, with a full store against a small one.

Makes repositories whose stores contain runs that never took place, runs the commands in each in turn, and prints medians and their ratios
within this run. This is not a test: nothing here passes or fails. `store::tests::age` counts the steps of SQLite.

    cargo build --release && python3 benches/past.py [--runs 10] [--domains 1000] [--past 1000] [--cicd PATH]

- status: DOMAINS embedded domains without a run, with one run, and with PAST runs of a fifth of the domains each; the newest run covers
  all domains and was killed.
- results, dashboard: 20 domains with 100 runs, and with 10,000 runs and 200,000 results. Every tenth suite in turn fails from time to time, and
  each run has a commit of its own or shares that of the run before.
- serve: CPU seconds within 12 s, in which the server checks all domains twice.

Targets: a ratio of at most 2.
"""
import argparse
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

from affected import ENV, measure, table
from serve import Server

BEGIN = int((time.time() - 300 * 24 * 3600) * 1e6)
SPAN = 299 * 24 * 3600 * 1_000_000


def repository(cicd, folder, domains):
    subprocess.run(["git", "init", "--quiet", folder], check=True, env=ENV)
    lines = ["version: 1", "domains:"]
    lines += [f'  s{d:04}: {{ paths: ["/s{d:04}/"], suites: {{ unit: {{ run: "true" }} }} }}' for d in range(domains)]
    (folder / "cicd.yml").write_text("\n".join(lines) + "\n")
    # Creates the store with its tables.
    subprocess.run([cicd, "status"], cwd=folder, env=ENV, capture_output=True, check=False)
    return folder


def fill(folder, domains, runs, each, killed):
    """Writes runs of `each` domains in turn; `killed` adds a run of all domains that was killed after half of them."""
    store = sqlite3.connect(folder / ".git/cicd/store.sqlite")
    keys = [f"s{d:04}/unit" for d in range(domains)]
    suites = [(d + 1, key, key.split("/")[0], "unit") for d, key in enumerate(keys)]
    store.executemany("INSERT INTO suites (id, key, domain, level) VALUES (?, ?, ?, ?)", suites)
    result = 0
    for nth in range(runs + killed):
        is_killed = nth == runs
        began = BEGIN + SPAN * nth // (runs + 1)
        chosen = range(domains) if is_killed else [(nth * each + at) % domains for at in range(each)]
        planned, revision = json.dumps([keys[d] for d in chosen]), f"{nth // 2:040x}"
        run = (nth + 1, f"r{nth}", began, revision, str(folder), planned, *([None] * 2 if is_killed else [1_000_000, 1]))
        store.execute(
            "INSERT INTO runs (id, name, started, revision, is_dirty, source, worktree, ranges, planned, duration, is_green)"
            " VALUES (?, ?, ?, ?, 0, 'local', ?, '[]', ?, ?, ?)", run)
        results, cases = [], []
        for place, d in enumerate(list(chosen)[: domains // 2] if is_killed else chosen):
            result += 1
            is_red = d % 10 == 0 and nth % 7 == 0
            results.append((result, nth + 1, d + 1, began + place, 1_000_000, "failed" if is_red else "passed",
                            2 - is_red, int(is_red), "o" * 2000 if is_red else None))
            if is_red:
                cases.append((result, "tests", f"case {nth}", "failed", "assert", "details"))
        store.executemany(
            "INSERT INTO results (id, run, suite, started, duration, verdict, judged_by, attempts, is_flaky, passed, failed, skipped,"
            " flaky, head) VALUES (?, ?, ?, ?, ?, ?, 'junit', 1, 0, ?, ?, 0, 0, ?)", results)
        store.executemany('INSERT INTO cases (result, "group", name, status, message, details) VALUES (?, ?, ?, ?, ?, ?)', cases)
    # As the program writes them: no clock of this past was wrong.
    store.execute("UPDATE runs SET ranked = started")
    store.execute("UPDATE results SET ranked = started")
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return folder


def ask(cicd, repos, runs, title, command):
    wrapped = {name: ["sh", "-c", f'cd "$0" && {{ "$@" || true; }}', str(repo), cicd, *command] for name, repo in repos.items()}
    table(title, measure("/", wrapped, runs), next(iter(repos)))


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def served(cicd, repos, domains, runs):
    """Measures the page, and the cost of two checks of all domains."""
    servers = {name: Server(cicd, repo) for name, repo in repos.items()}
    began, spent, pages = time.monotonic(), {}, {name: [] for name in servers}
    for server in servers.values():
        server.wait_for(domains)
    time.sleep(max(0, 12 - (time.monotonic() - began)))
    for name, server in servers.items():
        spent[name] = cpu(server.child.pid)
    for _ in range(runs):
        for name, server in servers.items():
            start = time.perf_counter()
            server.ask("/")
            pages[name].append(time.perf_counter() - start)
    for server in servers.values():
        server.stop()
    first = next(iter(repos))
    table("the page of `cicd serve`", pages, first)
    print("\nCPU of `cicd serve` within 12 s")
    for name, seconds in spent.items():
        print(f"  {name:34} {seconds * 1000:9.0f} ms   {seconds / max(spent[first], 0.01):7.2f} x")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--domains", type=int, default=1000)
    parser.add_argument("--past", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    args = parser.parse_args()
    work, cicd = pathlib.Path(tempfile.mkdtemp(prefix="cicd-bench-")), str(pathlib.Path(args.cicd).resolve())
    try:
        some = {name: repository(cicd, work / name.replace(" ", "-"), args.domains) for name in ("no past", "one run", "a long past")}
        fill(some["one run"], args.domains, 0, 0, 1)
        fill(some["a long past"], args.domains, args.past, args.domains // 5, 1)
        few = {name: repository(cicd, work / name.replace(" ", "-"), 20) for name in ("100 runs", "many runs")}
        fill(few["100 runs"], 20, 100, 20, 0)
        fill(few["many runs"], 20, args.many, 20, 0)
        ask(cicd, some, args.runs, f"cicd status, {args.domains} domains", ["status", "--format", "json"])
        ask(cicd, few, args.runs, "cicd results", ["results", "--format", "json"])
        ask(cicd, few, args.runs, "cicd status DOMAIN (in depth)", ["status", "s0000", "--format", "json"])
        served(cicd, some, args.domains, args.runs)
        served(cicd, few, 20, args.runs)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
