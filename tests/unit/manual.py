#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A manual page names what --help names, and nothing else: manual.py MAN_FOLDER PROGRAM...

Each program is run: for its --help, for that of each of its commands, and, if it prints its manual
page itself (--print-man), for that; else the page is MAN_FOLDER/PROGRAM.1 or .8. TAP."""

import pathlib
import re
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
programs = [pathlib.Path(path) for path in sys.argv[2:]]
# losetup's, in an example.
options_of_others = {"show"}
count = 0
failed = 0


def report(sentence, expected, found):
    global count, failed
    count += 1
    failed += expected != found
    print(f"{'ok' if expected == found else 'not ok'} {count} - {sentence}")
    if expected != found:
        print(f"# only in --help: {sorted(set(expected) - set(found))}")
        print(f"# only in the manual page: {sorted(set(found) - set(expected))}")


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def option(text):
    """"-i, --image=FILE" or "--image FILE" -> the one way in which we write it; None for other text."""
    match = re.fullmatch(r"(?:-(\w), )?--([\w-]+)(?:[= ](\S+))?", text.strip())
    return match and f"{'-' + match[1] + ', ' if match[1] else ''}--{match[2]}{'=' + match[3] if match[3] else ''}"


def help_options(text):
    """The options of a --help: lines of two blanks, the option, at least two blanks, its sentence."""
    found = re.findall(r"^  (-\S.*?)(?:  |$)", text, re.MULTILINE)
    assert all(map(option, found)), found
    return {option(line) for line in found}


def help_commands(text):
    """The commands of a program's --help, of one or two words."""
    return re.findall(r"^  ([a-z][a-z-]*(?: [a-z-]+)?)  +\S", text, re.MULTILINE)


def plain(line):
    """A line of a manual page without roff."""
    words = re.match(r"\.(BI|BR|RB|RI|IR|IB|B|I) (.*)", line)
    if words:
        parts = re.findall(r'"([^"]*)"|(\S+)', words[2])
        parts = [quoted or bare for quoted, bare in parts]
        line = (" " if len(words[1]) == 1 else "").join(parts)
    return re.sub(r"\\f.", "", line).replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


def sections(page):
    """Heading -> the plain lines below it, with .TP left in."""
    found = {}
    lines = found.setdefault("", [])
    for line in page.splitlines():
        heading = re.match(r'\.S[HS] "?([^"]*)"?', line)
        if heading:
            lines = found.setdefault(plain(heading[1]), [])
        elif not line.startswith('.\\"'):
            lines.append(plain(line))
    return found


def tagged_options(lines):
    """What stands behind .TP and is an option."""
    return {option(tag) for mark, tag in zip(lines, lines[1:]) if mark == ".TP" and option(tag)}


def manual_page(program):
    pages = list(folder.glob(f"{program.name}.[18]"))
    return pages[0].read_text() if pages else run(program, "--print-man")


def names_in(page):
    """Every long option that the page speaks of, wherever."""
    text = "\n".join("\n".join(lines) for lines in sections(page).values())
    return set(re.findall(r"(?<![\w-])--([a-z][\w-]*)", text)) - options_of_others


def long_names(options):
    return {re.search(r"--([\w-]+)", text)[1] for text in options}


def check_program(program, page):
    """One without commands."""
    wanted = help_options(run(program, "--help"))
    report(f"{program.name}: each option is explained", wanted,
           tagged_options(sections(page).get("OPTIONS", [])))
    report(f"{program.name}: no other is spoken of", long_names(wanted), names_in(page))


def check_command(program, command, found, common):
    text = run(program, *command.split(), "--help")
    wanted = help_options(text)
    usage = re.search(r"^  (.*)$", text, re.MULTILINE)[1]
    report(f"{program.name} {command}: its arguments", [usage],
           [heading for heading in found if heading.startswith(f"{program.name} {command} [")])
    report(f"{program.name} {command}: its options", wanted,
           tagged_options(found.get(usage, [])) | common)
    return wanted


def check_commands(program, commands, page):
    found = sections(page)
    common = tagged_options(found["Options of all commands"])
    named = [heading.split(" [")[0] for heading in found if heading.startswith(program.name + " ")]
    report(f"{program.name}: each command, in the order of --help",
           [f"{program.name} {command}" for command in commands], named)
    every = set().union(*(check_command(program, command, found, common) for command in commands))
    report(f"{program.name}: no other option is spoken of", set(),
           names_in(page) - long_names(every))


for program in programs:
    commands = help_commands(run(program, "--help"))
    page = manual_page(program)
    if commands:
        check_commands(program, commands, page)
    else:
        check_program(program, page)
print(f"1..{count}")
sys.exit(failed > 0)
