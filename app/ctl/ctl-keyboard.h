/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* From text to the keys that write it. A chord list is what SendKeys() of the service takes: 32-bit
 * little-endian words: a count, then that many Linux key codes (input-event-codes.h) that are
 * pressed together; repeated. Pure, but for reading the XKB data that xkb-data installs. */

/* Most characters that are typed in one go. */
#define CTL_KEYBOARD_MAX_BYTES 65536

/* The chords that write @text (UTF-8, not ended by NUL) on a keyboard of @layout ("us", "de",
 * "fr(oss)": XKB's layout and variant), as the guest must have it set: Shift and AltGr levels, and
 * dead keys for accents that have no key. "\n" is Enter, "\t" is Tab. PNC_ERROR_INVALID names a
 * layout that is unknown, or the character that it cannot write. */
PncSecret *ctl_keyboard_type (const PncSecret *text,
                              const char *layout,
                              guint *out_n_chords,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One chord of keys by name, joined by "-" or "+": "ctrl-alt-delete", "super", "alt+f4".
 * PNC_ERROR_INVALID names the one that is unknown. */
PncSecret *ctl_keyboard_chord (const char *names, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The names that ctl_keyboard_chord() knows, for --help; a space between them. Free with
 * g_free(). */
char *ctl_keyboard_dup_key_names (void);
