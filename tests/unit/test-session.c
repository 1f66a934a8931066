/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-device-key.h"
#include "pnc-host-clock.h"
#include "pnc-policy-sign-test.h"
#include "pnc-policy-succession.h"
#include "pnc-session.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"
#define OTHER_BOOT "11111111-2222-3333-4444-555555555555"
#define DAY (24 * 3600)

/* The host's clocks, by the linker's --wrap. */
static PncClockReading host;

void __wrap_pnc_host_clock_read (PncClockReading *out_reading);

void
__wrap_pnc_host_clock_read (PncClockReading *out_reading)
{
  *out_reading = host;
}

/* A folder with a key file and nothing else: all that a session looks at. */
typedef struct
{
  char *folder;
  char *log_path;
  char *keys_path;
  PncSecret *vmk;
  GMutex keys_lock;
  PncAuditLog *log;
} Place;

static Place *
place_new (const char *parent)
{
  static guint number;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy ("correct horse", 13);
  Place *place = g_new0 (Place, 1);

  place->folder = g_strdup_printf ("%s/%u.pinnace", parent, number++);
  place->log_path = g_build_filename (place->folder, "audit.log", NULL);
  place->keys_path = g_build_filename (place->folder, "keys.json", NULL);
  place->vmk = pnc_secret_new (PNC_VMK_BYTES);
  memset (pnc_secret_bytes (place->vmk), 7, PNC_VMK_BYTES);
  g_mutex_init (&place->keys_lock);
  assert_int_equal (g_mkdir (place->folder, 0700), 0);
  keys = pnc_key_file_new (DESKTOP, PNC_KEY_COST_MINIMUM, place->vmk, passphrase, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, keys, &error));
  place->log = pnc_audit_log_new (place->folder, DESKTOP);
  return place;
}

