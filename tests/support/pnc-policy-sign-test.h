/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy-test.h"
#include "pnc-signing-key.h"

/* The text of an open policy “org” of example.org in @version, made now, with @changes (as
 * pnc_policy_test_open() takes them), signed by @key. Free with g_free(). */
char *pnc_policy_test_sign (const PncSigningKey *key, gint64 version, const char *changes);
