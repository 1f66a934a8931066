/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-starting-page.h"

#include "pnc-accessible.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

static const char *const step_names[] = { "rules", "opening", "starting", "screen" };

#define N_STEPS G_N_ELEMENTS (step_names)

struct _PncStartingPage
{
  AdwBin parent_instance;

  GtkWidget *frame;
  GtkPicture *thumbnail;
  GtkLabel *title;
  GtkProgressBar *bar;
  GtkBox *steps;
  GtkWidget *cancel;

  guint at; /* the step that goes on now */
  gint64 since_us;
  guint ticker; /* while mapped */

  struct
  {
    GtkWidget *row;
    GtkStack *sign; /* "todo", "now", "done" */
    GtkSpinner *spinner;
    GtkLabel *time;
  } rows[N_STEPS];
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_PICTURE,
  N_PROPS,
};

enum
{
  CANCEL,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncStartingPage, pnc_starting_page, ADW_TYPE_BIN)

static void
pnc_starting_page_add_step (PncStartingPage *page, guint index)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *sign = gtk_stack_new ();
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *label = gtk_label_new (pnc_text_step (step_names[index]));
  GtkWidget *time = gtk_label_new (NULL);

  gtk_stack_add_named (GTK_STACK (sign), adw_bin_new (), "todo");
  gtk_stack_add_named (GTK_STACK (sign), spinner, "now");
  gtk_stack_add_named (GTK_STACK (sign), gtk_image_new_from_icon_name ("object-select-symbolic"),
                       "done");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "dim-label");
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), time);
  gtk_box_append (page->steps, row);
  page->rows[index].row = row;
  page->rows[index].sign = GTK_STACK (sign);
  page->rows[index].spinner = GTK_SPINNER (spinner);
  page->rows[index].time = GTK_LABEL (time);
}

static void
pnc_starting_page_show_time (PncStartingPage *page, guint index, guint milliseconds)
{
  g_autofree char *time = pnc_text_step_time (milliseconds);

  gtk_label_set_label (page->rows[index].time, time);
  gtk_widget_set_visible (GTK_WIDGET (page->rows[index].time), *time != '\0');
}

static void
pnc_starting_page_show_step (PncStartingPage *page, guint index, guint current, guint milliseconds)
{
  gboolean todo = index > current;

  gtk_stack_set_visible_child_name (page->rows[index].sign, todo               ? "todo"
                                                            : index == current ? "now"
                                                                               : "done");
  gtk_spinner_set_spinning (page->rows[index].spinner, index == current);
  if (index != current)
    pnc_starting_page_show_time (page, index, todo ? 0 : milliseconds);
  if (todo)
    gtk_widget_add_css_class (page->rows[index].row, "dim-label");
  else
    gtk_widget_remove_css_class (page->rows[index].row, "dim-label");
}

static guint
pnc_starting_page_find (const char *name)
{
  for (guint i = 0; i < N_STEPS; i++)
    if (g_strcmp0 (step_names[i], name) == 0)
      return i;
  return 0;
}

/* A step that takes its time is seen to do so. */
static gboolean
pnc_starting_page_tick_cb (gpointer data)
{
  PncStartingPage *page = data;

  pnc_starting_page_show_time (
      page, page->at, (g_get_monotonic_time () - page->since_us) / G_TIME_SPAN_MILLISECOND);
  return G_SOURCE_CONTINUE;
}

static void
pnc_starting_page_map (GtkWidget *widget)
{
  PncStartingPage *page = PNC_STARTING_PAGE (widget);

  GTK_WIDGET_CLASS (pnc_starting_page_parent_class)->map (widget);
  page->ticker = g_timeout_add (100, pnc_starting_page_tick_cb, page);
}

static void
pnc_starting_page_unmap (GtkWidget *widget)
{
  PncStartingPage *page = PNC_STARTING_PAGE (widget);

  g_clear_handle_id (&page->ticker, g_source_remove);
  page->since_us = 0;
  GTK_WIDGET_CLASS (pnc_starting_page_parent_class)->unmap (widget);
}

static void
pnc_starting_page_cancel_cb (PncStartingPage *page)
{
  g_signal_emit (page, signals[CANCEL], 0);
}

void
pnc_starting_page_set_progress (PncStartingPage *page, const char *current, GVariant *done)
{
  guint at = pnc_starting_page_find (current);
  guint milliseconds[N_STEPS] = { 0 };
  GVariantIter iter;
  const char *name;
  guint duration;

  if (done != NULL)
    {
      g_variant_iter_init (&iter, done);
      while (g_variant_iter_next (&iter, "(&su)", &name, &duration))
        milliseconds[pnc_starting_page_find (name)] = duration;
    }
  if (page->at != at || page->since_us == 0)
    page->since_us = g_get_monotonic_time ();
  page->at = at;
  for (guint i = 0; i < N_STEPS; i++)
    pnc_starting_page_show_step (page, i, at, milliseconds[i]);
  pnc_starting_page_tick_cb (page);
  gtk_widget_set_visible (page->cancel, at < N_STEPS - 1);
  gtk_progress_bar_set_fraction (page->bar, (at + 0.5) / N_STEPS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  pnc_text_step (step_names[at]), -1);
}

static void
pnc_starting_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncStartingPage *page = PNC_STARTING_PAGE (object);

  if (id == PROP_NAME)
    g_value_set_string (value, gtk_label_get_label (page->title));
  else if (id == PROP_PICTURE)
    g_value_set_object (value, gtk_picture_get_paintable (page->thumbnail));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_starting_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncStartingPage *page = PNC_STARTING_PAGE (object);

  switch (id)
    {
    case PROP_NAME:
      gtk_label_set_label (page->title, g_value_get_string (value));
      break;
    case PROP_PICTURE:
      gtk_picture_set_paintable (page->thumbnail, g_value_get_object (value));
      gtk_widget_set_visible (page->frame, g_value_get_object (value) != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_starting_page_class_init (PncStartingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_starting_page_get_property;
  object_class->set_property = pnc_starting_page_set_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_PAINTABLE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->map = pnc_starting_page_map;
  widget_class->unmap = pnc_starting_page_unmap;
  signals[CANCEL] = g_signal_new ("cancel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/starting-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, frame);
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, title);
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, bar);
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, steps);
  gtk_widget_class_bind_template_child (widget_class, PncStartingPage, cancel);
  gtk_widget_class_bind_template_callback (widget_class, pnc_starting_page_cancel_cb);
}

static void
pnc_starting_page_init (PncStartingPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
  for (guint i = 0; i < N_STEPS; i++)
    pnc_starting_page_add_step (page, i);
  pnc_starting_page_set_progress (page, step_names[0], NULL);
}

GtkWidget *
pnc_starting_page_new (void)
{
  return g_object_new (PNC_TYPE_STARTING_PAGE, NULL);
}
