/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk-window.h"

#include "pnc-error.h"
#include "pnc-kiosk-keys.h"

/* The damage, and the pointer where it was and where it is. */
#define PNC_KIOSK_MAX_RECTS (PNC_DAMAGE_MAX_RECTS + 2)

struct _PncKioskWindow
{
  PncKioskLink *link;
  SDL_Window *window;
  char *name;
  gboolean windowed;

  PncRect area; /* of the screen: where the picture is */
  int picture_width, picture_height;
  int screen_width, screen_height;
  gboolean repaint; /* all of it */
  PncMouseMode mouse_mode;
  gboolean focused;
  gboolean caught; /* the pointer: server mouse mode */
  double wheel;    /* turned, but less than a click so far */

  SDL_Cursor *cursor;     /* client mode: the host moves it */
  PncCursor *shape;       /* NULL: the guest shows none */
  int shape_x, shape_y;   /* server mode: its tip, in the picture's pixels */
  PncRect painted_cursor; /* server mode: where we drew it on the screen */
};

typedef struct
{
  SDL_Rect rects[PNC_KIOSK_MAX_RECTS];
  int n_rects;
} PncKioskUpdates;

/* Pointer shapes */

static void
pnc_kiosk_window_apply_cursor (PncKioskWindow *self)
{
  SDL_Cursor *old = g_steal_pointer (&self->cursor);
  SDL_Surface *surface = NULL;

  if (self->shape != NULL)
    surface = SDL_CreateRGBSurfaceWithFormatFrom (
        (gpointer) g_bytes_get_data (self->shape->rgba, NULL), self->shape->width_px,
        self->shape->height_px, 32, self->shape->width_px * 4, SDL_PIXELFORMAT_RGBA32);
  if (surface != NULL)
    self->cursor = SDL_CreateColorCursor (surface, self->shape->hot_x, self->shape->hot_y);
  if (self->cursor != NULL)
    SDL_SetCursor (self->cursor);
  SDL_ShowCursor (self->cursor != NULL ? SDL_ENABLE : SDL_DISABLE);
  SDL_FreeSurface (surface);
  if (old != NULL)
    SDL_FreeCursor (old);
}

/* In server mode the guest moves the pointer and we draw it, so the host's must stay in here. */
static void
pnc_kiosk_window_catch (PncKioskWindow *self, gboolean caught)
{
  if (caught == self->caught)
    return;
  self->caught = caught;
  SDL_SetRelativeMouseMode (caught ? SDL_TRUE : SDL_FALSE);
}

static gboolean
pnc_kiosk_window_may_catch (PncKioskWindow *self)
{
  return self->mouse_mode == PNC_MOUSE_MODE_SERVER && self->focused;
}

/* Drawing */

static void
pnc_kiosk_updates_add (PncKioskUpdates *updates, const PncRect *rect)
{
  if (rect->width > 0 && rect->height > 0 && updates->n_rects < PNC_KIOSK_MAX_RECTS)
    updates->rects[updates->n_rects++] = (SDL_Rect){ rect->x, rect->y, rect->width, rect->height };
}

static PncRect
pnc_kiosk_window_place_cursor (PncKioskWindow *self)
{
  const PncCursor *shape = self->shape;
  int x, y;

  if (shape == NULL || self->mouse_mode != PNC_MOUSE_MODE_SERVER || self->picture_width == 0)
    return (PncRect){ 0 };
  x = self->area.x + (gint64) self->shape_x * self->area.width / self->picture_width;
  y = self->area.y + (gint64) self->shape_y * self->area.height / self->picture_height;
  return (PncRect){ x - shape->hot_x, y - shape->hot_y, shape->width_px, shape->height_px };
}

static gboolean
pnc_kiosk_updates_touch (const PncKioskUpdates *updates, const PncRect *rect)
{
  PncRect common;

  for (int i = 0; i < updates->n_rects; i++)
    {
      const SDL_Rect *update = &updates->rects[i];
      PncRect drawn = { update->x, update->y, update->w, update->h };

      if (pnc_rect_intersect (&drawn, rect, &common))
        return TRUE;
    }
  return FALSE;
}

