#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds resources/schemas/ and our parsers together: every document made from a good one by one
change must be taken by both or refused by both. Arguments: schema-peer, schema folder, fixtures."""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

peer_path, schemas, fixtures = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])

GOOD = {
    "keys": json.loads((fixtures / "keys" / "known-answer.json").read_text()),
    "desktop": {
        "format": 1, "id": "0f8fad5b-d9cb-469f-a165-70867728950e", "name": "Büro 2",
        "created": 1795000000, "last_started": 0,
        "hardware": {"machine": "pc-q35-7.2", "cpu_baseline": "x86-64-v2",
                     "mac": "52:54:00:12:34:56", "serial": "PNC-1", "firmware": "uefi",
                     "video": "qxl", "tpm": True},
        "memory_mib": 2048, "cpus": 2, "system_size_bytes": 2**33, "data_size_bytes": 0},
    "token": {
        "format": 1, "host_id": "0" * 32, "host_name": "library-pc",
        "boot_id": "c3ba46c7-91dd-43ed-b153-705879fd76c2", "pid": 4711, "start_ticks": 12345,
        "since": 1795000000, "nonce": "f" * 32},
}

# What a pattern cannot say (bytes, characters of Unicode): there our parser may refuse more.
STRICTER = {("desktop", ("name",))}

OTHER_TYPES = [None, True, False, 0, 1, -1, 1.5, "", "x", [], {}, [1], {"x": 1}, 2**63 - 1, -2**63]


def load_schema(kind):
    """ECMA's $ is the end of the text; Python's also stands before a last line end."""
    text = (schemas / f"{kind}.schema.json").read_text().replace('$"', '\\\\Z"')
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    return schema


def subschema(schema, path):
    for step in path:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    return schema


def paths(value, path=()):
    """Every place in a document, the whole first."""
    yield path, value
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, path + (key,))


def with_value(document, path, value):
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def without(document, path):
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return changed


def variants_of(value, schema):
    yield from OTHER_TYPES
    if isinstance(value, dict):
        yield {**value, "unknown": 1}
        yield {**value, "Format": 1}
    elif isinstance(value, list):
        yield value + value
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        for bound in ("minimum", "maximum"):
            if bound in schema:
                yield from (schema[bound] - 512, schema[bound] - 1, schema[bound],
                            schema[bound] + 1, schema[bound] + 512)
        yield from (value + 1, value - 1, value + 2**32, -value)
    elif isinstance(value, str):
        yield from (value + "\n", value + " ", " " + value, value + "x", value[:-1], value.upper(),
                    value[1:], value + "a" * 200, value[::-1], value + "/", "\u00e9" + value)
        yield from schema.get("enum", [])
        yield from (value[:i] + c + value[i + 1:] for i in range(len(value)) for c in "0gG-~")


def mutations(document, schema):
    for path, value in paths(document):
        for variant in variants_of(value, subschema(schema, path)):
            yield path, with_value(document, path, variant) if path else variant
        if path and not isinstance(path[-1], int):
            yield path, without(document, path)


def main():
    peer = subprocess.Popen([peer_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def peer_takes(kind, document):
        peer.stdin.write(f"{kind} {json.dumps(document)}\n")
        peer.stdin.flush()
        return peer.stdout.readline() == "ok\n"

    n = {True: 0, False: 0}
    wrong = 0
    for kind, good in GOOD.items():
        schema = load_schema(kind)
        validator = jsonschema.Draft7Validator(schema)
        assert validator.is_valid(good) and peer_takes(kind, good), kind
        for path, document in mutations(good, schema):
            ours, theirs = peer_takes(kind, document), validator.is_valid(document)
            n[theirs] += 1
            if ours != theirs and not ((kind, path) in STRICTER and theirs):
                wrong += 1
                print(f"{kind} {path}: the parser {'takes' if ours else 'refuses'} what the schema "
                      f"{'takes' if theirs else 'refuses'}: {json.dumps(document)[:300]}")
    peer.stdin.close()
    assert peer.wait() == 0
    print(f"{n[True]} documents taken and {n[False]} refused by both, {wrong} disagreements")
    # Were nearly all refused for one trivial reason, this would say nothing.
    return 1 if wrong or n[True] < 100 or n[False] < 1000 else 0


sys.exit(main())
