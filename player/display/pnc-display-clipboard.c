/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source-private.h"
#include "pnc-error.h"

#include <string.h>

enum
{
  SIGNAL_GRAB,
  SIGNAL_RELEASE,
  SIGNAL_REQUEST,
  SIGNAL_REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
pnc_display_source_install_clipboard_signals (void)
{
  const GType type = PNC_TYPE_DISPLAY_SOURCE;

  signals[SIGNAL_GRAB] = g_signal_new ("clipboard-grab", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRV);
  signals[SIGNAL_RELEASE] = g_signal_new ("clipboard-release", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_REQUEST]
      = g_signal_new ("clipboard-request", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_TASK);
  signals[SIGNAL_REFUSED] = g_signal_new ("clipboard-refused", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

/* Rules */

static void
pnc_display_source_refuse (PncDisplaySource *self,
                           gboolean to_host,
                           const char *mime_type,
                           gint64 size_bytes)
{
  const PncClipboardRefusal refusal = { to_host, pnc_clipboard_kind_of (mime_type), size_bytes };

  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, &refusal);
}

/* Too large for either direction? */
static gboolean
pnc_display_source_refuse_size (PncDisplaySource *self,
                                gboolean to_host,
                                const char *mime_type,
                                GBytes *bytes)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if ((gint64) g_bytes_get_size (bytes) <= priv->clipboard_rules.max_bytes)
    return FALSE;
  pnc_display_source_refuse (self, to_host, mime_type, g_bytes_get_size (bytes));
  return TRUE;
}

/* Tells the consumer what of the guest's selection it may have. */
static void
pnc_display_source_show_guest_types (PncDisplaySource *self, PncSelection selection, gboolean tell)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  g_autoptr (GPtrArray) allowed = g_ptr_array_new ();
  GStrv types = priv->guest_types[selection];

  for (guint i = 0; types != NULL && types[i] != NULL; i++)
    if (pnc_clipboard_kinds_allow (priv->clipboard_rules.to_host, types[i]))
      g_ptr_array_add (allowed, types[i]);
  if (allowed->len > 0)
    {
      g_ptr_array_add (allowed, NULL);
      g_signal_emit (self, signals[SIGNAL_GRAB], 0, selection, allowed->pdata);
      return;
    }
  if (tell && types != NULL && types[0] != NULL)
    pnc_display_source_refuse (self, TRUE, types[0], -1);
  g_signal_emit (self, signals[SIGNAL_RELEASE], 0, selection);
}

void
pnc_display_source_set_clipboard_rules (PncDisplaySource *self, const PncClipboardRules *rules)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  PncDisplaySourceClass *class = PNC_DISPLAY_SOURCE_GET_CLASS (self);

  if (memcmp (&priv->clipboard_rules, rules, sizeof *rules) == 0)
    return;
  priv->clipboard_rules = *rules;
  if (class->limit_clipboard != NULL)
    class->limit_clipboard (self, rules->max_bytes);
  for (guint i = 0; i < G_N_ELEMENTS (priv->guest_types); i++)
    if (priv->guest_types[i] != NULL)
      pnc_display_source_show_guest_types (self, i, FALSE);
}

const PncClipboardRules *
pnc_display_source_get_clipboard_rules (PncDisplaySource *self)
{
  return &pnc_display_source_get_private (self)->clipboard_rules;
}

void
pnc_display_source_forget_clipboard (PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  for (guint i = 0; i < G_N_ELEMENTS (priv->guest_types); i++)
    g_clear_pointer (&priv->guest_types[i], g_strfreev);
}

/* Both directions */

void
pnc_display_source_report_clipboard_grab (PncDisplaySource *self,
                                          PncSelection selection,
                                          const char *const *mime_types)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  g_strfreev (priv->guest_types[selection]);
  priv->guest_types[selection] = g_strdupv ((GStrv) mime_types);
  pnc_display_source_show_guest_types (self, selection, TRUE);
}

void
pnc_display_source_report_clipboard_release (PncDisplaySource *self, PncSelection selection)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  g_clear_pointer (&priv->guest_types[selection], g_strfreev);
  g_signal_emit (self, signals[SIGNAL_RELEASE], 0, selection);
}

void
pnc_display_source_request_clipboard (PncDisplaySource *self,
                                      PncSelection selection,
                                      const char *mime_type,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  g_autoptr (GTask) answer = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (answer, pnc_display_source_request_clipboard);
  g_task_set_task_data (answer, g_strdup (mime_type), g_free);
  if (!pnc_clipboard_kinds_allow (priv->clipboard_rules.to_guest, mime_type))
    {
      pnc_display_source_refuse (self, FALSE, mime_type, -1);
      g_task_return_pointer (answer, NULL, NULL);
    }
  else if (g_signal_has_handler_pending (self, signals[SIGNAL_REQUEST], 0, FALSE))
    g_signal_emit (self, signals[SIGNAL_REQUEST], 0, selection, mime_type, answer);
  else
    g_task_return_pointer (answer, NULL, NULL);
}

GBytes *
pnc_display_source_request_clipboard_finish (PncDisplaySource *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
pnc_display_source_answer_clipboard (PncDisplaySource *self, GTask *answer, GBytes *bytes)
{
  g_return_if_fail (g_task_get_source_tag (answer) == pnc_display_source_request_clipboard);

  if (bytes != NULL
      && !pnc_display_source_refuse_size (self, FALSE, g_task_get_task_data (answer), bytes))
    g_task_return_pointer (answer, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_pointer (answer, NULL, NULL);
}

void
pnc_display_source_offer_clipboard (PncDisplaySource *self,
                                    PncSelection selection,
                                    const char *const *mime_types)
{
  if (pnc_display_source_get_state (self) >= PNC_DISPLAY_STATE_CONNECTED)
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->offer_clipboard (self, selection, mime_types);
}

/* What the guest handed over is measured before anybody gets it. */
static void
pnc_display_source_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PncDisplaySource *self = PNC_DISPLAY_SOURCE (source);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else if (pnc_display_source_refuse_size (self, TRUE, g_task_get_task_data (task), bytes))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
                             "What the desktop copied is larger than its rules allow to be pasted");
  else
    g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
}

static void
pnc_display_source_read (PncDisplaySource *self,
                         PncSelection selection,
                         const char *mime_type,
                         GTask *task_taken)
{
  GCancellable *cancellable = g_task_get_cancellable (task_taken);
  g_autoptr (GTask) inner = g_task_new (self, cancellable, pnc_display_source_read_cb, task_taken);

  PNC_DISPLAY_SOURCE_GET_CLASS (self)->read_clipboard_async (self, selection, mime_type, inner);
}

void
pnc_display_source_read_clipboard_async (PncDisplaySource *self,
                                         PncSelection selection,
                                         const char *mime_type,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pnc_display_source_read_clipboard_async);
  g_task_set_task_data (task, g_strdup (mime_type), g_free);
  if (pnc_display_source_get_state (self) < PNC_DISPLAY_STATE_CONNECTED)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                             "The desktop's clipboard cannot be read while it is not connected");
  else if (!pnc_clipboard_kinds_allow (priv->clipboard_rules.to_host, mime_type))
    {
      pnc_display_source_refuse (self, TRUE, mime_type, -1);
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
                               "Pasting this from the desktop is not allowed by its rules");
    }
  else
    pnc_display_source_read (self, selection, mime_type, g_steal_pointer (&task));
}

GBytes *
pnc_display_source_read_clipboard_finish (PncDisplaySource *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
