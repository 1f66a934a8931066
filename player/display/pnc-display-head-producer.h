/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-head.h"

/* What producers of pictures do with a head; consumers never include this. */

/* @id: unique in its source; heads are listed in its order. */
PncDisplayHead *pnc_display_head_new (guint id);

/* The picture is now this; NULL: none. Pending damage is forgotten, "reset" is emitted (also when
 * only the address changed). Call it before the old memory dies. @pixels is borrowed until the
 * next call. */
void pnc_display_head_set_picture (PncDisplayHead *head,
                                   const guint8 *pixels,
                                   guint width_px,
                                   guint height_px,
                                   guint stride_bytes);

/* These pixels changed. "damaged" follows once the main context has nothing more urgent to do, at
 * the latest after PNC_DAMAGE_DEADLINE_MS: a producer that speaks from idle sources would else
 * lose against each consumer's redraw and get one update through per painted frame. */
void pnc_display_head_add_damage (PncDisplayHead *head, const PncRect *rect);
/* Emits "damaged" at once if any is pending. */
void pnc_display_head_flush (PncDisplayHead *head);

#define PNC_DAMAGE_DEADLINE_MS 8
