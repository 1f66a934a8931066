/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-thumbnail.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <glib/gstdio.h>

#define PNC_THUMBNAIL_INTERVAL_S 4
/* 480 pixels wide, uncompressed, would be a tenth of it. */
#define PNC_THUMBNAIL_MAX_BYTES (8 * 1024 * 1024)

struct _PncThumbnail
{
  GObject parent_instance;

  PncDesktopClient *desktop; /* borrowed: it owns us */
  GdkTexture *picture;
  guint watchers;
  guint timer;
  gboolean fetching;
};

enum
{
  PROP_0,
  PROP_PICTURE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncThumbnail, pnc_thumbnail, G_TYPE_OBJECT)
G_DEFINE_QUARK (pnc - thumbnail, pnc_thumbnail)

static void
pnc_thumbnail_decode (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (GPOINTER_TO_INT (data), FALSE, &error);
  GdkTexture *texture;

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_mapped_file_get_length (file) > PNC_THUMBNAIL_MAX_BYTES)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "The picture is larger than any thumbnail");
      return;
    }
  bytes = g_mapped_file_get_bytes (file);
  texture = gdk_texture_new_from_bytes (bytes, &error);
  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

static void
pnc_thumbnail_decoded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncThumbnail *self = PNC_THUMBNAIL (object);
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);

  self->fetching = FALSE;
  if (texture == NULL)
    return;
  g_set_object (&self->picture, texture);
  g_object_notify_by_pspec (object, properties[PROP_PICTURE]);
}

static void
pnc_thumbnail_close_fd (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

/* The service has none, or none that may be shown: then what we have must go, too. */
static void
pnc_thumbnail_forget (PncThumbnail *self)
{
  if (self->picture == NULL)
    return;
  g_clear_object (&self->picture);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
}

static void
pnc_thumbnail_fetched_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncThumbnail) self = data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  int fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (object), result, &error);

  if (fd < 0)
    {
      self->fetching = FALSE;
      if (g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        pnc_thumbnail_forget (self);
      return;
    }
  task = g_task_new (self, NULL, pnc_thumbnail_decoded_cb, NULL);
  g_task_set_task_data (task, GINT_TO_POINTER (fd), pnc_thumbnail_close_fd);
  g_task_run_in_thread (task, pnc_thumbnail_decode);
}

static void
pnc_thumbnail_fetch (PncThumbnail *self)
{
  if (self->fetching)
    return;
  self->fetching = TRUE;
  pnc_desktop_client_thumbnail_async (self->desktop, pnc_thumbnail_fetched_cb, g_object_ref (self));
}

static gboolean
pnc_thumbnail_tick_cb (gpointer data)
{
  PncThumbnail *self = data;

  if (pnc_desktop_client_get_state (self->desktop) == PNC_DESKTOP_STATE_RUNNING)
    pnc_thumbnail_fetch (self);
  return G_SOURCE_CONTINUE;
}

static void
pnc_thumbnail_seen_cb (PncThumbnail *self)
{
  if (self->watchers++ == 0)
    self->timer = g_timeout_add_seconds (PNC_THUMBNAIL_INTERVAL_S, pnc_thumbnail_tick_cb, self);
  pnc_thumbnail_tick_cb (self);
}

static void
pnc_thumbnail_unseen_cb (PncThumbnail *self)
{
  if (--self->watchers == 0)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static void
pnc_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PICTURE)
    g_value_set_object (value, PNC_THUMBNAIL (object)->picture);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_thumbnail_dispose (GObject *object)
{
  PncThumbnail *self = PNC_THUMBNAIL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (pnc_thumbnail_parent_class)->dispose (object);
}

static void
pnc_thumbnail_class_init (PncThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_thumbnail_get_property;
  object_class->dispose = pnc_thumbnail_dispose;
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_PAINTABLE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_thumbnail_init (PncThumbnail *self)
{
}

PncThumbnail *
pnc_thumbnail_of (PncDesktopClient *desktop)
{
  PncThumbnail *self = g_object_get_qdata (G_OBJECT (desktop), pnc_thumbnail_quark ());

  if (self != NULL)
    return self;
  self = g_object_new (PNC_TYPE_THUMBNAIL, NULL);
  self->desktop = desktop;
  g_object_set_qdata_full (G_OBJECT (desktop), pnc_thumbnail_quark (), self, g_object_unref);
  g_signal_connect_object (desktop, "notify::state", G_CALLBACK (pnc_thumbnail_fetch), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desktop, "policy-changed", G_CALLBACK (pnc_thumbnail_fetch), self,
                           G_CONNECT_SWAPPED);
  pnc_thumbnail_fetch (self);
  return self;
}

GdkPaintable *
pnc_thumbnail_get_picture (PncThumbnail *self)
{
  return self->picture != NULL ? GDK_PAINTABLE (self->picture) : NULL;
}

void
pnc_thumbnail_watch (PncThumbnail *self, GtkWidget *widget)
{
  g_signal_connect_object (widget, "map", G_CALLBACK (pnc_thumbnail_seen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "unmap", G_CALLBACK (pnc_thumbnail_unseen_cb), self,
                           G_CONNECT_SWAPPED);
}
