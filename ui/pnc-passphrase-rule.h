/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Two fields for a new passphrase, judged while somebody types. */

/* NULL: both are filled, follow the rule (policy/keys/pnc-passphrase.h) and are the same. Else what
 * is missing, in the person's language; "" while there is nothing to say yet. Owned by the caller.
 */
char *pnc_passphrase_rule_judge (GtkEditable *passphrase, GtkEditable *repeated);

/* The rule itself, for a page to show before anybody breaks it. */
char *pnc_passphrase_rule_dup_text (void);
