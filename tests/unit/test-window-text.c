/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error-text.h"
#include "pnc-error.h"
#include "pnc-phrase.h"
#include "pnc-rules-notice.h"
#include "pnc-test.h"
#include "pnc-text.h"
#include "pnc-verdict.h"

#include <pango/pango.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2026-11-15, a Sunday, 12:00 UTC. */
#define NOW ((gint64) 1794744000)
#define DAY ((gint64) 86400)

static void
expect (char *said, const char *wanted)
{
  g_autofree char *owned = said;

  assert_string_equal (owned, wanted);
}

static void
says_when_in_the_words_of_a_person (void **state)
{
  expect (pnc_text_when (NOW - 10, NOW), "just now");
  expect (pnc_text_when (NOW - 3600, NOW), "today 11:00");
  expect (pnc_text_when (NOW - DAY, NOW), "yesterday");
  expect (pnc_text_when (NOW - 2 * DAY, NOW), "Friday");
  expect (pnc_text_when (NOW - 40 * DAY, NOW), "6 October 2026");
  /* Clocks go wrong; the future is a date. */
  expect (pnc_text_when (NOW + 2 * DAY, NOW), "17 November 2026");
  expect (pnc_text_when (G_MAXINT64, NOW), "at an unknown time");
}

/* As the service tells it. */
static char *
tell (const char *kind, const char *done, gint64 changes_at, const char *text)
{
  PncVerdict verdict = { .question = PNC_QUESTION_RUN,
                         .answer = PNC_ANSWER_ALLOWED,
                         .limit = -1,
                         .policy_id = (char *) "org",
                         .changes_at = changes_at };
  g_autoptr (GVariant) bare = g_variant_ref_sink (pnc_verdict_to_variant (&verdict));
  g_autoptr (GVariant) notice = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, bare);
  g_variant_dict_insert (&dict, "kind", "s", kind);
  g_variant_dict_insert (&dict, "done", "s", done);
  if (text != NULL)
    g_variant_dict_insert (&dict, "text", "s", text);
  notice = g_variant_ref_sink (g_variant_dict_end (&dict));
  return pnc_rules_notice_dup_text (notice, NOW);
}

static void
says_what_the_rules_are_about_to_do (void **state)
{
  expect (tell ("warning", "shutdown", NOW + 14 * 60, NULL),
          "This desktop will be shut down today 12:14, in 14 minutes");
  expect (tell ("warning", "poweroff", NOW + 60, "Save your work"),
          "This desktop will be turned off today 12:01, in 1 minute. Save your work");
  expect (tell ("warning", "shutdown", NOW + 59, NULL),
          "This desktop will be shut down today 12:00, in less than a minute");
  expect (tell ("warning", "warn", NOW + 3 * 3600, NULL),
          "Working hours end today 15:00, in 3 hours");
  expect (tell ("warning", "shutdown", NOW + 3 * DAY, NULL),
          "This desktop will be shut down 18 November 2026, in 3 days");
  expect (tell ("warning", "shutdown", NOW - 1, NULL), "The time of this desktop is over");
  expect (tell ("outside", "warn", 0, "Go home"), "Working hours are over. Go home");
  expect (tell ("action", "poweroff", 0, "Ask Ada"),
          "Its rules turn this desktop off now. Ask Ada");
  assert_null (pnc_rules_notice_dup_text (NULL, NOW));
}

static void
says_each_state_in_one_line (void **state)
{
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_RUNNING, "", "/x", 0, NOW), "Running");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_STOPPED, "", "/x", 0, NOW), "Never started");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_STOPPED, "", "/x", NOW - DAY, NOW),
          "Stopped · used yesterday");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_PAUSED, "no-space", "/x", 0, NOW),
          "Paused: the disk is full");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_PAUSED, "user", "/x", 0, NOW), "Paused");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_BROKEN, "", "/x", 0, NOW), "Stopped unexpectedly");
}

