/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage-private.h"

#include "pnc-desktop-display.h"

/* Emulated, a guest may take so long until its agent speaks; nobody shall be told meanwhile to
 * install one. */
#define PNC_STAGE_SLOW_AGENT_GRACE_MS 600000

/* How long to wait before each try of its own; after the last one a person must ask. */
static const guint reconnect_delays_ms[] = { 500, 1000, 2000, 5000, 10000 };

void
pnc_desktop_stage_disconnect (PncDesktopStage *stage)
{
  g_clear_handle_id (&stage->reconnect_timer, g_source_remove);
  if (stage->source == NULL)
    return;
  g_signal_handlers_disconnect_by_data (stage->source, stage);
  pnc_screen_page_set_source (stage->screen, NULL);
  pnc_display_source_disconnect (stage->source);
  g_clear_object (&stage->source);
}

static gboolean
pnc_desktop_stage_reconnect_cb (gpointer data)
{
  PncDesktopStage *stage = data;

  stage->reconnect_timer = 0;
  pnc_desktop_stage_connect (stage);
  return G_SOURCE_REMOVE;
}

/* A screen is lost when QEMU ends, too; then the state says so within moments and the timer goes
 * with the page. */
static void
pnc_desktop_stage_failed_cb (PncDesktopStage *stage, GError *error)
{
  gboolean again = stage->reconnects < G_N_ELEMENTS (reconnect_delays_ms);

  g_debug ("The screen of “%s” was lost: %s", pnc_desktop_client_get_name (stage->desktop),
           error->message);
  pnc_desktop_stage_disconnect (stage);
  stage->connected_once = TRUE;
  pnc_screen_page_set_lost (stage->screen, TRUE, again);
  if (again)
    stage->reconnect_timer = g_timeout_add (reconnect_delays_ms[stage->reconnects++],
                                            pnc_desktop_stage_reconnect_cb, stage);
  pnc_desktop_stage_update (stage);
}

void
pnc_desktop_stage_connect (PncDesktopStage *stage)
{
  if (stage->source != NULL)
    return;
  if (g_strcmp0 (pnc_desktop_client_get_accelerator (stage->desktop), "tcg") == 0)
    g_object_set (stage->screen, "agent-grace-ms", PNC_STAGE_SLOW_AGENT_GRACE_MS, NULL);
  stage->source = pnc_desktop_display_new (stage->desktop, TRUE);
  pnc_desktop_stage_watch_refusals (stage);
  g_signal_connect_swapped (stage->source, "failed", G_CALLBACK (pnc_desktop_stage_failed_cb),
                            stage);
  pnc_screen_page_set_source (stage->screen, stage->source);
  pnc_display_source_connect (stage->source);
}

void
pnc_desktop_stage_connected (PncDesktopStage *stage)
{
  stage->connected_once = TRUE;
  stage->reconnects = 0;
  pnc_screen_page_set_lost (stage->screen, FALSE, FALSE);
}
