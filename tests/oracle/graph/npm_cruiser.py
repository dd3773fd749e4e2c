"""JavaScript and TypeScript: imports by dependency-cruiser with each package's own `tsconfig.json`, and the manifests of workspaces.

Nothing is installed: members of workspaces are linked into `node_modules` of the copy. What a package offers only after its build
cannot be resolved; such an import leads to the package's manifest.
"""
import fnmatch
import json
import os
import re
import subprocess
from pathlib import Path

from found import Found, below, folder, join, line_of, text

ENDS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")


def applies(files: list[str]) -> bool:
    return any(f == "package.json" or f.endswith("/package.json") for f in files)


def manifests(root: Path, files: list[str]) -> dict[str, dict]:
    found = {}
    for file in files:
        if file.rpartition("/")[2] == "package.json":
            try:
                data = json.loads(text(root, file))
            except json.JSONDecodeError:
                continue
            if isinstance(data, dict):
                found[file] = data
    return found


def members(root: Path, packages: dict[str, dict]) -> dict[str, set[str]]:
    """For each manifest those of its own workspace."""
    together = {file: set() for file in packages}
    for file, data in packages.items():
        globs = data.get("workspaces") or []
        globs = globs.get("packages", []) if isinstance(globs, dict) else globs
        listed = text(root, join(folder(file), "pnpm-workspace.yaml"))
        if block := re.search(r"^packages:\s*\n((?:\s*(?:-.*|#.*)?\n)+)", listed + "\n", re.M):
            globs = [*globs, *re.findall(r"^\s*-\s*['\"]?([^'\"#\s]+)", block[1], re.M)]
        if lerna := text(root, join(folder(file), "lerna.json")):
            globs = [*globs, *re.findall(r'"([^"]+/\*+)"', lerna)]
        if not globs:
            continue
        inside = {file}
        for glob in globs:
            pattern = re.compile(re.escape(join(folder(file), glob.lstrip("!"))).replace(r"\*\*", ".+").replace(r"\*", "[^/]+"))
            hits = {other for other in packages if other != file and pattern.fullmatch(folder(other))}
            inside = inside - hits if glob.startswith("!") else inside | hits
        for one in inside:
            together[one] |= inside
    return together


def find(root: Path, files: list[str]) -> Found:
    found, packages = Found(), manifests(root, files)
    together = members(root, packages)
    names = {file: data.get("name") for file, data in packages.items()}
    elsewhere: dict[str, set[str]] = {file: set() for file in packages}
    for file, data in packages.items():
        content = text(root, file)
        found.known.add(file)
        by_name = {names[other]: other for other in together[file] if names[other]}
        for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
            for name, version in (data.get(key) or {}).items():
                version, target = str(version), by_name.get(name)
                place = re.match(r"(?:file|link|portal):(.*)", version)
                if place:
                    target = p + "/package.json" if (p := join(folder(file), place[1])) else None
                elif target and not version.startswith("workspace:") and not fits(version, packages[target].get("version")):
                    target = None
                    elsewhere[file].add(name)
                if target in packages:
                    found.add(file, target, line_of(content, max(content.find(f'"{name}"'), 0)), f'"{name}": "{version}"')
    link(root, packages, together, names)
    for place, sources in groups(root, files, packages).items():
        cruise(root, place, sources, found, files, 
               {f: {names[o]: o for o in together[f] if names[o] and names[o] not in elsewhere[f]} for f in packages})
    return found


def fits(version: str, theirs: str | None) -> bool:
    """Would the package manager take the member? Ranges of the same major version, and those that take all."""
    asked = re.match(r"[\^~>=v ]*(\d+)", version)
    return version in ("", "*", "latest", "x") or bool(asked) and (theirs or "").split(".")[0] == asked[1]


def link(root: Path, packages, together, names) -> None:
    for file in packages:
        for other in together[file]:
            if names[other] and other != file:
                place = root / folder(file) / "node_modules" / names[other]
                place.parent.mkdir(parents=True, exist_ok=True)
                if not place.exists() and not place.is_symlink():
                    place.symlink_to(root / folder(other), target_is_directory=True)


def groups(root: Path, files: list[str], packages) -> dict[str, list[str]]:
    """Sources by the `tsconfig.json` whose names of paths they see; all others at once, under the empty name."""
    sources = [f for f in files if f.endswith(ENDS) and not f.endswith(".d.ts")]
    settings = {folder(f): f for f in files if f.rpartition("/")[2] in ("tsconfig.json", "jsconfig.json")}
    found: dict[str, list[str]] = {}
    for source in sources:
        place = folder(source)
        while place not in settings and place:
            place = folder(place)
        own = settings.get(place)
        found.setdefault(own if own and has_paths(root, files, own) else "", []).append(source)
    return found


def has_paths(root: Path, files: list[str], file: str, depth: int = 0) -> bool:
    content = text(root, file)
    if re.search(r'"(?:paths|baseUrl)"\s*:', content):
        return True
    for above in re.findall(r'"extends"\s*:\s*"(\.[^"]+)"', content) if depth < 5 else []:
        place = join(folder(file), above)
        for name in (place, f"{place}.json"):
            if name in files and has_paths(root, files, name, depth + 1):
                return True
    return False


def cruise(root: Path, settings: str, sources: list[str], found: Found, files: list[str], by_name) -> None:
    options = {"tsPreCompilationDeps": True, "doNotFollow": {"path": "node_modules"}, "moduleSystems": ["es6", "cjs", "tsd", "amd"],
               "enhancedResolveOptions": {"exportsFields": ["exports"], "conditionNames": ["import", "require", "node", "types", "default"],
                                          "mainFields": ["source", "module", "main", "types", "typings"]}}
    if settings:
        options["tsConfig"] = {"fileName": str(root / settings)}
    config = root / ".oracle-cruiser.json"
    config.write_text(json.dumps({"options": options}))
    listed = set(files)
    for at in range(0, len(sources), 1500):
        part = sources[at:at + 1500]
        done = subprocess.run([cruiser(), "--config", config.name, "--output-type", "json", "--", *part], cwd=root, capture_output=True, text=True,
                              errors="replace")
        if not done.stdout.startswith("{"):
            raise RuntimeError(f"depcruise {settings}: {(done.stderr or done.stdout).strip()[-400:]}")
        for module in json.loads(done.stdout)["modules"]:
            source = module["source"]
            if source not in listed:
                continue
            if source in part:
                found.known.add(source)
            for need in module["dependencies"]:
                target = os.path.normpath(need["resolved"]).replace(os.sep, "/")
                if target not in listed:
                    target = member(source, need["module"], by_name)
                if target:
                    found.add(source, target, mention(root, source, need["module"]), f"import '{need['module']}'")


def member(source: str, name: str, by_name) -> str | None:
    place = folder(source)
    while True:
        manifest = join(place, "package.json")
        if manifest in by_name:
            package = "/".join(name.split("/")[:2 if name.startswith("@") else 1])
            return by_name[manifest].get(package)
        if not place:
            return None
        place = folder(place)


def mention(root: Path, source: str, name: str) -> int:
    content = text(root, source)
    at = next((a for quote in "'\"`" if (a := content.find(quote + name + quote)) >= 0), -1)
    return line_of(content, at) if at >= 0 else 0


def cruiser() -> str:
    """From CICD_TEST_TOOLS, as `.ci/run` installs it, or from PATH."""
    tools = os.environ.get("CICD_TEST_TOOLS")
    return f"{tools}/node_modules/.bin/depcruise" if tools else "depcruise"
