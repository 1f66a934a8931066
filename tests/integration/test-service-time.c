/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-client-rules.h"
#include "pnc-error.h"
#include "pnc-policy-apply-test.h"
#include "pnc-service-test.h"
#include "pnc-time.h"

#include <string.h>

/* What time does to a desktop that runs: working hours, grace, lease, and a guest that does not
 * follow. One guest, started again where a test has ended it. */

#define BOOT_MS 150000
#define ENDS_MS 90000

typedef struct
{
  PncServiceTest *service;
  PncDesktopClient *desktop;
  PncSigningKey *key;
  gint64 version; /* of the newest policy */
} Fixture;

/* Working hours of which now is none: an hour of another day. */
static char *
dup_other_hours (const char *more)
{
  static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  const char *day = days[(g_date_time_get_day_of_week (now) + 2) % 7];

  return g_strdup_printf ("{'/hours/zone': 'UTC', '/hours/windows': [{'days': ['%s'],"
                          " 'from': '10:00', 'to': '11:00'}]%s}",
                          day, more);
}

static void
rule (Fixture *fixture, const char *changes)
{
  pnc_policy_test_rule (fixture->desktop, fixture->key, ++fixture->version, changes);
}

static gboolean
notice_is (Fixture *fixture, const char *key, const char *value)
{
  g_autoptr (GVariant) notice = pnc_desktop_client_dup_notice (fixture->desktop);
  const char *is = NULL;

  return notice != NULL && g_variant_lookup (notice, key, "&s", &is) && g_str_equal (is, value);
}

static gboolean
runs (Fixture *fixture)
{
  return pnc_desktop_client_get_state (fixture->desktop) == PNC_DESKTOP_STATE_RUNNING;
}

static gboolean
has_lapsed (gpointer data)
{
  return !runs (data);
}

/* As it was before, under rules that allow it. */
static void
start_again (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  pnc_service_test_wait_state (fixture->desktop, PNC_DESKTOP_STATE_STOPPED, ENDS_MS);
  rule (fixture, NULL);
  if (!pnc_service_test_start (fixture->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error))
    fail_msg ("%s", error->message);
  pnc_service_test_wait_serial (fixture->service, fixture->desktop, "SMALL-GUEST-READY", BOOT_MS);
}

static void
outside_of_the_hours_a_warning_lets_it_go_on (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *changes
      = dup_other_hours (", '/hours/on_end': 'warn', '/hours/text': 'Go home'");

  rule (fixture, changes);
  assert_true (notice_is (fixture, "kind", "outside"));
  assert_true (notice_is (fixture, "done", "warn"));
  assert_true (notice_is (fixture, "text", "Go home"));
  assert_true (runs (fixture));
  rule (fixture, NULL);
  assert_false (notice_is (fixture, "kind", "outside"));
}

/* “suspend” is more than this build can do: it says, and does, “shutdown”. */
static void
outside_of_the_hours_the_guest_is_shut_down (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *changes = dup_other_hours (", '/hours/on_end': 'suspend'");
  g_autoptr (GError) error = NULL;

  rule (fixture, changes);
  assert_true (notice_is (fixture, "kind", "action"));
  assert_true (notice_is (fixture, "done", "shutdown"));
  pnc_service_test_wait_state (fixture->desktop, PNC_DESKTOP_STATE_STOPPED, ENDS_MS);
  assert_string_equal (pnc_desktop_client_get_policy_state (fixture->desktop), "waiting");
  assert_false (pnc_service_test_start (fixture->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  assert_non_null (strstr (error->message, "working hours"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  start_again (fixture);
}

static void
grace_is_given_to_what_runs_and_then_ends (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *end = pnc_time_format (g_get_real_time () / G_USEC_PER_SEC - 5);
  g_autofree char *changes
      = g_strdup_printf ("{'/validity/not_after': '%s', '/validity/grace_s': 14,"
                         " '/validity/on_expiry': 'poweroff'}",
                         end);

  rule (fixture, changes);
  assert_string_equal (pnc_desktop_client_get_policy_state (fixture->desktop), "ending");
  assert_true (notice_is (fixture, "kind", "warning"));
  assert_true (notice_is (fixture, "done", "poweroff"));
  assert_true (runs (fixture));
  pnc_service_test_wait_state (fixture->desktop, PNC_DESKTOP_STATE_STOPPED, ENDS_MS);
  assert_string_equal (pnc_desktop_client_get_policy_state (fixture->desktop), "ended");
  start_again (fixture);
}

static void
lease_that_lapses_ends_what_runs (void **state)
{
  Fixture *fixture = *state;

  rule (fixture, "{'/lease/max_s': 6, '/lease/warn_s': 3600, '/lease/on_lapse': 'poweroff',"
                 " '/lease/lapse_text': 'Call the help desk'}");
  assert_true (notice_is (fixture, "kind", "warning"));
  assert_true (notice_is (fixture, "text", "Call the help desk"));
  assert_true (runs (fixture));
  pnc_test_wait_until (has_lapsed, fixture, ENDS_MS);
  pnc_service_test_wait_state (fixture->desktop, PNC_DESKTOP_STATE_STOPPED, ENDS_MS);
  assert_string_equal (pnc_desktop_client_get_policy_state (fixture->desktop), "ended");
  start_again (fixture);
}

/* A minute for the guest, then its power is cut. */
static void
guest_that_does_not_follow_is_turned_off (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *changes = dup_other_hours (", '/hours/on_end': 'shutdown'");

  pnc_service_test_type (fixture->desktop, "killall acpid; say deaf_$((40+2))");
  pnc_service_test_wait_serial (fixture->service, fixture->desktop, "deaf_42", ENDS_MS);
  rule (fixture, changes);
  assert_true (notice_is (fixture, "done", "shutdown"));
  pnc_service_test_wait_state (fixture->desktop, PNC_DESKTOP_STATE_STOPPED, 2 * ENDS_MS);
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->service = pnc_service_test_new ();
  fixture->key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Ada");
  fixture->desktop = g_object_ref (pnc_service_test_create (fixture->service, "work", NULL));
  *state = fixture;
  if (!pnc_service_test_start (fixture->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error))
    fail_msg ("%s", error->message);
  pnc_service_test_wait_serial (fixture->service, fixture->desktop, "SMALL-GUEST-READY", BOOT_MS);
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  g_object_unref (fixture->desktop);
  pnc_service_test_free (fixture->service);
  pnc_signing_key_free (fixture->key);
  g_free (fixture);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (outside_of_the_hours_a_warning_lets_it_go_on),
    cmocka_unit_test (outside_of_the_hours_the_guest_is_shut_down),
    cmocka_unit_test (grace_is_given_to_what_runs_and_then_ends),
    cmocka_unit_test (lease_that_lapses_ends_what_runs),
    cmocka_unit_test (guest_that_does_not_follow_is_turned_off),
  };

  return cmocka_run_group_tests_name ("service time", tests, set_up, tear_down);
}
