"""Builds the site of the documentation and checks it.

    python .ci/site.py stage     gathers the pages in target/site-source
    python .ci/site.py check     checks the links of target/site, and that it loads nothing from elsewhere

The pages of docs/ are plain Markdown, whose links are those of the repository. A link that leaves docs/ leads on the site to a copy of
the file, below `repository/`.
"""

import re
import shutil
import sys
from html.parser import HTMLParser
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "target/site-source"
SITE = ROOT / "target/site"
# Pages of the repository that are in the navigation; others come along when a page links to them.
TOP = ["SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
LINK = re.compile(r"(?P<open>\]\()(?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`[^`\n]+`")


def place(path: Path) -> Path:
    """Where a file of the repository lies on the site."""
    return path.relative_to("docs") if path.is_relative_to("docs") else Path("repository") / path


def stage() -> None:
    shutil.rmtree(SOURCE, ignore_errors=True)
    waiting = [path.relative_to(ROOT) for path in sorted((ROOT / "docs").rglob("*")) if path.is_file()]
    waiting += [Path(name) for name in TOP]
    done: set[Path] = set()
    missing: list[str] = []

    def moved(page: Path, text: str) -> str:
        """The text of a page whose links lead to the places on the site."""

        def link(match: re.Match) -> str:
            target = Path(relpath(ROOT / page.parent / unquote(match["path"]), ROOT))
            if not (ROOT / target).exists() or target.parts[0] == "..":
                missing.append(f"{page}: {match['path']}")
                return match[0]
            if (ROOT / target).is_dir():
                readme = target / "README.md"
                if not (ROOT / readme).is_file():
                    missing.append(f"{page}: {match['path']} is a folder without a README.md")
                    return match[0]
                target = readme
            waiting.append(target)
            return f"{match['open']}{relpath(place(target), place(page).parent)}{match['anchor'] or ''})"

        # Code has no links.
        parts, last = [], 0
        code = sorted([*FENCE.finditer(text), *SPAN.finditer(text)], key=lambda m: m.start())
        for block in code:
            if block.start() >= last:
                before = text[last : block.start()]
                parts += [before, block[0]]
                last = block.end()
        parts.append(text[last:])
        # A link may have code as its text: the marks stand in for it meanwhile.
        whole = "".join(part if i % 2 == 0 else f"\0{i}\0" for i, part in enumerate(parts))
        whole = LINK.sub(link, whole)
        return re.sub("\0(\\d+)\0", lambda mark: parts[int(mark[1])], whole)

    while waiting:
        path = waiting.pop()
        if path in done:
            continue
        done.add(path)
        target = SOURCE / place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            target.write_text(moved(path, (ROOT / path).read_text()))
        else:
            shutil.copyfile(ROOT / path, target)
    if missing:
        sys.exit("links that lead nowhere:\n" + "\n".join(missing))
    print(f"{len(done)} files")


class Page(HTMLParser):
    """The links, the anchors and the loaded resources of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.resources: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if loaded := {"mermaid", "glightbox"}.intersection((named.get("class") or "").split()):
            self.resources.append(f"https://unpkg.com/{loaded.pop()}")  # the theme's script would fetch it
        self.anchors.update(filter(None, [named.get("id"), named.get("name") if tag == "a" else None]))
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        for key in ("src", "srcset", "data", "poster"):
            if named.get(key):
                self.resources.append(named[key].split()[0])
        if tag == "link" and named.get("href") and named.get("rel") not in ("canonical", "next", "prev", "alternate"):
            self.resources.append(named["href"])


def check() -> None:
    pages = {path: Page(path.read_text()) for path in sorted(SITE.rglob("*.html"))}
    wrong: list[str] = []
    count = 0
    for path, page in pages.items():
        here = path.relative_to(SITE)
        for link in [*page.links, *page.resources]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.resources and parts.scheme != "data":
                    wrong.append(f"{here} loads {link}")
                continue
            # The page for what is not found stands at any depth; its links begin at the root.
            count += 1
            target = path if not parts.path else path.parent / unquote(parts.path)
            if parts.path.startswith("/"):
                target = SITE / unquote(parts.path).lstrip("/")
            target = target.resolve()
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                wrong.append(f"{here}: there is no {link}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                wrong.append(f"{here}: {link} names no heading")
    for sheet in sorted(SITE.rglob("*.css")):
        if found := re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)\"']+", sheet.read_text()):
            wrong.append(f"{sheet.relative_to(SITE)} loads {found[0]}")
    if wrong:
        sys.exit("\n".join(sorted(set(wrong))))
    print(f"{len(pages)} pages, {count} links")


if __name__ == "__main__":
    {"stage": stage, "check": check}[sys.argv[1]]()
