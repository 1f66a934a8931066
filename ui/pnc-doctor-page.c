/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-doctor-page.h"

#include "pnc-accessible.h"
#include "pnc-error-text.h"
#include "pnc-phrase.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

struct _PncDoctorPage
{
  AdwBin parent_instance;

  GVariant *checks;
  GPtrArray *bad_rows;
  GPtrArray *good_rows;

  GtkStack *stack;
  AdwStatusPage *failure;
  GtkLabel *verdict;
  AdwPreferencesGroup *bad;
  AdwPreferencesGroup *good;
  AdwExpanderRow *good_fold;
  GtkWidget *copy;
};

enum
{
  CHECK_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncDoctorPage, pnc_doctor_page, ADW_TYPE_BIN)

static const char *
pnc_doctor_page_text (GVariant *check, const char *key)
{
  const char *text = "";

  g_variant_lookup (check, key, "&s", &text);
  return text;
}

static const char *
pnc_doctor_page_title (GVariant *check)
{
  const char *title = pnc_doctor_page_text (check, "title");

  return *title != '\0' ? _ (title) : title;
}

static void
pnc_doctor_page_copy_command_cb (GtkButton *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "command"));
  pnc_toast_show (GTK_WIDGET (button), _ ("Command copied: paste it into a terminal"));
}

static GtkWidget *
pnc_doctor_page_create_copy_button (const char *command)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Copy the Command"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "command", g_strdup (command), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (pnc_doctor_page_copy_command_cb), NULL);
  pnc_accessible_tidy (button);
  return button;
}

/* A row that says one thing; plain text, for what a computer reports may hold anything. */
static GtkWidget *
pnc_doctor_page_create_row (const char *title, const char *subtitle)
{
  return g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle",
                       subtitle, "subtitle-lines", 0, "title-lines", 0, NULL);
}

static void
pnc_doctor_page_add_icon (GtkWidget *row, const char *icon, const char *style, const char *label)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (image, style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
}

static void
pnc_doctor_page_add_good (PncDoctorPage *page, GVariant *check)
{
  g_autofree char *finding = pnc_phrase_dup (check, "finding");
  GtkWidget *row = pnc_doctor_page_create_row (pnc_doctor_page_title (check), finding);

  pnc_doctor_page_add_icon (row, "object-select-symbolic", "success", _ ("In order"));
  adw_expander_row_add_row (page->good_fold, row);
  g_ptr_array_add (page->good_rows, row);
}

static void
pnc_doctor_page_append (GString *markup, const char *label, GVariant *check, const char *key)
{
  g_autofree char *text = pnc_phrase_dup (check, key);
  g_autofree char *line = g_markup_printf_escaped ("\n<b>%s</b> %s", label, text);

  if (*text != '\0')
    g_string_append (markup, line);
}

/* Finding, cause and remedy, a line each, as markup. */
static char *
pnc_doctor_page_advise (GVariant *check)
{
  g_autofree char *finding = pnc_phrase_dup (check, "finding");
  g_autofree char *markup = g_markup_escape_text (finding, -1);
  g_autoptr (GString) advice = g_string_new (markup);

  pnc_doctor_page_append (advice, _ ("Why:"), check, "cause");
  pnc_doctor_page_append (advice, _ ("What to do:"), check, "remedy");
  return g_string_free (g_steal_pointer (&advice), FALSE);
}

static void
pnc_doctor_page_add_bad (PncDoctorPage *page, GVariant *check)
{
  gboolean failed = g_strcmp0 (pnc_doctor_page_text (check, "status"), "failed") == 0;
  const char *command = pnc_doctor_page_text (check, "command");
  g_autofree char *advice = pnc_doctor_page_advise (check);
  g_autofree char *title = g_markup_escape_text (pnc_doctor_page_title (check), -1);
  GtkWidget *row = pnc_doctor_page_create_row (title, advice);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), TRUE);
  pnc_doctor_page_add_icon (row, failed ? "dialog-error-symbolic" : "dialog-warning-symbolic",
                            failed ? "error" : "warning", failed ? _ ("Failed") : _ ("Limited"));
  if (*command != '\0')
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), pnc_doctor_page_create_copy_button (command));
  adw_preferences_group_add (page->bad, row);
  g_ptr_array_add (page->bad_rows, row);
}

static void
pnc_doctor_page_clear (PncDoctorPage *page)
{
  for (guint i = 0; i < page->bad_rows->len; i++)
    adw_preferences_group_remove (page->bad, page->bad_rows->pdata[i]);
  for (guint i = 0; i < page->good_rows->len; i++)
    adw_expander_row_remove (page->good_fold, page->good_rows->pdata[i]);
  g_ptr_array_set_size (page->bad_rows, 0);
  g_ptr_array_set_size (page->good_rows, 0);
}

