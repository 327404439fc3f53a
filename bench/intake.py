"""The whole program under load, beside its floor and, with --peers, beside others; everything in one run, interleaved."""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from http_floor import http_floor
from load import cpu_seconds, free_port, median, resident_mb, run_load, show, wait_for_line

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "mappings" / "gp-referral-json" / "samples"


class Gateway:
    """The release program in a fresh folder, with a council that does not exist unless one is asked for."""

    def __init__(self, bin_folder, certificates, council=False, more=""):
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="referral-gateway-bench-"))
        self.port = free_port()
        council_port = free_port()
        self.council = None
        if council:
            script = self.folder / "council.toml"
            script.write_text("[[rule]]\nsteps = [{ silent = true }]\n")
            self.council = subprocess.Popen(
                [bin_folder / "demo-council", "--listen", f"127.0.0.1:{council_port}", "--ods", "Z99001",
                 "--store", self.folder / "council", "--certificate", certificates / "council-Z99001.crt",
                 "--key", certificates / "council-Z99001.key", "--client-ca", certificates / "ca.crt",
                 "--script", script, "--gateway", f"https://localhost:{self.port}"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            wait_for_line(self.council, "listening on")
        pack = bin_folder.parent / "share" / "r4.pack"
        config = self.folder / "gateway.toml"
        config.write_text(f"""[gateway]
base_url = "https://localhost:{self.port}/fhir/R4"
data = "data"
definitions = "{pack}"
mappings = "{ROOT}/mappings"
policy = "{ROOT}/policies/default.toml"
bank_holidays = "{ROOT}/policies/bank-holidays.json"
admin_socket = "admin.sock"
log = "error"
[listen]
port = {self.port}
certificate = "{certificates}/gateway.crt"
key = "{certificates}/gateway.key"
client_ca = "{certificates}/ca.crt"
[delivery]
certificate = "{certificates}/gateway.crt"
key = "{certificates}/gateway.key"
server_ca = "{certificates}/ca.crt"
at_once = {4 if council else 0}
{more}[[partner]]
ods = "Y99001"
name = "Practice"
role = "practice"
certificate_san = ["y99001.practice.localhost"]
home_council = "Z99001"
[[partner]]
ods = "Z99001"
name = "Council"
role = "council"
certificate_san = ["z99001.council.localhost"]
postcodes = ["ZZ99"]
endpoint = "https://127.0.0.1:{council_port}/fhir/R4"
verify_as = "z99001.council.localhost"
""")
        started = time.monotonic()
        self.process = subprocess.Popen([bin_folder / "referral-gateway", "serve", "--config", config],
                                        stdout=subprocess.PIPE, text=True)
        wait_for_line(self.process, "listening on")
        self.ready_seconds = time.monotonic() - started
        self.idle_mb = resident_mb(self.process.pid)

    def metric(self, name):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "admin.sock"))
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            text = b""
            while part := connection.recv(65536):
                text += part
        found = re.search(rf"^{name} (\S+)$", text.decode(), re.M)
        return float(found.group(1)) if found else 0.0

    def load(self, certificates, body, content_type, requests, connections=64):
        """Sends the load; returns what the load saw with the gateway's CPU and fsyncs a request."""
        cpu, fsyncs = cpu_seconds(self.process.pid), self.metric("gateway_store_fsyncs")
        seen = run_load(self.bin, self.port, certificates, body, content_type, requests, connections)
        seen["cpu_us"] = (cpu_seconds(self.process.pid) - cpu) * 1e6 / requests
        seen["fsyncs"] = (self.metric("gateway_store_fsyncs") - fsyncs) / requests
        return seen

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        if self.council:
            self.council.terminate()
            self.council.wait(60)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def floor(bin_folder, database, folder, referrals):
    out = subprocess.run([bin_folder / "store_floor", "--like", database, "--file", folder / "floor.db",
                          "--outstanding", "64", "--referrals", str(referrals)], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"bench: the floor failed: {out.stdout} {out.stderr}")
    for path in folder.glob("floor.db*"):
        path.unlink()
    found = re.search(r"referrals/s ([\d.]+)", out.stdout)
    if not found:
        sys.exit(f"bench: cannot read the floor's answer: {out.stdout}")
    return float(found.group(1)), re.sub(r"\s+", " ", out.stdout.strip())


