/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-head-producer.h"
#include "pnc-display-source-private.h"

/* What a consumer sees and what a producer reports. Input and clipboard: pnc-display-input.c,
 * pnc-display-clipboard.c. */

/* A mode set takes the picture away for a moment; that is no news. */
#define PNC_DISPLAY_NO_PICTURE_MS 1000

enum
{
  PROP_0,
  PROP_STATE,
  PROP_MOUSE_MODE,
  PROP_AGENT_CONNECTED,
  PROP_HEADS,
  PROP_KEY_LEDS,
  PROP_CURSOR,
  N_PROPS
};

enum
{
  SIGNAL_CURSOR_MOVED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (PncDisplayState,
                    pnc_display_state,
                    G_DEFINE_ENUM_VALUE (PNC_DISPLAY_STATE_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (PNC_DISPLAY_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (PNC_DISPLAY_STATE_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (PNC_DISPLAY_STATE_SHOWING, "showing"))
G_DEFINE_ENUM_TYPE (PncMouseMode,
                    pnc_mouse_mode,
                    G_DEFINE_ENUM_VALUE (PNC_MOUSE_MODE_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (PNC_MOUSE_MODE_CLIENT, "client"))
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PncDisplaySource, pnc_display_source, G_TYPE_OBJECT)

PncDisplaySourcePrivate *
pnc_display_source_get_private (PncDisplaySource *self)
{
  return pnc_display_source_get_instance_private (self);
}

static void
pnc_display_source_set_state (PncDisplaySource *self, PncDisplayState state)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (priv->state == state)
    return;
  g_debug ("display: %d → %d", priv->state, state);
  priv->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
pnc_display_source_stop_waiting (PncDisplaySourcePrivate *priv)
{
  if (priv->no_picture == NULL)
    return;
  g_source_destroy (priv->no_picture);
  g_clear_pointer (&priv->no_picture, g_source_unref);
}

static gboolean
pnc_display_source_no_picture_cb (gpointer data)
{
  PncDisplaySource *self = data;

  pnc_display_source_stop_waiting (pnc_display_source_get_private (self));
  pnc_display_source_set_state (self, PNC_DISPLAY_STATE_CONNECTED);
  return G_SOURCE_REMOVE;
}

static gboolean
pnc_display_source_has_picture (PncDisplaySourcePrivate *priv)
{
  guint n_heads = g_list_model_get_n_items (G_LIST_MODEL (priv->heads));

  for (guint i = 0; i < n_heads; i++)
    {
      g_autoptr (PncDisplayHead) head = g_list_model_get_item (G_LIST_MODEL (priv->heads), i);

      if (pnc_display_head_get_pixels (head) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
pnc_display_source_update_showing (PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (priv->state < PNC_DISPLAY_STATE_CONNECTED)
    return;
  if (pnc_display_source_has_picture (priv))
    {
      pnc_display_source_stop_waiting (priv);
      pnc_display_source_set_state (self, PNC_DISPLAY_STATE_SHOWING);
    }
  else if (priv->state == PNC_DISPLAY_STATE_SHOWING && priv->no_picture == NULL)
    {
      priv->no_picture = g_timeout_source_new (PNC_DISPLAY_NO_PICTURE_MS);
      g_source_set_callback (priv->no_picture, pnc_display_source_no_picture_cb, self, NULL);
      g_source_attach (priv->no_picture, priv->context);
    }
}

static void
pnc_display_source_head_reset_cb (PncDisplayHead *head, PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  PncSizeRequest *request = g_hash_table_lookup (priv->size_requests, head);

  if (request != NULL && pnc_display_head_get_pixels (head) != NULL)
    pnc_size_request_answered (request);
  pnc_display_source_update_showing (self);
}

static int
pnc_display_source_compare_heads (gconstpointer a, gconstpointer b, gpointer data)
{
  guint id_a = pnc_display_head_get_id ((PncDisplayHead *) a);
  guint id_b = pnc_display_head_get_id ((PncDisplayHead *) b);

  return id_a < id_b ? -1 : id_a > id_b;
}

static void
pnc_display_source_drop_heads (PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  while (g_list_model_get_n_items (G_LIST_MODEL (priv->heads)) > 0)
    {
      g_autoptr (PncDisplayHead) head = g_list_model_get_item (G_LIST_MODEL (priv->heads), 0);

      pnc_display_source_remove_head (self, head);
    }
}

/* GObject plumbing */

static void
pnc_display_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (PNC_DISPLAY_SOURCE (object));

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_MOUSE_MODE:
      g_value_set_enum (value, priv->mouse_mode);
      break;
    case PROP_AGENT_CONNECTED:
      g_value_set_boolean (value, priv->agent_connected);
      break;
    case PROP_HEADS:
      g_value_set_object (value, priv->heads);
      break;
    case PROP_KEY_LEDS:
      g_value_set_uint (value, priv->key_leds);
      break;
    case PROP_CURSOR:
      g_value_set_boxed (value, priv->cursor);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_display_source_dispose (GObject *object)
{
  PncDisplaySource *self = PNC_DISPLAY_SOURCE (object);

  pnc_display_source_drop_heads (self);
  pnc_display_source_stop_waiting (pnc_display_source_get_private (self));
  G_OBJECT_CLASS (pnc_display_source_parent_class)->dispose (object);
}

static void
pnc_display_source_finalize (GObject *object)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (PNC_DISPLAY_SOURCE (object));

  g_clear_object (&priv->heads);
  g_clear_pointer (&priv->size_requests, g_hash_table_unref);
  g_clear_pointer (&priv->cursor, pnc_cursor_free);
  pnc_display_source_forget_clipboard (PNC_DISPLAY_SOURCE (object));
  g_main_context_unref (priv->context);
  G_OBJECT_CLASS (pnc_display_source_parent_class)->finalize (object);
}

static void
pnc_display_source_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, PNC_TYPE_DISPLAY_STATE, 0, flags);
  properties[PROP_MOUSE_MODE]
      = g_param_spec_enum ("mouse-mode", NULL, NULL, PNC_TYPE_MOUSE_MODE, 0, flags);
  properties[PROP_AGENT_CONNECTED]
      = g_param_spec_boolean ("agent-connected", NULL, NULL, FALSE, flags);
  properties[PROP_HEADS] = g_param_spec_object ("heads", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_KEY_LEDS] = g_param_spec_uint ("key-leds", NULL, NULL, 0, 7, 0, flags);
  properties[PROP_CURSOR] = g_param_spec_boxed ("cursor", NULL, NULL, PNC_TYPE_CURSOR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_display_source_class_init (PncDisplaySourceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pnc_display_source_get_property;
  object_class->dispose = pnc_display_source_dispose;
  object_class->finalize = pnc_display_source_finalize;
  pnc_display_source_install_properties (object_class);
  signals[SIGNAL_CURSOR_MOVED]
      = g_signal_new ("cursor-moved", PNC_TYPE_DISPLAY_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[SIGNAL_FAILED]
      = g_signal_new ("failed", PNC_TYPE_DISPLAY_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  pnc_display_source_install_clipboard_signals ();
}

static void
pnc_display_source_init (PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  priv->context = g_main_context_ref_thread_default ();
  priv->play = priv->record = TRUE;
  priv->clipboard_rules = PNC_CLIPBOARD_RULES_OPEN;
  priv->heads = g_list_store_new (PNC_TYPE_DISPLAY_HEAD);
  priv->size_requests = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                               (GDestroyNotify) pnc_size_request_free);
}

/* Sound */

void
pnc_display_source_set_sound_rules (PncDisplaySource *self, gboolean play, gboolean record)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  PncDisplaySourceClass *class = PNC_DISPLAY_SOURCE_GET_CLASS (self);

  if (priv->play == play && priv->record == record)
    return;
  priv->play = play;
  priv->record = record;
  if (class->limit_sound != NULL)
    class->limit_sound (self, play, record);
}

void
pnc_display_source_get_sound_rules (PncDisplaySource *self,
                                    gboolean *out_play,
                                    gboolean *out_record)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  *out_play = priv->play;
  *out_record = priv->record;
}

/* What producers report */

void
pnc_display_source_report_state (PncDisplaySource *self, PncDisplayState state)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  g_return_if_fail (state != PNC_DISPLAY_STATE_SHOWING);
  if (state == PNC_DISPLAY_STATE_CONNECTED && priv->state == PNC_DISPLAY_STATE_SHOWING)
    return;
  if (state == PNC_DISPLAY_STATE_DISCONNECTED)
    {
      pnc_display_source_drop_heads (self);
      pnc_display_source_stop_waiting (priv);
      pnc_display_source_report_agent (self, FALSE);
      pnc_display_source_report_cursor (self, NULL);
      pnc_display_source_report_key_leds (self, 0);
      priv->input = (PncInputState){ 0 };
    }
  pnc_display_source_set_state (self, state);
  pnc_display_source_update_showing (self);
}

void
pnc_display_source_report_mouse_mode (PncDisplaySource *self, PncMouseMode mode)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (priv->mouse_mode == mode)
    return;
  priv->mouse_mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MOUSE_MODE]);
}

void
pnc_display_source_report_agent (PncDisplaySource *self, gboolean connected)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (priv->agent_connected == connected)
    return;
  priv->agent_connected = connected;
  if (connected)
    {
      GHashTableIter iter;
      gpointer request;

      g_hash_table_iter_init (&iter, priv->size_requests);
      while (g_hash_table_iter_next (&iter, NULL, &request))
        pnc_size_request_repeat (request);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGENT_CONNECTED]);
}

