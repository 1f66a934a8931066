/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

/* A real guest's screen, by spice-client-glib over connected descriptors only: it never opens a
 * path or a port. Construct it in the thread that iterates the default main context, which
 * spice-client-glib insists on. A lost connection is reported by "failed" (PNC_ERROR_UNAVAILABLE,
 * or the opener's own error) and not retried: connect again. Property "audio" (bool, construct,
 * FALSE): play and record through GStreamer. */
#define PNC_TYPE_SPICE_SOURCE (pnc_spice_source_get_type ())
G_DECLARE_FINAL_TYPE (PncSpiceSource, pnc_spice_source, PNC, SPICE_SOURCE, PncDisplaySource)

/* Asked once a channel, at any time while connected: return a connected SPICE socket as the
 * @task's int (the source owns it then), or its error. Answer later if need be; the task's
 * cancellable says when nobody waits any more. @first: with this one a connection begins. */
typedef void (*PncSpiceOpenFunc) (PncSpiceSource *source,
                                  gboolean first,
                                  GTask *task,
                                  gpointer data);

PncSpiceSource *pnc_spice_source_new (PncSpiceOpenFunc open,
                                      gpointer data,
                                      GDestroyNotify free_data,
                                      gboolean audio);
