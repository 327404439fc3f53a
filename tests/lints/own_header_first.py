"""A source file includes its own header first, which proves that the header compiles alone."""

from cpp_text import includes
from tree import cpp_files, run


def check(tree):
    findings = []
    for path in cpp_files(tree, "gateway"):
        header = path.removesuffix(".cpp") + ".hpp"
        if not path.endswith(".cpp") or header not in tree:
            continue
        own = header.removeprefix("gateway/")
        found = includes(tree[path])
        if not found or found[0][1] != own:
            findings.append(f'{path}:{found[0][0] if found else 1}: include "{own}" before anything else')
    return findings


if __name__ == "__main__":
    run(check)
