/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tpm.h"

/* The one file that is a TPM 2.0's permanent state, in swtpm's folder. */
#define PNC_TPM_STATE_FILE "tpm2-00.permall"
