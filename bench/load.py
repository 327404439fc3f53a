"""What every measurement of a running program needs: ports, processes, the load and how its figures are shown."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_line(process, beginning):
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    sys.exit(f"bench: {process.args[0]} ended before it was ready")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def run_load(bin_folder, port, certificates, body, content_type, requests, connections):
    """Sends the load; returns what it saw."""
    out = subprocess.run(
        [bin_folder / "intake_load", "--port", str(port), "--certificates", certificates, "--body", body,
         "--content-type", content_type, "--requests", str(requests), "--connections", str(connections)],
        capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"bench: the load failed: {out.stdout} {out.stderr}")
    return json.loads(out.stdout)


def show(name, seen):
    print(f"  {name:34} {seen['per_second']:8.0f}/s  p50 {seen['p50_ms']:6.1f} ms  p99 {seen['p99_ms']:6.1f} ms"
          + (f"  CPU {seen['cpu_us']:6.0f} µs" if "cpu_us" in seen else "")
          + (f"  fsyncs {seen['fsyncs']:.3f}" if "fsyncs" in seen else "")
          + (f"  load CPU {seen['load_cpu_us']:4.0f} µs" if "load_cpu_us" in seen else ""), flush=True)


def median(values):
    return statistics.median(values)
