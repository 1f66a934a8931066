/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-job-page.h"

#include "pnc-accessible.h"
#include "pnc-error-text.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncJobPage
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *working;
  AdwStatusPage *done;
  AdwStatusPage *failed;
  GtkProgressBar *bar;
  GtkLabel *bytes;
  GtkLabel *rate;
  GtkWidget *cancel;
};

enum
{
  CANCEL,
  OPEN,
  CLOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncJobPage, pnc_job_page, ADW_TYPE_BIN)

void
pnc_job_page_set_progress (PncJobPage *page,
                           const char *phase,
                           guint64 done_bytes,
                           guint64 total_bytes,
                           guint64 bytes_per_second,
                           int seconds_left)
{
  g_autofree char *bytes = pnc_text_bytes (done_bytes, total_bytes);
  g_autofree char *rate = pnc_text_rate (bytes_per_second, seconds_left);

  adw_status_page_set_description (page->working, pnc_text_phase (phase));
  gtk_label_set_label (page->bytes, total_bytes > 0 || done_bytes > 0 ? bytes : "");
  gtk_label_set_label (page->rate, rate);
  if (total_bytes > 0)
    gtk_progress_bar_set_fraction (page->bar, MIN (1.0, (double) done_bytes / total_bytes));
  else
    gtk_progress_bar_pulse (page->bar);
}

void
pnc_job_page_set_cancelling (PncJobPage *page)
{
  gtk_widget_set_sensitive (page->cancel, FALSE);
  adw_status_page_set_description (page->working, _ ("Cancelling…"));
}

void
pnc_job_page_set_finished (PncJobPage *page, const GError *error)
{
  g_autofree char *markup = NULL;

  if (error == NULL)
    {
      gtk_stack_set_visible_child_name (page->stack, "done");
      return;
    }
  markup = pnc_error_text_dup_markup (error);
  adw_status_page_set_title (page->failed, pnc_error_text_title (error));
  adw_status_page_set_description (page->failed, markup);
  gtk_stack_set_visible_child_name (page->stack, "failed");
}

static void
pnc_job_page_cancel_cb (PncJobPage *page)
{
  g_signal_emit (page, signals[CANCEL], 0);
}

static void
pnc_job_page_open_cb (PncJobPage *page)
{
  g_signal_emit (page, signals[OPEN], 0);
}

static void
pnc_job_page_close_cb (PncJobPage *page)
{
  g_signal_emit (page, signals[CLOSE], 0);
}

static void
pnc_job_page_class_init (PncJobPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[CANCEL]
      = g_signal_new ("cancel", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN]
      = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSE]
      = g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/job-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, title);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, working);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, done);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, failed);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, bar);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, bytes);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, rate);
  gtk_widget_class_bind_template_child (widget_class, PncJobPage, cancel);
  gtk_widget_class_bind_template_callback (widget_class, pnc_job_page_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_job_page_open_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_job_page_close_cb);
}

static void
pnc_job_page_init (PncJobPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
}

GtkWidget *
pnc_job_page_new (const char *subject)
{
  PncJobPage *page = g_object_new (PNC_TYPE_JOB_PAGE, NULL);
  /* Translators: %s is the name of a desktop. */
  g_autofree char *working = g_strdup_printf (_ ("Making “%s”"), subject);
  /* Translators: %s is the name of a desktop. */
  g_autofree char *done = g_strdup_printf (_ ("“%s” Is Ready"), subject);

  adw_window_title_set_title (page->title, subject);
  adw_status_page_set_title (page->working, working);
  adw_status_page_set_title (page->done, done);
  return GTK_WIDGET (page);
}
