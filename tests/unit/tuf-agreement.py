#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TUF repository written in Python (keys and signatures by python3-cryptography), served by HTTP, and
tests/tools/tuf-client on the other side. Arguments: tuf-client, fixtures."""
import hashlib
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.parse

client, fixtures = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(fixtures))
from independent import canonical

try:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
except ImportError:
    print("SKIP: python3-cryptography is not installed")
    sys.exit(77)

VALID, PAST = "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"
PEM = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Key:
    """`owner`: a field that the id does not count, as tuf-on-ci writes it."""

    def __init__(self, kind):
        self.kind = kind
        if kind == "ed25519":
            self.private = ed25519.Ed25519PrivateKey.generate()
            scheme, public = kind, self.private.public_key().public_bytes(
                serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
        else:
            self.private = ec.generate_private_key(ec.SECP256R1()) if kind == "ecdsa" \
                else rsa.generate_private_key(65537, 2048)
            scheme = {"ecdsa": "ecdsa-sha2-nistp256", "rsa": "rsassa-pss-sha256"}[kind]
            public = self.private.public_key().public_bytes(*PEM).decode()
        self.public = {"keytype": kind, "scheme": scheme, "keyval": {"public": public}}
        self.id = hashlib.sha256(canonical(self.public)).hexdigest()
        self.public["x-owner"] = "@somebody"

    def sign(self, message):
        if self.kind == "ed25519":
            return self.private.sign(message).hex()
        if self.kind == "ecdsa":
            return self.private.sign(message, ec.ECDSA(hashes.SHA256())).hex()
        return self.private.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32),
                                 hashes.SHA256()).hex()


class Repository:
    def __init__(self, consistent=True):
        self.consistent = consistent
        self.keys = {"root": [Key("ed25519"), Key("ecdsa"), Key("rsa")], "timestamp": [Key("ecdsa")],
                     "snapshot": [Key("rsa")], "targets": [Key("ed25519")], "lab/../x": [Key("rsa")]}
        self.versions = dict.fromkeys(self.keys, 1)
        self.expires = dict.fromkeys(self.keys, VALID)
        self.root_signers = self.keys["root"][:2]
        self.targets = {"targets": {"top.txt": b"top"}, "lab/../x": {"lab/a b?.bin": b"\0" * 100000}}
        self.files, self.requests, self.endless = {}, [], set()

    def put(self, role, signed, signers=None):
        signed.update({"_type": signed.get("_type", role), "spec_version": "1.0.31",
                       "version": self.versions[role], "expires": self.expires[role], "x-new": [1]})
        message = canonical(signed)
        signatures = [{"keyid": key.id, "sig": key.sign(message)}
                      for key in signers or self.keys[role]]
        signatures.append({"keyid": "0" * 64, "sig": ""})
        data = json.dumps({"signed": signed, "signatures": signatures}, indent=1).encode()
        name = urllib.parse.quote(role, "") + ".json"
        if role == "root" or (self.consistent and role != "timestamp"):
            name = f"{self.versions[role]}.{name}"
        self.files["/metadata/" + name] = data
        return data

    def publish_root(self):
        tops = ["root", "timestamp", "snapshot", "targets"]
        keys = {key.id: key.public for role in tops for key in self.keys[role]}
        roles = {role: {"keyids": [key.id for key in self.keys[role]],
                        "threshold": 2 if role == "root" else 1} for role in tops}
        return self.put("root", {"keys": keys, "roles": roles,
                                 "consistent_snapshot": self.consistent}, self.root_signers)

    def publish(self):
        meta = {}
        for role in ("lab/../x", "targets"):
            entries = {}
            for path, content in self.targets[role].items():
                digest = hashlib.sha512(content).hexdigest()
                entries[path] = {"length": len(content), "hashes": {"sha512": digest}}
                folder, _, name = path.rpartition("/")
                name = f"{digest}.{name}" if self.consistent else name
                self.files[f"/targets/{folder}/{name}" if folder else f"/targets/{name}"] = content
            signed = {"_type": "targets", "targets": entries}
            if role == "targets":
                key = self.keys["lab/../x"][0]
                signed["delegations"] = {"keys": {key.id: key.public}, "roles": [
                    {"name": "lab/../x", "keyids": [key.id], "threshold": 1, "terminating": False,
                     "paths": ["lab/*.bin"]}]}
            data = self.put(role, signed)
            meta[role + ".json"] = {"version": self.versions[role], "length": len(data),
                                    "hashes": {"sha256": hashlib.sha256(data).hexdigest()}}
        self.put("snapshot", {"meta": meta})
        self.put("timestamp", {"meta": {"snapshot.json": {"version": self.versions["snapshot"]}}})

    def bump(self):
        for role in self.versions:
            if role != "root":
                self.versions[role] += 1
        self.publish()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        repository = self.server.repository
        path = urllib.parse.unquote(self.path) if self.path.startswith("/targets/") else self.path
        repository.requests.append(path)
        if path in repository.endless:
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b" " * 65536)
            except OSError:
                return
        content = repository.files.get(path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *words):
        pass


class Site:
    """A repository on loopback with a client that has pinned its first root."""

    def __init__(self, folder, consistent=True):
        self.repository = Repository(consistent)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.repository = self.repository
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.metadata, self.downloads = folder / "metadata", folder / "downloads"
        self.downloads.mkdir()
        root = folder / "root.json"
        root.write_bytes(self.repository.publish_root())
        self.repository.publish()
        self.run(0, "", "init", str(root))

    def run(self, code, reason, *words):
        result = subprocess.run([client, "--metadata-dir", self.metadata, "--metadata-url",
                                 self.url + "/metadata", *words], capture_output=True, text=True)
        assert result.returncode == code and reason in result.stderr, \
            f"{words}: exit {result.returncode}, {result.stderr}, expected {code} {reason}"

    def refresh(self, code=0, reason=""):
        self.run(code, reason, "refresh")

    def download(self, *paths, code=0, reason=""):
        names = [word for path in paths for word in ("--target-name", path)]
        self.run(code, reason, *names, "--target-base-url", self.url + "/targets/", "--target-dir",
                 str(self.downloads), "download")

    def stored(self, name):
        return json.loads((self.metadata / name).read_text())["signed"]["version"]


def downloads_from_top_and_delegated_roles(site):
    site.download("top.txt", "lab/a b?.bin")
    assert (site.downloads / "top.txt").read_bytes() == b"top"
    assert (site.downloads / "lab%2Fa%20b%3F.bin").read_bytes() == b"\0" * 100000
    assert sorted(path.name for path in site.metadata.iterdir()) == [
        "lab%2F..%2Fx.json", "root.json", "snapshot.json", "targets.json", "timestamp.json"]
    site.repository.requests.clear()
    site.download("top.txt", "lab/a b?.bin")
    assert site.repository.requests == ["/metadata/2.root.json", "/metadata/timestamp.json"]
    site.download("none", code=1, reason="has no target")


def follows_new_roots_and_forgets_a_lost_key(site):
    repository = site.repository
    repository.versions.update(timestamp=9000, snapshot=9000)
    repository.publish()
    site.refresh()
    repository.keys["timestamp"] = [Key("ed25519")]
    repository.versions.update(root=2, timestamp=3, snapshot=3)
    repository.publish_root()
    repository.publish()
    site.refresh()
    assert site.stored("timestamp.json") == 3 and site.stored("root.json") == 2
    repository.versions["root"] = 3
    repository.root_signers = repository.keys["root"][2:]
    repository.publish_root()
    site.refresh(1, "too-few-signatures")
    assert site.stored("root.json") == 2


def refuses_what_is_older_expired_or_mixed(site):
    repository = site.repository
    site.refresh()
    repository.bump()
    site.refresh()
    repository.versions["timestamp"] = 1
    repository.publish()
    site.refresh(1, "rolled-back")
    repository.versions["timestamp"] = 3
    repository.expires["timestamp"] = PAST
    repository.publish()
    site.refresh(1, "expired")
    assert site.stored("timestamp.json") == 2
    repository.expires["timestamp"] = VALID
    repository.bump()
    prefix = f"{repository.versions['targets']}." if repository.consistent else ""
    name = f"/metadata/{prefix}targets.json"
    repository.files[name] = repository.files[name].replace(b"\n", b" ", 1)
    site.refresh(1, "wrong-content")
    repository.publish()
    site.refresh()


def refuses_other_software_and_endless_data(site):
    repository = site.repository
    name = next(name for name in repository.files if name.endswith("top.txt"))
    repository.files[name] = b"pot"
    site.download("top.txt", code=1, reason="wrong-content")
    repository.endless.add(name)
    site.download("top.txt", code=1, reason="longer than the 3 bytes")
    assert list(site.downloads.iterdir()) == []
    repository.endless.add("/metadata/timestamp.json")
    site.refresh(1, "longer than")


for consistent in (True, False):
    for check in (downloads_from_top_and_delegated_roles, follows_new_roots_and_forgets_a_lost_key,
                  refuses_what_is_older_expired_or_mixed, refuses_other_software_and_endless_data):
        with tempfile.TemporaryDirectory() as folder:
            check(Site(pathlib.Path(folder), consistent))
        print(f"ok - {check.__name__} (consistent snapshots: {consistent})")
