/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-qxl.h"

#include <spice/enums.h>
#include <spice/macros.h>
#include <spice/qxl_dev.h>
#include <string.h>

/* What waits for the worker: freed when libspice-server releases it. */
typedef struct
{
  QXLCommandExt command;
  QXLDrawable drawable;
  QXLImage image;
  QXLCursorCmd cursor_command;
  QXLCursor *cursor;
  guint32 *pixels;
} PncFakeCommand;

struct _PncFakeQxl
{
  QXLInstance instance; /* first: callbacks get its address */
  guint width_px, height_px;
  PncFakeFormat format;
  guint8 *memory;
  guint64 n_images;
  gint has_client; /* atomic */
  GAsyncQueue *draws, *cursors;
};

static PncFakeQxl *
pnc_fake_qxl_from (QXLInstance *instance)
{
  return (PncFakeQxl *) instance;
}

static void
pnc_fake_command_free (PncFakeCommand *command)
{
  g_free (command->cursor);
  g_free (command->pixels);
  g_free (command);
}

/* The worker's callbacks */

static int
pnc_fake_qxl_pop (GAsyncQueue *queue, QXLCommandExt *out)
{
  PncFakeCommand *command = g_async_queue_try_pop (queue);

  if (command == NULL)
    return FALSE;
  *out = command->command;
  return TRUE;
}

static int
pnc_fake_qxl_get_command (QXLInstance *instance, QXLCommandExt *out)
{
  return pnc_fake_qxl_pop (pnc_fake_qxl_from (instance)->draws, out);
}

static int
pnc_fake_qxl_get_cursor_command (QXLInstance *instance, QXLCommandExt *out)
{
  return pnc_fake_qxl_pop (pnc_fake_qxl_from (instance)->cursors, out);
}

static int
pnc_fake_qxl_request_draw (QXLInstance *instance)
{
  return g_async_queue_length (pnc_fake_qxl_from (instance)->draws) <= 0;
}

static int
pnc_fake_qxl_request_cursor (QXLInstance *instance)
{
  return g_async_queue_length (pnc_fake_qxl_from (instance)->cursors) <= 0;
}

static void
pnc_fake_qxl_release (QXLInstance *instance, QXLReleaseInfoExt info)
{
  pnc_fake_command_free ((PncFakeCommand *) (uintptr_t) info.info->id);
}

static void
pnc_fake_qxl_set_client (QXLInstance *instance, uint8_t present, uint8_t *caps)
{
  g_atomic_int_set (&pnc_fake_qxl_from (instance)->has_client, present);
}

static void
pnc_fake_qxl_complete (QXLInstance *instance, uint64_t cookie)
{
  g_free ((gpointer) (uintptr_t) cookie);
}

static void
pnc_fake_qxl_get_init_info (QXLInstance *instance, QXLDevInitInfo *info)
{
  *info = (QXLDevInitInfo){ .num_memslots = 1,
                            .num_memslots_groups = 1,
                            .memslot_id_bits = 1,
                            .memslot_gen_bits = 1,
                            .n_surfaces = 2 };
}

static void
pnc_fake_qxl_set_compression (QXLInstance *instance, int level)
{
}

static void
pnc_fake_qxl_notify_update (QXLInstance *instance, uint32_t id)
{
}

static int
pnc_fake_qxl_flush (QXLInstance *instance)
{
  return FALSE;
}

/* Not supported: the agent gets the message. */
static int
pnc_fake_qxl_client_monitors (QXLInstance *instance, VDAgentMonitorsConfig *config)
{
  return FALSE;
}

static void
pnc_fake_qxl_attached (QXLInstance *instance)
{
}

static const QXLInterface interface = {
  .base = { .type = SPICE_INTERFACE_QXL,
            .description = "fake",
            .major_version = SPICE_INTERFACE_QXL_MAJOR,
            .minor_version = SPICE_INTERFACE_QXL_MINOR },
  .attached_worker = pnc_fake_qxl_attached,
  .set_compression_level = pnc_fake_qxl_set_compression,
  .get_init_info = pnc_fake_qxl_get_init_info,
  .get_command = pnc_fake_qxl_get_command,
  .req_cmd_notification = pnc_fake_qxl_request_draw,
  .release_resource = pnc_fake_qxl_release,
  .get_cursor_command = pnc_fake_qxl_get_cursor_command,
  .req_cursor_notification = pnc_fake_qxl_request_cursor,
  .notify_update = pnc_fake_qxl_notify_update,
  .flush_resources = pnc_fake_qxl_flush,
  .async_complete = pnc_fake_qxl_complete,
  .set_client_capabilities = pnc_fake_qxl_set_client,
  .client_monitors_config = pnc_fake_qxl_client_monitors,
};

