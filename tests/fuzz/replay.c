/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over its corpus, and over some thousand mutations of each file in it, always
 * the same ones: an ordinary test, also without libFuzzer. A failure ends the process; the input
 * is then in PNC_FUZZ_FAILED. */
#include "fuzz.h"

#include <string.h>

#define MUTATIONS 4000

static const char *failed_path;

/* Keeps the input at hand before it is tried: whoever dies of it cannot do so any more. */
static void
try_input (const guint8 *data, gsize size)
{
  if (failed_path != NULL)
    g_file_set_contents_full (failed_path, (const char *) data, size, G_FILE_SET_CONTENTS_NONE,
                              0600, NULL);
  LLVMFuzzerTestOneInput (data, size);
}

static guint64
interesting_number (GRand *random)
{
  static const guint64 numbers[]
      = { 0,          1,          0x7f,        0xff, 0x7fff, 0xffff, 0x7fffffff,
          0xffffffff, G_MAXINT64, G_MAXUINT64, 512,  4096,   65536 };

  return numbers[g_rand_int_range (random, 0, G_N_ELEMENTS (numbers))];
}

/* One change: a flipped bit, another byte, a number of one to eight bytes of either order, a part
 * copied over another, a cut. Binary headers stand at the front, so half of the changes do too. */
static void
mutate (GRand *random, guint8 *data, gsize *size)
{
  gsize reach = g_rand_boolean (random) ? MIN (*size, 512) : *size;
  gsize at = g_rand_int_range (random, 0, reach);
  gsize length = 1 << g_rand_int_range (random, 0, 4);
  guint64 number = interesting_number (random);

  length = MIN (length, *size - at);
  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      data[at] ^= 1 << g_rand_int_range (random, 0, 8);
      break;
    case 1:
      data[at] = g_rand_int_range (random, 0, 256);
      break;
    case 2:
      memcpy (data + at, &number, length);
      break;
    case 3:
      number = GUINT64_TO_BE (number);
      memcpy (data + at, (guint8 *) &number + 8 - length, length);
      break;
    case 4:
      memmove (data + at, data + g_rand_int_range (random, 0, *size - length + 1), length);
      break;
    default:
      if (g_rand_int_range (random, 0, 8) == 0)
        *size = at + 1;
      break;
    }
}

static void
replay_file (const char *path, guint number)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (number);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *original = NULL;
  gsize original_size;

  g_assert (g_file_get_contents (path, &original, &original_size, NULL));
  try_input ((const guint8 *) original, original_size);
  for (guint i = 0; i < MUTATIONS && original_size > 0; i++)
    {
      g_autofree guint8 *data = g_memdup2 (original, original_size);
      gsize size = original_size;
      guint changes = g_rand_int_range (random, 1, 6);

      while (changes-- > 0)
        mutate (random, data, &size);
      try_input (data, size);
    }
  g_print ("ok %u - %s and %d mutations of it\n", number, name, MUTATIONS);
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) corpus = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint number = 0;

  g_assert (corpus != NULL);
  failed_path = g_getenv ("PNC_FUZZ_FAILED");
  while ((name = g_dir_read_name (corpus)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);

      replay_file (path, ++number);
    }
  g_assert (number > 0);
  g_print ("1..%u\n", number);
  return 0;
}
