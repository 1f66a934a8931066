/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk.h"

#include "pnc-error.h"
#include "pnc-kiosk-link.h"
#include "pnc-kiosk-window.h"

#include <SDL2/SDL.h>

static gboolean
pnc_kiosk_init_sdl (GError **error)
{
  /* Shared memory with the X server, no texture: nothing is scaled or blended there. */
  SDL_SetHint (SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
  SDL_SetHint (SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "1");
  /* The host's own lock screen keeps its say. */
  SDL_SetHint (SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  if (SDL_Init (SDL_INIT_VIDEO) == 0)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "There is no screen to show it on: %s",
               SDL_GetError ());
  return FALSE;
}

/* The SPICE thread's call: an event ends the other one's wait. */
static void
pnc_kiosk_wake_cb (gpointer data, gpointer unused)
{
  SDL_Event event = { .type = GPOINTER_TO_UINT (data) };

  SDL_PushEvent (&event);
}

/* Returns FALSE when the person leaves. */
static gboolean
pnc_kiosk_loop (PncKioskWindow *window)
{
  SDL_Event event;

  while (pnc_kiosk_window_look (window))
    {
      if (SDL_WaitEvent (&event) == 0)
        return FALSE;
      do
        if (!pnc_kiosk_window_handle (window, &event))
          return FALSE;
      while (SDL_PollEvent (&event));
    }
  return TRUE;
}

static gboolean
pnc_kiosk_show (
    PncKioskLink *link, const char *name, gboolean windowed, char **out_message, GError **error)
{
  g_autoptr (PncKioskWindow) window = pnc_kiosk_window_new (link, name, windowed, error);
  const char *message = NULL;
  gboolean guest_ended;

  if (window == NULL)
    return FALSE;
  pnc_kiosk_link_start (link);
  guest_ended = pnc_kiosk_loop (window);
  pnc_kiosk_link_stop (link);
  if (guest_ended && !pnc_kiosk_link_get_end (link, &message, error))
    return FALSE;
  *out_message = g_strdup (message);
  return TRUE;
}

gboolean
pnc_kiosk_run (PncDisplaySource *source,
               PncDesktopClient *desktop,
               const char *name,
               gboolean windowed,
               char **out_message,
               GError **error)
{
  PncKioskLink *link;
  gboolean shown;

  if (!pnc_kiosk_init_sdl (error))
    return FALSE;
  link = pnc_kiosk_link_new (source, desktop, pnc_kiosk_wake_cb,
                             GUINT_TO_POINTER (SDL_RegisterEvents (1)));
  shown = pnc_kiosk_show (link, name, windowed, out_message, error);
  pnc_kiosk_link_free (link);
  SDL_Quit ();
  return shown;
}
