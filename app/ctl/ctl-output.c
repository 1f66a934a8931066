/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-output.h"

#include <stdio.h>
#include <string.h>

#define COLUMN_GAP "  "

char *
ctl_dup_printable (const char *text, gboolean keep_lines)
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
ctl_print_line (const char *text)
{
  g_autofree char *printable = ctl_dup_printable (text, TRUE);

  puts (printable);
}

void
ctl_print_message (const char *message)
{
  g_autofree char *printable = ctl_dup_printable (message, TRUE);

  fprintf (stderr, "pinnacectl: %s\n", printable);
}

void
ctl_print_json (const json_t *object)
{
  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
}

static glong
ctl_measure (const char *text)
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
ctl_print_table (GPtrArray *cells, guint n_columns)
{
  g_autofree glong *widths = g_new0 (glong, n_columns);
  g_autoptr (GPtrArray) printable = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cells->len; i++)
    {
      char *cell = ctl_dup_printable (cells->pdata[i], FALSE);

      g_ptr_array_add (printable, cell);
      widths[i % n_columns] = MAX (widths[i % n_columns], ctl_measure (cell));
    }
  for (guint i = 0; i < printable->len; i++)
    {
      const char *cell = printable->pdata[i];
      gboolean is_last = i % n_columns == n_columns - 1;
      int padding = is_last ? 0 : (int) (widths[i % n_columns] - ctl_measure (cell));

      printf ("%s%*s%s", cell, padding, "", is_last ? "\n" : COLUMN_GAP);
    }
}

char *
ctl_dup_time (gint64 unix_seconds, const char *never)
{
  g_autoptr (GDateTime) time
      = unix_seconds > 0 ? g_date_time_new_from_unix_local (unix_seconds) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup (never);
}

static json_t *
ctl_json_from_dictionary (GVariant *variant)
{
  json_t *object = json_object ();
  GVariantIter entries;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&entries, variant);
  while (g_variant_iter_loop (&entries, "{&sv}", &key, &value))
    {
      g_autofree char *field = g_strdelimit (g_strdup (key), "-", '_');

      json_object_set_new (object, field, ctl_json_from_variant (value));
    }
  return object;
}

static json_t *
ctl_json_from_container (GVariant *variant)
{
  json_t *array = json_array ();
  GVariantIter items;
  GVariant *item;

  g_variant_iter_init (&items, variant);
  while ((item = g_variant_iter_next_value (&items)) != NULL)
    {
      json_array_append_new (array, ctl_json_from_variant (item));
      g_variant_unref (item);
    }
  return array;
}

json_t *
ctl_json_from_variant (GVariant *variant)
{
  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return ctl_json_from_dictionary (variant);
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
      return ctl_json_from_container (variant);
    default:
      return json_null ();
    }
}

static json_t *
ctl_json_from_steps (GVariant *steps)
{
  json_t *array = json_array ();
  GVariantIter entries;
  const char *name;
  guint32 ms;

  if (steps == NULL)
    return array;
  g_variant_iter_init (&entries, steps);
  while (g_variant_iter_loop (&entries, "(&su)", &name, &ms))
    json_array_append_new (array, json_pack ("{s:s, s:I}", "name", name, "ms", (json_int_t) ms));
  return array;
}

static json_t *
ctl_json_from_problem (GVariant *problem)
{
  return problem != NULL && g_variant_n_children (problem) > 0 ? ctl_json_from_variant (problem)
                                                               : json_null ();
}

json_t *
ctl_json_from_desktop (PncDesktopClient *desktop)
{
  return json_pack (
      "{s:s?, s:s?, s:s?, s:s, s:s?, s:o, s:I, s:I, s:I, s:I, s:s?, s:s?, s:I, s:I, s:s?, s:o}",
      "name", pnc_desktop_client_get_name (desktop), "id", pnc_desktop_client_get_id (desktop),
      "folder", pnc_desktop_client_get_folder (desktop), "state",
      pnc_desktop_state_to_string (pnc_desktop_client_get_state (desktop)), "state_reason",
      pnc_desktop_client_get_state_reason (desktop), "problem",
      ctl_json_from_problem (pnc_desktop_client_get_problem (desktop)), "memory_mib",
      (json_int_t) pnc_desktop_client_get_memory_mib (desktop), "cpus",
      (json_int_t) pnc_desktop_client_get_cpus (desktop), "system_size_bytes",
      (json_int_t) pnc_desktop_client_get_system_size (desktop), "data_size_bytes",
      (json_int_t) pnc_desktop_client_get_data_size (desktop), "firmware",
      pnc_desktop_client_get_firmware (desktop), "accelerator",
      pnc_desktop_client_get_accelerator (desktop), "created",
      (json_int_t) pnc_desktop_client_get_created (desktop), "last_started",
      (json_int_t) pnc_desktop_client_get_last_started (desktop), "policy_state",
      pnc_desktop_client_get_policy_state (desktop), "start_steps",
      ctl_json_from_steps (pnc_desktop_client_get_start_steps (desktop)));
}
