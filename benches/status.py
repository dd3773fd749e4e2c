#!/usr/bin/env python3
"""Speed of `cicd status` as ratios: a thousand managers against one, and memory.

Starts managers that answer each request after 50 ms, asks one of them and all of them in turn, and prints medians and their ratio within
this run. The managers are one process that listens on 1,000 ports, because a thousand managers have a thousand addresses and share no
connection. This is not a test: nothing here passes or fails.

    cargo build --release && python3 benches/status.py [--runs 20] [--managers 1000] [--cicd PATH]

Targets: all managers in less than 4 times the time of one, in less than 60 MB. The output includes the CPU time of the servers, which share
the cores of this machine.
"""
import argparse
import collections
import json
import os
import pathlib
import resource
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from affected import ENV

DELAY = 0.05
ANSWERS = {
    b"health": {"status": "pass", "checks": {"db:responseTime": [{"observedValue": 12, "observedUnit": "ms", "status": "pass"}]}},
    b"deployment": {"state": "deployed", "environment": "production", "version": "1.4.0", "slot": "green", "since": "2026-01-17T03:36:48Z"},
    b"test-results": {"levels": [{
        "level": "unit", "revision": "3d3c42e5aac5ba80", "verdict": "passed", "passed": 212, "failed": 0, "skipped": 3, "flaky": 1,
        "duration_seconds": 12.5, "finished": "2026-01-17T03:36:48Z"}]},
}


def answer(value):
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return {close: f"{head}Connection: {'close' if close else 'keep-alive'}\r\n\r\n".encode() + body for close in (True, False)}


def serve(number):
    """Answers on `number` ports, in a bare epoll loop: the servers share the cores with the measured program and must cost little."""
    ready = {path: answer(value) for path, value in ANSWERS.items()}
    poll, listeners, streams, due = select.epoll(), {}, {}, collections.deque()
    for _ in range(number):
        listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        listener.setblocking(False)
        listeners[listener.fileno()] = listener
        poll.register(listener, select.EPOLLIN)
    print(json.dumps([listener.getsockname()[1] for listener in listeners.values()]), flush=True)
    poll.register(sys.stdin, select.EPOLLIN)
    while True:
        for fd, _ in poll.poll(max(0, due[0][0] - time.monotonic()) if due else -1):
            if fd in listeners:
                stream, _ = listeners[fd].accept()
                streams[stream.fileno()] = stream
                poll.register(stream, select.EPOLLIN)
            elif fd in streams:
                data = streams[fd].recv(65536)
                if data:
                    due.append((time.monotonic() + DELAY, streams[fd], data))
                else:
                    streams.pop(fd).close()
            else:
                return
        now = time.monotonic()
        while due and due[0][0] <= now:
            _, stream, data = due.popleft()
            close = b"onnection: close" in data
            answers = ready.get(data.split(b" ", 2)[1].lstrip(b"/"))
            fd = stream.fileno()
            if fd < 0:
                continue  # closed meanwhile
            try:
                if answers:
                    stream.send(answers[close])
            except OSError:
                close = True
            if close or not answers:
                streams.pop(fd).close()


def raised_limit():
    """Raises the limit of descriptors for the connections of the servers; the measured program keeps its limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def config(ports):
    lines = ["version: 1", "domains:"]
    lines += [f'  s{n:04}: {{ paths: ["/s{n:04}/"], manager: {{ url: "http://127.0.0.1:{port}" }} }}' for n, port in enumerate(ports)]
    return "\n".join(lines) + "\n"


def repository(folder, ports):
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, env=ENV, check=True)
    (folder / "cicd.yml").write_text(config(ports))
    return folder


def run(cicd, repo, flags=()):
    """Returns the seconds, the peak memory in MB and the CPU seconds of a run that must reach every manager."""
    start = time.perf_counter()
    child = subprocess.Popen([cicd, "status", *flags], cwd=repo, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"exit {child.returncode}: {said.decode()[:2000]}{child.stderr.read().decode()[:2000]}")
    return took, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--managers", type=int, default=1000)
    parser.add_argument("--cicd", default=str(pathlib.Path(__file__).resolve().parents[1] / "target/release/cicd"))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        serve(args.managers)
        return
    cicd, work = str(pathlib.Path(args.cicd).resolve()), pathlib.Path(tempfile.mkdtemp(prefix="cicd-bench-"))
    command = [sys.executable, __file__, "--serve", "--managers", str(args.managers)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=raised_limit)
    try:
        ports = json.loads(server.stdout.readline())
        repos = {"one": repository(work / "one", ports[:1]), "all": repository(work / "all", ports)}
        for repo in repos.values():
            run(cicd, repo)
        taken, spent = {name: [] for name in repos}, 0
        for _ in range(args.runs):
            for name, repo in repos.items():
                before = cpu(server.pid)
                taken[name].append(run(cicd, repo))
                if name == "all":
                    spent += cpu(server.pid) - before
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {args.runs} runs, soft limit of open files "
              f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]}")
        for name, runs in taken.items():
            times = sorted(took for took, *_ in runs)
            number = 1 if name == "one" else args.managers
            print(f"{number:5} managers  median {statistics.median(times) * 1000:6.0f} ms  best {times[0] * 1000:6.0f} ms  "
                  f"CPU {statistics.median(cpu for *_, cpu in runs) * 1000:4.0f} ms  peak {max(peak for _, peak, _ in runs):5.1f} MB")
        ratio = [statistics.median(sorted(took for took, *_ in taken[name])) for name in ("all", "one")]
        best = [min(took for took, *_ in taken[name]) for name in ("all", "one")]
        print(f"ratio {ratio[0] / ratio[1]:.2f} (of the best {best[0] / best[1]:.2f}); "
              f"the servers' own CPU time for {args.managers}: {spent / args.runs * 1000:.0f} ms a run")
    finally:
        server.stdin.close()
        server.wait()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
