/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Looks at the two copies of a LUKS2 header (On-Disk Format Specification 1.1, section 2) before
 * libcryptsetup does: the library falls back to the whole copy without a word, and a person should
 * hear of the damage while there is still a whole one. Reads only; blocks. */

/* Is @fd (the file @path, named in errors) a LUKS2 volume with two whole header copies, made by
 * Pinnace for the desktop @desktop_id (NULL: any), and as long as it was made?
 * PNC_ERROR_TAMPERED: no LUKS2, too short, both copies damaged, or one (with the command that
 * mends it), another desktop's. */
gboolean pnc_volume_header_check (int fd, const char *path, const char *desktop_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
