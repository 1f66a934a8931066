/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-job-card.h"

#include "pnc-accessible.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncJobCard
{
  PncCard parent_instance;

  GtkLabel *title;
  GtkLabel *line;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (PncJobCard, pnc_job_card, PNC_TYPE_CARD)

void
pnc_job_card_set_progress (PncJobCard *card,
                           const char *phase,
                           guint64 done_bytes,
                           guint64 total_bytes)
{
  g_autofree char *label = NULL;
  g_autofree char *line = NULL;

  if (total_bytes > 0)
    {
      double fraction = MIN (1.0, (double) done_bytes / total_bytes);

      gtk_progress_bar_set_fraction (card->bar, fraction);
      /* Translators: under the name of a desktop that is being made. */
      line = g_strdup_printf (_ ("Being made · %d %%"), (int) (fraction * 100));
    }
  else
    {
      gtk_progress_bar_pulse (card->bar);
      line = g_strdup (pnc_text_phase (phase));
    }
  gtk_label_set_label (card->line, line);
  label = g_strdup_printf (_ ("%s, %s"), gtk_label_get_label (card->title), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
pnc_job_card_class_init (PncJobCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/job-card.ui");
  gtk_widget_class_bind_template_child (widget_class, PncJobCard, title);
  gtk_widget_class_bind_template_child (widget_class, PncJobCard, line);
  gtk_widget_class_bind_template_child (widget_class, PncJobCard, bar);
}

static void
pnc_job_card_init (PncJobCard *card)
{
  gtk_widget_init_template (GTK_WIDGET (card));
  pnc_accessible_tidy (GTK_WIDGET (card));
}

GtkWidget *
pnc_job_card_new (const char *subject)
{
  PncJobCard *card = g_object_new (PNC_TYPE_JOB_CARD, NULL);

  gtk_label_set_label (card->title, subject);
  return GTK_WIDGET (card);
}
