/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-device-key.h"
#include "pnc-policy-sign-test.h"
#include "pnc-policy-succession.h"
#include "pnc-session-test.h"

#include <glib/gstdio.h>
#include <string.h>

static guint
count (PncSessionTestPlace *place, const char *word)
{
  g_autofree char *text = pnc_session_test_read_file (place->log_path);
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    n++;
  return n;
}

/* Opens it; what was found must hold @part; then closes it, and sees that the next time all is well
 * again: each finding is told of once. */
static void
assert_found_once (PncSessionTestPlace *place, const char *part)
{
  PncSession *session = pnc_session_test_open_session (place);
  const PncSessionFindings *findings = pnc_session_get_findings (session);

  if (findings->message == NULL || strstr (findings->message, part) == NULL)
    fail_msg ("found: %s", findings->message);
  assert_true (findings->code != 0);
  pnc_session_test_close_session (session);
  pnc_session_test_run_well (place);
}

static void
a_log_that_was_cut_is_found_once (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *text = NULL;

  pnc_session_test_run_well (place);
  text = pnc_session_test_read_file (place->log_path);
  *strrchr (text, '\n') = '\0';
  strrchr (text, '\n')[1] = '\0';
  pnc_session_test_write_file (place->log_path, text);
  assert_found_once (place, "cut off");
  assert_int_equal (count (place, PNC_AUDIT_ROLLBACK_DETECTED), 1);
}

static void
a_log_that_was_removed_is_found_once (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));

  pnc_session_test_run_well (place);
  assert_int_equal (g_unlink (place->log_path), 0);
  assert_found_once (place, "cut off");
}

static void
an_older_log_that_was_put_back_is_found_once (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *text = NULL;

  pnc_session_test_run_well (place);
  text = pnc_session_test_read_file (place->log_path);
  pnc_session_test_run_well (place);
  pnc_session_test_write_file (place->log_path, text);
  assert_found_once (place, "cut off");
}

static void
an_edited_line_is_found_once_and_the_next_one_too (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *read = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  pnc_session_test_run_well (place);
  pnc_session_test_run_well (place);
  read = pnc_session_test_read_file (place->log_path);
  text = g_string_new (read);
  assert_int_equal (g_string_replace (text, "\"unlock_ok\"", "\"unlock_no\"", 1), 1);
  pnc_session_test_write_file (place->log_path, text->str);
  assert_found_once (place, "line 2: ");
  assert_int_equal (count (place, PNC_AUDIT_VERIFY_FAIL), 1);

  g_free (read);
  read = pnc_session_test_read_file (place->log_path);
  g_string_assign (text, read);
  assert_int_equal (g_string_replace (text, "\"stop\"", "\"spot\"", 1), 1);
  pnc_session_test_write_file (place->log_path, text->str);
  assert_found_once (place, "line 2: ");
  assert_int_equal (count (place, PNC_AUDIT_VERIFY_FAIL), 2);

  /* Who asks is told of all of it, for ever. */
  report = pnc_session_verify (NULL, place->log, PNC_SESSION_TEST_DESKTOP, &error);
  assert_true (report->n_findings >= 4);
}

static void
an_older_key_file_that_was_put_back_is_found_once (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *keys = NULL;

  pnc_session_test_run_well (place);
  keys = pnc_session_test_read_file (place->keys_path);
  pnc_session_test_run_well (place);
  pnc_session_test_write_file (place->keys_path, keys);
  assert_found_once (place, "older keys.json");
}

static gboolean
older_data_stands (PncSessionTestPlace *place, gboolean allow)
{
  PncSession *session = pnc_session_test_open_session (place);
  gboolean rolled_back = pnc_session_get_findings (session)->rolled_back;
  PncStatePolicy past;

  pnc_session_get_policy (session, &past);
  assert_int_equal (past.rolled_back, rolled_back);
  if (allow)
    {
      past.rolled_back = FALSE;
      pnc_session_set_policy (session, &past);
    }
  pnc_session_test_close_session (session);
  return rolled_back;
}

static void
older_data_stands_until_a_start_is_allowed_or_the_newest_is_back (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *older = NULL;
  g_autofree char *newest = NULL;
  g_autofree char *log = NULL;

  pnc_session_test_run_well (place);
  older = pnc_session_test_read_file (place->keys_path);
  pnc_session_test_run_well (place);
  newest = pnc_session_test_read_file (place->keys_path);
  log = pnc_session_test_read_file (place->log_path);
  pnc_session_test_write_file (place->keys_path, older);
  assert_true (older_data_stands (place, FALSE));
  assert_true (older_data_stands (place, FALSE));
  pnc_session_test_write_file (place->keys_path, newest);
  pnc_session_test_write_file (place->log_path, log);
  assert_false (older_data_stands (place, FALSE));

  pnc_session_test_write_file (place->keys_path, older);
  assert_true (older_data_stands (place, TRUE));
  assert_false (older_data_stands (place, FALSE));
}

