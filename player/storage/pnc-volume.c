/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-volume.h"

#define PNC_MIB G_GUINT64_CONSTANT (1048576)

guint64
pnc_volume_payload_for_qcow2 (guint64 virtual_size_bytes)
{
  /* Twice the disk, since after an internal snapshot every cluster may be written anew; 1/1024 for
   * L2 tables and reference counts, of which a snapshot keeps its own copies; 64 MiB that small
   * disks need for tables of whole clusters. None of it is taken before it is written. */
  guint64 wanted = 2 * virtual_size_bytes + virtual_size_bytes / 1024 + 64 * PNC_MIB;

  return (wanted + PNC_MIB - 1) / PNC_MIB * PNC_MIB;
}