static void
place_free (Place *place)
{
  pnc_audit_log_unref (place->log);
  pnc_secret_free (place->vmk);
  g_mutex_clear (&place->keys_lock);
  g_free (place->folder);
  g_free (place->log_path);
  g_free (place->keys_path);
  g_free (place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static PncSession *
open_at (const char *folder, PncAuditLog *log, GMutex *keys_lock, const PncSecret *vmk)
{
  PncSessionPlace place = { .folder = g_strdup (folder),
                            .desktop_id = g_strdup (DESKTOP),
                            .state_key = pnc_key_derive (vmk, DESKTOP, "state"),
                            .audit_key = pnc_key_derive (vmk, DESKTOP, "audit"),
                            .log = pnc_audit_log_ref (log),
                            .keys_lock = keys_lock };

  return pnc_session_open (&place);
}

static PncSession *
open_session (Place *place)
{
  return open_at (place->folder, place->log, &place->keys_lock, place->vmk);
}

/* The log is let go of too, as by a service that was killed: without any last word. */
static void
kill_session (Place *place, PncSession *session)
{
  pnc_audit_log_watch (place->log, NULL);
  pnc_session_unref (session);
}

static void
close_session (PncSession *session)
{
  pnc_session_close (session);
  pnc_session_unref (session);
}

/* A whole run, in which all is well. */
static void
run_well (Place *place)
{
  PncSession *session = open_session (place);
  const PncSessionFindings *findings = pnc_session_get_findings (session);

  if (findings->message != NULL)
    fail_msg ("%s", findings->message);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  assert_true (pnc_session_seal (session, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  close_session (session);
}

static char *
read_file (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    fail_msg ("%s cannot be read", path);
  return g_steal_pointer (&text);
}

static void
write_file (const char *path, const char *text)
{
  assert_true (g_file_set_contents (path, text, -1, NULL));
}

static PncState *
read_state (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys = pnc_desktop_folder_load_keys (place->folder, DESKTOP, &error);
  g_autoptr (PncSecret) key = pnc_key_derive (place->vmk, DESKTOP, "state");
  PncState *state = pnc_key_file_open_state (keys, key, &error);

  pnc_test_assert_no_error (error);
  return state;
}

static guint
count (Place *place, const char *word)
{
  g_autofree char *text = read_file (place->log_path);
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    n++;
  return n;
}

/* Opens it; what was found must hold @part; then closes it, and sees that the next time all is well
 * again: each finding is told of once. */
static void
assert_found_once (Place *place, const char *part)
{
  PncSession *session = open_session (place);
  const PncSessionFindings *findings = pnc_session_get_findings (session);

  if (findings->message == NULL || strstr (findings->message, part) == NULL)
    fail_msg ("found: %s", findings->message);
  assert_true (findings->code != 0);
  close_session (session);
  run_well (place);
}

static int
set_up (void **state)
{
  *state = pnc_test_world_new ();
  return 0;
}

static int
set_clock (void **state)
{
  host = (PncClockReading){ .rtc_s = pnc_host_clock_get_build_time () + DAY,
                            .boottime_ms = 1000,
                            .boot_id = BOOT };
  return 0;
}

static int
tear_down (void **state)
{
  pnc_test_world_free (*state);
  return 0;
}

static const char *
root (void **state)
{
  return ((PncTestWorld *) *state)->root;
}

static void
the_first_unlock_makes_a_state_and_each_one_is_a_generation (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  PncSession *session = open_session (place);
  g_autoptr (PncState) first = NULL;
  g_autoptr (PncState) second = NULL;

  assert_int_equal (pnc_session_get_findings (session)->state, PNC_SESSION_STATE_NEW);
  assert_null (pnc_session_get_findings (session)->message);
  first = read_state (place);
  assert_int_equal (first->generation, 1);
  close_session (session);
  session = open_session (place);
  assert_int_equal (pnc_session_get_findings (session)->state, PNC_SESSION_STATE_WHOLE);
  second = read_state (place);
  assert_int_equal (second->generation, 2);
  close_session (session);
}

static void
the_seal_names_the_last_line_and_this_device_signed_it (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncState) sealed = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  run_well (place);
  sealed = read_state (place);
  report = pnc_session_verify (NULL, place->log, DESKTOP, &error);
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
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  PncSession *session = open_session (place);
  g_autofree char *text = NULL;
  g_autoptr (PncAuditReport) whole = NULL;
  g_autoptr (PncAuditReport) cut = NULL;

  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  whole = pnc_session_verify (session, place->log, DESKTOP, &error);
  assert_true (whole->head_checked);
  assert_int_equal (whole->n_findings, 0);
  text = read_file (place->log_path);
  *strrchr (text, '\n') = '\0';
  strrchr (text, '\n')[1] = '\0';
  write_file (place->log_path, text);
  cut = pnc_session_verify (session, place->log, DESKTOP, &error);
  assert_int_equal (cut->n_findings, 1);
  kill_session (place, session);
}

static void
a_service_that_was_killed_leaves_nothing_to_find (void **state)
{
  g_autoptr (Place) place = place_new (root (state));

  run_well (place);
  for (guint i = 0; i < 3; i++)
    {
      PncSession *session = open_session (place);

      assert_null (pnc_session_get_findings (session)->message);
      pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
      if (i > 0)
        assert_true (pnc_session_seal (session, NULL));
      pnc_audit_log_append (place->log, PNC_AUDIT_PAUSE, NULL);
      assert_true (pnc_audit_log_settle (place->log, NULL));
      kill_session (place, session);
    }
  run_well (place);
}

static void
a_log_that_was_cut_is_found_once (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *text = NULL;

  run_well (place);
  text = read_file (place->log_path);
  *strrchr (text, '\n') = '\0';
  strrchr (text, '\n')[1] = '\0';
  write_file (place->log_path, text);
  assert_found_once (place, "cut off");
  assert_int_equal (count (place, PNC_AUDIT_ROLLBACK_DETECTED), 1);
}

static void
a_log_that_was_removed_is_found_once (void **state)
{
  g_autoptr (Place) place = place_new (root (state));

  run_well (place);
  assert_int_equal (g_unlink (place->log_path), 0);
  assert_found_once (place, "cut off");
}

static void
an_older_log_that_was_put_back_is_found_once (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *text = NULL;

  run_well (place);
  text = read_file (place->log_path);
  run_well (place);
  write_file (place->log_path, text);
  assert_found_once (place, "cut off");
}

static void
an_edited_line_is_found_once_and_the_next_one_too (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *read = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  run_well (place);
  run_well (place);
  read = read_file (place->log_path);
  text = g_string_new (read);
  assert_int_equal (g_string_replace (text, "\"unlock_ok\"", "\"unlock_no\"", 1), 1);
  write_file (place->log_path, text->str);
  assert_found_once (place, "line 2: ");
  assert_int_equal (count (place, PNC_AUDIT_VERIFY_FAIL), 1);

  g_free (read);
  read = read_file (place->log_path);
  g_string_assign (text, read);
  assert_int_equal (g_string_replace (text, "\"stop\"", "\"spot\"", 1), 1);
  write_file (place->log_path, text->str);
  assert_found_once (place, "line 2: ");
  assert_int_equal (count (place, PNC_AUDIT_VERIFY_FAIL), 2);

  /* Who asks is told of all of it, for ever. */
  report = pnc_session_verify (NULL, place->log, DESKTOP, &error);
  assert_true (report->n_findings >= 4);
}

static void
an_older_key_file_that_was_put_back_is_found_once (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *keys = NULL;

  run_well (place);
  keys = read_file (place->keys_path);
  run_well (place);
  write_file (place->keys_path, keys);
  assert_found_once (place, "older keys.json");
}

static gboolean
older_data_stands (Place *place, gboolean allow)
{
  PncSession *session = open_session (place);
  gboolean rolled_back = pnc_session_get_findings (session)->rolled_back;
  PncStatePolicy past;

  pnc_session_get_policy (session, &past);
  assert_int_equal (past.rolled_back, rolled_back);
  if (allow)
    {
      past.rolled_back = FALSE;
      pnc_session_set_policy (session, &past);
    }
  close_session (session);
  return rolled_back;
}

static void
older_data_stands_until_a_start_is_allowed_or_the_newest_is_back (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *older = NULL;
  g_autofree char *newest = NULL;
  g_autofree char *log = NULL;

  run_well (place);
  older = read_file (place->keys_path);
  run_well (place);
  newest = read_file (place->keys_path);
  log = read_file (place->log_path);
  write_file (place->keys_path, older);
  assert_true (older_data_stands (place, FALSE));
  assert_true (older_data_stands (place, FALSE));
  write_file (place->keys_path, newest);
  write_file (place->log_path, log);
  assert_false (older_data_stands (place, FALSE));

  write_file (place->keys_path, older);
  assert_true (older_data_stands (place, TRUE));
  assert_false (older_data_stands (place, FALSE));
}

static void
a_state_that_was_taken_out_is_found_once (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *keys = read_file (place->keys_path);

  run_well (place);
  write_file (place->keys_path, keys);
  assert_found_once (place, "is gone");
}

static void
a_damaged_state_is_found_once_and_its_generation_goes_on (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncKeyFile) damaged = NULL;
  g_autofree char *text = NULL;
  g_autoptr (PncState) after = NULL;
  char *ct;

  run_well (place);
  run_well (place);
  keys = pnc_desktop_folder_load_keys (place->folder, DESKTOP, &error);
  text = pnc_key_file_to_json (keys);
  ct = strstr (strstr (text, "\"state\""), "\"ct\": \"") + 30;
  *ct = *ct == 'A' ? 'B' : 'A';
  damaged = pnc_key_file_parse (text, strlen (text), DESKTOP, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, damaged, &error));
  assert_found_once (place, "keys.json was changed");
  after = read_state (place);
  assert_int_equal (after->generation, 4);
}

/* Both files as they were some time ago, while the log went on on another computer: what that
 * signed is the proof. */
static void
what_another_device_signed_since_proves_an_older_key_file (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *keys = NULL;
  g_autofree char *device = pnc_device_key_dup_folder ();
  g_autofree char *other = g_strconcat (device, ".other", NULL);

  run_well (place);
  keys = read_file (place->keys_path);
  assert_int_equal (g_rename (device, other), 0);
  run_well (place);
  write_file (place->keys_path, keys);
  assert_found_once (place, "older keys.json");
}

/* Unlocks it; whose policy is in force then. */
static char *
settle (Place *place)
{
  PncSession *session = open_session (place);
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
  close_session (session);
  return org;
}

static void
give_to_organisation (Place *place)
{
  g_autoptr (PncSigningKey) alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *text = pnc_policy_test_sign (alice, 3, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncTrust) trust = NULL;
  g_autoptr (PncPolicy) policy = NULL;
  PncSession *session = open_session (place);

  g_ptr_array_add (keys, pnc_signing_key_get_public (alice));
  trust = pnc_trust_new ("example.org", keys, 1, &error);
  pnc_test_assert_no_error (error);
  policy = pnc_policy_verify_trusted (bytes, "test", trust, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_session_take_policy (session, trust, policy, &error));
  close_session (session);
}

static void
an_older_key_file_brings_no_rules_of_its_owner_back (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *before = settle (place);
  g_autofree char *keys = read_file (place->keys_path);
  g_autofree char *given = NULL, *after = NULL, *later = NULL;

  give_to_organisation (place);
  given = settle (place);
  write_file (place->keys_path, keys);
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
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *trust_path = g_build_filename (place->folder, "trust.json", NULL);
  g_autofree char *policy_path = g_build_filename (place->folder, "policy.json", NULL);
  g_autofree char *before = settle (place);
  g_autofree char *keys = read_file (place->keys_path);
  g_autofree char *trust = NULL, *policy = NULL;
  PncSession *session;

  give_to_organisation (place);
  trust = read_file (trust_path);
  policy = read_file (policy_path);
  session = open_session (place);
  pnc_audit_log_set_policy (place->log, "eng-default@3", 0);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  pnc_audit_log_set_policy (place->log, NULL, 0);
  close_session (session);
  write_file (place->keys_path, keys);
  assert_int_equal (g_unlink (trust_path), 0);
  assert_int_equal (g_unlink (policy_path), 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *missed = settle (place);

      assert_non_null (strstr (missed, "eng-default@3"));
      assert_false (g_file_test (policy_path, G_FILE_TEST_EXISTS));
    }
  write_file (trust_path, trust);
  write_file (policy_path, policy);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *after = settle (place);

      assert_string_equal (after, "example.org");
    }
}

