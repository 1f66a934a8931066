#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds pinnace-admin's keys and signatures against others': what it signs verifies by openssl(1) and
by Ed25519 in Python, over canonical JSON written in Python; what openssl(1) signs verifies by it; what
was changed does not. Arguments: pinnace-admin, fixtures."""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

admin, fixtures = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(fixtures))
from independent import canonical, ed25519_holds

if shutil.which("openssl") is None:
    print("SKIP: openssl(1) is not installed")
    sys.exit(77)

# Whatever makes canonical JSON hard: order, escapes, control characters, scripts, large integers.
POLICY = {
    "version": 1, "_type": "pinnace-policy", "policy_id": "lab", "format": 1,
    "org_id": "example.org", "created": "2026-11-20T10:00:00Z", "title": "Büro „2“ 実験室",
    "x": {"b": [1, 0, 2**53 - 1, True, False, None, [], {}], "B": {"": "", "a-": 1, "a": 2},
          "quote\"\\/": "\"\\/\b\f\n\r\t\u0001\u007f\u2028\U0001f600é"}}


def run(*words, passphrase=None, code=0):
    result = subprocess.run(words, input=passphrase, capture_output=True, text=True)
    assert result.returncode == code, f"{words}: exit {result.returncode}, {result.stderr}"
    return result.stdout


def openssl(*words):
    return subprocess.run(["openssl", *words], capture_output=True, check=True).stdout


def key_id(key):
    return hashlib.sha256(canonical(key)).hexdigest()


def read_key(path):
    document = json.loads(path.read_text())
    assert document["_type"] == "pinnace-public-key"
    return document["key"]


def others_take_what_we_sign(folder):
    policy, message = folder / "lab.json", folder / "message"
    policy.write_text(json.dumps(POLICY, indent=1))
    run(admin, "keygen", "bob", "--type", "ecdsa", "--out", folder, "--passphrase-fd", "0",
        passphrase="correct horse")
    for key, passphrase in ((fixtures / "trust" / "alice.key.json", "Grüße vom Kahn 1"),
                            (folder / "bob.key.json", "correct horse\n")):
        run(admin, "sign", policy, "--key", key, "--passphrase-fd", "0", passphrase=passphrase)
    envelope = json.loads(policy.read_text())
    assert envelope["signed"] == POLICY
    message.write_bytes(canonical(POLICY))
    alice = read_key(fixtures / "trust" / "alice.pub.json")
    bob = read_key(folder / "bob.pub.json")
    signatures = {s["keyid"]: bytes.fromhex(s["sig"]) for s in envelope["signatures"]}
    assert list(signatures) == [key_id(alice), key_id(bob)]
    public = bytes.fromhex(alice["keyval"]["public"])
    assert ed25519_holds(public, canonical(POLICY), signatures[key_id(alice)])
    assert not ed25519_holds(public, canonical(POLICY) + b" ", signatures[key_id(alice)])
    (folder / "bob.pem").write_text(bob["keyval"]["public"])
    (folder / "bob.sig").write_bytes(signatures[key_id(bob)])
    openssl("dgst", "-sha256", "-verify", folder / "bob.pem", "-signature", folder / "bob.sig",
            message)


def openssl_key(folder, name, keytype, scheme, make):
    """A fresh key of openssl(1)'s and its NAME.pub.json."""
    private = folder / f"{name}.pem"
    openssl("genpkey", *make, "-out", private)
    public = openssl("pkey", "-in", private, "-pubout").decode()
    if keytype == "ed25519":
        public = openssl("pkey", "-in", private, "-pubout", "-outform", "DER")[-32:].hex()
    key = {"keytype": keytype, "scheme": scheme, "keyval": {"public": public}}
    (folder / f"{name}.pub.json").write_text(json.dumps(
        {"_type": "pinnace-public-key", "format": 1, "name": name, "key": key}))
    return private, key


def we_take_what_openssl_signs(folder):
    message, document = folder / "message", folder / "signed.json"
    message.write_bytes(canonical(POLICY))
    ways = {
        "carol": ("ed25519", "ed25519", ["-algorithm", "ED25519"],
                  ["pkeyutl", "-sign", "-rawin", "-in", message, "-inkey"]),
        "dave": ("ecdsa", "ecdsa-sha2-nistp256",
                 ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                 ["dgst", "-sha256", "-sign"]),
        "erin": ("rsa", "rsassa-pss-sha256",
                 ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                 ["dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                  "rsa_pss_saltlen:32", "-sign"]),
    }
    signatures, trust = [], []
    for name, (keytype, scheme, make, sign) in ways.items():
        private, key = openssl_key(folder, name, keytype, scheme, make)
        signature = openssl(*sign, private, *([] if keytype == "ed25519" else [message]))
        signatures.append({"keyid": key_id(key), "sig": signature.hex()})
        trust += ["--trust", folder / f"{name}.pub.json"]
    document.write_text(json.dumps({"signed": POLICY, "signatures": signatures}))
    run(admin, "signers", document, *trust)
    for i, name in enumerate(ways):
        damaged = json.loads(document.read_text())
        sig = damaged["signatures"][i]["sig"]
        damaged["signatures"][i]["sig"] = sig[:-2] + f"{int(sig[-2:], 16) ^ 1:02x}"
        (folder / "damaged.json").write_text(json.dumps(damaged))
        run(admin, "signers", folder / "damaged.json", *trust, code=7)
        run(admin, "signers", folder / "damaged.json", *trust, "--threshold", "2")
    document.write_text(json.dumps({"signed": POLICY | {"version": 4}, "signatures": signatures}))
    run(admin, "signers", document, *trust, "--threshold", "1", code=7)


with tempfile.TemporaryDirectory() as root:
    others_take_what_we_sign(pathlib.Path(root))
    we_take_what_openssl_signs(pathlib.Path(root))
print("signatures agree")
