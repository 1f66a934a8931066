/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A sentence that the service made, in the person's language. @dict: a{sv} with the sentence at
 * @key and what it was made of at "@key-words" (resources/dbus, Diagnose). A translation may take
 * the parts in another order ("%2$s"). Without words, or without a translation, the sentence as it
 * is; "" if there is none. Owned by the caller. */
char *pnc_phrase_dup (GVariant *dict, const char *key);
