"""Links between our documents resolve: the file exists, and so does the heading a fragment names."""

import posixpath
import re

from tree import run

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)


def without_code(text):
    """`text` with fenced blocks and code spans blanked; lines stay."""
    text = re.sub(r"^(```|~~~).*?^\1", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S | re.M)
    return re.sub(r"`[^`\n]*`", lambda m: " " * len(m.group()), text)


def anchors(text):
    """The fragments GitHub makes of the headings of `text`."""
    found, seen = set(), {}
    for heading in re.findall(r"(?m)^#{1,6}\s+(.*?)\s*#*$", re.sub(r"(?ms)^(```|~~~).*?^\1", "", text)):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        times = seen.get(slug, 0)
        seen[slug] = times + 1
        found.add(f"{slug}-{times}" if times else slug)
    return found | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def check(tree):
    findings = []
    folders = {"/".join(path.split("/")[:depth]) for path in tree for depth in range(1, path.count("/") + 1)}
    for path in tree:
        if not path.endswith(".md"):
            continue
        text = without_code(tree[path])
        for match in LINK.finditer(text):
            target = match.group(1)
            if ELSEWHERE.match(target):
                continue
            line = text.count("\n", 0, match.start()) + 1
            name, _, fragment = target.partition("#")
            file = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            if file not in tree and file.rstrip("/") not in folders and file != ".":
                findings.append(f"{path}:{line}: {target} leads nowhere")
            elif fragment and file.endswith(".md") and fragment not in anchors(tree[file]):
                findings.append(f"{path}:{line}: {file} has no heading #{fragment}")
    return findings


if __name__ == "__main__":
    run(check)
