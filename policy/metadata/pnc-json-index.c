/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-json-index.h"

#include <jansson.h>
#include <string.h>

#define NO_KEY G_MAXUINT32

struct _PncJsonIndex
{
  GArray *spots; /* of PncJsonSpot, in the order of the text */
};

/* A walk along the text. A token's kind is its first character; '0' stands for numbers and words,
 * '\0' for the end. */
typedef struct
{
  const char *text;
  gsize size;
  gsize start, end; /* the current token */
  guint32 line;     /* where it starts */
  char kind;
} PncJsonWalk;

/* Behind the quote that ends the string at @at: the next one with an even number of backslashes
 * before it. */
static gsize
pnc_json_walk_string_end (const PncJsonWalk *walk, gsize at)
{
  const char *start = walk->text + at + 1, *from = start, *end = walk->text + walk->size;

  while (from < end)
    {
      const char *quote = memchr (from, '"', end - from);
      const char *escape = quote;

      if (quote == NULL)
        break;
      while (escape > from && escape[-1] == '\\')
        escape--;
      from = quote + 1;
      if ((quote - escape) % 2 == 0)
        return from - walk->text;
    }
  return walk->size;
}

static gboolean
pnc_json_ends_word (char c)
{
  switch (c)
    {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
    case '"':
      return TRUE;
    default:
      return FALSE;
    }
}

static gsize
pnc_json_walk_word_end (const PncJsonWalk *walk, gsize at)
{
  do
    at++;
  while (at < walk->size && !pnc_json_ends_word (walk->text[at]));
  return at;
}

static gsize
pnc_json_walk_space_end (PncJsonWalk *walk, gsize at)
{
  for (; at < walk->size; at++)
    if (walk->text[at] == '\n')
      walk->line++;
    else if (walk->text[at] != ' ' && walk->text[at] != '\t' && walk->text[at] != '\r')
      break;
  return at;
}

static void
pnc_json_walk_next (PncJsonWalk *walk)
{
  gsize at = pnc_json_walk_space_end (walk, walk->end);

  walk->start = at;
  walk->kind = at < walk->size ? walk->text[at] : '\0';
  switch (walk->kind)
    {
    case '\0':
      walk->end = walk->size;
      break;
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      walk->end = at + 1;
      break;
    case '"':
      walk->end = pnc_json_walk_string_end (walk, at);
      break;
    default:
      walk->end = pnc_json_walk_word_end (walk, at);
      walk->kind = '0';
      break;
    }
}

PncJsonCost
pnc_json_cost (const char *text, gsize size_bytes, guint max_depth)
{
  PncJsonWalk walk = { .text = text, .size = size_bytes, .line = 1 };
  PncJsonCost cost = { 0 };
  guint depth = 0;

  for (pnc_json_walk_next (&walk); walk.kind != '\0'; pnc_json_walk_next (&walk))
    {
      switch (walk.kind)
        {
        case '{':
        case '[':
          depth++;
          cost.n_values++;
          break;
        case '"':
        case '0':
          cost.n_values++;
          break;
        case '}':
        case ']':
          depth -= depth > 0 ? 1 : 0;
          break;
        }
      if (depth > max_depth && cost.too_deep_line == 0)
        cost.too_deep_line = walk.line;
    }
  return cost;
}

/* Appends the value that the current token begins, and all inside it; the walk then stands on the
 * value's last token. Recursion is as deep as the text's nesting. */
