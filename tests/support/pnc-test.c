/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
pnc_test_make_folder (const char *parent, const char *prefix)
{
  g_autofree char *template = g_strdup_printf ("%s/%sXXXXXX", parent, prefix);
  char *made = g_mkdtemp_full (g_steal_pointer (&template), 0700);

  if (made == NULL)
    g_error ("Cannot make a folder in %s", parent);
  return made;
}

static void
pnc_test_export (const char *variable, const char *root, const char *child)
{
  g_autofree char *path = g_build_filename (root, child, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_setenv (variable, path, TRUE);
}

/* What libvirt finds out about QEMU takes it five seconds of every first start: one cache serves
 * all tests of a user. */
static void
pnc_test_share_capabilities (PncTestWorld *world)
{
  g_autofree char *name = g_strdup_printf ("pinnace-test-%u", (guint) getuid ());
  g_autofree char *shared = g_build_filename (g_get_tmp_dir (), name, "capabilities", NULL);
  g_autofree char *folder = g_build_filename (world->root, "cache", "pinnace", NULL);
  g_autofree char *link = g_build_filename (folder, "libvirt-capabilities", NULL);

  g_assert_cmpint (g_mkdir_with_parents (shared, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (shared, link), ==, 0);
}

PncTestWorld *
pnc_test_world_new (void)
{
  PncTestWorld *world = g_new0 (PncTestWorld, 1);

  world->root = pnc_test_make_folder (g_get_tmp_dir (), "pnc-test-");
  world->runtime_dir = pnc_test_make_folder ("/dev/shm", "pnc-");
  pnc_test_export ("HOME", world->root, "home");
  pnc_test_export ("XDG_DATA_HOME", world->root, "data");
  pnc_test_export ("XDG_CACHE_HOME", world->root, "cache");
  pnc_test_export ("XDG_CONFIG_HOME", world->root, "config");
  pnc_test_export ("XDG_STATE_HOME", world->root, "state");
  g_setenv ("XDG_RUNTIME_DIR", world->runtime_dir, TRUE);
  pnc_test_share_capabilities (world);
  return world;
}

static void
pnc_test_remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", "--", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

void
pnc_test_world_free (PncTestWorld *world)
{
  if (world == NULL)
    return;
  pnc_test_remove_tree (world->runtime_dir);
  pnc_test_remove_tree (world->root);
  g_free (world->runtime_dir);
  g_free (world->root);
  g_free (world);
}

static gboolean
pnc_test_deadline_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Wakes the loop now and then, for conditions that no event of ours announces (files, processes).
 */
static gboolean
pnc_test_tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
pnc_test_wait_until (PncTestCondition condition, gpointer data, guint deadline_ms)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (deadline_ms, pnc_test_deadline_cb, &late);
  guint tick = g_timeout_add (20, pnc_test_tick_cb, NULL);

  while (!condition (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  if (late)
    fail_msg ("still not so after %u ms", deadline_ms);
  g_source_remove (deadline);
}

void
pnc_test_store_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
pnc_test_has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

GAsyncResult *
pnc_test_wait_result (GAsyncResult **slot, guint deadline_ms)
{
  pnc_test_wait_until (pnc_test_has_result, slot, deadline_ms);
  return g_steal_pointer (slot);
}
