/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gio/gio.h>

/* A test's own world: HOME, XDG_* and XDG_RUNTIME_DIR (on tmpfs, short path, 0700) below fresh
 * folders, exported to the environment; removed by pnc_test_world_free(). libvirt's capability
 * cache alone is shared by all worlds. */
typedef struct
{
  char *root;        /* on disk (TMPDIR): home/, data/, cache/, config/ */
  char *runtime_dir; /* on tmpfs */
} PncTestWorld;

PncTestWorld *pnc_test_world_new (void);
void pnc_test_world_free (PncTestWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTestWorld, pnc_test_world_free)

/* Iterates the default main context until @condition answers TRUE; fails the test after
 * @deadline_ms. Replaces sleeping. */
typedef gboolean (*PncTestCondition) (gpointer data);
void pnc_test_wait_until (PncTestCondition condition, gpointer data, guint deadline_ms);

/* A GAsyncReadyCallback that stores the result, referenced, in the GAsyncResult ** at @data. */
void pnc_test_store_result_cb (GObject *source, GAsyncResult *result, gpointer data);
/* Waits for one of those. The caller unrefs. */
GAsyncResult *pnc_test_wait_result (GAsyncResult **slot, guint deadline_ms);

/* Ends the test that runs as one that cannot run here, for the reason that @format gives: in TAP,
 * "ok 1 - name # SKIP reason". Not cmocka's skip(), which meson takes for a failure. */
void pnc_test_skip (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* @error is set, of this domain and code; clears it. */
#define pnc_test_assert_error(error, domain_, code_)                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((error) == NULL)                                                                           \
      fail_msg ("no error, %s expected", #code_);                                                  \
    if (!g_error_matches ((error), (domain_), (code_)))                                            \
      fail_msg ("“%s” (%d), %s expected", (error)->message, (error)->code, #code_);                \
    g_clear_error (&(error));                                                                      \
  }                                                                                                \
  G_STMT_END

#define pnc_test_assert_no_error(error)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((error) != NULL)                                                                           \
      fail_msg ("%s", (error)->message);                                                           \
  }                                                                                                \
  G_STMT_END
