/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"

/* A named CPU baseline (x86-64 psABI, micro-architecture levels): what the guest's processor can do
 * wherever the desktop runs. QEMU 7.2 has no models of these names, so a level is the oldest model
 * that has all of it. The domain and the calibration guest (player/host) share this table. */
typedef struct
{
  const char *name;                /* "x86-64-v2" */
  const char *model;               /* QEMU's and libvirt's */
  const char *const *not_emulated; /* what the model has and TCG lacks; NULL-terminated */
} PncCpuBaseline;

/* Static; NULL for a name that we do not know. */
const PncCpuBaseline *pnc_cpu_baseline_find (const char *name);

/* The value of QEMU's -cpu for it: "Haswell-noTSX,pcid=off,…". Free with g_free(). */
char *pnc_cpu_baseline_to_qemu (const PncCpuBaseline *baseline, PncAccelerator accelerator);
