/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-volume-io.h"

/* The open volumes of a block process, by export name. Any thread. */
typedef struct _PncBlockExports PncBlockExports;

PncBlockExports *pnc_block_exports_new (void);

/* Takes @io. PNC_ERROR_BUSY if the name is taken. */
gboolean pnc_block_exports_add (PncBlockExports *exports,
                                const char *name,
                                PncVolumeIo *io,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Referenced; NULL if there is none. */
PncVolumeIo *pnc_block_exports_ref (PncBlockExports *exports, const char *name);

/* Flushes every volume, also those after one that fails. */
gboolean pnc_block_exports_flush (PncBlockExports *exports,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* pnc_volume_io_stop() for every volume, and no more are added. */
void pnc_block_exports_stop (PncBlockExports *exports, gint64 deadline);
