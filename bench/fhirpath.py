"""FHIRPath mixes beside fhirpath.js and @medplum/core: the same files, the same run, one core; results compared first."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIXES = ROOT / "bench" / "fhirpath"
PEERS = ROOT / "bench" / "peers"
PEER_NAMES = ["fhirpath.js", "@medplum/core"]


def bundle_of_100():
    """20 patients, each with an encounter, two observations and a service request; the same on every run."""
    def url(number):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"bench/{number}"))

    def coded(system, code, display):
        return {"coding": [{"system": system, "code": code, "display": display}], "text": display}

    families = ["Sample", "Example", "Tester", "Former", "Specimen"]
    entries = []
    for child in range(20):
        number = len(entries)
        patient = {"reference": f"urn:uuid:{url(number)}"}
        day = f"2026-{child % 12 + 1:02}-{child + 1:02}"
        resources = [
            {"resourceType": "Patient", "id": f"p{child}", "meta": {"versionId": "1"}, "active": child % 7 != 0,
             "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": f"99900{child:05}"}],
             "name": [{"use": "official", "family": families[child % 5], "given": [f"Child{child}", "Middle"]},
                      {"use": "usual", "given": [f"C{child}"]}],
             "telecom": [{"system": "phone", "use": "home", "value": f"01632 960{child:03}"},
                         {"system": "email", "value": f"c{child}@example.org"}],
             "gender": "female" if child % 2 else "male", "birthDate": f"{2008 + child % 16}-0{child % 9 + 1}-11",
             "address": [{"use": "home", "line": [f"{child} Example Road"], "city": "Newtown", "postalCode": f"Z{child % 4} 9AA"}]},
            {"resourceType": "Encounter", "id": f"e{child}", "meta": {"versionId": "2"},
             "status": "in-progress" if child % 3 else "finished",
             "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}, "subject": patient,
             "period": {"start": f"{day}T09:00:00Z", **({} if child % 3 else {"end": f"{day}T09:20:00Z"})}},
            {"resourceType": "Observation", "id": f"h{child}", "meta": {"versionId": "1"}, "status": "final",
             "code": coded("http://loinc.org", "8302-2", "Body height"), "subject": patient,
             "effectiveDateTime": f"{day}T09:05:00Z",
             "valueQuantity": {"value": 90.5 + 3 * child, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm"}},
            {"resourceType": "Observation", "id": f"w{child}", "meta": {"versionId": "1"},
             "status": "final" if child % 4 else "preliminary",
             "code": coded("http://loinc.org", "29463-7", "Body weight"), "subject": patient,
             "effectiveDateTime": f"{day}T09:06:00Z",
             "valueQuantity": {"value": 14.25 + 2 * child, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}},
            {"resourceType": "ServiceRequest", "id": f"s{child}", "meta": {"versionId": "4"}, "status": "active",
             "intent": "order", "priority": "urgent" if child % 5 == 0 else "routine",
             "code": coded("http://snomed.info/sct", "306238000", "Referral to social services"), "subject": patient,
             "authoredOn": f"{day}T09:15:00Z",
             "reasonCode": [{"text": f"{'A concern' if child % 2 else 'A question'} about visit {child}"}]},
        ]
        for resource in resources:
            entries.append({"fullUrl": f"urn:uuid:{url(len(entries))}", "resource": resource})
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def lines_of(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} failed: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def command(engine, binaries, mix, file, *mode):
    if engine == "ours":
        return [binaries / "fhirpath_mix", mix, file, *mode]
    return ["node", PEERS / "fhirpath.mjs", engine, mix, file, *mode]


def measure(name, mix, file, arguments):
    expressions = [line for line in mix.read_text().splitlines() if line and not line.startswith("#")]
    engines = ["ours"] + ([] if arguments.no_peers else PEER_NAMES)
    given = {engine: lines_of(command(engine, arguments.bin, mix, file, "results")) for engine in engines}
    times = {engine: [[] for _ in expressions] for engine in engines}
    for _ in range(arguments.rounds):
        for engine in engines:
            for samples, nanoseconds in zip(times[engine], lines_of(
                    command(engine, arguments.bin, mix, file, "time", str(arguments.milliseconds)))):
                samples.append(nanoseconds)
    print(f"{name}, {len(expressions)} expressions, {file.stat().st_size} bytes; microseconds an evaluation, "
          f"best of {arguments.rounds} rounds")
    print(f"  {'ours':>9}" + "".join(f" {engine:>22}" for engine in engines[1:]))
    totals = {engine: [0.0, 0.0] for engine in engines[1:]}
    for i, expression in enumerate(expressions):
        ours = min(times["ours"][i]) / 1000
        row = f"  {ours:9.2f}"
        for engine in engines[1:]:
            if given[engine][i] != given["ours"][i]:
                row += f" {'answers otherwise':>22}"
                print(f"  * {engine}: {json.dumps(given[engine][i])[:100]}, ours: {json.dumps(given['ours'][i])[:100]}")
                continue
            theirs = min(times[engine][i]) / 1000
            totals[engine][0] += ours
            totals[engine][1] += theirs
            row += f" {theirs:11.2f} {theirs / ours:8.1f} ×"
        print(f"{row}  {expression if len(expression) < 90 else expression[:87] + '...'}")
    # The machine is never quite still: each engine's best round is what it can do.
    for engine, (ours, theirs) in totals.items():
        print(f"  {name} over what both answer alike: ours {ours:.1f} µs, {engine} {theirs:.1f} µs: {theirs / ours:.1f} ×")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--milliseconds", type=int, default=100, help="of measuring each expression in each round")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.resolve()
    if not arguments.no_peers and not (PEERS / "node_modules" / "fhirpath").exists():
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS)
        if done.returncode != 0:
            print("*** the peers cannot be installed: only our own figures follow", flush=True)
            arguments.no_peers = True
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="referral-gateway-bench-") as folder:
        bundle = Path(folder) / "bundle-of-100.json"
        bundle.write_text(json.dumps(bundle_of_100()))
        measure("Patient mix", MIXES / "patient.mix", MIXES / "patient.json", arguments)
        measure("Bundle-of-100 mix", MIXES / "bundle.mix", bundle, arguments)


if __name__ == "__main__":
    main()
