/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  PNC_IMAGE_RAW,
  PNC_IMAGE_QCOW2,
} PncImageFormat;

typedef struct
{
  PncImageFormat format;
  guint64 virtual_size_bytes;        /* a multiple of 512 */
  gboolean has_efi_system_partition; /* in either format */
} PncImageFacts;

/* Reads the header of the disk image at @fd (regular file or block device, any offset) before any
 * QEMU tool may open it (security.md F7): refuses backing files, external data files, unknown
 * incompatible features, internal encryption, header extensions that lie, tables outside the file,
 * absurd sizes, and formats that are neither raw nor qcow2 (names them). Raw needs a partition
 * table or a boot signature, so that a text file is not taken for a disk.
 * Pure but for pread(). PNC_ERROR_INVALID with the rule and the remedy. */
gboolean pnc_image_gate_check (int fd,
                               const char *shown_name,
                               PncImageFacts *out_facts,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
