"""The demonstration: a gateway and two councils on loopback, sample records played in, the story told."""

import argparse
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from advice import ask_for_advice

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "mappings" / "gp-referral-json" / "samples"
# The order matters: tests/demo/council-z99001.toml answers by it.
RECORDS = [
    ("routine-neglect.json", "a routine referral, accepted"),
    ("consent-refused.json", "not accepted, with a reason and a suggestion"),
    ("long-narrative.json", "no answer: the deadline passes"),
    ("immediate-danger-sparse.json", "immediate danger, nearly everything else missing"),
    ("no-nhs-number.json", "the council's endpoint is down for a while"),
    ("restricted-address.json", "stored by the council, but its answer is lost"),
    ("two-siblings.json", "two children: two referrals, one requisition"),
    ("unborn-child.json", "an unborn child"),
    ("out-of-area.json", "another council's area, which stays silent"),
    ("unmappable-no-children.json", "cannot be understood: kept, and given to a person"),
    ("fhir-bundle.json", "a FHIR Bundle from an integration engine"),
]
# One record of each other form that a GP system sends.
MAPPINGS = ROOT / "mappings"
FORMS = [
    (MAPPINGS / "gp-referral-csv" / "samples" / "neglect-complete.csv", "text/csv", "/referrals", "a row of a CSV export"),
    (MAPPINGS / "gp-referral-xml" / "samples" / "neglect-complete.xml", "application/xml", "/referrals", "an XML export"),
    (MAPPINGS / "hl7v2-ref-i12" / "samples" / "routine-neglect.hl7", "application/hl7-v2", "/referrals",
     "an HL7 v2 referral, REF^I12"),
    (ROOT / "tests" / "demo" / "bars-message.json", "application/fhir+json", "/$process-message", "a BaRS message"),
]
CASE_START = "2026-03-16T09:30:00Z"  # a Monday
PACE = 5400  # an hour and a half of case time in a second: the working day that decides is over in 21 seconds


