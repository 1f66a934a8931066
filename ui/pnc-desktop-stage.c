/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage.h"

#include "pnc-broken-page.h"
#include "pnc-desktop-display.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-screen-page.h"
#include "pnc-slow-page.h"
#include "pnc-starting-page.h"
#include "pnc-thumbnail.h"
#include "pnc-toast.h"
#include "pnc-unlock-page.h"

#include <glib/gi18n-lib.h>

struct _PncDesktopStage
{
  AdwBin parent_instance;

  PncClient *client;
  PncDesktopClient *desktop;
  PncDisplaySource *source;
  gboolean connected_once; /* the source had a picture: a failure is a loss, not a delay */
  gboolean start_asked;    /* Start() is under way */
  gboolean run_slowly;     /* the person chose to do without virtualisation */
  gboolean take_over;      /* the person said that the other owner is gone */
  gboolean was_running;

  GtkWidget *header;
  GtkStack *stack;
  AdwWindowTitle *title;
  AdwStatusPage *missing;
  PncSlowPage *slow;
  PncUnlockPage *unlock;
  PncStartingPage *starting;
  PncBrokenPage *broken;
  PncScreenPage *screen;
  GtkMenuButton *menu;
};

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

static void pnc_desktop_stage_update (PncDesktopStage *stage);

/* The screen */

static void
pnc_desktop_stage_disconnect (PncDesktopStage *stage)
{
  if (stage->source == NULL)
    return;
  g_signal_handlers_disconnect_by_data (stage->source, stage);
  pnc_screen_page_set_source (stage->screen, NULL);
  pnc_display_source_disconnect (stage->source);
  g_clear_object (&stage->source);
}

static void
pnc_desktop_stage_failed_cb (PncDesktopStage *stage, GError *error)
{
  g_debug ("The screen of “%s” was lost: %s", pnc_desktop_client_get_name (stage->desktop),
           error->message);
  pnc_desktop_stage_disconnect (stage);
  pnc_screen_page_set_lost (stage->screen, error);
  stage->connected_once = TRUE;
  pnc_desktop_stage_update (stage);
}

static void
pnc_desktop_stage_connect (PncDesktopStage *stage)
{
  if (stage->source != NULL)
    return;
  pnc_screen_page_set_lost (stage->screen, NULL);
  stage->source = pnc_desktop_display_new (stage->desktop);
  g_signal_connect_swapped (stage->source, "failed", G_CALLBACK (pnc_desktop_stage_failed_cb),
                            stage);
  pnc_screen_page_set_source (stage->screen, stage->source);
  pnc_display_source_connect (stage->source);
}

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
  if (g_strcmp0 (page, "unlock") == 0)
    pnc_unlock_page_begin (stage->unlock);
  else if (g_strcmp0 (page, "screen") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (pnc_screen_page_get_view (stage->screen)));
}

/* @done: the steps that are over; those of the last start say nothing about this one. */
static void
pnc_desktop_stage_show_starting (PncDesktopStage *stage, const char *step, GVariant *done)
{
  pnc_starting_page_set_progress (stage->starting, step, done);
  pnc_desktop_stage_show (stage, "starting");
}

static void
pnc_desktop_stage_show_running (PncDesktopStage *stage)
{
  PncDesktopState state = pnc_desktop_client_get_state (stage->desktop);
  gboolean has_picture
      = pnc_display_view_get_has_picture (pnc_screen_page_get_view (stage->screen));

  stage->was_running = TRUE;
  stage->start_asked = FALSE;
  if (!stage->connected_once)
    pnc_desktop_stage_connect (stage);
  if (has_picture)
    stage->connected_once = TRUE;
  pnc_screen_page_set_paused (stage->screen,
                              state == PNC_DESKTOP_STATE_PAUSED
                                  ? pnc_desktop_client_get_state_reason (stage->desktop)
                                  : NULL);
  if (stage->connected_once || state == PNC_DESKTOP_STATE_PAUSED)
    pnc_desktop_stage_show (stage, "screen");
  else if (state == PNC_DESKTOP_STATE_STOPPING)
    pnc_desktop_stage_show (stage, "stopping");
  else
    pnc_desktop_stage_show_starting (stage, "screen",
                                     pnc_desktop_client_get_start_steps (stage->desktop));
}

static void
pnc_desktop_stage_show_stopped (PncDesktopStage *stage)
{
  pnc_desktop_stage_disconnect (stage);
  stage->connected_once = FALSE;
  if (stage->was_running)
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

static void
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

/* What the pages ask for */

static void
pnc_desktop_stage_take_over_cb (PncDesktopStage *stage, const char *response)
{
  stage->take_over = g_strcmp0 (response, "take-over") == 0;
  pnc_unlock_page_begin (stage->unlock);
}

/* Another host may hold the folder, or may have died holding it: only a person can know. */
static void
pnc_desktop_stage_ask_take_over (PncDesktopStage *stage, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (stage));
  AdwMessageDialog *dialog;

  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (root), _ ("In Use Elsewhere"), NULL));
  adw_message_dialog_format_body (
      dialog,
      _ ("%s.\n\nIf that computer runs the desktop now, opening it here as well destroys its "
         "files. Take it over only if you know that it does not."),
      error->message);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "take-over", _ ("_Take Over"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "take-over", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (pnc_desktop_stage_take_over_cb), stage,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pnc_desktop_stage_started_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GError) error = NULL;

  stage->start_asked = FALSE;
  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    {
      pnc_desktop_stage_update (stage);
      return;
    }
  pnc_desktop_stage_update (stage);
  pnc_unlock_page_set_error (stage->unlock, error);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY) && !stage->take_over
      && gtk_widget_get_root (GTK_WIDGET (stage)) != NULL
      && pnc_desktop_client_get_state (stage->desktop) == PNC_DESKTOP_STATE_STOPPED)
    pnc_desktop_stage_ask_take_over (stage, error);
  stage->take_over = FALSE;
}

