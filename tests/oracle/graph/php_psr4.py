"""PHP: names by PHP's own tokenizer, led to files by the definitions in the repository and by Composer's PSR-4; packages by `require`."""
import json
import subprocess
from pathlib import Path

from found import Found, folder, join, line_of, text


def applies(files: list[str]) -> bool:
    return any(f == "composer.json" or f.endswith("/composer.json") for f in files)


def find(root: Path, files: list[str]) -> Found:
    found, sources, listed = Found(), [f for f in files if f.endswith(".php")], set(files)
    said = subprocess.run(["php", Path(__file__).with_suffix(".php")], input="".join(f + "\n" for f in sources), cwd=root, capture_output=True, text=True,
                          check=True).stdout
    readings = [json.loads(line) for line in said.splitlines()]
    defined: dict[str, set[str]] = {}
    for reading in readings:
        for name in reading["defines"]:
            defined.setdefault(name.lower(), set()).add(reading["file"])
    prefixes, packages = composers(root, files)
    for reading in readings:
        found.known.add(reading["file"])
        for name, line in reading["names"] + reading["bare"]:
            for target in places(name, defined, prefixes, listed, reading["file"]):
                found.add(reading["file"], target, line, name)
    for file, data in packages.items():
        content = text(root, file)
        found.known.add(file)
        by_name = {d.get("name"): f for f, d in packages.items() if d.get("name")}
        for key in ("require", "require-dev"):
            for name in data.get(key) or {}:
                if name in by_name:
                    found.add(file, by_name[name], line_of(content, max(content.find(f'"{name}"'), 0)), f"{key} {name}")
    return found


def composers(root: Path, files: list[str]) -> tuple[list[tuple[str, str]], dict[str, dict]]:
    prefixes, packages = [], {}
    for file in (f for f in files if f.rpartition("/")[2] == "composer.json"):
        try:
            packages[file] = json.loads(text(root, file))
        except json.JSONDecodeError:
            continue
        for key in ("autoload", "autoload-dev"):
            for prefix, places_ in ((packages[file].get(key) or {}).get("psr-4") or {}).items():
                for place in places_ if isinstance(places_, list) else [places_]:
                    if (at := join(folder(file), place)) is not None:
                        prefixes.append((prefix, at))
    return sorted(prefixes, key=lambda p: -len(p[0])), packages


def places(name: str, defined, prefixes, listed, source: str) -> list[str]:
    """The file by PSR-4; else the one file that defines the name, where Composer loads by a class map."""
    for prefix, place in prefixes:
        if name.startswith(prefix):
            file = join(place, name[len(prefix):].replace("\\", "/") + ".php")
            if file in listed:
                return [file]
    files = defined.get(name.lower(), set())
    if source in files:
        return []
    near = {f for f in files if folder(f) == folder(source)}
    return sorted(near or files)[:1] if len(near or files) == 1 else []
