"""co_await in the one shape GCC 12.2 compiles correctly: alone on the right of one statement, in the network shell."""

import re

from cpp_text import code_only
from tree import cpp_files, line_of, run

WHERE = ("gateway/net/", "gateway/app/", "tests/net/")

# Optional `T name =`, `auto [a, b] =`, `place =`, `co_return` or `(void)`; then one co_await; then no braces, no lambda,
# no subscript and no ?: to the end of the statement.
SHAPE = re.compile(
    r"""(?: (?:const\s+)? (?:auto|[\w:<>,&*\s]+?) \s* (?:\w+|\[[\w\s,]+\]) \s* = \s*
          | [\w.\->\[\]]+ \s* = \s*
          | co_return \s+
          | \(void\) \s*
        )? co_await \s+ [^{}?\[\]]* \Z""", re.X)
# Our types are PascalCase, so `Origin(` or `Origin{` after co_await makes a temporary inside the awaiting expression.
TEMPORARY = re.compile(r"co_await\b.*?\b[A-Z]\w*\s*[({]", re.S)
# A default argument of class type is a temporary at every call.
DEFAULT_ARGUMENT = re.compile(r"awaitable<[^;{]*?>\s+[\w:]+\([^;{)]*=\s*(?:\{|[A-Z])")
# What a lambda captures dies with the lambda, before the coroutine resumes.
CAPTURING = re.compile(r"\[[^\]\s][^\]]*\]\s*(?:\([^()]*\))?\s*(?:mutable\s*)?->\s*[\w:]*awaitable\s*<")


def statements(code):
    """(offset, text) of each statement, ended by ; { or } outside parentheses and brackets."""
    depth, start = 0, 0
    for at, character in enumerate(code):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0 and character in ";{}":
            yield start, code[start:at]
            start = at + 1


def check(tree):
    findings = []
    for path in cpp_files(tree, "gateway", "tests", "bench"):
        text = tree[path]
        if "co_await" not in text and "awaitable<" not in text:
            continue
        code = re.sub(r"(?m)^\s*#.*$", "", code_only(text))
        if not path.startswith(WHERE) and "co_await" in code:
            findings.append(f"{path}:{line_of(code, code.index('co_await'))}: coroutines live in net/ and the server's "
                            "main loop only; take a callback or return a value")
        for match in CAPTURING.finditer(code):
            findings.append(f"{path}:{line_of(code, match.start())}: a coroutine lambda may not capture; pass what it "
                            "needs as parameters by value")
        for start, raw in statements(code):
            statement = raw.strip()
            line = line_of(code, start + len(raw) - len(raw.lstrip()))
            if DEFAULT_ARGUMENT.search(statement):
                findings.append(f"{path}:{line}: a coroutine takes no default arguments of class type; write an overload")
            elif "co_await" in statement and (statement.count("co_await") > 1 or not SHAPE.match(statement)
                                              or TEMPORARY.search(statement)):
                findings.append(f"{path}:{line}: co_await must stand alone (name every operand first): "
                                f"{' '.join(statement.split())[:80]}")
    return findings


if __name__ == "__main__":
    run(check)
