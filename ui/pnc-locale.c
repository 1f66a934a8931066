/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-locale.h"

#include "pnc-config.h"

#include <glib.h>
#include <libintl.h>

/* BUILD/app/pinnace has its messages in BUILD/resources/po. */
static char *
pnc_locale_find_build_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *messages = NULL;

  if (folder == NULL)
    return NULL;
  messages = g_build_filename (folder, "..", "resources", "po", NULL);
  return g_file_test (messages, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&messages) : NULL;
}

void
pnc_locale_init (void)
{
  const char *wish = g_getenv ("PINNACE_LOCALEDIR");
  g_autofree char *build = wish == NULL ? pnc_locale_find_build_folder () : NULL;

  bindtextdomain (GETTEXT_PACKAGE, wish != NULL ? wish : build != NULL ? build : PNC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
