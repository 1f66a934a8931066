/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage-private.h"

#include "pnc-accessible.h"
#include "pnc-thumbnail.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_0,
  PROP_SHOWS_SCREEN,
  N_PROPS,
};

enum
{
  LEFT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncDesktopStage, pnc_desktop_stage, ADW_TYPE_BIN)

/* Which page */

static gboolean
pnc_desktop_stage_needs_slow_page (PncDesktopStage *stage)
{
  return !stage->run_slowly && g_getenv ("PINNACE_ACCEL") == NULL
         && g_strcmp0 (pnc_client_get_accelerator (stage->client), "tcg") == 0;
}

static void
pnc_desktop_stage_show (PncDesktopStage *stage, const char *page)
{
  const char *shown = gtk_stack_get_visible_child_name (stage->stack);
  gboolean changed = g_strcmp0 (shown, page) != 0;

  gtk_stack_set_visible_child_name (stage->stack, page);
  /* The screen brings a header bar of its own, which full screen hides. */
  gtk_widget_set_visible (stage->header, g_strcmp0 (page, "screen") != 0);
  if (!changed)
    return;
  g_object_notify_by_pspec (G_OBJECT (stage), properties[PROP_SHOWS_SCREEN]);
  gtk_widget_grab_focus (GTK_WIDGET (stage));
}

/* @done: the steps that are over; those of the last start say nothing about this one. */
static void
pnc_desktop_stage_show_starting (PncDesktopStage *stage, const char *step, GVariant *done)
{
  pnc_starting_page_set_progress (stage->starting, step, done);
  pnc_desktop_stage_show (stage, "starting");
}

/* What went wrong while it runs on; what paused it is told by the page already. */
static const char *
pnc_desktop_stage_get_problem (PncDesktopStage *stage)
{
  GVariant *problem = pnc_desktop_client_get_problem (stage->desktop);
  const char *message = NULL;

  if (problem != NULL && pnc_desktop_client_get_state (stage->desktop) != PNC_DESKTOP_STATE_PAUSED)
    g_variant_lookup (problem, "message", "&s", &message);
  return message;
}

static void
pnc_desktop_stage_show_running (PncDesktopStage *stage)
{
  PncDesktopState state = pnc_desktop_client_get_state (stage->desktop);

  stage->was_running = TRUE;
  stage->start_asked = FALSE;
  if (!stage->connected_once)
    pnc_desktop_stage_connect (stage);
  if (pnc_display_view_get_has_picture (pnc_screen_page_get_view (stage->screen)))
    pnc_desktop_stage_connected (stage);
  pnc_screen_page_set_paused (stage->screen,
                              state == PNC_DESKTOP_STATE_PAUSED
                                  ? pnc_desktop_client_get_state_reason (stage->desktop)
                                  : NULL);
  pnc_screen_page_set_stopping (stage->screen, state == PNC_DESKTOP_STATE_STOPPING);
  pnc_screen_page_set_problem (stage->screen, pnc_desktop_stage_get_problem (stage));
  if (stage->connected_once || state == PNC_DESKTOP_STATE_PAUSED)
    pnc_desktop_stage_show (stage, "screen");
  else if (state == PNC_DESKTOP_STATE_STOPPING)
    pnc_desktop_stage_show (stage, "stopping");
  else
    pnc_desktop_stage_show_starting (stage, "screen",
                                     pnc_desktop_client_get_start_steps (stage->desktop));
}

/* The service is back and says that the desktop is off: nobody shut it down. */
static void
pnc_desktop_stage_show_service_lost (PncDesktopStage *stage)
{
  stage->was_running = stage->service_lost = FALSE;
  pnc_desktop_stage_show (stage, "unlock");
  pnc_unlock_page_set_notice (
      stage->unlock, _ ("The desktop was turned off"),
      _ ("The Pinnace service ended unexpectedly, and the desktop with it. What it had written to "
         "its disks is safe; you can start it again."));
}

static void
pnc_desktop_stage_show_ended_by_rules (PncDesktopStage *stage)
{
  g_autofree char *text = g_steal_pointer (&stage->ended_by_rules);

  stage->was_running = FALSE;
  pnc_desktop_stage_show (stage, "unlock");
  pnc_unlock_page_set_notice (stage->unlock, _ ("Its rules ended this desktop"), text);
}

