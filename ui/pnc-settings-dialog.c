/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-settings-dialog.h"

#include "pnc-accessible.h"
#include "pnc-failure.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncSettingsDialog
{
  AdwWindow parent_instance;

  GtkWidget *apply;
  GtkWidget *form;
  GtkEditable *name;
  AdwPreferencesGroup *computer;
  GtkSpinButton *memory;
  GtkSpinButton *cpus;
  AdwActionRow *folder;
  AdwActionRow *sizes;
  AdwActionRow *firmware;
  AdwActionRow *created;
  PncFailure *failure;
};

enum
{
  APPLY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncSettingsDialog, pnc_settings_dialog, ADW_TYPE_WINDOW)

static void
pnc_settings_dialog_changed_cb (PncSettingsDialog *dialog)
{
  gtk_widget_set_sensitive (dialog->apply, *gtk_editable_get_text (dialog->name) != '\0');
}

static void
pnc_settings_dialog_apply_cb (PncSettingsDialog *dialog)
{
  if (!gtk_widget_get_sensitive (dialog->apply))
    return;
  pnc_settings_dialog_set_error (dialog, NULL);
  g_signal_emit (dialog, signals[APPLY], 0);
}

static void
pnc_settings_dialog_copy_cb (PncSettingsDialog *dialog)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)),
                          adw_action_row_get_subtitle (dialog->folder));
}

static void
pnc_settings_dialog_class_init (PncSettingsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[APPLY] = g_signal_new ("apply", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PNC_TYPE_FAILURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/settings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, apply);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, form);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, name);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, computer);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, memory);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, cpus);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, folder);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, sizes);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, firmware);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, created);
  gtk_widget_class_bind_template_child (widget_class, PncSettingsDialog, failure);
  gtk_widget_class_bind_template_callback (widget_class, pnc_settings_dialog_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_settings_dialog_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_settings_dialog_copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pnc_settings_dialog_init (PncSettingsDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
  pnc_accessible_tidy (GTK_WIDGET (dialog));
}

static const char *
pnc_settings_dialog_firmware_text (const char *firmware)
{
  if (g_strcmp0 (firmware, "uefi-secure") == 0)
    return _ ("UEFI with Secure Boot");
  if (g_strcmp0 (firmware, "uefi") == 0)
    return _ ("UEFI");
  return _ ("BIOS");
}

static void
pnc_settings_dialog_show_details (PncSettingsDialog *dialog, const PncDesktopSettings *settings)
{
  g_autofree char *system_size = g_format_size (settings->system_size_bytes);
  g_autofree char *data_size = g_format_size (settings->data_size_bytes);
  g_autofree char *sizes = NULL;
  g_autofree char *created = NULL;

  if (settings->data_size_bytes > 0)
    /* Translators: sizes of the two disks of a desktop. */
    sizes = g_strdup_printf (_ ("System %s, data %s"), system_size, data_size);
  adw_action_row_set_subtitle (dialog->folder, settings->folder);
  adw_action_row_set_subtitle (dialog->sizes, sizes != NULL ? sizes : system_size);
  adw_action_row_set_subtitle (dialog->firmware,
                               pnc_settings_dialog_firmware_text (settings->firmware));
  created = pnc_text_when (settings->created, g_get_real_time () / G_USEC_PER_SEC);
  adw_action_row_set_subtitle (dialog->created, created);
  gtk_widget_set_visible (GTK_WIDGET (dialog->created), settings->created > 0);
}

GtkWidget *
pnc_settings_dialog_new (GtkWindow *parent, const PncDesktopSettings *settings)
{
  PncSettingsDialog *dialog
      = g_object_new (PNC_TYPE_SETTINGS_DIALOG, "transient-for", parent, NULL);

  gtk_editable_set_text (dialog->name, settings->name != NULL ? settings->name : "");
  gtk_spin_button_set_range (dialog->cpus, 1, MAX (g_get_num_processors (), settings->cpus));
  gtk_spin_button_set_value (dialog->cpus, settings->cpus);
  gtk_spin_button_set_value (dialog->memory, settings->memory_mib);
  if (settings->active)
    adw_preferences_group_set_description (dialog->computer, _ ("In force at the next start."));
  pnc_settings_dialog_show_details (dialog, settings);
  pnc_settings_dialog_changed_cb (dialog);
  return GTK_WIDGET (dialog);
}

const char *
pnc_settings_dialog_get_name (PncSettingsDialog *dialog)
{
  return gtk_editable_get_text (dialog->name);
}

guint
pnc_settings_dialog_get_memory_mib (PncSettingsDialog *dialog)
{
  return gtk_spin_button_get_value_as_int (dialog->memory);
}

guint
pnc_settings_dialog_get_cpus (PncSettingsDialog *dialog)
{
  return gtk_spin_button_get_value_as_int (dialog->cpus);
}

void
pnc_settings_dialog_set_busy (PncSettingsDialog *dialog, gboolean busy)
{
  gtk_widget_set_sensitive (dialog->form, !busy);
  gtk_widget_set_sensitive (dialog->apply, !busy);
}

void
pnc_settings_dialog_set_error (PncSettingsDialog *dialog, const GError *error)
{
  pnc_failure_set_error (dialog->failure, error);
}
