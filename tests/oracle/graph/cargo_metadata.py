"""Rust: dependencies by path of every package that `cargo metadata` knows, offline."""
import json
import os
import sys
from pathlib import Path

from found import Found, below, folder, line_of, run, text


def applies(files: list[str]) -> bool:
    return any(f == "Cargo.toml" or f.endswith("/Cargo.toml") for f in files)


def find(root: Path, files: list[str]) -> Found:
    found, packages, seen = Found(), {}, set()
    for manifest in sorted((f for f in files if f.rpartition("/")[2] == "Cargo.toml"), key=lambda f: f.count("/")):
        if manifest in seen:
            continue
        try:
            # Not the toolchain that the repository pins, which may not be installed.
            said = run(["cargo", "metadata", "--offline", "--no-deps", "--format-version", "1", "--manifest-path", root / manifest], Path("/"))
        except RuntimeError as error:  # most often a manifest that only a test of the repository reads
            print(f"{manifest}: {error}", file=sys.stderr)
            continue
        for package in json.loads(said)["packages"]:
            path = os.path.relpath(package["manifest_path"], root)
            packages[path] = package
            seen.add(path)
    for manifest, package in packages.items():
        content, home = text(root, manifest), folder(manifest)
        inner = tuple(folder(m) + "/" for m in packages if m != manifest and folder(m).startswith(home + "/" if home else ""))
        found.known.add(manifest)
        found.known.update(f for f in below(files, home) if f.endswith(".rs") and not f.startswith(inner or "\0"))
        for need in package["dependencies"]:
            if not need.get("path"):
                continue
            target = os.path.relpath(os.path.join(need["path"], "Cargo.toml"), root)
            if target in files:
                found.add(manifest, target, line_of(content, max(content.find(need["rename"] or need["name"]), 0)), need["name"])
    return found
