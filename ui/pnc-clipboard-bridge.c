/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clipboard-bridge.h"

#include "pnc-guest-content.h"

#include <string.h>

#define MIME_TEXT "text/plain;charset=utf-8"
#define MIME_PNG "image/png"

/* One selection's half of the bridge. */
typedef struct
{
  PncClipboardBridge *bridge;
  PncSelection selection;
  GdkClipboard *clipboard;
  gulong changed_handler;
  GdkContentProvider *guest; /* what we put there for the guest; NULL: nothing */
  GStrv waiting;             /* what the guest offered while it had no focus */
  gboolean offered;          /* the guest thinks that we have something */
} PncClipboardSide;

struct _PncClipboardBridge
{
  PncDisplaySource *source;
  GtkWidget *widget;
  GCancellable *cancellable;
  gulong focus_handler;
  PncClipboardSide sides[2]; /* by PncSelection */
};

/* From here to the guest */

static gboolean
pnc_clipboard_bridge_is_focused (PncClipboardBridge *bridge)
{
  GtkRoot *root = gtk_widget_get_root (bridge->widget);

  return gtk_widget_has_focus (bridge->widget) && GTK_IS_WINDOW (root)
         && gtk_window_is_active (GTK_WINDOW (root));
}

static gboolean
pnc_clipboard_side_has_text (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, G_TYPE_STRING)
         || gdk_content_formats_contain_mime_type (formats, MIME_TEXT)
         || gdk_content_formats_contain_mime_type (formats, "text/plain");
}

static void
pnc_clipboard_side_offer (PncClipboardSide *side)
{
  GdkContentFormats *formats = gdk_clipboard_get_formats (side->clipboard);
  const char *types[3] = { NULL };
  guint n = 0;

  /* What the guest itself put there must not come back to it as ours. */
  if (side->guest != NULL && gdk_clipboard_get_content (side->clipboard) == side->guest)
    return;
  if (!pnc_clipboard_bridge_is_focused (side->bridge))
    return;
  if (pnc_clipboard_side_has_text (formats))
    types[n++] = MIME_TEXT;
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE)
      || gdk_content_formats_contain_mime_type (formats, MIME_PNG))
    types[n++] = MIME_PNG;
  if (n == 0 && !side->offered)
    return;
  side->offered = n > 0;
  pnc_display_source_offer_clipboard (side->bridge->source, side->selection, types);
}

static void
pnc_clipboard_side_changed_cb (PncClipboardSide *side)
{
  pnc_clipboard_side_offer (side);
}

static void
pnc_clipboard_answer (GTask *answer, GBytes *bytes)
{
  g_autoptr (PncDisplaySource) source = g_object_ref (g_task_get_source_object (answer));

  pnc_display_source_answer_clipboard (source, answer, bytes);
}

static void
pnc_clipboard_text_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  g_autoptr (GBytes) bytes = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  if (text != NULL)
    bytes = g_bytes_new_take (text, strlen (text));
  pnc_clipboard_answer (answer, bytes);
}

static void
pnc_clipboard_spliced_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  g_autoptr (GBytes) bytes = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, NULL) >= 0)
    bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
  pnc_clipboard_answer (answer, bytes);
}

static void
pnc_clipboard_png_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  g_autoptr (GInputStream) from
      = gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, NULL, NULL);
  g_autoptr (GOutputStream) to = g_memory_output_stream_new_resizable ();

  if (from == NULL)
    {
      pnc_clipboard_answer (answer, NULL);
      return;
    }
  g_output_stream_splice_async (
      to, from, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
      G_PRIORITY_DEFAULT, NULL, pnc_clipboard_spliced_cb, g_steal_pointer (&answer));
}

static void
pnc_clipboard_bridge_request_cb (PncClipboardBridge *bridge,
                                 PncSelection selection,
                                 const char *mime_type,
                                 GTask *answer)
{
  static const char *png[] = { MIME_PNG, NULL };
  PncClipboardSide *side = &bridge->sides[selection];

  if (!pnc_clipboard_bridge_is_focused (bridge) || !side->offered)
    pnc_display_source_answer_clipboard (bridge->source, answer, NULL);
  else if (g_strcmp0 (mime_type, MIME_PNG) == 0)
    gdk_clipboard_read_async (side->clipboard, png, G_PRIORITY_DEFAULT, bridge->cancellable,
                              pnc_clipboard_png_cb, g_object_ref (answer));
  else
    gdk_clipboard_read_text_async (side->clipboard, bridge->cancellable, pnc_clipboard_text_cb,
                                   g_object_ref (answer));
}

/* From the guest to here */