/* Modes */

static void
pnc_fake_qxl_create_primary (PncFakeQxl *self)
{
  guint pixel_bytes = self->format == PNC_FAKE_XRGB32 ? 4 : 2;
  QXLDevSurfaceCreate surface = { .width = self->width_px,
                                  .height = self->height_px,
                                  .stride = -(int) (self->width_px * pixel_bytes),
                                  .mouse_mode = TRUE };

  self->memory = g_malloc0 ((gsize) self->width_px * self->height_px * pixel_bytes);
  surface.mem = (uintptr_t) self->memory;
  surface.format = SPICE_SURFACE_FMT_32_xRGB;
  if (self->format == PNC_FAKE_RGB555)
    surface.format = SPICE_SURFACE_FMT_16_555;
  else if (self->format == PNC_FAKE_RGB565)
    surface.format = SPICE_SURFACE_FMT_16_565;
  spice_qxl_create_primary_surface (&self->instance, 0, &surface);
}

void
pnc_fake_qxl_set_mode (PncFakeQxl *self, guint width_px, guint height_px, PncFakeFormat format)
{
  spice_qxl_destroy_primary_surface (&self->instance, 0);
  g_free (self->memory);
  self->width_px = width_px;
  self->height_px = height_px;
  self->format = format;
  pnc_fake_qxl_create_primary (self);
}

PncFakeQxl *
pnc_fake_qxl_new (
    SpiceServer *server, int id, guint width_px, guint height_px, PncFakeFormat format)
{
  PncFakeQxl *self = g_new0 (PncFakeQxl, 1);
  /* All memory is one slot: addresses are pointers. */
  QXLDevMemSlot slot = { .virt_end = ~0, .qxl_ram_size = ~0 };

  self->instance.base.sif = &interface.base;
  self->instance.id = id;
  self->width_px = width_px;
  self->height_px = height_px;
  self->format = format;
  self->draws = g_async_queue_new_full ((GDestroyNotify) pnc_fake_command_free);
  self->cursors = g_async_queue_new_full ((GDestroyNotify) pnc_fake_command_free);
  spice_server_add_interface (server, &self->instance.base);
  spice_qxl_add_memslot (&self->instance, &slot);
  pnc_fake_qxl_create_primary (self);
  return self;
}

void
pnc_fake_qxl_free (PncFakeQxl *self)
{
  g_async_queue_unref (self->draws);
  g_async_queue_unref (self->cursors);
  g_free (self->memory);
  g_free (self);
}

void
pnc_fake_qxl_set_monitors (PncFakeQxl *self, const PncRect *areas, guint n_areas)
{
  QXLMonitorsConfig *config = g_malloc0 (sizeof *config + n_areas * sizeof (QXLHead));

  config->count = n_areas;
  config->max_allowed = 4;
  for (guint i = 0; i < n_areas; i++)
    config->heads[i] = (QXLHead){
      .id = i, .x = areas[i].x, .y = areas[i].y, .width = areas[i].width, .height = areas[i].height
    };
  /* Freed when the worker has read it. */
  spice_qxl_monitors_config_async (&self->instance, (uintptr_t) config, 0, (uintptr_t) config);
}

/* Drawing */

guint32
pnc_fake_spice_pixel (guint x, guint y, guint seed)
{
  return ((x * 7 + y * 3 + seed * 31) & 0xff) << 16 | ((y + seed) & 0xff) << 8
         | ((x ^ seed) & 0xff);
}

static void
pnc_fake_command_init (PncFakeCommand *self, int type, gpointer data, QXLReleaseInfo *release)
{
  release->id = (uintptr_t) self;
  self->command.cmd.type = type;
  self->command.cmd.data = (uintptr_t) data;
}

