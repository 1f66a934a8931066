/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-image-gate.h"

#include <gio/gio.h>

/* Copies a gated disk image into a qcow2 over NBD by qemu-img(1), which runs with bounded memory
 * and without network or other files where bubblewrap is there. Main thread; asynchronous.
 * What was copied is in the block service's hands when this ends, not yet on stable storage: flush
 * there before the desktop is committed. */
#define PNC_TYPE_IMAGE_IMPORT (pnc_image_import_get_type ())
G_DECLARE_FINAL_TYPE (PncImageImport, pnc_image_import, PNC, IMAGE_IMPORT, GObject)

PncImageImport *pnc_image_import_new (void);

/* Makes an empty qcow2 of @virtual_size_bytes on the export (qemu-img create over NBD), then, if
 * @image_fd is not −1, copies the image into it. Progress: signal "progress" (guint64 bytes_done,
 * guint64 bytes_total), at least each percent. Cancelling ends qemu-img. The
 * image is gated once more, so @format and @virtual_size_bytes must fit it. One run at a time.
 * PNC_ERROR_CANCELLED, PNC_ERROR_NO_SPACE, PNC_ERROR_INVALID (a damaged image), PNC_ERROR_BUSY
 * (another program writes to it), PNC_ERROR_UNAVAILABLE (no qemu-img, no block service). */
void pnc_image_import_run_async (PncImageImport *import,
                                 int image_fd,
                                 PncImageFormat format,
                                 guint64 virtual_size_bytes,
                                 const char *nbd_socket,
                                 const char *export_name,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean pnc_image_import_run_finish (PncImageImport *import,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is @pid one of the processes this import started and has not yet reaped? For the block service's
 * authorisation. */
gboolean pnc_image_import_owns_pid (PncImageImport *import, pid_t pid);
