/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-passphrase-rule.h"

#include "pnc-passphrase-field.h"
#include "pnc-passphrase.h"

#include <glib/gi18n-lib.h>

char *
pnc_passphrase_rule_dup_text (void)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "At least %d character. Five random words are strong and easy to type.",
                   "At least %d characters. Five random words are strong and easy to type.",
                   PNC_PASSPHRASE_MIN_CHARACTERS),
      PNC_PASSPHRASE_MIN_CHARACTERS);
}

char *
pnc_passphrase_rule_judge (GtkEditable *passphrase, GtkEditable *repeated)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) first = pnc_passphrase_field_peek (passphrase);
  g_autoptr (PncSecret) second = pnc_passphrase_field_peek (repeated);
  glong missing
      = PNC_PASSPHRASE_MIN_CHARACTERS - g_utf8_strlen (gtk_editable_get_text (passphrase), -1);

  if (pnc_secret_size (first) == 0)
    return g_strdup ("");
  if (missing > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld more character is needed",
                                         "%ld more characters are needed", missing),
                            missing);
  if (pnc_secret_size (first) > PNC_PASSPHRASE_MAX_BYTES)
    return g_strdup (_ ("This is too long"));
  if (!pnc_passphrase_check_new (first, &error))
    return g_strdup (_ ("It has a character that no key types"));
  if (pnc_secret_size (second) == 0)
    return g_strdup (_ ("Type it once more below"));
  if (!pnc_secret_equal (first, second))
    return g_strdup (_ ("The two are not the same"));
  return NULL;
}
