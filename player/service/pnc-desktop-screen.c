/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"
#include "pnc-fd.h"
#include "pnc-screenshot.h"

#include <linux/input-event-codes.h>
#include <string.h>
#include <unistd.h>

#define PNC_DESKTOP_THUMBNAIL_PX 480
#define PNC_DESKTOP_THUMBNAIL_AGE_US (3 * G_USEC_PER_SEC)
#define PNC_DESKTOP_LAST_LOOK_MS 500
#define PNC_DESKTOP_MAX_CHORD 8
#define PNC_DESKTOP_MAX_HOLD_MS 1000

/* Pictures: QEMU's PPM, then a worker makes the PNG. */

typedef struct
{
  GBytes *ppm;
  guint max_width_px;
} PncDesktopPicture;

static void
pnc_desktop_picture_free (gpointer data)
{
  PncDesktopPicture *picture = data;

  g_clear_pointer (&picture->ppm, g_bytes_unref);
  g_free (picture);
}

static void
pnc_desktop_picture_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncDesktopPicture *picture = data;
  GError *error = NULL;
  GBytes *png = pnc_screenshot_to_png (picture->ppm, picture->max_width_px, &error);

  if (png != NULL)
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
pnc_desktop_shot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncDesktopPicture *picture = g_task_get_task_data (task);
  GError *error = NULL;

  picture->ppm = pnc_domain_screenshot_finish (PNC_DOMAIN (source), result, &error);
  if (picture->ppm == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, pnc_desktop_picture_thread);
}

/* Takes @task. */
static void
pnc_desktop_take_picture (PncDesktop *desktop, guint max_width_px, GTask *task_taken)
{
  g_autoptr (GTask) task = task_taken;
  PncDesktopPicture *picture = g_new0 (PncDesktopPicture, 1);
  GError *error = NULL;

  picture->max_width_px = max_width_px;
  g_task_set_task_data (task, picture, pnc_desktop_picture_free);
  if (pnc_desktop_check_runs (desktop, &error))
    pnc_domain_screenshot_async (desktop->run->domain, pnc_desktop_shot_cb,
                                 g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
pnc_desktop_picture_async (PncDesktop *desktop,
                           guint max_width_px,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (desktop, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_desktop_picture_async);
  pnc_desktop_take_picture (desktop, max_width_px, task);
}

GBytes *
pnc_desktop_picture_finish (PncDesktop *desktop, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pnc_desktop_screenshot_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);

  g_task_set_source_tag (task, pnc_desktop_screenshot_async);
  if (pnc_desktop_may_kind (desktop, PNC_QUESTION_SCREENSHOT, task))
    pnc_desktop_take_picture (desktop, 0, g_steal_pointer (&task));
}

/* Thumbnail */

static void
pnc_desktop_keep_thumbnail (PncDesktop *desktop, GBytes *png)
{
  g_clear_pointer (&desktop->thumbnail, g_bytes_unref);
  desktop->thumbnail = g_bytes_ref (png);
  desktop->thumbnail_us = g_get_monotonic_time ();
}

static void
pnc_desktop_answer_thumbnail (PncDesktop *desktop, GTask *task)
{
  if (desktop->thumbnail != NULL)
    g_task_return_pointer (task, g_bytes_ref (desktop->thumbnail), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                             "The screen of “%s” has not been seen yet",
                             pnc_desktop_get_name (desktop));
}

static void
pnc_desktop_thumbnail_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) png = pnc_desktop_picture_finish (desktop, result, NULL);

  /* Without a new one, the last one. */
  if (png != NULL)
    pnc_desktop_keep_thumbnail (desktop, png);
  pnc_desktop_answer_thumbnail (desktop, task);
}

/* A card without a picture is no refusal that anybody must read of. */
static gboolean
pnc_desktop_keeps_previews (PncDesktop *desktop)
{
  return pnc_desktop_check_policy (desktop, NULL)
         && (desktop->book == NULL
             || pnc_rulebook_get_number (desktop->book, PNC_FIELD_DISPLAY_PREVIEWS));
}

void
pnc_desktop_thumbnail_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);
  gint64 age_us = g_get_monotonic_time () - desktop->thumbnail_us;

  g_task_set_source_tag (task, pnc_desktop_thumbnail_async);
  if (!pnc_desktop_keeps_previews (desktop))
    {
      g_clear_pointer (&desktop->thumbnail, g_bytes_unref);
      pnc_desktop_answer_thumbnail (desktop, task);
      return;
    }
  if (pnc_desktop_check_runs (desktop, NULL)
      && (desktop->thumbnail == NULL || age_us > PNC_DESKTOP_THUMBNAIL_AGE_US))
    pnc_desktop_picture_async (desktop, PNC_DESKTOP_THUMBNAIL_PX, pnc_desktop_thumbnail_cb,
                               g_steal_pointer (&task));
  else
    pnc_desktop_answer_thumbnail (desktop, task);
}

/* Last look: a guest or a QEMU that hangs must not keep the power on. */

