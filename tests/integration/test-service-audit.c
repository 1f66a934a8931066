/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* The log of a desktop that really runs: what stands in it, who vouches for it, and what becomes of
 * it when the service is killed or somebody edits it. */

static int
set_up (void **state)
{
  *state = pnc_service_test_new ();
  return 0;
}

static int
tear_down (void **state)
{
  pnc_service_test_free (*state);
  return 0;
}

static char *
dup_path (PncDesktopClient *desktop, const char *name)
{
  return g_build_filename (pnc_desktop_client_get_folder (desktop), name, NULL);
}

static char *
read_log (PncDesktopClient *desktop)
{
  g_autofree char *path = dup_path (desktop, "audit.log");
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    fail_msg ("%s cannot be read", path);
  return g_steal_pointer (&text);
}

static void
write_log (PncDesktopClient *desktop, const char *text)
{
  g_autofree char *path = dup_path (desktop, "audit.log");

  assert_true (g_file_set_contents (path, text, -1, NULL));
}

static guint
count (PncDesktopClient *desktop, const char *event)
{
  g_autofree char *text = read_log (desktop);
  g_autofree char *part = g_strdup_printf ("\"ev\":\"%s\"", event);
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at++)
    n++;
  return n;
}

static void
start (PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
}

static void
stop (PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;

  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
}

static const char *
problem_message (PncDesktopClient *desktop)
{
  GVariant *problem = pnc_desktop_client_get_problem (desktop);
  const char *message = "";

  if (problem != NULL)
    g_variant_lookup (problem, "message", "&s", &message);
  return message;
}

static GVariant *
verify (PncDesktopClient *desktop)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *report;

  pnc_desktop_client_verify_log_async (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  report = pnc_desktop_client_verify_log_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  return report;
}

static void
assert_report (PncDesktopClient *desktop, gboolean end_checked, gboolean whole)
{
  g_autoptr (GVariant) report = verify (desktop);
  g_autofree char *text = g_variant_print (report, FALSE);
  gboolean checked = !end_checked;
  guint64 findings = G_MAXUINT64;

  g_variant_lookup (report, "end-checked", "b", &checked);
  g_variant_lookup (report, "findings-total", "t", &findings);
  if (checked != end_checked || (findings == 0) != whole)
    fail_msg ("%s", text);
}

static guint64
count_signatures (PncDesktopClient *desktop)
{
  g_autoptr (GVariant) report = verify (desktop);
  guint64 n = 0;

  g_variant_lookup (report, "checkpoints", "t", &n);
  return n;
}

/* What pinnacectl log @options (apart by blanks) says; its exit code. */
static int
ctl_log (const char *name, const char *options, char **out_text)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("PNC_BUILD_ROOT"), "app", "pinnacectl", NULL);
  g_autofree char *line = g_strdup_printf ("log %s %s", name, options);
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_strv_builder_add (argv, program);
  g_strv_builder_addv (argv, (const char **) arguments);
  command = g_strv_builder_end (argv);
  g_spawn_sync (NULL, command, NULL, G_SPAWN_DEFAULT, NULL, NULL, out_text, NULL, &status, &error);
  pnc_test_assert_no_error (error);
  assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
assert_proved (const char *name, gboolean proved)
{
  g_autofree char *shown = NULL;

  assert_int_equal (ctl_log (name, "--verify --json", &shown), 0);
  assert_non_null (strstr (shown, "\"whole\": true"));
  assert_non_null (strstr (shown, proved ? "\"proved\": true" : "\"proved\": false"));
}

static void
a_run_stands_in_the_log_signed_and_sealed (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);
  g_autofree char *keys_path = dup_path (desktop, "keys.json");
  g_autofree char *keys = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  assert_report (desktop, FALSE, TRUE);
  assert_proved ("Work", FALSE);
  start (desktop);
  assert_string_equal (problem_message (desktop), "");
  assert_report (desktop, TRUE, TRUE);
  stop (desktop);
  assert_proved ("Work", TRUE);
  assert_report (desktop, FALSE, TRUE);
  assert_true (count_signatures (desktop) >= 1);
  text = read_log (desktop);
  assert_true (strstr (text, "\"log_begin\"") < strstr (text, "\"create\""));
  assert_true (strstr (text, "\"create\"") < strstr (text, "\"unlock_ok\""));
  assert_true (strstr (text, "\"unlock_ok\"") < strstr (text, "\"start\""));
  assert_true (strstr (text, "\"start\"") < strstr (text, "\"stop\""));
  assert_true (g_file_get_contents (keys_path, &keys, NULL, NULL));
  assert_non_null (strstr (keys, "\"state\""));
  assert_int_equal (ctl_log ("Work", "--lines=100", &shown), 0);
  assert_non_null (strstr (shown, "  Started (accelerator: tcg)\n"));
}