/* Blended once, on fresh pixels: where it was is drawn anew, and all of where it is. */
static void
pnc_kiosk_window_draw_cursor (PncKioskWindow *self,
                              PncKioskScreen *screen,
                              const PncKioskPicture *picture,
                              PncKioskUpdates *updates,
                              gboolean moved)
{
  PncRect place = pnc_kiosk_window_place_cursor (self);

  if (moved)
    {
      pnc_kiosk_draw (screen, picture, &self->area, &self->painted_cursor);
      pnc_kiosk_updates_add (updates, &self->painted_cursor);
    }
  if (!pnc_rect_intersect (&place, &self->area, &self->painted_cursor))
    self->painted_cursor = (PncRect){ 0 };
  else if (moved || pnc_kiosk_updates_touch (updates, &self->painted_cursor))
    {
      pnc_kiosk_draw (screen, picture, &self->area, &self->painted_cursor);
      pnc_kiosk_draw_cursor (screen, self->shape, place.x + self->shape->hot_x,
                             place.y + self->shape->hot_y, &self->painted_cursor);
      pnc_kiosk_updates_add (updates, &self->painted_cursor);
    }
}

static void
pnc_kiosk_window_draw_all (PncKioskWindow *self,
                           SDL_Surface *surface,
                           PncKioskScreen *screen,
                           const PncKioskPicture *picture,
                           PncKioskUpdates *updates)
{
  self->repaint = FALSE;
  self->area
      = pnc_kiosk_fit (picture->width_px, picture->height_px, screen->width_px, screen->height_px);
  self->painted_cursor = (PncRect){ 0 };
  if (self->area.width != surface->w || self->area.height != surface->h)
    SDL_FillRect (surface, NULL, 0);
  if (picture->pixels != NULL)
    pnc_kiosk_draw (screen, picture, &self->area, &self->area);
  pnc_kiosk_updates_add (updates, &(PncRect){ 0, 0, surface->w, surface->h });
}

static void
pnc_kiosk_window_draw_damage (PncKioskWindow *self,
                              PncKioskScreen *screen,
                              const PncKioskPicture *picture,
                              const PncDamage *damage,
                              PncKioskUpdates *updates)
{
  PncRect part;

  for (guint i = 0; i < damage->n_rects; i++)
    if (pnc_kiosk_map_damage (picture, &self->area, &damage->rects[i], &part))
      {
        pnc_kiosk_draw (screen, picture, &self->area, &part);
        pnc_kiosk_updates_add (updates, &part);
      }
}

/* With the link's lock held: the picture stands still in memory. */
static void
pnc_kiosk_window_draw (PncKioskWindow *self,
                       SDL_Surface *surface,
                       const PncKioskNews *news,
                       PncKioskUpdates *updates)
{
  PncKioskScreen screen = { surface->pixels, surface->w, surface->h, surface->pitch };
  gboolean moved = news->cursor_moved || news->cursor_changed;

  /* SDL may give the window another surface before it tells. */
  self->repaint
      |= news->reset || surface->w != self->screen_width || surface->h != self->screen_height;
  self->screen_width = surface->w;
  self->screen_height = surface->h;
  self->picture_width = news->picture.width_px;
  self->picture_height = news->picture.height_px;
  if (self->repaint)
    pnc_kiosk_window_draw_all (self, surface, &screen, &news->picture, updates);
  else
    pnc_kiosk_window_draw_damage (self, &screen, &news->picture, &news->damage, updates);
  if (news->picture.pixels != NULL)
    pnc_kiosk_window_draw_cursor (self, &screen, &news->picture, updates, moved);
}

static void
pnc_kiosk_window_set_title (PncKioskWindow *self, const char *notice)
{
  g_autofree char *title
      = notice != NULL ? g_strdup_printf ("%s (%s)", self->name, notice) : g_strdup (self->name);

  if (g_strcmp0 (SDL_GetWindowTitle (self->window), title) != 0)
    SDL_SetWindowTitle (self->window, title);
}

static void
pnc_kiosk_window_take_pointer (PncKioskWindow *self, const PncKioskNews *news)
{
  self->mouse_mode = news->mouse_mode;
  self->shape_x = news->cursor_x;
  self->shape_y = news->cursor_y;
  if (!news->cursor_changed)
    return;
  pnc_cursor_free (self->shape);
  self->shape = news->cursor != NULL ? pnc_cursor_copy (news->cursor) : NULL;
}

