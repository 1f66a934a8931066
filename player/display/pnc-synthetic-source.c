/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-synthetic-source.h"

#include "pnc-display-head-producer.h"
#include "pnc-display-source-producer.h"
#include "pnc-error.h"

#include <string.h>

#define PNC_SYNTHETIC_TEXT "text/plain;charset=utf-8"

/* Memory that a head shows. */
typedef struct
{
  guint width_px, height_px;
  guint32 *pixels;
} PncSyntheticPicture;

struct _PncSyntheticSource
{
  PncDisplaySource parent_instance;

  GHashTable *pictures; /* head id → PncSyntheticPicture */
  gboolean follows_size;
  gboolean agent;
  PncMouseMode mouse_mode;
  guint frame; /* counts what was drawn */
  PncSyntheticPattern playing;
  guint timer;
  GArray *inputs;
  char *texts[PNC_SELECTION_PRIMARY + 1];
};

G_DEFINE_FINAL_TYPE (PncSyntheticSource, pnc_synthetic_source, PNC_TYPE_DISPLAY_SOURCE)

static void
pnc_synthetic_picture_free (PncSyntheticPicture *picture)
{
  g_free (picture->pixels);
  g_free (picture);
}

guint32
pnc_synthetic_source_pixel (guint x, guint y)
{
  return ((x * 7 + y * 3) & 0xff) << 16 | (y & 0xff) << 8 | (x & 0xff);
}

static PncSyntheticPicture *
pnc_synthetic_picture_new (guint width_px, guint height_px)
{
  PncSyntheticPicture *picture = g_new0 (PncSyntheticPicture, 1);

  picture->width_px = width_px;
  picture->height_px = height_px;
  picture->pixels = g_new (guint32, (gsize) width_px * height_px);
  for (guint y = 0; y < height_px; y++)
    for (guint x = 0; x < width_px; x++)
      picture->pixels[(gsize) y * width_px + x] = pnc_synthetic_source_pixel (x, y);
  return picture;
}

static PncDisplayHead *
pnc_synthetic_source_find_head (PncSyntheticSource *self, guint id)
{
  GListModel *heads = pnc_display_source_get_heads (PNC_DISPLAY_SOURCE (self));

  for (guint i = 0; i < g_list_model_get_n_items (heads); i++)
    {
      g_autoptr (PncDisplayHead) head = g_list_model_get_item (heads, i);

      if (pnc_display_head_get_id (head) == id)
        return head; /* the list holds it */
    }
  return NULL;
}

static void
pnc_synthetic_source_show (PncSyntheticSource *self, guint id, PncSyntheticPicture *picture)
{
  PncDisplayHead *head = pnc_synthetic_source_find_head (self, id);
  g_autoptr (PncDisplayHead) made = head == NULL ? pnc_display_head_new (id) : NULL;

  pnc_display_head_set_picture (
      made != NULL ? made : head, picture != NULL ? (guint8 *) picture->pixels : NULL,
      picture != NULL ? picture->width_px : 0, picture != NULL ? picture->height_px : 0,
      picture != NULL ? picture->width_px * 4 : 0);
  if (made != NULL)
    pnc_display_source_add_head (PNC_DISPLAY_SOURCE (self), made);
}

/* Drawing */

static void
pnc_synthetic_source_paint (PncSyntheticSource *self,
                            guint id,
                            PncSyntheticPicture *picture,
                            const PncRect *rect)
{
  PncDisplayHead *head = pnc_synthetic_source_find_head (self, id);
  guint32 colour = (self->frame * 2654435761u) >> 8;

  for (int y = rect->y; y < rect->y + rect->height; y++)
    for (int x = rect->x; x < rect->x + rect->width; x++)
      picture->pixels[(gsize) y * picture->width_px + x] = (colour + x + y) & 0xffffff;
  if (head != NULL)
    pnc_display_head_add_damage (head, rect);
}

static void
pnc_synthetic_source_scatter (PncSyntheticSource *self, guint id, PncSyntheticPicture *picture)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (self->frame);
  int size = MIN (64, MIN (picture->width_px, picture->height_px));

  for (guint i = 0; i < 20; i++)
    {
      int x = g_rand_int_range (random, 0, picture->width_px - size + 1);
      int y = g_rand_int_range (random, 0, picture->height_px - size + 1);

      pnc_synthetic_source_paint (self, id, picture, &(PncRect){ x, y, size, size });
    }
}

