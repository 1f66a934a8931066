/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-window-private.h"

#include "pnc-accessible.h"
#include "pnc-desktop-stage.h"
#include "pnc-hints.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (PncWindow, pnc_window, ADW_TYPE_APPLICATION_WINDOW)

/* Pages that are neither shown nor sliding away any more go, and with them what they hold (a
 * connection to a screen). */
static void
pnc_window_drop_pages_cb (PncWindow *window)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (window->pages));

  if (gtk_stack_get_transition_running (window->pages))
    return;
  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (child != GTK_WIDGET (window->library) && child != window->page)
        gtk_stack_remove (window->pages, child);
      child = next;
    }
}

/* In a list of windows each desktop stands under its own name. */
static void
pnc_window_set_titled (PncWindow *window, PncDesktopClient *desktop)
{
  g_clear_pointer (&window->titled, g_binding_unbind);
  if (desktop != NULL)
    window->titled
        = g_object_bind_property (desktop, "name", window, "title", G_BINDING_SYNC_CREATE);
  else
    gtk_window_set_title (GTK_WINDOW (window), _ ("Pinnace"));
}

void
pnc_window_show_page (PncWindow *window, GtkWidget *page, PncDesktopClient *desktop)
{
  window->page = page;
  pnc_window_set_titled (window, desktop);
  gtk_stack_add_child (window->pages, page);
  gtk_stack_set_visible_child (window->pages, page);
  if (!gtk_widget_grab_focus (page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  pnc_window_update_actions (window);
  pnc_window_drop_pages_cb (window);
}

void
pnc_window_show_library (PncWindow *window)
{
  if (window->page == NULL)
    return;
  window->page = NULL;
  pnc_window_set_titled (window, NULL);
  gtk_window_unfullscreen (GTK_WINDOW (window));
  gtk_stack_set_visible_child (window->pages, GTK_WIDGET (window->library));
  gtk_widget_child_focus (GTK_WIDGET (window->library), GTK_DIR_TAB_FORWARD);
  pnc_window_update_actions (window);
  pnc_window_drop_pages_cb (window);
}

static gboolean
pnc_window_close_request (GtkWindow *gtk_window)
{
  PncWindow *window = PNC_WINDOW (gtk_window);
  int width, height;

  if (pnc_window_asks_before_close (window))
    return TRUE;
  gtk_window_get_default_size (gtk_window, &width, &height);
  if (!gtk_window_is_fullscreen (gtk_window))
    pnc_hints_save_window (width, height, gtk_window_is_maximized (gtk_window));
  return GTK_WINDOW_CLASS (pnc_window_parent_class)->close_request (gtk_window);
}

static void
pnc_window_dispose (GObject *object)
{
  PncWindow *window = PNC_WINDOW (object);

  if (window->library != NULL)
    pnc_library_page_set_items (window->library, NULL, NULL, NULL);
  window->library = NULL;
  g_clear_pointer (&window->titled, g_binding_unbind);
  g_clear_object (&window->items);
  g_clear_object (&window->unfinished);
  if (window->client != NULL)
    g_signal_handlers_disconnect_by_data (window->client, window);
  g_clear_object (&window->client);
  g_clear_pointer (&window->wanted, g_free);
  G_OBJECT_CLASS (pnc_window_parent_class)->dispose (object);
}

static void
pnc_window_class_init (PncWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pnc_window_close_request;
  g_type_ensure (PNC_TYPE_LIBRARY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pinnace/Pinnace/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, library);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_drop_pages_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_item_activated_cb);
  pnc_window_install_actions (widget_class);
}

static void
pnc_window_init (PncWindow *window)
{
  int width, height;
  gboolean maximized = FALSE;

  gtk_widget_init_template (GTK_WIDGET (window));
  pnc_accessible_tidy (GTK_WIDGET (window));
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  pnc_hints_load_window (&width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (window));
  pnc_library_page_capture_keys (window->library, GTK_WIDGET (window));
  pnc_window_update_actions (window);
}

GtkWidget *
pnc_window_new (AdwApplication *application)
{
  return g_object_new (PNC_TYPE_WINDOW, "application", application, NULL);
}

static void
pnc_window_connected_cb (PncWindow *window)
{
  gboolean connected = FALSE;

  g_object_get (window->client, "connected", &connected, NULL);
  if (!connected)
    pnc_toast_show (GTK_WIDGET (window), _ ("The Pinnace service ended; trying again"));
}

void
pnc_window_set_client (PncWindow *window, PncClient *client)
{
  g_autofree char *wanted = g_steal_pointer (&window->wanted);

  if (window->client == client)
    return;
  g_set_object (&window->client, client);
  g_signal_connect_swapped (client, "notify::connected", G_CALLBACK (pnc_window_connected_cb),
                            window);
  pnc_window_fill_library (window);
  pnc_window_watch_desktops (window);
  pnc_window_update_actions (window);
  if (wanted != NULL)
    pnc_window_open (window, wanted);
  else
    pnc_window_open_first (window);
}

void
pnc_window_set_failure (PncWindow *window, const GError *error)
{
  pnc_library_page_set_failure (window->library, error);
}

gboolean
pnc_window_shows (PncWindow *window, const char *key)
{
  return window->client != NULL && PNC_IS_DESKTOP_STAGE (window->page)
         && pnc_desktop_stage_get_desktop (PNC_DESKTOP_STAGE (window->page))
                == pnc_client_find_desktop (window->client, key);
}

gboolean
pnc_window_is_free (PncWindow *window, const char *key)
{
  return window->page == NULL;
}

void
pnc_window_open (PncWindow *window, const char *key)
{
  PncDesktopClient *desktop;

  if (window->client == NULL)
    {
      g_free (window->wanted);
      window->wanted = g_strdup (key);
      return;
    }
  desktop = pnc_client_find_desktop (window->client, key);
  if (desktop == NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("There is no desktop “%s”"), key);
      pnc_toast_show (GTK_WIDGET (window), text);
      return;
    }
  pnc_window_open_desktop (window, desktop);
}
