/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-guest-content.h"

struct _PncGuestContent
{
  GdkContentProvider parent_instance;

  PncDisplaySource *source;
  PncSelection selection;
  GStrv mime_types;
};

G_DEFINE_FINAL_TYPE (PncGuestContent, pnc_guest_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
pnc_guest_content_ref_formats (GdkContentProvider *provider)
{
  PncGuestContent *self = PNC_GUEST_CONTENT (provider);

  return gdk_content_formats_new ((const char **) self->mime_types,
                                  g_strv_length (self->mime_types));
}

static void
pnc_guest_content_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
pnc_guest_content_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *bytes
      = pnc_display_source_read_clipboard_finish (PNC_DISPLAY_SOURCE (object), result, &error);
  GOutputStream *stream = g_object_get_data (G_OBJECT (task), "stream");

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The task keeps the bytes until they are written. */
  g_task_set_task_data (task, bytes, (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   g_task_get_priority (task), g_task_get_cancellable (task),
                                   pnc_guest_content_written_cb, g_object_ref (task));
}

static void
pnc_guest_content_write_async (GdkContentProvider *provider,
                               const char *mime_type,
                               GOutputStream *stream,
                               int priority,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  PncGuestContent *self = PNC_GUEST_CONTENT (provider);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_priority (task, priority);
  g_task_set_source_tag (task, pnc_guest_content_write_async);
  g_object_set_data_full (G_OBJECT (task), "stream", g_object_ref (stream), g_object_unref);
  pnc_display_source_read_clipboard_async (self->source, self->selection, mime_type, cancellable,
                                           pnc_guest_content_read_cb, task);
}

static gboolean
pnc_guest_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pnc_guest_content_finalize (GObject *object)
{
  PncGuestContent *self = PNC_GUEST_CONTENT (object);

  g_clear_object (&self->source);
  g_clear_pointer (&self->mime_types, g_strfreev);
  G_OBJECT_CLASS (pnc_guest_content_parent_class)->finalize (object);
}

static void
pnc_guest_content_class_init (PncGuestContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_guest_content_finalize;
  provider_class->ref_formats = pnc_guest_content_ref_formats;
  provider_class->write_mime_type_async = pnc_guest_content_write_async;
  provider_class->write_mime_type_finish = pnc_guest_content_write_finish;
}

static void
pnc_guest_content_init (PncGuestContent *self)
{
}

GdkContentProvider *
pnc_guest_content_new (PncDisplaySource *source,
                       PncSelection selection,
                       const char *const *mime_types)
{
  PncGuestContent *self = g_object_new (PNC_TYPE_GUEST_CONTENT, NULL);

  self->source = g_object_ref (source);
  self->selection = selection;
  self->mime_types = g_strdupv ((GStrv) mime_types);
  return GDK_CONTENT_PROVIDER (self);
}
