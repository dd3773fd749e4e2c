#!/usr/bin/env python3
"""Speed of `cicd test` as ratios: the cost of running and supervising suites, the cost of reusing results, and memory.

Makes the fixture (100 domains with one plain suite each), runs every command in turn (A B C A B C ...) and prints medians and ratios of
one run. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/test.py [--runs 20] [--peers] [--cicd PATH] [--keep DIR]

- cold: 100 x `true` with two jobs, against `xargs -P2 -n1 sh -c true` on 100 lines.
- cached: the same suites with only cached results, against `git status --porcelain`: once with 3 files per domain, once with 50.
- memory: the peak of cicd and of its keepers while a suite prints 100 MB.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from affected import ENV, install_peers, make, measure, peers_config, table

DOMAINS = 100


def config(cache, domains=DOMAINS):
    lines = ["version: 1", "base: [main]", f"cache: {str(cache).lower()}", "domains:"]
    for d in range(domains):
        lines.append(f'  s{d:04}: {{ paths: ["/services/s{d:04}/"], suites: {{ unit: {{ run: "true" }} }} }}')
    return "\n".join(lines) + "\n"


def peers_tests():
    files = peers_config(DOMAINS)
    files["Makefile"] = ".PHONY: all " + " ".join(f"s{d:04}" for d in range(DOMAINS)) + "\nall: "
    files["Makefile"] += " ".join(f"s{d:04}" for d in range(DOMAINS)) + "\n"
    files["Makefile"] += "".join(f"s{d:04}:\n\t@sh -c true\n" for d in range(DOMAINS))
    return files


def fixture(repo, files_each, cache):
    if not repo.exists():
        make(repo, DOMAINS * files_each, DOMAINS, 1, 5, 10, 2, {"cicd.yml": config(cache), **peers_tests()})
    return repo


def peak(cicd, repo):
    """Returns the peak memory of each kind of process in kB while a suite prints 100 MB, from its high-water mark."""
    run = subprocess.Popen([cicd, "test", "--all", "--jobs", "1"], cwd=repo, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {}
    while run.poll() is None:
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                status = pathlib.Path("/proc", entry, "status").read_text()
            except OSError:
                continue
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            name = fields.get("Name", "").strip()
            if "VmHWM" in fields and (int(entry) == run.pid or name == "suite-keeper"):
                peaks[name] = max(peaks.get(name, 0), int(fields["VmHWM"].split()[0]))
        time.sleep(0.005)
    return peaks


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    parser.add_argument("--keep", help="make the fixtures in this folder and leave them there")
    args = parser.parse_args()
    work = pathlib.Path(args.keep or tempfile.mkdtemp(prefix="cicd-bench-"))
    work.mkdir(exist_ok=True)
    cicd = str(pathlib.Path(args.cicd).resolve())
    try:
        plain = fixture(work / "plain", 3, cache=False)
        xargs = ["sh", "-c", f"seq {DOMAINS} | xargs -P2 -n1 sh -c true"]
        cold = {"xargs -P2 -n1 sh -c true": xargs, "cicd test": [cicd, "test", "--all", "--jobs", "2"]}
        cold["make -j2"] = ["make", "-s", "-j2", "all"]
        if args.peers:
            bin_ = install_peers(work / "peers")
            if not (plain / "node_modules").exists():
                (plain / "node_modules").symlink_to(bin_.parent)
            cold["turbo"] = [str(bin_ / "turbo"), "run", "test", "--concurrency=2", "--force", "--output-logs=none"]
        table("cold: 100 x `true`, two jobs", measure(plain, cold, args.runs), "xargs -P2 -n1 sh -c true")
        for files_each in (3, 50):
            repo = fixture(work / f"cached-{files_each}", files_each, cache=True)
            commands = {"git status --porcelain": ["git", "status", "--porcelain"], "cicd test": [cicd, "test", "--all", "--jobs", "2"]}
            commands["cicd test (affected)"] = [cicd, "test", "--base", "main~4", "--jobs", "2"]
            table(f"cached: 100 suites, {files_each} files a domain", measure(repo, commands, args.runs), "git status --porcelain")
        loud = work / "loud"
        if not loud.exists():
            suite = 'run: "head -c 100000000 /dev/zero | tr \'\\\\0\' x | fold -w 99"'
            text = f"version: 1\ndomains:\n  a: {{ paths: [/a/], suites: {{ unit: {{ {suite} }} }} }}\n"
            make(loud, 3, 1, 1, 5, 1, 2, {"cicd.yml": text})
        print("\nmemory while a suite prints 100 MB, at most")
        for name, kilobytes in peak(cicd, loud).items():
            print(f"  {name:34} {kilobytes / 1000:9.1f} MB")
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
