/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stddef.h>
#include <stdint.h>

/* One input for the parser under test; libFuzzer's entry, and replay.c's. Each target also holds
 * the parser to its word: a refusal names its reason, and what is accepted is accepted again after
 * it was written out. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The id of the desktop that the corpora are about. */
#define FUZZ_DESKTOP_ID "3f0c5d1e-8a57-4b8f-9a26-0c6f3e1b7d42"

/* Exactly one of a result and a reason, which can be sent over D-Bus and shown. */
static inline void
fuzz_check_verdict (gboolean accepted, const GError *error)
{
  g_assert (accepted == (error == NULL));
  g_assert (error == NULL || error->message[0] != '\0');
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
}
