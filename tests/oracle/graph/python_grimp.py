"""Python: modules by grimp, which uses Python's own rules of import; manifests by `tomllib`."""
import ast
import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from found import Found, below, folder, join, line_of, text

MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")


def applies(files: list[str]) -> bool:
    return any(f.endswith(".py") for f in files)


def roots(files: list[str]) -> dict[str, set[str]]:
    """The folders that imports begin at, with the names of their packages."""
    sources = [f for f in files if f.endswith(".py")]
    with_init = {folder(f) for f in sources if f.endswith("/__init__.py")}
    projects = {folder(f) for f in files if f.rpartition("/")[2] in MANIFESTS} | {""}
    found = defaultdict(set)
    for package in with_init:
        # Below a manifest, imports begin where it says; a folder of tests or scripts elsewhere begins where its packages do.
        if folder(package) not in with_init and not any(p and package.startswith(p + "/") for p in projects):
            found[folder(package)].add(package.rpartition("/")[2])
    for project in projects:
        for start in (project, join(project, "src")):
            prefix = start + "/" if start else ""
            inner = tuple(p + "/" for p in projects if p and p != project and p.startswith(prefix))
            for f in sources:
                rest = f[len(prefix):]
                if f.startswith(prefix) and "/" in rest and not f.startswith(inner or "\0"):
                    found[start].add(rest.split("/")[0])
    # A folder of folders that are roots themselves is no package.
    return {start: {n for n in names if n.isidentifier() and join(start, n) not in found} for start, names in found.items()}


def of_modules(root: Path, files: list[str]) -> Found:
    by_root = roots(files)
    for file in [f for f in files if f.endswith(".py")]:
        depth = min((file[len(start):].strip("/").count("/") for start in by_root if not start or file.startswith(start + "/")), default=0)
        if not readable(root / file, depth):  # samples for parsers, code of Python 2: Grimp would stop at it
            (root / file).unlink()
            files = [f for f in files if f != file]
    # A folder without `__init__.py` inside of a package can be imported too; Grimp would not look into it.
    inside = {folder(f) for f in files if f.endswith("/__init__.py")}
    for place in {folder(f) for f in files if f.endswith(".py")}:
        chain = [place]
        while folder(chain[-1]):
            chain.append(folder(chain[-1]))
        top = max((at for at, above in enumerate(chain) if above in inside), default=0)
        for below_top in chain[:top]:
            (root / below_top / "__init__.py").touch()
    owners = defaultdict(list)
    for start, names in by_root.items():
        for name in names:
            owners[name].append(start)
    # One run for the names that only one folder has, and for folders that share a namespace; one for each other `tests`.
    regular = {n for n, starts in owners.items() if any((root / s / n / "__init__.py").exists() for s in starts)}
    single = {n for n, starts in owners.items() if len(starts) == 1 or n not in regular}
    found = Found()
    runs = [(sorted(single), sorted(by_root), None)]
    for name in sorted(owners.keys() - single):
        runs += [(sorted(single | {name}), [start, *sorted(by_root.keys() - {start})], join(start, name)) for start in owners[name]]
    for names, starts, only in runs:
        for edge in worker(root, names, starts):
            if only is None or edge["from"].startswith(only + "/"):
                found.known.add(edge["from"])
                if edge["to"]:
                    found.add(edge["from"], edge["to"], edge["line"], edge["text"])
    found.known &= set(files)
    return found


def of_pytest(files: list[str]) -> Found:
    """A test takes every `conftest.py` above it without a word."""
    found, settings = Found(), {f for f in files if f.rpartition("/")[2] == "conftest.py"}
    for file in files:
        if re.fullmatch(r"test_.*\.py|.*_test\.py|conftest\.py", file.rpartition("/")[2]):
            place = folder(file)
            while True:
                if (above := join(place, "conftest.py")) in settings:
                    found.add(file, above, 0, "conftest.py above")
                if not place:
                    break
                place = folder(place)
    return found


def readable(file: Path, depth: int) -> bool:
    """Does Python parse it? Relative imports beyond the top, which fail when they run and stop Grimp, are taken out."""
    try:
        source = file.read_bytes()
        beyond = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom) and n.level > depth]
    except (SyntaxError, ValueError, RecursionError):
        return False
    lines = source.split(b"\n")
    for node in beyond:
        lines[node.lineno - 1:node.end_lineno] = [b" " * node.col_offset + b"pass"] + [b""] * (node.end_lineno - node.lineno)
    if beyond:
        file.write_bytes(b"\n".join(lines))
    return True


def worker(root: Path, names: list[str], starts: list[str]) -> list[dict]:
    asked = json.dumps({"names": names, "starts": [str(root / s) for s in starts], "root": str(root)})
    done = subprocess.run([sys.executable, __file__, "--worker"], input=asked, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"grimp: {done.stderr[-600:]}")
    return json.loads(done.stdout)


