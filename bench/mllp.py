"""HL7 v2 over MLLP beside the same message over HTTPS: one gateway each, interleaved, everything in one run."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from intake import Gateway
from load import cpu_seconds, free_port, median, show

ROOT = Path(__file__).resolve().parents[1]


def over_mllp(gateway, port, bin_folder, certificates, body, requests, connections=64):
    cpu = cpu_seconds(gateway.process.pid)
    out = subprocess.run([bin_folder / "mllp_load", "--port", str(port), "--certificates", certificates, "--body", body,
                          "--requests", str(requests), "--connections", str(connections)], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"bench: the MLLP load failed: {out.stdout} {out.stderr}")
    seen = json.loads(out.stdout)
    seen["cpu_us"] = (cpu_seconds(gateway.process.pid) - cpu) * 1e6 / requests
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=5_000)
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.resolve()
    certificates = Path(tempfile.mkdtemp(prefix="referral-gateway-bench-ca-"))
    subprocess.run([ROOT / "certs" / "make-dev-ca", certificates], check=True, stdout=subprocess.DEVNULL)
    body = ROOT / "mappings" / "hl7v2-ref-i12" / "samples" / "routine-neglect.hl7"
    print(f"REF^I12, 64 connections, mapping, validation and durable commit; {arguments.rounds} rounds of "
          f"{arguments.requests} requests")
    ratios = []
    try:
        for number in range(1, arguments.rounds + 1):
            print(f"round {number}")
            gateway = Gateway(arguments.bin, certificates)
            http = gateway.load(certificates, body, "application/hl7-v2", arguments.requests)
            show("HTTPS", http)
            gateway.stop()
            gateway.remove()
            port = free_port()
            gateway = Gateway(arguments.bin, certificates, more=f"[mllp]\nport = {port}\nconnections_per_address = 256\n")
            mllp = over_mllp(gateway, port, arguments.bin, certificates, body, arguments.requests)
            show("MLLP", mllp)
            gateway.stop()
            gateway.remove()
            ratios.append(mllp["per_second"] / http["per_second"])
        print(f"MLLP/HTTPS: median {median(ratios):.2f} of {', '.join(f'{ratio:.2f}' for ratio in ratios)} (goal 0.50)")
    finally:
        shutil.rmtree(certificates, ignore_errors=True)


if __name__ == "__main__":
    main()
