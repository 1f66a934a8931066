/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-application.h"

#include "pnc-locale.h"

#include <libintl.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (PncApplication) application = NULL;

  setlocale (LC_ALL, "");
  pnc_locale_init ();
  textdomain ("pinnace");
  application = pnc_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
