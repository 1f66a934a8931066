/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fullscreen-bar.h"

#include "pnc-accessible.h"
#include "pnc-shield.h"

#define PNC_BAR_STAY_MS 300
#define PNC_BAR_LINGER_MS 600
/* How far below the bar the pointer may stray before it counts as gone. */
#define PNC_BAR_SLACK_PX 24

struct _PncFullscreenBar
{
  AdwBin parent_instance;

  gboolean active;
  gboolean focused;
  guint timer;
  gboolean timer_shows; /* else it hides */

  GtkRevealer *revealer;
  GtkLabel *title;
  PncShield *shield;
  GtkMenuButton *menu;
  GtkWidget *leave;
};

G_DEFINE_FINAL_TYPE (PncFullscreenBar, pnc_fullscreen_bar, ADW_TYPE_BIN)

static void
pnc_fullscreen_bar_reveal (PncFullscreenBar *bar, gboolean reveal)
{
  gtk_revealer_set_reveal_child (bar->revealer, reveal);
  /* Hidden, it must not stand between the pointer and the guest. */
  gtk_widget_set_can_target (GTK_WIDGET (bar), reveal);
}

static gboolean
pnc_fullscreen_bar_timer_cb (gpointer data)
{
  PncFullscreenBar *bar = data;

  bar->timer = 0;
  pnc_fullscreen_bar_reveal (bar, bar->timer_shows);
  return G_SOURCE_REMOVE;
}

static void
pnc_fullscreen_bar_disarm (PncFullscreenBar *bar)
{
  g_clear_handle_id (&bar->timer, g_source_remove);
}

static void
pnc_fullscreen_bar_arm (PncFullscreenBar *bar, gboolean shows)
{
  if (bar->timer != 0 && bar->timer_shows == shows)
    return;
  pnc_fullscreen_bar_disarm (bar);
  bar->timer_shows = shows;
  bar->timer = g_timeout_add (shows ? PNC_BAR_STAY_MS : PNC_BAR_LINGER_MS,
                              pnc_fullscreen_bar_timer_cb, bar);
}

static void
pnc_fullscreen_bar_motion_cb (PncFullscreenBar *bar, double x, double y)
{
  gboolean revealed = gtk_revealer_get_reveal_child (bar->revealer);
  double bottom = gtk_widget_get_height (GTK_WIDGET (bar)) + PNC_BAR_SLACK_PX;

  if (!bar->active)
    return;
  if (!revealed && y < 2)
    pnc_fullscreen_bar_arm (bar, TRUE);
  else if (revealed && y > bottom && !bar->focused)
    pnc_fullscreen_bar_arm (bar, FALSE);
  else
    pnc_fullscreen_bar_disarm (bar);
}

static void
pnc_fullscreen_bar_enter_cb (PncFullscreenBar *bar)
{
  bar->focused = TRUE;
  pnc_fullscreen_bar_disarm (bar);
}

static void
pnc_fullscreen_bar_leave_cb (PncFullscreenBar *bar)
{
  bar->focused = FALSE;
  if (bar->active)
    pnc_fullscreen_bar_arm (bar, FALSE);
}

static void
pnc_fullscreen_bar_dispose (GObject *object)
{
  pnc_fullscreen_bar_disarm (PNC_FULLSCREEN_BAR (object));
  G_OBJECT_CLASS (pnc_fullscreen_bar_parent_class)->dispose (object);
}

static void
pnc_fullscreen_bar_class_init (PncFullscreenBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_fullscreen_bar_dispose;
  g_type_ensure (PNC_TYPE_SHIELD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/fullscreen-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFullscreenBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PncFullscreenBar, title);
  gtk_widget_class_bind_template_child (widget_class, PncFullscreenBar, shield);
  gtk_widget_class_bind_template_child (widget_class, PncFullscreenBar, menu);
  gtk_widget_class_bind_template_child (widget_class, PncFullscreenBar, leave);
  gtk_widget_class_bind_template_callback (widget_class, pnc_fullscreen_bar_enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_fullscreen_bar_leave_cb);
}

static void
pnc_fullscreen_bar_init (PncFullscreenBar *bar)
{
  gtk_widget_init_template (GTK_WIDGET (bar));
  pnc_accessible_tidy (GTK_WIDGET (bar));
  pnc_fullscreen_bar_reveal (bar, FALSE);
}

void
pnc_fullscreen_bar_set_active (PncFullscreenBar *bar, gboolean active)
{
  bar->active = active;
  pnc_fullscreen_bar_disarm (bar);
  pnc_fullscreen_bar_reveal (bar, FALSE);
}

void
pnc_fullscreen_bar_set_title (PncFullscreenBar *bar, const char *title)
{
  gtk_label_set_label (bar->title, title != NULL ? title : "");
}

void
pnc_fullscreen_bar_set_policy_state (PncFullscreenBar *bar, const char *state)
{
  pnc_shield_set_state (bar->shield, state);
}

void
pnc_fullscreen_bar_set_menu (PncFullscreenBar *bar, GMenuModel *menu)
{
  gtk_menu_button_set_menu_model (bar->menu, menu);
}

void
pnc_fullscreen_bar_grab_focus (PncFullscreenBar *bar)
{
  if (!bar->active)
    return;
  pnc_fullscreen_bar_disarm (bar);
  pnc_fullscreen_bar_reveal (bar, TRUE);
  gtk_widget_grab_focus (bar->leave);
}

gboolean
pnc_fullscreen_bar_get_revealed (PncFullscreenBar *bar)
{
  return gtk_revealer_get_reveal_child (bar->revealer);
}

void
pnc_fullscreen_bar_watch (PncFullscreenBar *bar, GtkWidget *area)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "enter", G_CALLBACK (pnc_fullscreen_bar_motion_cb), bar,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (pnc_fullscreen_bar_motion_cb), bar,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (area, motion);
}
