/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-field.h"

#include "pnc-field-table.h"
#include "pnc-time.h"

#include <stdio.h>
#include <string.h>

/* Three parts of twenty bits. */
#define PNC_VERSION_PART_BITS 20
#define PNC_VERSION_PART_MAX 999999
#define PNC_VERSION_MAX                                                                            \
  (((gint64) PNC_VERSION_PART_MAX << (2 * PNC_VERSION_PART_BITS))                                  \
   | ((gint64) PNC_VERSION_PART_MAX << PNC_VERSION_PART_BITS) | PNC_VERSION_PART_MAX)

static const char *const everything[] = { "*", NULL };
static const char *const nothing[] = { NULL };

gint64
pnc_version_parse (const char *text)
{
  guint parts[3];
  char again[32];

  if (sscanf (text, "%6u.%6u.%6u", &parts[0], &parts[1], &parts[2]) != 3)
    return -1;
  /* Written back it must be the same: no signs, spaces, leading zeros, nothing behind. */
  g_snprintf (again, sizeof again, "%u.%u.%u", parts[0], parts[1], parts[2]);
  if (strcmp (again, text) != 0)
    return -1;
  return ((gint64) parts[0] << (2 * PNC_VERSION_PART_BITS))
         | ((gint64) parts[1] << PNC_VERSION_PART_BITS) | parts[2];
}

static char *
pnc_version_to_text (gint64 version)
{
  guint mask = (1u << PNC_VERSION_PART_BITS) - 1;

  return g_strdup_printf ("%u.%u.%u", (guint) (version >> (2 * PNC_VERSION_PART_BITS)) & mask,
                          (guint) (version >> PNC_VERSION_PART_BITS) & mask,
                          (guint) version & mask);
}

void
pnc_value_clear (PncValue *value)
{
  g_clear_pointer (&value->items, g_strfreev);
  g_clear_pointer (&value->text, g_free);
  value->number = 0;
}

void
pnc_value_copy (PncValue *out_value, const PncValue *value)
{
  *out_value = (PncValue){ .number = value->number,
                           .items = g_strdupv (value->items),
                           .text = g_strdup (value->text) };
}

const PncField *
pnc_field_get (PncFieldId field)
{
  g_assert (field < PNC_N_FIELDS);
  return &pnc_fields[field];
}

int
pnc_field_find (const char *pointer)
{
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (strcmp (pnc_fields[i].pointer, pointer) == 0)
      return i;
  return -1;
}

static gboolean
pnc_field_is_set (const PncField *field)
{
  return field->type == PNC_FIELD_TYPE_ALLOW || field->type == PNC_FIELD_TYPE_REQUIRE;
}

/* The least and the most that its number can be. */
static void
pnc_field_get_range (const PncField *field, gint64 *out_least, gint64 *out_most)
{
  *out_least = field->least;
  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      *out_most = 1;
      break;
    case PNC_FIELD_TYPE_LIMIT:
      *out_most = PNC_FIELD_UNLIMITED;
      break;
    case PNC_FIELD_TYPE_ENUM:
      *out_most = g_strv_length ((GStrv) field->values) - 1;
      break;
    case PNC_FIELD_TYPE_TIME:
      *out_most = PNC_TIME_MAX_S;
      break;
    case PNC_FIELD_TYPE_VERSION:
      *out_most = PNC_VERSION_MAX;
      break;
    case PNC_FIELD_TYPE_INT:
    case PNC_FIELD_TYPE_ALLOW:
    case PNC_FIELD_TYPE_REQUIRE:
    case PNC_FIELD_TYPE_TEXT:
      *out_most = field->most;
      break;
    }
}

static void
pnc_field_get_end (const PncField *field, gboolean tight, PncValue *out_value)
{
  gint64 least, most = 0;

  *out_value = (PncValue){ 0 };
  if (field->type == PNC_FIELD_TYPE_ALLOW)
    out_value->items = g_strdupv ((GStrv) (tight ? nothing : everything));
  else if (field->type == PNC_FIELD_TYPE_REQUIRE && !tight)
    out_value->items = g_strdupv ((GStrv) nothing);
  else if (field->type == PNC_FIELD_TYPE_REQUIRE)
    out_value->items = g_strdupv ((GStrv) (field->values != NULL ? field->values : everything));
  else
    {
      pnc_field_get_range (field, &least, &most);
      out_value->number = tight == (field->sense == PNC_TIGHTER_HIGHER) ? most : least;
      if (field->sense == PNC_TIGHTER_NEUTRAL)
        out_value->number = least;
    }
}

void
pnc_field_get_tightest (PncFieldId field, PncValue *out_value)
{
  pnc_field_get_end (pnc_field_get (field), TRUE, out_value);
}

void
pnc_field_get_loosest (PncFieldId field, PncValue *out_value)
{
  pnc_field_get_end (pnc_field_get (field), FALSE, out_value);
}

gboolean
pnc_value_has (const PncValue *value, const char *item)
{
  const char *const *items = (const char *const *) value->items;

  return g_strv_contains (items, item) || g_strv_contains (items, "*");
}

