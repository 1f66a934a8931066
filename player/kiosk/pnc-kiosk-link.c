/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk-link-private.h"

void
pnc_kiosk_link_unlock_and_wake (PncKioskLink *self)
{
  gboolean wake = !self->woken;

  self->woken = TRUE;
  g_mutex_unlock (&self->lock);
  if (wake)
    self->wake (self->wake_data, NULL);
}

void
pnc_kiosk_link_end_with (PncKioskLink *self, char *message, GError *error)
{
  g_mutex_lock (&self->lock);
  if (!self->news.ended)
    {
      self->end_message = message;
      self->end_error = error;
      self->news.ended = TRUE;
    }
  else
    {
      g_free (message);
      g_clear_error (&error);
    }
  pnc_kiosk_link_unlock_and_wake (self);
}

/* What the guest shows */

static void
pnc_kiosk_link_reset_cb (PncDisplayHead *head, PncKioskLink *self)
{
  PncKioskPicture picture
      = { pnc_display_head_get_pixels (head), pnc_display_head_get_width (head),
          pnc_display_head_get_height (head), pnc_display_head_get_stride (head) };

  g_mutex_lock (&self->lock);
  self->news.picture = picture;
  self->news.reset = TRUE;
  pnc_damage_clear (&self->news.damage);
  pnc_kiosk_link_unlock_and_wake (self);
}

static void
pnc_kiosk_link_damaged_cb (PncDisplayHead *head,
                           const PncRect *rects,
                           guint n_rects,
                           PncKioskLink *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n_rects; i++)
    pnc_damage_add (&self->news.damage, &rects[i], self->news.picture.width_px,
                    self->news.picture.height_px);
  pnc_kiosk_link_unlock_and_wake (self);
}

static void
pnc_kiosk_link_watch_head (PncKioskLink *self, PncDisplayHead *head)
{
  if (self->head == head)
    return;
  if (self->head != NULL)
    g_signal_handlers_disconnect_by_data (self->head, self);
  g_set_object (&self->head, head);
  if (head == NULL)
    return;
  g_signal_connect (head, "reset", G_CALLBACK (pnc_kiosk_link_reset_cb), self);
  g_signal_connect (head, "damaged", G_CALLBACK (pnc_kiosk_link_damaged_cb), self);
  pnc_kiosk_link_reset_cb (head, self);
  if (self->width_px > 0)
    pnc_display_source_request_size (self->source, head, self->width_px, self->height_px);
}

/* The kiosk shows the first head. */
static void
pnc_kiosk_link_heads_cb (
    GListModel *heads, guint position, guint removed, guint added, PncKioskLink *self)
{
  g_autoptr (PncDisplayHead) head = g_list_model_get_item (heads, 0);

  pnc_kiosk_link_watch_head (self, head);
}

static void
pnc_kiosk_link_cursor_cb (PncDisplaySource *source, GParamSpec *pspec, PncKioskLink *self)
{
  const PncCursor *cursor = pnc_display_source_get_cursor (source);

  g_mutex_lock (&self->lock);
  pnc_cursor_free (self->news.cursor);
  self->news.cursor = cursor != NULL ? pnc_cursor_copy (cursor) : NULL;
  self->news.cursor_changed = TRUE;
  pnc_kiosk_link_unlock_and_wake (self);
}

static void
pnc_kiosk_link_cursor_moved_cb (PncDisplaySource *source, int x, int y, PncKioskLink *self)
{
  g_mutex_lock (&self->lock);
  self->news.cursor_x = x;
  self->news.cursor_y = y;
  self->news.cursor_moved = TRUE;
  pnc_kiosk_link_unlock_and_wake (self);
}

static void
pnc_kiosk_link_mode_cb (PncDisplaySource *source, GParamSpec *pspec, PncKioskLink *self)
{
  g_mutex_lock (&self->lock);
  self->news.mouse_mode = pnc_display_source_get_mouse_mode (source);
  self->news.cursor_changed = TRUE;
  pnc_kiosk_link_unlock_and_wake (self);
}