static void
pnc_json_index_add (PncJsonIndex *index, PncJsonWalk *walk, guint32 line, guint32 key)
{
  PncJsonSpot spot = { .line = line, .start = walk->start, .key = key };
  guint number = index->spots->len;
  gboolean is_object = walk->kind == '{';

  g_array_append_val (index->spots, spot);
  if (walk->kind == '{' || walk->kind == '[')
    for (pnc_json_walk_next (walk); strchr ("}]", walk->kind) == NULL; pnc_json_walk_next (walk))
      {
        guint32 inner_line = walk->line, inner_key = NO_KEY;

        if (walk->kind == ',')
          continue;
        if (is_object)
          {
            inner_key = walk->start;
            pnc_json_walk_next (walk); /* the colon */
            pnc_json_walk_next (walk);
          }
        pnc_json_index_add (index, walk, inner_line, inner_key);
      }
  g_array_index (index->spots, PncJsonSpot, number).end = walk->end;
  g_array_index (index->spots, PncJsonSpot, number).next = index->spots->len;
}

PncJsonIndex *
pnc_json_index_new (const char *text, gsize size_bytes)
{
  PncJsonIndex *index = g_new0 (PncJsonIndex, 1);
  PncJsonWalk walk = { .text = text, .size = size_bytes, .line = 1 };

  g_return_val_if_fail (size_bytes < G_MAXUINT32, NULL);
  index->spots = g_array_new (FALSE, FALSE, sizeof (PncJsonSpot));
  pnc_json_walk_next (&walk);
  pnc_json_index_add (index, &walk, walk.line, NO_KEY);
  return index;
}

/* A key may be written with escapes ("\u0061" for "a"): jansson reads those. */
static gboolean
pnc_json_key_is (const char *text, const PncJsonSpot *spot, const char *wanted, gsize wanted_bytes)
{
  const char *key = text + spot->key + 1;
  const char *end = strpbrk (key, "\"\\");
  json_auto_t *decoded = NULL;
  gsize size;

  if (end != NULL && *end == '"')
    return (gsize) (end - key) == wanted_bytes && memcmp (key, wanted, wanted_bytes) == 0;
  for (size = 0; key[size] != '"'; size++)
    if (key[size] == '\\')
      size++;
  decoded = json_loadb (key - 1, size + 2, JSON_DECODE_ANY, NULL);
  return json_string_length (decoded) == wanted_bytes
         && memcmp (json_string_value (decoded), wanted, wanted_bytes) == 0;
}

/* One step of a pointer, "~1" and "~0" undone. */
static char *
pnc_json_pointer_dup_step (const char *step, gsize size_bytes)
{
  g_autofree char *copy = g_strndup (step, size_bytes);
  g_autoptr (GString) plain = g_string_new (copy);

  g_string_replace (plain, "~1", "/", 0);
  g_string_replace (plain, "~0", "~", 0);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static const PncJsonSpot *
pnc_json_index_step (const PncJsonIndex *index,
                     const char *text,
                     const PncJsonSpot *parent,
                     const char *step)
{
  guint number = (guint) (parent - (const PncJsonSpot *) index->spots->data) + 1;
  guint64 position = 0;
  gboolean is_array = text[parent->start] == '[';

  if (is_array
      && (!g_ascii_string_to_unsigned (step, 10, 0, G_MAXUINT32, &position, NULL)
          || (step[0] == '0' && step[1] != '\0')))
    return NULL;
  while (number < parent->next)
    {
      const PncJsonSpot *spot = &g_array_index (index->spots, PncJsonSpot, number);

      if (is_array ? position-- == 0 : pnc_json_key_is (text, spot, step, strlen (step)))
        return spot;
      number = spot->next;
    }
  return NULL;
}

const PncJsonSpot *
pnc_json_index_find (const PncJsonIndex *index, const char *text, const char *pointer)
{
  const PncJsonSpot *spot = &g_array_index (index->spots, PncJsonSpot, 0);

  while (spot != NULL && *pointer == '/')
    {
      gsize size = strcspn (++pointer, "/");
      g_autofree char *step = pnc_json_pointer_dup_step (pointer, size);

      spot = pnc_json_index_step (index, text, spot, step);
      pointer += size;
    }
  return *pointer == '\0' ? spot : NULL;
}

void
pnc_json_index_free (PncJsonIndex *index)
{
  if (index == NULL)
    return;
  g_array_unref (index->spots);
  g_free (index);
}
