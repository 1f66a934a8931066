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

UUID = "c3ba46c7-91dd-43ed-b153-705879fd76c2"
LINE = {"seq": 312, "t": "2026-11-22T07:00:00Z", "boot": UUID, "mono_ms": 123456,
        "desktop_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "prev": "5e" * 32}

# RFC 8032, 7.1
ED25519 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def public_key(keytype, scheme, public):
    return {"_type": "pinnace-public-key", "format": 1, "name": "Alice (IT)",
            "key": {"keytype": keytype, "scheme": scheme, "keyval": {"public": public}}}


SIGNING_KEY = json.loads((fixtures / "trust" / "alice.key.json").read_text())
P256_KEY = public_key("ecdsa", "ecdsa-sha2-nistp256", (fixtures / "trust" / "p256.pem").read_text())
RSA_KEY = public_key("rsa", "rsassa-pss-sha256", (fixtures / "trust" / "rsa-2048.pem").read_text())

# A list of rules has its schema in the definitions of policy-rules.
RULES = {"usb_rules", "network_rules", "zones", "hours"}

# Kind and a document of it that both take.
GOOD = [
    ("public-key", public_key("ed25519", "ed25519", SIGNING_KEY["key"]["keyval"]["public"])),
    ("public-key", P256_KEY),
    ("public-key", RSA_KEY),
    ("signing-key", SIGNING_KEY),
    ("signing-key", SIGNING_KEY | {"key": P256_KEY["key"]}),
    ("keys", json.loads((fixtures / "keys" / "known-answer.json").read_text())),
    ("keys", json.loads((fixtures / "keys" / "known-answer-state.json").read_text())),
    ("desktop", {
        "format": 1, "id": "0f8fad5b-d9cb-469f-a165-70867728950e", "name": "Büro 2",
        "created": 1795000000, "last_started": 0,
        "hardware": {"machine": "pc-q35-7.2", "cpu_baseline": "x86-64-v2",
                     "mac": "52:54:00:12:34:56", "serial": "PNC-1", "firmware": "uefi",
                     "video": "qxl", "tpm": True},
        "memory_mib": 2048, "cpus": 2, "system_size_bytes": 2**33, "data_size_bytes": 0}),
    ("token", {
        "format": 1, "host_id": "0" * 32, "host_name": "library-pc",
        "boot_id": UUID, "pid": 4711, "start_ticks": 12345,
        "since": 1795000000, "nonce": "f" * 32}),
    ("state", {
        "format": 1, "generation": 7,
        "clock": {"signed_s": 1795521600, "signed_version": 812, "local_s": 1795608000,
                  "boottime_ms": 3600000, "boot_id": UUID},
        "audit": {"seq": 312, "hash": "0123456789abcdef" * 4, "faults": 0},
        "max_seen": {"policy:eng-default": 31, "grant": 7},
        "policy": {"trust": "5e" * 32, "activated_s": 1795500000, "contact_s": 1795521600,
                   "uses": 3}}),
    ("trust", {
        "_type": "pinnace-trust", "format": 1, "org_id": "example.org", "threshold": 1,
        "keys": [{"name": "Alice",
                  "key": {"keytype": "ed25519", "scheme": "ed25519",
                          "keyval": {"public": ED25519}}}]}),
    ("audit-event", LINE | {
        "ev": "file_out", "policy": "eng-default@31", "grant": 7,
        "d": {"name": "Übersicht.ods", "size_bytes": 4096, "asked": True, "skew": -5}}),
    ("audit-checkpoint", LINE | {
        "ev": "checkpoint", "head": "5e" * 32, "nv_gen": 5, "device_id": "a7" * 16,
        "key": "04" + "c5" * 64, "sig": "30" + "44" * 69}),
    ("usb_rules", [
        {"allow": True, "class": 3, "subclass": 1, "protocol": 2, "comment": "Mäuse"},
        {"allow": False, "vid": 4176, "pid": 1031}]),
    ("network_rules", [
        {"act": "allow", "direction": "both", "proto": "tcp", "dst": "10.0.0.0/8",
         "ports": "443,8000-8010", "comment": "Büro"},
        {"act": "deny", "proto": 58, "dst": "2001:db8::/32"},
        {"act": "deny", "proto": "any", "dst": "host-1.example.org", "ports": "*"}]),
    ("zones", [
        {"name": "office-1.b", "default": "deny", "host_default": "allow",
         "when": {"subnets": ["10.1.0.0/16"], "dns_servers": ["10.1.0.53"],
                  "dns_suffixes": ["corp.example.org", "lan"], "gateways": ["fe80::1"]},
         "rules": [{"act": "allow", "dst": "*"}], "host_rules": []}]),
    ("hours", {
        "windows": [{"days": ["mon", "sat"], "from": "08:00", "to": "18:00"},
                    {"days": ["sun"], "from": "22:00", "to": "06:30"},
                    {"days": ["wed"], "from": "00:00", "to": "24:00"}],
        "zone": "Europe/Berlin"}),
    ("hours", {"windows": "always", "zone": "America/Argentina/Salta"}),
]

HEADER = {"_type": "pinnace-policy", "format": 1, "org_id": "example.org", "policy_id": "p",
          "version": 7, "created": "2026-11-20T10:00:00Z"}

GOOD += [
    ("policy", HEADER | {"title": "T", "contact": "c", "x": {"y": [1]}}),
    ("policy", HEADER | {"level": "group", "parent": "org"}),
    ("policy", HEADER | {
        "usb": {"default": "deny", "rules": []}, "quarantine": {"default": "allow", "rules": []},
        "network": {"default": "deny", "rules": [], "host_default": "allow", "host_rules": [],
                    "zones": []}}),
    ("stories", {"_type": "pinnace-stories", "format": 1, "now": "2026-12-01T08:00:00Z",
                 "stories": [{"name": "n", "given": {"host": "none", "network": ["10.0.0.1/8"]},
                              "ask": "start", "expect": "denied", "by": "/host/require"}]}),
]

# In a policy, what is not a field but a list, and what its default is.
LISTS = {"usb": ("default", "rules"), "quarantine": ("default", "rules"),
         "network": ("default", "rules", "host_default", "host_rules", "zones"),
         "hours": ("windows", "zone")}
SAMPLES = {"time": "2026-12-01T08:00:00Z", "text": "Ask us", "url": "https://example.org/in",
           "id_or_all": "image", "extension_or_all": "exe", "address_or_all": "10.0.0.53"}

# What a pattern cannot say (bytes, characters of Unicode, days of a month, points of a curve): there
# our parser may refuse more.
STRICTER = {("desktop", ("name",)), ("audit-event", ("t",)), ("audit-event", ("policy",)),
            ("audit-checkpoint", ("t",)), ("trust", ("threshold",)), ("trust", ("keys", "*", "name")),
            ("trust", ("keys", "*", "key", "keyval", "public")),
            *((kind, path) for kind in ("public-key", "signing-key")
              for path in (("name",), ("key", "keyval", "public"))),
            ("usb_rules", ()), ("usb_rules", ("*", "comment")),
            ("network_rules", ("*", "dst")), ("network_rules", ("*", "ports")),
            ("network_rules", ("*", "comment")),
            ("zones", ()),
            *(("zones", ("*", "when", kind, "*"))
              for kind in ("subnets", "dns_servers", "gateways")),
            ("hours", ("windows", "*", "to")), ("hours", ("zone",)),
            ("stories", ("stories", "*", "given"))}

# And in these kinds any text: times, addresses, names of facts, questions; of "x" any value.
STRICTER_TEXTS = {"policy", "stories"}

OTHER_TYPES = [None, True, False, 0, 1, -1, 1.5, "", "x", [], {}, [1], {"x": 1}, 2**63 - 1, -2**63]


def load_schema(kind):
    schema = {"$ref": f"policy-rules.schema.json#/definitions/{kind}"} if kind in RULES else \
        read_schema(f"{kind}.schema.json")
    schema = inline(schema, schema)
    jsonschema.Draft7Validator.check_schema(schema)
    return schema


def read_schema(file):
    """ECMA's $ is the end of the text; Python's also stands before a last line end."""
    return json.loads((schemas / file).read_text().replace('$"', '\\\\Z"'))


def inline(schema, root):
    """The schema with what its references point at in their places, named by "x-name"."""
    if isinstance(schema, list):
        return [inline(item, root) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        file, pointer = schema["$ref"].split("#/")
        target = root = read_schema(file) if file else root
        for step in pointer.split("/"):
            target = target[step]
        return inline(target, root) | {"x-name": pointer.split("/")[-1]}
    return {key: inline(item, root) for key, item in schema.items() if key != "definitions"}


def subschema(schema, path):
    """Of what stands at the path, in the alternative that has parts; {}: anything may."""
    for step in path:
        part = "items" if isinstance(step, int) else "properties"
        schema = next((s for s in schema.get("anyOf", []) if part in s), schema)
        if isinstance(step, int):
            schema = schema.get("items", {})
        else:
            schema = schema.get("properties", {}).get(step) or schema.get("additionalProperties", {})
    return schema


def sample(schema):
    """A value that the schema of a field takes."""
    if schema.get("x-name") in SAMPLES:
        return SAMPLES[schema["x-name"]]
    if "oneOf" in schema:
        return sample(schema["oneOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {key: sample(value) for key, value in schema["properties"].items()}
    if schema.get("type") == "array":
        return [sample(schema["items"])]
    if "pattern" in schema:
        return "1.2.0"
    return {"boolean": True, "integer": schema.get("minimum")}[schema["type"]]


def sections():
    """The sections of a policy that hold fields; their lists of rules are kinds of their own."""
    for name, section in load_schema("policy")["properties"].items():
        if section.get("type") == "object" and name != "x":
            yield name, {**section, "properties": {
                key: value for key, value in section["properties"].items()
                if key not in LISTS.get(name, ())}}


def policies_by_section():
    """One small policy a section: each is checked quickly."""
    for name, section in sections():
        yield "policy", HEADER | {name: sample(section)}


def fields_of(schema, pointer):
    """Pointers of all scalar fields in a section."""
    for name, value in schema["properties"].items():
        if value.get("type") == "object" and "properties" in value:
            yield from fields_of(value, f"{pointer}/{name}")
        else:
            yield f"{pointer}/{name}"


def value_at(document, path):
    for step in path:
        document = document[step] if isinstance(step, int) else document.get(step)
    return document


def is_stricter(kind, path, document):
    """May our parser refuse more in this place? Numbers in a list are any."""
    if kind in STRICTER_TEXTS and (isinstance(value_at(document, path), str) or path[:1] == ("x",)):
        return True
    return (kind, tuple("*" if isinstance(step, int) else step for step in path)) in STRICTER


def places(text):
    """Where to change a text: everywhere, but in a very long one at its ends."""
    return range(len(text)) if len(text) <= 256 else [*range(64), *range(len(text) - 64, len(text))]


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
        yield {**value, "many words": 1}
        most = schema.get("maxProperties", len(value)) - len(value)
        yield from ({**value, **{f"x{i}": 1 for i in range(n)}} for n in (most, most + 1))
        if "additionalProperties" in schema and "properties" not in schema:
            yield from ({**value, f"x{i}": v} for i, v in enumerate(
                [*OTHER_TYPES, "a" * 1024, "ä" * 1025, 2**53 - 1, 2**53, -2**53, 1 - 2**53]))
            yield from ({**value, "x" * n: 1} for n in (31, 32, 33, 79, 80, 81))
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
        yield from (value[:i] + c + value[i + 1:] for i in places(value) for c in "0gG-~")


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
    peer.stdin.write("policy-fields {}\n")
    peer.stdin.flush()
    fields = {field for name, section in sections() for field in fields_of(section, f"/{name}")}
    unlike = fields ^ set(peer.stdout.readline().split())
    assert not unlike, f"fields in one of parser and schema alone: {sorted(unlike)}"
    for kind, good in [*GOOD, *policies_by_section()]:
        schema = load_schema(kind)
        validator = jsonschema.Draft7Validator(schema)
        assert validator.is_valid(good) and peer_takes(kind, good), kind
        for path, document in mutations(good, schema):
            ours, theirs = peer_takes(kind, document), validator.is_valid(document)
            n[theirs] += 1
            if ours != theirs and not (theirs and is_stricter(kind, path, document)):
                wrong += 1
                print(f"{kind} {path}: the parser {'takes' if ours else 'refuses'} what the schema "
                      f"{'takes' if theirs else 'refuses'}: {json.dumps(document)[:300]}")
    peer.stdin.close()
    assert peer.wait() == 0
    print(f"{n[True]} documents taken and {n[False]} refused by both, {wrong} disagreements")
    # Were nearly all refused for one trivial reason, this would say nothing.
    return 1 if wrong or n[True] < 100 or n[False] < 1000 else 0


sys.exit(main())