static void
a_state_that_was_taken_out_is_found_once (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *keys = pnc_session_test_read_file (place->keys_path);

  pnc_session_test_run_well (place);
  pnc_session_test_write_file (place->keys_path, keys);
  assert_found_once (place, "is gone");
}

static void
a_damaged_state_is_found_once_and_its_generation_goes_on (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncKeyFile) damaged = NULL;
  g_autofree char *text = NULL;
  g_autoptr (PncState) after = NULL;
  char *ct;

  pnc_session_test_run_well (place);
  pnc_session_test_run_well (place);
  keys = pnc_desktop_folder_load_keys (place->folder, PNC_SESSION_TEST_DESKTOP, &error);
  text = pnc_key_file_to_json (keys);
  ct = strstr (strstr (text, "\"state\""), "\"ct\": \"") + 30;
  *ct = *ct == 'A' ? 'B' : 'A';
  damaged = pnc_key_file_parse (text, strlen (text), PNC_SESSION_TEST_DESKTOP, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, damaged, &error));
  assert_found_once (place, "keys.json was changed");
  after = pnc_session_test_read_state (place);
  assert_int_equal (after->generation, 4);
}

/* Both files as they were some time ago, while the log went on on another computer: what that
 * signed is the proof. */
static void
what_another_device_signed_since_proves_an_older_key_file (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *keys = NULL;
  g_autofree char *device = pnc_device_key_dup_folder ();
  g_autofree char *other = g_strconcat (device, ".other", NULL);

  pnc_session_test_run_well (place);
  keys = pnc_session_test_read_file (place->keys_path);
  assert_int_equal (g_rename (device, other), 0);
  pnc_session_test_run_well (place);
  pnc_session_test_write_file (place->keys_path, keys);
  assert_found_once (place, "older keys.json");
}

/* Unlocks it; whose policy is in force then. */
static char *
settle (PncSessionTestPlace *place)
{
  PncSession *session = pnc_session_test_open_session (place);
  PncPolicyFiles *files = pnc_policy_files_load (place->folder);
  g_autoptr (GError) error = NULL;
  PncPolicySettled how;
  char *org;

  if (!pnc_session_settle_policy (session, &files, &how, &error))
    org = g_strdup (error->message);
  else
    org = g_strdup (pnc_trust_get_org_id (files->trust));
  assert_true (pnc_session_seal (session, NULL));
  pnc_policy_files_free (files);
  pnc_session_test_close_session (session);
  return org;
}

static void
give_to_organisation (PncSessionTestPlace *place)
{
  g_autoptr (PncSigningKey) alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *text = pnc_policy_test_sign (alice, 3, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncTrust) trust = NULL;
  g_autoptr (PncPolicy) policy = NULL;
  PncSession *session = pnc_session_test_open_session (place);

  g_ptr_array_add (keys, pnc_signing_key_get_public (alice));
  trust = pnc_trust_new ("example.org", keys, 1, &error);
  pnc_test_assert_no_error (error);
  policy = pnc_policy_verify_trusted (bytes, "test", trust, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_session_take_policy (session, trust, policy, &error));
  pnc_session_test_close_session (session);
}

static void
an_older_key_file_brings_no_rules_of_its_owner_back (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *before = settle (place);
  g_autofree char *keys = pnc_session_test_read_file (place->keys_path);
  g_autofree char *given = NULL, *after = NULL, *later = NULL;

  give_to_organisation (place);
  given = settle (place);
  pnc_session_test_write_file (place->keys_path, keys);
  after = settle (place);
  later = settle (place);
  assert_string_equal (before, PNC_TRUST_LOCAL_ORG);
  assert_string_equal (given, "example.org");
  assert_string_equal (after, "example.org");
  assert_string_equal (later, "example.org");
}

/* The state goes back to before there was an organisation, and its files go, too: only the log
 * still knows. It says so each time, and believes the files again when they are back. */
