/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-engine.h"
#include "pnc-job.h"

/* What a new desktop is asked to be. Strings are owned. */
typedef struct
{
  char *name;
  char *parent;   /* the folder that its folder goes into */
  char *firmware; /* "auto" "bios" "uefi" "uefi-secure" */
  char *video;
  gboolean tpm;
  guint memory_mib;
  guint cpus;
  guint64 system_size_bytes; /* 0: the image's own size */
  guint64 data_size_bytes;   /* 0: none */
} PncCreateOptions;

/* From Create()'s a{sv} in resources/dbus; an unknown option or a wrong type is refused
 * (PNC_ERROR_INVALID). @home: the usual parent. */
PncCreateOptions *pnc_create_options_new (const char *name,
                                          GVariant *options,
                                          const char *home,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_create_options_free (PncCreateOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCreateOptions, pnc_create_options_free)

/* Makes an encrypted desktop from the disk image at @image_fd. Everything grows in a temporary
 * folder beside its place; on failure, when @job is cancelled, and when the service is killed
 * (the next one sweeps), nothing is left. Takes @options and both descriptors; tells @job how far
 * it is. */
void pnc_create_async (PncEngine *engine,
                       PncCreateOptions *options,
                       int image_fd,
                       int passphrase_fd,
                       PncJob *job,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
/* The desktop's folder. */
char *pnc_create_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
