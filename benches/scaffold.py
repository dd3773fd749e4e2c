#!/usr/bin/env python3
"""Speed of `cicd scaffold` on a repository of many domains, against its targets and against git.

Makes the fixture, runs every command in turn (A B C A B C ...) and prints medians, targets and ratios of one run, so that a noisy machine
disturbs both sides alike. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/scaffold.py [--runs 10] [--domains 500] [--cicd PATH] [--folder DIR]

The first run waits once until the disk has written everything, also data of other programs; `--folder /dev/shm` avoids this wait.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

AIMS = {"first run": 1.5, "nothing to do": 0.3}
ENV = {
    **{k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LANG")},
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_OPTIONAL_LOCKS": "0",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
}


def config(domains, parallel):
    lines = ["version: 1", "base: [main]", "levels: [unit, integration, contract]", f"ci: {{ max_parallel: {parallel} }}", "domains:"]
    for d in range(domains):
        depends = f", depends_on: [s{d - 1:04}]" if d % 10 else ""
        lines.append(f'  s{d:04}: {{ title: "Service {d}", paths: ["/services/s{d:04}/"]{depends} }}')
    return "\n".join(lines) + "\n"


def make(repo, domains):
    repo.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(repo)], check=True, env=ENV)
    for d in range(domains):
        folder = repo / "services" / f"s{d:04}"
        folder.mkdir(parents=True)
        (folder / "a.py").write_text("1\n")
    (repo / "cicd.yml").write_text(config(domains, 5))


def clear(repo):
    for name in (".github", ".cicd", "tests"):
        shutil.rmtree(repo / name, ignore_errors=True)


def timed(repo, command, code=0):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=repo, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    took = time.perf_counter() - start
    if done.returncode != code:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr.decode()[:400]}")
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--domains", type=int, default=500)
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    parser.add_argument("--folder", help="make the fixture below this folder")
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cicd-bench-", dir=args.folder))
    repo = work / "many"
    cicd = str(pathlib.Path(args.cicd).resolve())
    scaffold = [cicd, "scaffold", "--yes", "--test-tree"]
    try:
        make(repo, args.domains)
        times = {name: [] for name in ("git checkout of the same", "first run", "nothing to do", "--check", "one line of each workflow", "git status")}
        timed(repo, scaffold)
        timed(repo, ["git", "add", "--all"])
        timed(repo, ["git", "commit", "-q", "-m", "scaffold"])
        for turn in range(args.runs + 1):
            clear(repo)
            os.sync()  # what the line above left to be written is not the program's
            took = [timed(repo, ["git", "checkout", "-q", "--", "."])]
            clear(repo)
            os.sync()
            took += [timed(repo, scaffold), timed(repo, scaffold), timed(repo, [cicd, "scaffold", "--check"], 0)]
            (repo / "cicd.yml").write_text(config(args.domains, 6))
            took.append(timed(repo, scaffold))
            (repo / "cicd.yml").write_text(config(args.domains, 5))
            took.append(timed(repo, ["git", "status", "--porcelain", "--untracked-files=all"]))
            if turn:
                for name, value in zip(times, took):
                    times[name].append(value)
        count = sum(len(files) for name in (".github", "tests") for _, _, files in os.walk(repo / name))
        lock = (repo / ".cicd/lock.yml").stat().st_size
        print(f"{args.domains} domains, {count} files, a lock of {lock / 1e6:.1f} MB")
        for name, values in times.items():
            ratio = statistics.median(a / b for a, b in zip(values, times["git status"]))
            aim = f"   target {AIMS[name] * 1000:6.0f} ms" if name in AIMS else ""
            print(f"  {name:28} {statistics.median(values) * 1000:9.1f} ms   {ratio:7.2f} x git status{aim}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
