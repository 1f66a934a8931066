/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-envelope.h"

/* The files that administrators hand to a command: read whole, bounded; replaced whole. Paths are
 * the person's own, so links are followed. Blocks. */

/* The bytes of the regular file @path, at most @max_bytes. PNC_ERROR_NOT_FOUND, PNC_ERROR_INVALID.
 * The caller unrefs. */
GBytes *
admin_file_read (const char *path, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts @bytes in the place of what is in @path, which keeps its permissions: whatever happens, the
 * old or the new are there, whole. */
gboolean
admin_file_replace (const char *path, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The signed document in @path; one that nobody has signed and that stands bare comes in an
 * envelope without signatures. *@out_document (may be NULL) is what stands in the file, where
 * faults are to be pointed at; the caller unrefs it. PNC_ERROR_INVALID when it is no document of a
 * kind that is signed. */
PncEnvelope *admin_envelope_read (const char *path,
                                  PncDocument **out_document,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The public key in @path (NAME.pub.json). The caller unrefs. */
PncPublicKey *admin_public_key_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
