"""The curve of the store: every verb and page that reads it, with few and with many runs in the store."""
import contextlib
import http.server
import pathlib
import statistics
import threading
import time

import past
import test
from affected import make
from serve import Server
from timing import NO_ANSWER, Case, Row, steady, turns

DOMAINS = 20
REPORT = '<testsuite name="u" tests="1"><testcase classname="a" name="t" time="0.1"/></testsuite>\n'
PAGES = {
    "page": "/", "page, filtered": "/?filter=s0", "page of a domain": "/domains/s0000", "output of a domain": "/domains/s0000/output",
    "graph": "/graph", "badge": "/badge/s0000.svg", "api: overview": "/api/v1/overview", "api: domain": "/api/v1/domains/s0000",
    "metrics": "/metrics", "manager: health": "/managers/s0000/health", "manager: deployment": "/managers/s0000/deployment",
    "manager: test-results": "/managers/s0000/test-results",
}
# The server checks its domains every 10 s.
REFRESHES, INTERVAL = 2, 10


class NoRuns(http.server.BaseHTTPRequestHandler):
    """The API of GitHub for a repository without new runs."""

    def do_GET(self):
        body = b'{"total_count": 0, "workflow_runs": []}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def github():
    """Yields the variables that lead to an API without new runs, as arguments of `env`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NoRuns)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        yield [f"GITHUB_API_URL={url}", "GITHUB_REPOSITORY=o/r", "GITHUB_TOKEN=t", "CICD_TOKEN_HOSTS=GITHUB_TOKEN=127.0.0.1"]
    finally:
        server.shutdown()


def repository(bench, runs):
    """Makes a repository of 20 domains whose store has `runs` runs of 20 results each, and a cached result of each suite."""
    repo = bench.work / f"store-{runs}"
    make(repo, 3 * DOMAINS, DOMAINS, 1, 5, 10, 2, {"cicd.yml": test.config(True, DOMAINS)})
    Case(repo, [bench.cicd, "status"], NO_ANSWER).run(0)  # creates the store with its tables
    past.fill(repo, DOMAINS, runs, DOMAINS, 0)
    (bench.work / f"{repo.name}.xml").write_text(REPORT)
    Case(repo, [bench.cicd, "test", "--all", "--jobs", "2"]).run(0)
    return repo


def verbs(bench, repo, variables):
    """Returns the verbs that read the store."""
    report = str(bench.work / f"{repo.name}.xml")
    new_run = lambda turn: [bench.cicd, "results", "import", report, "--domain", "s0000", "--level", "unit", "--run", f"run-{turn}-{time.time_ns()}"]
    commands = {
        "status": ["status"], "status of a domain": ["status", "s0000"], "results": ["results"], "results of a domain": ["results", "s0000"],
        "results of a suite": ["results", "s0000/unit"], "results, all in JSON": ["results", "--limit", "1000", "--format", "json"],
        "test, cached": ["test", "--all", "--jobs", "2"], "test --dry-run": ["test", "--all", "--dry-run"],
        "test --explain": ["test", "--all", "--dry-run", "--explain"],
    }
    cases = {name: Case(repo, [bench.cicd, *command], NO_ANSWER) for name, command in commands.items()}
    pull = Case(repo, ["env", *variables, bench.cicd, "results", "pull"])
    return {**cases, "results import": Case(repo, new_run), "results pull": pull}


def rows(bench, sizes):
    repos = {size: repository(bench, size) for size in sizes}
    with github() as variables:
        of_verbs = {size: verbs(bench, repo, variables) for size, repo in repos.items()}
        for verb in of_verbs[sizes[0]]:
            medians = turns({size: cases[verb] for size, cases in of_verbs.items()}, bench.runs)
            yield from (Row(f"{verb}, {size:,} runs", medians[sizes[0]], medians[size]) for size in sizes[1:])
    yield from served(bench, repos)


def served(bench, repos):
    """Measures the pages of `serve`, each with another query so that no page is kept, and the CPU time of a refresh of all domains."""
    with steady():
        servers = {size: Server(bench.cicd, repo) for size, repo in repos.items()}
    try:
        for server in servers.values():
            server.wait_for(DOMAINS)
        first = next(iter(servers))
        with steady():
            measured = pages(servers, bench.runs)
        for name, seconds in measured.items():
            yield from (Row(f"serve: {name}, {size:,} runs", seconds[first], seconds[size]) for size in servers if size != first)
        spent = refreshes(servers)
        yield from (Row(f"serve: a refresh (CPU), {size:,} runs", spent[first], spent[size]) for size in servers if size != first)
    finally:
        for server in servers.values():
            server.stop()


def pages(servers, runs):
    medians = {}
    for name, path in PAGES.items():
        times = {size: [] for size in servers}
        for turn in range(-2, runs):
            for size in list(servers) if turn % 2 else reversed(servers):
                query = f"{'&' if '?' in path else '?'}n={turn}-{time.time_ns()}"
                start = time.perf_counter()
                servers[size].ask(path + query)
                if turn >= 0:
                    times[size].append(time.perf_counter() - start)
        medians[name] = {size: statistics.median(values) for size, values in times.items()}
    return medians


class Clock(threading.Thread):
    """Adds up the CPU time of a process, in nanoseconds of each thread: the ticks of /proc/PID/stat are as long as a refresh."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.tasks, self.spent, self.is_over = pathlib.Path(f"/proc/{pid}/task"), {}, threading.Event()

    def look(self):
        for task in self.tasks.iterdir():
            try:
                self.spent[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e9
            except (OSError, IndexError):
                continue  # ended meanwhile

    def run(self):
        self.look()
        while not self.is_over.wait(0.25):
            self.look()

    def total(self):
        self.look()
        return sum(self.spent.values())


def refreshes(servers):
    """Returns the CPU seconds of one refresh of each server."""
    clocks = {size: Clock(server.child.pid) for size, server in servers.items()}
    for clock in clocks.values():
        clock.start()
    before = {size: clock.total() for size, clock in clocks.items()}
    time.sleep(REFRESHES * INTERVAL)
    spent = {size: (clock.total() - before[size]) / REFRESHES for size, clock in clocks.items()}
    for clock in clocks.values():
        clock.is_over.set()
    return spent