gboolean
pnc_kiosk_window_look (PncKioskWindow *self)
{
  SDL_Surface *surface = SDL_GetWindowSurface (self->window);
  const PncKioskNews *news = pnc_kiosk_link_begin (self->link);
  gboolean cursor_changed = news->cursor_changed, ended = news->ended;
  PncKioskUpdates updates = { .n_rects = 0 };

  pnc_kiosk_window_take_pointer (self, news);
  pnc_kiosk_window_set_title (self, news->notice);
  if (surface != NULL)
    pnc_kiosk_window_draw (self, surface, news, &updates);
  pnc_kiosk_link_end (self->link);

  if (updates.n_rects > 0)
    SDL_UpdateWindowSurfaceRects (self->window, updates.rects, updates.n_rects);
  if (cursor_changed)
    pnc_kiosk_window_apply_cursor (self);
  if (!pnc_kiosk_window_may_catch (self))
    pnc_kiosk_window_catch (self, FALSE);
  return !ended;
}

/* Input */

static void
pnc_kiosk_window_request_size (PncKioskWindow *self)
{
  int width, height;

  SDL_GetWindowSizeInPixels (self->window, &width, &height);
  pnc_kiosk_link_request_size (self->link, width, height);
}

static void
pnc_kiosk_window_handle_state (PncKioskWindow *self, const SDL_WindowEvent *event)
{
  switch (event->event)
    {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
      pnc_kiosk_window_request_size (self);
      self->repaint = TRUE;
      break;
    case SDL_WINDOWEVENT_EXPOSED:
      self->repaint = TRUE;
      break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
      self->focused = TRUE;
      pnc_kiosk_link_set_leds (self->link, pnc_kiosk_keys_leds (SDL_GetModState ()));
      break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
      self->focused = FALSE;
      pnc_kiosk_link_release_all (self->link);
      break;
    default:
      break;
    }
}

static gboolean
pnc_kiosk_window_handle_key (PncKioskWindow *self, const SDL_KeyboardEvent *event)
{
  guint scancode = pnc_kiosk_keys_scancode (event->keysym.scancode);
  gboolean pressed = event->type == SDL_KEYDOWN;

  if (pressed && pnc_kiosk_keys_is_leave (&event->keysym))
    return FALSE;
  if (pressed && self->windowed && pnc_kiosk_keys_is_release (&event->keysym))
    pnc_kiosk_window_catch (self, FALSE);
  if (scancode != 0)
    pnc_kiosk_link_key (self->link, scancode, pressed);
  return TRUE;
}

/* From the window's units to the picture's pixels; the last one can be reached. */
static int
pnc_kiosk_window_map (int at, int units, int pixels, int from, int length, int picture_size)
{
  double on_screen = (at + 0.5) * pixels / units;
  double in_picture = (on_screen - from) * picture_size / length;

  return CLAMP ((int) in_picture, 0, picture_size - 1);
}

static void
pnc_kiosk_window_handle_motion (PncKioskWindow *self, const SDL_MouseMotionEvent *event)
{
  int width, height, width_px, height_px;

  if (self->mouse_mode == PNC_MOUSE_MODE_SERVER)
    {
      /* Not before it moves: each connection begins in server mode, for a moment. */
      if (self->caught)
        pnc_kiosk_link_motion (self->link, event->xrel, event->yrel);
      else if (!self->windowed && pnc_kiosk_window_may_catch (self))
        pnc_kiosk_window_catch (self, TRUE);
      return;
    }
  if (self->picture_width == 0 || self->picture_height == 0)
    return;
  SDL_GetWindowSize (self->window, &width, &height);
  SDL_GetWindowSizeInPixels (self->window, &width_px, &height_px);
  pnc_kiosk_link_position (self->link,
                           pnc_kiosk_window_map (event->x, width, width_px, self->area.x,
                                                 self->area.width, self->picture_width),
                           pnc_kiosk_window_map (event->y, height, height_px, self->area.y,
                                                 self->area.height, self->picture_height));
}

