"""Makes seeds and dictionaries for fuzzing of the project's own samples and tests: seeds.py FOLDER."""

import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def keep(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(text.encode()).hexdigest()[:16]).write_text(text, encoding="utf-8")


def dictionary(file, words):
    lines = ('"%s"' % word.replace("\\", "\\\\").replace('"', '\\"') for word in sorted(set(words)))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def resources():
    for pattern in ("mappings/**/*.json", "bench/**/*.json", "fhir-profiles/codesystems/*.json", "fhir-profiles/extensions/*.json"):
        for path in sorted(ROOT.glob(pattern)):
            if "node_modules" not in path.parts and path.stat().st_size < 20_000:
                yield path.read_text(encoding="utf-8")


def expressions():
    for path in sorted((ROOT / "bench/fhirpath").glob("*.mix")):
        yield from (line for line in path.read_text().splitlines() if line and line[0] != "#")
    # The texts in our own tests are expressions, right and wrong.
    for path in sorted((ROOT / "tests/fhirpath").glob("*.cpp")):
        for text in re.findall(r'"((?:[^"\\\n]|\\.)+)"', path.read_text(encoding="utf-8")):
            if len(text) < 300 and not text.endswith((".hpp", ".h")):
                yield text.replace('\\"', '"').replace("\\\\", "\\").replace("\\n", " ")


def maps():
    for path in sorted(ROOT.glob("mappings/**/*.map")):
        text = path.read_text(encoding="utf-8")
        yield text
        head = text[:text.find("\ngroup ")]
        for group in re.split(r"\n(?=group )", text)[1:]:
            yield f"{head}\n{group}"
    for path in sorted((ROOT / "tests/mapping").glob("*.cpp")):
        yield from re.findall(r'R"[a-z]*\((.*?)\)[a-z]*"', path.read_text(encoding="utf-8"), re.DOTALL)


def messages():
    """HL7 v2 as it travels: samples, the texts of our own tests, and several in an envelope."""
    whole = [path.read_bytes().decode("latin-1") for path in sorted(ROOT.glob("mappings/**/*.hl7"))]
    for path in sorted((ROOT / "tests/formats").glob("hl7v2_*.cpp")):
        for text in re.findall(r'"((?:MSH|FHS|BHS)(?:[^"\\\n]|\\.)+)"', path.read_text(encoding="utf-8")):
            whole.append(text.replace("\\r", "\r").replace("\\n", "\n").replace("\\\\", "\\"))
    yield from whole
    yield "FHS|^~\\&\rBHS|^~\\&\r" + "".join(whole[:2]) + "BTS|2\rFTS|1\r"


def judged():
    """Resources for the validator, and profiles for it to make whole and ask."""
    yield from resources()
    for path in sorted(ROOT.glob("fhir-profiles/structuredefinitions/*.json")):
        yield json.dumps(json.loads(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "tests/validation").glob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'R"[a-z]*\((\{"resourceType".*?\})\)[a-z]*"', text, re.DOTALL)
        profile = r'profile\(\s*"\w+",\s*"(\w+)",\s*R"([a-z]*)\((.*?)\)\2"\)'
        for kind, _, elements in re.findall(profile, text, re.DOTALL):
            yield ('{"resourceType":"StructureDefinition","url":"http://x.test/p","type":"%s","baseDefinition":'
                   '"http://hl7.org/fhir/StructureDefinition/%s","derivation":"constraint","differential":{"element":[%s]}}'
                   % (kind, kind, elements))


def tables():
    """CSV and XML records: the samples, and the texts in our own tests."""
    for door in ("csv", "xml"):
        for path in sorted(ROOT.glob(f"mappings/*/samples/*.{door}")):
            yield door, path.read_bytes().decode("latin-1")
        for path in sorted((ROOT / "tests/formats").glob(f"{door}_*_test.cpp")):
            for text in re.findall(r'"((?:[^"\\\n]|\\.)+)"', path.read_text(encoding="utf-8")):
                yield door, text.replace('\\"', '"').replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\")


