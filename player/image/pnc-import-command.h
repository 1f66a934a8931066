/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-image-gate.h"

/* The command lines of an import, with or without a sandbox around them. Pure. */
typedef struct
{
  const char *socket_path; /* of the NBD server */
  const char *export_name;
  gboolean sandbox; /* by bubblewrap */
} PncImportTarget;

/* Nothing but the sandbox itself: does bubblewrap work here? */
GStrv pnc_import_command_probe (const PncImportTarget *target);

/* Makes an empty qcow2 on the export. */
GStrv pnc_import_command_create (const PncImportTarget *target, guint64 virtual_size_bytes);

/* Copies the image at descriptor @image_fd of the tool into that qcow2. The format is told, never
 * guessed, and no backing file is opened whatever the image says. */
GStrv
pnc_import_command_convert (const PncImportTarget *target, int image_fd, PncImageFormat format);
