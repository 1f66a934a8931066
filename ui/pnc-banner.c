/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-banner.h"

#include "pnc-accessible.h"

struct _PncBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box;
  GtkLabel *title;
  GtkButton *button;
  GtkWidget *cross;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_BUTTON_LABEL,
  PROP_REVEALED,
  PROP_DISMISSABLE,
  N_PROPS,
};

enum
{
  BUTTON_CLICKED,
  DISMISSED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBanner, pnc_banner, ADW_TYPE_BIN)

static void
pnc_banner_set_button_label (PncBanner *banner, const char *label)
{
  gtk_button_set_label (banner->button, label != NULL ? label : "");
  pnc_accessible_tidy (GTK_WIDGET (banner->button));
  gtk_widget_set_visible (GTK_WIDGET (banner->button), label != NULL);
}

/* A screen reader hears what a closed revealer holds. */
static void
pnc_banner_reveal_cb (PncBanner *banner)
{
  gtk_widget_set_visible (banner->box, gtk_revealer_get_reveal_child (banner->revealer)
                                           || gtk_revealer_get_child_revealed (banner->revealer));
}

static void
pnc_banner_clicked_cb (PncBanner *banner)
{
  g_signal_emit (banner, signals[BUTTON_CLICKED], 0);
}

static void
pnc_banner_cross_cb (PncBanner *banner)
{
  pnc_banner_hide (banner);
  g_signal_emit (banner, signals[DISMISSED], 0);
}

static void
pnc_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncBanner *banner = PNC_BANNER (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (banner->title));
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, gtk_button_get_label (banner->button));
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, pnc_banner_get_revealed (banner));
      break;
    case PROP_DISMISSABLE:
      g_value_set_boolean (value, gtk_widget_get_visible (banner->cross));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncBanner *banner = PNC_BANNER (object);

  switch (id)
    {
    case PROP_TITLE:
      gtk_label_set_label (banner->title, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      pnc_banner_set_button_label (banner, g_value_get_string (value));
      break;
    case PROP_REVEALED:
      gtk_revealer_set_reveal_child (banner->revealer, g_value_get_boolean (value));
      break;
    case PROP_DISMISSABLE:
      gtk_widget_set_visible (banner->cross, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_banner_class_init (PncBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_banner_get_property;
  object_class->set_property = pnc_banner_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  properties[PROP_DISMISSABLE] = g_param_spec_boolean ("dismissable", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[BUTTON_CLICKED] = g_signal_new ("button-clicked", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISMISSED] = g_signal_new ("dismissed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PncBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, PncBanner, box);
  gtk_widget_class_bind_template_child (widget_class, PncBanner, title);
  gtk_widget_class_bind_template_child (widget_class, PncBanner, button);
  gtk_widget_class_bind_template_child (widget_class, PncBanner, cross);
  gtk_widget_class_bind_template_callback (widget_class, pnc_banner_reveal_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_banner_cross_cb);
}

static void
pnc_banner_init (PncBanner *banner)
{
  gtk_widget_init_template (GTK_WIDGET (banner));
  pnc_accessible_tidy (GTK_WIDGET (banner));
}

void
pnc_banner_show (PncBanner *banner, const char *title, const char *button_label)
{
  gtk_label_set_label (banner->title, title);
  pnc_banner_set_button_label (banner, button_label);
  gtk_revealer_set_reveal_child (banner->revealer, TRUE);
}

void
pnc_banner_hide (PncBanner *banner)
{
  gtk_revealer_set_reveal_child (banner->revealer, FALSE);
}

gboolean
pnc_banner_get_revealed (PncBanner *banner)
{
  return gtk_revealer_get_reveal_child (banner->revealer);
}

const char *
pnc_banner_get_title (PncBanner *banner)
{
  return gtk_label_get_label (banner->title);
}
