/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-fake-spice.h"

#include <spice.h>

/* One display device. Made and told on the server's thread; libspice-server asks it for commands
 * from a worker thread of its own. */
typedef struct _PncFakeQxl PncFakeQxl;

PncFakeQxl *pnc_fake_qxl_new (
    SpiceServer *server, int id, guint width_px, guint height_px, PncFakeFormat format);
/* After the server has been destroyed. */
void pnc_fake_qxl_free (PncFakeQxl *qxl);

void pnc_fake_qxl_set_mode (PncFakeQxl *qxl, guint width_px, guint height_px, PncFakeFormat format);
void pnc_fake_qxl_draw (PncFakeQxl *qxl, const PncRect *rect, guint seed);
void pnc_fake_qxl_set_monitors (PncFakeQxl *qxl, const PncRect *areas, guint n_areas);
void pnc_fake_qxl_set_cursor (
    PncFakeQxl *qxl, guint width_px, guint height_px, guint hot_x, guint hot_y, guint32 argb);
void pnc_fake_qxl_move_cursor (PncFakeQxl *qxl, int x, int y);
void pnc_fake_qxl_hide_cursor (PncFakeQxl *qxl);

/* Any thread. */
gboolean pnc_fake_qxl_has_client (PncFakeQxl *qxl);
guint pnc_fake_qxl_count_pending (PncFakeQxl *qxl);