static GVariant *
pnc_desktop_stage_options (PncDesktopStage *stage)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (stage->run_slowly)
    g_variant_dict_insert (&options, "accelerator", "s", "tcg");
  if (stage->take_over)
    g_variant_dict_insert (&options, "take-over", "b", TRUE);
  return g_variant_dict_end (&options);
}

static void
pnc_desktop_stage_unlock_cb (PncDesktopStage *stage, PncSecret *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = pnc_secret_to_memfd (passphrase, &error);

  if (fd < 0)
    {
      pnc_unlock_page_set_error (stage->unlock, error);
      return;
    }
  stage->start_asked = TRUE;
  pnc_desktop_client_start_async (stage->desktop, pnc_desktop_stage_options (stage), fd,
                                  pnc_desktop_stage_started_cb, g_object_ref (stage));
  pnc_desktop_stage_update (stage);
}

static void
pnc_desktop_stage_reconnect_cb (PncDesktopStage *stage)
{
  pnc_desktop_stage_connect (stage);
}

static void
pnc_desktop_stage_called_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    pnc_toast_show_error (GTK_WIDGET (stage), error);
}

static void
pnc_desktop_stage_resume_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_resume_async (stage->desktop, pnc_desktop_stage_called_cb,
                                   g_object_ref (stage));
}

static void
pnc_desktop_stage_try_again_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_clear_problem_async (stage->desktop, pnc_desktop_stage_called_cb,
                                          g_object_ref (stage));
}

static void
pnc_desktop_stage_run_slowly_cb (PncDesktopStage *stage)
{
  stage->run_slowly = TRUE;
  pnc_desktop_stage_update (stage);
}

static void
pnc_desktop_stage_diagnosed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GVariant) checks = pnc_client_diagnose_finish (PNC_CLIENT (object), result, NULL);
  GVariantIter iter;
  GVariant *check;

  if (checks == NULL)
    return;
  g_variant_iter_init (&iter, checks);
  while ((check = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *id = NULL;
      const char *status = NULL;

      g_variant_lookup (check, "id", "&s", &id);
      g_variant_lookup (check, "status", "&s", &status);
      /* The first finding that is not well says why. */
      if (id != NULL && g_str_has_prefix (id, "kvm") && g_strcmp0 (status, "ok") != 0)
        {
          pnc_slow_page_set_check (stage->slow, check);
          g_variant_unref (check);
          break;
        }
      g_variant_unref (check);
    }
  pnc_desktop_stage_update (stage);
}

static void
pnc_desktop_stage_check_again_cb (PncDesktopStage *stage)
{
  pnc_client_diagnose_async (stage->client, pnc_desktop_stage_diagnosed_cb, g_object_ref (stage));
}

/* Plumbing */

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
  g_type_ensure (PNC_TYPE_SLOW_PAGE);
  g_type_ensure (PNC_TYPE_STARTING_PAGE);
  g_type_ensure (PNC_TYPE_UNLOCK_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/desktop-stage.ui");
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, header);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, title);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, missing);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, slow);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, unlock);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, starting);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, broken);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, screen);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopStage, menu);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_run_slowly_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_check_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_reconnect_cb);
}

static void
pnc_desktop_stage_class_init (PncDesktopStageClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = pnc_desktop_stage_get_property;
  G_OBJECT_CLASS (klass)->dispose = pnc_desktop_stage_dispose;
  properties[PROP_SHOWS_SCREEN] = g_param_spec_boolean ("shows-screen", NULL, NULL, FALSE,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  pnc_desktop_stage_bind_template (GTK_WIDGET_CLASS (klass));
}

static void
pnc_desktop_stage_init (PncDesktopStage *stage)
{
  gtk_widget_init_template (GTK_WIDGET (stage));
  g_signal_connect_swapped (pnc_screen_page_get_view (stage->screen), "notify::has-picture",
                            G_CALLBACK (pnc_desktop_stage_update), stage);
}

static void
pnc_desktop_stage_bind_desktop (PncDesktopStage *stage)
{
  PncThumbnail *thumbnail = pnc_thumbnail_of (stage->desktop);
  GObject *named[]
      = { G_OBJECT (stage->unlock), G_OBJECT (stage->starting), G_OBJECT (stage->screen) };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    g_object_bind_property (stage->desktop, "name", named[i], "name", G_BINDING_SYNC_CREATE);
  g_object_bind_property (stage->desktop, "name", stage->title, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", stage->unlock, "picture", G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", stage->starting, "picture", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (stage->desktop, "notify::state", G_CALLBACK (pnc_desktop_stage_update),
                            stage);
  g_signal_connect_swapped (stage->desktop, "notify::state-reason",
                            G_CALLBACK (pnc_desktop_stage_update), stage);
  g_signal_connect_swapped (stage->desktop, "notify::start-steps",
                            G_CALLBACK (pnc_desktop_stage_update), stage);
  g_signal_connect_swapped (stage->desktop, "notify::problem",
                            G_CALLBACK (pnc_desktop_stage_update), stage);
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
    pnc_desktop_stage_check_again_cb (stage);
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
