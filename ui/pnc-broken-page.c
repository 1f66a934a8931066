/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-broken-page.h"

#include "pnc-accessible.h"
#include "pnc-config.h"
#include "pnc-error.h"
#include "pnc-text.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

struct _PncBrokenPage
{
  AdwBin parent_instance;

  char *name;
  GVariant *problem;

  AdwStatusPage *status;
  GtkLabel *when;
  GtkTextBuffer *log;
};

enum
{
  PROP_0,
  PROP_NAME,
  N_PROPS,
};

enum
{
  TRY_AGAIN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBrokenPage, pnc_broken_page, ADW_TYPE_BIN)

/* Damaged files are no accident of one run: another start will not mend them. */
static gboolean
pnc_broken_page_is_damage (GVariant *problem)
{
  const char *code = NULL;

  return problem != NULL && g_variant_lookup (problem, "code", "&s", &code)
         && g_strcmp0 (code, pnc_error_code_nick (PNC_ERROR_TAMPERED)) == 0;
}

static const char *
pnc_broken_page_string (GVariant *problem, const char *key)
{
  const char *text = "";

  if (problem != NULL)
    g_variant_lookup (problem, key, "&s", &text);
  return text;
}

/* The service's words, then the log. */
static char *
pnc_broken_page_dup_details (GVariant *problem)
{
  const char *message = pnc_broken_page_string (problem, "message");
  g_auto (GStrv) lines = NULL;
  g_autofree char *log = NULL;

  if (problem != NULL)
    g_variant_lookup (problem, "log", "^as", &lines);
  log = lines != NULL ? g_strjoinv ("\n", lines) : g_strdup ("");
  if (*log == '\0')
    return g_strdup_printf ("%s.", message);
  return g_strdup_printf ("%s.\n\n%s", message, log);
}

static gint64
pnc_broken_page_at (GVariant *problem)
{
  gint64 at = 0;

  if (problem != NULL)
    g_variant_lookup (problem, "at", "x", &at);
  return at;
}

void
pnc_broken_page_set_problem (PncBrokenPage *page, GVariant *problem)
{
  gboolean damaged = pnc_broken_page_is_damage (problem);
  gint64 at = pnc_broken_page_at (problem);
  g_autofree char *details = pnc_broken_page_dup_details (problem);
  g_autofree char *when = at > 0 ? pnc_text_moment (at) : g_strdup ("");

  g_clear_pointer (&page->problem, g_variant_unref);
  page->problem = problem != NULL ? g_variant_ref_sink (problem) : NULL;
  adw_status_page_set_title (page->status, damaged ? _ ("This Desktop Is Damaged")
                                                   : _ ("The Desktop Stopped Unexpectedly"));
  adw_status_page_set_description (
      page->status,
      damaged ? _ ("A file of it is missing, cut short or changed; the details name it. Put that "
                   "file back from a copy, then try again. Nothing was written.")
              : _ ("A part that runs it ended by itself. What the desktop had written to its disks "
                   "is safe; what was not saved in it is lost. You can start it again."));
  gtk_label_set_label (page->when, when);
  gtk_widget_set_visible (GTK_WIDGET (page->when), at > 0);
  gtk_text_buffer_set_text (page->log, details, -1);
}

static void
pnc_broken_page_try_again_cb (PncBrokenPage *page)
{
  g_signal_emit (page, signals[TRY_AGAIN], 0);
}

/* In English whatever the language here, for whoever reads it; no secret is in it. */
static void
pnc_broken_page_report_cb (PncBrokenPage *page)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (pnc_broken_page_at (page->problem));
  g_autofree char *when = time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("?");
  g_autofree char *details = pnc_broken_page_dup_details (page->problem);
  g_autofree char *report
      = g_strdup_printf ("Pinnace %s\nDesktop: %s\nTime: %s\nCode: %s\n\n%s\n", PNC_VERSION,
                         page->name != NULL ? page->name : "", when,
                         pnc_broken_page_string (page->problem, "code"), details);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), report);
  pnc_toast_show (GTK_WIDGET (page), _ ("Report copied; no passphrase and no file is in it"));
}

static void
pnc_broken_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NAME)
    g_value_set_string (value, PNC_BROKEN_PAGE (object)->name);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_broken_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncBrokenPage *page = PNC_BROKEN_PAGE (object);

  if (id != PROP_NAME)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_free (page->name);
  page->name = g_value_dup_string (value);
}

static void
pnc_broken_page_finalize (GObject *object)
{
  PncBrokenPage *page = PNC_BROKEN_PAGE (object);

  g_clear_pointer (&page->problem, g_variant_unref);
  g_free (page->name);
  G_OBJECT_CLASS (pnc_broken_page_parent_class)->finalize (object);
}

static void
pnc_broken_page_class_init (PncBrokenPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_broken_page_get_property;
  object_class->set_property = pnc_broken_page_set_property;
  object_class->finalize = pnc_broken_page_finalize;
  properties[PROP_NAME]
      = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[TRY_AGAIN] = g_signal_new ("try-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/broken-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, status);
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, when);
  gtk_widget_class_bind_template_child (widget_class, PncBrokenPage, log);
  gtk_widget_class_bind_template_callback (widget_class, pnc_broken_page_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_broken_page_report_cb);
}

static void
pnc_broken_page_init (PncBrokenPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
}

GtkWidget *
pnc_broken_page_new (void)
{
  return g_object_new (PNC_TYPE_BROKEN_PAGE, NULL);
}
