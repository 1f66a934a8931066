/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-image-check.h"
#include "pnc-config.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#define EXIT_USAGE 64

static const char help[] = "Usage: pinnace-admin image check [--json] FILE\n"
                           "\n"
                           "Tells whether a disk image can become a desktop: what it is, how large "
                           "its disk is,\n"
                           "and whether it has an EFI system partition. Reads the file only.\n"
                           "\n"
                           "  --json     Print one JSON object, in success and failure\n"
                           "  --help     Print this\n"
                           "  --version  Print the version\n"
                           "\n"
                           "Ends with 0 if the image is taken, 1 if it is refused, 3 if there is "
                           "no such file,\n"
                           "64 after wrong usage.";

static int
fail_usage (const char *finding)
{
  fprintf (stderr, "pinnace-admin: %s; see pinnace-admin --help\n", finding);
  return EXIT_USAGE;
}

static int
run_image_check (char **words)
{
  gboolean json = FALSE;
  const char *path = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], "--json") == 0)
      json = TRUE;
    else if (strcmp (words[i], "--") == 0 && words[i + 1] != NULL && path == NULL)
      path = words[++i];
    else if (words[i][0] == '-' || path != NULL)
      return fail_usage ("image check takes one FILE and --json");
    else
      path = words[i];
  return path != NULL ? admin_image_check (path, json) : fail_usage ("FILE is missing");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc < 2)
    return fail_usage ("Say what to do");
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    return puts (help) < 0;
  if (strcmp (argv[1], "--version") == 0)
    return puts ("pinnace-admin " PNC_VERSION) < 0;
  if (argc >= 3 && strcmp (argv[1], "image") == 0 && strcmp (argv[2], "check") == 0)
    return run_image_check (argv + 3);
  return fail_usage ("There is one command: image check");
}
