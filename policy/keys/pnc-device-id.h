/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-public-key.h"

/* 32 digits and a NUL. */
#define PNC_DEVICE_ID_SIZE 33

/* The name of the device whose signing key (P-256) is @key: the first 32 digits of the SHA-256 of
 * its SubjectPublicKeyInfo (security.md 2.4 (d)). Pure. */
void pnc_device_id_from_key (const PncPublicKey *key, char out_id[PNC_DEVICE_ID_SIZE]);
