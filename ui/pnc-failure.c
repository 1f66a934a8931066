/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-failure.h"

#include "pnc-error-text.h"

struct _PncFailure
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *advice;
  GtkLabel *detail;
};

G_DEFINE_FINAL_TYPE (PncFailure, pnc_failure, ADW_TYPE_BIN)

static void
pnc_failure_class_init (PncFailureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/failure.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFailure, title);
  gtk_widget_class_bind_template_child (widget_class, PncFailure, advice);
  gtk_widget_class_bind_template_child (widget_class, PncFailure, detail);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
pnc_failure_init (PncFailure *failure)
{
  gtk_widget_init_template (GTK_WIDGET (failure));
}

static void
pnc_failure_show (PncFailure *failure, const char *title, const char *advice, const char *detail)
{
  gtk_label_set_label (failure->title, title);
  gtk_label_set_label (failure->advice, advice);
  gtk_label_set_label (failure->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (failure->detail), detail != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (failure), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, advice, -1);
  gtk_widget_set_visible (GTK_WIDGET (failure), TRUE);
}

void
pnc_failure_set_error (PncFailure *failure, const GError *error)
{
  g_autofree char *detail = error != NULL ? pnc_error_text_dup_detail (error) : NULL;

  if (error == NULL)
    gtk_widget_set_visible (GTK_WIDGET (failure), FALSE);
  else
    pnc_failure_show (failure, pnc_error_text_title (error), pnc_error_text_advice (error), detail);
}

void
pnc_failure_set_text (PncFailure *failure, const char *title, const char *advice)
{
  pnc_failure_show (failure, title, advice, NULL);
}
