/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-unlock-page.h"

#include "pnc-accessible.h"
#include "pnc-failure.h"
#include "pnc-keyboard-layout.h"
#include "pnc-passphrase-field.h"

#include <glib/gi18n-lib.h>

struct _PncUnlockPage
{
  AdwBin parent_instance;

  GdkDevice *keyboard; /* whose Caps Lock we show */

  GtkWidget *frame;
  GtkPicture *thumbnail;
  GtkLabel *title;
  GtkEditable *entry;
  GtkWidget *button;
  GtkLabel *layout;
  GtkWidget *caps;
  PncFailure *failure;
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
  UNLOCK,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncUnlockPage, pnc_unlock_page, ADW_TYPE_BIN)

static void
pnc_unlock_page_show_keyboard (PncUnlockPage *page)
{
  g_autofree char *layout
      = pnc_keyboard_layout_dup_name (gtk_widget_get_display (GTK_WIDGET (page)));

  gtk_widget_set_visible (page->caps, page->keyboard != NULL
                                          && gdk_device_get_caps_lock_state (page->keyboard));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->layout)), layout != NULL);
  gtk_label_set_label (page->layout, layout);
}

static void
pnc_unlock_page_changed_cb (PncUnlockPage *page)
{
  gboolean empty = *gtk_editable_get_text (page->entry) == '\0';

  gtk_widget_set_sensitive (page->button, !empty);
  pnc_unlock_page_show_keyboard (page);
}

static void
pnc_unlock_page_unlock_cb (PncUnlockPage *page)
{
  g_autoptr (PncSecret) passphrase = NULL;

  if (*gtk_editable_get_text (page->entry) == '\0')
    return;
  passphrase = pnc_passphrase_field_take (page->entry);
  pnc_unlock_page_set_error (page, NULL);
  g_signal_emit (page, signals[UNLOCK], 0, passphrase);
}

/* There is no way round an encryption, and saying so early spares a search for one. */
static void
pnc_unlock_page_forgot_cb (PncUnlockPage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (root), _ ("Forgotten Passphrase"),
      _ ("Without a passphrase nobody can open this desktop, not even we.\n\n"
         "If you once made a rescue passphrase for one of its disks, any Linux opens that disk "
         "with it: “man pinnacectl” says how, under “rescue”.\n\n"
         "If you have a copy of the desktop from before the passphrase was changed, the earlier "
         "passphrase opens the copy."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pnc_unlock_page_map (GtkWidget *widget)
{
  PncUnlockPage *page = PNC_UNLOCK_PAGE (widget);
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));

  GTK_WIDGET_CLASS (pnc_unlock_page_parent_class)->map (widget);
  page->keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  if (page->keyboard != NULL)
    g_signal_connect_swapped (page->keyboard, "notify::caps-lock-state",
                              G_CALLBACK (pnc_unlock_page_show_keyboard), page);
  pnc_unlock_page_show_keyboard (page);
}

static void
pnc_unlock_page_unmap (GtkWidget *widget)
{
  PncUnlockPage *page = PNC_UNLOCK_PAGE (widget);

  if (page->keyboard != NULL)
    g_signal_handlers_disconnect_by_data (page->keyboard, page);
  page->keyboard = NULL;
  gtk_editable_set_text (page->entry, "");
  GTK_WIDGET_CLASS (pnc_unlock_page_parent_class)->unmap (widget);
}

static void
pnc_unlock_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncUnlockPage *page = PNC_UNLOCK_PAGE (object);

  if (id == PROP_NAME)
    g_value_set_string (value, gtk_label_get_label (page->title));
  else if (id == PROP_PICTURE)
    g_value_set_object (value, gtk_picture_get_paintable (page->thumbnail));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_unlock_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncUnlockPage *page = PNC_UNLOCK_PAGE (object);

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
pnc_unlock_page_class_init (PncUnlockPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_unlock_page_get_property;
  object_class->set_property = pnc_unlock_page_set_property;
  widget_class->map = pnc_unlock_page_map;
  widget_class->unmap = pnc_unlock_page_unmap;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_PAINTABLE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[UNLOCK] = g_signal_new ("unlock", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_type_ensure (PNC_TYPE_FAILURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/unlock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, frame);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, title);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, entry);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, button);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, layout);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, caps);
  gtk_widget_class_bind_template_child (widget_class, PncUnlockPage, failure);
  gtk_widget_class_bind_template_callback (widget_class, pnc_unlock_page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_unlock_page_unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_unlock_page_forgot_cb);
}

static void
pnc_unlock_page_init (PncUnlockPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
}

GtkWidget *
pnc_unlock_page_new (void)
{
  return g_object_new (PNC_TYPE_UNLOCK_PAGE, NULL);
}

void
pnc_unlock_page_set_error (PncUnlockPage *page, const GError *error)
{
  pnc_failure_set_error (page->failure, error);
}

void
pnc_unlock_page_set_notice (PncUnlockPage *page, const char *title, const char *text)
{
  pnc_failure_set_text (page->failure, title, text);
}

void
pnc_unlock_page_begin (PncUnlockPage *page)
{
  gtk_editable_set_text (page->entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (page->entry));
}
