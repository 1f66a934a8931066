/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-exports.h"

#include "pnc-error.h"

struct _PncBlockExports
{
  GMutex mutex;
  GHashTable *volumes; /* name → PncVolumeIo */
  gboolean stopped;
};

PncBlockExports *
pnc_block_exports_new (void)
{
  PncBlockExports *exports = g_new0 (PncBlockExports, 1);

  g_mutex_init (&exports->mutex);
  exports->volumes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) pnc_volume_io_unref);
  return exports;
}

gboolean
pnc_block_exports_add (PncBlockExports *exports, const char *name, PncVolumeIo *io, GError **error)
{
  gboolean taken;

  g_mutex_lock (&exports->mutex);
  taken = exports->stopped || g_hash_table_contains (exports->volumes, name);
  if (!taken)
    g_hash_table_insert (exports->volumes, g_strdup (name), io);
  g_mutex_unlock (&exports->mutex);
  if (!taken)
    return TRUE;
  pnc_volume_io_unref (io);
  g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "The volume “%s” is already open", name);
  return FALSE;
}

PncVolumeIo *
pnc_block_exports_ref (PncBlockExports *exports, const char *name)
{
  PncVolumeIo *io;

  g_mutex_lock (&exports->mutex);
  io = g_hash_table_lookup (exports->volumes, name);
  if (io != NULL)
    pnc_volume_io_ref (io);
  g_mutex_unlock (&exports->mutex);
  return io;
}

/* What is open now, referenced, so that slow work on it holds no lock. */
static GPtrArray *
pnc_block_exports_list (PncBlockExports *exports, GPtrArray *names)
{
  GPtrArray *volumes = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_volume_io_unref);
  GHashTableIter iter;
  gpointer name, io;

  g_mutex_lock (&exports->mutex);
  g_hash_table_iter_init (&iter, exports->volumes);
  while (g_hash_table_iter_next (&iter, &name, &io))
    {
      g_ptr_array_add (volumes, pnc_volume_io_ref (io));
      g_ptr_array_add (names, g_strdup (name));
    }
  g_mutex_unlock (&exports->mutex);
  return volumes;
}

gboolean
pnc_block_exports_flush (PncBlockExports *exports, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) volumes = pnc_block_exports_list (exports, names);
  gboolean flushed = TRUE;

  for (guint i = 0; i < volumes->len; i++)
    {
      int r = pnc_volume_io_flush (volumes->pdata[i]);

      if (r == 0)
        continue;
      if (flushed)
        pnc_error_set_from_errno (error, r, "Writing the volume “%s” to its drive",
                                  (const char *) names->pdata[i]);
      flushed = FALSE;
    }
  return flushed;
}

void
pnc_block_exports_stop (PncBlockExports *exports, gint64 deadline)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) volumes = NULL;

  g_mutex_lock (&exports->mutex);
  exports->stopped = TRUE;
  g_mutex_unlock (&exports->mutex);
  volumes = pnc_block_exports_list (exports, names);
  for (guint i = 0; i < volumes->len; i++)
    pnc_volume_io_stop (volumes->pdata[i], deadline);
}