static void
pnc_kiosk_window_handle_button (PncKioskWindow *self, const SDL_MouseButtonEvent *event)
{
  static const PncButton buttons[] = {
    0, PNC_BUTTON_LEFT, PNC_BUTTON_MIDDLE, PNC_BUTTON_RIGHT, PNC_BUTTON_SIDE, PNC_BUTTON_EXTRA
  };
  gboolean pressed = event->type == SDL_MOUSEBUTTONDOWN;

  /* The click that catches the pointer is not the guest's. */
  if (self->mouse_mode == PNC_MOUSE_MODE_SERVER && !self->caught)
    {
      if (pressed && pnc_kiosk_window_may_catch (self))
        pnc_kiosk_window_catch (self, TRUE);
      return;
    }
  if (event->button < G_N_ELEMENTS (buttons) && buttons[event->button] != 0)
    pnc_kiosk_link_button (self->link, buttons[event->button], pressed);
}

/* Smooth wheels turn by parts of a click; a turn back starts anew. */
static void
pnc_kiosk_window_handle_wheel (PncKioskWindow *self, const SDL_MouseWheelEvent *event)
{
  if (self->wheel * event->preciseY < 0)
    self->wheel = 0;
  self->wheel += event->preciseY;
  while (self->wheel >= 1 || self->wheel <= -1)
    {
      PncButton button = self->wheel > 0 ? PNC_BUTTON_WHEEL_UP : PNC_BUTTON_WHEEL_DOWN;

      pnc_kiosk_link_button (self->link, button, TRUE);
      pnc_kiosk_link_button (self->link, button, FALSE);
      self->wheel += self->wheel > 0 ? -1 : 1;
    }
}

gboolean
pnc_kiosk_window_handle (PncKioskWindow *self, const SDL_Event *event)
{
  switch (event->type)
    {
    case SDL_QUIT:
      return FALSE;
    case SDL_WINDOWEVENT:
      pnc_kiosk_window_handle_state (self, &event->window);
      break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      return pnc_kiosk_window_handle_key (self, &event->key);
    case SDL_MOUSEMOTION:
      pnc_kiosk_window_handle_motion (self, &event->motion);
      break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      pnc_kiosk_window_handle_button (self, &event->button);
      break;
    case SDL_MOUSEWHEEL:
      pnc_kiosk_window_handle_wheel (self, &event->wheel);
      break;
    default:
      break;
    }
  return TRUE;
}

/* Life */

static gboolean
pnc_kiosk_window_check_pixels (PncKioskWindow *self, GError **error)
{
  SDL_Surface *surface = SDL_GetWindowSurface (self->window);

  if (surface == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The screen cannot be drawn on: %s",
                   SDL_GetError ());
      return FALSE;
    }
  if (surface->format->BytesPerPixel != 4 || surface->format->Rmask != 0xff0000
      || surface->format->Bmask != 0xff)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
                   "The screen's pixels are %s; they must have 32 bits, red above blue",
                   SDL_GetPixelFormatName (surface->format->format));
      return FALSE;
    }
  return TRUE;
}

PncKioskWindow *
pnc_kiosk_window_new (PncKioskLink *link, const char *name, gboolean windowed, GError **error)
{
  g_autoptr (PncKioskWindow) self = g_new0 (PncKioskWindow, 1);
  Uint32 flags = SDL_WINDOW_ALLOW_HIGHDPI;

  flags |= windowed ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_FULLSCREEN_DESKTOP;
  self->link = link;
  self->name = g_strdup (name);
  self->windowed = windowed;
  self->repaint = TRUE;
  self->window
      = SDL_CreateWindow (name, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 1280, 800, flags);
  if (self->window == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "No window could be opened: %s",
                   SDL_GetError ());
      return NULL;
    }
  if (!pnc_kiosk_window_check_pixels (self, error))
    return NULL;
  /* No input method between the keys and the guest; none of the host's shortcuts either. */
  SDL_StopTextInput ();
  SDL_SetWindowKeyboardGrab (self->window, windowed ? SDL_FALSE : SDL_TRUE);
  SDL_ShowCursor (SDL_DISABLE);
  pnc_kiosk_window_request_size (self);
  return g_steal_pointer (&self);
}

void
pnc_kiosk_window_free (PncKioskWindow *self)
{
  if (self == NULL)
    return;
  if (self->cursor != NULL)
    SDL_FreeCursor (self->cursor);
  if (self->window != NULL)
    SDL_DestroyWindow (self->window);
  pnc_cursor_free (self->shape);
  g_free (self->name);
  g_free (self);
}
