"""Go: the imports that `go list` reports for every package of every module, offline."""
import json
import os
import re
from pathlib import Path

from found import Found, folder, join, run, text


def applies(files: list[str]) -> bool:
    return any(f == "go.mod" or f.endswith("/go.mod") for f in files)


def decoded(stream: str) -> list[dict]:
    decoder, at, out = json.JSONDecoder(), 0, []
    while (at := next((i for i in range(at, len(stream)) if not stream[i].isspace()), None)) is not None:
        value, at = decoder.raw_decode(stream, at)
        out.append(value)
    return out


def find(root: Path, files: list[str]) -> Found:
    modules = {}
    for file in files:
        if file.rpartition("/")[2] == "go.mod" and (named := re.search(r"^module\s+\"?([^\s\"]+)", text(root, file), re.M)):
            modules[file] = named[1]
    linked = local_modules(root, files, modules)
    packages = []
    for file, name in modules.items():
        whole = text(root, file)
        # What is outside of the repository is not there: without it, `go list -e` still names all imports.
        (root / file).write_text(f"module {name}\n\ngo 1.19\n")
        home = root / folder(file)
        said = run(["go", "list", "-e", "-json=Dir,ImportPath,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Imports,"
                    "TestImports,XTestImports,EmbedFiles,TestEmbedFiles", "./..."], home,
                   GOFLAGS="-mod=mod", GOWORK="off", GOPROXY="off", GO111MODULE="on", GOTOOLCHAIN="local")
        (root / file).write_text(whole)
        packages += [(file, package) for package in decoded(said)]
    by_path, found = {}, Found()
    for file, others in linked.items():
        content = text(root, file)
        found.known.add(file)
        for other in others - {file}:
            if needed := re.search(rf"^(?:require)?\s+{re.escape(modules[other])}\s+v", content, re.M):
                found.add(file, other, content.count("\n", 0, needed.end()) + 1, needed[0])
    for file, package in packages:
        place = os.path.relpath(package["Dir"], root).replace(os.sep, "/")
        package["Dir"] = "" if place == "." else place
        by_path[package["ImportPath"]] = (file, package)
    for file, package in packages:
        sources = [join(package["Dir"], f) for key in ("GoFiles", "CgoFiles", "TestGoFiles", "XTestGoFiles") for f in package.get(key) or []]
        found.known.update(sources)
        if not sources:
            continue
        for key, key_files in (("Imports", ("GoFiles", "CgoFiles")), ("TestImports", ("TestGoFiles",)), ("XTestImports", ("XTestGoFiles",))):
            own = [join(package["Dir"], f) for k in key_files for f in package.get(k) or []]
            for path in package.get(key) or []:
                other = by_path.get(path)
                if own and other and (other[0] == file or other[0] in linked[file]) and other[1]["Dir"] != package["Dir"]:
                    # A package is all its files: what one of them imports is needed by those that import the package.
                    keys = ("GoFiles", "CgoFiles") if other[1].get("GoFiles") or other[1].get("CgoFiles") else ("IgnoredGoFiles",)
                    theirs = [join(other[1]["Dir"], f) for k in keys for f in other[1].get(k) or []]
                    for source, line in mentions(root, own, path):
                        for target in theirs:
                            found.add(source, target, line, f'import "{path}"')
        for embedded in [*(package.get("EmbedFiles") or []), *(package.get("TestEmbedFiles") or [])]:
            if join(package["Dir"], embedded) in files:
                found.add(sources[0], join(package["Dir"], embedded), 0, f"go:embed {embedded}")
    return found


def mentions(root: Path, own: list[str], path: str) -> list[tuple[str, int]]:
    """The files that import a path, each with the line."""
    texts = [(file, text(root, file)) for file in own]
    said = [(file, content.count("\n", 0, at) + 1) for file, content in texts if (at := content.find(f'"{path}"')) >= 0]
    return said or [(own[0], 0)]


def local_modules(root: Path, files: list[str], modules: dict[str, str]) -> dict[str, set[str]]:
    """Which modules of the repository a module takes from the work tree: those of its `go.work`, and what it replaces."""
    linked = {file: set() for file in modules}
    for work in (f for f in files if f.rpartition("/")[2] == "go.work"):
        uses = re.sub(r"//.*", "", text(root, work))
        words = re.findall(r"(?:^use\s+|^\s+)(\.[^\s()]*)", uses, re.M)
        members = {p + "/go.mod" if (p := join(folder(work), w)) else "go.mod" for w in words} & modules.keys()
        for member in members:
            linked[member] |= members
    for file in modules:
        for place in re.findall(r"=>\s+(\.\.?/?\S*)", text(root, file)):
            target = join(folder(file), place)
            linked[file] |= {target + "/go.mod" if target else "go.mod"} & modules.keys()
    return linked