void
pnc_display_source_report_key_leds (PncDisplaySource *self, PncKeyLeds leds)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (priv->key_leds == leds)
    return;
  priv->key_leds = leds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY_LEDS]);
}

void
pnc_display_source_report_cursor (PncDisplaySource *self, const PncCursor *cursor)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  g_autoptr (PncCursor) old = g_steal_pointer (&priv->cursor);

  priv->cursor = cursor != NULL ? pnc_cursor_copy (cursor) : NULL;
  if (old != NULL || cursor != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURSOR]);
}

void
pnc_display_source_report_cursor_moved (PncDisplaySource *self, int x, int y)
{
  g_signal_emit (self, signals[SIGNAL_CURSOR_MOVED], 0, x, y);
}

void
pnc_display_source_report_failure (PncDisplaySource *self, GError *error)
{
  g_autoptr (GError) owned = error;

  pnc_display_source_report_state (self, PNC_DISPLAY_STATE_DISCONNECTED);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, owned);
}

void
pnc_display_source_add_head (PncDisplaySource *self, PncDisplayHead *head)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  g_hash_table_insert (priv->size_requests, head, pnc_display_source_new_size_request (self, head));
  g_signal_connect (head, "reset", G_CALLBACK (pnc_display_source_head_reset_cb), self);
  g_list_store_insert_sorted (priv->heads, head, pnc_display_source_compare_heads, NULL);
  pnc_display_source_update_showing (self);
}

