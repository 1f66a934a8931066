#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""plain-machine.py DOMAIN.XML COMMAND-LINE FOLDER

Makes of a desktop that runs (its XML by "virsh dumpxml", its QEMU's /proc/PID/cmdline) the same
machine with plain disks: FOLDER/system.qcow2, data.qcow2, nvram.raw, and a TPM that answers at
FOLDER/tpm. Writes FOLDER/domain.xml, for virsh, and FOLDER/qemu.args, the arguments of a QEMU that
nobody manages, ended by zero bytes; it has its PID in FOLDER/qemu.pid.
"""
import json
import sys
import uuid
from xml.etree import ElementTree

DISKS = {"system": "system.qcow2", "data": "data.qcow2", "nvram": "nvram.raw"}


def plain_node(node, folder):
    """A block node over NBD, as one over a file."""
    if node["driver"] != "nbd":
        return node
    node = dict(node, driver="file", filename=f"{folder}/{DISKS[node['export']]}")
    del node["server"], node["export"]
    return node


def plain_option(option, value, folder):
    """One option of QEMU's with its value; None: not without libvirt."""
    if option == "-object" and "masterKey0" in value:
        return None
    if option == "-blockdev":
        return json.dumps(plain_node(json.loads(value), folder))
    if option == "-chardev":
        fields = value.split(",")
        name = fields[1].removeprefix("id=")
        fields = [f"path={folder}/{name}" if f.startswith("fd=") else f for f in fields]
        if name == "chrtpm":
            fields = [f"path={folder}/tpm" if f.startswith("path=") else f for f in fields]
        return ",".join(fields)
    return value


def plain_arguments(arguments, folder):
    result = [arguments[0]]
    at = 1
    while at < len(arguments):
        option = arguments[at]
        has_value = at + 1 < len(arguments) and not arguments[at + 1].startswith("-")
        value = plain_option(option, arguments[at + 1], folder) if has_value else ""
        if option != "-S" and value is not None:
            result += [option] + ([value] if has_value else [])
        at += 2 if has_value else 1
    return result + ["-pidfile", f"{folder}/qemu.pid"]


def plain_source(source, folder, **attributes):
    for child in list(source):
        source.remove(child)
    source.attrib.clear()
    source.attrib.update(attributes)


def plain_domain(domain, folder):
    identity = str(uuid.uuid4())
    devices = domain.find("devices")
    domain.attrib.pop("id", None)
    domain.find("name").text = "pnc-bench"
    domain.find("uuid").text = identity
    domain.find("sysinfo/system/entry[@name='uuid']").text = identity
    for disk in devices.findall("disk"):
        disk.set("type", "file")
        source = disk.find("source")
        plain_source(source, folder, file=f"{folder}/{DISKS[source.get('name')]}")
    nvram = domain.find("os/nvram")
    if nvram is not None:
        plain_source(nvram, folder)
        nvram.text = f"{folder}/nvram.raw"
    for source in devices.findall("tpm/backend/source"):
        source.set("path", f"{folder}/tpm")
    for source in devices.findall("channel[@type='unix']/source"):
        source.set("path", f"{folder}/agent")
    for parent in list(domain.iter()):
        for child in parent.findall("alias"):
            parent.remove(child)
    return domain


def main():
    xml, command_line, folder = sys.argv[1:]
    domain = plain_domain(ElementTree.parse(xml).getroot(), folder)
    ElementTree.ElementTree(domain).write(f"{folder}/domain.xml")
    with open(command_line, encoding="utf-8") as file:
        arguments = file.read().split("\0")[:-1]
    with open(f"{folder}/qemu.args", "w", encoding="utf-8") as file:
        file.write("".join(f"{a}\0" for a in plain_arguments(arguments, folder)))


main()
