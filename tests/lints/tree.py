"""The files of the repository as a mapping from path to text, and how a lint reports."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "node_modules", "var", ".git", ".cache"}


class Repository(Mapping):
    """Every file git tracks or would track, read when asked for. Without git, every file outside build folders."""

    def __init__(self, root=ROOT):
        self.root = root
        self.paths = dict.fromkeys(self._listed())

    def _listed(self):
        try:
            listing = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                cwd=self.root, capture_output=True, check=True).stdout.decode()
            paths = {path for path in listing.split("\0") if path}
        except (OSError, subprocess.CalledProcessError):
            paths = {str(path.relative_to(self.root)) for path in self.root.rglob("*")
                     if not NOT_OURS & set(path.relative_to(self.root).parts)}
        return sorted(path for path in paths if (self.root / path).is_file())

    def __getitem__(self, path):
        if path not in self:
            raise KeyError(path)
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def __contains__(self, path):
        return path in self.paths

    def __iter__(self):
        return iter(self.paths)

    def __len__(self):
        return len(self.paths)


def cpp_files(tree, *folders):
    """Paths of C++ files below `folders`, in order."""
    return [path for path in tree
            if path.endswith((".cpp", ".hpp")) and path.startswith(tuple(folder + "/" for folder in folders))]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def run(check):
    """Runs one lint on the repository: prints a line for every finding and exits 1 when there is one."""
    findings = check(Repository())
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
