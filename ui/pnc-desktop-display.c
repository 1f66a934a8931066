/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-display.h"

#include "pnc-display-rules.h"
#include "pnc-fd.h"
#include "pnc-spice-source.h"

static void
pnc_desktop_display_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_auto (PncFd) fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (object), result, &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_error_if_cancelled (task);
  else
    g_task_return_int (task, pnc_fd_steal (&fd));
}

static void
pnc_desktop_display_open (PncSpiceSource *source, GTask *task, gpointer data)
{
  pnc_desktop_client_open_display_async (data, g_task_get_cancellable (task),
                                         pnc_desktop_display_opened_cb, g_object_ref (task));
}

PncDisplaySource *
pnc_desktop_display_new (PncDesktopClient *desktop)
{
  PncDisplaySource *source = PNC_DISPLAY_SOURCE (pnc_spice_source_new (
      pnc_desktop_display_open, g_object_ref (desktop), g_object_unref, TRUE));

  pnc_display_rules_follow (source, desktop);
  return source;
}
