#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message catalogues are complete: catalogue.py SOURCE_ROOT PINNACE

POTFILES names every file with messages, pinnace.pot holds what they say, every language translates
all of it, and the program in the build folder speaks it."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
program = sys.argv[2]
po = root / "resources" / "po"
count = 0
failed = 0


def report(fault, sentence):
    global count, failed
    count += 1
    failed += bool(fault)
    print(f"{'not ok' if fault else 'ok'} {count} - {sentence}")
    for line in str(fault or "").splitlines():
        print(f"# {line}")


def messages(path):
    """(msgid, msgid_plural) -> (flags, translations) of a .po file; obsolete ones under None."""
    text = subprocess.run(["msgcat", "--no-wrap", path], check=True, capture_output=True, text=True).stdout
    found = {}
    for entry in text.split("\n\n"):
        flags = " ".join(line for line in entry.splitlines() if line.startswith("#,"))
        lines = [line for line in entry.splitlines() if line and not line.startswith("#")]
        if "#~ msgid" in entry:
            found.setdefault(None, []).append(entry)
        fields = {}
        for line in lines:
            match = re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line)
            if match:
                name = match.group(1)
                fields[name] = ""
            fields[name] += (match.group(2) if match else line)[1:-1]
        if fields.get("msgid"):
            found[fields["msgid"], fields.get("msgid_plural")] = (
                flags, [text for field, text in fields.items() if field.startswith("msgstr")])
    return found


def lists_every_file():
    listed = {line for line in (po / "POTFILES").read_text().split("\n") if line}
    speaking = re.compile(r'\b(?:N?_|g_dngettext) \(|translatable="yes"')
    files = [*root.glob("ui/*.c"), *root.glob("app/*.c"), *root.glob("resources/ui/*.ui"),
             *root.glob("player/host/*.c")]
    found = {str(path.relative_to(root)) for path in files if speaking.search(path.read_text())}
    gone = {name for name in listed if not (root / name).exists()}
    return "\n".join([f"not listed: {name}" for name in sorted(found - listed)]
                     + [f"not there: {name}" for name in sorted(gone)])


def extract(target):
    keywords = ["_", "N_", "g_dngettext:2,3"]
    subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from", po / "POTFILES", "-D", root,
                    "-o", target, *[f"--keyword={word}" for word in keywords]],
                   check=True, stderr=subprocess.DEVNULL)


def template_is_in_step(fresh):
    now, kept = messages(fresh), messages(po / "pinnace.pot")
    return "\n".join([f"new: {key[0]}" for key in now if key not in kept]
                     + [f"gone: {key[0]}" for key in kept if key not in now]
                     + (["run: ninja -C build pinnace-pot"] if now.keys() != kept.keys() else []))


def language_is_complete(language, fresh):
    wanted, have = messages(fresh), messages(po / f"{language}.po")
    faults = [f"no longer used: {entry}" for entry in have.pop(None, [])]
    for key in wanted:
        flags, texts = have.get(key, ("", [""]))
        if not all(texts):
            faults.append(f"not translated: {key[0]}")
        elif "fuzzy" in flags:
            faults.append(f"only guessed: {key[0]}")
        elif any(text.count("_") != key[0].count("_") for text in texts):
            faults.append(f"another number of mnemonics: {key[0]}")
    faults += [f"unknown: {key[0]}" for key in have if key not in wanted]
    check = subprocess.run(["msgfmt", "--check", "-o", os.devnull, po / f"{language}.po"],
                           capture_output=True, text=True)
    return "\n".join(faults) + check.stderr


def program_speaks_german():
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "de"}
    environment.pop("PINNACE_LOCALEDIR", None)
    said = subprocess.run([program, "--help"], env=environment, capture_output=True, text=True)
    return "" if "Öffnet die Bibliothek" in said.stdout else said.stdout + said.stderr


with tempfile.TemporaryDirectory() as folder:
    fresh = pathlib.Path(folder) / "fresh.pot"
    extract(fresh)
    report(lists_every_file(), "lists_every_file_with_messages")
    report(template_is_in_step(fresh), "template_says_what_the_sources_say")
    for language in (po / "LINGUAS").read_text().split():
        report(language_is_complete(language, fresh), f"{language}_is_complete")
    report(program_speaks_german(), "program_in_the_build_folder_finds_its_messages")
print(f"1..{count}")
sys.exit(1 if failed else 0)
