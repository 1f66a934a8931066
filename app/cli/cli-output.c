/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"

#include <stdio.h>
#include <string.h>

#define COLUMN_GAP "  "

char *
cli_dup_printable (const char *text, gboolean keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) printable = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isprint (c) || (keep_lines && (c == '\n' || c == '\t')))
        g_string_append_unichar (printable, c);
      else
        g_string_append_printf (printable, "\\u%04x", c);
    }
  return g_string_free (g_steal_pointer (&printable), FALSE);
}

void
cli_print_line (const char *text)
{
  g_autofree char *printable = cli_dup_printable (text, TRUE);

  puts (printable);
}

void
cli_print_message (const char *message)
{
  g_autofree char *printable = cli_dup_printable (message, TRUE);

  fprintf (stderr, "%s: %s\n", g_get_application_name (), printable);
}

void
cli_print_json (const json_t *object)
{
  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
}

static glong
cli_measure (const char *text)
{
  glong width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
cli_print_table (GPtrArray *cells, guint n_columns)
{
  g_autofree glong *widths = g_new0 (glong, n_columns);
  g_autoptr (GPtrArray) printable = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cells->len; i++)
    {
      char *cell = cli_dup_printable (cells->pdata[i], FALSE);

      g_ptr_array_add (printable, cell);
      widths[i % n_columns] = MAX (widths[i % n_columns], cli_measure (cell));
    }
  for (guint i = 0; i < printable->len; i++)
    {
      const char *cell = printable->pdata[i];
      gboolean is_last = i % n_columns == n_columns - 1;
      int padding = is_last ? 0 : (int) (widths[i % n_columns] - cli_measure (cell));

      printf ("%s%*s%s", cell, padding, "", is_last ? "\n" : COLUMN_GAP);
    }
}

char *
cli_dup_time (gint64 unix_seconds, const char *never)
{
  g_autoptr (GDateTime) time
      = unix_seconds > 0 ? g_date_time_new_from_unix_local (unix_seconds) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup (never);
}

static json_t *
cli_json_from_dictionary (GVariant *variant)
{
  json_t *object = json_object ();
  GVariantIter entries;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&entries, variant);
  while (g_variant_iter_loop (&entries, "{&sv}", &key, &value))
    {
      g_autofree char *field = g_strdelimit (g_strdup (key), "-", '_');

      json_object_set_new (object, field, cli_json_from_variant (value));
    }
  return object;
}

static json_t *
cli_json_from_container (GVariant *variant)
{
  json_t *array = json_array ();
  GVariantIter items;
  GVariant *item;

  g_variant_iter_init (&items, variant);
  while ((item = g_variant_iter_next_value (&items)) != NULL)
    {
      json_array_append_new (array, cli_json_from_variant (item));
      g_variant_unref (item);
    }
  return array;
}

json_t *
cli_json_from_variant (GVariant *variant)
{
  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return cli_json_from_dictionary (variant);
  switch (g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      return json_boolean (g_variant_get_boolean (variant));
    case G_VARIANT_CLASS_INT32:
      return json_integer (g_variant_get_int32 (variant));
    case G_VARIANT_CLASS_UINT32:
      return json_integer (g_variant_get_uint32 (variant));
    case G_VARIANT_CLASS_INT64:
      return json_integer (g_variant_get_int64 (variant));
    case G_VARIANT_CLASS_UINT64:
      return json_integer ((json_int_t) g_variant_get_uint64 (variant));
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
      return json_string (g_variant_get_string (variant, NULL));
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
      return cli_json_from_container (variant);
    default:
      return json_null ();
    }
}
