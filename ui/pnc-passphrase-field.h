/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <gtk/gtk.h>

/* From an entry to a secret. The entries of this folder that take passphrases keep their text in
 * GtkPasswordEntryBuffer: locked memory, wiped when it changes. */

/* What stands in @field, as a secret; the field is empty afterwards. */
PncSecret *pnc_passphrase_field_take (GtkEditable *field);
/* The same, and the field stays as it is. */
PncSecret *pnc_passphrase_field_peek (GtkEditable *field);
