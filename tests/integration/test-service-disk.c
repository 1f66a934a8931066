/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"
#include "pnc-test-mounts.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* A host whose disk fills up under a running desktop. */

#define BOOT_MS 150000
#define TYPED_MS 60000
#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

typedef struct
{
  PncServiceTest *service;
  char *disk;    /* a small file system … */
  char *ballast; /* … and a file that fills it but for a little */
} Fixture;

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->service = pnc_service_test_new ();
  fixture->disk = g_build_filename (fixture->service->world->root, "small", NULL);
  fixture->ballast = g_build_filename (fixture->disk, "ballast", NULL);
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;
  PncServiceTest *service = g_steal_pointer (&fixture->service);

  g_clear_object (&service->client);
  pnc_service_test_end_daemon (service, SIGTERM);
  pnc_test_unmount (fixture->disk);
  pnc_service_test_free (service);
  g_free (fixture->disk);
  g_free (fixture->ballast);
  g_free (fixture);
  return 0;
}

/* Leaves @rest_bytes. */
static void
fill (Fixture *fixture, guint64 rest_bytes)
{
  g_auto (PncFd) fd = open (fixture->ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  struct statvfs space;

  assert_int_equal (statvfs (fixture->disk, &space), 0);
  assert_int_equal (posix_fallocate (fd, 0, space.f_bavail * space.f_bsize - rest_bytes), 0);
}

static gboolean
resume (PncDesktopClient *desktop, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_resume_async (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static void
a_full_disk_pauses_the_guest_which_goes_on_when_there_is_space (void **state)
{
  Fixture *fixture = *state;
  PncServiceTest *service = fixture->service;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;

  pnc_test_mount_small (fixture->disk, 256 * MIB);
  desktop = pnc_service_test_create (
      service, "Full",
      g_variant_new_parsed ("{'folder': <%s>, 'data-size-bytes': <%t>}", fixture->disk, 64 * MIB));
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (service, desktop, "SMALL-GUEST-READY", BOOT_MS);
  fill (fixture, 4 * MIB);

  pnc_service_test_type (desktop, "write_pattern nothing-is-lost 1000000");
  pnc_service_test_wait_state (desktop, PNC_DESKTOP_STATE_PAUSED, TYPED_MS);
  assert_string_equal (pnc_desktop_client_get_state_reason (desktop), "no-space");
  assert_false (resume (desktop, &error));
  assert_non_null (strstr (error->message, "still full; free some space"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);

  assert_int_equal (g_unlink (fixture->ballast), 0);
  assert_true (resume (desktop, &error));
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (service, desktop, "PATTERN-WRITTEN 1000000", TYPED_MS);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  pnc_service_test_type (desktop, "say Kept=$(grep -c nothing-is-lost /home/pattern)");
  pnc_service_test_wait_serial (service, desktop, "Kept=1000000", TYPED_MS);
  /* The guest was told of no error. */
  pnc_service_test_type (desktop, "say Errors=$(dmesg | grep -c -i 'i/o error')");
  pnc_service_test_wait_serial (service, desktop, "Errors=0", TYPED_MS);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_full_disk_pauses_the_guest_which_goes_on_when_there_is_space,
                                     set_up, tear_down),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("service-disk", tests, NULL, NULL);
}
