/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-application.h"
#include "pnc-config.h"

#include <libintl.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (PncApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain ("pinnace", PNC_LOCALEDIR);
  bind_textdomain_codeset ("pinnace", "UTF-8");
  textdomain ("pinnace");
  application = pnc_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
