"""Calls that stand in one place only, each finding naming what to use instead."""

import re

from cpp_text import code_only
from tree import cpp_files, line_of, run

# Pattern, folders it is looked for in, path prefixes it may stand in, what to do instead.
BANNED = [
    (r"::now\s*\(", ["gateway", "tests"], ["gateway/base/system_ports.cpp"],
     "take an Instant as a parameter, or a base::Clock at the shell"),
    (r"\brandom_device\b", ["gateway", "tests", "bench"], ["gateway/base/system_ports.cpp"],
     "take a base::Entropy or base::Ids; tests use a fixed seed"),
    (r"(?<![\w.>])s?rand\s*\(", ["gateway", "tests", "bench"], [],
     "take a base::Entropy; tests use std::mt19937_64 with a fixed seed"),
    (r"\bstd::(w?regex|basic_regex|regex_\w+)\b", ["gateway", "tests", "bench"], [],
     "use re2::RE2: std::regex overflows the stack on long input"),
    (r"\b(secure_)?getenv\s*\(", ["gateway", "tests", "bench"], ["tests/support/"],
     "read settings from the configuration file or an option; tests ask tests/support"),
    # After a type, as in `std::string system(x);`, it is a variable.
    (r"(?:(?<=[;{}(,=!|?:])|^|\breturn|\belse|\bdo)\s*(?:std::|::)?system\s*\(|\bpopen\s*\(", ["gateway", "tests", "bench"], [],
     "no shell: call the library, or start a program with arguments through tests/support"),
    (r"\bsleep_(for|until)\s*\(|(?<![\w.>])(u|nano)?sleep\s*\(", ["gateway", "tests"], ["tests/support/"],
     "wait on a condition variable, a timer or the thing itself"),
    (r"\b(gmtime|localtime|mktime|strtok)\s*\(", ["gateway", "tests", "bench"], [],
     "use base/instant.hpp or the calendar; these keep hidden state"),
]


def check(tree):
    findings = []
    for path in cpp_files(tree, "gateway", "tests", "bench"):
        code = code_only(tree[path])
        for pattern, folders, allowed, instead in BANNED:
            if path.split("/")[0] not in folders or path.startswith(tuple(allowed)):
                continue
            for match in re.finditer(pattern, code, re.M):
                findings.append(f"{path}:{line_of(code, match.end())}: {match.group().strip()} is banned here: {instead}")
    return findings


if __name__ == "__main__":
    run(check)
