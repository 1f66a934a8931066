/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-descriptor.h"
#include "pnc-desktop-folder.h"
#include "pnc-test.h"

/* Folders of desktops, made, damaged and looked at. */

#define PNC_FOLDER_TEST_DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define PNC_FOLDER_TEST_OTHER_DESKTOP "11111111-2222-3333-4444-555555555555"

typedef struct
{
  PncTestWorld *world;
  char *parent;
  char *volume; /* a small real one, to copy */
} PncFolderTest;

/* For cmocka: a world, and a PncFolderTest in @state. */
int pnc_folder_test_set_up (void **state);
int pnc_folder_test_tear_down (void **state);

/* Free with pnc_descriptor_free(). */
PncDescriptor *pnc_folder_test_sample (const char *id, const char *name);

/* @size as g_file_set_contents() has it. */
void
pnc_folder_test_put_file (const char *folder, const char *name, const void *bytes, gssize size);

/* A key file with a master key that nobody knows. */
void pnc_folder_test_put_keys (const char *folder, const char *id);

/* Puts there what a desktop has. */
void
pnc_folder_test_fill (PncFolderTest *fixture, const char *folder, const char *id, const char *name);

/* Makes and commits one; its folder, to be freed. */
char *pnc_folder_test_make_desktop (PncFolderTest *fixture, const char *id, const char *name);

/* Hidden ones too. */
guint pnc_folder_test_count_entries (const char *folder);

/* Replaces the file by a socket. */
void pnc_folder_test_socket_it (const char *path);