class UnixConnection(HTTPConnection):
    """HTTP over the gateway's admin socket."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def start(command, log):
    """Starts a program and waits for its line 'listening on PORT'."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    line = process.stdout.readline()
    if "listening on" not in line:
        process.wait(10)
        sys.exit(f"demo: {command[0]} did not start; see {log.name}")
    return process, int(line.split()[-1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def policy():
    """The default policy, its delivery clocks long enough for a clock that runs fast, its first rung short enough to watch."""
    text = (ROOT / "policies" / "default.toml").read_text()
    for passage, instead in (('amount = 2\nunit = "elapsed-hours"', 'amount = 1000\nunit = "elapsed-hours"'),
                             ('amount = 15\nunit = "elapsed-minutes"', 'amount = 1000\nunit = "elapsed-hours"'),
                             ('due = { amount = 2, unit = "working-days" }', 'due = { amount = 1, unit = "working-hours" }')):
        if passage not in text:
            sys.exit("demo: policies/default.toml has no " + passage)
        text = text.replace(passage, instead, 1)
    return text


def configuration(folder, pack, ports):
    (folder / "policy.toml").write_text(policy())
    partner = "\n[[partner]]\n"
    text = f"""[gateway]
base_url = "https://gateway.localhost:{ports['gateway']}/fhir/R4"
data = "data"
definitions = "{pack}"
mappings = "{ROOT}/mappings"
policy = "policy.toml"
bank_holidays = "{ROOT}/policies/bank-holidays.json"
admin_socket = "admin.sock"
log = "warning"

[listen]
port = {ports['gateway']}
certificate = "certs/gateway.crt"
key = "certs/gateway.key"
client_ca = "certs/ca.crt"

[delivery]
certificate = "certs/gateway.crt"
key = "certs/gateway.key"
server_ca = "certs/ca.crt"
first_retry_ms = 500
retry_cap_ms = 2000

[demonstration]
start = "{CASE_START}"
pace = {PACE}
"""
    for ods, name in (("Y99001", "Harbour Lane Surgery"), ("Y99002", "Mill Rise Practice")):
        text += partner + f'ods = "{ods}"\nname = "{name}"\nrole = "practice"\n'
        text += f'certificate_san = ["{ods.lower()}.practice.localhost"]\nhome_council = "Z99001"\n'
    areas = {"Z99001": range(1, 6), "Z99002": range(6, 10)}
    for ods, name in (("Z99001", "Eastmere Council"), ("Z99002", "Westmere Council")):
        text += partner + f'ods = "{ods}"\nname = "{name}"\nrole = "council"\n'
        text += f'certificate_san = ["{ods.lower()}.council.localhost"]\n'
        text += f'endpoint = "https://127.0.0.1:{ports[ods]}/fhir/R4"\n'
        text += f'verify_as = "{ods.lower()}.council.localhost"\n'
        text += "postcodes = [" + ", ".join(f'"ZZ99 {digit}"' for digit in areas[ods]) + "]\n"
    path = folder / "gateway.toml"
    path.write_text(text)
    return path


class Practice:
    """A GP system: posts records with its own certificate."""

    def __init__(self, folder, port):
        context = ssl.create_default_context(cafile=folder / "certs" / "ca.crt")
        context.load_cert_chain(folder / "certs" / "practice-Y99001.crt", folder / "certs" / "practice-Y99001.key")
        self.connection = HTTPSConnection("localhost", port, context=context, timeout=30)

    def post(self, name):
        kind = "application/fhir+json" if name == "fhir-bundle.json" else "application/json"
        headers = {"Content-Type": kind, "X-Request-ID": str(uuid.uuid4()), "X-Correlation-ID": str(uuid.uuid4())}
        self.connection.request("POST", "/referrals", (SAMPLES / name).read_bytes(), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, answer.getheader("Location", ""), body


    def post_form(self, path, kind, target):
        """Posts a record of another form; the status of the answer and its text."""
        headers = {"Content-Type": kind, "X-Request-ID": str(uuid.uuid4()), "X-Correlation-ID": str(uuid.uuid4())}
        self.connection.request("POST", target, path.read_bytes(), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def ask(self, method, path, body=None, **headers):
        """A FHIR request; its answer as JSON, which must be a success."""
        fields = {"X-Request-ID": str(uuid.uuid4()), **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            fields["Content-Type"] = "application/fhir+json"
            body = json.dumps(body)
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status not in (200, 201):
            sys.exit(f"demo: {method} {path} was answered {answer.status}: {text}")
        return json.loads(text)


def play_forms(practice):
    """Plays one record of each other form in; what went wrong."""
    print("\nThe same from systems that send other forms:")
    wrong = []
    for path, kind, target, what in FORMS:
        status, text = practice.post_form(path, kind, target)
        print(f"  {path.name:24} {kind:22} POST {target:17} → {status}  {what}")
        if status not in (200, 201):
            wrong.append(f"{path.name} was answered {status}: {text[:400]}")
    return wrong


def parts(parameter, name):
    """The references called `name` in a parameter of a referral."""
    return [part["valueReference"]["reference"] for part in parameter["part"] if part["name"] == name]


def refer_again(practice, location):
    """Reads what a rejection offers, takes the step of referring again, and sends the prepared Bundle. Its new location."""
    [case] = [one for one in practice.ask("GET", location)["parameter"] if one["name"] == "referral"]
    task = practice.ask("GET", "/fhir/R4/" + parts(case, "task")[0])
    print(f"  the council's reason: {task['statusReason']['text']}")
    for output in task["output"]:
        print(f"  its suggestion:       {output['valueString']}")
    chosen = None
    for reference in parts(case, "nextStep"):
        step = practice.ask("GET", "/fhir/R4/" + reference)
        code = step["code"]["coding"][0]
        print(f"  next step, {step['status']}: {code['display']}")
        if code["code"] == "refer-again":
            chosen = step
    version = chosen["meta"]["versionId"]
    chosen["status"] = "accepted"
    practice.ask("PUT", f"/fhir/R4/Task/{chosen['id']}", chosen, If_Match=f'W/"{version}"')
    prepared = {one["name"]: one for one in
                practice.ask("POST", f"/fhir/R4/Task/{chosen['id']}/$prepare-re-referral")["parameter"]}
    for issue in prepared["missing"]["resource"]["issue"]:
        print(f"  was missing:          {issue['details']['text']}")
    bundle = prepared["referral"]["resource"]
    request = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ServiceRequest")
    request.setdefault("note", []).append({"text": "The health visitor has seen the same twice since; her account is enclosed."})
    answer = practice.ask("POST", "/referrals", bundle)
    return next("/referrals/" + one["valueUuid"].removeprefix("urn:uuid:") for one in answer["parameter"] if one["name"] == "id")


def wait_until_accepted(practice, location):
    for _ in range(60):
        [case] = [one for one in practice.ask("GET", location)["parameter"] if one["name"] == "referral"]
        if any(part.get("valueCode") == "accepted" for part in case["part"]):
            return
        time.sleep(0.25)
    sys.exit("demo: the referral made again was not accepted")


def admin(folder, method, path, body=None):
    connection = UnixConnection(folder / "admin.sock")
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def referrals(gateway, config):
    out = subprocess.run([gateway, "referrals", "--json", "--config", config], capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def told(rows):
    """True when the story is over: every referral is decided or escalated, one of them to the second rung."""
    settled = ("accepted", "rejected", "in-progress")
    climbed = any(row["escalations"].count("no-decision") > 1 for row in rows)
    return climbed and all(row["state"].startswith(settled) or row["escalations"] != "-" for row in rows)


def wait_for_the_story(gateway, config, expected):
    started = time.monotonic()
    told_last = ""
    while time.monotonic() - started < 90:
        rows = referrals(gateway, config)
        progress = (f"{len(rows)} referrals, "
                    f"{sum(row['state'].startswith(('accepted', 'in-progress')) for row in rows)} accepted, "
                    f"{sum(row['state'].startswith('rejected') for row in rows)} not accepted, "
                    f"{sum('no-decision' in row['escalations'] for row in rows)} escalated for want of a decision")
        if progress != told_last:
            print(f"  {time.monotonic() - started:4.0f} s  {progress}", flush=True)
            told_last = progress
        if len(rows) == expected and told(rows):
            return rows
        time.sleep(0.5)
    sys.exit("demo: the story did not come to its end within 90 seconds")


def story_of(gateway, config, locations, name):
    subprocess.run([gateway, "trace", locations[name].rsplit("/", 1)[-1], "--config", config], check=True)


def check(rows, statuses):
    """What the demonstration must show; anything else is a failure."""
    wrong = []
    if statuses["unmappable-no-children.json"] != 202:
        wrong.append("the record that cannot be understood was not kept with 202")
    wrong += [f"{name} was answered {status}" for name, status in statuses.items()
              if name != "unmappable-no-children.json" and status != 201]
    states = [row["state"] for row in rows]
    escalations = " ".join(row["escalations"] for row in rows)
    if not any(state.startswith("in-progress") for state in states):
        wrong.append("no referral was taken up")
    if not any(state.startswith("rejected") for state in states):
        wrong.append("no referral was declined")
    if "no-decision" not in escalations:
        wrong.append("no missed deadline was escalated")
    if not any(row["escalations"].count("no-decision") > 1 for row in rows):
        wrong.append("no escalation climbed to the second rung")
    return wrong


def run(arguments, folder):
    gateway = str(arguments.bin / "referral-gateway")
    council = str(arguments.bin / "demo-council")
    print("demo: making certificates")
    subprocess.run([ROOT / "certs" / "make-dev-ca", folder / "certs"], check=True, stdout=subprocess.DEVNULL)
    ports = {"gateway": free_port()}
    processes = []
    logs = {}
    try:
        for ods in ("Z99001", "Z99002"):
            logs[ods] = open(folder / f"{ods}.log", "w")
            process, ports[ods] = start(
                [council, "--listen", "127.0.0.1:0", "--ods", ods, "--store", str(folder / ods),
                 "--certificate", str(folder / "certs" / f"council-{ods}.crt"),
                 "--key", str(folder / "certs" / f"council-{ods}.key"), "--client-ca", str(folder / "certs" / "ca.crt"),
                 "--script", str(ROOT / "tests" / "demo" / f"council-{ods.lower()}.toml"),
                 "--gateway", f"https://localhost:{ports['gateway']}"], logs[ods])
            processes.append(process)
        config = configuration(folder, arguments.pack.resolve(), ports)
        logs["gateway"] = open(folder / "gateway.log", "w")
        process, port = start([gateway, "serve", "--config", str(config)], logs["gateway"])
        processes.append(process)
        print(f"demo: gateway on https://localhost:{port}, two councils beside it; "
              f"the case clock starts on Monday {CASE_START} and runs {PACE} times as fast as yours")

        practice = Practice(folder, port)
        locations, statuses = {}, {}
        for number, (name, what) in enumerate(RECORDS, 1):
            statuses[name], locations[name], body = practice.post(name)
            print(f"  [{number:2}/{len(RECORDS)}] {name:30} → {statuses[name]}  {what}")
            if not locations[name]:
                sys.exit(f"demo: {name} was refused: {body.decode()}")
            time.sleep(0.15)
        print("demo: now the councils answer, or do not")
        rows = wait_for_the_story(gateway, str(config), expected=len(RECORDS) + 1)
        status, _ = admin(folder, "POST", "/demonstration/pace", "1")
        assert status == 200
        print("demo: the case clock runs at everyday pace again\n")
        subprocess.run([gateway, "referrals", "--config", str(config)], check=True)
        print("\nThe referral that was taken up:")
        story_of(gateway, str(config), locations, "routine-neglect.json")
        print("\nThe referral that nobody answered:")
        story_of(gateway, str(config), locations, "long-narrative.json")
        print("\nThe referral that was not accepted, and what came after it:")
        practice = Practice(folder, port)
        again = refer_again(practice, locations["consent-refused.json"])
        wait_until_accepted(practice, again)
        print("  referred again, and accepted now; both stories, one correlation id:\n")
        story_of(gateway, str(config), locations, "consent-refused.json")
        story_of(gateway, str(config), {"again": again}, "again")
        wrong = check(rows, statuses) + ask_for_advice(folder, port) + play_forms(Practice(folder, port))
        if wrong:
            sys.exit("demo: " + "; ".join(wrong))
        if arguments.once:
            return
        print(f"\nServing until Ctrl-C. Try:\n  {gateway} referrals --config {config}\n"
              f"  {gateway} trace {locations['two-siblings.json'].rsplit('/', 1)[-1]} --config {config}\n"
              f"  curl --cacert {folder}/certs/ca.crt --cert {folder}/certs/practice-Y99001.crt "
              f"--key {folder}/certs/practice-Y99001.key https://localhost:{port}/fhir/R4/metadata")
        signal.pause()
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(40)
        for log in logs.values():
            log.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="referral-gateway-demo-"))
    try:
        run(arguments, folder)
    except KeyboardInterrupt:
        print("\ndemo: stopped")
    except SystemExit:
        for log in sorted(folder.glob("*.log")):
            text = log.read_text()[-3000:]
            if text:
                print(f"--- {log.name}\n{text}", file=sys.stderr)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("demo: done")


if __name__ == "__main__":
    os.environ["PYTHONUNBUFFERED"] = "1"
    main()
