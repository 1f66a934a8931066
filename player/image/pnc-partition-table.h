/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-disk-reader.h"

/* What a disk's partition table tells (UEFI Specification 2.10, chapter 5). Pure but for pread().
 */

/* Does the disk begin with a boot signature (MBR) or hold a GPT? */
gboolean pnc_partition_table_exists (const PncDiskReader *disk);

/* Is there an EFI system partition, by GPT or by MBR? FALSE too where the table is damaged. */
gboolean pnc_partition_table_has_esp (const PncDiskReader *disk);