static void
pnc_fake_command_set_image (PncFakeCommand *self, const PncRect *rect, guint seed, guint64 id)
{
  QXLImage *image = &self->image;

  self->pixels = g_new (guint32, (gsize) rect->width * rect->height);
  for (int y = 0; y < rect->height; y++)
    for (int x = 0; x < rect->width; x++)
      self->pixels[(gsize) y * rect->width + x]
          = pnc_fake_spice_pixel (rect->x + x, rect->y + y, seed);
  QXL_SET_IMAGE_ID (image, QXL_IMAGE_GROUP_DEVICE, id);
  image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
  image->descriptor.width = image->bitmap.x = rect->width;
  image->descriptor.height = image->bitmap.y = rect->height;
  image->bitmap.format = SPICE_BITMAP_FMT_32BIT;
  image->bitmap.flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN;
  image->bitmap.stride = rect->width * 4;
  image->bitmap.data = (uintptr_t) self->pixels;
}

void
pnc_fake_qxl_draw (PncFakeQxl *self, const PncRect *rect, guint seed)
{
  PncFakeCommand *command = g_new0 (PncFakeCommand, 1);
  QXLDrawable *drawable = &command->drawable;

  pnc_fake_command_init (command, QXL_CMD_DRAW, drawable, &drawable->release_info);
  pnc_fake_command_set_image (command, rect, seed, ++self->n_images);
  drawable->bbox = (QXLRect){ .left = rect->x,
                              .top = rect->y,
                              .right = rect->x + rect->width,
                              .bottom = rect->y + rect->height };
  drawable->clip.type = SPICE_CLIP_TYPE_NONE;
  drawable->effect = QXL_EFFECT_OPAQUE;
  drawable->type = QXL_DRAW_COPY;
  memset (drawable->surfaces_dest, 0xff, sizeof drawable->surfaces_dest);
  drawable->u.copy.rop_descriptor = SPICE_ROPD_OP_PUT;
  drawable->u.copy.src_bitmap = (uintptr_t) &command->image;
  drawable->u.copy.src_area.right = rect->width;
  drawable->u.copy.src_area.bottom = rect->height;
  g_async_queue_push (self->draws, command);
  spice_qxl_wakeup (&self->instance);
}

/* Pointer */

static void
pnc_fake_qxl_push_cursor (PncFakeQxl *self, guint type, QXLCursor *cursor, const QXLCursorCmd *what)
{
  PncFakeCommand *command = g_new0 (PncFakeCommand, 1);

  command->cursor_command = *what;
  command->cursor_command.type = type;
  command->cursor = cursor;
  pnc_fake_command_init (command, QXL_CMD_CURSOR, &command->cursor_command,
                         &command->cursor_command.release_info);
  g_async_queue_push (self->cursors, command);
  spice_qxl_wakeup (&self->instance);
}

void
pnc_fake_qxl_set_cursor (
    PncFakeQxl *self, guint width_px, guint height_px, guint hot_x, guint hot_y, guint32 argb)
{
  gsize size = (gsize) width_px * height_px * 4;
  QXLCursor *cursor = g_malloc0 (sizeof *cursor + size);
  QXLCursorCmd command = { 0 };
  guint32 pixel;

  cursor->header = (QXLCursorHeader){ .type = SPICE_CURSOR_TYPE_ALPHA,
                                      .width = width_px,
                                      .height = height_px,
                                      .hot_spot_x = hot_x,
                                      .hot_spot_y = hot_y };
  cursor->data_size = size;
  cursor->chunk.data_size = size;
  for (guint i = 0; i < width_px * height_px; i++)
    {
      pixel = argb + i;
      memcpy (cursor->chunk.data + (gsize) i * 4, &pixel, 4);
    }
  command.u.set.visible = TRUE;
  command.u.set.shape = (uintptr_t) cursor;
  pnc_fake_qxl_push_cursor (self, QXL_CURSOR_SET, cursor, &command);
}

void
pnc_fake_qxl_move_cursor (PncFakeQxl *self, int x, int y)
{
  QXLCursorCmd command = { .u.position = { .x = x, .y = y } };

  pnc_fake_qxl_push_cursor (self, QXL_CURSOR_MOVE, NULL, &command);
}

void
pnc_fake_qxl_hide_cursor (PncFakeQxl *self)
{
  QXLCursorCmd command = { 0 };

  pnc_fake_qxl_push_cursor (self, QXL_CURSOR_HIDE, NULL, &command);
}

gboolean
pnc_fake_qxl_has_client (PncFakeQxl *self)
{
  return g_atomic_int_get (&self->has_client);
}

guint
pnc_fake_qxl_count_pending (PncFakeQxl *self)
{
  return MAX (g_async_queue_length (self->draws), 0);
}
