/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-agent-hint.h"

#include <glib/gi18n-lib.h>

/* An agent comes with the guest's desktop, well after its first picture: slow machines need this
 * long to boot. */
#define PNC_AGENT_GRACE_MS 90000
#define PNC_AGENT_BOOT_MS 30000

struct _PncAgentHint
{
  PncDisplayView *view;
  GtkRevealer *booting;
  PncBanner *missing;
  PncDisplaySource *source;
  GtkEventController *events; /* on the view */
  guint grace_ms;
  guint grace_timer;
  guint boot_timer;
  gboolean boots;     /* a boot was announced and is not over */
  gboolean dismissed; /* the person knows that there is no agent */
};

static void
pnc_agent_hint_end_boot (PncAgentHint *hint)
{
  hint->boots = FALSE;
  g_clear_handle_id (&hint->boot_timer, g_source_remove);
  gtk_revealer_set_reveal_child (hint->booting, FALSE);
}

static gboolean
pnc_agent_hint_boot_over_cb (gpointer data)
{
  PncAgentHint *hint = data;

  hint->boot_timer = 0;
  pnc_agent_hint_end_boot (hint);
  return G_SOURCE_REMOVE;
}

static gboolean
pnc_agent_hint_late_cb (gpointer data)
{
  PncAgentHint *hint = data;

  hint->grace_timer = 0;
  pnc_banner_show (hint->missing,
                   _ ("The picture is scaled and copied text stays on this side: the desktop lacks "
                      "the package “spice-vdagent”. To add it, run there: sudo apt install "
                      "spice-vdagent"),
                   NULL);
  return G_SOURCE_REMOVE;
}

static void
pnc_agent_hint_update (PncAgentHint *hint)
{
  gboolean connected
      = hint->source != NULL && pnc_display_source_get_agent_connected (hint->source);
  gboolean pictured = pnc_display_view_get_has_picture (hint->view);
  gboolean waiting = hint->source != NULL && !connected && !hint->dismissed && pictured;

  if (connected)
    {
      pnc_agent_hint_end_boot (hint);
      pnc_banner_hide (hint->missing);
    }
  if (hint->boots && pictured && hint->boot_timer == 0)
    {
      gtk_revealer_set_reveal_child (hint->booting, TRUE);
      hint->boot_timer = g_timeout_add (PNC_AGENT_BOOT_MS, pnc_agent_hint_boot_over_cb, hint);
    }
  if (!waiting)
    g_clear_handle_id (&hint->grace_timer, g_source_remove);
  else if (hint->grace_timer == 0 && !pnc_banner_get_revealed (hint->missing))
    hint->grace_timer = g_timeout_add (hint->grace_ms, pnc_agent_hint_late_cb, hint);
}

/* Who types or clicks sees that the guest is there. */
static gboolean
pnc_agent_hint_event_cb (PncAgentHint *hint, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (hint->boot_timer != 0
      && (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN))
    pnc_agent_hint_end_boot (hint);
  return GDK_EVENT_PROPAGATE;
}

static void
pnc_agent_hint_dismissed_cb (PncAgentHint *hint)
{
  hint->dismissed = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (hint->view));
}

PncAgentHint *
pnc_agent_hint_new (PncDisplayView *view, GtkRevealer *booting, PncBanner *missing)
{
  PncAgentHint *hint = g_new0 (PncAgentHint, 1);

  hint->view = view;
  hint->booting = booting;
  hint->missing = missing;
  hint->grace_ms = PNC_AGENT_GRACE_MS;
  hint->events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (hint->events, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (hint->events, "event", G_CALLBACK (pnc_agent_hint_event_cb), hint);
  gtk_widget_add_controller (GTK_WIDGET (view), hint->events);
  g_signal_connect_swapped (view, "notify::has-picture", G_CALLBACK (pnc_agent_hint_update), hint);
  g_signal_connect_swapped (missing, "dismissed", G_CALLBACK (pnc_agent_hint_dismissed_cb), hint);
  return hint;
}

void
pnc_agent_hint_free (PncAgentHint *hint)
{
  pnc_agent_hint_set_source (hint, NULL);
  pnc_agent_hint_end_boot (hint);
  g_clear_handle_id (&hint->grace_timer, g_source_remove);
  gtk_widget_remove_controller (GTK_WIDGET (hint->view), hint->events);
  g_signal_handlers_disconnect_by_data (hint->view, hint);
  g_signal_handlers_disconnect_by_data (hint->missing, hint);
  g_free (hint);
}

void
pnc_agent_hint_set_source (PncAgentHint *hint, PncDisplaySource *source)
{
  if (hint->source != NULL)
    g_signal_handlers_disconnect_by_data (hint->source, hint);
  g_set_object (&hint->source, source);
  if (source != NULL)
    g_signal_connect_swapped (source, "notify::agent-connected", G_CALLBACK (pnc_agent_hint_update),
                              hint);
  pnc_agent_hint_update (hint);
}

void
pnc_agent_hint_expect_boot (PncAgentHint *hint)
{
  hint->boots = TRUE;
  pnc_agent_hint_update (hint);
}

guint
pnc_agent_hint_get_grace_ms (PncAgentHint *hint)
{
  return hint->grace_ms;
}

void
pnc_agent_hint_set_grace_ms (PncAgentHint *hint, guint grace_ms)
{
  hint->grace_ms = grace_ms;
}
