"""C++ text with comments and literals blanked, so that lints read code only. Offsets and lines stay as they were."""

import re

_TOKEN = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | R"(?P<fence>[^()\\\s]{0,16})\(.*?\)(?P=fence)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'
    """, re.S | re.X)


def _blank(match):
    token = match.group()
    if token.startswith("/"):
        return re.sub(r"[^\n]", " ", token)
    quote = "'" if token.startswith("'") else '"'
    return quote + re.sub(r"[^\n]", " ", token[1:-1]) + quote


def code_only(text):
    """`text` with every comment turned to spaces and every literal emptied between its quotes."""
    return _TOKEN.sub(_blank, text)


def includes(text):
    """(line, header, is_angled) for each #include."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            found.append((number, match.group(2), match.group(1) == "<"))
    return found
