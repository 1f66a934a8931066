/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-canonical.h"
#include "pnc-place.h"

#include <string.h>

/* Values looked at in one document: looking one up costs as much as it has siblings. */
#define MAX_LOOKUPS 300

static guint
count_lines (const char *text, gsize end)
{
  guint line = 1;

  for (gsize i = 0; i < end; i++)
    line += text[i] == '\n';
  return line;
}

/* The bytes at which the index says that a value stands are that value to jansson, on that line or,
 * with its key above it, behind it. */
static void
check_place (PncPlace place)
{
  g_autofree char *pointer = pnc_place_dup_pointer (place);
  const char *text = g_bytes_get_data (pnc_document_get_bytes (place.document), NULL);
  gsize start = 0, end = 0;
  json_auto_t *value = NULL;
  guint line = pnc_place_line (place);

  g_assert (pnc_document_span_of (place.document, pointer, &start, &end));
  value = json_loadb (text + start, end - start, JSON_DECODE_ANY, NULL);
  g_assert (value != NULL && json_equal (value, place.value));
  g_assert (line >= 1 && line <= count_lines (text, start));
  g_assert (place.key != NULL || line == count_lines (text, start));
}

static void
check_all (PncPlace place, guint *lookups)
{
  const char *key;
  json_t *value;

  if ((*lookups)++ >= MAX_LOOKUPS)
    return;
  check_place (place);
  json_object_foreach (place.value, key, value) check_all (pnc_place_member (&place, key), lookups);
  for (gsize i = 0; i < json_array_size (place.value); i++)
    check_all (pnc_place_element (&place, i), lookups);
}

/* Each reader may refuse or take what it is given; it must only come back. */
static void
read_by_all (PncPlace place)
{
  static const char *const names[] = { "a", "deny", NULL };
  guint8 bytes[32];
  g_autoptr (GBytes) hex = pnc_place_hex_bytes (place, 64, NULL);
  g_autoptr (GBytes) base64 = pnc_place_base64 (place, 64, NULL);
  const char *text;
  gboolean yes;
  gint64 number;
  guint index;

  if (pnc_place_hex (place, bytes, sizeof bytes, NULL))
    g_assert (hex != NULL && g_bytes_get_size (hex) == sizeof bytes);
  g_assert (!pnc_place_id (place, &text, NULL) || pnc_place_text (place, 63, &text, NULL));
  if (pnc_place_time (place, &number, NULL))
    g_assert (pnc_place_string (place, 20, &text, NULL));
  if (pnc_place_int (place, 1, 10, &number, NULL))
    g_assert (number >= 1 && number <= 10);
  if (pnc_place_choice (place, names, &index, NULL))
    g_assert (index < 2);
  if (base64 != NULL)
    g_assert (g_bytes_get_size (base64) <= 64);
  if (pnc_place_bool (place, &yes, NULL))
    g_assert (yes == TRUE || yes == FALSE);
}

/* Canonical JSON is JSON (but for raw control characters) and canonical again. */
static void
check_canonical (const PncDocument *document)
{
  g_autoptr (GBytes) bytes = pnc_canonical_json (pnc_document_get_json (document), NULL);
  g_autoptr (GBytes) again = NULL;
  json_auto_t *value = NULL;
  gsize size;
  const char *text;

  g_assert (bytes != NULL);
  text = g_bytes_get_data (bytes, &size);
  value = json_loadb (text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
  if (value == NULL)
    return;
  g_assert (json_equal (value, pnc_document_get_json (document)));
  again = pnc_canonical_json (value, NULL);
  g_assert (again != NULL && g_bytes_equal (again, bytes));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "fuzz", &error);
  PncPlace root;
  guint lookups = 0;

  fuzz_check_verdict (document != NULL, error);
  g_assert (error == NULL || pnc_error_get_refusal (error) != NULL);
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (document == NULL)
    return 0;
  root = pnc_document_root (document);
  check_all (root, &lookups);
  read_by_all (root);
  if (json_is_array (root.value))
    read_by_all (pnc_place_element (&root, 0));
  check_canonical (document);
  return 0;
}
