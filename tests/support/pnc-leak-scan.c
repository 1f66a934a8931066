/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-leak-scan-private.h"

#include <string.h>

#define PIECE_BYTES 16
#define FEWEST_BYTES 8

/* One text to look for. */
typedef struct
{
  char *name; /* of the secret, and the form */
  guint8 *text;
  gsize size;
  int next; /* the next needle that begins with the same two bytes; -1: none */
} PncNeedle;

/* first[] is indexed by two bytes of the haystack: nearly all of it is passed over by one look into
 * a table that stays in the cache. */
struct _PncLeakScanNeedles
{
  GArray *all; /* of PncNeedle */
  int first[65536];
  gsize longest;
};

static guint
pnc_needle_index (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

/* Forms --------------------------------------------------------------------------------------- */

const char *
pnc_leak_form_to_string (PncLeakForm form)
{
  static const char *const names[]
      = { "raw", "hex", "HEX", "base64", "base64 from the 2nd byte", "base64 from the 3rd byte" };

  return names[form];
}

static GString *
pnc_leak_form_hex (const guint8 *secret, gsize size, const char *format)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, format, secret[i]);
  return text;
}

/* The characters that @secret alone decides when @before bytes come before it in its group. */
static GString *
pnc_leak_form_base64 (const guint8 *secret, gsize size, gsize before)
{
  g_autofree guint8 *bytes = g_malloc0 (before + size);
  g_autofree char *text = NULL;
  gsize begin = (8 * before + 5) / 6, end = 8 * (before + size) / 6;

  memcpy (bytes + before, secret, size);
  text = g_base64_encode (bytes, before + size);
  return g_string_new_len (text + begin, end - begin);
}

static GString *
pnc_leak_form_encode (PncLeakForm form, const guint8 *secret, gsize size)
{
  switch (form)
    {
    case PNC_LEAK_RAW:
      return g_string_new_len ((const char *) secret, size);
    case PNC_LEAK_HEX:
      return pnc_leak_form_hex (secret, size, "%02x");
    case PNC_LEAK_HEX_CAPITAL:
      return pnc_leak_form_hex (secret, size, "%02X");
    case PNC_LEAK_BASE64:
    case PNC_LEAK_BASE64_1:
    case PNC_LEAK_BASE64_2:
      return pnc_leak_form_base64 (secret, size, form - PNC_LEAK_BASE64);
    case PNC_LEAK_N_FORMS:
      break;
    }
  g_assert_not_reached ();
}

/* Not by pnc_leak_form_encode(), which the scan itself uses: as somebody who leaks would do it. */
GBytes *
pnc_leak_form_write (PncLeakForm form, gconstpointer secret, gsize size)
{
  g_autoptr (GString) around = g_string_new ("some bytes and then ");
  g_autofree char *encoded = NULL;

  if (form < PNC_LEAK_BASE64)
    {
      g_autoptr (GString) alone = pnc_leak_form_encode (form, secret, size);

      g_string_append_len (around, alone->str, alone->len);
      g_string_append (around, " and others");
      return g_bytes_new (around->str, around->len);
    }
  g_string_set_size (around, 18 + form - PNC_LEAK_BASE64);
  g_string_append_len (around, secret, size);
  g_string_append (around, "tail");
  encoded = g_base64_encode ((const guchar *) around->str, around->len);
  return g_bytes_new (encoded, strlen (encoded));
}

/* Needles ------------------------------------------------------------------------------------- */

static void
pnc_needle_clear (gpointer data)
{
  PncNeedle *needle = data;

  g_free (needle->name);
  g_free (needle->text);
}

static void
pnc_leak_scan_add_piece (PncLeakScan *scan, const char *name, const guint8 *secret, gsize size)
{
  PncLeakScanNeedles *needles = scan->needles;

  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      g_autoptr (GString) text = pnc_leak_form_encode (form, secret, size);
      PncNeedle needle = { .size = text->len };
      int *first;

      needle.name = g_strdup_printf ("%s as %s", name, pnc_leak_form_to_string (form));
      needle.text = g_memdup2 (text->str, text->len);
      first = &needles->first[pnc_needle_index (needle.text)];
      needle.next = *first;
      *first = needles->all->len;
      needles->longest = MAX (needles->longest, needle.size);
      g_array_append_val (needles->all, needle);
    }
}

void
pnc_leak_scan_add (PncLeakScan *scan, const char *name, gconstpointer secret, gsize size)
{
  const guint8 *bytes = secret;

  g_assert (size >= FEWEST_BYTES);
  if (size < 2 * PIECE_BYTES)
    {
      pnc_leak_scan_add_piece (scan, name, bytes, size);
      return;
    }
  for (gsize at = 0; at + PIECE_BYTES <= size; at += PIECE_BYTES)
    pnc_leak_scan_add_piece (scan, name, bytes + at, PIECE_BYTES);
}

/* One place needs telling once. */
static void
pnc_leak_scan_hit (const char *name, const char *place, GPtrArray *hits)
{
  g_autofree char *text = g_strdup_printf ("%s in %s", name, place);

  if (!g_ptr_array_find_with_equal_func (hits, text, g_str_equal, NULL))
    g_ptr_array_add (hits, g_steal_pointer (&text));
}

void
pnc_leak_scan_bytes (
    PncLeakScan *scan, const char *place, gconstpointer bytes, gsize size, GPtrArray *hits)
{
  const PncLeakScanNeedles *needles = scan->needles;
  const guint8 *at = bytes, *end = at + size;

  for (; at + 1 < end; at++)
    for (int i = needles->first[pnc_needle_index (at)]; i >= 0;)
      {
        const PncNeedle *needle = &g_array_index (needles->all, PncNeedle, i);

        if (needle->size <= (gsize) (end - at) && memcmp (at, needle->text, needle->size) == 0)
          pnc_leak_scan_hit (needle->name, place, hits);
        i = needle->next;
      }
}

gsize
pnc_leak_scan_get_longest (PncLeakScan *scan)
{
  return scan->needles->longest;
}

PncLeakScanNeedles *
pnc_leak_scan_needles_new (void)
{
  PncLeakScanNeedles *needles = g_new0 (PncLeakScanNeedles, 1);

  needles->all = g_array_new (FALSE, FALSE, sizeof (PncNeedle));
  g_array_set_clear_func (needles->all, pnc_needle_clear);
  for (guint i = 0; i < G_N_ELEMENTS (needles->first); i++)
    needles->first[i] = -1;
  return needles;
}

void
pnc_leak_scan_needles_free (PncLeakScanNeedles *needles)
{
  g_array_unref (needles->all);
  g_free (needles);
}
