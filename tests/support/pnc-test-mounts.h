/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* File systems of a test's own, which nobody else sees: as root in a mount namespace, as an
 * ordinary user in a user namespace. */

/* First thing in main(), before there are threads. */
void pnc_test_mounts_init (void);

/* First thing in main(): root from now on, an ordinary user among his own processes alone, of which
 * he may look into those that let nobody else (PR_SET_DUMPABLE). FALSE: the host allows it not. */
gboolean pnc_test_be_root (void);

/* A tmpfs of @size_bytes at the fresh folder @path; skips the test, with the reason, where the host
 * allows no namespaces. */
void pnc_test_mount_small (const char *path, guint64 size_bytes);
void pnc_test_unmount (const char *path);
