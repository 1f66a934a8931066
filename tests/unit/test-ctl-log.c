/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-log.h"
#include "pnc-test.h"

#include <string.h>

#define LINE(event, details)                                                                       \
  "{\"seq\":5,\"t\":\"2026-11-22T07:00:00Z\",\"mono_ms\":1,\"ev\":\"" event                        \
  "\",\"desktop_id\":\"0f8fad5b-d9cb-469f-a165-70867728950e\",\"d\":" details                      \
  ",\"prev\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"

static int
set_up (void **state)
{
  return g_setenv ("TZ", "CET-1", TRUE) ? 0 : -1;
}

static void
a_line_is_a_sentence_in_local_time (void **state)
{
  g_autofree char *start = ctl_log_dup_line (LINE ("start", "{\"accelerator\":\"kvm\"}"));
  g_autofree char *stop = ctl_log_dup_line (LINE ("stop", "{}"));

  assert_string_equal (start, "2026-11-22 08:00:00  Started (accelerator: kvm)");
  assert_string_equal (stop, "2026-11-22 08:00:00  Stopped");
}

static void
a_word_of_a_later_version_is_shown_as_it_is (void **state)
{
  g_autofree char *line = ctl_log_dup_line (LINE ("teleported", "{\"where_to\":\"moon\"}"));

  assert_string_equal (line, "2026-11-22 08:00:00  teleported (where to: moon)");
}

static void
no_line_steers_the_terminal (void **state)
{
  g_autofree char *detail = ctl_log_dup_line (LINE ("broken", "{\"why\":\"\\u001b[2Jx\\ny\"}"));
  g_autofree char *rubbish = ctl_log_dup_line ("\x1b[2J rubbish");

  assert_string_equal (detail, "2026-11-22 08:00:00  Ended by accident (why: \\u001b[2Jx\\u000ay)");
  assert_null (strchr (rubbish, '\x1b'));
  assert_non_null (strstr (rubbish, "rubbish"));
}

static GVariant *
report (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  pnc_test_assert_no_error (error);
  return parsed;
}

static void
a_whole_log_says_what_was_checked_and_what_not (void **state)
{
  g_autoptr (GVariant) locked
      = report ("{'lines': <uint64 42>, 'torn': <true>, 'checkpoints': <uint64 0>, 'findings': "
                "<@a(tss) []>, 'findings-total': <uint64 0>, 'end-checked': <false>}");
  g_autoptr (GVariant) unlocked
      = report ("{'lines': <uint64 42>, 'checkpoints': <uint64 3>, 'signed-lines': <uint64 40>, "
                "'foreign-checkpoints': <uint64 2>, 'findings-total': <uint64 0>, 'end-checked': "
                "<true>}");
  g_autofree char *locked_text = ctl_log_dup_report (locked);
  g_autofree char *unlocked_text = ctl_log_dup_report (unlocked);

  assert_string_equal (
      locked_text,
      "Lines: 42, and one that was written by half, which the next one mends.\n"
      "Chain: whole. No line was changed, taken out, put in or moved.\n"
      "Signatures: none of this computer; a log that was made anew as a whole would look the "
      "same.\n"
      "End: not checked, since the desktop is locked; lines that were cut off are found when it is "
      "started.");
  assert_string_equal (unlocked_text,
                       "Lines: 42.\n"
                       "Chain: whole. No line was changed, taken out, put in or moved.\n"
                       "Signatures: 3 of this computer hold; the last vouches for lines 1 to 40.\n"
                       "  2 of other computers hold, but only they themselves say whose they are.\n"
                       "End: checked. The last line is the one that was written last.");
}

static void
findings_name_their_line_and_how_many_more_there_are (void **state)
{
  g_autoptr (GVariant) bad
      = report ("{'lines': <uint64 9>, 'findings': <[(uint64 5, 'changed', 'it is not what it "
                "was')]>, 'findings-total': <uint64 3>}");
  g_autofree char *text = ctl_log_dup_report (bad);

  assert_non_null (strstr (text, "Chain: NOT WHOLE, 3 findings:\n"
                                 "  line 5: it is not what it was (changed)\n"
                                 "  and 2 more\n"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_line_is_a_sentence_in_local_time),
    cmocka_unit_test (a_word_of_a_later_version_is_shown_as_it_is),
    cmocka_unit_test (no_line_steers_the_terminal),
    cmocka_unit_test (a_whole_log_says_what_was_checked_and_what_not),
    cmocka_unit_test (findings_name_their_line_and_how_many_more_there_are),
  };

  return cmocka_run_group_tests_name ("ctl-log", tests, set_up, NULL);
}