static gboolean
pnc_desktop_last_look_late_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_get_completed (task))
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
pnc_desktop_last_look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) png = pnc_desktop_picture_finish (desktop, result, NULL);

  if (png != NULL)
    pnc_desktop_keep_thumbnail (desktop, png);
  if (!g_task_get_completed (task))
    g_task_return_boolean (task, TRUE);
}

void
pnc_desktop_last_look_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, user_data);

  g_task_set_source_tag (task, pnc_desktop_last_look_async);
  if (!pnc_desktop_keeps_previews (desktop))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_timeout_add_full (G_PRIORITY_DEFAULT, PNC_DESKTOP_LAST_LOOK_MS, pnc_desktop_last_look_late_cb,
                      g_object_ref (task), g_object_unref);
  pnc_desktop_picture_async (desktop, PNC_DESKTOP_THUMBNAIL_PX, pnc_desktop_last_look_cb,
                             g_steal_pointer (&task));
}

/* SPICE */

void
pnc_desktop_open_display_async (PncDesktop *desktop,
                                GDBusConnection *client,
                                gboolean first,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  PncRun *run = desktop->run;
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_open_display_async);
  if (!pnc_desktop_check_runs (desktop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (run->screen_door == NULL)
    run->screen_door = pnc_screen_door_new (run->domain);
  pnc_screen_door_open (run->screen_door, client, first, g_steal_pointer (&task));
}

int
pnc_desktop_open_display_finish (PncDesktop *desktop, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* Keys: the chords stay in locked memory, since they may spell a password. */

typedef struct
{
  PncSecret *chords;
  gsize at; /* bytes done */
  guint hold_ms;
} PncDesktopTyping;

static void
pnc_desktop_typing_free (gpointer data)
{
  PncDesktopTyping *typing = data;

  pnc_secret_free (typing->chords);
  g_free (typing);
}

static guint32
pnc_desktop_typing_number (const PncDesktopTyping *typing, gsize at)
{
  guint32 number;

  memcpy (&number, pnc_secret_peek (typing->chords) + at, sizeof number);
  return GUINT32_FROM_LE (number);
}

/* Wholly checked before the first key goes down. */
static gboolean
pnc_desktop_typing_check (const PncDesktopTyping *typing, GError **error)
{
  gsize size = pnc_secret_size (typing->chords);
  gsize at = 0;

  while (at + 4 <= size)
    {
      guint32 n = pnc_desktop_typing_number (typing, at);

      at += 4;
      if (n == 0 || n > PNC_DESKTOP_MAX_CHORD || (size - at) / 4 < n)
        break;
      for (guint32 i = 0; i < n; i++, at += 4)
        if (pnc_desktop_typing_number (typing, at) - 1 >= KEY_MAX)
          {
            g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "A key code must be 1 to %d",
                         KEY_MAX);
            return FALSE;
          }
      if (at == size)
        return TRUE;
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The list of keys must hold groups of 1 to %d key codes, each led by their number",
               PNC_DESKTOP_MAX_CHORD);
  return FALSE;
}

static void pnc_desktop_type_next (GTask *task);

static void
pnc_desktop_typed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_domain_call_finish (PNC_DOMAIN (source), result, &error))
    pnc_desktop_type_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Takes @task. */
static void
pnc_desktop_type_next (GTask *task)
{
  g_autoptr (GTask) owned = task;
  PncDesktop *desktop = g_task_get_source_object (task);
  PncDesktopTyping *typing = g_task_get_task_data (task);
  guint codes[PNC_DESKTOP_MAX_CHORD];
  guint32 n;
  GError *error = NULL;

  if (typing->at == pnc_secret_size (typing->chords))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!pnc_desktop_check_runs (desktop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  n = pnc_desktop_typing_number (typing, typing->at);
  for (guint32 i = 0; i < n; i++)
    codes[i] = pnc_desktop_typing_number (typing, typing->at + 4 * (i + 1));
  typing->at += 4 * (n + 1);
  pnc_domain_send_keys_async (desktop->run->domain, codes, n, typing->hold_ms, pnc_desktop_typed_cb,
                              g_steal_pointer (&owned));
  explicit_bzero (codes, sizeof codes);
}

void
pnc_desktop_send_keys_async (PncDesktop *desktop,
                             int chords_fd,
                             guint hold_ms,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  g_auto (PncFd) fd = chords_fd;
  PncDesktopTyping *typing = g_new0 (PncDesktopTyping, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_send_keys_async);
  g_task_set_task_data (task, typing, pnc_desktop_typing_free);
  typing->hold_ms = MIN (hold_ms, PNC_DESKTOP_MAX_HOLD_MS);
  typing->chords = pnc_desktop_keys_read_fd (fd, &error);
  if (typing->chords == NULL || !pnc_desktop_typing_check (typing, &error)
      || !pnc_desktop_check_runs (desktop, &error))
    g_task_return_error (task, error);
  else
    pnc_desktop_type_next (g_steal_pointer (&task));
}
