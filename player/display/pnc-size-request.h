/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One head's wish for a size, on its way to the guest. While a window is dragged, wishes come by
 * the dozen and each costs the guest a mode set: send one once they pause, keep one in flight, and
 * let the newest win. Main context of the thread that made it. */
typedef struct _PncSizeRequest PncSizeRequest;

#define PNC_SIZE_DEBOUNCE_MS 100
/* A guest that has not changed its mode by then will not: the next wish may go. */
#define PNC_SIZE_ANSWER_MS 1000

typedef void (*PncSizeSendFunc) (guint width_px, guint height_px, gpointer data);

PncSizeRequest *
pnc_size_request_new (PncSizeSendFunc send, gpointer data, GDestroyNotify free_data);
void pnc_size_request_free (PncSizeRequest *request);

/* Width is rounded down to a multiple of 8, the least is 320x200. */
void pnc_size_request_wish (PncSizeRequest *request, guint width_px, guint height_px);
/* The guest took a size, any size: the one in flight is answered. */
void pnc_size_request_answered (PncSizeRequest *request);
/* Sends the last wish again, if there ever was one: somebody who did not hear it arrived. */
void pnc_size_request_repeat (PncSizeRequest *request);
