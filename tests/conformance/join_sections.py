"""Makes docs/reference/conformance.md of the sections that the suites' run left: join_sections.py SECTIONS PAGE."""

import re
import sys
from pathlib import Path

HEAD = """# Conformance

What the engines pass of suites that others wrote, and by name what they do not. The test run makes this page: each suite
writes its section and fails when the page says something else; `script/conformance` brings it up to date.

"""
MARKED = re.compile(r"<!-- ([a-z0-9-]+): begin -->\n.*?<!-- \1: end -->\n", re.DOTALL)


def sections_of(text):
    return {match.group(1): match.group(0) for match in MARKED.finditer(text)}


def joined(sections, page):
    """The page with the sections in the order of their file names; what was not run this time stays, at the end."""
    made = {}
    for path in sorted(sections.glob("*.md"), key=lambda path: (int(path.name.split("-")[0]), path.name)):
        made.update(sections_of(path.read_text(encoding="utf-8")))
    kept = sections_of(page.read_text(encoding="utf-8")) if page.exists() else {}
    for name, text in kept.items():
        if name not in made:
            print(f"conformance: {name} was not run; its section stays as it was", file=sys.stderr)
            made[name] = text
    return HEAD + "\n".join(made.values())


if __name__ == "__main__":
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    file.write_text(joined(folder, file), encoding="utf-8")
    print(f"conformance: wrote {file}; read what changed before committing it")
