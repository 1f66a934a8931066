/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What policies may demand of a host (field "/host"), as far as it can be seen without privileges.
 * What cannot be seen is not there. */
typedef struct
{
  gboolean tpm2;           /* a TPM 2.0 that we may use */
  gboolean secure_boot;    /* the firmware says that it is on */
  gboolean no_swap;        /* memory is written to no disk unencrypted */
  gboolean disk_encrypted; /* what holds the desktop's folder, down to each disk */
  gboolean virtualized;    /* the processor shows a hypervisor's mark */
} PncHostPosture;

/* Of the host, and of the disk that holds @folder. Reads /sys and /proc: worker threads. */
void pnc_host_posture_read (const char *folder, PncHostPosture *out_posture);

/* Devices and files that memory is written to unencrypted. Free with g_strfreev(). */
GStrv pnc_host_list_plain_swaps (void);

/* Is all that the block device @device ("8:1") stands on encrypted by dm-crypt? @block_folder:
 * "/sys/dev/block", or one that is laid out like it. */
gboolean pnc_host_device_is_encrypted (const char *block_folder, const char *device);
