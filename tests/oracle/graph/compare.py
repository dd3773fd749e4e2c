"""Holds `cicd graph` against independent oracles: recall and precision by domain, and a replay of history.

    python3 tests/oracle/graph/compare.py --repo DIR --binary target/debug/cicd [--adopt] [--replay 200]

It copies the commit, asks the oracle of each ecosystem for the true edges between files, joins them to edges between the domains of the
config, and prints each edge that `cicd graph` misses, and each that it has and no oracle knows. `--adopt` writes the config first, by
`cicd scaffold --yes`. `--replay N` compares, for each of the last N commits of the first parents, the domains that `cicd affected` selects with the
owners of the changed files and all that depend on them by the true edges. No code is shared with `cicd`. Needs Python 3.11, PyYAML and
the tools of the ecosystems that are compared (`.ci/run` installs those of Python and npm). Exit code 1: an edge is missed, or a commit
has too few domains.
"""
import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from affected_oracle import Config, changed_files, git  # noqa: E402
from found import Edge, Found, folder, join  # noqa: E402

ORACLES = {"python": "python_grimp", "npm": "npm_cruiser", "go": "go_list", "rust": "cargo_metadata", "jvm": "jvm_projects",
           "dotnet": "dotnet_projects", "php": "php_psr4", "elixir": "elixir_modules", "ruby": "ruby_constants"}
CROSS = "cross-domain"