static void
pnc_doctor_page_count (PncDoctorPage *page, guint bad, guint good)
{
  g_autofree char *verdict = NULL;
  g_autofree char *fold = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u check in order", "%u checks in order", good), good);

  if (bad == 0)
    verdict = g_strdup (_ ("This computer can run desktops at full speed."));
  else
    verdict = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u thing needs a look.", "%u things need a look.", bad),
        bad);
  gtk_label_set_label (page->verdict, verdict);
  gtk_widget_set_visible (GTK_WIDGET (page->bad), bad > 0);
  gtk_widget_set_visible (GTK_WIDGET (page->good), good > 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (page->good_fold), fold);
  pnc_accessible_tidy (GTK_WIDGET (page->good_fold));
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->good_fold), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  fold, -1);
  adw_expander_row_set_expanded (page->good_fold, bad == 0);
}

void
pnc_doctor_page_set_checks (PncDoctorPage *page, GVariant *checks)
{
  GVariantIter iter;
  GVariant *check;
  guint bad = 0, good = 0;

  pnc_doctor_page_clear (page);
  g_clear_pointer (&page->checks, g_variant_unref);
  gtk_widget_set_sensitive (page->copy, checks != NULL);
  gtk_stack_set_visible_child_name (page->stack, checks != NULL ? "checks" : "waiting");
  if (checks == NULL)
    return;
  page->checks = g_variant_ref_sink (checks);
  g_variant_iter_init (&iter, checks);
  while ((check = g_variant_iter_next_value (&iter)) != NULL)
    {
      if (g_strcmp0 (pnc_doctor_page_text (check, "status"), "ok") == 0)
        {
          pnc_doctor_page_add_good (page, check);
          good++;
        }
      else
        {
          pnc_doctor_page_add_bad (page, check);
          bad++;
        }
      g_variant_unref (check);
    }
  pnc_doctor_page_count (page, bad, good);
}

void
pnc_doctor_page_set_failure (PncDoctorPage *page, const GError *error)
{
  g_autofree char *markup = pnc_error_text_dup_markup (error);

  adw_status_page_set_title (page->failure, pnc_error_text_title (error));
  adw_status_page_set_description (page->failure, markup);
  gtk_stack_set_visible_child_name (page->stack, "failure");
}

/* The same words that `pinnacectl doctor` writes: no secret is in them. */
static void
pnc_doctor_page_copy_cb (PncDoctorPage *page)
{
  g_autoptr (GString) report = g_string_new (NULL);
  GVariantIter iter;
  GVariant *check;

  g_variant_iter_init (&iter, page->checks);
  while ((check = g_variant_iter_next_value (&iter)) != NULL)
    {
      static const char *const keys[] = { "cause", "remedy", "command" };

      g_string_append_printf (report, "%s: %s: %s\n", pnc_doctor_page_text (check, "status"),
                              pnc_doctor_page_text (check, "title"),
                              pnc_doctor_page_text (check, "finding"));
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        if (*pnc_doctor_page_text (check, keys[i]) != '\0')
          g_string_append_printf (report, "  %s: %s\n", keys[i],
                                  pnc_doctor_page_text (check, keys[i]));
      g_variant_unref (check);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), report->str);
  pnc_toast_show (GTK_WIDGET (page), _ ("Report copied"));
}

static void
pnc_doctor_page_check_again_cb (PncDoctorPage *page)
{
  g_signal_emit (page, signals[CHECK_AGAIN], 0);
}

static void
pnc_doctor_page_finalize (GObject *object)
{
  PncDoctorPage *page = PNC_DOCTOR_PAGE (object);

  g_clear_pointer (&page->checks, g_variant_unref);
  g_ptr_array_unref (page->bad_rows);
  g_ptr_array_unref (page->good_rows);
  G_OBJECT_CLASS (pnc_doctor_page_parent_class)->finalize (object);
}

static void
pnc_doctor_page_class_init (PncDoctorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_doctor_page_finalize;
  signals[CHECK_AGAIN] = g_signal_new ("check-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/doctor-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, failure);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, bad);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, good);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, good_fold);
  gtk_widget_class_bind_template_child (widget_class, PncDoctorPage, copy);
  gtk_widget_class_bind_template_callback (widget_class, pnc_doctor_page_copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_doctor_page_check_again_cb);
}

static void
pnc_doctor_page_init (PncDoctorPage *page)
{
  page->bad_rows = g_ptr_array_new ();
  page->good_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
  pnc_doctor_page_set_checks (page, NULL);
}

GtkWidget *
pnc_doctor_page_new (void)
{
  return g_object_new (PNC_TYPE_DOCTOR_PAGE, NULL);
}
