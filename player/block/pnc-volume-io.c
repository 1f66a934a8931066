/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-volume-io.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-sector-cipher.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>

struct _PncVolumeIo
{
  gatomicrefcount refs;
  int fd;
  guint64 data_offset;
  guint64 payload_bytes;
  PncSectorCipher *cipher; /* NULL once stopped */
  int flush_failed;        /* errno of the first flush that failed; atomic */

  /* A write of whole sectors holds it shared; to change part of a sector is to read, change and
   * write it, and holds it alone: else the sector could go back to what it was before another
   * write that ran meanwhile. */
  pthread_rwlock_t sectors_lock;

  int in_flight; /* atomic */
  int stopping;  /* atomic */
  GMutex idle_mutex;
  GCond idle_cond;
};

/* Requests in flight -------------------------------------------------------------------------- */

static void
pnc_volume_io_leave (PncVolumeIo *io)
{
  if (!g_atomic_int_dec_and_test (&io->in_flight) || !g_atomic_int_get (&io->stopping))
    return;
  g_mutex_lock (&io->idle_mutex);
  g_cond_signal (&io->idle_cond);
  g_mutex_unlock (&io->idle_mutex);
}

/* Borrows a lane for one request; NULL once stopping. */
static PncSectorLane *
pnc_volume_io_enter (PncVolumeIo *io)
{
  g_atomic_int_inc (&io->in_flight);
  if (!g_atomic_int_get (&io->stopping))
    return pnc_sector_cipher_take (io->cipher);
  pnc_volume_io_leave (io);
  return NULL;
}

static void
pnc_volume_io_finish (PncVolumeIo *io, PncSectorLane *lane)
{
  pnc_sector_cipher_put (io->cipher, lane);
  pnc_volume_io_leave (io);
}

static int
pnc_volume_io_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case EDQUOT:
    case EFBIG:
      return ENOSPC;
    default:
      return saved_errno;
    }
}

/* Whole sectors ------------------------------------------------------------------------------- */

