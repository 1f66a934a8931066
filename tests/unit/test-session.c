/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-device-key.h"
#include "pnc-session-test.h"

#include <glib/gstdio.h>
#include <string.h>

/* The log is let go of too, as by a service that was killed: without any last word. */
static void
kill_session (PncSessionTestPlace *place, PncSession *session)
{
  pnc_audit_log_watch (place->log, NULL);
  pnc_session_unref (session);
}

static void
the_first_unlock_makes_a_state_and_each_one_is_a_generation (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  PncSession *session = pnc_session_test_open_session (place);
  g_autoptr (PncState) first = NULL;
  g_autoptr (PncState) second = NULL;

  assert_int_equal (pnc_session_get_findings (session)->state, PNC_SESSION_STATE_NEW);
  assert_null (pnc_session_get_findings (session)->message);
  first = pnc_session_test_read_state (place);
  assert_int_equal (first->generation, 1);
  pnc_session_test_close_session (session);
  session = pnc_session_test_open_session (place);
  assert_int_equal (pnc_session_get_findings (session)->state, PNC_SESSION_STATE_WHOLE);
  second = pnc_session_test_read_state (place);
  assert_int_equal (second->generation, 2);
  pnc_session_test_close_session (session);
}

static void
the_seal_names_the_last_line_and_this_device_signed_it (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncState) sealed = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  pnc_session_test_run_well (place);
  sealed = pnc_session_test_read_state (place);
  report = pnc_session_verify (NULL, place->log, PNC_SESSION_TEST_DESKTOP, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (report->n_findings, 0);
  assert_string_equal (report->head.hash, sealed->audit.hash);
  assert_int_equal (report->n_checkpoints, 2);
  assert_int_equal (report->signed_line, report->n_lines);
  assert_false (report->head_checked);
}

static void
while_it_is_unlocked_the_end_of_the_log_is_known (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  PncSession *session = pnc_session_test_open_session (place);
  g_autofree char *text = NULL;
  g_autoptr (PncAuditReport) whole = NULL;
  g_autoptr (PncAuditReport) cut = NULL;

  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  whole = pnc_session_verify (session, place->log, PNC_SESSION_TEST_DESKTOP, &error);
  assert_true (whole->head_checked);
  assert_int_equal (whole->n_findings, 0);
  text = pnc_session_test_read_file (place->log_path);
  *strrchr (text, '\n') = '\0';
  strrchr (text, '\n')[1] = '\0';
  pnc_session_test_write_file (place->log_path, text);
  cut = pnc_session_verify (session, place->log, PNC_SESSION_TEST_DESKTOP, &error);
  assert_int_equal (cut->n_findings, 1);
  kill_session (place, session);
}

static void
a_service_that_was_killed_leaves_nothing_to_find (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));

  pnc_session_test_run_well (place);
  for (guint i = 0; i < 3; i++)
    {
      PncSession *session = pnc_session_test_open_session (place);

      assert_null (pnc_session_get_findings (session)->message);
      pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
      if (i > 0)
        assert_true (pnc_session_seal (session, NULL));
      pnc_audit_log_append (place->log, PNC_AUDIT_PAUSE, NULL);
      assert_true (pnc_audit_log_settle (place->log, NULL));
      kill_session (place, session);
    }
  pnc_session_test_run_well (place);
}

static void
what_was_seen_is_kept (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  PncStatePolicy policy = { .activated_s = 5, .contact_s = 6, .uses = 7 };
  PncSession *session = pnc_session_test_open_session (place);

  assert_true (pnc_session_see (session, "policy:eng-default", 31, NULL));
  pnc_session_set_policy (session, &policy);
  pnc_session_test_close_session (session);
  session = pnc_session_test_open_session (place);
  assert_int_equal (pnc_session_get_max_seen (session, "policy:eng-default"), 31);
  assert_false (pnc_session_see (session, "policy:eng-default", 30, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  pnc_session_get_policy (session, &policy);
  assert_int_equal (policy.uses, 7);
  pnc_session_test_close_session (session);
}

static void
a_change_of_passphrase_keeps_the_state (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) fresh = pnc_secret_new_copy ("another horse", 13);
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncKeyFile) changed = NULL;
  PncSession *session;

  pnc_session_test_run_well (place);
  session = pnc_session_test_open_session (place);
  keys = pnc_desktop_folder_load_keys (place->folder, PNC_SESSION_TEST_DESKTOP, &error);
  changed = pnc_key_file_rewrap (keys, place->vmk, fresh, PNC_KEY_COST_MINIMUM, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, changed, &error));
  assert_true (pnc_session_seal (session, &error));
  pnc_session_test_close_session (session);
  pnc_session_test_run_well (place);
}

