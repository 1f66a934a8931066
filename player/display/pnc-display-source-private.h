/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source-producer.h"
#include "pnc-input-state.h"
#include "pnc-size-request.h"

/* Shared by the three files that make up PncDisplaySource, and nobody else. */
typedef struct
{
  GMainContext *context;
  PncDisplayState state;
  PncMouseMode mouse_mode;
  gboolean agent_connected;
  PncKeyLeds key_leds;
  PncCursor *cursor;
  GListStore *heads;
  GSource *no_picture;       /* set while the last picture is gone but SHOWING holds */
  GHashTable *size_requests; /* PncDisplayHead (borrowed) → PncSizeRequest */
  PncInputState input;
  gboolean play, record; /* the rules for sound */
  PncClipboardRules clipboard_rules;
  GStrv guest_types[PNC_SELECTION_PRIMARY + 1]; /* what the guest owns; NULL: nothing */
} PncDisplaySourcePrivate;

PncDisplaySourcePrivate *pnc_display_source_get_private (PncDisplaySource *source);
PncSizeRequest *pnc_display_source_new_size_request (PncDisplaySource *source,
                                                     PncDisplayHead *head);
void pnc_display_source_install_clipboard_signals (void);
void pnc_display_source_forget_clipboard (PncDisplaySource *source);
