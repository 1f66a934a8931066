/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-calibration.h"
#include "pnc-host-check.h"
#include "pnc-kvm.h"
#include "pnc-test.h"

#include <string.h>

static int
setup (void **state)
{
  *state = pnc_test_world_new ();
  return 0;
}

static int
teardown (void **state)
{
  pnc_test_world_free (*state);
  return 0;
}

/* The guest itself is right: a machine that is known to be sound takes it to its end. */
static void
calibration_guest_runs_to_its_end_under_emulation (void **state)
{
  g_autoptr (PncCalibration) run = pnc_calibration_run (PNC_ACCELERATOR_TCG, 30000);

  if (!run->passed)
    fail_msg ("%s", run->detail);
  assert_true (run->conclusive);
}

static void
calibration_that_had_no_time_proves_nothing (void **state)
{
  g_autoptr (PncCalibration) run = pnc_calibration_run (PNC_ACCELERATOR_TCG, 1);

  assert_false (run->passed);
  assert_false (run->conclusive);
}

/* Whatever this host is: an answer with words, and the same one again, from the cache. */
static void
probe_answers_the_same_twice (void **state)
{
  PncTestWorld *world = *state;
  g_autoptr (PncKvmReport) first = pnc_kvm_probe (world->runtime_dir);
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (PncKvmReport) second = pnc_kvm_probe (world->runtime_dir);

  print_message ("# KVM here: %d, %s\n", first->state, first->detail);
  assert_int_equal (first->state, second->state);
  assert_string_equal (first->detail, second->detail);
  assert_int_equal (first->duration_ms, second->duration_ms);
  assert_true (g_get_monotonic_time () - began_us < 100 * G_TIME_SPAN_MILLISECOND);
}

/* A verdict of another boot, QEMU or guest is none; nor is one for a host that has no KVM. */
static void
probe_trusts_no_foreign_verdict (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *path = g_build_filename (world->runtime_dir, "kvm-report", NULL);
  g_autoptr (PncKvmReport) report = NULL;

  assert_true (g_file_set_contents (
      path, "[calibration]\nof=elsewhere\ndetail=Forged\nusable=true\n", -1, NULL));
  report = pnc_kvm_probe (world->runtime_dir);
  assert_string_not_equal (report->detail, "Forged");
}

static void
doctor_has_an_answer_to_everything (void **state)
{
  PncTestWorld *world = *state;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = NULL;

  pnc_host_check_async (world->runtime_dir, world->root, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  checks = pnc_host_check_finish (result, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (checks->len, 16);
  for (guint i = 0; i < checks->len; i++)
    {
      PncCheck *check = checks->pdata[i];

      print_message ("# %-14s %-8s %s\n", check->id, pnc_check_status_to_string (check->status),
                     check->finding);
      assert_true (strlen (check->finding) > 0);
      if (check->status == PNC_CHECK_FAILED || check->status == PNC_CHECK_WARNING)
        {
          assert_true (strlen (check->cause) > 0);
          assert_true (strlen (check->remedy) > 0);
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (calibration_guest_runs_to_its_end_under_emulation),
    cmocka_unit_test (calibration_that_had_no_time_proves_nothing),
    cmocka_unit_test (probe_answers_the_same_twice),
    cmocka_unit_test (probe_trusts_no_foreign_verdict),
    cmocka_unit_test (doctor_has_an_answer_to_everything),
  };

  return cmocka_run_group_tests_name ("kvm", tests, setup, teardown);
}