static void
pnc_synthetic_source_draw_head (PncSyntheticSource *self,
                                guint id,
                                PncSyntheticPicture *picture,
                                PncSyntheticPattern pattern)
{
  int width = picture->width_px, height = picture->height_px;
  PncRect rect = { 0, 0, width, height };

  switch (pattern)
    {
    case PNC_SYNTHETIC_FULL:
      break;
    case PNC_SYNTHETIC_TENTH: /* 0.316² of the area */
      rect = (PncRect){ width / 4, height / 4, width * 316 / 1000, height * 316 / 1000 };
      break;
    case PNC_SYNTHETIC_SCATTER:
      pnc_synthetic_source_scatter (self, id, picture);
      return;
    case PNC_SYNTHETIC_CARET:
      rect = (PncRect){ width / 4, height / 4, MIN (16, width / 2), MIN (32, height / 2) };
      break;
    }
  pnc_synthetic_source_paint (self, id, picture, &rect);
}

void
pnc_synthetic_source_draw (PncSyntheticSource *self, PncSyntheticPattern pattern)
{
  GHashTableIter iter;
  gpointer id, picture;

  self->frame++;
  g_hash_table_iter_init (&iter, self->pictures);
  while (g_hash_table_iter_next (&iter, &id, &picture))
    pnc_synthetic_source_draw_head (self, GPOINTER_TO_UINT (id), picture, pattern);
}

static gboolean
pnc_synthetic_source_play_cb (gpointer data)
{
  PncSyntheticSource *self = data;

  pnc_synthetic_source_draw (self, self->playing);
  return G_SOURCE_CONTINUE;
}

/* What PncDisplaySource asks of it */

static void
pnc_synthetic_source_record (PncDisplaySource *source, PncSyntheticInput input)
{
  g_array_append_val (PNC_SYNTHETIC_SOURCE (source)->inputs, input);
}

static void
pnc_synthetic_source_connect (PncDisplaySource *source)
{
  PncSyntheticSource *self = PNC_SYNTHETIC_SOURCE (source);
  GHashTableIter iter;
  gpointer id, picture;

  pnc_display_source_report_state (source, PNC_DISPLAY_STATE_CONNECTING);
  pnc_display_source_report_state (source, PNC_DISPLAY_STATE_CONNECTED);
  pnc_display_source_report_mouse_mode (source, self->mouse_mode);
  pnc_display_source_report_agent (source, self->agent);
  g_hash_table_iter_init (&iter, self->pictures);
  while (g_hash_table_iter_next (&iter, &id, &picture))
    pnc_synthetic_source_show (self, GPOINTER_TO_UINT (id), picture);
}

static void
pnc_synthetic_source_disconnect (PncDisplaySource *source)
{
  pnc_display_source_report_state (source, PNC_DISPLAY_STATE_DISCONNECTED);
}

static void
pnc_synthetic_source_key (PncDisplaySource *source, guint scancode, gboolean pressed)
{
  pnc_synthetic_source_record (
      source, (PncSyntheticInput){ PNC_SYNTHETIC_KEY, .code = scancode, .pressed = pressed });
}

static void
pnc_synthetic_source_request_leds (PncDisplaySource *source, PncKeyLeds leds)
{
  pnc_synthetic_source_record (source, (PncSyntheticInput){ PNC_SYNTHETIC_LEDS, .code = leds });
  pnc_display_source_report_key_leds (source, leds);
}

static void
pnc_synthetic_source_position (PncDisplaySource *source, PncDisplayHead *head, int x, int y)
{
  pnc_synthetic_source_record (
      source, (PncSyntheticInput){ PNC_SYNTHETIC_POSITION,
                                   .head_id = pnc_display_head_get_id (head), .x = x, .y = y });
}

static void
pnc_synthetic_source_motion (PncDisplaySource *source, int dx, int dy)
{
  pnc_synthetic_source_record (source,
                               (PncSyntheticInput){ PNC_SYNTHETIC_MOTION, .x = dx, .y = dy });
}

static void
pnc_synthetic_source_button (PncDisplaySource *source, PncButton button, gboolean pressed)
{
  pnc_synthetic_source_record (
      source, (PncSyntheticInput){ PNC_SYNTHETIC_BUTTON, .code = button, .pressed = pressed });
}

static void
pnc_synthetic_source_request_size (PncDisplaySource *source,
                                   PncDisplayHead *head,
                                   guint width_px,
                                   guint height_px)
{
  guint id = pnc_display_head_get_id (head);

  pnc_synthetic_source_record (source, (PncSyntheticInput){ PNC_SYNTHETIC_SIZE, .head_id = id,
                                                            .x = width_px, .y = height_px });
  if (PNC_SYNTHETIC_SOURCE (source)->follows_size)
    pnc_synthetic_source_set_size (PNC_SYNTHETIC_SOURCE (source), id, width_px, height_px);
}

