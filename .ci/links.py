"""Checks that the relative links of all Markdown files in a folder lead to files in it.

    python .ci/links.py FOLDER

Code blocks and code spans are skipped. Prints a line for each dead link, and exits with 1 if there is one.
"""

import re
import sys
from pathlib import Path

CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"\s]+)\"")


def dead_links(folder: Path) -> list[str]:
    dead = []
    for page in sorted(folder.rglob("*.md")):
        text = CODE.sub("", page.read_text(encoding="utf-8"))
        for match in LINK.finditer(text):
            target = (match[1] or match[2]).split("#")[0]
            if not target or ":" in target:
                continue
            path = (page.parent / target).resolve()
            if not (path.exists() and path.is_relative_to(folder.resolve())):
                dead.append(f"{page.relative_to(folder)}: {target} is not packed")
    return dead


if __name__ == "__main__":
    found = dead_links(Path(sys.argv[1]))
    print("\n".join(found), file=sys.stderr)
    sys.exit(1 if found else 0)