/* The file is read at once, past the service. */
static void
a_refusal_is_written_down_before_it_is_answered (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);
  g_auto (PncFd) current = pnc_service_test_passphrase ("not the right one");
  g_auto (PncFd) fresh = pnc_service_test_passphrase ("a new passphrase");
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  assert_false (pnc_service_test_start (desktop, "not the right one", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  assert_int_equal (count (desktop, "unlock_fail"), 1);
  pnc_desktop_client_change_passphrase_async (desktop, current, fresh, pnc_test_store_result_cb,
                                              &slot);
  result = pnc_test_wait_result (&slot, 60000);
  assert_false (pnc_desktop_client_call_finish (desktop, result, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  assert_int_equal (count (desktop, "unlock_fail"), 2);
  assert_report (desktop, FALSE, TRUE);
}

static void
kill_nine_leaves_a_log_that_holds (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);

  for (guint i = 0; i < 2; i++)
    {
      start (desktop);
      assert_string_equal (problem_message (desktop), "");
      /* By then all that came before is on disk. */
      assert_report (desktop, TRUE, TRUE);
      g_clear_object (&test->client);
      pnc_service_test_end_daemon (test, SIGKILL);
      pnc_service_test_start_daemon (test);
      desktop = pnc_client_find_desktop (test->client, "Work");
      assert_non_null (desktop);
      assert_report (desktop, FALSE, TRUE);
    }
  start (desktop);
  assert_string_equal (problem_message (desktop), "");
  assert_report (desktop, TRUE, TRUE);
  assert_int_equal (count (desktop, "unlock_ok"), 3);
  assert_int_equal (count (desktop, "start"), 3);
}

static gboolean
has_no_problem (gpointer desktop)
{
  return problem_message (desktop)[0] == '\0';
}

static void
a_log_that_was_cut_is_told_of_when_it_is_unlocked (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  start (desktop);
  stop (desktop);
  text = read_log (desktop);
  /* Back to how it was made. */
  strchr (strchr (text, '\n') + 1, '\n')[1] = '\0';
  write_log (desktop, text);
  /* The chain is whole, and a locked desktop cannot know better. */
  assert_report (desktop, FALSE, TRUE);
  assert_int_equal (ctl_log ("Work", "--verify", &shown), 0);
  assert_non_null (strstr (shown, "End: not checked"));

  start (desktop);
  assert_non_null (strstr (problem_message (desktop), "cut off"));
  assert_int_equal (count (desktop, "rollback_detected"), 1);
  assert_report (desktop, TRUE, FALSE);
  pnc_desktop_client_clear_problem_async (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  assert_true (pnc_desktop_client_call_finish (desktop, result, &error));
  pnc_test_wait_until (has_no_problem, desktop, 10000);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  stop (desktop);
  start (desktop);
  assert_string_equal (problem_message (desktop), "");
  g_free (shown);
  assert_int_equal (ctl_log ("Work", "--verify", &shown), 7);
  assert_non_null (strstr (shown, "(recorded)"));
}

static void
an_edited_line_is_named_to_whoever_asks (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);
  g_autoptr (GString) text = NULL;
  g_autofree char *read = NULL;
  g_autofree char *shown = NULL;

  start (desktop);
  stop (desktop);
  read = read_log (desktop);
  text = g_string_new (read);
  assert_int_equal (g_string_replace (text, "\"tcg\"", "\"kvm\"", 1), 1);
  write_log (desktop, text->str);
  assert_int_equal (ctl_log ("Work", "--verify", &shown), 7);
  assert_non_null (strstr (shown, "(changed)"));
  start (desktop);
  assert_non_null (strstr (problem_message (desktop), "log was changed"));
  assert_int_equal (count (desktop, "verify_fail"), 1);
}

/* A desktop that an earlier version made and ran. */
static void
a_desktop_of_before_keeps_its_log_and_gets_a_state (void **state)
{
  static const char old_log[]
      = "{\"seq\":0,\"t\":\"2026-11-20T10:00:00Z\",\"mono_ms\":5,\"ev\":\"create\","
        "\"desktop_id\":\"x\",\"d\":{},\"prev\":\"x\"}\n{\"seq\":1,\"t\":\"20\n";
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Work", NULL);
  g_autofree char *aside = dup_path (desktop, "audit-old.log");
  g_autofree char *kept = NULL;
  g_autofree char *folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  write_log (desktop, old_log);
  start (desktop);
  assert_string_equal (problem_message (desktop), "");
  assert_report (desktop, TRUE, TRUE);
  assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  assert_string_equal (kept, old_log);
  stop (desktop);
  g_object_ref (desktop);
  pnc_desktop_client_delete_async (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  assert_true (pnc_desktop_client_call_finish (desktop, result, &error));
  assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_object_unref (desktop);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_run_stands_in_the_log_signed_and_sealed, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_refusal_is_written_down_before_it_is_answered, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (kill_nine_leaves_a_log_that_holds, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_log_that_was_cut_is_told_of_when_it_is_unlocked, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (an_edited_line_is_named_to_whoever_asks, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_desktop_of_before_keeps_its_log_and_gets_a_state, set_up,
                                     tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
