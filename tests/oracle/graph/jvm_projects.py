"""JVM: dependencies between the projects of a Gradle build and the modules of a Maven build, and the logic of the build
(`buildSrc`, included builds) where a project applies one of its plugins."""
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

from found import Found, below, folder, join, line_of, text

SETTINGS = ("settings.gradle", "settings.gradle.kts")
SOURCES = (".java", ".kt", ".kts", ".groovy", ".scala", ".gradle")


def applies(files: list[str]) -> bool:
    return any(f.rpartition("/")[2] in (*SETTINGS, "pom.xml") for f in files)


def bare(content: str) -> str:
    """Without comments; lines stay where they are."""
    strings_or_comments = r'("""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|//[^\n]*|/\*(?:.|\n)*?\*/'
    return re.sub(strings_or_comments, lambda m: m[1] or "\n" * m[0].count("\n"), content)


def gradle(root: Path, files: list[str], settings: str) -> Found:
    home, content, found = folder(settings), bare(text(root, settings)), Found()
    places = {}
    for call in re.finditer(r"\binclude\b\s*\(?((?:\s*['\"][^'\"]+['\"]\s*,?)+)", content):
        for name in re.findall(r"['\"]([^'\"]+)['\"]", call[1]):
            parts = name.strip(":").split(":")
            for end in range(1, len(parts) + 1):
                places.setdefault(":" + ":".join(parts[:end]), join(home, *parts[:end]))
    for name, place in re.findall(r"project\(\s*['\"]([^'\"]+)['\"]\s*\)\.projectDir\s*=\s*(?:new File|file)\(\s*(?:(?:settingsDir|rootDir|rootProject\.projectDir)\s*,\s*)?['\"]([^'\"]+)['\"]", content):
        places[":" + name.strip(":")] = join(home, place)
    places[":"] = home
    builds = {name: b for name, place in places.items() if (b := build_file(files, name, place))}
    accessors = {accessor(name): name for name in builds}
    plugins = plugin_files(root, files, content, home)
    aliases = catalog(root, files, home)
    for name, build in builds.items():
        content = bare(text(root, build))
        found.known.add(build)
        inner = tuple(p + "/" for n, p in places.items() if n != name and p.startswith(places[name] + "/" if places[name] else ""))
        found.known.update(f for f in below(files, places[name]) if f.endswith(SOURCES) and not f.startswith(inner or "\0"))
        needs(found, build, content, builds, accessors, plugins, aliases)
    for name, build in builds.items():
        for one in (f for f in (join(home, "buildSrc/build.gradle"), join(home, "buildSrc/build.gradle.kts")) if f in files):
            found.add(build, one, 0, "buildSrc is on the class path of every build script")
    return found


def needs(found, file, content, builds, accessors, plugins, aliases) -> None:
    for name, at, said in calls(content):
        if name in builds:
            found.add(file, builds[name], line_of(content, at), said)
    for call in re.finditer(r"\b(?:testFixtures|platform|project)?\(?\s*\bprojects((?:\.[A-Za-z]\w*)+)", content):
        parts = call[1].strip(".").split(".")
        while parts and ".".join(parts) not in accessors:
            parts.pop()
        if parts:
            found.add(file, builds[accessors[".".join(parts)]], line_of(content, call.start()), "projects" + call[1])
    asked = [(m.start(), m[1]) for m in re.finditer(r"\bid\s*\(?\s*['\"]([\w.-]+)['\"]", content)]
    asked += [(m.start(), m[1]) for m in re.finditer(r"\bapply\s*\(?\s*plugin\s*[:=]\s*['\"]([\w.-]+)['\"]", content)]
    asked += [(m.start(), aliases.get(m[1], "")) for m in re.finditer(r"\balias\s*\(?\s*libs\.plugins\.([\w.]+)", content)]
    asked += [(m.start(), m[1] or m[2]) for m in re.finditer(r"^\s*(?:`([\w.-]+)`|([a-z][\w]*(?:\.[\w-]+)+))\s*$", content, re.M)]
    for at, plugin in asked:
        if plugin in plugins:
            build, projects = plugins[plugin]
            found.add(file, build, line_of(content, at), f"plugin {plugin}")
            for name in projects & builds.keys():
                found.add(file, builds[name], line_of(content, at), f"plugin {plugin} adds {name}")
    for call in re.finditer(r"\bapply\s*\(?\s*from\s*[:=]\s*[\"'](?:\$\{?(?:rootDir|rootProject\.projectDir|rootProject\.rootDir)\}?/)?([^\"'$]+)[\"']", content):
        whole = join(call[1]) if "rootDir" in call[0] or "rootProject" in call[0] else join(folder(file), call[1])
        if whole:
            found.add(file, whole, line_of(content, call.start()), call[0])


