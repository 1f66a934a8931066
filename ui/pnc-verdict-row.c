/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-verdict-row.h"

#include "pnc-accessible.h"
#include "pnc-field-words.h"

#include <glib/gi18n-lib.h>

GtkWidget *
pnc_verdict_row_new_fact (const char *title, const char *value)
{
  return g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", value,
                       "title-lines", 0, "subtitle-lines", 0, NULL);
}

static void
pnc_verdict_row_add (AdwExpanderRow *row, const char *title, const char *value)
{
  if (value != NULL && *value != '\0')
    adw_expander_row_add_row (row, pnc_verdict_row_new_fact (title, value));
}

static void
pnc_verdict_row_add_end (AdwExpanderRow *row, const PncVerdict *verdict)
{
  g_autofree char *text = NULL;

  if (verdict->changes_at == 0)
    return;
  text = pnc_words_dup_time (verdict->changes_at);
  pnc_verdict_row_add (row, _ ("Changes by itself"), text);
}

static void
pnc_verdict_row_add_sign (AdwExpanderRow *row, const PncVerdict *verdict)
{
  gboolean denied = verdict->answer == PNC_ANSWER_DENIED;
  GtkWidget *image
      = gtk_image_new_from_icon_name (denied ? "window-close-symbolic" : "object-select-symbolic");

  if (!denied)
    gtk_widget_add_css_class (image, "success");
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  denied ? _ ("Not allowed") : _ ("Allowed"), -1);
  adw_expander_row_add_prefix (row, image);
}

GtkWidget *
pnc_verdict_row_new (const PncVerdict *verdict)
{
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *source = pnc_verdict_dup_source (verdict);
  g_autofree char *code = pnc_verdict_dup_code (verdict);
  AdwExpanderRow *row
      = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title", sentence, NULL);

  pnc_verdict_row_add_sign (row, verdict);
  pnc_verdict_row_add (row, _ ("Because of"), source);
  pnc_verdict_row_add_end (row, verdict);
  pnc_verdict_row_add (row, _ ("Whom to ask"), verdict->contact);
  if (verdict->answer == PNC_ANSWER_DENIED)
    pnc_verdict_row_add (row, _ ("Code for the telephone"), code);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  pnc_accessible_tidy (GTK_WIDGET (row));
  return GTK_WIDGET (row);
}