static void
a_clock_that_was_set_back_is_found_and_the_time_stays (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  PncSession *session;
  gint64 last_s = host.rtc_s;

  run_well (place);
  host.rtc_s -= 3 * DAY;
  g_strlcpy (host.boot_id, OTHER_BOOT, sizeof host.boot_id);
  session = open_session (place);
  assert_int_equal (pnc_session_get_findings (session)->clock, PNC_CLOCK_FINDING_ROLLBACK);
  assert_int_equal (pnc_session_get_findings (session)->clock_by_s, 3 * DAY);
  assert_non_null (strstr (pnc_session_get_findings (session)->message, "3 days behind"));
  assert_false (pnc_session_get_findings (session)->rolled_back);
  assert_int_equal (pnc_session_get_now (session), last_s);
  host.boottime_ms += 60 * 1000;
  assert_int_equal (pnc_session_get_now (session), last_s + 60);
  assert_true (pnc_session_seal (session, NULL));
  close_session (session);
  assert_int_equal (count (place, PNC_AUDIT_CLOCK_ROLLBACK), 1);
}

static void
a_clock_that_is_set_while_it_runs_is_noted_at_the_next_seal (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  PncSession *session = open_session (place);
  gint64 now_s = pnc_session_get_now (session);

  host.rtc_s += 30 * DAY;
  assert_true (pnc_session_seal (session, NULL));
  assert_true (pnc_session_seal (session, NULL));
  assert_int_equal (count (place, PNC_AUDIT_CLOCK_AHEAD), 1);
  assert_int_equal (pnc_session_get_now (session), now_s);
  close_session (session);
}

