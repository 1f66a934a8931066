/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-calibration.h"
#include "pnc-host-facts.h"
#include "pnc-test.h"

#include <string.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)
#define TODAY 1795305600 /* 2026-11-22 */

static PncKvmReport *
report (PncKvmState state)
{
  PncKvmReport *made = g_new0 (PncKvmReport, 1);

  made->state = state;
  made->detail = g_strdup ("the calibration guest said so");
  made->system_management = TRUE;
  return made;
}

/* A host with which all is well; each test spoils one thing. */
static PncHostFacts *
good_host (void)
{
  PncHostFacts *facts = g_new0 (PncHostFacts, 1);

  facts->kvm = report (PNC_KVM_USABLE);
  facts->cpu_virtualises = TRUE;
  facts->kvm_for_group = TRUE;
  facts->kvm_group = g_strdup ("kvm");
  facts->user = g_strdup ("ann");
  facts->qemu_version = g_strdup ("7.2.22");
  facts->libvirtd_version = g_strdup ("9.0.0");
  facts->nbdkit_version = g_strdup ("1.32.5");
  facts->swtpm_version = g_strdup ("0.7.1");
  facts->swtpm_setup = TRUE;
  facts->missing_modules = g_new0 (char *, 1);
  facts->missing_firmware = g_new0 (char *, 1);
  facts->plain_swaps = g_new0 (char *, 1);
  facts->plugin_path = g_strdup ("/usr/libexec/pinnace/pinnace-block-plugin.so");
  facts->plugin = TRUE;
  facts->user_namespaces = TRUE;
  facts->host_tpm = TRUE;
  facts->host_tpm_openable = TRUE;
  facts->data_dir = g_strdup ("/home/ann/.local/share/pinnace");
  facts->disk_known = TRUE;
  facts->disk_free_bytes = 100 * GIB;
  facts->memory_total_bytes = 16 * GIB;
  facts->memory_available_bytes = 8 * GIB;
  facts->now_s = TODAY;
  facts->built_s = TODAY - 86400;
  facts->runtime_dir = g_strdup ("/run/user/1000/pinnace");
  facts->runtime_is_tmpfs = TRUE;
  facts->lockable_bytes = 8 << 20;
  return facts;
}

static void
replace (char **string, const char *value)
{
  g_free (*string);
  *string = g_strdup (value);
}

static void
replace_kvm (PncHostFacts *facts, PncKvmState state)
{
  pnc_kvm_report_free (facts->kvm);
  facts->kvm = report (state);
}

static const PncCheck *
find (GPtrArray *checks, const char *id)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const PncCheck *check = checks->pdata[i];

      if (g_str_equal (check->id, id))
        return check;
    }
  fail_msg ("no check “%s”", id);
  return NULL;
}

/* What a sentence was made of makes it again. */
static void
expect_words (const char *sentence, GStrv words)
{
  g_autoptr (GString) text = g_string_new (words[0]);

  for (guint i = 1; words[i] != NULL; i++)
    assert_int_equal (g_string_replace (text, "%s", words[i], 1), 1);
  assert_string_equal (text->str, sentence);
}

/* Exactly the check @id is not well: it has this status, and says this in cause, remedy or
 * command. */
static void
expect (PncHostFacts *facts, const char *id, PncCheckStatus status, const char *words)
{
  g_autoptr (GPtrArray) checks = pnc_host_judge (facts);
  const PncCheck *check = find (checks, id);
  g_autofree char *said
      = g_strjoin ("|", check->finding, check->cause, check->remedy, check->command, NULL);

  assert_int_equal (check->status, status);
  if (strstr (said, words) == NULL)
    fail_msg ("“%s” does not say “%s”", said, words);
  expect_words (check->finding, check->finding_words);
  expect_words (check->cause, check->cause_words);
  expect_words (check->remedy, check->remedy_words);
  for (guint i = 0; i < checks->len; i++)
    {
      const PncCheck *other = checks->pdata[i];

      if (other != check && other->status != PNC_CHECK_OK && other->status != PNC_CHECK_UNKNOWN)
        fail_msg ("“%s” is not well either: %s", other->id, other->finding);
    }
}

static void
finds_nothing_wrong_with_a_good_host (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();
  g_autoptr (GPtrArray) checks = pnc_host_judge (facts);

  for (guint i = 0; i < checks->len; i++)
    {
      const PncCheck *check = checks->pdata[i];

      assert_int_equal (check->status, PNC_CHECK_OK);
      assert_string_equal (check->cause, "");
      assert_string_equal (check->remedy, "");
      assert_string_equal (check->command, "");
    }
}

static void
blames_the_module_if_the_processor_can (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace_kvm (facts, PNC_KVM_ABSENT);
  expect (facts, "kvm", PNC_CHECK_FAILED, "modprobe kvm_intel");
  facts->cpu_is_amd = TRUE;
  expect (facts, "kvm", PNC_CHECK_FAILED, "modprobe kvm_amd");
}

