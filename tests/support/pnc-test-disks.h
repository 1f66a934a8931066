/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* Plain disks over NBD, for tests of the machine that need no encryption: nbdkit's file plugin
 * serves the files of a folder as exports "system" and "data" (qcow2 of 64 MiB or more) and "nvram"
 * (Debian's variables with Microsoft's keys). */
typedef struct
{
  char *folder;      /* on disk */
  char *socket_path; /* on tmpfs */
  char *full_path;   /* while a file of this name exists, every write fails for want of space */
  GSubprocess *nbdkit;
} PncTestDisks;

/* @system_image: raw or qcow2, becomes the disk "system"; NULL: a blank one. */
PncTestDisks *pnc_test_disks_new (PncTestWorld *world, const char *system_image);
void pnc_test_disks_free (PncTestDisks *disks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTestDisks, pnc_test_disks_free)
