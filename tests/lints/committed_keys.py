"""No key and no certificate is ever committed: by its name or by what stands in it."""

import re

from tree import run

NAME = re.compile(r"\.(pem|key|crt|cer|csr|p12|pfx|jks|der|db|sqlite3?)$|(^|/)id_(rsa|ed25519|ecdsa)$")
CONTENT = re.compile(r"-----BEGIN ([A-Z]+ )*(PRIVATE KEY|CERTIFICATE)-----\s*\n\s*[A-Za-z0-9+/]{40}")


def check(tree):
    findings = []
    for path in tree:
        if NAME.search(path):
            findings.append(f"{path}:1: keys, certificates and databases are made by scripts at run time, not committed")
            continue
        match = CONTENT.search(tree[path])
        if match:
            findings.append(f"{path}:{tree[path].count(chr(10), 0, match.start()) + 1}: a {match.group(2).lower()} in the "
                            "text; make it when the program or test runs")
    return findings


if __name__ == "__main__":
    run(check)