def true_edges(repo: Path, revision: str, only: list[str]) -> tuple[Found, dict[str, int]]:
    """The edges of all oracles that apply, on a copy of the commit, and how many each gave."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as scratch:
        root = Path(scratch).resolve()
        listed = git(repo, "ls-tree", "-r", "-z", revision).split(b"\0")[:-1]
        blobs = [line.partition(b"\t") for line in listed if line.split()[1] == b"blob"]
        copy(repo, root, [(info.split()[0], info.split()[2], name.decode("utf-8", "surrogateescape")) for info, _, name in blobs])
        files = sorted(name.decode("utf-8", "surrogateescape") for _, _, name in blobs)
        files = [f for f in files if (root / f).is_file() and not (root / f).is_symlink()]
        found, counts = Found(), {}
        for name, module in ORACLES.items():
            oracle = importlib.import_module(module)
            if (not only or name in only) and oracle.applies(files):
                one = oracle.find(root, files)
                counts[name] = len(one.edges)
                found.join(one)
    return found, counts


def copy(repo: Path, root: Path, blobs: list[tuple[bytes, bytes, str]]) -> None:
    """Write the files of a commit. A clone may lack large ones: those are left out."""
    asked = b"".join(name + b"\n" for _, name, _ in blobs)
    with subprocess.Popen(["git", "-C", repo, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=os.environ | {"GIT_NO_LAZY_FETCH": "1"}) as asking:
        threading.Thread(target=lambda: (asking.stdin.write(asked), asking.stdin.close())).start()
        for mode, _, path in blobs:
            head = asking.stdout.readline().split()
            if head[-1] == b"missing":
                continue
            data = asking.stdout.read(int(head[2]) + 1)[:-1]
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if mode == b"120000":
                place.symlink_to(os.fsdecode(data))
            else:
                place.write_bytes(data)


class Map:
    """Which domains own a file. Files of no domain and global files pass dependencies on."""

    def __init__(self, file: Path, repo: Path):
        self.config = Config(file, repo)
        self.known: dict[str, frozenset[str]] = {}
        self.ignored: dict[str, bool] = {}
        self.joined: dict[int, tuple[Found, dict]] = {}

    def owners(self, path: str) -> frozenset[str]:
        if path not in self.known:
            raw = path.encode("utf-8", "surrogateescape")
            owners = self.config.owners(raw, False) - {CROSS}
            self.known[path] = frozenset(owners) if self.config.rule(raw, False, owners) == "owned" else frozenset()
        return self.known[path]

    def domains(self, found: Found) -> dict[tuple[str, str], Edge]:
        """Edges between domains, each with the edge between files that shows it."""
        if id(found) in self.joined:
            return self.joined[id(found)][1]
        out: dict[tuple[str, str], Edge] = {}
        passing = defaultdict(list)
        for edge in sorted(found.edges, key=lambda e: (e.source, e.line, e.target)):
            passing[edge.source].append(edge)
        reached: dict[str, frozenset[str]] = {}

        def beyond(file: str) -> frozenset[str]:
            if file not in reached:
                seen, todo, ends = {file}, [file], set()
                while todo:
                    for edge in passing.get(todo.pop(), ()):
                        owners = self.owners(edge.target)
                        ends |= owners
                        if not owners and edge.target not in seen and not self.is_ignored(edge.target):
                            seen.add(edge.target)
                            todo.append(edge.target)
                reached[file] = frozenset(ends)
            return reached[file]

        for file, edges in passing.items():
            for source in self.owners(file):
                for edge in edges:
                    for target in self.owners(edge.target) or (() if self.is_ignored(edge.target) else beyond(edge.target)):
                        if target != source:
                            out.setdefault((source, target), edge)
        self.joined[id(found)] = (found, out)
        return out

    def touched(self, found: Found, paths: list[str]) -> set[str]:
        """The owners of changed files; for a file of no domain and of `cross-domain`, those that need the file itself."""
        out, todo, seen = set(), [], set()
        for path in paths:
            owners = self.owners(path)
            out |= owners
            if not owners and not self.is_ignored(path):
                todo.append(path)
        if todo:
            needed_by = defaultdict(set)
            for edge in found.edges:
                needed_by[edge.target].add(edge.source)
            while todo:
                for file in needed_by.get(todo.pop(), set()) - seen:
                    seen.add(file)
                    out |= self.owners(file)
                    if not self.owners(file):
                        todo.append(file)
        return out

    def is_ignored(self, path: str) -> bool:
        if path not in self.ignored:
            self.ignored[path] = self.config.rule(path.encode("utf-8", "surrogateescape"), False, set()) == "ignored"
        return self.ignored[path]


def said_by_cicd(binary: Path, repo: Path, config: Path) -> tuple[dict, dict]:
    said = json.loads(cicd(binary, repo, "graph", "--format", "json", "--config", config))
    # Files of `cross-domain` count when they change, which the replay sees; a dependency on that domain there is none.
    edges = {(d["from"], d["to"]): d for d in said["dependencies"] if d["proof"] and d["to"] != CROSS}
    return edges, {d["name"]: d["unread"] for d in said["domains"] if d["unread"]}


def cicd(binary: Path, repo: Path, *arguments) -> str:
    keep = {n: v for n, v in os.environ.items() if n in ("PATH", "HOME", "TMPDIR", "CICD_STATE_DIR", "LLVM_PROFILE_FILE")}
    done = subprocess.run([binary, *arguments], cwd=repo, capture_output=True, text=True, env=keep | {"LC_ALL": "C"})
    if not done.stdout.strip():
        sys.exit(f"cicd {' '.join(map(str, arguments))}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class Comparison:
    true: int
    missed: list[tuple[tuple[str, str], Edge]]
    extra: list[tuple[tuple[str, str], dict]]
    not_judged: list[tuple[tuple[str, str], dict]]
    right: int
    by_path: int
    unread: dict[str, str]

    @property
    def recall(self) -> float:
        return 100 * (self.true - len(self.missed)) / self.true if self.true else 100.0

    @property
    def precision(self) -> float:
        return 100 * self.right / (self.right + len(self.extra)) if self.right or self.extra else 100.0


def is_shown_by_path(domain_map: Map, files: list[str], target: str, proof: dict) -> bool:
    """Tools of a language see imports alone. A line with a path that exists in the other domain is a dependency too."""
    path = join(folder(proof["path"]), proof["text"])
    return bool(path) and any(target in domain_map.owners(f) for f in files if f == path or f.startswith(path + "/"))


def compare(true: dict, said: dict, unread: dict, found: Found, domain_map: Map, files: list[str]) -> Comparison:
    by_path = {pair for pair in said.keys() - true.keys() if is_shown_by_path(domain_map, files, pair[1], said[pair]["proof"])}
    extra = sorted((pair, said[pair]) for pair in said.keys() - true.keys() - by_path)
    judged = lambda d: d["proof"]["path"] in found.known
    return Comparison(
        true=len(true), missed=sorted((pair, true[pair]) for pair in true.keys() - said.keys()),
        extra=[(p, d) for p, d in extra if judged(d)], not_judged=[(p, d) for p, d in extra if not judged(d)],
        right=len(said.keys() & true.keys()) + len(by_path), by_path=len(by_path), unread=unread)


def show(result: Comparison) -> None:
    for (source, target), edge in result.missed:
        print(f"missed: {source} -> {target}  {edge.source}:{edge.line} {edge.text[:100]!r} leads to {edge.target}")
    for title, pairs in (("extra", result.extra), ("not judged", result.not_judged)):
        for (source, target), said in pairs:
            proof = said["proof"]
            lines = f"{said['lines']} lines{', tests only' if said['tests_only'] else ''}"
            print(f"{title}: {source} -> {target}  {proof['path']}:{proof.get('line')} {proof.get('text')!r} ({lines})")
    for name, file in sorted(result.unread.items()):
        print(f"unknown: {name} ({file})")
    print(f"recall {result.recall:.1f} % ({result.true - len(result.missed)} of {result.true}), precision {result.precision:.1f} % "
          f"({result.right} of {result.right + len(result.extra)}, {result.by_path} by a path that exists); {len(result.not_judged)} edges not judged: no oracle reads their file")


def dependents(edges, touched: set[str]) -> set[str]:
    needed_by = defaultdict(set)
    for source, target in edges:
        needed_by[target].add(source)
    todo, out = list(touched), set(touched)
    while todo:
        for source in needed_by[todo.pop()] - out:
            out.add(source)
            todo.append(source)
    return out


def replay(given, domain_map: Map, newest: Found, config: Path) -> dict:
    repo, names = given.repo, domain_map.config.names - {CROSS}
    lines = git(repo, "rev-list", "--first-parent", "--parents", f"-n{given.replay}", given.revision).decode().splitlines()
    pairs = [(line.split()[1], line.split()[0]) for line in lines if len(line.split()) > 1]
    too_few, selected, needed, widened = [], 0, 0, 0
    for base, head in pairs:
        said = json.loads(cicd(given.binary, repo, "affected", "--base", base, "--head", head, "--format", "json", "--config", config))
        got = {d["name"] for d in said["domains"] if d["affected"]} - {CROSS}
        paths = [os.fsdecode(path) for path, _ in changed_files(repo, base, head)]
        want = wanted(domain_map, [newest], paths) if not given.each else set()
        if given.each or want - got:
            # Edges that came later, or went before, do not count: hold the commit against its own two ends.
            want = wanted(domain_map, [found_at(given, base), found_at(given, head)], paths)
        selected, needed = selected + len(got), needed + len(want)
        widened += got == names
        if want - got:
            too_few.append(head)
            print(f"too few: {base[:10]}..{head[:10]} lacks {', '.join(sorted(want - got))}; changed: {', '.join(paths[:6])}", flush=True)
    total = len(pairs) * len(names) or 1
    answer = {"commits": len(pairs), "too_few": len(too_few), "selected_percent": round(100 * selected / total, 1),
              "needed_percent": round(100 * needed / total, 1), "all_domains": widened}
    print(f"replayed {answer['commits']} commits: {answer['too_few']} with too few domains; selected {answer['selected_percent']} % of all domains, "
          f"by true edges {answer['needed_percent']} %; {widened} commits select all")
    return answer


def wanted(domain_map: Map, ends: list[Found], paths: list[str]) -> set[str]:
    edges = set().union(*(domain_map.domains(found) for found in ends))
    touched = set().union(*(domain_map.touched(found, paths) for found in ends))
    return dependents(edges, touched)


AT: dict[str, Found] = {}


def found_at(given, revision: str) -> Found:
    if len(AT) > 4:
        del AT[next(iter(AT))]
    if revision not in AT:
        AT[revision] = true_edges(given.repo, revision, given.only)[0]
    return AT[revision]


def adopt(binary: Path, repo: Path, config: Path, flags: list[str]) -> float:
    start = time.monotonic()
    print(cicd(binary, repo, "scaffold", "--yes", *flags))
    took = time.monotonic() - start
    config.write_bytes((repo / "cicd.yml").read_bytes())
    # What was written is no part of the history that is replayed.
    for path in git(repo, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0")[:-1]:
        os.remove(os.path.join(os.fsencode(repo), path))
    git(repo, "checkout", "--quiet", ".")
    return took


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--repo", type=Path, required=True, help="a repository with a clean work tree")
    ask.add_argument("--config", type=Path, help="default: cicd.yml in the repository; with --adopt, the file to write")
    ask.add_argument("--binary", type=Path, required=True)
    ask.add_argument("--adopt", action="store_true", help="write the config by `cicd scaffold --yes`, and take what else it writes away again")
    ask.add_argument("--scaffold", default="", metavar="FLAGS", help="what else `cicd scaffold` needs, where it finds no domains by itself")
    ask.add_argument("--only", type=lambda s: s.split(","), default=[], help=f"oracles, of {', '.join(ORACLES)}; default: all that apply")
    ask.add_argument("--replay", type=int, default=0, metavar="N")
    ask.add_argument("--each", action="store_true", help="with --replay: take the true edges of each commit, not of the newest")
    ask.add_argument("--json", type=Path, help="write the numbers to this file")
    given = ask.parse_args()
    given.repo, given.binary, given.revision = given.repo.resolve(), given.binary.resolve(), "HEAD"
    config = (given.config or given.repo / "cicd.yml").absolute()
    numbers = {"adoption_seconds": round(adopt(given.binary, given.repo, config, given.scaffold.split()), 1)} if given.adopt else {}
    start = time.monotonic()
    said, unread = said_by_cicd(given.binary, given.repo, config)
    numbers["graph_seconds"] = round(time.monotonic() - start, 1)
    found, counts = true_edges(given.repo, given.revision, given.only)
    domain_map = Map(config, given.repo)
    true = domain_map.domains(found)
    print("edges between files:", ", ".join(f"{n} {c}" for n, c in counts.items()))
    files = [os.fsdecode(f) for f in git(given.repo, "ls-tree", "-r", "-z", "--name-only", given.revision).split(b"\0")[:-1]]
    result = compare(true, said, unread, found, domain_map, files)
    show(result)
    numbers |= {"domains": len(domain_map.config.names - {CROSS}), "true": result.true, "missed": len(result.missed), "right": result.right,
                "extra": len(result.extra), "by_path": result.by_path, "files": len(files), "not_judged": len(result.not_judged), "unknown": len(unread), "oracles": counts,
                "recall": round(result.recall, 1), "precision": round(result.precision, 1)}
    if given.replay:
        numbers |= replay(given, domain_map, found, config)
    if given.json:
        given.json.write_text(json.dumps(numbers, indent=1) + "\n")
    return 1 if result.missed or numbers.get("too_few") else 0


if __name__ == "__main__":
    sys.exit(main())
