/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-create-dialog.h"

#include "pnc-accessible.h"
#include "pnc-failure.h"
#include "pnc-passphrase-field.h"
#include "pnc-passphrase-rule.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define MIB_PER_STEP 256
#define BYTES_PER_GB G_GUINT64_CONSTANT (1000000000)
#define BYTES_PER_MIB G_GUINT64_CONSTANT (1048576)
#define DEFAULT_MEMORY_MIB 4096
#define DEFAULT_CPUS 2

struct _PncCreateDialog
{
  AdwWindow parent_instance;

  GFile *image;

  GtkWidget *create;
  GtkWidget *form;
  AdwActionRow *image_row;
  GtkEditable *name;
  GtkSpinButton *memory;
  GtkSpinButton *cpus;
  GtkSpinButton *data_size;
  AdwPreferencesGroup *passphrase_group;
  GtkEditable *passphrase;
  GtkEditable *repeated;
  GtkLabel *judgement;
  PncFailure *failure;
};

enum
{
  CREATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncCreateDialog, pnc_create_dialog, ADW_TYPE_WINDOW)

static void
pnc_create_dialog_changed_cb (PncCreateDialog *dialog)
{
  g_autofree char *judgement = pnc_passphrase_rule_judge (dialog->passphrase, dialog->repeated);
  gboolean named = *gtk_editable_get_text (dialog->name) != '\0';

  gtk_label_set_label (dialog->judgement, judgement != NULL ? judgement : "");
  gtk_widget_set_sensitive (dialog->create, dialog->image != NULL && named && judgement == NULL);
}

static char *
pnc_create_dialog_suggest_name (GFile *image)
{
  g_autofree char *base = g_file_get_basename (image);
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  return g_utf8_make_valid (base, -1);
}

void
pnc_create_dialog_set_image (PncCreateDialog *dialog, GFile *image)
{
  g_autofree char *path = g_file_get_parse_name (image);

  g_set_object (&dialog->image, image);
  adw_action_row_set_subtitle (dialog->image_row, path);
  if (*gtk_editable_get_text (dialog->name) == '\0')
    {
      g_autofree char *name = pnc_create_dialog_suggest_name (image);
      gtk_editable_set_text (dialog->name, name);
    }
  pnc_create_dialog_changed_cb (dialog);
}

static void
pnc_create_dialog_chosen_cb (GtkNativeDialog *chooser, int response, PncCreateDialog *dialog)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      pnc_create_dialog_set_image (dialog, file);
    }
  g_object_unref (chooser);
}

static void
pnc_create_dialog_choose_cb (PncCreateDialog *dialog)
{
  g_autoptr (GtkFileFilter) images = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Choose a Disk Image"), GTK_WINDOW (dialog), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_file_filter_set_name (images, _ ("Disk images (qcow2, raw)"));
  gtk_file_filter_add_suffix (images, "qcow2");
  gtk_file_filter_add_suffix (images, "img");
  gtk_file_filter_add_suffix (images, "raw");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), images);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (pnc_create_dialog_chosen_cb), dialog,
                           0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
pnc_create_dialog_create_cb (PncCreateDialog *dialog)
{
  if (!gtk_widget_get_sensitive (dialog->create))
    return;
  pnc_create_dialog_set_error (dialog, NULL);
  g_signal_emit (dialog, signals[CREATE], 0);
}

static void
pnc_create_dialog_dispose (GObject *object)
{
  g_clear_object (&PNC_CREATE_DIALOG (object)->image);
  G_OBJECT_CLASS (pnc_create_dialog_parent_class)->dispose (object);
}

static void
pnc_create_dialog_class_init (PncCreateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_create_dialog_dispose;
  signals[CREATE] = g_signal_new ("create", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PNC_TYPE_FAILURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/create-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, create);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, form);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, image_row);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, name);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, memory);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, cpus);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, data_size);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, passphrase_group);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, repeated);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, judgement);
  gtk_widget_class_bind_template_child (widget_class, PncCreateDialog, failure);
  gtk_widget_class_bind_template_callback (widget_class, pnc_create_dialog_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_create_dialog_choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_create_dialog_create_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* A half of this computer's memory, but no more than a desktop usually wants. */
static guint
pnc_create_dialog_default_memory (void)
{
  gint64 pages = sysconf (_SC_PHYS_PAGES);
  gint64 half_mib = pages * sysconf (_SC_PAGESIZE) / 2 / (1024 * 1024);

  if (pages <= 0 || half_mib >= DEFAULT_MEMORY_MIB)
    return DEFAULT_MEMORY_MIB;
  return MAX ((guint) half_mib / MIB_PER_STEP, 2) * MIB_PER_STEP;
}

static void
pnc_create_dialog_init (PncCreateDialog *dialog)
{
  g_autofree char *rule = pnc_passphrase_rule_dup_text ();

  gtk_widget_init_template (GTK_WIDGET (dialog));
  pnc_accessible_tidy (GTK_WIDGET (dialog));
  adw_preferences_group_set_description (dialog->passphrase_group, rule);
  gtk_spin_button_set_range (dialog->cpus, 1, g_get_num_processors ());
  gtk_spin_button_set_value (dialog->cpus, MIN (DEFAULT_CPUS, g_get_num_processors ()));
  gtk_spin_button_set_value (dialog->memory, pnc_create_dialog_default_memory ());
  pnc_create_dialog_changed_cb (dialog);
}

GtkWidget *
pnc_create_dialog_new (GtkWindow *parent)
{
  return g_object_new (PNC_TYPE_CREATE_DIALOG, "transient-for", parent, NULL);
}

GFile *
pnc_create_dialog_get_image (PncCreateDialog *dialog)
{
  return dialog->image;
}

const char *
pnc_create_dialog_get_name (PncCreateDialog *dialog)
{
  return gtk_editable_get_text (dialog->name);
}

GVariant *
pnc_create_dialog_dup_options (PncCreateDialog *dialog)
{
  GVariantDict options;
  guint64 data_size = gtk_spin_button_get_value_as_int (dialog->data_size) * BYTES_PER_GB;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "memory-mib", "u",
                         (guint) gtk_spin_button_get_value_as_int (dialog->memory));
  g_variant_dict_insert (&options, "cpus", "u",
                         (guint) gtk_spin_button_get_value_as_int (dialog->cpus));
  if (data_size > 0)
    g_variant_dict_insert (&options, "data-size-bytes", "t",
                           (data_size + BYTES_PER_MIB - 1) / BYTES_PER_MIB * BYTES_PER_MIB);
  return g_variant_dict_end (&options);
}

PncSecret *
pnc_create_dialog_dup_passphrase (PncCreateDialog *dialog)
{
  return pnc_passphrase_field_peek (dialog->passphrase);
}

void
pnc_create_dialog_set_busy (PncCreateDialog *dialog, gboolean busy)
{
  gtk_widget_set_sensitive (dialog->form, !busy);
  if (busy)
    gtk_widget_set_sensitive (dialog->create, FALSE);
  else
    pnc_create_dialog_changed_cb (dialog);
}

void
pnc_create_dialog_set_error (PncCreateDialog *dialog, const GError *error)
{
  pnc_failure_set_error (dialog->failure, error);
}