def calls(content: str) -> list[tuple[str, int, str]]:
    found = re.finditer(r"\bproject\s*\(\s*(?:path\s*[:=]\s*)?['\"](:[^'\"]+)['\"]", content)
    return [(call[1], call.start(), call[0]) for call in found]


def build_file(files: list[str], name: str, place: str) -> str | None:
    names = ("build.gradle.kts", "build.gradle", f"{name.rpartition(':')[2]}.gradle", f"{name.rpartition(':')[2]}.gradle.kts")
    present = set(files)
    return next((f for n in names if (f := join(place, n)) in present), None)


def accessor(name: str) -> str:
    camel = lambda part: re.sub(r"[-_](\w)", lambda m: m[1].upper(), part)
    return ".".join(camel(p) for p in name.strip(":").split(":"))


def plugin_files(root: Path, files: list[str], settings: str, home: str) -> dict[str, tuple[str, set[str]]]:
    """The id of each plugin that the repository makes itself: the manifest of its build, and the projects that it adds as dependencies."""
    builds = [join(home, "buildSrc")]
    builds += [p for m in re.finditer(r"\bincludeBuild\s*\(?\s*['\"]([^'\"]+)['\"]", settings) if (p := join(home, m[1]))]
    aliases, found = catalog(root, files, home), {}
    for place in builds:
        inside = below(files, place)
        sources = {f: bare(text(root, f)) for f in inside if f.endswith(SOURCES)}
        for build in (f for f in inside if f.rpartition("/")[2] in ("build.gradle", "build.gradle.kts")):
            content = sources[build]
            ids = [(m[1], m.end()) for m in re.finditer(r"\bid\s*=\s*['\"]([\w.-]+)['\"]", content)]
            ids += [(aliases.get(m[1], ""), m.end()) for m in re.finditer(r"\bid\s*=\s*libs\.plugins\.([\w.]+?)(?:\.asProvider\(\))?\.get\(\)", content)]
            for name, at in ids:
                if made := re.search(r"implementationClass\s*=\s*['\"]([\w.]+)['\"]", content[at:at + 300]):
                    stem = made[1].rpartition(".")[2]
                    found[name] = (build, added(sources, [f for f in sources if f.rpartition("/")[2].rpartition(".")[0] == stem]))
            for script in below(inside, folder(build)):
                if m := re.search(r"src/main/(?:kotlin|groovy)/(.+?)\.gradle(?:\.kts)?$", script):
                    found[plugin_name(m[1])] = (build, added(sources, [script]))
    return found


def plugin_name(script: str) -> str:
    """In a folder of its package, a script is named by the package and itself, or has the whole name already."""
    place, name = folder(script).replace("/", "."), script.rpartition("/")[2]
    return name if not place or name.startswith(place) else f"{place}.{name}"


def added(sources: dict[str, str], todo: list[str]) -> set[str]:
    """The projects named in these sources of a build and in those that they name by class or as a script's plugin."""
    seen, out = set(todo), set()
    names = {f.rpartition("/")[2].split(".")[0]: f for f in sources if not f.endswith(("build.gradle", "build.gradle.kts"))}
    scripts = {plugin_name(m[1]): f for f in sources if (m := re.search(r"src/main/(?:kotlin|groovy)/(.+?)\.gradle(?:\.kts)?$", f))}
    while todo:
        content = sources[todo.pop()]
        out |= {name for name, _, _ in calls(content)}
        mentioned = {names[w] for w in re.findall(r"\b[A-Z]\w+", content) if w in names}
        mentioned |= {f for plugin, f in scripts.items() if re.search(rf"['\"`]{re.escape(plugin)}['\"`]", content)}
        todo += mentioned - seen
        seen |= mentioned
    return out


