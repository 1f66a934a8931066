/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-volume.h"

/* The data path of one volume: bytes in, ciphertext on the file. Called by many threads at once;
 * each call blocks on the file. Requests lie inside the payload (nbdkit checks). Sectors that
 * nobody wrote, holes and what lies past the file's end read as dm-crypt would show them: the
 * decryption of zeros.
 *
 * Every operation answers 0 or an errno; ENOSPC stands for every kind of "no room" (quota, the file
 * system's largest file), so that QEMU can pause on it; ESHUTDOWN once stopped. */
typedef struct _PncVolumeIo PncVolumeIo;

/* Opens the file at @path for the volume that @info describes, and takes @info's key out of it.
 * PNC_ERROR_BUSY if another process serves it; else as pnc_volume_open(). */
PncVolumeIo *
pnc_volume_io_new (const char *path, PncVolumeInfo *info, GError **error) G_GNUC_WARN_UNUSED_RESULT;
PncVolumeIo *pnc_volume_io_ref (PncVolumeIo *io);
void pnc_volume_io_unref (PncVolumeIo *io);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncVolumeIo, pnc_volume_io_unref)

guint64 pnc_volume_io_get_payload_bytes (const PncVolumeIo *io);

int pnc_volume_io_read (PncVolumeIo *io, guint8 *bytes, gsize count, guint64 offset);

/* Writes that share a sector, at the same time, without overlapping, all arrive. With @fua they are
 * on stable storage when it returns. */
int pnc_volume_io_write (
    PncVolumeIo *io, const guint8 *bytes, gsize count, guint64 offset, gboolean fua);

/* Writes encrypted zeros: a hole would not read back as zeros, here or under dm-crypt. */
int pnc_volume_io_zero (PncVolumeIo *io, guint64 count, guint64 offset, gboolean fua);

/* Punches holes for the whole sectors in the range; their content is undefined afterwards. Does
 * nothing where the file system cannot. */
int pnc_volume_io_trim (PncVolumeIo *io, guint64 count, guint64 offset, gboolean fua);

/* Everything written before is on stable storage. After one failure it fails for good: the kernel
 * forgets the pages that it could not write, and a later success would be a lie. */
int pnc_volume_io_flush (PncVolumeIo *io);

/* Refuses further requests, waits for those that run, and wipes the key and all key schedules.
 * FALSE, and the key stays, if requests still hang at @deadline (monotonic time). Only one thread;
 * flushing still works afterwards. */
gboolean pnc_volume_io_stop (PncVolumeIo *io, gint64 deadline);