static void
blames_the_firmware_if_the_processor_shows_nothing (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace_kvm (facts, PNC_KVM_ABSENT);
  facts->cpu_virtualises = FALSE;
  expect (facts, "kvm", PNC_CHECK_FAILED, "VT-x");
  facts->cpu_is_amd = TRUE;
  expect (facts, "kvm", PNC_CHECK_FAILED, "AMD-V");
}

static void
blames_the_machine_below_a_virtual_one (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace_kvm (facts, PNC_KVM_ABSENT);
  facts->cpu_virtualises = FALSE;
  facts->inside_vm = TRUE;
  expect (facts, "kvm", PNC_CHECK_FAILED, "nested virtualisation");
}

static void
says_what_an_unsound_kvm_did (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace_kvm (facts, PNC_KVM_UNSOUND);
  expect (facts, "kvm", PNC_CHECK_FAILED, "the calibration guest said so");
}

static void
warns_of_secure_boot_without_system_management (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->kvm->system_management = FALSE;
  expect (facts, "kvm", PNC_CHECK_WARNING, "Secure Boot");
}

static void
tells_how_to_get_permission (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace_kvm (facts, PNC_KVM_NO_PERMISSION);
  expect (facts, "kvm-permission", PNC_CHECK_FAILED, "sudo usermod -aG kvm ann");
  replace (&facts->kvm_group, "root");
  expect (facts, "kvm-permission", PNC_CHECK_FAILED, "sudo chgrp kvm /dev/kvm");
  replace (&facts->kvm_group, "kvm");
  facts->kvm_for_group = FALSE;
  expect (facts, "kvm-permission", PNC_CHECK_FAILED, "chmod 660 /dev/kvm");
}

static void
names_the_package_of_a_missing_program (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  g_clear_pointer (&facts->qemu_version, g_free);
  expect (facts, "qemu", PNC_CHECK_FAILED, "apt-get install qemu-system-x86");
  replace (&facts->qemu_version, "7.2.22");
  g_clear_pointer (&facts->nbdkit_version, g_free);
  expect (facts, "nbdkit", PNC_CHECK_FAILED, "apt-get install nbdkit");
  replace (&facts->nbdkit_version, "1.32.5");
  facts->swtpm_setup = FALSE;
  expect (facts, "swtpm", PNC_CHECK_FAILED, "swtpm-tools");
}

static void
refuses_a_program_that_is_too_old (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  replace (&facts->qemu_version, "7.1.90");
  expect (facts, "qemu", PNC_CHECK_FAILED, "7.2 or later");
  replace (&facts->qemu_version, "10.0.2");
  expect (facts, "qemu", PNC_CHECK_OK, "10.0.2");
}

static void
names_the_files_that_are_missing (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();
  const char *modules[] = { "ui-spice-core.so", "audio-spice.so", NULL };

  g_strfreev (facts->missing_modules);
  facts->missing_modules = g_strdupv ((GStrv) modules);
  expect (facts, "spice", PNC_CHECK_FAILED, "ui-spice-core.so, audio-spice.so");
}

static void
wants_a_whole_installation (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->plugin = FALSE;
  expect (facts, "block-plugin", PNC_CHECK_FAILED, "/usr/libexec/pinnace");
}

static void
tells_root_without_namespaces (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->is_root = TRUE;
  facts->user_namespaces = FALSE;
  expect (facts, "libvirt", PNC_CHECK_FAILED, "max_user_namespaces");
}

static void
a_host_tpm_is_only_a_warning (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->host_tpm_openable = FALSE;
  expect (facts, "host-tpm", PNC_CHECK_WARNING, "sudo usermod -aG tss ann");
  facts->host_tpm = FALSE;
  expect (facts, "host-tpm", PNC_CHECK_WARNING, "No TPM 2.0");
}

static void
counts_the_free_space (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->disk_free_bytes = 5 * GIB;
  expect (facts, "disk", PNC_CHECK_WARNING, "5.0\u00a0GiB");
  facts->disk_free_bytes = GIB / 2;
  expect (facts, "disk", PNC_CHECK_FAILED, "512.0\u00a0MiB");
  facts->disk_free_bytes = 100 * GIB;
  facts->disk_is_fat = TRUE;
  expect (facts, "disk", PNC_CHECK_FAILED, "exFAT");
}

static void
counts_the_memory (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->memory_available_bytes = 2 * GIB;
  expect (facts, "memory", PNC_CHECK_WARNING, "2.0\u00a0GiB of 16.0\u00a0GiB");
  facts->memory_available_bytes = GIB / 2;
  expect (facts, "memory", PNC_CHECK_FAILED, "512.0\u00a0MiB");
}