static void
rules_that_were_lost_with_the_state_that_knew_them_are_missed (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  g_autofree char *trust_path = g_build_filename (place->folder, "trust.json", NULL);
  g_autofree char *policy_path = g_build_filename (place->folder, "policy.json", NULL);
  g_autofree char *before = settle (place);
  g_autofree char *keys = pnc_session_test_read_file (place->keys_path);
  g_autofree char *trust = NULL, *policy = NULL;
  PncSession *session;

  give_to_organisation (place);
  trust = pnc_session_test_read_file (trust_path);
  policy = pnc_session_test_read_file (policy_path);
  session = pnc_session_test_open_session (place);
  pnc_audit_log_set_policy (place->log, "eng-default@3", 0);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  pnc_audit_log_set_policy (place->log, NULL, 0);
  pnc_session_test_close_session (session);
  pnc_session_test_write_file (place->keys_path, keys);
  assert_int_equal (g_unlink (trust_path), 0);
  assert_int_equal (g_unlink (policy_path), 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *missed = settle (place);

      assert_non_null (strstr (missed, "eng-default@3"));
      assert_false (g_file_test (policy_path, G_FILE_TEST_EXISTS));
    }
  pnc_session_test_write_file (trust_path, trust);
  pnc_session_test_write_file (policy_path, policy);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *after = settle (place);

      assert_string_equal (after, "example.org");
    }
}

static void
a_clock_that_was_set_back_is_found_and_the_time_stays (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  PncSession *session;
  gint64 last_s = pnc_session_test_host.rtc_s;

  pnc_session_test_run_well (place);
  pnc_session_test_host.rtc_s -= 3 * PNC_SESSION_TEST_DAY_S;
  g_strlcpy (pnc_session_test_host.boot_id, PNC_SESSION_TEST_OTHER_BOOT,
             sizeof pnc_session_test_host.boot_id);
  session = pnc_session_test_open_session (place);
  assert_int_equal (pnc_session_get_findings (session)->clock, PNC_CLOCK_FINDING_ROLLBACK);
  assert_int_equal (pnc_session_get_findings (session)->clock_by_s, 3 * PNC_SESSION_TEST_DAY_S);
  assert_non_null (strstr (pnc_session_get_findings (session)->message, "3 days behind"));
  assert_false (pnc_session_get_findings (session)->rolled_back);
  assert_int_equal (pnc_session_get_now (session), last_s);
  pnc_session_test_host.boottime_ms += 60 * 1000;
  assert_int_equal (pnc_session_get_now (session), last_s + 60);
  assert_true (pnc_session_seal (session, NULL));
  pnc_session_test_close_session (session);
  assert_int_equal (count (place, PNC_AUDIT_CLOCK_ROLLBACK), 1);
}

static void
a_clock_that_is_set_while_it_runs_is_noted_at_the_next_seal (void **state)
{
  g_autoptr (PncSessionTestPlace) place
      = pnc_session_test_place_new (pnc_session_test_root (state));
  PncSession *session = pnc_session_test_open_session (place);
  gint64 now_s = pnc_session_get_now (session);

  pnc_session_test_host.rtc_s += 30 * PNC_SESSION_TEST_DAY_S;
  assert_true (pnc_session_seal (session, NULL));
  assert_true (pnc_session_seal (session, NULL));
  assert_int_equal (count (place, PNC_AUDIT_CLOCK_AHEAD), 1);
  assert_int_equal (pnc_session_get_now (session), now_s);
  pnc_session_test_close_session (session);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup (a_log_that_was_cut_is_found_once, pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_log_that_was_removed_is_found_once, pnc_session_test_set_clock),
    cmocka_unit_test_setup (an_older_log_that_was_put_back_is_found_once,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (an_edited_line_is_found_once_and_the_next_one_too,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (an_older_key_file_that_was_put_back_is_found_once,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (older_data_stands_until_a_start_is_allowed_or_the_newest_is_back,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_state_that_was_taken_out_is_found_once, pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_damaged_state_is_found_once_and_its_generation_goes_on,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (what_another_device_signed_since_proves_an_older_key_file,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (an_older_key_file_brings_no_rules_of_its_owner_back,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (rules_that_were_lost_with_the_state_that_knew_them_are_missed,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_clock_that_was_set_back_is_found_and_the_time_stays,
                            pnc_session_test_set_clock),
    cmocka_unit_test_setup (a_clock_that_is_set_while_it_runs_is_noted_at_the_next_seal,
                            pnc_session_test_set_clock),
  };

  return cmocka_run_group_tests_name ("session-findings", tests, pnc_session_test_set_up,
                                      pnc_session_test_tear_down);
}
