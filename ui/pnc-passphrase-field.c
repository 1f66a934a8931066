/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-passphrase-field.h"

#include <string.h>

PncSecret *
pnc_passphrase_field_peek (GtkEditable *field)
{
  const char *text = gtk_editable_get_text (field);

  return pnc_secret_new_copy (text, strlen (text));
}

PncSecret *
pnc_passphrase_field_take (GtkEditable *field)
{
  PncSecret *secret = pnc_passphrase_field_peek (field);

  gtk_editable_set_text (field, "");
  return secret;
}
