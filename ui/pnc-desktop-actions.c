/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-actions.h"

#include "pnc-passphrase-dialog.h"
#include "pnc-rules-flow.h"
#include "pnc-settings-flow.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  PncDesktopClient *desktop;
  GtkWidget *widget; /* weak: a call may outlast it */
} PncDesktopContext;

#define STATE(name) (1u << PNC_DESKTOP_STATE_##name)
#define ACTIVE (STATE (RUNNING) | STATE (PAUSED) | STATE (STOPPING))
#define AT_REST (STATE (STOPPED) | STATE (BROKEN))

static void
pnc_desktop_context_free (gpointer data)
{
  PncDesktopContext *context = data;

  g_clear_object (&context->desktop);
  g_clear_weak_pointer (&context->widget);
  g_free (context);
}

static PncDesktopContext *
pnc_desktop_context_new (PncDesktopClient *desktop, GtkWidget *widget)
{
  PncDesktopContext *context = g_new0 (PncDesktopContext, 1);

  context->desktop = g_object_ref (desktop);
  g_set_weak_pointer (&context->widget, widget);
  return context;
}

static PncDesktopContext *
pnc_desktop_context_copy (PncDesktopContext *context)
{
  return pnc_desktop_context_new (context->desktop, context->widget);
}

static GtkWindow *
pnc_desktop_context_window (PncDesktopContext *context)
{
  GtkRoot *root = context->widget != NULL ? gtk_widget_get_root (context->widget) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
pnc_desktop_actions_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncDesktopContext *context = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error)
      && context->widget != NULL)
    pnc_toast_show_error (context->widget, error);
  pnc_desktop_context_free (context);
}

/* A question before something that cannot be undone. @then runs if it is answered with yes. */
static void
pnc_desktop_actions_ask (PncDesktopContext *context,
                         const char *heading,
                         const char *body,
                         const char *yes,
                         void (*then) (PncDesktopContext *context))
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (pnc_desktop_context_window (context), heading, body));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response::yes", G_CALLBACK (then),
                         pnc_desktop_context_copy (context),
                         (GClosureNotify) (GCallback) pnc_desktop_context_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pnc_desktop_actions_stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  pnc_desktop_client_stop_async (context->desktop, FALSE, pnc_desktop_actions_done_cb,
                                 pnc_desktop_context_copy (context));
  pnc_toast_show (context->widget, _ ("Asked the desktop to shut down"));
}

static void
pnc_desktop_actions_do_force_off (PncDesktopContext *context)
{
  pnc_desktop_client_stop_async (context->desktop, TRUE, pnc_desktop_actions_done_cb,
                                 pnc_desktop_context_copy (context));
}

static void
pnc_desktop_actions_force_off (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pnc_desktop_actions_ask (data, _ ("Turn Off at Once?"),
                           _ ("This is like pulling the plug. Work that is not saved in the "
                              "desktop is lost."),
                           _ ("_Turn Off"), pnc_desktop_actions_do_force_off);
}

static void
pnc_desktop_actions_do_reset (PncDesktopContext *context)
{
  pnc_desktop_client_reset_async (context->desktop, pnc_desktop_actions_done_cb,
                                  pnc_desktop_context_copy (context));
}

static void
pnc_desktop_actions_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pnc_desktop_actions_ask (data, _ ("Restart at Once?"),
                           _ ("This is like pressing the reset button. Work that is not saved in "
                              "the desktop is lost."),
                           _ ("_Restart"), pnc_desktop_actions_do_reset);
}

static void
pnc_desktop_actions_do_delete (PncDesktopContext *context)
{
  pnc_desktop_client_delete_async (context->desktop, pnc_desktop_actions_done_cb,
                                   pnc_desktop_context_copy (context));
}

