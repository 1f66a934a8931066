/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The rule itself, pnc_desktop_name_check(), is declared in pnc-desktop-folder.h. Pure. */

/* A file name made from the shown name, for any file system: letters and digits of ASCII, ".", "_"
 * and "-", 1 to 64 bytes, no dot or dash at either end, no name that Windows keeps for itself. Two
 * names may give one file name; the shown name stands in desktop.json alone. */
char *pnc_desktop_name_to_file_name (const char *name);

/* Would a person take the two for one name (case, composed or decomposed letters)? */
gboolean pnc_desktop_name_equal (const char *a, const char *b);
