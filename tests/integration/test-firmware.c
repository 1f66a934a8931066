/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-machine.h"
#include "pnc-tpm.h"

#include <string.h>
#include <unistd.h>

#define BOOT_MS 300000
#define DEADLINE_MS 60000

/* The largest machine: Secure Boot with its variables over NBD, and a TPM. */
typedef struct
{
  PncTestMachine *machine;
  PncTpm *tpm;
  char *tpm_socket;
} Fixture;

static void
start_tpm (Fixture *fixture)
{
  g_autoptr (PncSecret) key = pnc_secret_new_random (32);
  g_autofree char *state_dir = g_build_filename (fixture->machine->world->root, "tpm", NULL);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GError) error = NULL;

  pnc_tpm_create_async (state_dir, key, NULL, pnc_test_store_result_cb, &slot);
  created = pnc_test_wait_result (&slot, DEADLINE_MS);
  assert_true (pnc_tpm_create_finish (created, &error));
  pnc_tpm_start_async (state_dir, fixture->tpm_socket, key, NULL, pnc_test_store_result_cb, &slot);
  started = pnc_test_wait_result (&slot, DEADLINE_MS);
  fixture->tpm = pnc_tpm_start_finish (started, &error);
  pnc_test_assert_no_error (error);
}

static int
setup (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autofree char *image = pnc_test_guest_file ("small.qcow2");

  fixture->machine = pnc_test_machine_new (image);
  fixture->tpm_socket = g_build_filename (fixture->machine->world->runtime_dir, "tpm", NULL);
  start_tpm (fixture);
  *state = fixture;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *fixture = *state;

  pnc_test_machine_clean (fixture->machine);
  pnc_test_machine_free (fixture->machine);
  g_clear_object (&fixture->tpm);
  g_free (fixture->tpm_socket);
  g_free (fixture);
  return 0;
}

static gboolean
has_ended (gpointer pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", GPOINTER_TO_INT (pid));
  g_autofree char *text = NULL;
  gsize size = 0;

  return !g_file_get_contents (path, &text, &size, NULL) || size == 0;
}

static void
boots_with_secure_boot_its_variables_and_a_tpm (void **state)
{
  Fixture *fixture = *state;
  PncTestMachine *machine = fixture->machine;
  PncDomainConfig config = pnc_test_machine_config (machine);

  config.firmware = PNC_FIRMWARE_UEFI_SECURE;
  config.memory_mib = 512;
  config.video = PNC_VIDEO_VIRTIO;
  config.tpm_socket = fixture->tpm_socket;
  pnc_test_machine_create (machine, &config, FALSE);
  pnc_test_machine_expect_serial (machine, "SMALL-GUEST-READY", BOOT_MS);
  pnc_test_machine_type_line (machine, "say $(dmesg | grep -io 'secure boot enabled')");
  pnc_test_machine_expect_serial (machine, "\nSecure boot enabled", DEADLINE_MS);
  pnc_test_machine_type_line (machine, "say acpi=$(cd /sys/firmware/acpi/tables; ls TPM2)");
  pnc_test_machine_expect_serial (machine, "\nacpi=TPM2", DEADLINE_MS);
}

/* The firmware wrote its variables through NBD: the file differs from Debian's. */
static void
firmware_variables_are_written_where_they_belong (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *path = g_build_filename (fixture->machine->disks->folder, "nvram", NULL);
  g_autofree char *now = NULL;
  g_autofree char *shipped = NULL;
  gsize now_bytes = 0, shipped_bytes = 0;

  assert_true (g_file_get_contents (path, &now, &now_bytes, NULL));
  assert_true (
      g_file_get_contents ("/usr/share/OVMF/OVMF_VARS_4M.ms.fd", &shipped, &shipped_bytes, NULL));
  assert_int_equal (now_bytes, shipped_bytes);
  assert_memory_not_equal (now, shipped, now_bytes);
}

static void
tpm_ends_with_the_guest (void **state)
{
  Fixture *fixture = *state;

  pnc_test_machine_stop (fixture->machine);
  pnc_test_wait_until (has_ended, GINT_TO_POINTER (pnc_tpm_get_pid (fixture->tpm)), DEADLINE_MS);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (boots_with_secure_boot_its_variables_and_a_tpm),
    cmocka_unit_test (firmware_variables_are_written_where_they_belong),
    cmocka_unit_test (tpm_ends_with_the_guest),
  };

  return cmocka_run_group_tests_name ("firmware", tests, setup, teardown);
}