/* Is there an item of @a that is not in @b? */
static gboolean
pnc_value_has_more (const PncValue *a, const PncValue *b)
{
  for (guint i = 0; a->items[i] != NULL; i++)
    if (!pnc_value_has (b, a->items[i]))
      return TRUE;
  return FALSE;
}

gboolean
pnc_field_is_looser (PncFieldId id, const PncValue *a, const PncValue *b)
{
  const PncField *field = pnc_field_get (id);

  if (field->sense == PNC_TIGHTER_NEUTRAL)
    return FALSE;
  if (field->type == PNC_FIELD_TYPE_ALLOW)
    return pnc_value_has_more (a, b);
  if (field->type == PNC_FIELD_TYPE_REQUIRE)
    return pnc_value_has_more (b, a);
  return field->sense == PNC_TIGHTER_LOWER ? a->number > b->number : a->number < b->number;
}

gboolean
pnc_field_equal (PncFieldId id, const PncValue *a, const PncValue *b)
{
  if (pnc_field_is_set (pnc_field_get (id)))
    return !pnc_value_has_more (a, b) && !pnc_value_has_more (b, a);
  return a->number == b->number && g_strcmp0 (a->text, b->text) == 0;
}

/* Items of @from that are in @other (@common), or all of @from that are not in it. */
static void
pnc_value_add_items (GStrvBuilder *builder,
                     const PncValue *from,
                     const PncValue *other,
                     gboolean common)
{
  for (guint i = 0; from->items[i] != NULL; i++)
    if (pnc_value_has (other, from->items[i]) == common)
      g_strv_builder_add (builder, from->items[i]);
}

static int
pnc_value_compare_items (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
pnc_field_sort_items (GStrv items)
{
  guint kept = 0;

  qsort (items, g_strv_length (items), sizeof *items, pnc_value_compare_items);
  for (guint i = 0; items[i] != NULL; i++)
    {
      if (kept > 0 && strcmp (items[kept - 1], items[i]) == 0)
        g_free (items[i]);
      else
        items[kept++] = items[i];
    }
  items[kept] = NULL;
}

static GStrv
pnc_value_merge_items (const PncField *field, const PncValue *a, const PncValue *b)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GStrv items;

  if (field->type == PNC_FIELD_TYPE_ALLOW)
    {
      pnc_value_add_items (builder, a, b, TRUE);
      pnc_value_add_items (builder, b, a, TRUE);
    }
  else
    {
      g_strv_builder_addv (builder, (const char **) a->items);
      pnc_value_add_items (builder, b, a, FALSE);
    }
  items = g_strv_builder_end (builder);
  pnc_field_sort_items (items);
  return items;
}

void
pnc_field_merge (PncFieldId id, const PncValue *a, const PncValue *b, PncValue *out_value)
{
  const PncField *field = pnc_field_get (id);

  if (pnc_field_is_set (field))
    *out_value = (PncValue){ .items = pnc_value_merge_items (field, a, b) };
  else
    pnc_value_copy (out_value, pnc_field_is_looser (id, b, a) ? a : b);
}

gboolean
pnc_field_value_demands (PncFieldId id, const PncValue *value)
{
  const PncField *field = pnc_field_get (id);
  g_auto (PncValue) loosest = { 0 };

  if (field->demands == NULL)
    return FALSE;
  pnc_field_get_loosest (id, &loosest);
  return pnc_field_is_looser (id, &loosest, value);
}

json_t *
pnc_field_to_json (PncFieldId id, const PncValue *value)
{
  const PncField *field = pnc_field_get (id);
  json_t *array;

  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      return json_boolean (value->number != 0);
    case PNC_FIELD_TYPE_LIMIT:
      if (value->number == PNC_FIELD_UNLIMITED)
        return json_string ("unlimited");
      return json_integer (value->number);
    case PNC_FIELD_TYPE_INT:
      return json_integer (value->number);
    case PNC_FIELD_TYPE_ENUM:
      return json_string (field->values[value->number]);
    case PNC_FIELD_TYPE_TIME:
      {
        g_autofree char *text = pnc_time_format (value->number);
        return json_string (text);
      }
    case PNC_FIELD_TYPE_VERSION:
      {
        g_autofree char *text = pnc_version_to_text (value->number);
        return json_string (text);
      }
    case PNC_FIELD_TYPE_ALLOW:
    case PNC_FIELD_TYPE_REQUIRE:
      array = json_array ();
      for (guint i = 0; value->items[i] != NULL; i++)
        json_array_append_new (array, json_string (value->items[i]));
      return array;
    case PNC_FIELD_TYPE_TEXT:
      return value->text != NULL ? json_string (value->text) : json_null ();
    }
  g_assert_not_reached ();
}

char *
pnc_field_to_text (PncFieldId id, const PncValue *value)
{
  json_auto_t *json = pnc_field_to_json (id, value);

  if (json_is_array (json))
    return value->items[0] != NULL ? g_strjoinv (", ", value->items) : g_strdup ("nothing");
  if (json_is_string (json))
    return g_strdup (json_string_value (json));
  if (json_is_null (json))
    return g_strdup ("none");
  if (json_is_boolean (json))
    return g_strdup (value->number != 0 ? "yes" : "no");
  return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
}
