/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-painter.h"

/* Chooses how GTK draws, after gtk_init() and before the first window is realised: GL where a GPU
 * stands behind it, cairo where a processor would only play one (display.md 4, 12 ms). A person's
 * own GSK_RENDERER stands; PINNACE_RENDERER ("gltex" or "cairotiles") decides over both. */
void pnc_renderer_choose (void);

/* The painter that suits the renderer which @widget, realised, really got. */
PncPainter *pnc_renderer_create_painter (GtkWidget *widget);
