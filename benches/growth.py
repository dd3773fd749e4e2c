#!/usr/bin/env python3
"""Growth curves of `cicd` as ratios: each verb against the git command that it replaces, or against itself without the load.

Makes the fixtures with `git fast-import` below a temporary folder, runs the commands in turn (A B B A ...) and prints the ratios of their
medians, one table for each curve. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/growth.py [--only NAME]... [--runs 25] [--quick] [--limits] [--markdown] [--steady]
        [--cicd PATH]

- files, domains, patterns, changed, behind: `affected` of a committed range against `git diff --name-only --no-renames main...HEAD`, and of
  the work tree against `git status`.
- suites, again: `test` with two jobs, cold against `xargs -P2`, and cached against `git status --porcelain`, also after many such runs.
- store: every verb that reads the store, and the pages of `serve`, against the same with 100 runs in the store.
- past: `status` of embedded domains with past runs against the same without a past.
- map: `check` and `scaffold` with nothing to do against `git status`.

--quick takes the ends and the middle of each curve, --limits prints the table of the limits instead of the curves, --markdown prints tables
as in docs/explanation/speed.md, --steady gives measured commands a real-time priority, for a machine that does other work (needs root).
"""
import argparse
import contextlib
import pathlib
import shutil
import signal
import sys
import tempfile

import past
import scaffold
import test
import timing
from affected import cicd_yml, git, make, settle
from timing import NO_ANSWER, Case, against, counted, followed, machine, milliseconds, show

DIFF = ["git", "diff", "--name-only", "--no-renames", "main...HEAD"]
STATUS = ["git", "status", "--porcelain", "-z", "--untracked-files"]
GRAPH_FORMS = ("no commit-graph", "commit-graph", "chained")