def main():
    folder = Path(sys.argv[1])
    small = json.dumps({"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "s", "code": "c"}]},
                        "effectiveDateTime": "2026-02-03T04:05:06.7+01:00", "valueQuantity": {"value": 1.50, "unit": "mg",
                        "system": "http://unitsofmeasure.org", "code": "mg"}, "subject": {"reference": "Patient/1"}})
    for text in resources():
        keep(folder / "json", text)
        keep(folder / "json", json.dumps(json.loads(text)))
    for number, text in enumerate(expressions()):
        keep(folder / "fhirpath", f"{text}\n{small}" if number % 3 == 0 else text)
    for text in maps():
        keep(folder / "mapping", text)
    for text in messages():
        keep(folder / "hl7v2", text)
    for text in judged():
        keep(folder / "validation", text)
    for door, text in tables():
        keep(folder / door, text)
        keep(folder / "encoding", text)
    functions = re.findall(r'^    \{"(\w+)", \d', (ROOT / "gateway/fhirpath/functions.cpp").read_text(), re.MULTILINE)
    words = [f".{name}(" for name in functions] + ["$this", "$index", "$total", "%resource", " and ", " or ", " xor ",
             " implies ", " div ", " mod ", " is ", " as ", " in ", " contains ", "@2015-02-04T14:34:28Z", "@T14:34", "{}",
             " days", "'mg'", "System.", "FHIR.", "Patient", "`", "(1|2)", "!~", "!="]
    dictionary(folder / "fhirpath.dict", words)
    dictionary(folder / "hl7v2.dict", [name + "|" for name in "MSH PID NK1 PRD CTD RF1 AUT PR1 OBR OBX NTE IN1 ZSG FHS BHS BTS FTS".split()]
               + ["^~\\&", "\\F\\", "\\E\\", "\\.br\\", "\\.sp3\\", "\\XC3A9\\", '""', "|TX|", "REF^I12"])
    dictionary(folder / "csv.dict", ["id", "sep=;", "9.99E+09", "03/25/2016", "1064961000000110", "'0123", "#N/A", ",", ";",
               "|", '""'])
    dictionary(folder / "xml.dict", ["<r>", "</r>", "<r/>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='",
               "windows-1252", "?>", "&amp;", "&#x41;", "&#0;", "<!DOCTYPE ", "xsi:nil='true'", "xmlns:r='u'", "<l>", "</l>"])
    dictionary(folder / "json.dict", ["{", "}", "[", "]", ":", ",", "true", "false", "null", "\\u0041", "1e5", '""'])
    dictionary(folder / "validation.dict", ['"%s"' % word for word in (
        "StructureDefinition", "Patient", "Observation", "Extension", "Bundle", "contained", "reference", "extension", "url",
        "path", "id", "sliceName", "slicing", "discriminator", "value", "exists", "type", "profile", "pattern", "rules", "ordered",
        "open", "closed", "openAtEnd", "min", "max", "fixedUri", "patternCodeableConcept", "targetProfile", "binding",
        "strength", "required", "valueSet", "contentReference", "constraint", "expression", "resolve()", "ofType(Patient)",
        "extension('x')", "$this", "contextInvariant", "snapshot", "differential", "element", "code", "text", "div",
        "valueQuantity", "deceased[x]", "minValueInteger", "maxLength", "fullUrl", "entry", "resource")])
    dictionary(folder / "mapping.dict", words + ["map ", "uses ", "imports ", "group ", "extends ", " -> ", " then ", " where ",
               " check ", " log ", " default ", " as source", " as target", "<<types>>", "<<type+>>", "first", "not_first", "last",
               "only_one", "share ", "single ", "conceptmap ", "prefix ", "create(", "copy(", "truncate(", "translate(",
               "evaluate(", "reference(", "uuid(", "append(", "cast(", "cc(", "c(", "qty(", "id(", "cp(", "pointer(", "dateOp(",
               "escape(", "let ", "alias ", "produced", "queried"])


if __name__ == "__main__":
    main()
