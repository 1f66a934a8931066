/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-passphrase-dialog.h"

#include "pnc-accessible.h"
#include "pnc-failure.h"
#include "pnc-fd.h"
#include "pnc-passphrase-field.h"
#include "pnc-passphrase-rule.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

struct _PncPassphraseDialog
{
  AdwWindow parent_instance;

  PncDesktopClient *desktop;

  GtkWidget *change;
  GtkWidget *form;
  AdwPreferencesGroup *group;
  GtkEditable *current;
  GtkEditable *passphrase;
  GtkEditable *repeated;
  GtkLabel *judgement;
  PncFailure *failure;
};

G_DEFINE_FINAL_TYPE (PncPassphraseDialog, pnc_passphrase_dialog, ADW_TYPE_WINDOW)

static void
pnc_passphrase_dialog_changed_cb (PncPassphraseDialog *dialog)
{
  g_autofree char *judgement = pnc_passphrase_rule_judge (dialog->passphrase, dialog->repeated);
  gboolean has_current = *gtk_editable_get_text (dialog->current) != '\0';

  gtk_label_set_label (dialog->judgement, judgement != NULL ? judgement : "");
  gtk_widget_set_sensitive (dialog->change, has_current && judgement == NULL);
}

static void
pnc_passphrase_dialog_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncPassphraseDialog) dialog = data;
  g_autoptr (GError) error = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  gtk_widget_set_sensitive (dialog->form, TRUE);
  if (!pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    {
      pnc_failure_set_error (dialog->failure, error);
      gtk_editable_set_text (dialog->current, "");
      gtk_widget_grab_focus (GTK_WIDGET (dialog->current));
      return;
    }
  if (parent != NULL)
    pnc_toast_show (GTK_WIDGET (parent), _ ("Passphrase changed"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
pnc_passphrase_dialog_change_cb (PncPassphraseDialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) current = pnc_passphrase_field_peek (dialog->current);
  g_autoptr (PncSecret) fresh = pnc_passphrase_field_peek (dialog->passphrase);
  g_auto (PncFd) current_fd = PNC_FD_INIT;
  g_auto (PncFd) fresh_fd = PNC_FD_INIT;

  if (dialog->desktop == NULL || !gtk_widget_get_sensitive (dialog->change))
    return;
  pnc_failure_set_error (dialog->failure, NULL);
  current_fd = pnc_secret_to_memfd (current, &error);
  if (current_fd >= 0)
    fresh_fd = pnc_secret_to_memfd (fresh, &error);
  if (error != NULL)
    {
      pnc_failure_set_error (dialog->failure, error);
      return;
    }
  gtk_widget_set_sensitive (dialog->form, FALSE);
  pnc_desktop_client_change_passphrase_async (dialog->desktop, current_fd, fresh_fd,
                                              pnc_passphrase_dialog_done_cb, g_object_ref (dialog));
}

static void
pnc_passphrase_dialog_dispose (GObject *object)
{
  g_clear_object (&PNC_PASSPHRASE_DIALOG (object)->desktop);
  G_OBJECT_CLASS (pnc_passphrase_dialog_parent_class)->dispose (object);
}

static void
pnc_passphrase_dialog_class_init (PncPassphraseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_passphrase_dialog_dispose;
  g_type_ensure (PNC_TYPE_FAILURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/passphrase-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, change);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, form);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, group);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, current);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, repeated);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, judgement);
  gtk_widget_class_bind_template_child (widget_class, PncPassphraseDialog, failure);
  gtk_widget_class_bind_template_callback (widget_class, pnc_passphrase_dialog_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_passphrase_dialog_change_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pnc_passphrase_dialog_init (PncPassphraseDialog *dialog)
{
  g_autofree char *rule = pnc_passphrase_rule_dup_text ();

  gtk_widget_init_template (GTK_WIDGET (dialog));
  pnc_accessible_tidy (GTK_WIDGET (dialog));
  adw_preferences_group_set_description (dialog->group, rule);
  pnc_passphrase_dialog_changed_cb (dialog);
}

GtkWidget *
pnc_passphrase_dialog_new (GtkWindow *parent, PncDesktopClient *desktop)
{
  PncPassphraseDialog *dialog
      = g_object_new (PNC_TYPE_PASSPHRASE_DIALOG, "transient-for", parent, NULL);

  g_set_object (&dialog->desktop, desktop);
  return GTK_WIDGET (dialog);
}