static void
pnc_clipboard_side_release (PncClipboardSide *side)
{
  if (side->guest != NULL && gdk_clipboard_get_content (side->clipboard) == side->guest)
    gdk_clipboard_set_content (side->clipboard, NULL);
  g_clear_object (&side->guest);
}

static void
pnc_clipboard_side_take (PncClipboardSide *side, const char *const *mime_types)
{
  g_autoptr (GdkContentProvider) guest
      = pnc_guest_content_new (side->bridge->source, side->selection, mime_types);

  side->offered = FALSE;
  g_set_object (&side->guest, guest);
  gdk_clipboard_set_content (side->clipboard, guest);
}

/* A guest in the background must not replace what somebody copied elsewhere: its offer waits until
 * it has the focus. */
static void
pnc_clipboard_bridge_grab_cb (PncClipboardBridge *bridge,
                              PncSelection selection,
                              const char *const *mime_types)
{
  PncClipboardSide *side = &bridge->sides[selection];

  g_clear_pointer (&side->waiting, g_strfreev);
  if (pnc_clipboard_bridge_is_focused (bridge))
    pnc_clipboard_side_take (side, mime_types);
  else
    side->waiting = g_strdupv ((GStrv) mime_types);
}

static void
pnc_clipboard_bridge_release_cb (PncClipboardBridge *bridge, PncSelection selection)
{
  g_clear_pointer (&bridge->sides[selection].waiting, g_strfreev);
  pnc_clipboard_side_release (&bridge->sides[selection]);
}

/* Window systems tell of changes elsewhere only with the focus; so look then. */
static void
pnc_clipboard_bridge_focus_cb (PncClipboardBridge *bridge)
{
  if (!pnc_clipboard_bridge_is_focused (bridge))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (bridge->sides); i++)
    {
      PncClipboardSide *side = &bridge->sides[i];
      g_auto (GStrv) waiting = g_steal_pointer (&side->waiting);

      if (waiting != NULL)
        pnc_clipboard_side_take (side, (const char *const *) waiting);
      else
        pnc_clipboard_side_offer (side);
    }
}

static void
pnc_clipboard_side_init (PncClipboardSide *side,
                         PncClipboardBridge *bridge,
                         PncSelection selection,
                         GdkClipboard *clipboard)
{
  side->bridge = bridge;
  side->selection = selection;
  side->clipboard = clipboard;
  side->changed_handler = g_signal_connect_swapped (
      clipboard, "changed", G_CALLBACK (pnc_clipboard_side_changed_cb), side);
}

PncClipboardBridge *
pnc_clipboard_bridge_new (PncDisplaySource *source, GtkWidget *widget)
{
  PncClipboardBridge *bridge = g_new0 (PncClipboardBridge, 1);

  bridge->source = g_object_ref (source);
  bridge->widget = widget;
  bridge->cancellable = g_cancellable_new ();
  bridge->focus_handler = g_signal_connect_swapped (
      widget, "notify::captured", G_CALLBACK (pnc_clipboard_bridge_focus_cb), bridge);
  pnc_clipboard_side_init (&bridge->sides[PNC_SELECTION_CLIPBOARD], bridge, PNC_SELECTION_CLIPBOARD,
                           gtk_widget_get_clipboard (widget));
  pnc_clipboard_side_init (&bridge->sides[PNC_SELECTION_PRIMARY], bridge, PNC_SELECTION_PRIMARY,
                           gtk_widget_get_primary_clipboard (widget));
  g_signal_connect_swapped (source, "clipboard-grab", G_CALLBACK (pnc_clipboard_bridge_grab_cb),
                            bridge);
  g_signal_connect_swapped (source, "clipboard-release",
                            G_CALLBACK (pnc_clipboard_bridge_release_cb), bridge);
  g_signal_connect_swapped (source, "clipboard-request",
                            G_CALLBACK (pnc_clipboard_bridge_request_cb), bridge);
  g_signal_connect_swapped (source, "notify::agent-connected",
                            G_CALLBACK (pnc_clipboard_bridge_focus_cb), bridge);
  return bridge;
}

void
pnc_clipboard_bridge_free (PncClipboardBridge *bridge)
{
  g_cancellable_cancel (bridge->cancellable);
  g_signal_handler_disconnect (bridge->widget, bridge->focus_handler);
  g_signal_handlers_disconnect_by_data (bridge->source, bridge);
  for (guint i = 0; i < G_N_ELEMENTS (bridge->sides); i++)
    {
      PncClipboardSide *side = &bridge->sides[i];

      g_signal_handler_disconnect (side->clipboard, side->changed_handler);
      pnc_clipboard_side_release (side);
      g_strfreev (side->waiting);
    }
  g_object_unref (bridge->cancellable);
  g_object_unref (bridge->source);
  g_free (bridge);
}