void
pnc_display_source_remove_head (PncDisplaySource *self, PncDisplayHead *head)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  guint position;

  if (!g_list_store_find (priv->heads, head, &position))
    return;
  g_object_ref (head);
  if (pnc_display_head_get_pixels (head) != NULL)
    pnc_display_head_set_picture (head, NULL, 0, 0, 0);
  g_signal_handlers_disconnect_by_func (head, pnc_display_source_head_reset_cb, self);
  g_hash_table_remove (priv->size_requests, head);
  if (g_list_store_find (priv->heads, head, &position))
    g_list_store_remove (priv->heads, position);
  g_object_unref (head);
}

/* What consumers ask */

void
pnc_display_source_connect (PncDisplaySource *self)
{
  if (pnc_display_source_get_state (self) == PNC_DISPLAY_STATE_DISCONNECTED)
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->connect (self);
}

void
pnc_display_source_disconnect (PncDisplaySource *self)
{
  if (pnc_display_source_get_state (self) != PNC_DISPLAY_STATE_DISCONNECTED)
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->disconnect (self);
}

PncDisplayState
pnc_display_source_get_state (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->state;
}

PncMouseMode
pnc_display_source_get_mouse_mode (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->mouse_mode;
}

gboolean
pnc_display_source_get_agent_connected (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->agent_connected;
}

PncKeyLeds
pnc_display_source_get_key_leds (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->key_leds;
}

const PncCursor *
pnc_display_source_get_cursor (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->cursor;
}

GListModel *
pnc_display_source_get_heads (PncDisplaySource *self)
{
  return G_LIST_MODEL (pnc_display_source_get_private (self)->heads);
}
