/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-checked-json.h"

#include "pnc-error.h"

#include <jansson.h>
#include <string.h>

#define PNC_CHECKSUM "sha256"

static char *
pnc_checked_json_dump (const json_t *object, gsize flags, const char *end)
{
  char *dumped = json_dumps (object, flags);
  char *text = g_strconcat (dumped, end, NULL);

  free (dumped);
  return text;
}

char *
pnc_checked_json_seal (const char *json)
{
  json_auto_t *object = json_loads (json, 0, NULL);
  g_autofree char *canonical = NULL;
  g_autofree char *checksum = NULL;

  g_return_val_if_fail (json_is_object (object), NULL);
  canonical = pnc_checked_json_dump (object, JSON_COMPACT | JSON_SORT_KEYS, NULL);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  json_object_set_new (object, PNC_CHECKSUM, json_string (checksum));
  return pnc_checked_json_dump (object, JSON_INDENT (2), "\n");
}

char *
pnc_checked_json_open (const char *text,
                       gsize size_bytes,
                       const char *shown_name,
                       gsize *out_size_bytes,
                       GError **error)
{
  json_auto_t *object = json_loadb (text, size_bytes, JSON_REJECT_DUPLICATES, NULL);
  json_auto_t *stated = json_incref (json_object_get (object, PNC_CHECKSUM));
  g_autofree char *canonical = NULL;
  g_autofree char *checksum = NULL;

  if (stated == NULL)
    {
      canonical = g_malloc (size_bytes + 1);
      memcpy (canonical, text, size_bytes);
      canonical[size_bytes] = '\0';
      *out_size_bytes = size_bytes;
      return g_steal_pointer (&canonical);
    }
  json_object_del (object, PNC_CHECKSUM);
  canonical = pnc_checked_json_dump (object, JSON_COMPACT | JSON_SORT_KEYS, NULL);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  if (g_strcmp0 (json_string_value (stated), checksum) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "%s is damaged: what it says does not match its checksum", shown_name);
      return NULL;
    }
  *out_size_bytes = strlen (canonical);
  return g_steal_pointer (&canonical);
}
