/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-posture.h"
#include "pnc-test.h"

#include <glib/gstdio.h>

/* A folder laid out like /sys/dev/block. */

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  assert_int_equal (g_mkdir_with_parents (parent, 0700), 0);
  assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
add_device (const char *sys, const char *device, const char *dm_uuid)
{
  g_autofree char *folder = g_build_filename (sys, device, NULL);

  write_file (folder, "size", "1\n");
  if (dm_uuid != NULL)
    write_file (folder, "dm/uuid", dm_uuid);
}

static void
add_slave (const char *sys, const char *device, const char *below)
{
  g_autofree char *folder = g_build_filename (sys, device, "slaves", below, NULL);
  g_autofree char *line = g_strconcat (below, "\n", NULL);

  write_file (folder, "dev", line);
}

static int
set_up (void **state)
{
  *state = g_dir_make_tmp ("pnc-sys-XXXXXX", NULL);
  return 0;
}

static int
tear_down (void **state)
{
  g_autofree char *sys = *state;
  char *const arguments[] = { (char *) "rm", (char *) "-r", sys, NULL };

  return g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                       NULL, NULL)
             ? 0
             : 1;
}

static void
a_volume_on_an_encrypted_disk_is_encrypted (void **state)
{
  const char *sys = *state;

  add_device (sys, "253:1", "LVM-abc");
  add_slave (sys, "253:1", "253:0");
  add_device (sys, "253:0", "CRYPT-LUKS2-abc-sda3_crypt\n");
  add_slave (sys, "253:0", "8:3");
  add_device (sys, "8:3", NULL);
  assert_true (pnc_host_device_is_encrypted (sys, "253:1"));
  assert_true (pnc_host_device_is_encrypted (sys, "253:0"));
  assert_false (pnc_host_device_is_encrypted (sys, "8:3"));
}

/* A mirror or a volume group with one plain disk writes to it. */
static void
one_plain_disk_among_several_is_enough (void **state)
{
  const char *sys = *state;

  add_device (sys, "253:2", "LVM-abc");
  add_slave (sys, "253:2", "253:0");
  add_slave (sys, "253:2", "8:4");
  add_device (sys, "253:0", "CRYPT-LUKS2-abc");
  add_device (sys, "8:4", NULL);
  assert_false (pnc_host_device_is_encrypted (sys, "253:2"));
}

static void
what_is_not_there_or_goes_in_circles_is_not_encrypted (void **state)
{
  const char *sys = *state;

  add_device (sys, "253:3", "LVM-abc");
  add_slave (sys, "253:3", "253:3");
  assert_false (pnc_host_device_is_encrypted (sys, "253:3"));
  assert_false (pnc_host_device_is_encrypted (sys, "1:1"));
}

static void
a_host_can_be_looked_at (void **state)
{
  PncHostPosture posture;

  pnc_host_posture_read ("/proc", &posture);
  assert_false (posture.disk_encrypted);
  pnc_host_posture_read ("/nonexistent", &posture);
  assert_false (posture.disk_encrypted);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
    TEST (a_volume_on_an_encrypted_disk_is_encrypted),
    TEST (one_plain_disk_among_several_is_enough),
    TEST (what_is_not_there_or_goes_in_circles_is_not_encrypted),
    cmocka_unit_test (a_host_can_be_looked_at),
  };

  return cmocka_run_group_tests_name ("host posture", tests, NULL, NULL);
}
