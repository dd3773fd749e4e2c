#!/usr/bin/env python3
"""Memory and speed of `cicd serve`: idle, with five hundred listening clients, and with a full store.

Starts the server on generated repositories and prints its memory and times, as ratios within one run where ratios say more. This is not a
test: nothing here passes or fails.

    cargo build --release && python3 benches/serve.py [--cicd PATH] [--clients 500] [--domains 200] [--runs 10000]

- idle: resident memory of the server after the page was read once.
- events: the time from the report of a deployment until the last client has the change, and the memory with all clients.
- page: the median time of the page with many domains and runs in the store, against the same domains with an empty store.
"""
import argparse
import http.client
import json
import os
import pathlib
import selectors
import shutil
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time

TOKEN = "a-token"


def repository(folder, domains):
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    lines = ["version: 1", "domains:"]
    lines += [f'  s{d:04}: {{ title: "Service {d}", paths: ["/s{d:04}/"], suites: none }}' for d in range(domains)]
    pathlib.Path(folder, "cicd.yml").write_text("\n".join(lines) + "\n")


class Server:
    def __init__(self, cicd, folder):
        env = {**os.environ, "CICD_MANAGER_TOKEN": TOKEN}
        self.child = subprocess.Popen([cicd, "serve", "--listen", "127.0.0.1:0"], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.child.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])

    def ask(self, path, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"} if body else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def memory(self):
        """Returns the resident memory, now and at its peak, in MB."""
        status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines())
        return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def wait_for(self, domains):
        """Waits until all domains are on the page."""
        while len(json.loads(self.ask("/api/v1/overview")[1])["domains"]) < domains:
            time.sleep(0.1)

    def stop(self):
        self.child.terminate()
        self.child.wait()


def deployment(number):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + number))
    state = "failed" if number % 2 else "deployed"
    return json.dumps({"id": f"d{number}", "state": state, "environment": "production", "version": str(number), "slot": "none", "since": now})


def listen(server, clients):
    sockets = []
    for _ in range(clients):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.setblocking(False)
        sockets.append(client)
    return sockets


def events(server, clients, rounds):
    sockets = listen(server, clients)
    selector = selectors.DefaultSelector()
    for client in sockets:
        selector.register(client, selectors.EVENT_READ, bytearray())
    drain = time.time() + 3
    while time.time() < drain:
        for key, _ in selector.select(0.2):
            key.fileobj.recv(1 << 16)
    times = []
    for number in range(1, rounds + 1):
        for key in selector.get_map().values():
            key.data.clear()
        wanted, missing = f'"version\\">{number}<'.encode(), set(sockets)
        began = time.monotonic()
        status, text = server.ask("/managers/s0000/deployment", "POST", deployment(number))
        assert status == 201, text
        while missing and time.monotonic() < began + 30:
            for key, _ in selector.select(1):
                key.data.extend(key.fileobj.recv(1 << 16))
                if wanted in key.data:
                    missing.discard(key.fileobj)
        times.append((time.monotonic() - began) * 1000)
        assert not missing, f"{len(missing)} clients heard nothing"
    memory = server.memory()
    for client in sockets:
        client.close()
    return times, memory


def fill(folder, domains, runs):
    """Writes runs into the tables of the server."""
    store = sqlite3.connect(pathlib.Path(folder, ".git/cicd/store.sqlite"))
    now = int(time.time() * 1e6)
    with store:
        for d in range(domains):
            store.execute("INSERT INTO suites (key, domain, level, name) VALUES (?, ?, 'unit', NULL)", (f"s{d:04}/unit", f"s{d:04}"))
        suites = [row[0] for row in store.execute("SELECT id FROM suites ORDER BY id")]
        for r in range(runs):
            at = now - (runs - r) * 60_000_000
            run = store.execute(
                "INSERT INTO runs (name, started, revision, is_dirty, source, worktree, ranges, planned, duration, is_green) VALUES (?, ?, ?, 0, 'ci', '/', '[]', '[]', 1000000, 1)",
                (f"run-{r:05}", at, f"{r:040x}"),
            ).lastrowid
            rows = [(run, suites[(r * 5 + n) % domains], at, 500_000 + n, "passed", 12, 0) for n in range(5)]
            store.executemany(
                "INSERT INTO results (run, suite, started, duration, verdict, judged_by, attempts, is_flaky, passed, failed, skipped, flaky) VALUES (?, ?, ?, ?, ?, 'junit', 1, 0, ?, ?, 0, 0)",
                rows,
            )
        # As the program writes them: no clock of this past was wrong.
        store.execute("UPDATE runs SET ranked = started")
        store.execute("UPDATE results SET ranked = started")
    store.close()


def pages(server, times):
    taken = []
    for n in range(times):
        # Uses another query each time, so that the server cannot reuse an earlier page.
        began = time.monotonic()
        status, _ = server.ask(f"/?filter={'s' * (n % 3 + 1)}&n={n}")
        taken.append((time.monotonic() - began) * 1000)
        assert status == 200
    return statistics.median(taken)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).parent.parent / "target/release/cicd"))
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--domains", type=int, default=200)
    parser.add_argument("--runs", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=10)
    args = parser.parse_args()
    cicd = os.path.abspath(args.cicd)
    folder = tempfile.mkdtemp(prefix="cicd-serve-")
    try:
        few, empty, full = (os.path.join(folder, name) for name in ("few", "empty", "full"))
        repository(few, 5)
        server = Server(cicd, few)
        server.wait_for(5)
        server.ask("/")
        time.sleep(3)
        print(f"idle, 5 domains: {server.memory()[0]:.1f} MB")
        times, (now, most) = events(server, args.clients, args.rounds)
        print(f"{args.clients} clients: a change reaches the last one after {statistics.median(times):.0f} ms (median of {args.rounds}), {max(times):.0f} ms at most")
        print(f"{args.clients} clients: {now:.1f} MB, {most:.1f} MB at most")
        server.stop()
        for name in (empty, full):
            repository(name, args.domains)
        server = Server(cicd, full)
        server.wait_for(args.domains)
        server.stop()
        fill(full, args.domains, args.runs)
        servers = [Server(cicd, empty), Server(cicd, full)]
        for server in servers:
            server.wait_for(args.domains)
            time.sleep(3)
            server.ask("/")
        took = [[], []]
        for _ in range(5):
            for server, taken in zip(servers, took):
                taken.append(pages(server, 10))
        without, much = (statistics.median(taken) for taken in took)
        print(f"page, {args.domains} domains: {without:.1f} ms with an empty store, {much:.1f} ms with {args.runs} runs: {much / without:.2f} x")
        print("memory then: " + ", ".join(f"{server.memory()[0]:.1f} MB" for server in servers))
        for server in servers:
            server.stop()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
