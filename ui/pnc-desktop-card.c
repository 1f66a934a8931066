/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-card.h"

#include "pnc-accessible.h"
#include "pnc-shield.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncDesktopCard
{
  PncCard parent_instance;

  char *name;
  char *folder;
  PncDesktopState state;
  char *state_reason;
  gint64 last_started;
  GdkPaintable *picture;

  GtkWidget *blank;
  GtkPicture *thumbnail;
  GtkLabel *title;
  GtkLabel *line;
  GtkWidget *dot;
  PncShield *shield;
  GtkMenuButton *menu;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_FOLDER,
  PROP_STATE,
  PROP_STATE_REASON,
  PROP_LAST_STARTED,
  PROP_PICTURE,
  PROP_POLICY_STATE,
  PROP_MENU_MODEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncDesktopCard, pnc_desktop_card, PNC_TYPE_CARD)

/* The state as a style class, so that the style sheet says how a state looks. */
static const char *
pnc_desktop_card_style (PncDesktopState state)
{
  switch (state)
    {
    case PNC_DESKTOP_STATE_RUNNING:
      return "running";
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_STOPPING:
      return "busy";
    case PNC_DESKTOP_STATE_PAUSED:
      return "paused";
    case PNC_DESKTOP_STATE_BROKEN:
      return "broken";
    case PNC_DESKTOP_STATE_MISSING:
      return "missing";
    case PNC_DESKTOP_STATE_STOPPED:
      return "stopped";
    }
  g_assert_not_reached ();
}

static void
pnc_desktop_card_announce (PncDesktopCard *card, const char *line)
{
  /* Translators: what a screen reader says for a card: name of a desktop, its state. */
  g_autofree char *label = g_strdup_printf (_ ("%s, %s"), card->name ? card->name : "", line);
  /* Translators: a button's label for screen readers; %s is the name of a desktop. */
  g_autofree char *menu = g_strdup_printf (_ ("Menu of “%s”"), card->name ? card->name : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu,
                                  -1);
}

void
pnc_desktop_card_refresh (PncDesktopCard *card)
{
  const char *style = pnc_desktop_card_style (card->state);
  const char *classes[] = { "pnc-card", style, NULL };
  g_autofree char *line
      = pnc_text_state_line (card->state, card->state_reason, card->folder, card->last_started,
                             g_get_real_time () / G_USEC_PER_SEC);

  gtk_widget_set_css_classes (GTK_WIDGET (card), classes);
  gtk_label_set_label (card->title, card->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (card->title), card->name);
  gtk_label_set_label (card->line, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (card->line), line);
  gtk_widget_set_visible (card->dot, card->state != PNC_DESKTOP_STATE_STOPPED
                                         && card->state != PNC_DESKTOP_STATE_MISSING);
  gtk_picture_set_paintable (card->thumbnail, card->picture);
  gtk_widget_set_visible (GTK_WIDGET (card->thumbnail), card->picture != NULL);
  /* It keeps its room, which is the card's height. */
  gtk_widget_set_opacity (card->blank, card->picture != NULL ? 0 : 0.25);
  pnc_desktop_card_announce (card, line);
}

/* As everywhere on the desk: the secondary button, the Menu key or Shift+F10 on a thing open its
 * menu. */
static void
pnc_desktop_card_pressed_cb (PncDesktopCard *card, int n_press, double x, double y)
{
  if (gtk_widget_get_visible (GTK_WIDGET (card->menu)))
    gtk_menu_button_popup (card->menu);
}

static void
pnc_desktop_card_menu_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pnc_desktop_card_pressed_cb (PNC_DESKTOP_CARD (widget), 1, 0, 0);
}