static void
warns_of_swap_in_clear (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();
  const char *swaps[] = { "/dev/sda3", NULL };

  g_strfreev (facts->plain_swaps);
  facts->plain_swaps = g_strdupv ((GStrv) swaps);
  expect (facts, "swap", PNC_CHECK_WARNING, "/dev/sda3");
}

static void
distrusts_a_clock_before_the_program_or_decades_later (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->now_s = 0;
  expect (facts, "clock", PNC_CHECK_FAILED, "1970-01-01");
  facts->now_s = G_GINT64_CONSTANT (4102444800);
  expect (facts, "clock", PNC_CHECK_FAILED, "2100-01-01");
}

static void
wants_memory_that_stays_memory (void **state)
{
  g_autoptr (PncHostFacts) facts = good_host ();

  facts->runtime_is_tmpfs = FALSE;
  expect (facts, "runtime-dir", PNC_CHECK_FAILED, "not on tmpfs");
  facts->runtime_is_tmpfs = TRUE;
  facts->lockable_bytes = 512 << 10;
  expect (facts, "memory-lock", PNC_CHECK_WARNING, "memlock");
  facts->lockable_bytes = 0;
  expect (facts, "memory-lock", PNC_CHECK_FAILED, "memlock");
}

/* The calibration's verdict, from what is seen of a run. */

static void
expect_verdict (const char *steps,
                const char *said,
                int status,
                gboolean late,
                gboolean conclusive,
                const char *words)
{
  g_autoptr (PncCalibration) run = pnc_calibration_judge (steps, said, status, late, 310);

  assert_int_equal (run->passed, status == 33 && g_str_has_suffix (steps, "Z"));
  assert_int_equal (run->conclusive, conclusive);
  if (strstr (run->detail, words) == NULL)
    fail_msg ("“%s” does not say “%s”", run->detail, words);
}

static void
calibration_names_the_step_that_failed (void **state)
{
  expect_verdict ("ABCDEFGHIJKLMZ", "", 33, FALSE, TRUE, "to its end in 0.31 s");
  expect_verdict ("ABC", "qemu-system-x86_64: warning: host doesn't support pni\n", 35, FALSE, TRUE,
                  "wrong result at: the processor's identity");
  expect_verdict ("ABCDEF", "KVM internal error. Suberror: 1\nemulation failure\n", -1, FALSE, TRUE,
                  "in the kernel's ring (KVM internal error. Suberror: 1)");
  expect_verdict ("ABCDEFGHIJK", "", -1, TRUE, TRUE, "hung at: interrupts of the interval timer");
  expect_verdict ("ABCD", "", 0, FALSE, TRUE, "reset itself at: paging and long mode");
  expect_verdict ("", "qemu-system-x86_64: failed to initialize kvm: Device busy\n", 1, FALSE, TRUE,
                  "could not start the calibration guest: failed to initialize kvm");
}

static void
calibration_without_a_step_in_time_proves_nothing (void **state)
{
  expect_verdict ("", "", -1, TRUE, FALSE, "hung at: its first instruction");
}

static void
calibration_does_not_take_an_exit_code_for_the_end (void **state)
{
  expect_verdict ("AB", "", 33, FALSE, TRUE, "protected mode");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (finds_nothing_wrong_with_a_good_host),
    cmocka_unit_test (blames_the_module_if_the_processor_can),
    cmocka_unit_test (blames_the_firmware_if_the_processor_shows_nothing),
    cmocka_unit_test (blames_the_machine_below_a_virtual_one),
    cmocka_unit_test (says_what_an_unsound_kvm_did),
    cmocka_unit_test (warns_of_secure_boot_without_system_management),
    cmocka_unit_test (tells_how_to_get_permission),
    cmocka_unit_test (names_the_package_of_a_missing_program),
    cmocka_unit_test (refuses_a_program_that_is_too_old),
    cmocka_unit_test (names_the_files_that_are_missing),
    cmocka_unit_test (wants_a_whole_installation),
    cmocka_unit_test (tells_root_without_namespaces),
    cmocka_unit_test (a_host_tpm_is_only_a_warning),
    cmocka_unit_test (counts_the_free_space),
    cmocka_unit_test (counts_the_memory),
    cmocka_unit_test (warns_of_swap_in_clear),
    cmocka_unit_test (distrusts_a_clock_before_the_program_or_decades_later),
    cmocka_unit_test (wants_memory_that_stays_memory),
    cmocka_unit_test (calibration_names_the_step_that_failed),
    cmocka_unit_test (calibration_without_a_step_in_time_proves_nothing),
    cmocka_unit_test (calibration_does_not_take_an_exit_code_for_the_end),
  };

  return cmocka_run_group_tests_name ("host-judge", tests, NULL, NULL);
}