static void
names_the_stick_that_is_not_plugged_in (void **state)
{
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_MISSING, "", "/media/ada/WORK/a.pinnace", 0, NOW),
          "On “WORK”, not plugged in");
  expect (
      pnc_text_state_line (PNC_DESKTOP_STATE_MISSING, "", "/run/media/ada/WORK/a.pinnace", 0, NOW),
      "On “WORK”, not plugged in");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_MISSING, "", "/srv/a.pinnace", 0, NOW),
          "Its folder is not there");
  expect (pnc_text_state_line (PNC_DESKTOP_STATE_MISSING, "", "/media/", 0, NOW),
          "Its folder is not there");
}

static void
says_sizes_rates_and_times (void **state)
{
  expect (pnc_text_bytes (1800000, 12000000000), "1.8\302\240MB of 12.0\302\240GB");
  expect (pnc_text_bytes (1800000, 0), "1.8\302\240MB");
  expect (pnc_text_rate (24000000, 118), "24.0\302\240MB/s · about 2 minutes left");
  expect (pnc_text_rate (0, 3), "a few seconds left");
  expect (pnc_text_rate (0, -1), "");
  expect (pnc_text_step_time (499), "");
  expect (pnc_text_step_time (1240), "1.2 s");
}

static void
has_words_for_every_error (void **state)
{
  for (int code = 0; code < PNC_ERROR_N_CODES; code++)
    {
      g_autoptr (GError) error = g_error_new (PNC_ERROR, code, "The words <of> the service");
      g_autofree char *markup = pnc_error_text_dup_markup (error);

      assert_non_null (pnc_error_text_title (error));
      assert_non_null (pnc_error_text_advice (error));
      assert_true (pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, NULL));
    }
}

static void
does_not_say_what_was_wrong_with_a_passphrase (void **state)
{
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL, "Key slot 2 is damaged");

  assert_null (pnc_error_text_dup_detail (error));
}

static void
speaks_of_foreign_errors_too (void **state)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "Boom");

  assert_string_equal (pnc_error_text_title (error), "It did not work");
  expect (pnc_error_text_dup_detail (error), "Boom.");
}

/* What a service says may be old, new or nonsense. */
static void
makes_a_sentence_of_its_parts (void **state)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (
      g_variant_new_parsed ("{'a': <'Only 1 of 2'>, 'a-words': <['Only %s of %s', '1', '2']>,"
                            " 'b': <'Old'>,"
                            " 'c': <'Turned'>, 'c-words': <['%2$s before %1$s', 'x', 'y']>,"
                            " 'd': <'Too few'>, 'd-words': <['%s %s %9$s %d %', 'x']>,"
                            " 'e': <'Empty'>, 'e-words': <@as []>,"
                            " 'f': <''>, 'f-words': <['']>}"));

  expect (pnc_phrase_dup (dict, "a"), "Only 1 of 2");
  expect (pnc_phrase_dup (dict, "b"), "Old");
  expect (pnc_phrase_dup (dict, "c"), "y before x");
  expect (pnc_phrase_dup (dict, "d"), "x   %d %");
  expect (pnc_phrase_dup (dict, "e"), "Empty");
  expect (pnc_phrase_dup (dict, "f"), "");
  expect (pnc_phrase_dup (dict, "g"), "");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (says_when_in_the_words_of_a_person),
    cmocka_unit_test (says_each_state_in_one_line),
    cmocka_unit_test (says_what_the_rules_are_about_to_do),
    cmocka_unit_test (names_the_stick_that_is_not_plugged_in),
    cmocka_unit_test (says_sizes_rates_and_times),
    cmocka_unit_test (has_words_for_every_error),
    cmocka_unit_test (does_not_say_what_was_wrong_with_a_passphrase),
    cmocka_unit_test (speaks_of_foreign_errors_too),
    cmocka_unit_test (makes_a_sentence_of_its_parts),
  };

  g_setenv ("TZ", "UTC", TRUE);
  tzset ();
  return cmocka_run_group_tests (tests, NULL, NULL);
}
