/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-public-key.h"

/* NAME.pub.json (resources/schemas/public-key.schema.json, normative): a public key and whose it
 * is, as people hand it to each other. Nobody vouches for it: who is trusted is the reader's
 * affair. Pure. */

/* The key that @bytes hold, with its name. @name is what messages call the file. The caller
 * unrefs. */
PncPublicKey *pnc_public_key_file_parse (GBytes *bytes,
                                         const char *name,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file's text for @key, which has a name. Free with g_free(). */
char *pnc_public_key_file_write (const PncPublicKey *key);
