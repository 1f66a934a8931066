/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The firmware variables that a new desktop begins with: OVMF's own template for its firmware
 * ("uefi", "uefi-secure": keys of Microsoft and Debian enrolled). The volume must have exactly the
 * template's size, because the firmware finds them below its code. Blocks: worker threads. */
gboolean pnc_nvram_get_size (const char *firmware,
                             guint64 *out_size_bytes,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the template into the export @name, over NBD from this process. */
gboolean pnc_nvram_write (const char *firmware,
                          const char *nbd_socket,
                          const char *name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