/* Messages */

static gboolean
pnc_kiosk_link_message_cb (gpointer data)
{
  PncKioskMessage *message = data;

  message->run (message->link, message);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that would run here whenever it finds the context free. */
void
pnc_kiosk_link_post (PncKioskLink *self, PncKioskRun run, int a, int b)
{
  PncKioskMessage *message = g_new (PncKioskMessage, 1);

  *message = (PncKioskMessage){ self, run, a, b };
  g_idle_add_full (G_PRIORITY_HIGH, pnc_kiosk_link_message_cb, message, g_free);
}

static void
pnc_kiosk_link_run_stop (PncKioskLink *self, const PncKioskMessage *message)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  pnc_display_source_release_all (self->source);
  pnc_display_source_disconnect (self->source);
  g_main_loop_quit (self->loop);
}

/* The SPICE thread */

static gpointer
pnc_kiosk_link_thread (gpointer data)
{
  PncKioskLink *self = data;

  pnc_display_source_connect (self->source);
  g_main_loop_run (self->loop);
  /* What was asked for before the stop, and SPICE's own farewell. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return NULL;
}

PncKioskLink *
pnc_kiosk_link_new (PncDisplaySource *source,
                    PncDesktopClient *desktop,
                    GFunc wake,
                    gpointer wake_data)
{
  PncKioskLink *self = g_new0 (PncKioskLink, 1);

  self->wake = wake;
  self->wake_data = wake_data;
  self->source = g_object_ref (source);
  g_set_object (&self->desktop, desktop);
  self->loop = g_main_loop_new (NULL, FALSE);
  g_mutex_init (&self->lock);
  g_signal_connect (pnc_display_source_get_heads (source), "items-changed",
                    G_CALLBACK (pnc_kiosk_link_heads_cb), self);
  g_signal_connect (source, "notify::cursor", G_CALLBACK (pnc_kiosk_link_cursor_cb), self);
  g_signal_connect (source, "cursor-moved", G_CALLBACK (pnc_kiosk_link_cursor_moved_cb), self);
  g_signal_connect (source, "notify::mouse-mode", G_CALLBACK (pnc_kiosk_link_mode_cb), self);
  pnc_kiosk_link_watch_course (self);
  return self;
}

void
pnc_kiosk_link_free (PncKioskLink *self)
{
  pnc_kiosk_link_watch_head (self, NULL);
  g_signal_handlers_disconnect_by_data (pnc_display_source_get_heads (self->source), self);
  g_signal_handlers_disconnect_by_data (self->source, self);
  if (self->desktop != NULL)
    g_signal_handlers_disconnect_by_data (self->desktop, self);
  g_clear_object (&self->desktop);
  g_object_unref (self->source);
  g_main_loop_unref (self->loop);
  pnc_cursor_free (self->news.cursor);
  g_mutex_clear (&self->lock);
  g_clear_error (&self->failure);
  g_clear_error (&self->end_error);
  g_free (self->end_message);
  g_free (self->notice);
  g_free (self);
}

void
pnc_kiosk_link_start (PncKioskLink *self)
{
  self->thread = g_thread_new ("spice", pnc_kiosk_link_thread, self);
}

void
pnc_kiosk_link_stop (PncKioskLink *self)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_stop, 0, 0);
  g_thread_join (self->thread);
}

gboolean
pnc_kiosk_link_get_end (PncKioskLink *self, const char **out_message, GError **error)
{
  if (self->end_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->end_error));
      return FALSE;
    }
  *out_message = self->end_message;
  return TRUE;
}

const PncKioskNews *
pnc_kiosk_link_begin (PncKioskLink *self)
{
  g_mutex_lock (&self->lock);
  return &self->news;
}

void
pnc_kiosk_link_end (PncKioskLink *self)
{
  pnc_damage_clear (&self->news.damage);
  self->news.reset = FALSE;
  self->news.cursor_changed = FALSE;
  self->news.cursor_moved = FALSE;
  self->woken = FALSE;
  g_mutex_unlock (&self->lock);
}
