/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Fails the test on a control of @window that is shown and that the keyboard does not reach: from
 * anywhere by Tab, or in a list or grid by the arrow keys. The window has the focus. */
void pnc_tab_test_assert_reachable (GtkWidget *window);
