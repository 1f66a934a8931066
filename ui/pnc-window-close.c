/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hints.h"
#include "pnc-window-private.h"

#include <glib/gi18n-lib.h>

/* The names of the desktops that go on without a window, in the quotation marks of the language. */
static GStrv
pnc_window_list_active (PncWindow *window)
{
  GListModel *desktops = window->client != NULL ? pnc_client_get_desktops (window->client) : NULL;
  guint n_items = desktops != NULL ? g_list_model_get_n_items (desktops) : 0;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);
      PncDesktopState state = pnc_desktop_client_get_state (desktop);
      /* Translators: the name of a desktop in a list of such. */
      g_autofree char *quoted = g_strdup_printf (_ ("“%s”"), pnc_desktop_client_get_name (desktop));

      if (state == PNC_DESKTOP_STATE_STARTING || state == PNC_DESKTOP_STATE_RUNNING
          || state == PNC_DESKTOP_STATE_PAUSED)
        g_strv_builder_add (names, quoted);
    }
  return g_strv_builder_end (names);
}

/* What happens to them, and how to have it otherwise. */
static char *
pnc_window_go_on_text (GStrv names)
{
  g_autofree char *list = g_strjoinv (", ", names);

  /* Translators: %s is one or more names of desktops. */
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%s goes on running. Open Pinnace again to come back to it. To end it, choose "
                   "Shut Down in its menu.",
                   "%s go on running. Open Pinnace again to come back to them. To end one, choose "
                   "Shut Down in its menu.",
                   g_strv_length (names)),
      list);
}

static AdwMessageDialog *
pnc_window_create_question (PncWindow *window, GStrv names, const char *heading, const char *yes)
{
  g_autofree char *body = pnc_window_go_on_text (names);
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), heading, body));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Keep Open"), "yes", yes, NULL);
  adw_message_dialog_set_default_response (dialog, "yes");
  adw_message_dialog_set_close_response (dialog, "cancel");
  return dialog;
}

static void
pnc_window_close_anyway_cb (PncWindow *window)
{
  window->closing = TRUE;
  gtk_window_close (GTK_WINDOW (window));
}

gboolean
pnc_window_asks_before_close (PncWindow *window)
{
  g_auto (GStrv) names = pnc_window_list_active (window);
  AdwMessageDialog *dialog;

  /* Told once, it is known: closing a window is no event. */
  if (window->closing || *names == NULL || !pnc_hints_first_time ("desktops-go-on"))
    return FALSE;
  dialog = pnc_window_create_question (window, names,
                                       g_dngettext (GETTEXT_PACKAGE, "Your Desktop Goes On",
                                                    "Your Desktops Go On", g_strv_length (names)),
                                       _ ("_Close Window"));
  g_signal_connect_object (dialog, "response::yes", G_CALLBACK (pnc_window_close_anyway_cb), window,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* Each window keeps its size as it goes. */
static void
pnc_window_quit (PncWindow *window)
{
  g_autoptr (GtkApplication) application
      = g_object_ref (gtk_window_get_application (GTK_WINDOW (window)));
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *l = windows; l != NULL; l = l->next)
    if (PNC_IS_WINDOW (l->data))
      pnc_window_close_anyway_cb (l->data);
  g_application_quit (G_APPLICATION (application));
}

void
pnc_window_ask_quit (PncWindow *window)
{
  g_auto (GStrv) names = pnc_window_list_active (window);
  AdwMessageDialog *dialog;

  if (*names == NULL)
    {
      pnc_window_quit (window);
      return;
    }
  dialog = pnc_window_create_question (window, names, _ ("Quit Pinnace?"), _ ("_Quit"));
  g_signal_connect_object (dialog, "response::yes", G_CALLBACK (pnc_window_quit), window,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
