/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rules-flow.h"

#include "pnc-desktop-client-rules.h"
#include "pnc-rules-dialog.h"

#define PNC_RULES_LOG_LINES 20

static const char question_key[] = "pnc-rules-question";

static void
pnc_rules_flow_listed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncRulesDialog) dialog = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts
      = pnc_desktop_client_list_rules_finish (PNC_DESKTOP_CLIENT (object), result, &error);
  int question = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), question_key)) - 1;

  pnc_rules_dialog_set_error (dialog, error);
  if (verdicts == NULL)
    return;
  pnc_rules_dialog_set_verdicts (dialog, verdicts);
  if (question >= 0)
    pnc_rules_dialog_show_question (dialog, question);
  g_object_set_data (G_OBJECT (dialog), question_key, NULL);
}

static void
pnc_rules_flow_logged_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncRulesDialog) dialog = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines
      = pnc_desktop_client_log_finish (PNC_DESKTOP_CLIENT (object), result, &error);

  if (lines != NULL)
    pnc_rules_dialog_set_log (dialog, (const char *const *) lines);
}

static void
pnc_rules_flow_fill (PncRulesDialog *dialog, PncDesktopClient *desktop)
{
  g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (desktop);
  g_autoptr (PncVerdict) verdict = pnc_desktop_client_dup_verdict (desktop);

  pnc_rules_dialog_set_now (dialog, info, verdict);
  pnc_desktop_client_rules_async (desktop, pnc_rules_flow_listed_cb, g_object_ref (dialog));
  pnc_desktop_client_log_async (desktop, PNC_RULES_LOG_LINES, pnc_rules_flow_logged_cb,
                                g_object_ref (dialog));
}

static void
pnc_rules_flow_changed_cb (PncDesktopClient *desktop, PncRulesDialog *dialog)
{
  pnc_rules_flow_fill (dialog, desktop);
}

static void
pnc_rules_flow_notify_cb (PncDesktopClient *desktop, GParamSpec *pspec, PncRulesDialog *dialog)
{
  pnc_rules_flow_fill (dialog, desktop);
}

void
pnc_rules_flow_run (PncDesktopClient *desktop, GtkWindow *parent, int question)
{
  GtkWidget *dialog = pnc_rules_dialog_new (parent);

  g_object_set_data (G_OBJECT (dialog), question_key, GINT_TO_POINTER (question + 1));
  g_signal_connect_object (desktop, "policy-changed", G_CALLBACK (pnc_rules_flow_changed_cb),
                           dialog, 0);
  g_signal_connect_object (desktop, "notify::verdict", G_CALLBACK (pnc_rules_flow_notify_cb),
                           dialog, 0);
  pnc_rules_flow_fill (PNC_RULES_DIALOG (dialog), desktop);
  gtk_window_present (GTK_WINDOW (dialog));
}
