/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-folder.h"
#include "pnc-folder-list.h"
#include "pnc-policy-facts.h"
#include "pnc-policy-files.h"

/* The part of the registry's scan that reads disks. Blocks: worker threads. */

/* One folder that was looked into: @descriptor or @fault. */
typedef struct
{
  char *folder;
  PncDescriptor *descriptor;
  GError *fault;
  PncPolicyFiles *policy; /* NULL without a descriptor … */
  PncHostView *view;      /* … and so this */
} PncFoundFolder;

void pnc_found_folder_free (PncFoundFolder *found);

/* Looks into every *.pinnace in @home and every folder of @entries. With @sweep, leftovers of
 * creations that were killed go from @home and from where the others lie. Array of
 * PncFoundFolder, each folder once. */
GPtrArray *pnc_registry_scan_folders (const char *home, GPtrArray *entries, gboolean sweep);