static void
what_was_seen_is_kept (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  PncStatePolicy policy = { .activated_s = 5, .contact_s = 6, .uses = 7 };
  PncSession *session = open_session (place);

  assert_true (pnc_session_see (session, "policy:eng-default", 31, NULL));
  pnc_session_set_policy (session, &policy);
  close_session (session);
  session = open_session (place);
  assert_int_equal (pnc_session_get_max_seen (session, "policy:eng-default"), 31);
  assert_false (pnc_session_see (session, "policy:eng-default", 30, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  pnc_session_get_policy (session, &policy);
  assert_int_equal (policy.uses, 7);
  close_session (session);
}

static void
a_change_of_passphrase_keeps_the_state (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) fresh = pnc_secret_new_copy ("another horse", 13);
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncKeyFile) changed = NULL;
  PncSession *session;

  run_well (place);
  session = open_session (place);
  keys = pnc_desktop_folder_load_keys (place->folder, DESKTOP, &error);
  changed = pnc_key_file_rewrap (keys, place->vmk, fresh, PNC_KEY_COST_MINIMUM, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, changed, &error));
  assert_true (pnc_session_seal (session, &error));
  close_session (session);
  run_well (place);
}

static void
a_session_that_was_closed_seals_no_more (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autoptr (PncSession) session = open_session (place);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  pnc_session_close (session);
  before = read_file (place->keys_path);
  assert_true (pnc_session_seal (session, NULL));
  after = read_file (place->keys_path);
  assert_string_equal (before, after);
}

