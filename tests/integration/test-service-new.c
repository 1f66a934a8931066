/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* pinnacectl new where a desktop cannot lie: what is wrong and what helps is said, and nothing is
 * left behind. */
#include "pnc-command-test.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"
#include "pnc-test-mounts.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
/* What the product asks for at least: the image, and 64 MiB beside it. */
#define ROOM_BYTES (192 * MIB)

typedef struct
{
  PncServiceTest *service;
  PncCommandTest *ctl;
  char *disk; /* where the desktops are to lie */
} Fixture;

static Fixture *
fixture_new (void)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->service = pnc_service_test_new ();
  fixture->ctl = pnc_command_test_new_in (fixture->service->world, "pinnacectl");
  fixture->disk = g_build_filename (fixture->service->world->root, "disk", NULL);
  return fixture;
}

static int
set_up (void **state)
{
  *state = fixture_new ();
  return 0;
}

/* pinnaced is told that the disk is one of FAT32. */
static int
set_up_fat32 (void **state)
{
  Fixture *fixture = fixture_new ();

  *state = fixture;
  assert_int_equal (g_mkdir (fixture->disk, 0700), 0);
  g_clear_object (&fixture->service->client);
  pnc_service_test_end_daemon (fixture->service, SIGTERM);
  g_setenv ("PNC_ODD_DISK_FOLDER", fixture->disk, TRUE);
  g_setenv ("PNC_ODD_DISK_IS", "fat32", TRUE);
  g_setenv ("LD_PRELOAD", g_getenv ("PNC_TEST_ODD_DISK"), TRUE);
  pnc_service_test_start_daemon (fixture->service);
  g_unsetenv ("LD_PRELOAD");
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_command_test_free (fixture->ctl);
  g_clear_object (&fixture->service->client);
  pnc_service_test_end_daemon (fixture->service, SIGTERM);
  pnc_test_unmount (fixture->disk);
  pnc_service_test_free (fixture->service);
  g_free (fixture->disk);
  g_free (fixture);
  return 0;
}

/* pinnacectl new Work @options, of the small guest or @image. */
static int
make (Fixture *fixture, const char *image, const char *options)
{
  g_autofree char *small = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.raw", NULL);
  g_autofree char *words
      = g_strdup_printf ("new Work --image '%s' --folder '%s' --memory 256 --cpus 1 "
                         "--firmware bios --passphrase-fd 3 %s",
                         image != NULL ? image : small, fixture->disk, options);

  pnc_command_test_hand_over (fixture->ctl, 3, PNC_SERVICE_TEST_PASSPHRASE);
  return pnc_command_test_run (fixture->ctl, NULL, words);
}

/* Neither on the disk, but for @except, nor in the service's list. */
static void
assert_nothing_is_left (Fixture *fixture, const char *except)
{
  g_autoptr (GDir) list = g_dir_open (fixture->disk, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (list)) != NULL)
    if (g_strcmp0 (name, except) != 0)
      fail_msg ("“%s” is left behind", name);
  pnc_command_test_run (fixture->ctl, NULL, "status Work");
  assert_int_equal (fixture->ctl->status, 3);
}

static void
assert_made (Fixture *fixture)
{
  if (fixture->ctl->status != 0)
    fail_msg ("%s", fixture->ctl->err);
  assert_int_equal (pnc_command_test_run (fixture->ctl, NULL, "status Work"), 0);
}

/* A full disk --------------------------------------------------------------------------------- */

static void
a_full_disk_is_named_before_anything_is_written (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *ballast = g_build_filename (fixture->disk, "ballast", NULL);
  PncFd fd;

  pnc_test_mount_small (fixture->disk, ROOM_BYTES);
  fd = open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  assert_int_equal (posix_fallocate (fd, 0, ROOM_BYTES - MIB), 0);
  pnc_fd_clear (&fd);

  assert_int_equal (make (fixture, NULL, "--json"), 1);
  pnc_command_test_assert_says (fixture->ctl->out, "\"code\": \"NoSpace\"");
  pnc_command_test_assert_says (fixture->ctl->err, fixture->disk);
  pnc_command_test_assert_says (fixture->ctl->err, " free, and the desktop needs at least ");
  pnc_command_test_assert_says (fixture->ctl->err, "free some space or choose another folder");
  assert_nothing_is_left (fixture, "ballast");

  assert_int_equal (g_unlink (ballast), 0);
  make (fixture, NULL, "");
  assert_made (fixture);
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  pnc_test_assert_no_error (error);
  assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

/* The small guest's disk, grown by 256 MiB of one letter and compressed: as a file it is small, as
 * a disk it does not fit. */
static char *
make_compressed_image (Fixture *fixture)
{
  g_autofree char *small = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.raw", NULL);
  g_autofree char *grown = g_build_filename (fixture->service->world->root, "grown.raw", NULL);
  char *packed = g_build_filename (fixture->service->world->root, "packed.qcow2", NULL);
  const char *copy[] = { "cp", "--sparse=always", small, grown, NULL };
  const char *pack[]
      = { "qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", grown, packed, NULL };
  g_autofree char *letters = g_strnfill (MIB, 'x');
  PncFd fd;

  run (copy);
  fd = open (grown, O_WRONLY | O_APPEND | O_CLOEXEC);
  for (guint i = 0; i < 256; i++)
    assert_int_equal (write (fd, letters, MIB), MIB);
  pnc_fd_clear (&fd);
  run (pack);
  g_unlink (grown);
  return packed;
}

static void
a_disk_that_fills_up_under_the_copy_is_named_too (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *image = make_compressed_image (fixture);

  pnc_test_mount_small (fixture->disk, ROOM_BYTES);
  assert_int_equal (make (fixture, image, "--json"), 1);
  pnc_command_test_assert_says (fixture->ctl->out, "\"code\": \"NoSpace\"");
  pnc_command_test_assert_says (fixture->ctl->err, "free some space");
  assert_nothing_is_left (fixture, NULL);

  make (fixture, NULL, "");
  assert_made (fixture);
}

/* FAT32 --------------------------------------------------------------------------------------- */

static void
fat32_holds_no_disk_above_its_limit_and_says_what_helps (void **state)
{
  Fixture *fixture = *state;

  assert_int_equal (make (fixture, NULL, "--data-size 5G --json"), 1);
  pnc_command_test_assert_says (fixture->ctl->out, "\"code\": \"Unsupported\"");
  pnc_command_test_assert_says (fixture->ctl->err, "FAT32, where no file may exceed 4 GiB");
  pnc_command_test_assert_says (fixture->ctl->err, "format the drive as exFAT or ext4");
  assert_nothing_is_left (fixture, NULL);

  make (fixture, NULL, "--data-size 64M");
  assert_made (fixture);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_full_disk_is_named_before_anything_is_written, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_disk_that_fills_up_under_the_copy_is_named_too, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (fat32_holds_no_disk_above_its_limit_and_says_what_helps,
                                     set_up_fat32, tear_down),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("service new", tests, NULL, NULL);
}