def build(asked: dict) -> list[dict]:
    """Runs in a process of its own, so that the search path is the repository's."""
    import importlib.util
    import grimp
    sys.path[:0] = asked["starts"]

    def is_ours(name: str) -> bool:
        """Python finds a name of its own library first, and a single module is no package."""
        spec = importlib.util.find_spec(name)
        places = list(spec.submodule_search_locations or []) if spec else []
        return bool(places) and all(place.startswith(asked["root"] + "/") for place in places)

    names = [name for name in asked["names"] if name not in sys.stdlib_module_names and is_ours(name)]
    if not names:
        return []
    while True:
        try:
            graph = grimp.build_graph(*names, include_external_packages=True, cache_dir=None)
            break
        except grimp.exceptions.SourceSyntaxError as error:  # more than Python's parser refuses: samples of a parser's errors
            for file in Path(error.filename).parent.glob("*.py"):
                try:
                    compile(file.read_bytes(), str(file), "exec")
                except (SyntaxError, ValueError):
                    file.unlink()
            Path(error.filename).unlink(missing_ok=True)

    def file_of(module: str) -> str | None:
        if module.split(".")[0] not in names:
            return None
        tail = module.replace(".", "/")
        for start in asked["starts"]:
            for end in (".py", "/__init__.py"):
                if (Path(start) / (tail + end)).is_file():
                    return str((Path(start) / (tail + end)).relative_to(asked["root"]))
        return None

    said = []
    for module in sorted(graph.modules):
        file = file_of(module)
        if not file:
            continue
        said.append({"from": file, "to": None})
        for other in graph.find_modules_directly_imported_by(module):
            to = file_of(other)
            details = graph.get_import_details(importer=module, imported=other)
            if to and details and all(is_broken(module, other, d["line_contents"]) for d in details):
                for at in details:
                    runs = packages_run(at["line_contents"], file_of, asked["root"])
                    said += [{"from": file, "to": run, "line": at["line_number"], "text": at["line_contents"]} for run in runs]
            elif to:
                first = details[:1] or [{"line_number": 0, "line_contents": other}]
                said.append({"from": file, "to": to, "line": first[0]["line_number"], "text": first[0]["line_contents"]})
    return said


def is_broken(module: str, other: str, line: str) -> bool:
    """Grimp takes an import of a module that does not exist for one of the package around it."""
    named = line.split(" import ")[0]
    if relative := re.match(r"\s*from\s+\.+\s*(\w[\w.]*)", named):
        return module.startswith(other + ".") and relative[1].split(".")[-1] != other.split(".")[-1]
    return f"{other}." in named


def packages_run(line: str, file_of, root: str) -> list[str]:
    """Python runs the packages around a module before it finds that the module is missing: those that hold code are needed."""
    named, runs = re.match(r"\s*(?:from|import)\s+(\w[\w.]*)", line), []
    parts = named[1].split(".") if named else []
    for count in range(1, len(parts)):
        file = file_of(".".join(parts[:count]))
        if not file or not file.endswith("/__init__.py"):
            break
        body = ast.parse((Path(root) / file).read_bytes()).body
        if any(not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)) for n in body):
            runs.append(file)
    return runs


def of_manifests(root: Path, files: list[str]) -> Found:
    """Dependencies by path and members of a workspace. A name of the registry that a member has too is none."""
    found, projects = Found(), {}
    for file in files:
        if file.rpartition("/")[2] == "pyproject.toml":
            try:
                projects[file] = tomllib.loads(text(root, file))
            except tomllib.TOMLDecodeError:
                continue
    canonical = lambda name: re.sub(r"[-_.]+", "-", name).lower()
    by_name = {}
    for file, data in projects.items():
        name = data.get("project", {}).get("name") or data.get("tool", {}).get("poetry", {}).get("name")
        if name:
            by_name.setdefault(canonical(name), file)
    for file, data in projects.items():
        content, tool = text(root, file), data.get("tool", {})
        found.known.add(file)
        poetry = tool.get("poetry", {})
        groups = [poetry.get("dependencies", {}), *(g.get("dependencies", {}) for g in poetry.get("group", {}).values())]
        sources = {**{n: v for g in groups for n, v in g.items()}, **tool.get("uv", {}).get("sources", {})}
        for name, source in sources.items():
            for one in source if isinstance(source, list) else [source]:
                if not isinstance(one, dict):
                    continue
                place = join(folder(file), one["path"]) if "path" in one else None
                to = place + "/pyproject.toml" if place else by_name.get(canonical(name)) if one.get("workspace") else None
                if to in projects and used(data, canonical(name), canonical):
                    found.add(file, to, line_of(content, max(content.find(name), 0)), f"{name} = {one}")
        if tool.get("uv", {}).get("sources"):
            continue
        above = [f for f, d in projects.items() if below([file], folder(f)) and d.get("tool", {}).get("uv", {}).get("workspace")]
        for source_file in above:
            for name, one in projects[source_file]["tool"]["uv"].get("sources", {}).items():
                to = by_name.get(canonical(name))
                if isinstance(one, dict) and one.get("workspace") and to and used(data, canonical(name), canonical):
                    found.add(file, to, line_of(content, max(content.find(name), 0)), name)
    return found


def used(data: dict, name: str, canonical) -> bool:
    """Is a package among the requirements? A source alone names no dependency. Poetry's sources are requirements themselves."""
    project = data.get("project", {})
    lists = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values(), *data.get("dependency-groups", {}).values(),
             data.get("tool", {}).get("uv", {}).get("dev-dependencies", []), project.get("dynamic", [])]
    names = {canonical(re.match(r"[\w.-]*", r)[0]) for one in lists for r in one if isinstance(r, str)}
    return name in names or "poetry" in data.get("tool", {}) or "dependencies" in project.get("dynamic", [])


def find(root: Path, files: list[str]) -> Found:
    found = of_modules(root, files)
    found.join(of_manifests(root, files))
    found.join(of_pytest(files))
    return found


if __name__ == "__main__" and sys.argv[1:] == ["--worker"]:
    print(json.dumps(build(json.load(sys.stdin))))
