/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-client-rules.h"
#include "pnc-error.h"
#include "pnc-policy-apply-test.h"
#include "pnc-service-test.h"
#include "pnc-time.h"
#include "pnc-trust.h"

#include <string.h>

/* A desktop under signed rules, from the first trust to the end of its time. */

#define CALL_MS 90000
#define ENDS_MS 90000
#define BOOT_MS 150000

typedef struct
{
  PncServiceTest *service;
  PncSigningKey *alice;
  PncSigningKey *mallory;
} Fixture;

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->service = pnc_service_test_new ();
  fixture->alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  fixture->mallory = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Mallory");
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_service_test_free (fixture->service);
  pnc_signing_key_free (fixture->alice);
  pnc_signing_key_free (fixture->mallory);
  g_free (fixture);
  return 0;
}

/* Asking */

static PncVerdict *
explain (PncDesktopClient *desktop, const char *question)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncVerdict *verdict;

  pnc_desktop_client_explain_async (desktop, question, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  verdict = pnc_desktop_client_explain_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  return verdict;
}

static void
assert_answer (PncDesktopClient *desktop, const char *question, PncAnswer answer)
{
  g_autoptr (PncVerdict) verdict = explain (desktop, question);

  if (verdict->answer != answer)
    fail_msg ("%s: %s by %s", question, pnc_answer_to_string (verdict->answer), verdict->rule);
}

static gint64
version_in_force (PncDesktopClient *desktop)
{
  g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (desktop);
  gint64 version = -1;

  g_variant_lookup (info, "version", "x", &version);
  return version;
}

static gboolean
log_holds (PncDesktopClient *desktop, const char *first, const char *second)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  pnc_desktop_client_log_async (desktop, 100, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  lines = pnc_desktop_client_log_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], first) != NULL && strstr (lines[i], second) != NULL)
      return TRUE;
  return FALSE;
}

static char *
qemu_arguments (PncServiceTest *test)
{
  pid_t pid = pnc_service_test_find_process (test, "qemu-system-x86_64");
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  char *text = NULL;
  gsize size;

  assert_true (pid > 0);
  assert_true (g_file_get_contents (path, &text, &size, NULL));
  for (gsize i = 0; i + 1 < size; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  return text;
}

static void
assert_refused (PncDesktopClient *desktop,
                void (*begin) (PncDesktopClient *, GAsyncReadyCallback, gpointer),
                const char *question)
{
  g_autofree char *named = g_strdup_printf ("\"question\":\"%s\"", question);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  assert_false (pnc_desktop_client_call_finish (desktop, result, &error));
  assert_int_equal (pnc_error_exit_code (error), 4);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  assert_true (log_holds (desktop, "policy_deny", named));
}

static void
set_memory (PncDesktopClient *desktop, GAsyncReadyCallback callback, gpointer data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "memory-mib", "u", 512);
  pnc_desktop_client_set_async (desktop, g_variant_dict_end (&dict), callback, data);
}

static void
force_off (PncDesktopClient *desktop, GAsyncReadyCallback callback, gpointer data)
{
  pnc_desktop_client_stop_async (desktop, TRUE, callback, data);
}

/* Parts of the one long test */

