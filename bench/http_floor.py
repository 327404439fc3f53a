"""What HTTPS alone costs: our server with nothing behind it, beside nginx where that is installed."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from load import cpu_seconds, free_port, median, run_load, show, wait_for_line


class OurServer:
    """The gateway's own HTTPS server that answers everything 201 at once: one event loop."""

    name = "our server alone, 201"

    def __init__(self, bin_folder, certificates):
        self.process = subprocess.Popen([bin_folder / "http_floor", "--certificates", certificates],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(wait_for_line(self.process, "listening on").split()[-1])
        self.pid = self.process.pid

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


class Nginx:
    """nginx with one worker, TLS 1.3 and the same certificates, that answers everything 201 at once."""

    name = "nginx, one worker, return 201"

    def __init__(self, program, certificates):
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="referral-gateway-bench-nginx-"))
        (self.folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {self.folder}/pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {self.folder}/body;
  proxy_temp_path {self.folder}/proxy; fastcgi_temp_path {self.folder}/fastcgi;
  uwsgi_temp_path {self.folder}/uwsgi; scgi_temp_path {self.folder}/scgi;
  server {{
    listen 127.0.0.1:{self.port} ssl; ssl_protocols TLSv1.3;
    ssl_certificate {certificates}/gateway.crt; ssl_certificate_key {certificates}/gateway.key;
    ssl_client_certificate {certificates}/ca.crt; ssl_verify_client on;
    location / {{ return 201; }}
  }}
}}
""")
        self.process = subprocess.Popen([program, "-c", self.folder / "nginx.conf", "-p", self.folder])
        self.pid = self.worker()

    def worker(self):
        """The process id of the one worker, once it answers."""
        deadline = time.monotonic() + 10
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                if workers := children.read_text().split():
                    return int(workers[0])
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit("bench: nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def http_floor(arguments, certificates, body):
    """What HTTPS alone costs: the same requests, keep-alive, 64 connections, nothing behind the server. The load, on the
    same machine, costs more than either server: compare CPU a request, not requests a second."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    print("HTTPS alone: the same requests answered 201 with nothing behind")
    if not program:
        print("  *** nginx is not installed: our server stands alone here (apt-get install nginx to compare)")
    requests = arguments.requests * 2
    ratios = []
    for _ in range(arguments.rounds):
        cost = []
        for start in [lambda: OurServer(arguments.bin, certificates)] + ([lambda: Nginx(program, certificates)] if program else []):
            server = start()
            cpu = cpu_seconds(server.pid)
            seen = run_load(arguments.bin, server.port, certificates, body, "application/json", requests, 64)
            seen["cpu_us"] = (cpu_seconds(server.pid) - cpu) * 1e6 / requests
            server.stop()
            show(server.name, seen)
            cost.append(seen["cpu_us"])
        if program:
            ratios.append(cost[0] / cost[1])
    if ratios:
        print(f"our CPU / nginx's: median {median(ratios):.2f} of {', '.join(f'{ratio:.2f}' for ratio in ratios)}")
