/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tpm.h"

/* The one file that is a TPM 2.0's permanent state, in swtpm's folder. */
#define PNC_TPM_STATE_FILE "tpm2-00.permall"

/* swtpm_setup cannot work in a folder whose name holds a comma, so it works in one of ours, on
 * tmpfs, PREFIX PID "-XXXXXX", and the state, encrypted as it is, moves to the desktop's when it is
 * complete. */
#define PNC_TPM_WORK_PARENT "/dev/shm"
#define PNC_TPM_WORK_PREFIX "pinnace-tpm-"

/* Removes such a folder with what swtpm_setup writes, and nothing else. */
void pnc_tpm_remove_work (const char *folder);