static void
a_session_that_was_closed_seals_no_more (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (PncSession) session = pnc_session_test_open_session (place);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  pnc_session_close (session);
  before = pnc_session_test_read_file (place->keys_path);
  assert_true (pnc_session_seal (session, NULL));
  after = pnc_session_test_read_file (place->keys_path);
  assert_string_equal (before, after);
}

static void
a_file_is_named_in_clear_only_at_level_full (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  PncSession *session = pnc_session_test_open_session (place);
  g_autofree char *hash = pnc_session_dup_file_name (session, "plan.ods", FALSE);
  g_autofree char *name = pnc_session_dup_file_name (session, "plan.ods", TRUE);

  assert_string_equal (name, "plan.ods");
  assert_int_equal (strlen (hash), 16);
  pnc_session_test_close_session (session);
}

static void
without_a_device_key_the_log_is_chained_and_not_signed (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *folder = pnc_device_key_dup_folder ();
  g_autofree char *path = g_build_filename (folder, "ds.key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  pnc_session_test_write_file (path, "no key");
  pnc_session_test_run_well (place);
  pnc_session_test_run_well (place);
  report = pnc_session_verify (NULL, place->log, PNC_SESSION_TEST_DESKTOP, &error);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints + report->n_foreign_checkpoints, 0);
  assert_int_equal (g_unlink (path), 0);
}

/* Runs for ever in a process of its own, until it is killed: an unlock, lines, seals, an end. */
static int
run_child (const char *folder)
{
  g_autoptr (PncSecret) vmk = pnc_secret_new (PNC_VMK_BYTES);
  PncAuditLog *log = pnc_audit_log_new (folder, PNC_SESSION_TEST_DESKTOP);
  GMutex keys_lock;

  pnc_session_test_host
      = (PncClockReading){ .rtc_s = pnc_host_clock_get_build_time () + PNC_SESSION_TEST_DAY_S,
                           .boottime_ms = 1000,
                           .boot_id = PNC_SESSION_TEST_BOOT };
  memset (pnc_secret_bytes (vmk), 7, PNC_VMK_BYTES);
  g_mutex_init (&keys_lock);
  for (;;)
    {
      PncSession *session = pnc_session_test_open_at (folder, log, &keys_lock, vmk);
      const PncSessionFindings *findings = pnc_session_get_findings (session);

      if (findings->message != NULL)
        g_error ("%s", findings->message);
      puts ("unlocked");
      fflush (stdout);
      for (guint i = 0; i < 3; i++)
        {
          pnc_audit_log_append (log, PNC_AUDIT_START, NULL);
          if (!pnc_session_seal (session, NULL))
            return 1;
        }
      pnc_session_test_close_session (session);
    }
}

static void
kill_nine_between_any_two_steps_loses_nothing (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 25; round++)
    {
      g_autoptr (GSubprocess) child = g_subprocess_new (
          G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--child", place->folder, NULL);
      char said[16];

      pnc_test_assert_no_error (error);
      assert_true (g_input_stream_read (g_subprocess_get_stdout_pipe (child), said, 9, NULL, NULL)
                   > 0);
      g_usleep (g_random_int_range (0, 30000));
      assert_true (g_subprocess_get_identifier (child) != NULL);
      g_subprocess_force_exit (child);
      assert_true (g_subprocess_wait (child, NULL, &error));
      assert_true (g_subprocess_get_if_signaled (child));
      pnc_session_test_run_well (place);
    }
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup (the_first_unlock_makes_a_state_and_each_one_is_a_generation,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (the_seal_names_the_last_line_and_this_device_signed_it,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (while_it_is_unlocked_the_end_of_the_log_is_known,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_service_that_was_killed_leaves_nothing_to_find,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (what_was_seen_is_kept, pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_change_of_passphrase_keeps_the_state, pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_session_that_was_closed_seals_no_more, pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_file_is_named_in_clear_only_at_level_full,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (without_a_device_key_the_log_is_chained_and_not_signed,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (kill_nine_between_any_two_steps_loses_nothing,
                            pnc_session_test_set_clock),
  };

  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2]);
  return cmocka_run_group_tests_name ("session", tests, pnc_session_test_set_up,
                                      pnc_session_test_tear_down);
}
