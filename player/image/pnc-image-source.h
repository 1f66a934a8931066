/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-image-reader.h"

/* The disk of a packed image for many readers at once: what the block service exports as a base.
 * Read-only; each byte is verified (pnc-image-reader.h). Who reads on where a read ended has the
 * next chunks opened ahead, on threads of the source. Any thread; calls block on the disk. */
typedef struct _PncImageSource PncImageSource;

/* @cache_bytes bounds the chunks that are kept opened, PNC_IMAGE_SOURCE_CACHE_BYTES is a good
 * measure; besides, each thread that reads has a parsed index page. Copies @content_key. Errors as
 * pnc_image_reader_new(). */
#define PNC_IMAGE_SOURCE_CACHE_BYTES (64u << 20)
PncImageSource *pnc_image_source_new (const char *folder,
                                      const PncImagePin *pin,
                                      const PncSecret *content_key,
                                      gsize cache_bytes,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
PncImageSource *pnc_image_source_ref (PncImageSource *source);
void pnc_image_source_unref (PncImageSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncImageSource, pnc_image_source_unref)

guint64 pnc_image_source_get_disk_bytes (PncImageSource *source);

/* Bytes of opened chunks that it holds now; 0 once it was stopped. */
gsize pnc_image_source_get_held_bytes (PncImageSource *source);

/* Any range within the disk. Errors as pnc_image_reader_read(); CANCELLED once it was stopped. */
gboolean pnc_image_source_read (PncImageSource *source,
                                guint8 *bytes,
                                gsize count,
                                guint64 offset,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Refuses further reads, waits for those that run, and wipes the key and all that was opened.
 * FALSE, and they stay, if reads still hang at @deadline (monotonic time). */
gboolean pnc_image_source_stop (PncImageSource *source, gint64 deadline);