static void
pnc_synthetic_source_offer_clipboard (PncDisplaySource *source,
                                      PncSelection selection,
                                      const char *const *mime_types)
{
  guint n_types = mime_types != NULL ? g_strv_length ((char **) mime_types) : 0;

  pnc_synthetic_source_record (
      source, (PncSyntheticInput){ PNC_SYNTHETIC_OFFER, .code = selection, .x = n_types });
  /* Whoever offers takes the selection from the guest. */
  if (n_types > 0)
    g_clear_pointer (&PNC_SYNTHETIC_SOURCE (source)->texts[selection], g_free);
}

static void
pnc_synthetic_source_read_clipboard (PncDisplaySource *source,
                                     PncSelection selection,
                                     const char *mime_type,
                                     GTask *task)
{
  const char *text = PNC_SYNTHETIC_SOURCE (source)->texts[selection];

  if (text == NULL || g_strcmp0 (mime_type, PNC_SYNTHETIC_TEXT) != 0)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                             "The desktop's clipboard holds nothing of type “%s”", mime_type);
  else
    g_task_return_pointer (task, g_bytes_new (text, strlen (text)), (GDestroyNotify) g_bytes_unref);
}

/* GObject plumbing */

static void
pnc_synthetic_source_dispose (GObject *object)
{
  PncSyntheticSource *self = PNC_SYNTHETIC_SOURCE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  G_OBJECT_CLASS (pnc_synthetic_source_parent_class)->dispose (object);
}

static void
pnc_synthetic_source_finalize (GObject *object)
{
  PncSyntheticSource *self = PNC_SYNTHETIC_SOURCE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);
  g_array_unref (self->inputs);
  g_hash_table_unref (self->pictures);
  G_OBJECT_CLASS (pnc_synthetic_source_parent_class)->finalize (object);
}

static void
pnc_synthetic_source_class_init (PncSyntheticSourceClass *class)
{
  PncDisplaySourceClass *source_class = PNC_DISPLAY_SOURCE_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = pnc_synthetic_source_dispose;
  G_OBJECT_CLASS (class)->finalize = pnc_synthetic_source_finalize;
  source_class->connect = pnc_synthetic_source_connect;
  source_class->disconnect = pnc_synthetic_source_disconnect;
  source_class->key = pnc_synthetic_source_key;
  source_class->set_key_leds = pnc_synthetic_source_request_leds;
  source_class->position = pnc_synthetic_source_position;
  source_class->motion = pnc_synthetic_source_motion;
  source_class->button = pnc_synthetic_source_button;
  source_class->request_size = pnc_synthetic_source_request_size;
  source_class->offer_clipboard = pnc_synthetic_source_offer_clipboard;
  source_class->read_clipboard_async = pnc_synthetic_source_read_clipboard;
}

static void
pnc_synthetic_source_init (PncSyntheticSource *self)
{
  self->pictures
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pnc_synthetic_picture_free);
  self->inputs = g_array_new (FALSE, TRUE, sizeof (PncSyntheticInput));
  self->follows_size = TRUE;
  self->agent = TRUE;
  self->mouse_mode = PNC_MOUSE_MODE_CLIENT;
}

/* What tests do with it */

PncSyntheticSource *
pnc_synthetic_source_new (guint width_px, guint height_px)
{
  PncSyntheticSource *self = g_object_new (PNC_TYPE_SYNTHETIC_SOURCE, NULL);

  pnc_synthetic_source_set_size (self, 0, width_px, height_px);
  return self;
}

static gboolean
pnc_synthetic_source_is_connected (PncSyntheticSource *self)
{
  return pnc_display_source_get_state (PNC_DISPLAY_SOURCE (self)) >= PNC_DISPLAY_STATE_CONNECTED;
}

void
pnc_synthetic_source_set_size (PncSyntheticSource *self, guint id, guint width_px, guint height_px)
{
  PncSyntheticPicture *picture = NULL;

  if (width_px > 0 && height_px > 0)
    picture = pnc_synthetic_picture_new (width_px, height_px);
  /* "reset" goes out while the old memory still stands. */
  if (pnc_synthetic_source_is_connected (self))
    pnc_synthetic_source_show (self, id, picture);
  if (picture != NULL)
    g_hash_table_insert (self->pictures, GUINT_TO_POINTER (id), picture);
  else
    g_hash_table_remove (self->pictures, GUINT_TO_POINTER (id));
}

