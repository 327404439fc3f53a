"""Validating one ServiceRequest beside @medplum/core: the same file, the same run, one core."""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "bench" / "validation" / "service-request.json"
PEERS = ROOT / "bench" / "peers"


def lines_of(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} failed: {done.stderr}")
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--milliseconds", type=int, default=500, help="of measuring in each round")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    if not arguments.no_peers and not (PEERS / "node_modules" / "@medplum" / "core").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS, check=True)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ours = [arguments.bin.resolve() / "validation_turns", FILE]
    theirs = ["node", PEERS / "validation.mjs", FILE]
    for line in lines_of([*ours, "issues"]):
        print(f"  ours tells: {line}")
    if not arguments.no_peers:
        for line in lines_of([*theirs, "issues"]):
            print(f"  @medplum/core tells: {line}")
    times = {"all": [], "structure": [], "peer": []}
    for _ in range(arguments.rounds):
        every, structure = lines_of([*ours, "time", str(arguments.milliseconds)])
        times["all"].append(float(every) / 1000)
        times["structure"].append(float(structure) / 1000)
        if not arguments.no_peers:
            times["peer"].append(float(lines_of([*theirs, "time", str(arguments.milliseconds)])[0]) / 1000)
    every, structure = statistics.median(times["all"]), statistics.median(times["structure"])
    print(f"ServiceRequest of {FILE.stat().st_size} bytes, read before; microseconds a validation, median of {arguments.rounds}")
    print(f"  {every:10.1f}  every rule: structure, invariants, bindings, references, extensions, narrative")
    print(f"  {structure:10.1f}  the structure alone, as in the way of a message")
    if times["peer"]:
        peer = statistics.median(times["peer"])
        print(f"  {peer:10.1f}  @medplum/core validateResource: structure and invariants, no bindings: {peer / every:.1f} × ours")


if __name__ == "__main__":
    main()
