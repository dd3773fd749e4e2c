#!/usr/bin/env python3
"""Speed of `cicd affected` as ratios against git, and against other tools where they are installed.

Makes the fixture repositories, runs every command in turn (A B C A B C ...) and prints medians and ratios of one run, so that a noisy
machine disturbs both sides alike. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/affected.py [--runs 40] [--peers] [--cicd PATH]

Fixtures: 5,000 files, 100 domains of one folder each (as the peers have packages), 200 commits, a branch of 30 changed files,
20 commits behind; and 80,000 files, 1,000 domains of 5 patterns, 10,000 changed files. With --peers it fetches turbo, moon and nx from the npm registry.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = {"turbo": "2.11.11", "@moonrepo/cli": "2.5.5", "nx": "24.0.6"}
ENV = {
    **{k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LANG")},
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_OPTIONAL_LOCKS": "0",
    "TURBO_TELEMETRY_DISABLED": "1", "DO_NOT_TRACK": "1", "NX_DAEMON": "false", "MOON_TELEMETRY": "false",
}


def git(repo, *args, **kw):
    return subprocess.run(["git", "-C", str(repo), *args], check=True, env=ENV, capture_output=True, **kw).stdout


class Import:
    """Writes a history with git fast-import, which writes tens of thousands of files per second."""

    def __init__(self, repo):
        self.lines = bytearray()
        self.clock = 1_700_000_000
        self.repo = repo

    def commit(self, branch, files, parent=None, text="x", whole=None):
        self.clock += 60
        head = f"commit refs/heads/{branch}\ncommitter a <a@example.com> {self.clock} +0000\ndata 2\nc\n"
        self.lines += head.encode()
        if parent:
            self.lines += f"from {parent}\n".encode()
        for path, content in {**{path: f"{path} {text}\n" for path in files}, **(whole or {})}.items():
            data = content.encode()
            self.lines += f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"

    def done(self):
        git(self.repo, "fast-import", "--quiet", input=bytes(self.lines))


def make(repo, files, domains, patterns, commits, changed, behind, config):
    """Makes a repository whose `main` has `commits` commits, with a checked-out branch of `changed` files that is `behind` commits behind."""
    repo.mkdir(parents=True)
    git(repo, "init", "-q", "-b", "main")
    per = files // domains
    tree = [f"services/s{d:04}/p{n % patterns}/f{n:03}.py" for d in range(domains) for n in range(per)]
    imp = Import(repo)
    imp.commit("main", tree, text="0", whole=config)
    for n in range(commits - behind):
        imp.commit("main", [tree[(n * 37) % len(tree)]], text=f"m{n}")
    step = max(1, len(tree) // changed)
    picked = tree[::step][:changed]
    imp.commit("topic", picked[: changed // 2], parent="refs/heads/main", text="t1")
    imp.commit("topic", picked[changed // 2 :], text="t2")
    for n in range(behind):
        imp.commit("main", [tree[(n * 31 + 7) % len(tree)]], text=f"b{n}")
    imp.done()
    git(repo, "checkout", "-q", "topic")
    git(repo, "gc", "-q")
    settle(repo)


def settle(repo):
    """Writes the index anew, a second after the files. Otherwise each `git status` reads files that are as young as the index once more."""
    time.sleep(1.1)
    git(repo, "reset", "-q")


def cicd_yml(domains, patterns):
    lines = ["version: 1", "base: [main]", "global: [Cargo.lock]", 'ignore: ["*.md", "/docs/"]', "domains:"]
    for d in range(domains):
        folder = f"/services/s{d:04}/"
        paths = ", ".join(f'"{folder}p{n}/"' for n in range(patterns)) if patterns > 1 else f'"{folder}"'
        depends = f", depends_on: [s{d - 1:04}]" if d % 10 else ""
        lines.append(f"  s{d:04}: {{ paths: [{paths}]{depends} }}")
    return "\n".join(lines) + "\n"


def peers_config(domains):
    """Writes the same packages as npm workspaces, for the other tools."""
    config = {
        "package.json": json.dumps({"name": "root", "private": True, "packageManager": "npm@10.0.0", "workspaces": ["services/*"]}),
        "package-lock.json": json.dumps({"name": "root", "lockfileVersion": 3, "requires": True, "packages": {}}),
        "turbo.json": json.dumps({"tasks": {"test": {}}}),
        "nx.json": "{}",
        ".moon/workspace.yml": "projects: ['services/*']\nvcs: { defaultBranch: main }\n",
        ".gitignore": "node_modules\n.moon/cache\n.nx\n.turbo\n",
    }
    for d in range(domains):
        config[f"services/s{d:04}/package.json"] = json.dumps({"name": f"s{d:04}", "version": "1.0.0", "scripts": {"test": "true"}})
    return config


def measure(cwd, commands, runs):
    """Runs the commands in turn and returns the wall times of each, in seconds."""
    times = {name: [] for name in commands}
    for turn in range(runs + 2):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, cwd=cwd, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            took = time.perf_counter() - start
            if done.returncode != 0:
                raise SystemExit(f"{name} failed: {done.stderr.decode()[:400]}")
            if turn >= 2:
                times[name].append(took)
    return times


def table(title, times, against):
    print(f"\n{title}")
    base = times[against]
    for name, values in times.items():
        ratio = statistics.median(a / b for a, b in zip(values, base))
        print(f"  {name:34} {statistics.median(values) * 1000:9.2f} ms   {ratio:7.2f} x")


def install_peers(folder):
    folder.mkdir(exist_ok=True)
    subprocess.run(["npm", "init", "-y"], cwd=folder, check=True, capture_output=True)
    packages = [f"{name}@{version}" for name, version in PEERS.items()]
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", *packages], cwd=folder, check=True, capture_output=True)
    return folder / "node_modules" / ".bin"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    parser.add_argument("--keep", help="make the fixtures in this folder and leave them there")
    args = parser.parse_args()
    work = pathlib.Path(args.keep or tempfile.mkdtemp(prefix="cicd-bench-"))
    cicd = str(pathlib.Path(args.cicd).resolve())
    try:
        small, rich, large = work / "small", work / "rich", work / "large"
        if not small.exists():
            make(small, 5_000, 100, 5, 200, 30, 20, {"cicd.yml": cicd_yml(100, 1), **peers_config(100)})
        if not rich.exists():
            make(rich, 5_000, 100, 5, 200, 30, 20, {"cicd.yml": cicd_yml(100, 5)})
        if not large.exists():
            make(large, 80_000, 1_000, 5, 200, 10_000, 20, {"cicd.yml": cicd_yml(1_000, 5)})
        diff = ["git", "diff", "--name-only", "--no-renames", "main...HEAD"]
        affected = [cicd, "affected", "--base", "main", "--head", "HEAD"]
        times = measure(small, {"git diff main...HEAD": diff, "cicd affected": affected, "  --format json": [*affected, "--format", "json"]}, args.runs)
        table("committed range: 5,000 files, 100 domains, 30 changed files", times, "git diff main...HEAD")
        times = measure(rich, {"git diff main...HEAD": diff, "cicd affected": affected}, args.runs)
        table("the same with 5 patterns a domain", times, "git diff main...HEAD")
        status = ["git", "status", "--porcelain", "-z", "--untracked-files"]
        times = measure(small, {"git status": status, "cicd affected": [cicd, "affected"]}, args.runs)
        table("with the work tree", times, "git status")
        times = measure(large, {"git diff main...HEAD": diff, "cicd affected": affected, "  --format names": [*affected, "--format", "names"]}, max(5, args.runs // 2))
        table("80,000 files, 1,000 domains of 5 patterns, 10,000 changed files", times, "git diff main...HEAD")
        times = measure(small, {"true": ["true"], "cicd --version": [cicd, "--version"], "git --version": ["git", "--version"]}, args.runs)
        table("start", times, "true")
        print(f"\nbinary: {os.path.getsize(cicd) / 1e6:.1f} MB")
        if args.peers:
            bin_ = install_peers(work / "peers")
            if not (small / "node_modules").exists():
                (small / "node_modules").symlink_to(bin_.parent)  # nx looks for itself in the repository
            commands = {
                "git diff main...HEAD": diff, "cicd affected": affected,
                "turbo": [str(bin_ / "turbo"), "ls", "--affected"],
                "moon": [str(bin_ / "moon"), "query", "projects", "--affected"],
                "nx": [str(bin_ / "nx"), "show", "projects", "--affected", "--base=main", "--head=HEAD"],
            }
            table("peers", measure(small, commands, max(3, args.runs // 8)), "git diff main...HEAD")
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