static void
pnc_desktop_actions_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;
  const char *name = pnc_desktop_client_get_name (context->desktop);
  guint64 data_size = pnc_desktop_client_get_data_size (context->desktop);
  g_autofree char *system_size
      = g_format_size (pnc_desktop_client_get_system_size (context->desktop));
  g_autofree char *data_text = g_format_size (data_size);
  g_autofree char *goes = NULL;
  g_autofree char *heading = g_strdup_printf (_ ("Delete “%s”?"), name);
  g_autofree char *body = NULL;

  if (data_size > 0)
    goes = g_strdup_printf (_ ("its system disk (%s), its data disk (%s), its firmware settings "
                               "and its keys"),
                            system_size, data_text);
  else
    goes = g_strdup_printf (_ ("its system disk (%s), its firmware settings and its keys"),
                            system_size);
  body = g_strdup_printf (_ ("Everything in it goes: %s, and the folder %s.\n\nNobody can bring it "
                             "back, not even with the passphrase."),
                          goes, pnc_desktop_client_get_folder (context->desktop));
  pnc_desktop_actions_ask (context, heading, body, _ ("_Delete"), pnc_desktop_actions_do_delete);
}

static void
pnc_desktop_actions_forget (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  pnc_desktop_client_forget_async (context->desktop, pnc_desktop_actions_done_cb,
                                   pnc_desktop_context_copy (context));
}

static void
pnc_desktop_actions_passphrase (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  gtk_window_present (GTK_WINDOW (
      pnc_passphrase_dialog_new (pnc_desktop_context_window (context), context->desktop)));
}

static void
pnc_desktop_actions_settings (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  pnc_settings_flow_run (context->desktop, pnc_desktop_context_window (context));
}

static void
pnc_desktop_actions_rules (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  pnc_rules_flow_run (context->desktop, pnc_desktop_context_window (context), -1);
}

/* The parameter: a PncQuestionKind. */
static void
pnc_desktop_actions_why (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PncDesktopContext *context = data;

  pnc_rules_flow_run (context->desktop, pnc_desktop_context_window (context),
                      g_variant_get_int32 (parameter));
}

static const struct
{
  GActionEntry entry;
  guint states; /* where it is enabled */
} actions[] = {
  { { "stop", pnc_desktop_actions_stop }, STATE (RUNNING) },
  { { "force-off", pnc_desktop_actions_force_off }, ACTIVE },
  { { "reset", pnc_desktop_actions_reset }, STATE (RUNNING) | STATE (PAUSED) },
  { { "settings", pnc_desktop_actions_settings }, AT_REST | ACTIVE },
  { { "passphrase", pnc_desktop_actions_passphrase }, AT_REST | ACTIVE },
  { { "rules", pnc_desktop_actions_rules }, AT_REST | ACTIVE | STATE (STARTING) },
  { { "why", pnc_desktop_actions_why, "i" }, AT_REST | ACTIVE | STATE (STARTING) },
  { { "delete", pnc_desktop_actions_delete }, AT_REST },
  { { "forget", pnc_desktop_actions_forget }, AT_REST | STATE (MISSING) },
};

static void
pnc_desktop_actions_update_cb (PncDesktopClient *desktop, GParamSpec *pspec, gpointer data)
{
  guint state = 1u << pnc_desktop_client_get_state (desktop);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (data), actions[i].entry.name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), (actions[i].states & state) != 0);
    }
}

void
pnc_desktop_actions_attach (PncDesktopClient *desktop, GtkWidget *widget)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  PncDesktopContext *context = pnc_desktop_context_new (desktop, widget);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_action_map_add_action_entries (G_ACTION_MAP (group), &actions[i].entry, 1, context);
  g_object_set_data_full (G_OBJECT (group), "context", context, pnc_desktop_context_free);
  g_signal_connect_object (desktop, "notify::state", G_CALLBACK (pnc_desktop_actions_update_cb),
                           group, 0);
  pnc_desktop_actions_update_cb (desktop, NULL, group);
  gtk_widget_insert_action_group (widget, "desktop", G_ACTION_GROUP (group));
}
