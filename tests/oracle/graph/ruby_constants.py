"""Ruby: constants and `require` by Ruby's own parser; gems by their specifications."""
import re
import subprocess
from pathlib import Path

from found import Found, folder, join, line_of, text

ENDS = (".rb", ".rake", ".gemspec", ".ru")


def applies(files: list[str]) -> bool:
    return any(f.endswith(".gemspec") or f.rpartition("/")[2] == "Gemfile" for f in files)


def find(root: Path, files: list[str]) -> Found:
    found, listed = Found(), set(files)
    sources = [f for f in files if f.endswith(ENDS)]
    said = subprocess.run(["ruby", Path(__file__).with_suffix(".rb")], input="".join(f + "\n" for f in sources), cwd=root, capture_output=True, text=True,
                          check=True).stdout
    rows = [line.split("\t") for line in said.splitlines()]
    gems = {f: f.rpartition("/")[2].removesuffix(".gemspec") for f in files if f.endswith(".gemspec")}
    starts = ["lib", *(join(folder(g), "lib") for g in gems)]
    defined: dict[str, set[str]] = {}
    found.known.update(sources)
    for file, kind, name, inside, _ in rows:
        if kind == "defines":
            defined.setdefault(name, set()).add(file)
        if kind == "broken":
            found.known.discard(file)
    for file, kind, name, inside, line in rows:
        if kind in ("uses", "top"):
            for target in constant(name, [] if kind == "top" else inside.split(","), defined, file):
                found.add(file, target, int(line), name)
        elif kind == "require_relative":
            place = join(folder(file), name)
            for target in (place, f"{place}.rb"):
                if target in listed:
                    found.add(file, target, int(line), f"require_relative '{name}'")
        elif kind in ("require", "load"):
            for start in starts:
                for target in (join(start, name + ".rb"), join(start, name)):
                    if target in listed:
                        found.add(file, target, int(line), f"require '{name}'")
    by_name = {name: file for file, name in gems.items()}
    for file in [*gems, *(f for f in files if f.rpartition("/")[2] == "Gemfile")]:
        content = text(root, file)
        for need in re.finditer(r"(?:add_(?:runtime_|development_)?dependency|^\s*gem)\s*\(?\s*['\"]([\w-]+)['\"]", content, re.M):
            if need[1] in by_name:
                found.add(file, by_name[need[1]], line_of(content, need.start(1)), need[0].strip())
    return found


def constant(name: str, inside: list[str], defined: dict[str, set[str]], source: str) -> list[str]:
    """By lexical scope, innermost first. Reopened modules such as a bare namespace lead nowhere: only one file may define it."""
    for scope in [*reversed([s for s in inside if s]), ""]:
        whole = f"{scope}::{name}" if scope else name
        files = defined.get(whole)
        if files:
            return sorted(files) if len(files) == 1 and source not in files else []
    return []