void
pnc_synthetic_source_remove_head (PncSyntheticSource *self, guint id)
{
  PncDisplayHead *head = pnc_synthetic_source_find_head (self, id);

  if (head != NULL)
    pnc_display_source_remove_head (PNC_DISPLAY_SOURCE (self), head);
  g_hash_table_remove (self->pictures, GUINT_TO_POINTER (id));
}

void
pnc_synthetic_source_set_follows_size (PncSyntheticSource *self, gboolean follows)
{
  self->follows_size = follows;
}

void
pnc_synthetic_source_play (PncSyntheticSource *self, PncSyntheticPattern pattern, guint interval_ms)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->playing = pattern;
  if (interval_ms > 0)
    self->timer = g_timeout_add (interval_ms, pnc_synthetic_source_play_cb, self);
}

void
pnc_synthetic_source_fill (PncSyntheticSource *self, guint id, const PncRect *rect, guint32 rgb)
{
  PncSyntheticPicture *picture = g_hash_table_lookup (self->pictures, GUINT_TO_POINTER (id));
  PncDisplayHead *head = pnc_synthetic_source_find_head (self, id);

  g_return_if_fail (picture != NULL);
  g_return_if_fail (rect->x >= 0 && rect->x + rect->width <= (int) picture->width_px);
  g_return_if_fail (rect->y >= 0 && rect->y + rect->height <= (int) picture->height_px);

  for (int y = rect->y; y < rect->y + rect->height; y++)
    for (int x = rect->x; x < rect->x + rect->width; x++)
      picture->pixels[(gsize) y * picture->width_px + x] = rgb & 0xffffff;
  if (head != NULL)
    pnc_display_head_add_damage (head, rect);
}

void
pnc_synthetic_source_set_mouse_mode (PncSyntheticSource *self, PncMouseMode mode)
{
  self->mouse_mode = mode;
  pnc_display_source_report_mouse_mode (PNC_DISPLAY_SOURCE (self), mode);
}

void
pnc_synthetic_source_set_agent (PncSyntheticSource *self, gboolean connected)
{
  self->agent = connected;
  pnc_display_source_report_agent (PNC_DISPLAY_SOURCE (self), connected);
}

void
pnc_synthetic_source_set_key_leds (PncSyntheticSource *self, PncKeyLeds leds)
{
  pnc_display_source_report_key_leds (PNC_DISPLAY_SOURCE (self), leds);
}

void
pnc_synthetic_source_set_cursor (PncSyntheticSource *self, const PncCursor *cursor)
{
  pnc_display_source_report_cursor (PNC_DISPLAY_SOURCE (self), cursor);
}

void
pnc_synthetic_source_move_cursor (PncSyntheticSource *self, int x, int y)
{
  pnc_display_source_report_cursor_moved (PNC_DISPLAY_SOURCE (self), x, y);
}

void
pnc_synthetic_source_fail (PncSyntheticSource *self, GError *error)
{
  pnc_display_source_report_failure (PNC_DISPLAY_SOURCE (self), error);
}

void
pnc_synthetic_source_copy_text (PncSyntheticSource *self, PncSelection selection, const char *text)
{
  static const char *const types[] = { PNC_SYNTHETIC_TEXT, NULL };

  g_free (self->texts[selection]);
  self->texts[selection] = g_strdup (text);
  if (text != NULL)
    pnc_display_source_report_clipboard_grab (PNC_DISPLAY_SOURCE (self), selection, types);
  else
    pnc_display_source_report_clipboard_release (PNC_DISPLAY_SOURCE (self), selection);
}

void
pnc_synthetic_source_paste_async (PncSyntheticSource *self,
                                  PncSelection selection,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  pnc_display_source_request_clipboard (PNC_DISPLAY_SOURCE (self), selection, PNC_SYNTHETIC_TEXT,
                                        callback, data);
}

char *
pnc_synthetic_source_paste_finish (PncSyntheticSource *self, GAsyncResult *result)
{
  g_autoptr (GBytes) bytes
      = pnc_display_source_request_clipboard_finish (PNC_DISPLAY_SOURCE (self), result);

  if (bytes == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

GArray *
pnc_synthetic_source_get_inputs (PncSyntheticSource *self)
{
  return self->inputs;
}

void
pnc_synthetic_source_clear_inputs (PncSyntheticSource *self)
{
  g_array_set_size (self->inputs, 0);
}
