/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-display.h"

#include "pnc-display-rules.h"
#include "pnc-spice-source.h"

#include <malloc.h>

static void
pnc_desktop_display_opened_cb (GObject *desktop, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (desktop), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
}

static void
pnc_desktop_display_open_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer desktop)
{
  pnc_desktop_client_open_display_async (desktop, first, g_task_get_cancellable (task),
                                         pnc_desktop_display_opened_cb, g_object_ref (task));
}

PncDisplaySource *
pnc_desktop_display_new (PncDesktopClient *desktop, gboolean audio)
{
  PncDisplaySource *source = PNC_DISPLAY_SOURCE (pnc_spice_source_new (
      pnc_desktop_display_open_cb, g_object_ref (desktop), g_object_unref, audio));

  pnc_display_rules_follow (source, desktop);
  return source;
}

void
pnc_display_tune_malloc (void)
{
  /* A 4K frame is 32 MiB: above the default limit each one is mapped and unmapped. */
  mallopt (M_MMAP_THRESHOLD, 128 << 20);
  mallopt (M_TRIM_THRESHOLD, 192 << 20);
  mallopt (M_TOP_PAD, 16 << 20);
}