static void
pnc_desktop_stage_show_stopped (PncDesktopStage *stage)
{
  pnc_desktop_stage_disconnect (stage);
  stage->connected_once = FALSE;
  if (stage->was_running && stage->service_lost)
    pnc_desktop_stage_show_service_lost (stage);
  else if (stage->was_running && stage->ended_by_rules != NULL)
    pnc_desktop_stage_show_ended_by_rules (stage);
  else if (stage->was_running)
    {
      stage->was_running = FALSE;
      g_signal_emit (stage, signals[LEFT], 0);
    }
  else if (stage->start_asked)
    pnc_desktop_stage_show_starting (stage, "rules", NULL);
  else if (pnc_desktop_stage_needs_slow_page (stage))
    pnc_desktop_stage_show (stage, "slow");
  else
    pnc_desktop_stage_show (stage, "unlock");
}

static void
pnc_desktop_stage_show_missing (PncDesktopStage *stage)
{
  g_autofree char *text = g_strdup_printf (
      _ ("Its folder is not there: %s\nPlug in the stick or disk that holds it."),
      pnc_desktop_client_get_folder (stage->desktop));
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_description (stage->missing, markup);
  pnc_desktop_stage_show (stage, "missing");
}

static void
pnc_desktop_stage_show_broken (PncDesktopStage *stage)
{
  pnc_desktop_stage_disconnect (stage);
  stage->connected_once = stage->was_running = stage->start_asked = FALSE;
  pnc_broken_page_set_problem (stage->broken, pnc_desktop_client_get_problem (stage->desktop));
  pnc_desktop_stage_show (stage, "broken");
}

void
pnc_desktop_stage_update (PncDesktopStage *stage)
{
  switch (pnc_desktop_client_get_state (stage->desktop))
    {
    case PNC_DESKTOP_STATE_MISSING:
      pnc_desktop_stage_show_missing (stage);
      break;
    case PNC_DESKTOP_STATE_STOPPED:
      pnc_desktop_stage_show_stopped (stage);
      break;
    case PNC_DESKTOP_STATE_STARTING:
      pnc_screen_page_expect_boot (stage->screen);
      pnc_desktop_stage_show_starting (stage, pnc_desktop_client_get_state_reason (stage->desktop),
                                       pnc_desktop_client_get_start_steps (stage->desktop));
      break;
    case PNC_DESKTOP_STATE_RUNNING:
    case PNC_DESKTOP_STATE_PAUSED:
    case PNC_DESKTOP_STATE_STOPPING:
      pnc_desktop_stage_show_running (stage);
      break;
    case PNC_DESKTOP_STATE_BROKEN:
      pnc_desktop_stage_show_broken (stage);
      break;
    }
}

/* Plumbing */

/* Where one goes on: the field, the guest, or the page's first button; not the header bar. */
static gboolean
pnc_desktop_stage_grab_focus (GtkWidget *widget)
{
  PncDesktopStage *stage = PNC_DESKTOP_STAGE (widget);
  GtkWidget *shown = gtk_stack_get_visible_child (stage->stack);

  if (shown == GTK_WIDGET (stage->unlock))
    pnc_unlock_page_begin (stage->unlock);
  else if (shown == GTK_WIDGET (stage->screen))
    gtk_widget_grab_focus (GTK_WIDGET (pnc_screen_page_get_view (stage->screen)));
  else if (shown != NULL)
    gtk_widget_child_focus (shown, GTK_DIR_TAB_FORWARD);
  return TRUE;
}