static void
a_file_is_named_in_clear_only_at_level_full (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  PncSession *session = open_session (place);
  g_autofree char *hash = pnc_session_dup_file_name (session, "plan.ods", FALSE);
  g_autofree char *name = pnc_session_dup_file_name (session, "plan.ods", TRUE);

  assert_string_equal (name, "plan.ods");
  assert_int_equal (strlen (hash), 16);
  close_session (session);
}

static void
without_a_device_key_the_log_is_chained_and_not_signed (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
  g_autofree char *folder = pnc_device_key_dup_folder ();
  g_autofree char *path = g_build_filename (folder, "ds.key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  write_file (path, "no key");
  run_well (place);
  run_well (place);
  report = pnc_session_verify (NULL, place->log, DESKTOP, &error);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints + report->n_foreign_checkpoints, 0);
  assert_int_equal (g_unlink (path), 0);
}

/* Runs for ever in a process of its own, until it is killed: an unlock, lines, seals, an end. */
static int
run_child (const char *folder)
{
  g_autoptr (PncSecret) vmk = pnc_secret_new (PNC_VMK_BYTES);
  PncAuditLog *log = pnc_audit_log_new (folder, DESKTOP);
  GMutex keys_lock;

  host = (PncClockReading){ .rtc_s = pnc_host_clock_get_build_time () + DAY,
                            .boottime_ms = 1000,
                            .boot_id = BOOT };
  memset (pnc_secret_bytes (vmk), 7, PNC_VMK_BYTES);
  g_mutex_init (&keys_lock);
  for (;;)
    {
      PncSession *session = open_at (folder, log, &keys_lock, vmk);
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
      close_session (session);
    }
}

static void
kill_nine_between_any_two_steps_loses_nothing (void **state)
{
  g_autoptr (Place) place = place_new (root (state));
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
      run_well (place);
    }
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup (the_first_unlock_makes_a_state_and_each_one_is_a_generation, set_clock),
    cmocka_unit_test_setup (the_seal_names_the_last_line_and_this_device_signed_it, set_clock),
    cmocka_unit_test_setup (while_it_is_unlocked_the_end_of_the_log_is_known, set_clock),
    cmocka_unit_test_setup (a_service_that_was_killed_leaves_nothing_to_find, set_clock),
    cmocka_unit_test_setup (a_log_that_was_cut_is_found_once, set_clock),
    cmocka_unit_test_setup (a_log_that_was_removed_is_found_once, set_clock),
    cmocka_unit_test_setup (an_older_log_that_was_put_back_is_found_once, set_clock),
    cmocka_unit_test_setup (an_edited_line_is_found_once_and_the_next_one_too, set_clock),
    cmocka_unit_test_setup (an_older_key_file_that_was_put_back_is_found_once, set_clock),
    cmocka_unit_test_setup (older_data_stands_until_a_start_is_allowed_or_the_newest_is_back,
                            set_clock),
    cmocka_unit_test_setup (a_state_that_was_taken_out_is_found_once, set_clock),
    cmocka_unit_test_setup (a_damaged_state_is_found_once_and_its_generation_goes_on, set_clock),
    cmocka_unit_test_setup (what_another_device_signed_since_proves_an_older_key_file, set_clock),
    cmocka_unit_test_setup (an_older_key_file_brings_no_rules_of_its_owner_back, set_clock),
    cmocka_unit_test_setup (rules_that_were_lost_with_the_state_that_knew_them_are_missed,
                            set_clock),
    cmocka_unit_test_setup (a_clock_that_was_set_back_is_found_and_the_time_stays, set_clock),
    cmocka_unit_test_setup (a_clock_that_is_set_while_it_runs_is_noted_at_the_next_seal, set_clock),
    cmocka_unit_test_setup (what_was_seen_is_kept, set_clock),
    cmocka_unit_test_setup (a_change_of_passphrase_keeps_the_state, set_clock),
    cmocka_unit_test_setup (a_session_that_was_closed_seals_no_more, set_clock),
    cmocka_unit_test_setup (a_file_is_named_in_clear_only_at_level_full, set_clock),
    cmocka_unit_test_setup (without_a_device_key_the_log_is_chained_and_not_signed, set_clock),
    cmocka_unit_test_setup (kill_nine_between_any_two_steps_loses_nothing, set_clock),
  };

  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2]);
  return cmocka_run_group_tests_name ("session", tests, set_up, tear_down);
}