/* Ciphertext as it stands on the file; zeros past its end. */
static int
pnc_volume_io_load (PncVolumeIo *io, guint8 *bytes, gsize count, guint64 offset)
{
  while (count > 0)
    {
      ssize_t n = pread (io->fd, bytes, count, io->data_offset + offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return pnc_volume_io_errno (errno);
      if (n == 0)
        {
          memset (bytes, 0, count);
          return 0;
        }
      bytes += n;
      count -= n;
      offset += n;
    }
  return 0;
}

static int
pnc_volume_io_store (PncVolumeIo *io, const guint8 *bytes, gsize count, guint64 offset)
{
  while (count > 0)
    {
      ssize_t n = pwrite (io->fd, bytes, count, io->data_offset + offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? pnc_volume_io_errno (errno) : EIO;
      bytes += n;
      count -= n;
      offset += n;
    }
  return 0;
}

/* Decrypts in place, in pieces that are still in the cache when the cipher comes to them. */
static int
pnc_volume_io_read_sectors (
    PncVolumeIo *io, PncSectorLane *lane, guint8 *bytes, gsize count, guint64 offset)
{
  while (count > 0)
    {
      gsize piece = MIN (count, PNC_SECTOR_LANE_BYTES);
      int r = pnc_volume_io_load (io, bytes, piece, offset);

      if (r != 0)
        return r;
      pnc_sector_lane_decrypt (lane, bytes, bytes, offset / PNC_SECTOR_BYTES,
                               piece / PNC_SECTOR_BYTES);
      bytes += piece;
      count -= piece;
      offset += piece;
    }
  return 0;
}

/* Writes @bytes, or zeros if NULL. */
static int
pnc_volume_io_write_sectors (
    PncVolumeIo *io, PncSectorLane *lane, const guint8 *bytes, guint64 count, guint64 offset)
{
  guint8 *buffer = pnc_sector_lane_buffer (lane);
  int r = 0;

  pthread_rwlock_rdlock (&io->sectors_lock);
  while (count > 0 && r == 0)
    {
      gsize piece = MIN (count, PNC_SECTOR_LANE_BYTES);

      if (bytes == NULL)
        memset (buffer, 0, piece);
      pnc_sector_lane_encrypt (lane, buffer, bytes != NULL ? bytes : buffer,
                               offset / PNC_SECTOR_BYTES, piece / PNC_SECTOR_BYTES);
      r = pnc_volume_io_store (io, buffer, piece, offset);
      if (bytes != NULL)
        bytes += piece;
      count -= piece;
      offset += piece;
    }
  pthread_rwlock_unlock (&io->sectors_lock);
  return r;
}

/* Parts of a sector --------------------------------------------------------------------------- */

/* How many of @count bytes from @offset on lie in a sector that they do not fill; 0 if none. */
static gsize
pnc_volume_io_partial (guint64 count, guint64 offset)
{
  guint64 begin = offset % PNC_SECTOR_BYTES;

  if (begin == 0)
    return count < PNC_SECTOR_BYTES ? count : 0;
  return MIN (count, PNC_SECTOR_BYTES - begin);
}

static int
pnc_volume_io_read_part (
    PncVolumeIo *io, PncSectorLane *lane, guint8 *bytes, gsize count, guint64 offset)
{
  guint64 begin = offset % PNC_SECTOR_BYTES;
  guint8 *sector = pnc_sector_lane_buffer (lane);
  int r = pnc_volume_io_read_sectors (io, lane, sector, PNC_SECTOR_BYTES, offset - begin);

  if (r == 0)
    memcpy (bytes, sector + begin, count);
  return r;
}

static int
pnc_volume_io_write_part (
    PncVolumeIo *io, PncSectorLane *lane, const guint8 *bytes, gsize count, guint64 offset)
{
  guint64 begin = offset % PNC_SECTOR_BYTES;
  guint64 first = offset - begin;
  guint8 *sector = pnc_sector_lane_buffer (lane);
  int r;

  pthread_rwlock_wrlock (&io->sectors_lock);
  r = pnc_volume_io_read_sectors (io, lane, sector, PNC_SECTOR_BYTES, first);
  if (r == 0)
    {
      if (bytes != NULL)
        memcpy (sector + begin, bytes, count);
      else
        memset (sector + begin, 0, count);
      pnc_sector_lane_encrypt (lane, sector, sector, first / PNC_SECTOR_BYTES, 1);
      r = pnc_volume_io_store (io, sector, PNC_SECTOR_BYTES, first);
    }
  pthread_rwlock_unlock (&io->sectors_lock);
  return r;
}

/* Operations ---------------------------------------------------------------------------------- */

int
pnc_volume_io_read (PncVolumeIo *io, guint8 *bytes, gsize count, guint64 offset)
{
  PncSectorLane *lane = pnc_volume_io_enter (io);
  int r = 0;

  if (lane == NULL)
    return ESHUTDOWN;
  while (count > 0 && r == 0)
    {
      gsize step = pnc_volume_io_partial (count, offset);

      if (step > 0)
        r = pnc_volume_io_read_part (io, lane, bytes, step, offset);
      else
        {
          step = count - count % PNC_SECTOR_BYTES;
          r = pnc_volume_io_read_sectors (io, lane, bytes, step, offset);
        }
      bytes += step;
      count -= step;
      offset += step;
    }
  pnc_volume_io_finish (io, lane);
  return r;
}

/* @bytes: NULL for zeros. */
static int
pnc_volume_io_put (PncVolumeIo *io, const guint8 *bytes, guint64 count, guint64 offset)
{
  PncSectorLane *lane = pnc_volume_io_enter (io);
  int r = 0;

  if (lane == NULL)
    return ESHUTDOWN;
  while (count > 0 && r == 0)
    {
      guint64 step = pnc_volume_io_partial (count, offset);

      if (step > 0)
        r = pnc_volume_io_write_part (io, lane, bytes, step, offset);
      else
        {
          step = count - count % PNC_SECTOR_BYTES;
          r = pnc_volume_io_write_sectors (io, lane, bytes, step, offset);
        }
      if (bytes != NULL)
        bytes += step;
      count -= step;
      offset += step;
    }
  pnc_volume_io_finish (io, lane);
  return r;
}

int
pnc_volume_io_write (
    PncVolumeIo *io, const guint8 *bytes, gsize count, guint64 offset, gboolean fua)
{
  int r = pnc_volume_io_put (io, bytes, count, offset);

  return r == 0 && fua ? pnc_volume_io_flush (io) : r;
}

int
pnc_volume_io_zero (PncVolumeIo *io, guint64 count, guint64 offset, gboolean fua)
{
  int r = pnc_volume_io_put (io, NULL, count, offset);

  return r == 0 && fua ? pnc_volume_io_flush (io) : r;
}

int
pnc_volume_io_trim (PncVolumeIo *io, guint64 count, guint64 offset, gboolean fua)
{
  guint64 begin = (offset + PNC_SECTOR_BYTES - 1) / PNC_SECTOR_BYTES * PNC_SECTOR_BYTES;
  guint64 end = (offset + count) / PNC_SECTOR_BYTES * PNC_SECTOR_BYTES;

  if (g_atomic_int_get (&io->stopping))
    return ESHUTDOWN;
  if (begin < end
      && fallocate (io->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, io->data_offset + begin,
                    end - begin)
             != 0
      && errno != EOPNOTSUPP && errno != ENOSYS)
    return pnc_volume_io_errno (errno);
  return fua ? pnc_volume_io_flush (io) : 0;
}

int
pnc_volume_io_flush (PncVolumeIo *io)
{
  int r = g_atomic_int_get (&io->flush_failed);

  if (r != 0)
    return r;
  /* The kernel tells of a failure once: if another thread heard of it, it is ours too. */
  if (fdatasync (io->fd) == 0)
    return g_atomic_int_get (&io->flush_failed);
  r = pnc_volume_io_errno (errno);
  g_atomic_int_set (&io->flush_failed, r);
  return r;
}

gboolean
pnc_volume_io_stop (PncVolumeIo *io, gint64 deadline)
{
  gboolean idle = TRUE;

  g_atomic_int_set (&io->stopping, TRUE);
  g_mutex_lock (&io->idle_mutex);
  while (g_atomic_int_get (&io->in_flight) > 0 && idle)
    idle = g_cond_wait_until (&io->idle_cond, &io->idle_mutex, deadline);
  g_mutex_unlock (&io->idle_mutex);
  if (idle)
    g_clear_pointer (&io->cipher, pnc_sector_cipher_free);
  return idle;
}

/* Life ---------------------------------------------------------------------------------------- */

/* The folder's claim keeps others away; this catches who goes past it. Where the file system has
 * no locks there is only the claim. */
static gboolean
pnc_volume_io_lock_file (int fd, const char *path, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (fcntl (fd, F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "Another process has the volume “%s” open", path);
  return FALSE;
}

PncVolumeIo *
pnc_volume_io_new (const char *path, PncVolumeInfo *info, GError **error)
{
  g_auto (PncFd) fd = open (path, O_RDWR | O_CLOEXEC);
  pthread_rwlockattr_t attributes;
  PncVolumeIo *io;

  if (fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening the volume “%s”", path);
      return NULL;
    }
  if (!pnc_volume_io_lock_file (fd, path, error))
    return NULL;
  g_assert (info->sector_bytes == PNC_SECTOR_BYTES);
  io = g_new0 (PncVolumeIo, 1);
  g_atomic_ref_count_init (&io->refs);
  io->fd = pnc_fd_steal (&fd);
  io->data_offset = info->data_offset_bytes;
  io->payload_bytes = info->payload_bytes;
  io->cipher = pnc_sector_cipher_new (g_steal_pointer (&info->volume_key));
  pthread_rwlockattr_init (&attributes);
  pthread_rwlockattr_setkind_np (&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init (&io->sectors_lock, &attributes);
  pthread_rwlockattr_destroy (&attributes);
  g_mutex_init (&io->idle_mutex);
  g_cond_init (&io->idle_cond);
  return io;
}

PncVolumeIo *
pnc_volume_io_ref (PncVolumeIo *io)
{
  g_atomic_ref_count_inc (&io->refs);
  return io;
}

void
pnc_volume_io_unref (PncVolumeIo *io)
{
  if (io == NULL || !g_atomic_ref_count_dec (&io->refs))
    return;
  g_clear_pointer (&io->cipher, pnc_sector_cipher_free);
  close (io->fd);
  pthread_rwlock_destroy (&io->sectors_lock);
  g_mutex_clear (&io->idle_mutex);
  g_cond_clear (&io->idle_cond);
  g_free (io);
}

guint64
pnc_volume_io_get_payload_bytes (const PncVolumeIo *io)
{
  return io->payload_bytes;
}
