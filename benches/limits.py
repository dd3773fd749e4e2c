"""The table of the limits: each line has the work, the measured ratio, the bound and the aim. `growth.py --limits` prints it."""
import sys

import growth
import growth_store
from affected import cicd_yml, make, peers_config
from timing import machine, show


def fixture_a(bench):
    """Yields fixture A: 5,000 files, 100 domains of one folder each, with the manifests of npm workspaces."""
    with bench.fixture("A") as repo:
        make(repo, 5_000, 100, 1, 200, 30, 20, {"cicd.yml": cicd_yml(100, 1), **peers_config(100)})
        yield bench.range("affected, committed range, A", repo), 1.0, 0.85
        yield bench.work_tree("affected with the work tree, A", repo), 1.12, 1.0


def ranges(bench):
    for name, fixture, bound, aim in (
        ("affected, A5 (5 patterns a domain)", {"patterns": 5}, 1.1, 0.9),
        ("affected, 80,000 files, 1,000 domains × 5 patterns, 10,000 changed",
         {"files": 80_000, "domains": 1_000, "patterns": 5, "changed": 10_000}, 1.15, 0.9),
        ("affected, 1,000 domains", {"files": 10_000, "domains": 1_000}, 1.6, 1.2),
        ("affected, 10,000 domains", {"files": 10_000, "domains": 10_000}, 4, 2),
        ("affected, 50 patterns a domain", {"patterns": 50}, 1.5, 1.2),
    ):
        with bench.branch(**fixture) as repo:
            yield bench.range(name, repo), bound, aim


def behind(bench):
    with bench.branch(behind=10_000) as repo:
        for form in growth.GRAPH_FORMS[1:]:
            growth.write_commit_graph(repo, form)
            yield bench.range(f"affected, 10,000 commits behind, {form}", repo), 1.2, 1.0


def suites(bench):
    yield growth.cold(bench, 100), 1.5, 1.3
    yield growth.cached(bench, 100), 2.5, 1.5


def again(bench):
    *_, last = growth.again(bench)
    yield last, 2.5, 1.5


def start(bench):
    yield from ((row, 1.9, 1.6) for row in growth.start(bench))


def past(bench):
    yield growth.past_runs(bench, 1_000, 1_000), 2, 1.2


def store(bench):
    wanted = ("results", "serve: page,", "serve: page of", "serve: a refresh", "serve: output")
    for row in growth_store.rows(bench, (100, 10_000)):
        if row.name.startswith(wanted):
            yield row, 2, 1.3


def map_(bench):
    yield growth.check_only(bench, 1_000), 1.5, 1.0
    for row in growth.scaffolded(bench, 500):
        yield row, 1.5, 1.0


LINES = {"start": start, "files": fixture_a, "domains": ranges, "behind": behind, "suites": suites, "again": again,
         "past": past, "store": store, "map": map_}


def verdict(ratio, bound, aim):
    return "over" if ratio > bound else "aim met" if ratio <= aim else "ok"


def measure(bench, only):
    """Measures the lines, all or those of the named curves, and prints them in one table."""
    print(machine(bench.is_markdown))
    print()
    lines = []
    try:
        for name, of in LINES.items():
            for row, bound, aim in of(bench) if not only or name in only else ():
                print(f"{row.name}: {row.ratio:.2f}", file=sys.stderr, flush=True)
                lines.append([row.name, f"{row.ratio:.2f}", bound, aim, verdict(row.ratio, bound, aim)])
    finally:
        # A measurement that is stopped shows what it has.
        show(["Work", "Ratio", "Bound", "Aim", "Verdict"], lines, bench.is_markdown)
