/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source-private.h"
#include "pnc-error.h"

enum
{
  SIGNAL_GRAB,
  SIGNAL_RELEASE,
  SIGNAL_REQUEST,
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
}

void
pnc_display_source_report_clipboard_grab (PncDisplaySource *self,
                                          PncSelection selection,
                                          const char *const *mime_types)
{
  g_signal_emit (self, signals[SIGNAL_GRAB], 0, selection, mime_types);
}

void
pnc_display_source_report_clipboard_release (PncDisplaySource *self, PncSelection selection)
{
  g_signal_emit (self, signals[SIGNAL_RELEASE], 0, selection);
}

void
pnc_display_source_request_clipboard (PncDisplaySource *self,
                                      PncSelection selection,
                                      const char *mime_type,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  g_autoptr (GTask) answer = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (answer, pnc_display_source_request_clipboard);
  if (g_signal_has_handler_pending (self, signals[SIGNAL_REQUEST], 0, FALSE))
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

  if (bytes != NULL)
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

void
pnc_display_source_read_clipboard_async (PncDisplaySource *self,
                                         PncSelection selection,
                                         const char *mime_type,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pnc_display_source_read_clipboard_async);
  if (pnc_display_source_get_state (self) < PNC_DISPLAY_STATE_CONNECTED)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                             "The desktop's clipboard cannot be read while it is not connected");
  else
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->read_clipboard_async (self, selection, mime_type, task);
}

GBytes *
pnc_display_source_read_clipboard_finish (PncDisplaySource *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
