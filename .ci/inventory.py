"""Writes the list of the program's components in CycloneDX format, and the notices that their licences require.

    python3 .ci/inventory.py FOLDER      writes FOLDER/cicd.cdx.json and FOLDER/THIRD-PARTY-NOTICES.txt

Reads `cargo metadata`, for the host: crates that are linked in, not those that build or test it, and the C sources that some of
them bundle. The same sources give the same bytes. Needs cyclonedx-python-lib[json-validation]; `.ci/run` and `.ci/release` have it.
"""

import json
import re
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)


def defined(header: Path, name: str) -> str:
    """Returns a version from a C header: `#define NAME "1.2.3"`."""
    return re.search(rf'#\s*define\s+{name}\s+"([^"]+)"', header.read_text())[1]


def bundled(crate: dict, folder: Path) -> list[tuple[str, str, str, list[Path]]]:
    """Returns the C sources in a crate: name, version, SPDX licence, files with the licence text."""
    match crate["name"]:
        case "libgit2-sys":
            git = folder / "libgit2"
            return [("libgit2", crate["version"].split("+")[1], "GPL-2.0-only WITH GCC-exception-2.0", [git / "COPYING"])]
        case "libz-sys":
            zlib = folder / "src/zlib"
            return [("zlib", defined(zlib / "zlib.h", "ZLIB_VERSION"), "Zlib", [zlib / "LICENSE"])]
        case "libsqlite3-sys":
            return [("sqlite", defined(folder / "sqlite3/sqlite3.h", "SQLITE_VERSION"), "blessing", [])]
    return []


def linked() -> tuple[dict, list[dict], dict[str, list[str]]]:
    """Returns the program, its crates and their dependencies: packages of `cargo metadata`, sorted by name."""
    host = re.search(r"^host: (.+)$", subprocess.check_output(["rustc", "-vV"], text=True), re.MULTILINE)[1]
    asked = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host]
    metadata = json.loads(subprocess.check_output(asked, cwd=ROOT))
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    top = metadata["resolve"]["root"]
    needs: dict[str, list[str]] = {}
    waiting = [top]
    while waiting:
        crate = waiting.pop()
        if crate not in needs:
            dependencies = nodes[crate]["deps"]
            needs[crate] = sorted(d["pkg"] for d in dependencies if any(k["kind"] is None for k in d["dep_kinds"]))
            waiting.extend(needs[crate])
    packages = {package["id"]: package for package in metadata["packages"] if package["id"] in needs}
    program = packages.pop(top)
    return program, sorted(packages.values(), key=lambda p: (p["name"], p["version"])), needs


def component(crate: dict, digests: dict[tuple[str, str], str]) -> Component:
    digest = digests.get((crate["name"], crate["version"]))
    source = crate["repository"]
    return Component(
        name=crate["name"],
        version=crate["version"],
        type=ComponentType.LIBRARY,
        bom_ref=f"{crate['name']}@{crate['version']}",
        purl=PackageURL("cargo", name=crate["name"], version=crate["version"]),
        licenses=[LicenseExpression(crate["license"].replace("/", " OR "))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else [],
        external_references=[ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(source))] if source else [],
    )


def sources(crate: dict) -> Component | None:
    """Returns the C sources of a crate as one component, or None if it has none."""
    for name, version, licence, _ in bundled(crate, Path(crate["manifest_path"]).parent):
        purl = PackageURL("generic", name=name, version=version)
        licences = [LicenseExpression(licence)]
        return Component(name=name, version=version, type=ComponentType.LIBRARY, bom_ref=f"{name}@{version}", purl=purl, licenses=licences)
    return None


def bill(program: dict, crates: list[dict], needs: dict[str, list[str]]) -> str:
    """Returns the CycloneDX document. It has no timestamp, and its serial number is derived from Cargo.lock."""
    lock = (ROOT / "Cargo.lock").read_text()
    digests = {(p["name"], p["version"]): p["checksum"] for p in tomllib.loads(lock)["package"] if "checksum" in p}
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"cicd@{program['version']}\n{lock}"))
    bom.metadata.timestamp = None
    top = component(program, {})
    top.type = ComponentType.APPLICATION
    bom.metadata.component = top
    made = {crate["id"]: component(crate, digests) for crate in crates}
    bom.components.update(made.values())
    made[program["id"]] = top
    for crate in [program, *crates]:
        below = [made[needed] for needed in needs[crate["id"]]]
        if c := sources(crate):
            bom.components.add(c)
            bom.register_dependency(c)
            below.append(c)
        bom.register_dependency(made[crate["id"]], below)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"the list is not CycloneDX 1.6: {error}")
    return text + "\n"


def notices(crates: list[dict]) -> str:
    """Returns every licence text once, below the names of its components. Ends the program if a component has no text."""
    texts: dict[str, list[str]] = {}
    for crate in crates:
        folder = Path(crate["manifest_path"]).parent
        own = sorted(path for path in folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))
        if not own:
            sys.exit(f"{crate['name']} {crate['version']} has no file with its licence")
        works = [(crate["name"], crate["version"], crate["license"], own), *bundled(crate, folder)]
        for name, version, licence, files in works:
            for text in [path.read_text(errors="replace").strip() for path in files] or ["Dedicated to the public domain by its authors."]:
                texts.setdefault(text, []).append(f"{name} {version} ({licence})")
    line = "=" * 100
    head = "The program cicd is made of its own sources (see LICENSE) and of these works, under the licences that follow.\n"
    return head + "".join(f"\n{line}\n" + "\n".join(names) + f"\n{line}\n\n{text}\n" for text, names in texts.items())


def main() -> None:
    folder = Path(sys.argv[1])
    program, crates, needs = linked()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cicd.cdx.json").write_text(bill(program, crates, needs))
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(notices(crates))
    print(f"{len(crates)} crates")


main()
