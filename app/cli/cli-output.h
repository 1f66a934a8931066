/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

/* What a command-line program prints: data on standard output, messages on standard error. What
 * comes from elsewhere (names, paths, messages) cannot steer the terminal. */

/* @text with what is not printable written as "\u001b"; tabs and line ends too, unless
 * @keep_lines. Free with g_free(). Pure. */
char *cli_dup_printable (const char *text, gboolean keep_lines);

/* A line on standard output. */
void cli_print_line (const char *text);

/* "PROGRAM: @message" on standard error. */
void cli_print_message (const char *message);

/* @object on standard output, indented, and a line end. */
void cli_print_json (const json_t *object);

/* Rows of @n_columns cells each on standard output, the columns aligned; the first row is the
 * heading. */
void cli_print_table (GPtrArray *cells, guint n_columns);

/* Booleans, numbers, strings, arrays and dictionaries of string keys ("-" becomes "_"). */
json_t *cli_json_from_variant (GVariant *variant);

/* "2026-11-22 17:05", or @never for 0. Free with g_free(). */
char *cli_dup_time (gint64 unix_seconds, const char *never);
