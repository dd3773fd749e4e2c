"""What every oracle gives: the true edges between files, and the files for which it knows all of them."""
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Edge:
    """`source` needs `target`; both are files from the root. A package stands as its manifest."""
    source: str
    target: str
    line: int
    text: str


@dataclass
class Found:
    """`known`: a mention in one of these files that is not among the edges leads nowhere in the repository."""
    edges: set[Edge] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def add(self, source: str, target: str, line: int, text: str) -> None:
        if source != target:
            self.edges.add(Edge(source, target, line, text.strip()))

    def join(self, other: "Found") -> None:
        self.edges |= other.edges
        self.known |= other.known


def folder(path: str) -> str:
    return path.rpartition("/")[0]


def join(*parts: str) -> str | None:
    """Join and resolve `.` and `..`; None above the root."""
    out: list[str] = []
    for name in "/".join(parts).replace("\\", "/").split("/"):
        if name == "..":
            if not out:
                return None
            out.pop()
        elif name not in ("", "."):
            out.append(name)
    return "/".join(out)


def below(files: list[str], place: str) -> list[str]:
    return [f for f in files if not place or f.startswith(place + "/")]


def text(root: Path, file: str) -> str:
    return (root / file).read_text(encoding="utf-8-sig", errors="replace") if (root / file).is_file() else ""


def line_of(content: str, at: int) -> int:
    return content.count("\n", 0, at) + 1


def run(command: list, cwd: Path, **environment: str) -> str:
    """The output of a tool; its exit code says little, since most complain about packages that are not installed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", env=os.environ | environment)
    if done.returncode and not done.stdout.strip():
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-600:]}")
    return done.stdout
