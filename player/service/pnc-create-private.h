/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-create.h"
#include "pnc-desktop-keys.h"
#include "pnc-fd.h"
#include "pnc-image-import.h"
#include "pnc-run.h"

/* One creation, handed to and fro between the main thread (pnc-create.c) and one worker at a time
 * (pnc-create-work.c); never both. */
typedef struct
{
  PncEngine *engine;
  PncCreateOptions *options;
  PncFd image_fd;
  PncFd passphrase_fd;
  PncJob *job;
  GTask *task;

  PncImageFacts facts;
  PncDescriptor *descriptor;
  char *temporary; /* the folder while it grows */
  char *folder;    /* in its place */
  PncDesktopKeys *keys;

  PncRun *run; /* block service and its folder */
  PncImageImport *import;
  gboolean own_io; /* we write to an export ourselves */
  guint n_pending; /* branches of the step under way */
  GError *error;   /* the first one */
} PncCreate;

/* The steps that block; worker threads. */

/* The image, the sizes, the space; makes the temporary folder. */
gboolean pnc_create_check (PncCreate *create, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keys and empty volumes. */
gboolean pnc_create_prepare (PncCreate *create, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills the firmware's variables. */
gboolean pnc_create_fill_nvram (PncCreate *create, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Descriptor, first line of the log, and into place. */
gboolean pnc_create_commit (PncCreate *create, GError **error) G_GNUC_WARN_UNUSED_RESULT;
