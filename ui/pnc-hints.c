/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hints.h"

static char *
pnc_hints_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "pinnace", "window.ini", NULL);
}

static GKeyFile *
pnc_hints_load (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *path = pnc_hints_path ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    g_debug ("No hints in “%s” yet", path);
  return file;
}

static void
pnc_hints_save (GKeyFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = pnc_hints_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  gsize length = 0;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  /* Into the page cache and no further: nobody waits for a disk because of a hint. */
  if (g_mkdir_with_parents (folder, 0700) != 0
      || !g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600,
                                    &error))
    g_debug ("Hints are not kept: %s", error != NULL ? error->message : folder);
}

gboolean
pnc_hints_first_time (const char *hint)
{
  g_autoptr (GKeyFile) file = pnc_hints_load ();

  if (g_key_file_get_boolean (file, "told", hint, NULL))
    return FALSE;
  g_key_file_set_boolean (file, "told", hint, TRUE);
  pnc_hints_save (file);
  return TRUE;
}

void
pnc_hints_load_window (int *width, int *height, gboolean *maximized)
{
  g_autoptr (GKeyFile) file = pnc_hints_load ();
  int saved_width = g_key_file_get_integer (file, "window", "width", NULL);
  int saved_height = g_key_file_get_integer (file, "window", "height", NULL);

  if (saved_width > 0 && saved_height > 0)
    {
      *width = saved_width;
      *height = saved_height;
    }
  *maximized = g_key_file_get_boolean (file, "window", "maximized", NULL);
}

void
pnc_hints_save_window (int width, int height, gboolean maximized)
{
  g_autoptr (GKeyFile) file = pnc_hints_load ();

  g_key_file_set_integer (file, "window", "width", width);
  g_key_file_set_integer (file, "window", "height", height);
  g_key_file_set_boolean (file, "window", "maximized", maximized);
  pnc_hints_save (file);
}
