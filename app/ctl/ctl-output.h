/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <jansson.h>

/* What pinnacectl prints: data on standard output, messages on standard error. What comes from
 * elsewhere (names, paths, messages) cannot steer the terminal. */

/* @text with what is not printable written as "\u001b"; tabs and line ends too, unless
 * @keep_lines. Free with g_free(). Pure. */
char *ctl_dup_printable (const char *text, gboolean keep_lines);

/* A line on standard output. */
void ctl_print_line (const char *text);

/* "pinnacectl: @message" on standard error. */
void ctl_print_message (const char *message);

/* @object on standard output, indented, and a line end. */
void ctl_print_json (const json_t *object);

/* Rows of @n_columns cells each on standard output, the columns aligned; the first row is the
 * heading. */
void ctl_print_table (GPtrArray *cells, guint n_columns);

/* What --json shows of a desktop; its fields are a promise (pinnacectl(1), "JSON"). */
json_t *ctl_json_from_desktop (PncDesktopClient *desktop);

/* Booleans, numbers, strings, arrays and dictionaries of string keys ("-" becomes "_"). */
json_t *ctl_json_from_variant (GVariant *variant);

/* "2026-11-22 17:05", or @never for 0. Free with g_free(). */
char *ctl_dup_time (gint64 unix_seconds, const char *never);
