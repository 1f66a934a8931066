/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-field-table.h"

#include "pnc-address.h"

#include <string.h>

#define PNC_FIELD_MAX_EXTENSION 16
#define PNC_FIELD_URL_PREFIX "https://"

static gboolean
pnc_field_parse_limit (const PncField *field, PncPlace place, gint64 *out_number, GError **error)
{
  if (g_strcmp0 (json_string_value (place.value), "unlimited") == 0)
    {
      *out_number = PNC_FIELD_UNLIMITED;
      return TRUE;
    }
  if (!json_is_integer (place.value))
    return pnc_place_refuse (place, PNC_REASON_WRONG_TYPE, error,
                             "This is a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                             ", or “unlimited”",
                             field->least, field->most);
  return pnc_place_int (place, field->least, field->most, out_number, error);
}

static gboolean
pnc_field_parse_version (PncPlace place, gint64 *out_number, GError **error)
{
  const char *text;

  if (!pnc_place_string (place, PNC_TEXT_MAX_BYTES, &text, error))
    return FALSE;
  *out_number = pnc_version_parse (text);
  return *out_number >= 0
         || pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error,
                              "“%s” is no version; it is three numbers with dots between, as 1.2.0",
                              text);
}

static gboolean
pnc_field_is_extension (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789");

  return length >= 1 && length <= PNC_FIELD_MAX_EXTENSION && text[length] == '\0';
}

static gboolean
pnc_field_parse_item (const PncField *field, PncPlace place, const char **out_item, GError **error)
{
  PncAddress address;
  guint index;

  if (field->item == PNC_ITEM_LISTED && field->type == PNC_FIELD_TYPE_REQUIRE)
    return pnc_place_choice (place, field->values, &index, error)
           && pnc_place_string (place, PNC_TEXT_MAX_BYTES, out_item, error);
  if (!pnc_place_string (place, PNC_TEXT_MAX_BYTES, out_item, error))
    return FALSE;
  if (strcmp (*out_item, "*") == 0)
    return TRUE;
  switch (field->item)
    {
    case PNC_ITEM_LISTED:
      return pnc_place_choice (place, field->values, &index, error);
    case PNC_ITEM_ID:
      return pnc_place_id (place, out_item, error);
    case PNC_ITEM_EXTENSION:
      return pnc_field_is_extension (*out_item)
             || pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error,
                                  "“%s” is no ending of a file name: small letters and digits, at "
                                  "most %d, without the dot, or “*”",
                                  *out_item, PNC_FIELD_MAX_EXTENSION);
    case PNC_ITEM_ADDRESS:
      return pnc_address_parse (*out_item, &address)
             || pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error,
                                  "“%s” is no IPv4 or IPv6 address, nor “*”", *out_item);
    }
  g_assert_not_reached ();
}

/* One form for each address, so that sets can be compared by their texts. */
static char *
pnc_field_dup_item (const PncField *field, const char *item)
{
  PncAddress address;

  return field->item == PNC_ITEM_ADDRESS && pnc_address_parse (item, &address)
             ? pnc_address_to_text (address)
             : g_strdup (item);
}

static gboolean
pnc_field_parse_items (const PncField *field, PncPlace place, GStrv *out_items, GError **error)
{
  g_autoptr (GHashTable) items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n_items;

  if (!pnc_place_array (place, PNC_FIELD_MAX_ITEMS, &n_items, error))
    return FALSE;
  for (gsize i = 0; i < n_items; i++)
    {
      PncPlace element = pnc_place_element (&place, i);
      const char *item;

      if (!pnc_field_parse_item (field, element, &item, error))
        return FALSE;
      if (!g_hash_table_add (items, pnc_field_dup_item (field, item)))
        return pnc_place_refuse (element, PNC_REASON_DUPLICATE, error,
                                 "“%s” stands here twice; once is enough", item);
    }
  *out_items = (GStrv) g_hash_table_get_keys_as_array (items, NULL);
  g_hash_table_steal_all (items);
  pnc_field_sort_items (*out_items);
  return TRUE;
}

/* https, and nothing that is written otherwise in an address (RFC 3986): spaces, controls. */
static gboolean
pnc_field_is_url (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return g_str_has_prefix (text, PNC_FIELD_URL_PREFIX)
         && g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static gboolean
pnc_field_parse_text (const PncField *field, PncPlace place, char **out_text, GError **error)
{
  const char *text;

  if (!pnc_place_text (place, PNC_FIELD_MAX_TEXT_BYTES, &text, error))
    return FALSE;
  if (g_str_has_suffix (field->pointer, "/url") && !pnc_field_is_url (text))
    return pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error,
                             "“%s” is no address that begins with “" PNC_FIELD_URL_PREFIX "”",
                             text);
  *out_text = g_strdup (text);
  return TRUE;
}

static gboolean
pnc_field_parse_value (const PncField *field, PncPlace place, PncValue *out_value, GError **error)
{
  gboolean yes;
  guint index;

  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      if (!pnc_place_bool (place, &yes, error))
        return FALSE;
      out_value->number = yes;
      return TRUE;
    case PNC_FIELD_TYPE_INT:
      return pnc_place_int (place, field->least, field->most, &out_value->number, error);
    case PNC_FIELD_TYPE_LIMIT:
      return pnc_field_parse_limit (field, place, &out_value->number, error);
    case PNC_FIELD_TYPE_ENUM:
      if (!pnc_place_choice (place, field->values, &index, error))
        return FALSE;
      out_value->number = index;
      return TRUE;
    case PNC_FIELD_TYPE_TIME:
      return pnc_place_time (place, &out_value->number, error);
    case PNC_FIELD_TYPE_VERSION:
      return pnc_field_parse_version (place, &out_value->number, error);
    case PNC_FIELD_TYPE_ALLOW:
    case PNC_FIELD_TYPE_REQUIRE:
      return pnc_field_parse_items (field, place, &out_value->items, error);
    case PNC_FIELD_TYPE_TEXT:
      return pnc_field_parse_text (field, place, &out_value->text, error);
    }
  g_assert_not_reached ();
}

gboolean
pnc_field_parse (PncFieldId id, PncPlace place, PncValue *out_value, GError **error)
{
  PncValue value = { 0 };

  if (!pnc_field_parse_value (pnc_field_get (id), place, &value, error))
    return FALSE;
  *out_value = value;
  return TRUE;
}
