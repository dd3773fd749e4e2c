"""`.NET`: references between projects, files linked into them, and the `Directory.*` files that MSBuild takes by itself."""
import fnmatch
import re
from pathlib import Path
from xml.etree import ElementTree

from found import Found, below, folder, join, line_of, text

PROJECTS = (".csproj", ".fsproj", ".vbproj", ".dcproj", ".esproj", ".sqlproj", ".wixproj", ".proj", ".props", ".targets")
ITEMS = {"ProjectReference": "Include", "Import": "Project", "Compile": "Include", "Content": "Include", "None": "Include",
         "EmbeddedResource": "Include", "Protobuf": "Include", "AdditionalFiles": "Include", "Page": "Include", "MauiXaml": "Include"}


def applies(files: list[str]) -> bool:
    return any(f.endswith(PROJECTS[:3]) for f in files)


def find(root: Path, files: list[str]) -> Found:
    found, by_fold = Found(), {f.lower(): f for f in files}
    folders = {folder(f) for f in files if f.endswith(PROJECTS[:3])}
    for file in (f for f in files if f.lower().endswith(PROJECTS)):
        content = text(root, file)
        try:
            tree = ElementTree.fromstring(content.encode())
        except ElementTree.ParseError:
            continue
        found.known.add(file)
        for element in tree.iter():
            kind = element.tag.rpartition("}")[2]
            value = element.get(ITEMS.get(kind, ""), "")
            for part in filter(None, (p.strip() for p in value.split(";"))):
                part = part.replace("$(MSBuildThisFileDirectory)", "./").replace("$(MSBuildProjectDirectory)", "./")
                place = None if "$(" in part else join(folder(file), part)
                shared = file.rpartition("/")[2].lower().startswith("directory.")
                if not place or shared and kind != "Import":
                    continue  # what such a file adds is relative to each project below: see `added`
                line = line_of(content, max(content.find(value), 0))
                pattern = re.compile(fnmatch.translate(place.lower().replace("**/", "*")))
                hits = [by_fold[place.lower()]] if place.lower() in by_fold else []
                if not hits and "*" in place:
                    hits = [f for low, f in by_fold.items() if pattern.fullmatch(low)]
                for hit in hits:
                    found.add(file, hit, line, f"{kind} {part}")
        if file.endswith(PROJECTS[:3]):
            for shared in implied(found, file, by_fold):
                added(root, found, file, shared, by_fold)
            home = folder(file)
            inner = tuple(p + "/" for p in folders if p != home and p.startswith(home + "/" if home else ""))
            found.known.update(f for f in below(files, home) if f.endswith((".cs", ".fs", ".vb", ".razor", ".cshtml", ".xaml")) and not f.startswith(inner or "\0"))
    types(root, files, found)
    return found


def implied(found: Found, project: str, by_fold: dict[str, str]) -> list[str]:
    """The nearest of each kind above a project; whether it takes the next one above is its own `Import`."""
    out = []
    for name in ("Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"):
        place = folder(project)
        while True:
            if hit := by_fold.get(join(place, name).lower()):
                found.add(project, hit, 0, f"{name} above")
                out.append(hit)
                break
            if not place:
                break
            place = folder(place)
    return out


def added(root: Path, found: Found, project: str, shared: str, by_fold: dict[str, str]) -> None:
    """References that a shared file adds to the projects that its conditions choose."""
    content = text(root, shared)
    tree = ElementTree.fromstring(content.encode())
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    values = {e.tag: (e.text or "").replace("$(MSBuildThisFileDirectory)", "/" + folder(shared) + "/") for g in tree.iter("PropertyGroup") for e in g}
    for group in tree.iter("ItemGroup"):
        for item in group.findall("ProjectReference"):
            if not (holds(group.get("Condition", ""), project) and holds(item.get("Condition", ""), project)):
                continue
            place = re.sub(r"\$\((\w+)\)", lambda m: values.get(m[1], m[0]), item.get("Include", ""))
            place = join(place) if place.startswith("/") else join(folder(project), place)
            pattern = re.compile(fnmatch.translate((place or "$").lower().replace("**/", "*")))
            for low, hit in by_fold.items():
                if pattern.fullmatch(low):
                    found.add(project, hit, line_of(content, max(content.find(item.get("Include", "")), 0)), f"{shared}: {item.get('Include')}")


def holds(condition: str, project: str) -> bool:
    """Only conditions about the project's name and path are worked out; any other holds."""
    names = {"MSBuildProjectName": project.rpartition("/")[2].rpartition(".")[0], "MSBuildProjectFullPath": "/" + project}
    condition = condition.replace("$([System.IO.Path]::DirectorySeparatorChar)", "/")
    test = lambda m: str({"EndsWith": str.endswith, "StartsWith": str.startswith, "Contains": str.__contains__}[m[2]](names[m[1]], m[3]))
    condition = re.sub(r"\$\((MSBuildProjectName|MSBuildProjectFullPath)\.(EndsWith|StartsWith|Contains)\('([^']*)'\)\)", test, condition)
    if not re.fullmatch(r"(?:True|False|and|or|[()\s])+", condition, re.I):
        return True
    return bool(eval(condition, {"__builtins__": {}}))  # only the words that the line above lets through


def types(root: Path, files: list[str], found: Found) -> None:
    """Types that a source names and another project declares, by the namespaces that it sees."""
    projects = {f: folder(f) for f in files if f.endswith(PROJECTS[:3])}
    needs: dict[str, set[str]] = {f: set() for f in projects}
    for edge in found.edges:
        if edge.source in projects and edge.target in projects:
            needs[edge.source].add(edge.target)
    homes = sorted(projects.items(), key=lambda p: -len(p[1]))
    owner = lambda f: next((p for p, home in homes if not home or f.startswith(home + "/")), None)
    sources = {f: bare(text(root, f)) for f in files if f.endswith((".cs", ".razor", ".cshtml"))}
    declared: dict[str, list[tuple[str, str]]] = {}
    using = re.compile(r"^\s*(?:global\s+)?@?using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;?\s*$", re.M)
    seen, shared = {}, {}
    for file, content in sources.items():
        space = re.search(r"\bnamespace\s+([\w.]+)", content)
        seen[file] = {u for u in using.findall(content)} | {".".join(space[1].split(".")[:n + 1]) for n in range(space[1].count(".") + 1)} if space else set(using.findall(content))
        if "global using" in content or file.endswith("_Imports.razor"):
            shared.setdefault(owner(file), set()).update(using.findall(content))
        for name in re.findall(r"\b(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\]]+)\s+([A-Z]\w*)", content):
            declared.setdefault(name, []).append((space[1] if space else "", file))
    for file, content in sources.items():
        project = owner(file)
        if not project:
            continue
        reach, todo = {project}, [project]
        while todo:
            for other in needs[todo.pop()] - reach:
                reach.add(other)
                todo.append(other)
        sees = seen[file] | shared.get(project, set())
        for word in re.finditer(r"(?<![.\w])([A-Z]\w*)", content):
            hits = {f for space, f in declared.get(word[1], []) if space in sees and owner(f) in reach}
            if file not in hits and len({owner(f) for f in hits}) == 1 and owner(min(hits)) != project:
                found.add(file, min(hits), line_of(content, word.start()), word[1])


def bare(content: str) -> str:
    return re.sub(r'(\$?@?"(?:\\.|[^"\\\n])*")|//[^\n]*|/\*(?:.|\n)*?\*/', lambda m: m[1] or "\n" * m[0].count("\n"), content)
