/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <spice-client.h>

/* Who owns which selection, on the SPICE side: grabs, requests and answers between the guest's
 * agent and PncDisplaySource. Nothing is fetched before somebody pastes it, and every request of
 * the guest is answered, if only with nothing. Main context. */
typedef struct _PncSpiceClipboard PncSpiceClipboard;

/* How long a guest may take to hand over what it owns. */
#define PNC_CLIPBOARD_READ_MS 10000

/* @source is borrowed and outlives it. */
PncSpiceClipboard *pnc_spice_clipboard_new (PncDisplaySource *source, SpiceMainChannel *channel);
void pnc_spice_clipboard_free (PncSpiceClipboard *clipboard);

/* The agent came (and said what it can do) or went. */
void pnc_spice_clipboard_set_agent (PncSpiceClipboard *clipboard, gboolean connected);
void pnc_spice_clipboard_offer (PncSpiceClipboard *clipboard,
                                PncSelection selection,
                                const char *const *mime_types);
/* @task returns a GBytes. */
void pnc_spice_clipboard_read (PncSpiceClipboard *clipboard,
                               PncSelection selection,
                               const char *mime_type,
                               GTask *task);