class Bench:
    """The settings of a run, and the place of its fixtures."""

    def __init__(self, args, work):
        self.cicd, self.runs, self.is_quick, self.is_markdown, self.work = str(pathlib.Path(args.cicd).resolve()), args.runs, args.quick, args.markdown, work

    def points(self, *all_points):
        """Returns the points of a curve; with --quick its ends and its middle."""
        return sorted({all_points[0], all_points[len(all_points) // 2], all_points[-1]}) if self.is_quick else all_points

    @contextlib.contextmanager
    def fixture(self, name):
        """Yields the path of a repository that is to be made, and removes it afterwards."""
        folder = self.work / name
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def branch(self, files=5_000, domains=100, patterns=1, changed=30, behind=20):
        """Yields a repository with a branch, fixture A unless a quantity is given."""
        with self.fixture(f"branch-{files}-{domains}-{patterns}-{changed}-{behind}") as repo:
            make(repo, files, domains, patterns, 180 + behind, changed, behind, {"cicd.yml": cicd_yml(domains, patterns)})
            yield repo

    def range(self, name, repo):
        affected = [self.cicd, "affected", "--base", "main", "--head", "HEAD"]
        return against(name, self.runs, Case(repo, DIFF), Case(repo, affected))

    def work_tree(self, name, repo):
        return against(name, self.runs, Case(repo, STATUS), Case(repo, [self.cicd, "affected"]))


def files(bench):
    for count in bench.points(1_000, 5_000, 20_000, 80_000, 400_000):
        with bench.branch(files=count) as repo:
            yield bench.range(f"{count:,} files", repo)
            yield bench.work_tree(f"{count:,} files, work tree", repo)


def domains(bench):
    for count in bench.points(10, 100, 300, 1_000, 3_000, 10_000):
        with bench.branch(files=10_000, domains=count) as repo:
            yield bench.range(f"{count:,} domains", repo)
            yield bench.work_tree(f"{count:,} domains, work tree", repo)


def patterns(bench):
    for count in bench.points(1, 5, 10, 25, 50):
        with bench.branch(patterns=count) as repo:
            yield bench.range(f"{counted(count, 'pattern')} a domain", repo)


def changed(bench):
    for count in bench.points(1, 10, 100, 1_000, 10_000):
        with bench.branch(files=20_000, changed=count) as repo:
            yield bench.range(counted(count, "changed file"), repo)


def write_commit_graph(repo, form):
    """Writes the commit-graph of a repository anew: none, one file, or a chain of three."""
    info = pathlib.Path(repo, ".git/objects/info")
    (info / "commit-graph").unlink(missing_ok=True)
    shutil.rmtree(info / "commit-graphs", ignore_errors=True)
    if form == "commit-graph":
        git(repo, "commit-graph", "write", "--reachable")
    elif form == "chained":
        count = int(git(repo, "rev-list", "--count", "main"))
        for back in (count * 2 // 3, count // 3):
            git(repo, "commit-graph", "write", "--stdin-commits", "--split=no-merge", input=git(repo, "rev-parse", f"main~{back}"))
        git(repo, "commit-graph", "write", "--reachable", "--split=no-merge")


def behind(bench):
    for count in bench.points(0, 20, 200, 2_000, 10_000):
        with bench.branch(behind=count) as repo:
            for form in GRAPH_FORMS:
                write_commit_graph(repo, form)
                yield bench.range(f"{count:,} commits behind, {form}", repo)


@contextlib.contextmanager
def suites_fixture(bench, count, cache):
    with bench.fixture(f"suites-{count}-{cache}") as repo:
        make(repo, 3 * count, count, 1, 5, 10, 2, {"cicd.yml": test.config(cache, count)})
        yield repo


def cold(bench, count):
    with suites_fixture(bench, count, cache=False) as repo:
        xargs = ["sh", "-c", f"seq {count} | xargs -P2 -n1 sh -c true"]
        return against(f"{count:,} suites, cold", bench.runs, Case(repo, xargs), Case(repo, [bench.cicd, "test", "--all", "--jobs", "2"]))


def cached(bench, count):
    with suites_fixture(bench, count, cache=True) as repo:
        status = Case(repo, ["git", "status", "--porcelain"])
        return against(f"{count:,} suites, cached", bench.runs, status, Case(repo, [bench.cicd, "test", "--all", "--jobs", "2"]))


def first(bench, count):
    """Measures runs whose results are kept, and that use none."""
    with suites_fixture(bench, count, cache=True) as repo:
        xargs = ["sh", "-c", f"seq {count} | xargs -P2 -n1 sh -c true"]
        command = [bench.cicd, "test", "--all", "--jobs", "2", "--no-cache"]
        return against(f"{count:,} suites, results kept", min(bench.runs, 5), Case(repo, xargs), Case(repo, command))


def suites(bench):
    for count in bench.points(10, 100, 500, 2_000):
        yield cold(bench, count)
        yield first(bench, count)
        yield cached(bench, count)


def again(bench):
    """Measures a cached run after many others, whose traces in the store it finds."""
    with suites_fixture(bench, 100, cache=True) as repo:
        done, status, cached = 0, Case(repo, ["git", "status", "--porcelain"]), Case(repo, [bench.cicd, "test", "--all", "--jobs", "2"])
        for count in bench.points(1, 50, 200, 500):
            while done < count:
                cached.run(done)
                done += 1
            row = against(f"after {counted(count, 'cached run')}", min(bench.runs, 10), status, cached)
            done += min(bench.runs, 10) + 2
            yield row


def store(bench):
    import growth_store

    yield from growth_store.rows(bench, bench.points(100, 1_000, 10_000))


def past_runs(bench, domains, count):
    """Measures `status` with a past against the same without one."""
    with bench.fixture("no-past") as without, bench.fixture("past") as full:
        for repo in (without, full):
            past.repository(bench.cicd, repo, domains)
        past.fill(full, domains, count, max(1, domains // 5), 1)
        status = [bench.cicd, "status", "--format", "json"]
        name = f"status of {domains:,} domains, {count:,} past runs"
        return against(name, bench.runs, Case(without, status, NO_ANSWER), Case(full, status, NO_ANSWER))


def many_pasts(bench):
    for domains, count in bench.points((100, 100), (1_000, 10), (1_000, 100), (1_000, 1_000)):
        yield past_runs(bench, domains, count)


def scaffolded(bench, count):
    """Measures `scaffold` with nothing to do, and `check`, in a repository of `count` domains that has all generated files."""
    with bench.fixture(f"map-{count}") as repo:
        scaffold.make(repo, count)
        write = [bench.cicd, "scaffold", "--yes", "--test-tree"]
        scaffold.timed(repo, write)
        for command in (["git", "add", "--all"], ["git", "commit", "-q", "-m", "scaffold"]):
            scaffold.timed(repo, command)
        settle(repo)
        status = Case(repo, STATUS)
        yield against(f"scaffold, {count:,} domains", bench.runs, status, Case(repo, write))
        yield against(f"check, {count:,} domains", bench.runs, status, Case(repo, [bench.cicd, "check"], NO_ANSWER))


def check_only(bench, count):
    """Measures `check` in a repository of 5,000 files without generated files."""
    with bench.branch(domains=count) as repo:
        return against(f"check, {count:,} domains, 5,000 files", bench.runs, Case(repo, STATUS), Case(repo, [bench.cicd, "check"], NO_ANSWER))


def map_(bench):
    for count in bench.points(10, 100, 500, 1_000):
        yield check_only(bench, count)
        yield from scaffolded(bench, count)


def start(bench):
    yield against("--version", bench.runs * 4, Case(bench.work, ["true"]), Case(bench.work, [bench.cicd, "--version"]))


CURVES = {
    "start": ("Start", "`true`", start),
    "files": ("Files", "git", files),
    "domains": ("Domains, 10,000 files", "git", domains),
    "patterns": ("Patterns of a domain, 5,000 files in 100 domains", "git", patterns),
    "changed": ("Changed files, 20,000 files in 100 domains", "git", changed),
    "behind": ("Commits behind, 5,000 files in 100 domains", "git", behind),
    "suites": ("Suites, two jobs", "xargs, git", suites),
    "again": ("Cached runs of 100 suites, one after the other", "git", again),
    "store": ("Runs in the store, 20 results each", "100 runs", store),
    "past": ("Past runs of embedded domains", "no past", many_pasts),
    "map": ("Domains of a map", "git", map_),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=[*CURVES], help="measure this curve; repeatable")
    parser.add_argument("--runs", type=int, default=25, help="the most runs of each command (slow commands run less often)")
    parser.add_argument("--quick", action="store_true", help="measure the ends and the middle of each curve")
    parser.add_argument("--limits", action="store_true", help="print the table of the limits")
    parser.add_argument("--markdown", action="store_true", help="print tables as in docs/explanation/speed.md")
    parser.add_argument("--steady", action="store_true", help="run measured commands before all other processes (needs root)")
    parser.add_argument("--folder", help="make the fixtures below this folder")
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    args = parser.parse_args()
    timing.is_steady = args.steady
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the fixtures are removed
    work = pathlib.Path(tempfile.mkdtemp(prefix="cicd-bench-", dir=args.folder))
    bench = Bench(args, work)
    try:
        if args.limits:
            import limits

            limits.measure(bench, args.only)
            return
        print(machine(args.markdown))
        for name in args.only or CURVES:
            title, reference, curve = CURVES[name]
            print(f"\n### {title}\n" if args.markdown else f"\n{title}")
            rows = [[row.name, milliseconds(row.reference), milliseconds(row.program), f"{row.ratio:.2f}"] for row in followed(curve(bench))]
            show(["Quantity", f"{reference}, ms", "cicd, ms", "Ratio"], rows, args.markdown)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
