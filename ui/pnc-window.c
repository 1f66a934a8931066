/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-window.h"

#include "pnc-desktop-card.h"
#include "pnc-library-page.h"
#include "pnc-thumbnail.h"

struct _PncWindow
{
  AdwApplicationWindow parent_instance;

  PncClient *client;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  PncLibraryPage *library;
};

G_DEFINE_FINAL_TYPE (PncWindow, pnc_window, ADW_TYPE_APPLICATION_WINDOW)

static GtkWidget *
pnc_window_create_card (gpointer item, gpointer data)
{
  static const char *const mirrored[]
      = { "name", "folder", "state", "state-reason", "last-started" };
  GtkWidget *card = pnc_desktop_card_new ();
  PncThumbnail *thumbnail = pnc_thumbnail_of (item);

  for (guint i = 0; i < G_N_ELEMENTS (mirrored); i++)
    g_object_bind_property (item, mirrored[i], card, mirrored[i], G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", card, "picture", G_BINDING_SYNC_CREATE);
  pnc_thumbnail_watch (thumbnail, card);
  return card;
}

static char *
pnc_window_dup_name (gpointer item)
{
  return g_strdup (pnc_desktop_client_get_name (item));
}

static const PncLibraryItems library_items = { pnc_window_create_card, pnc_window_dup_name };

static void
pnc_window_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pnc_library_page_search (PNC_WINDOW (widget)->library);
}

static void
pnc_window_dispose (GObject *object)
{
  g_clear_object (&PNC_WINDOW (object)->client);
  G_OBJECT_CLASS (pnc_window_parent_class)->dispose (object);
}

static void
pnc_window_class_init (PncWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_window_dispose;
  g_type_ensure (PNC_TYPE_LIBRARY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, library);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, pnc_window_search);
}

static void
pnc_window_init (PncWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
  pnc_library_page_capture_keys (window->library, GTK_WIDGET (window));
}

GtkWidget *
pnc_window_new (AdwApplication *application)
{
  return g_object_new (PNC_TYPE_WINDOW, "application", application, NULL);
}

void
pnc_window_set_client (PncWindow *window, PncClient *client)
{
  g_set_object (&window->client, client);
  pnc_library_page_set_items (window->library, pnc_client_get_desktops (client), &library_items,
                              window);
}

void
pnc_window_set_failure (PncWindow *window, const GError *error)
{
  pnc_library_page_set_failure (window->library, error);
}
