/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What all cards of the library share: one width to ask for, whatever is on them, so that a long
 * name or a large picture never decides how many stand in a row. */
#define PNC_TYPE_CARD (pnc_card_get_type ())
G_DECLARE_DERIVABLE_TYPE (PncCard, pnc_card, PNC, CARD, GtkFlowBoxChild)

struct _PncCardClass
{
  GtkFlowBoxChildClass parent_class;
};
