/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-broken-page.h"

#include "pnc-error.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncBrokenPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkLabel *when;
  GtkExpander *details;
  GtkTextBuffer *log;
};

enum
{
  TRY_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBrokenPage, pnc_broken_page, ADW_TYPE_BIN)

/* Damaged files are no accident of one run: another start will not mend them. */
static const char *
pnc_broken_page_title (const char *code)
{
  if (g_strcmp0 (code, pnc_error_code_nick (PNC_ERROR_TAMPERED)) == 0)
    return _ ("This Desktop Is Damaged");
  return _ ("The Desktop Stopped Unexpectedly");
}

static const char *
pnc_broken_page_advice (const char *code)
{
  if (g_strcmp0 (code, pnc_error_code_nick (PNC_ERROR_TAMPERED)) == 0)
    return _ ("Put the named file back from a copy, then try again. Nothing was written.");
  return _ ("What the desktop had written to its disk is safe. You can start it again.");
}

void
pnc_broken_page_set_problem (PncBrokenPage *page, GVariant *problem)
{
  const char *code = NULL;
  const char *message = NULL;
  gint64 at = 0;
  g_auto (GStrv) lines = NULL;
  g_autofree char *log = NULL;
  g_autofree char *body = NULL;

  if (problem != NULL)
    {
      g_variant_lookup (problem, "code", "&s", &code);
      g_variant_lookup (problem, "message", "&s", &message);
      g_variant_lookup (problem, "at", "x", &at);
      g_variant_lookup (problem, "log", "^as", &lines);
    }
  if (message != NULL && *message != '\0')
    {
      /* The message quotes what the world said: it is text, not markup. */
      g_autofree char *escaped = g_markup_escape_text (message, -1);
      body = g_strdup_printf ("%s.\n%s", escaped, pnc_broken_page_advice (code));
    }
  adw_status_page_set_title (page->status, pnc_broken_page_title (code));
  adw_status_page_set_description (page->status,
                                   body != NULL ? body : pnc_broken_page_advice (code));
  gtk_widget_set_visible (GTK_WIDGET (page->when), at > 0);
  if (at > 0)
    {
      g_autofree char *when = pnc_text_moment (at);
      gtk_label_set_label (page->when, when);
    }
  log = lines != NULL ? g_strjoinv ("\n", lines) : g_strdup ("");
  gtk_text_buffer_set_text (page->log, log, -1);
  gtk_widget_set_visible (GTK_WIDGET (page->details), *log != '\0');
}

static void
pnc_broken_page_try_again_cb (PncBrokenPage *page)
{
  g_signal_emit (page, signals[TRY_AGAIN], 0);
}

static void
pnc_broken_page_copy_cb (PncBrokenPage *page)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (page->log, &start, &end);
  text = gtk_text_buffer_get_text (page->log, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), text);
}

static void
pnc_broken_page_class_init (PncBrokenPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[TRY_AGAIN] = g_signal_new ("try-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/broken-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, status);
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, when);
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, details);
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, log);
  gtk_widget_class_bind_template_callback (widget_class, pnc_broken_page_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_broken_page_copy_cb);
}

static void
pnc_broken_page_init (PncBrokenPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

GtkWidget *
pnc_broken_page_new (void)
{
  return g_object_new (PNC_TYPE_BROKEN_PAGE, NULL);
}