static void
pnc_desktop_card_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncDesktopCard *card = PNC_DESKTOP_CARD (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, card->name);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, card->folder);
      break;
    case PROP_STATE:
      g_value_set_enum (value, card->state);
      break;
    case PROP_STATE_REASON:
      g_value_set_string (value, card->state_reason);
      break;
    case PROP_LAST_STARTED:
      g_value_set_int64 (value, card->last_started);
      break;
    case PROP_PICTURE:
      g_value_set_object (value, card->picture);
      break;
    case PROP_POLICY_STATE:
      g_object_get_property (G_OBJECT (card->shield), "state", value);
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, gtk_menu_button_get_menu_model (card->menu));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_desktop_card_take_string (char **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

static void
pnc_desktop_card_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncDesktopCard *card = PNC_DESKTOP_CARD (object);

  switch (id)
    {
    case PROP_NAME:
      pnc_desktop_card_take_string (&card->name, value);
      break;
    case PROP_FOLDER:
      pnc_desktop_card_take_string (&card->folder, value);
      break;
    case PROP_STATE:
      card->state = g_value_get_enum (value);
      break;
    case PROP_STATE_REASON:
      pnc_desktop_card_take_string (&card->state_reason, value);
      break;
    case PROP_LAST_STARTED:
      card->last_started = g_value_get_int64 (value);
      break;
    case PROP_PICTURE:
      g_set_object (&card->picture, g_value_get_object (value));
      break;
    case PROP_POLICY_STATE:
      pnc_shield_set_state (card->shield, g_value_get_string (value));
      return;
    case PROP_MENU_MODEL:
      gtk_menu_button_set_menu_model (card->menu, g_value_get_object (value));
      gtk_widget_set_visible (GTK_WIDGET (card->menu), g_value_get_object (value) != NULL);
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  pnc_desktop_card_refresh (card);
}

static void
pnc_desktop_card_dispose (GObject *object)
{
  PncDesktopCard *card = PNC_DESKTOP_CARD (object);

  g_clear_object (&card->picture);
  G_OBJECT_CLASS (pnc_desktop_card_parent_class)->dispose (object);
}

static void
pnc_desktop_card_finalize (GObject *object)
{
  PncDesktopCard *card = PNC_DESKTOP_CARD (object);

  g_free (card->name);
  g_free (card->folder);
  g_free (card->state_reason);
  G_OBJECT_CLASS (pnc_desktop_card_parent_class)->finalize (object);
}

static void
pnc_desktop_card_class_init (PncDesktopCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_desktop_card_get_property;
  object_class->set_property = pnc_desktop_card_set_property;
  object_class->dispose = pnc_desktop_card_dispose;
  object_class->finalize = pnc_desktop_card_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PNC_TYPE_DESKTOP_STATE,
                                              PNC_DESKTOP_STATE_STOPPED, flags);
  properties[PROP_STATE_REASON] = g_param_spec_string ("state-reason", NULL, NULL, NULL, flags);
  properties[PROP_LAST_STARTED]
      = g_param_spec_int64 ("last-started", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_POLICY_STATE] = g_param_spec_string ("policy-state", NULL, NULL, NULL, flags);
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_PAINTABLE, flags);
  properties[PROP_MENU_MODEL]
      = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PNC_TYPE_SHIELD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/desktop-card.ui");
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, blank);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, title);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, line);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, dot);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, shield);
  gtk_widget_class_bind_template_child (widget_class, PncDesktopCard, menu);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_card_pressed_cb);
  gtk_widget_class_install_action (widget_class, "menu.popup", NULL, pnc_desktop_card_menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "menu.popup", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "menu.popup",
                                       NULL);
}

static void
pnc_desktop_card_init (PncDesktopCard *card)
{
  card->state = PNC_DESKTOP_STATE_STOPPED;
  gtk_widget_init_template (GTK_WIDGET (card));
  pnc_accessible_tidy (GTK_WIDGET (card));
}

GtkWidget *
pnc_desktop_card_new (void)
{
  return g_object_new (PNC_TYPE_DESKTOP_CARD, NULL);
}