static void
check_that_a_new_desktop_is_its_owners (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *policy = pnc_policy_test_sign (fixture->alice, 1, NULL);
  g_autoptr (GError) error = NULL;

  assert_string_equal (pnc_desktop_client_get_policy_state (desktop), "unmanaged");
  assert_int_equal (version_in_force (desktop), 1);
  assert_answer (desktop, "start", PNC_ANSWER_ALLOWED);
  assert_answer (desktop, "audio.out", PNC_ANSWER_ALLOWED);
  /* Nobody's signature is believed yet, and only who can open it can change that. */
  assert_false (pnc_policy_test_apply (desktop, policy, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  assert_false (pnc_policy_test_apply (desktop, policy, fixture->alice, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER);
  assert_false (pnc_policy_test_apply (desktop, policy, fixture->mallory,
                                       PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_string_equal (pnc_desktop_client_get_policy_state (desktop), "unmanaged");
}

#define TIGHT                                                                                      \
  "{'/channels/audio/out': false, '/usb/default': 'deny', '/network/mode': 'none',"                \
  " '/channels/clipboard/to_guest': 'none', '/channels/clipboard/to_host': 'none',"                \
  " '/channels/files/to_guest': false, '/channels/screenshot_ui': false,"                          \
  " '/ui/user_poweroff': false, '/ui/user_reset': false, '/resources/user_change': false,"         \
  " '/resources/max_memory_mib': 192, '/storage/data_disk': false, '/audit/level': 'full',"        \
  " '/ui/banner': 'Secret'}"

static void
check_that_what_is_denied_is_absent (Fixture *fixture, PncDesktopClient *desktop)
{
  static const char *const absent[]
      = { "usb-redir", "ich9-intel-hda", "netdev", "virtio-net", "pnc-data", NULL };
  static const char *const present[]
      = { "disable-copy-paste=on", "disable-agent-file-xfer=on", "-m 192", NULL };
  g_autofree char *tight = pnc_policy_test_sign (fixture->alice, 2, TIGHT);
  g_autofree char *arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!pnc_policy_test_apply (desktop, tight, fixture->alice, PNC_SERVICE_TEST_PASSPHRASE, &error))
    fail_msg ("%s", error->message);
  assert_string_equal (pnc_desktop_client_get_policy_state (desktop), "valid");
  assert_answer (desktop, "audio.out", PNC_ANSWER_DENIED);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  arguments = qemu_arguments (fixture->service);
  for (guint i = 0; absent[i] != NULL; i++)
    if (strstr (arguments, absent[i]) != NULL)
      fail_msg ("“%s” is in %s", absent[i], arguments);
  for (guint i = 0; present[i] != NULL; i++)
    if (strstr (arguments, present[i]) == NULL)
      fail_msg ("“%s” is not in %s", present[i], arguments);
  assert_true (log_holds (desktop, "policy_deny", "\"question\":\"network\""));
}

static void
check_that_what_is_asked_is_refused (Fixture *fixture, PncDesktopClient *desktop)
{
  assert_refused (desktop, pnc_desktop_client_screenshot_async, "screenshot");
  assert_refused (desktop, pnc_desktop_client_reset_async, "reset");
  assert_refused (desktop, set_memory, "set.memory");
  assert_refused (desktop, force_off, "power_off");
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  /* What a client says it refused counts if it is so. */
  pnc_desktop_client_report_refusal (desktop, "clipboard.to_host type=text bytes=7");
  pnc_desktop_client_report_refusal (desktop, "print type=pdf");
  pnc_desktop_client_report_refusal (desktop, "file.to_guest name=plan.txt bytes=9");
  assert_true (log_holds (desktop, "clip_deny", "\"size_bytes\":7"));
  assert_false (log_holds (desktop, "policy_deny", "\"question\":\"print\""));
  assert_true (log_holds (desktop, "file_deny", "\"name\":\"plan.txt\""));
}

static void
check_that_what_does_not_verify_changes_nothing (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *older = pnc_policy_test_sign (fixture->alice, 1, NULL);
  g_autofree char *foreign = pnc_policy_test_sign (fixture->mallory, 9, NULL);
  g_autofree char *good = pnc_policy_test_sign (fixture->alice, 9, NULL);
  g_autoptr (GString) tampered = g_string_new (good);
  g_autoptr (GError) error = NULL;

  assert_true (g_string_replace (tampered, "\"version\": 9", "\"version\": 8", 1) == 1);
  assert_false (pnc_policy_test_apply (desktop, older, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_false (pnc_policy_test_apply (desktop, foreign, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_false (pnc_policy_test_apply (desktop, tampered->str, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_false (pnc_policy_test_apply (desktop, foreign, fixture->mallory,
                                       PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  assert_int_equal (version_in_force (desktop), 2);
  assert_true (log_holds (desktop, "verify_fail", "\"what\":\"policy\""));
}

static void
check_that_time_ends_it (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *end = pnc_time_format (g_get_real_time () / G_USEC_PER_SEC + 8);
  g_autofree char *changes = g_strdup_printf (
      "{'/validity/not_after': '%s', '/validity/warn_s': 3600, '/validity/grace_s': 0,"
      " '/validity/on_expiry': 'poweroff', '/validity/warning_text': 'Save your work',"
      " '/ui/user_poweroff': false}",
      end);
  g_autofree char *short_lived = pnc_policy_test_sign (fixture->alice, 3, changes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) notice = NULL;
  const char *kind = NULL, *text = NULL;

  if (!pnc_policy_test_apply (desktop, short_lived, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  assert_string_equal (pnc_desktop_client_get_policy_state (desktop), "ending");
  notice = pnc_desktop_client_dup_notice (desktop);
  assert_true (g_variant_lookup (notice, "kind", "&s", &kind));
  assert_string_equal (kind, "warning");
  assert_true (g_variant_lookup (notice, "text", "&s", &text));
  assert_string_equal (text, "Save your work");
  pnc_service_test_wait_state (desktop, PNC_DESKTOP_STATE_STOPPED, ENDS_MS);
  assert_string_equal (pnc_desktop_client_get_policy_state (desktop), "ended");
  assert_true (log_holds (desktop, "lease_lapse", "poweroff"));
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
}

/* A newer policy frees it, without a passphrase; another trust does not. */
static void
check_that_another_trust_is_found (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *open = pnc_policy_test_sign (fixture->alice, 4, "{'/usb/max_devices': 1}");
  g_autofree char *arguments = NULL;
  g_autofree char *path
      = g_build_filename (pnc_desktop_client_get_folder (desktop), "trust.json", NULL);
  g_autofree char *own = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (PncTrust) trust = NULL;
  g_autoptr (GError) error = NULL;

  if (!pnc_policy_test_apply (desktop, open, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  assert_answer (desktop, "start", PNC_ANSWER_ALLOWED);
  g_ptr_array_add (keys, pnc_signing_key_get_public (fixture->alice));
  g_ptr_array_add (keys, pnc_signing_key_get_public (fixture->mallory));
  trust = pnc_trust_new ("example.org", keys, 1, &error);
  assert_true (g_file_get_contents (path, &own, NULL, NULL));
  assert_true (g_file_set_contents (path, g_bytes_get_data (pnc_trust_get_bytes (trust), NULL),
                                    g_bytes_get_size (pnc_trust_get_bytes (trust)), NULL));
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  assert_non_null (strstr (error->message, "trust.json was changed"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_true (g_file_set_contents (path, own, -1, NULL));
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  arguments = qemu_arguments (fixture->service);
  assert_non_null (strstr (arguments, "pnc-data"));
  assert_non_null (strstr (arguments, "usb-redir"));
  assert_null (strstr (strstr (arguments, "usb-redir") + 1, "usb-redir"));
}

/* What the guest sees of its cable, on its serial port. */
static void
check_cable (Fixture *fixture, PncDesktopClient *desktop, guint n, gboolean in)
{
  g_autofree char *line = g_strdup_printf (
      "ip link set eth0 up; until grep -q %d /sys/class/net/eth0/carrier; do sleep 1; done; "
      "say cable_%u_$((40+2))",
      in, n);
  g_autofree char *answer = g_strdup_printf ("cable_%u_42", n);

  pnc_service_test_type (desktop, line);
  pnc_service_test_wait_serial (fixture->service, desktop, answer, ENDS_MS);
}

/* Tightened while it runs, and loosened again: the guest's cable follows. */
static void
check_that_the_network_follows (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *without = pnc_policy_test_sign (fixture->alice, 5, "{'/network/mode': 'none'}");
  g_autofree char *with = pnc_policy_test_sign (fixture->alice, 6, NULL);
  g_autoptr (GError) error = NULL;

  pnc_service_test_wait_serial (fixture->service, desktop, "SMALL-GUEST-READY", BOOT_MS);
  check_cable (fixture, desktop, 1, TRUE);
  if (!pnc_policy_test_apply (desktop, without, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  assert_answer (desktop, "network", PNC_ANSWER_DENIED);
  check_cable (fixture, desktop, 2, FALSE);
  if (!pnc_policy_test_apply (desktop, with, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  check_cable (fixture, desktop, 3, TRUE);
}

/* At level “basic” nobody reads a file's name in the log. */
static void
check_that_files_are_named_by_level (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *basic = pnc_policy_test_sign (
      fixture->alice, 7, "{'/channels/files/to_guest': false, '/audit/level': 'basic'}");
  g_autoptr (GError) error = NULL;

  if (!pnc_policy_test_apply (desktop, basic, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  pnc_desktop_client_report_refusal (desktop, "file.to_guest name=salaries.txt bytes=9");
  assert_true (log_holds (desktop, "file_deny", "\"name\":"));
  assert_false (log_holds (desktop, "file_deny", "salaries"));
}

static void
restart (PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
}

static void
assert_does_not_start (PncDesktopClient *desktop, PncErrorCode code, const char *part)
{
  g_autoptr (GError) error = NULL;

  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  if (strstr (error->message, part) == NULL)
    fail_msg ("%s", error->message);
  pnc_test_assert_error (error, PNC_ERROR, code);
}

/* An older keys.json, put back: refused each time. */
static void
check_that_older_data_is_refused (Fixture *fixture, PncDesktopClient *desktop)
{
  g_autofree char *refuse
      = pnc_policy_test_sign (fixture->alice, 8, "{'/storage/rollback': 'refuse'}");
  g_autofree char *path
      = g_build_filename (pnc_desktop_client_get_folder (desktop), "keys.json", NULL);
  g_autofree char *older = NULL;
  g_autoptr (GError) error = NULL;

  if (!pnc_policy_test_apply (desktop, refuse, NULL, NULL, &error))
    fail_msg ("%s", error->message);
  assert_true (g_file_get_contents (path, &older, NULL, NULL));
  restart (desktop);
  assert_true (g_file_set_contents (path, older, -1, NULL));
  assert_does_not_start (desktop, PNC_ERROR_NOT_GRANTED, "an older copy");
  assert_does_not_start (desktop, PNC_ERROR_NOT_GRANTED, "an older copy");
  assert_true (log_holds (desktop, "policy_deny", "/storage/rollback"));
}

static void
a_desktop_lives_under_signed_rules (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDesktopClient) desktop = g_object_ref (pnc_service_test_create (
      fixture->service, "work",
      g_variant_new_parsed ("{'data-size-bytes': <%t>}", (guint64) 64 << 20)));

  check_that_a_new_desktop_is_its_owners (fixture, desktop);
  check_that_what_is_denied_is_absent (fixture, desktop);
  check_that_what_is_asked_is_refused (fixture, desktop);
  check_that_what_does_not_verify_changes_nothing (fixture, desktop);
  check_that_time_ends_it (fixture, desktop);
  check_that_another_trust_is_found (fixture, desktop);
  check_that_the_network_follows (fixture, desktop);
  check_that_files_are_named_by_level (fixture, desktop);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
  check_that_older_data_is_refused (fixture, desktop);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_desktop_lives_under_signed_rules, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service policy", tests, NULL, NULL);
}
