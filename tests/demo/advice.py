"""The demonstration's question for advice: refused while it names the child, then asked, answered and read."""

import json
import ssl
import uuid
from http.client import HTTPSConnection

QUESTION = "a child of primary school age says that a parent drinks every evening. Is this for early help?"
ANSWER = "Yes, and refer at once if the child is left alone at night."


class Caller:
    """Speaks FHIR to the gateway with one partner's certificate."""

    def __init__(self, folder, port, who):
        context = ssl.create_default_context(cafile=folder / "certs" / "ca.crt")
        context.load_cert_chain(folder / "certs" / f"{who}.crt", folder / "certs" / f"{who}.key")
        self.connection = HTTPSConnection("localhost", port, context=context, timeout=30)

    def call(self, method, path, body=None):
        """The status, the Location and the body, read as JSON."""
        headers = {"Content-Type": "application/fhir+json", "X-Request-ID": str(uuid.uuid4())}
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.getheader("Location", ""), json.loads(answer.read())


def parameters(question, name):
    return {"resourceType": "Parameters", "parameter": [
        {"name": "question", "valueString": question},
        {"name": "adviser", "valueIdentifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Z99001"}},
        {"name": "name", "valueString": name}]}


def ask_for_advice(folder, port):
    """Plays it through and prints it; returns what went wrong."""
    practice = Caller(folder, port, "practice-Y99001")
    council = Caller(folder, port, "council-Z99001")
    print("\nA question for advice about a child nobody names:")
    status, _, outcome = practice.call("POST", "/advice", parameters(f"Robin, {QUESTION}", "Robin Sample"))
    print(f"  asked with the child's name → {status}: {outcome['issue'][0]['details']['text']}")
    if status != 422:
        return ["a question with the child's name was not refused"]
    status, path, _ = practice.call("POST", "/advice", parameters(QUESTION.capitalize(), "Robin Sample"))
    print(f"  asked without it → {status} {path}")
    if status != 201:
        return [f"a question for advice was answered {status}"]
    status, _, _ = council.call("POST", path + "/answers", {
        "resourceType": "Communication", "status": "completed", "payload": [{"contentString": ANSWER}]})
    print(f"  answered by the council → {status}")
    status, _, bundle = practice.call("GET", path)
    task, *rest = [entry["resource"] for entry in bundle.get("entry", [])]
    words = [part["contentString"] for resource in rest if resource["resourceType"] == "Communication"
             for part in resource["payload"]]
    print(f"  read by the practice → {status}, {task['status']}: {' '.join(words)}")
    return [] if words == [ANSWER] else ["the advice did not return to the asker"]
