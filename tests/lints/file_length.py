"""Source files stay within 300 lines, tests within 500; the longer ones are listed with their length and may only shrink."""

from tree import run

LIMIT = 300
TEST_LIMIT = 500  # a test file is a list of stories about one subject
LIST = "tests/lints/long_files.txt"
SUFFIXES = (".cpp", ".hpp", ".py", ".sh", ".js", ".mjs")


def check(tree):
    findings = []
    allowed = {}
    for number, line in enumerate(tree.get(LIST, "").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        words = line.split(maxsplit=2)
        if len(words) < 3 or not words[1].isdigit():
            findings.append(f"{LIST}:{number}: write `path lines reason`")
        elif words[0] not in tree:
            findings.append(f"{LIST}:{number}: {words[0]} does not exist any more; take the line out")
        else:
            allowed[words[0]] = int(words[1])
    for path in tree:
        if not path.endswith(SUFFIXES):
            continue
        length = tree[path].count("\n")
        usual = TEST_LIMIT if path.startswith("tests/") else LIMIT
        limit = allowed.get(path, usual)
        if length > limit:
            findings.append(f"{path}:{limit}: {length} lines, {limit} allowed; ask what second thing moved in and split, "
                            f"or list it in {LIST} when it is one table")
        elif path in allowed and length <= usual:
            findings.append(f"{path}:1: {length} lines; take it out of {LIST}")
    return findings


if __name__ == "__main__":
    run(check)
