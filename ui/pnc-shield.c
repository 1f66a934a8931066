/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-shield.h"

#include "pnc-accessible.h"

#include <glib/gi18n-lib.h>

#define PNC_SHIELD_ACTION "desktop.rules"

struct _PncShield
{
  AdwBin parent_instance;

  char *state;

  GtkWidget *button;
  GtkImage *icon;
  GtkImage *lone_icon;
  GtkLabel *word;
  GtkPopover *bubble;
  GtkLabel *bubble_title;
  GtkLabel *bubble_text;
};

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncShield, pnc_shield, ADW_TYPE_BIN)

typedef struct
{
  const char *state, *icon, *word, *meaning;
} PncShieldWord;

static const PncShieldWord words[] = {
  { "unmanaged", "pnc-shield-none-symbolic", N_ ("Unmanaged"),
    N_ ("No organisation has set rules for this desktop. What it may do is up to you, and its "
        "passphrase protects it.") },
  { "valid", "security-high-symbolic", N_ ("Rules valid"),
    N_ ("The rules of your organisation are valid.") },
  { "ending", "security-medium-symbolic", N_ ("Rules end soon"),
    N_ ("The rules of your organisation end soon; ask for new ones in time.") },
  { "waiting", "security-medium-symbolic", N_ ("Not now"),
    N_ ("The rules do not allow this desktop at this time.") },
  { "ended", "security-low-symbolic", N_ ("Rules ended"),
    N_ ("The time that the rules allow is over; your organisation can give new ones.") },
  { "refused", "security-low-symbolic", N_ ("Not allowed"),
    N_ ("The rules do not allow this desktop to run on this computer as it is.") },
};

/* A service that is newer than this window may know more states. */
static const PncShieldWord unknown
    = { NULL, "dialog-question-symbolic", N_ ("Unknown rules"),
        N_ ("This window does not know the state of the rules that the service names. Close it and "
            "open it again: it may be older than the service.") };

static const PncShieldWord *
pnc_shield_look_up (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].state, state) == 0)
      return &words[i];
  return &unknown;
}

void
pnc_shield_set_state (PncShield *shield, const char *state)
{
  const PncShieldWord *word = pnc_shield_look_up (state);
  /* Translators: what a screen reader says for the shield; %s is "Unmanaged" or another state. */
  g_autofree char *label = g_strdup_printf (_ ("Rules: %s"), _ (word->word));

  if (shield->state == NULL || g_strcmp0 (shield->state, state) != 0)
    {
      g_free (shield->state);
      shield->state = g_strdup (state);
      g_object_notify_by_pspec (G_OBJECT (shield), properties[PROP_STATE]);
    }
  gtk_image_set_from_icon_name (shield->icon, word->icon);
  gtk_image_set_from_icon_name (shield->lone_icon, word->icon);
  gtk_label_set_label (shield->word, _ (word->word));
  gtk_label_set_label (shield->bubble_title, _ (word->word));
  gtk_label_set_label (shield->bubble_text, _ (word->meaning));
  gtk_widget_set_tooltip_text (shield->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (shield->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
pnc_shield_clicked_cb (PncShield *shield)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (shield), PNC_SHIELD_ACTION, NULL))
    gtk_popover_popup (shield->bubble);
}

static void
pnc_shield_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_string (value, PNC_SHIELD (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_shield_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    pnc_shield_set_state (PNC_SHIELD (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_shield_dispose (GObject *object)
{
  PncShield *shield = PNC_SHIELD (object);

  if (shield->bubble != NULL)
    gtk_widget_unparent (GTK_WIDGET (shield->bubble));
  shield->bubble = NULL;
  g_clear_pointer (&shield->state, g_free);
  G_OBJECT_CLASS (pnc_shield_parent_class)->dispose (object);
}

static void
pnc_shield_class_init (PncShieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_shield_get_property;
  object_class->set_property = pnc_shield_set_property;
  object_class->dispose = pnc_shield_dispose;
  properties[PROP_STATE]
      = g_param_spec_string ("state", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/shield.ui");
  gtk_widget_class_bind_template_child (widget_class, PncShield, button);
  gtk_widget_class_bind_template_child (widget_class, PncShield, icon);
  gtk_widget_class_bind_template_child (widget_class, PncShield, lone_icon);
  gtk_widget_class_bind_template_child (widget_class, PncShield, word);
  gtk_widget_class_bind_template_child (widget_class, PncShield, bubble);
  gtk_widget_class_bind_template_child (widget_class, PncShield, bubble_title);
  gtk_widget_class_bind_template_child (widget_class, PncShield, bubble_text);
  gtk_widget_class_bind_template_callback (widget_class, pnc_shield_clicked_cb);
}

static void
pnc_shield_init (PncShield *shield)
{
  gtk_widget_init_template (GTK_WIDGET (shield));
  pnc_accessible_tidy (GTK_WIDGET (shield));
  gtk_widget_set_parent (GTK_WIDGET (shield->bubble), GTK_WIDGET (shield));
  pnc_shield_set_state (shield, "unmanaged");
}

GtkWidget *
pnc_shield_new (void)
{
  return g_object_new (PNC_TYPE_SHIELD, NULL);
}

const char *
pnc_shield_get_word (PncShield *shield)
{
  return gtk_label_get_label (shield->word);
}
