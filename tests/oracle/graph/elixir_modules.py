"""Elixir: modules by Elixir's own parser, applications of an umbrella by `in_umbrella` and `path:`, and the configuration that Mix loads.

Mix evaluates the file of `config_path` with all that it imports, and `runtime.exs` beside it, for each application that names it.
"""
import re
import subprocess
from pathlib import Path

from found import Found, folder, join, line_of, text


def applies(files: list[str]) -> bool:
    return any(f == "mix.exs" or f.endswith("/mix.exs") for f in files)


def find(root: Path, files: list[str]) -> Found:
    found, listed = Found(), set(files)
    sources = [f for f in files if f.endswith((".ex", ".exs"))]
    said = subprocess.run(["elixir", Path(__file__).with_suffix(".exs")], input="".join(f + "\n" for f in sources), cwd=root, capture_output=True,
                          text=True, check=True).stdout
    rows = [line.split("\t") for line in said.splitlines()]
    defined: dict[str, set[str]] = {}
    found.known.update(sources)
    for file, kind, name, _ in rows:
        if kind == "defines":
            defined.setdefault(name, set()).add(file)
        if kind == "broken":
            found.known.discard(file)
    for file, kind, name, line in rows:
        if kind == "uses" and file not in defined.get(name, {file}) and len(defined[name]) == 1:
            found.add(file, min(defined[name]), int(line), name)
        if kind == "config":
            for target in loaded(files, file, name):
                found.add(file, target, int(line), name)
    for file in (f for f in files if f.rpartition("/")[2] == "mix.exs"):
        content = re.sub(r"#[^\n]*", "", text(root, file))
        near = folder(folder(file))
        for need in re.finditer(r"\{\s*:(\w+)\s*,[^{}]*?(in_umbrella:\s*true|path:\s*\"([^\"]+)\")", content):
            target = join(folder(file), need[3], "mix.exs") if need[3] else join(near, need[1], "mix.exs")
            if target in listed:
                found.add(file, target, line_of(content, need.start()), need[0])
    return found


def loaded(files: list[str], file: str, path: str) -> list[str]:
    """The files that a path or pattern means; beside the configuration of a project there may be that of its start."""
    whole = join(folder(file), path) or ""
    fits = re.compile("[^/]*".join(map(re.escape, whole.split("*"))))
    start = join(folder(whole), "runtime.exs") if file.rpartition("/")[2] == "mix.exs" else None
    return [f for f in files if f.endswith(".exs") and (fits.fullmatch(f) or f == start)]
