/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-state.h"

#define STATE(name) PNC_DESKTOP_STATE_##name
#define EVENT(name) PNC_DESKTOP_EVENT_##name

static const struct
{
  PncDesktopState from;
  PncDesktopEvent event;
  PncDesktopState to;
} transitions[] = {
  { STATE (MISSING), EVENT (FOLDER_BACK), STATE (STOPPED) },
  { STATE (MISSING), EVENT (DAMAGED), STATE (BROKEN) },
  { STATE (STOPPED), EVENT (FOLDER_GONE), STATE (MISSING) },
  { STATE (STOPPED), EVENT (DAMAGED), STATE (BROKEN) },
  { STATE (STOPPED), EVENT (START), STATE (STARTING) },
  { STATE (STARTING), EVENT (QEMU_RUNS), STATE (RUNNING) },
  { STATE (STARTING), EVENT (START_FAILED), STATE (STOPPED) },
  { STATE (RUNNING), EVENT (PAUSE), STATE (PAUSED) },
  { STATE (RUNNING), EVENT (STOP), STATE (STOPPING) },
  { STATE (PAUSED), EVENT (RESUME), STATE (RUNNING) },
  { STATE (PAUSED), EVENT (STOP), STATE (STOPPING) },
  { STATE (STOPPING), EVENT (PAUSE), STATE (PAUSED) },
  { STATE (STOPPING), EVENT (STOP_IGNORED), STATE (RUNNING) },
  { STATE (STOPPING), EVENT (RELEASED), STATE (STOPPED) },
  { STATE (STOPPING), EVENT (BROKE), STATE (BROKEN) },
  { STATE (BROKEN), EVENT (FOLDER_GONE), STATE (MISSING) },
  { STATE (BROKEN), EVENT (START), STATE (STARTING) },
  { STATE (BROKEN), EVENT (CLEARED), STATE (STOPPED) },
};

static const char *const nicks[PNC_DESKTOP_STATE_N_STATES] = {
  [STATE (MISSING)] = "missing", [STATE (STOPPED)] = "stopped", [STATE (STARTING)] = "starting",
  [STATE (RUNNING)] = "running", [STATE (PAUSED)] = "paused",   [STATE (STOPPING)] = "stopping",
  [STATE (BROKEN)] = "broken",
};

gboolean
pnc_desktop_state_next (PncDesktopState state, PncDesktopEvent event, PncDesktopState *out_next)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    if (transitions[i].from == state && transitions[i].event == event)
      {
        *out_next = transitions[i].to;
        return TRUE;
      }
  return FALSE;
}

const char *
pnc_desktop_state_to_string (PncDesktopState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (nicks), NULL);
  return nicks[state];
}

gboolean
pnc_desktop_state_from_string (const char *text, PncDesktopState *out_state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nicks[i], text) == 0)
      {
        *out_state = i;
        return TRUE;
      }
  return FALSE;
}

GType
pnc_desktop_state_get_type (void)
{
  static GEnumValue values[G_N_ELEMENTS (nicks) + 1];
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
        values[i] = (GEnumValue){ i, nicks[i], nicks[i] };
      g_once_init_leave (&type, g_enum_register_static ("PncDesktopState", values));
    }
  return type;
}
