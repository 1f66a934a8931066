/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-machine.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define BOOT_MS 120000
#define DEADLINE_MS 60000

/* One guest for the group, booted directly; the last test sends it home. */

static int
setup (void **state)
{
  PncTestMachine *machine = pnc_test_machine_new (NULL);
  PncDomainConfig config = pnc_test_machine_direct_config (machine);

  pnc_test_machine_create (machine, &config, FALSE);
  pnc_test_machine_expect_serial (machine, "SMALL-GUEST-READY", BOOT_MS);
  *state = machine;
  return 0;
}

static int
teardown (void **state)
{
  pnc_test_machine_clean (*state);
  pnc_test_machine_free (*state);
  return 0;
}

static void
keys_arrive_in_the_guest (void **state)
{
  PncTestMachine *machine = *state;

  pnc_test_machine_type_line (machine, "say Keys_$((40+2))!");
  pnc_test_machine_expect_serial (machine, "TYPED say Keys_$((40+2))!", DEADLINE_MS);
  pnc_test_machine_expect_serial (machine, "Keys_42!", DEADLINE_MS);
}

static void
sees_the_hardware_that_it_was_promised (void **state)
{
  PncTestMachine *machine = *state;

  pnc_test_machine_type_line (machine,
                              "cd /sys/class/dmi/id; say $(cat product_serial sys_vendor)");
  pnc_test_machine_expect_serial (machine, "PNC-1 Pinnace", DEADLINE_MS);
  pnc_test_machine_type_line (machine, "say uuid=$(cat product_uuid)");
  pnc_test_machine_expect_serial (machine, "uuid=" PNC_TEST_MACHINE_UUID, DEADLINE_MS);
  pnc_test_machine_type_line (machine, "say mac=$(cat /sys/class/net/*/address)");
  pnc_test_machine_expect_serial (machine, "52:54:00:12:34:56", DEADLINE_MS);
  pnc_test_machine_type_line (machine, "say disks=$(cat /sys/block/vd*/serial)");
  pnc_test_machine_expect_serial (machine, "disks=pnc-systempnc-data", DEADLINE_MS);
}

/* error_policy='stop': nothing is lost, the guest waits until there is room again. */
static void
a_full_host_disk_pauses_it_and_it_goes_on (void **state)
{
  PncTestMachine *machine = *state;

  assert_true (g_file_set_contents (machine->disks->full_path, "", 0, NULL));
  pnc_test_machine_type_line (machine, "yes abc | head -c 3000000 >/home/big; sync; say Done-$?");
  pnc_test_machine_expect_news (machine, "paused 1;", DEADLINE_MS);
  g_unlink (machine->disks->full_path);
  pnc_test_machine_call (machine, pnc_domain_resume_async);
  pnc_test_machine_expect_news (machine, "resumed;", DEADLINE_MS);
  pnc_test_machine_expect_serial (machine, "Done-0", DEADLINE_MS);
  pnc_test_machine_type_line (
      machine, "sysctl -w vm.drop_caches=3; say sum=$(md5sum /home/big | cut -c1-32)");
  pnc_test_machine_expect_serial (machine, "sum=3640289435705e0fa9303e87cccf1981", DEADLINE_MS);
}

static void
restarts_without_stopping (void **state)
{
  PncTestMachine *machine = *state;

  assert_int_equal (truncate (machine->serial_log, 0), 0);
  pnc_test_machine_type_line (machine, "sync; reboot -f");
  pnc_test_machine_expect_serial (machine, "SMALL-GUEST-READY", BOOT_MS);
  assert_int_equal (machine->news->len, 0);
}

static void
obeys_the_power_button (void **state)
{
  PncTestMachine *machine = *state;

  pnc_test_machine_call (machine, pnc_domain_shutdown_async);
  pnc_test_machine_expect_news (machine, "stopped 0;", DEADLINE_MS);
  pnc_test_machine_expect_serial (machine, "GUEST-POWEROFF", DEADLINE_MS);
  g_clear_object (&machine->domain);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (keys_arrive_in_the_guest),
    cmocka_unit_test (sees_the_hardware_that_it_was_promised),
    cmocka_unit_test (a_full_host_disk_pauses_it_and_it_goes_on),
    cmocka_unit_test (restarts_without_stopping),
    cmocka_unit_test (obeys_the_power_button),
  };

  return cmocka_run_group_tests_name ("guest", tests, setup, teardown);
}
