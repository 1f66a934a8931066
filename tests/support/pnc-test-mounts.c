/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-mounts.h"

#include "pnc-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

static gboolean
pnc_test_write (const char *path, const char *text)
{
  FILE *file = g_fopen (path, "we");
  gboolean written;

  if (file == NULL)
    return FALSE;
  written = fputs (text, file) >= 0;
  return fclose (file) == 0 && written;
}

/* As @user and @group, who are we; without a map no file could be made. */
static gboolean
pnc_test_enter_user_namespace (int user, int group)
{
  g_autofree char *users = g_strdup_printf ("%d %d 1", user, getuid ());
  g_autofree char *groups = g_strdup_printf ("%d %d 1", group, getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0
         && pnc_test_write ("/proc/self/setgroups", "deny")
         && pnc_test_write ("/proc/self/uid_map", users)
         && pnc_test_write ("/proc/self/gid_map", groups);
}

void
pnc_test_mounts_init (void)
{
  if (unshare (CLONE_NEWNS) == 0 || pnc_test_enter_user_namespace (getuid (), getgid ()))
    mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

gboolean
pnc_test_be_root (void)
{
  return getuid () == 0 || pnc_test_enter_user_namespace (0, 0);
}

void
pnc_test_mount_small (const char *path, guint64 size_bytes)
{
  g_autofree char *options = g_strdup_printf ("size=%" G_GUINT64_FORMAT, size_bytes);

  assert_int_equal (g_mkdir (path, 0700), 0);
  if (mount ("none", path, "tmpfs", 0, options) == 0)
    return;
  pnc_test_skip ("no mount namespace of our own here (%s)", g_strerror (errno));
}

void
pnc_test_unmount (const char *path)
{
  umount2 (path, MNT_DETACH);
}
