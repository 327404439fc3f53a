"""The layer table: a room includes only rooms above it, and only the rooms named here touch the world."""

from cpp_text import includes
from tree import cpp_files, run

ROOMS = ["base", "json", "fhir", "fhirpath", "validation", "formats", "mapping", "referral", "audit", "store", "net",
         "access", "intake", "casework", "dispatch", "api", "inlets", "console", "app"]

# Header prefix → the rooms that may include it, and whether only their .cpp files may.
WORLD = {
    "boost/asio": (["net"], False),
    "boost/beast": (["net"], False),
    "sqlite3.h": (["store"], False),
    "openssl/": (["base", "store", "net", "access"], False),
    "toml++/": (["referral", "app"], False),
    "curl/": (["net"], True),
    "rapidjson/": (["json"], True),
    "pugixml": (["formats"], True),
    "spdlog/": (["base"], True),
    "CLI/": (["app"], True),
}


def room_of(path):
    return path.split("/")[1]


def check(tree):
    findings = []
    files = cpp_files(tree, "gateway")
    included = {path: includes(tree[path]) for path in files}
    for path in files:
        room = room_of(path)
        if room not in ROOMS:
            findings.append(f"{path}:1: {room} is no room of the layer table; add it to tests/lints/layers.py and the "
                            "table in docs/explanation/architecture.md, or move the file")
            continue
        for line, header, angled in included[path]:
            if not angled:
                findings += _wrong_room(tree, path, line, header, room)
            findings += _wrong_world(path, line, header, room)
    return findings + _leaks(files, included)


def _wrong_room(tree, path, line, header, room):
    target = header.split("/")[0]
    if "/" not in header or target not in ROOMS:
        return [f'{path}:{line}: "{header}" is not written as "room/file.hpp"']
    if ROOMS.index(target) > ROOMS.index(room):
        return [f"{path}:{line}: {room} may not include {header}: {target} stands below {room} in the layer table; "
                "move what is shared upwards or hand it in as a parameter"]
    if "gateway/" + header not in tree:
        return [f'{path}:{line}: "{header}" does not exist']
    return []


def _wrong_world(path, line, header, room):
    for prefix, (rooms, only_sources) in WORLD.items():
        if not header.startswith(prefix):
            continue
        if room not in rooms:
            return [f"{path}:{line}: <{header}> belongs to {', '.join(rooms)}; use what that room offers"]
        if only_sources and path.endswith(".hpp"):
            return [f"{path}:{line}: <{header}> may stand in .cpp files only, or every room that includes this sees it"]
    return []


def _leaks(files, included):
    """Beast and Asio cost seconds a file: no room but net may reach them, not even through a header of net."""
    networked = {path for path in files if any(h.startswith(("boost/asio", "boost/beast")) for _, h, _ in included[path])}
    grew = True
    while grew:
        reached = {path for path in files if path not in networked
                   and any("gateway/" + header in networked for _, header, _ in included[path])}
        networked |= reached
        grew = bool(reached)
    return [f"{path}:1: reaches Asio or Beast through a header; keep those headers to net's own files"
            for path in files if path in networked and room_of(path) != "net"
            and not any(h.startswith(("boost/asio", "boost/beast")) for _, h, _ in included[path])]


if __name__ == "__main__":
    run(check)
