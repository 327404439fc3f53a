"""Line 1 of every header is a one-sentence caption, line 2 is #pragma once."""

from tree import cpp_files, run


def check(tree):
    findings = []
    for path in cpp_files(tree, "gateway", "tests", "bench"):
        if not path.endswith(".hpp"):
            continue
        lines = tree[path].split("\n") + ["", ""]
        caption = lines[0]
        if not caption.startswith("// ") or not caption.endswith(".") or len(caption) < 20:
            findings.append(f"{path}:1: begin with a caption: `// `, one sentence that says what this file is for, a full stop")
        if lines[1] != "#pragma once":
            findings.append(f"{path}:2: #pragma once belongs here")
    return findings


if __name__ == "__main__":
    run(check)