class Peer:
    """@medplum/fhir-router with its in-memory repository behind node's http: nothing is durable, nothing is checked."""

    def __init__(self):
        folder = ROOT / "bench" / "peers"
        if not (folder / "node_modules" / "@medplum" / "fhir-router").exists():
            subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True)
        self.process = subprocess.Popen(["node", folder / "medplum.mjs"], stdout=subprocess.PIPE, text=True)
        self.port = int(wait_for_line(self.process, "listening on").split()[-1])

    def load(self, body, requests, connections=64):
        cpu = cpu_seconds(self.process.pid)
        out = subprocess.run(["node", ROOT / "bench" / "peers" / "load.mjs", str(self.port), body, str(requests),
                              str(connections)], capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(f"bench: the peer's load failed: {out.stdout} {out.stderr}")
        seen = json.loads(out.stdout)
        seen["cpu_us"] = (cpu_seconds(self.process.pid) - cpu) * 1e6 / requests
        return seen

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def transaction_bundle(folder):
    """The FHIR sample as the transaction Bundle a FHIR server takes."""
    bundle = json.loads((SAMPLES / "fhir-bundle.json").read_text())
    bundle = {"resourceType": "Bundle", "type": "transaction",
              "entry": [{"fullUrl": entry["fullUrl"], "resource": entry["resource"],
                         "request": {"method": "POST", "url": entry["resource"]["resourceType"]}}
                        for entry in bundle["entry"] if entry["resource"]["resourceType"] != "MessageHeader"]}
    path = folder / "transaction.json"
    path.write_text(json.dumps(bundle))
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--soak", type=int, default=100_000, help="referrals for the memory figure; 0 leaves it out")
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.resolve()
    certificates = Path(tempfile.mkdtemp(prefix="referral-gateway-bench-ca-"))
    subprocess.run([ROOT / "certs" / "make-dev-ca", certificates], check=True, stdout=subprocess.DEVNULL)
    record = SAMPLES / "routine-neglect.json"
    bundle = SAMPLES / "fhir-bundle.json"
    print(f"intake over HTTPS keep-alive, 64 connections, mapping, validation and durable commit; {arguments.rounds} rounds "
          f"of {arguments.requests} requests")
    ratios, peer_ratios, rates = [], [], []
    try:
        for number in range(1, arguments.rounds + 1):
            print(f"round {number}")
            gateway = Gateway(arguments.bin, certificates)
            seen = gateway.load(certificates, record, "application/json", arguments.requests)
            show("gateway, GP record", seen)
            gateway.stop()
            bare, text = floor(arguments.bin, gateway.folder / "data" / "gateway.db", gateway.folder, arguments.requests)
            gateway.remove()
            print(f"  {'floor, same rows and indexes':34} {bare:8.0f}/s  ({text})")
            ratios.append(seen["per_second"] / bare)
            rates.append(seen["per_second"])
            gateway = Gateway(arguments.bin, certificates)
            ours = gateway.load(certificates, bundle, "application/fhir+json", arguments.requests)
            show("gateway, FHIR Bundle", ours)
            if number == 1:
                print(f"  start to ready {gateway.ready_seconds * 1000:.0f} ms, idle resident {gateway.idle_mb:.0f} MB")
            gateway.stop()
            gateway.remove()
            if arguments.peers:
                peer = Peer()
                theirs = peer.load(transaction_bundle(certificates), min(arguments.requests, 5_000))
                peer.stop()
                show("@medplum/fhir-router, in memory", theirs)
                peer_ratios.append(ours["per_second"] / theirs["per_second"])
        print(f"gateway/floor: median {median(ratios):.2f} of {', '.join(f'{ratio:.2f}' for ratio in ratios)} (goal 0.30)")
        if peer_ratios:
            print(f"gateway/peer: median {median(peer_ratios):.2f} of {', '.join(f'{ratio:.2f}' for ratio in peer_ratios)} (goal 3)")
        http_floor(arguments, certificates, record)
        if arguments.soak:
            soak(arguments, certificates, record)
    finally:
        shutil.rmtree(certificates, ignore_errors=True)


def soak(arguments, certificates, record):
    """Resident memory as referrals pile up, delivered to a council that keeps them."""
    gateway = Gateway(arguments.bin, certificates, council=True)
    print(f"soak: {arguments.soak} referrals, delivered to a council")
    step = max(arguments.soak // 5, 1)
    for done in range(step, arguments.soak + 1, step):
        seen = gateway.load(certificates, record, "application/json", step)
        waiting = gateway.metric("gateway_store_queue_length")
        print(f"  {done:7} referrals: {seen['per_second']:6.0f}/s, resident {resident_mb(gateway.process.pid):5.0f} MB, "
              f"WAL {gateway.metric('gateway_store_wal_bytes') / 1e6:4.0f} MB, queue {waiting:.0f}", flush=True)
    gateway.stop()
    gateway.remove()


if __name__ == "__main__":
    main()