def catalog(root: Path, files: list[str], home: str) -> dict[str, str]:
    file = join(home, "gradle/libs.versions.toml")
    if file not in files:
        return {}
    try:
        plugins = tomllib.loads(text(root, file)).get("plugins", {})
    except tomllib.TOMLDecodeError:
        return {}
    return {re.sub(r"[-_]", ".", n): (v.split(":")[0] if isinstance(v, str) else v.get("id", "")) for n, v in plugins.items()}


def maven(root: Path, files: list[str]) -> Found:
    found, poms, by_name = Found(), {}, {}
    for file in (f for f in files if f.rpartition("/")[2] == "pom.xml"):
        try:
            tree = ElementTree.fromstring(text(root, file).encode())
        except ElementTree.ParseError:
            continue
        for element in tree.iter():
            element.tag = element.tag.rpartition("}")[2]
        poms[file] = tree
        group = tree.findtext("groupId") or tree.findtext("parent/groupId") or ""
        by_name[(group.strip(), (tree.findtext("artifactId") or "").strip())] = file
    inner = sorted((folder(f) for f in poms), key=len, reverse=True)
    for file in (f for f in files if f.endswith(SOURCES)):
        if any(file.startswith(p + "/") or not p for p in inner):
            found.known.add(file)
    for file, tree in poms.items():
        content, group = text(root, file), (tree.findtext("groupId") or tree.findtext("parent/groupId") or "").strip()
        found.known.add(file)
        for path in (".//dependency", ".//plugin", "parent", ".//extension"):
            for need in tree.findall(path):
                name = (need.findtext("artifactId") or "").strip()
                theirs = re.sub(r"\$\{(project\.|pom\.)?groupId\}", group, (need.findtext("groupId") or "").strip())
                if (target := by_name.get((theirs, name))) and not managed(tree, need):
                    found.add(file, target, line_of(content, max(content.find(f">{name}<"), 0)), f"{path.strip('./')} {theirs}:{name}")
    return found


def managed(tree, need) -> bool:
    """`dependencyManagement` sets a version and brings nothing, unless it imports a list of versions."""
    inside = {id(e) for m in tree.iter("dependencyManagement") for e in m.iter("dependency")}
    return id(need) in inside and (need.findtext("scope") or "").strip() != "import"


def imports(root: Path, files: list[str], found: Found) -> None:
    """Imports of classes that one file of the repository declares. Classes of the same package need no import and are not seen."""
    # Tests of compilers hold whole sources in strings.
    in_strings = re.compile(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'')
    lines_alone = lambda m: "\n" * m[0].count("\n")
    sources = {f: in_strings.sub(lines_alone, bare(text(root, f))) for f in files if f.endswith((".java", ".kt", ".groovy", ".scala"))}
    defined: dict[str, set[str]] = {}
    top = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|internal|private|abstract|sealed|open|final|data|enum|annotation|inline|value|suspend|operator|infix|case|static|expect|actual|const|lateinit|fun|implicit)\s+)*"
                     r"(?:class|interface|object|@interface|enum|record|trait|fun|val|var|typealias|def)\s+(?:<[^>]*>\s*)?(?:[\w<>?,. ]+\.)?`?(\w+)", re.M)
    for file, content in sources.items():
        package = re.search(r"^\s*package\s+([\w.`]+)", content, re.M)
        prefix = package[1].replace("`", "") + "." if package else ""
        for name in {file.rpartition("/")[2].rpartition(".")[0], *top.findall(content)}:
            defined.setdefault(prefix + name, set()).add(file)
    for file, content in sources.items():
        for m in re.finditer(r"^\s*import\s+(?:static\s+)?([\w.`]+)", content, re.M):
            name = m[1].replace("`", "")
            while name and name not in defined:
                name = name.rpartition(".")[0]
            hits = defined.get(name, set()) - {file}
            if len(hits) == 1:
                found.add(file, min(hits), line_of(content, m.start(1)), m[1])


def find(root: Path, files: list[str]) -> Found:
    found = maven(root, files)
    for settings in (f for f in files if f.rpartition("/")[2] in SETTINGS):
        found.join(gradle(root, files, settings))
    imports(root, files, found)
    return found