static void
pnc_desktop_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWS_SCREEN)
    g_value_set_boolean (value, pnc_desktop_stage_shows_screen (PNC_DESKTOP_STAGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_desktop_stage_dispose (GObject *object)
{
  PncDesktopStage *stage = PNC_DESKTOP_STAGE (object);

  if (stage->screen != NULL)
    pnc_desktop_stage_disconnect (stage);
  if (stage->desktop != NULL)
    g_signal_handlers_disconnect_by_data (stage->desktop, stage);
  if (stage->client != NULL)
    g_signal_handlers_disconnect_by_data (stage->client, stage);
  g_clear_handle_id (&stage->rules_timer, g_source_remove);
  g_clear_pointer (&stage->ended_by_rules, g_free);
  g_clear_object (&stage->desktop);
  g_clear_object (&stage->client);
  stage->screen = NULL;
  G_OBJECT_CLASS (pnc_desktop_stage_parent_class)->dispose (object);
}

static void
pnc_desktop_stage_bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (PNC_TYPE_BROKEN_PAGE);
  g_type_ensure (PNC_TYPE_SCREEN_PAGE);
  g_type_ensure (PNC_TYPE_SHIELD);
  g_type_ensure (PNC_TYPE_SLOW_PAGE);
  g_type_ensure (PNC_TYPE_STARTING_PAGE);
  g_type_ensure (PNC_TYPE_UNLOCK_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/desktop-stage.ui");
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, rules_label);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, header);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, title);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, shield);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, missing);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, slow);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, unlock);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, starting);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, broken);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, screen);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, menu);
  pnc_desktop_stage_bind_callbacks (widget_class);
}

static void
pnc_desktop_stage_class_init (PncDesktopStageClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = pnc_desktop_stage_get_property;
  G_OBJECT_CLASS (klass)->dispose = pnc_desktop_stage_dispose;
  properties[PROP_SHOWS_SCREEN] = g_param_spec_boolean ("shows-screen", NULL, NULL, FALSE,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  GTK_WIDGET_CLASS (klass)->grab_focus = pnc_desktop_stage_grab_focus;
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  pnc_desktop_stage_bind_template (GTK_WIDGET_CLASS (klass));
}

static void
pnc_desktop_stage_init (PncDesktopStage *stage)
{
  gtk_widget_init_template (GTK_WIDGET (stage));
  pnc_accessible_tidy (GTK_WIDGET (stage));
  g_signal_connect_swapped (pnc_screen_page_get_view (stage->screen), "notify::has-picture",
                            G_CALLBACK (pnc_desktop_stage_update), stage);
}

/* Its end is the desktop's as well; what the next service says counts only then. */
static void
pnc_desktop_stage_service_cb (PncDesktopStage *stage)
{
  gboolean connected = FALSE;

  g_object_get (stage->client, "connected", &connected, NULL);
  if (!connected)
    stage->service_lost = stage->was_running;
}

static void
pnc_desktop_stage_bind_desktop (PncDesktopStage *stage)
{
  static const char *const watched[]
      = { "notify::state", "notify::state-reason", "notify::start-steps", "notify::problem" };
  PncThumbnail *thumbnail = pnc_thumbnail_of (stage->desktop);
  GObject *named[] = { G_OBJECT (stage->unlock), G_OBJECT (stage->starting),
                       G_OBJECT (stage->broken), G_OBJECT (stage->screen) };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    g_object_bind_property (stage->desktop, "name", named[i], "name", G_BINDING_SYNC_CREATE);
  g_object_bind_property (stage->desktop, "name", stage->title, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (stage->desktop, "policy-state", stage->shield, "state",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (stage->desktop, "policy-state", stage->screen, "policy-state",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", stage->unlock, "picture", G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", stage->starting, "picture", G_BINDING_SYNC_CREATE);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_swapped (stage->desktop, watched[i], G_CALLBACK (pnc_desktop_stage_update),
                              stage);
  g_signal_connect_swapped (stage->client, "notify::connected",
                            G_CALLBACK (pnc_desktop_stage_service_cb), stage);
  pnc_desktop_stage_watch_rules (stage);
}

GtkWidget *
pnc_desktop_stage_new (PncClient *client, PncDesktopClient *desktop, GMenuModel *menu)
{
  PncDesktopStage *stage = g_object_new (PNC_TYPE_DESKTOP_STAGE, NULL);

  stage->client = g_object_ref (client);
  stage->desktop = g_object_ref (desktop);
  gtk_menu_button_set_menu_model (stage->menu, menu);
  g_object_set (stage->screen, "menu-model", menu, NULL);
  pnc_desktop_stage_bind_desktop (stage);
  if (pnc_desktop_stage_needs_slow_page (stage))
    pnc_desktop_stage_diagnose (stage);
  pnc_desktop_stage_update (stage);
  return GTK_WIDGET (stage);
}

PncDesktopClient *
pnc_desktop_stage_get_desktop (PncDesktopStage *stage)
{
  return stage->desktop;
}

gboolean
pnc_desktop_stage_shows_screen (PncDesktopStage *stage)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (stage->stack), "screen") == 0;
}
