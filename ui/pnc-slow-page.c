/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-slow-page.h"

#include "pnc-accessible.h"
#include "pnc-phrase.h"

#include <glib/gi18n-lib.h>

struct _PncSlowPage
{
  AdwBin parent_instance;

  AdwActionRow *cause;
  AdwActionRow *remedy;
  GtkWidget *copy;
  char *command;
};

enum
{
  RUN_SLOWLY,
  CHECK_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncSlowPage, pnc_slow_page, ADW_TYPE_BIN)

static void
pnc_slow_page_fill (AdwActionRow *row, GVariant *check, const char *key)
{
  g_autofree char *text = check != NULL ? pnc_phrase_dup (check, key) : g_strdup ("");

  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_visible (GTK_WIDGET (row), *text != '\0');
}

void
pnc_slow_page_set_check (PncSlowPage *page, GVariant *check)
{
  const char *command = NULL;

  pnc_slow_page_fill (page->cause, check, "cause");
  pnc_slow_page_fill (page->remedy, check, "remedy");
  if (check != NULL)
    g_variant_lookup (check, "command", "&s", &command);
  g_free (page->command);
  page->command = g_strdup (command);
  gtk_widget_set_visible (page->copy, command != NULL && *command != '\0');
}

static void
pnc_slow_page_run_cb (PncSlowPage *page)
{
  g_signal_emit (page, signals[RUN_SLOWLY], 0);
}

static void
pnc_slow_page_check_cb (PncSlowPage *page)
{
  g_signal_emit (page, signals[CHECK_AGAIN], 0);
}

static void
pnc_slow_page_copy_cb (PncSlowPage *page)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), page->command);
}

static void
pnc_slow_page_finalize (GObject *object)
{
  g_free (PNC_SLOW_PAGE (object)->command);
  G_OBJECT_CLASS (pnc_slow_page_parent_class)->finalize (object);
}

static void
pnc_slow_page_class_init (PncSlowPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_slow_page_finalize;
  signals[RUN_SLOWLY]
      = g_signal_new ("run-slowly", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHECK_AGAIN]
      = g_signal_new ("check-again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/slow-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncSlowPage, cause);
  gtk_widget_class_bind_template_child (widget_class, PncSlowPage, remedy);
  gtk_widget_class_bind_template_child (widget_class, PncSlowPage, copy);
  gtk_widget_class_bind_template_callback (widget_class, pnc_slow_page_run_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_slow_page_check_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_slow_page_copy_cb);
}

static void
pnc_slow_page_init (PncSlowPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
}

GtkWidget *
pnc_slow_page_new (void)
{
  return g_object_new (PNC_TYPE_SLOW_PAGE, NULL);
}
