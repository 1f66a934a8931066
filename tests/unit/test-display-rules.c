/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-rules.h"
#include "pnc-policy-test.h"

/* What the rules of @changes mean for the way out of the guest. */
static PncClipboardKinds
to_host (const char *changes, const char *facts, gint64 *max_bytes)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (pnc_policy_test_open (changes), NULL);
  g_autoptr (PncVerdict) text = pnc_policy_test_decide (book, "clipboard.to_host type=text", facts);
  g_autoptr (PncVerdict) image
      = pnc_policy_test_decide (book, "clipboard.to_host type=image", facts);
  g_autoptr (PncVerdict) files
      = pnc_policy_test_decide (book, "clipboard.to_host type=files", facts);

  *max_bytes = G_MAXINT64;
  return pnc_display_rules_get_kinds (text, image, files, max_bytes);
}

static void
each_step_of_the_field_is_a_kind (void **state)
{
  gint64 most;

  assert_int_equal (to_host ("{'/channels/clipboard/to_host': 'none'}", NULL, &most),
                    PNC_CLIPBOARD_NOTHING);
  assert_int_equal (to_host ("{'/channels/clipboard/to_host': 'text'}", NULL, &most),
                    PNC_CLIPBOARD_TEXT);
  assert_int_equal (to_host ("{'/channels/clipboard/to_host': 'text_images'}", NULL, &most),
                    PNC_CLIPBOARD_TEXT_IMAGES);
  assert_int_equal (to_host (NULL, NULL, &most), PNC_CLIPBOARD_ALL);
  assert_true (most == G_MAXINT64);
}

static void
a_limit_is_one_to_what_is_taken (void **state)
{
  gint64 most;

  assert_int_equal (to_host ("{'/channels/clipboard/max_bytes': 1000}", NULL, &most),
                    PNC_CLIPBOARD_ALL);
  assert_int_equal (most, 1000);
  /* Of nothing, nothing passes. */
  assert_int_equal (to_host ("{'/channels/clipboard/max_bytes': 0}", NULL, &most),
                    PNC_CLIPBOARD_NOTHING);
}

static void
what_has_ended_lets_nothing_through (void **state)
{
  gint64 most;

  assert_int_equal (to_host ("{'/validity/not_after': '2026-11-30T00:00:00Z'}", NULL, &most),
                    PNC_CLIPBOARD_NOTHING);
}

static void
without_an_answer_it_is_closed (void **state)
{
  gint64 most = G_MAXINT64;

  assert_int_equal (pnc_display_rules_get_kinds (NULL, NULL, NULL, &most), PNC_CLIPBOARD_NOTHING);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_step_of_the_field_is_a_kind),
    cmocka_unit_test (a_limit_is_one_to_what_is_taken),
    cmocka_unit_test (what_has_ended_lets_nothing_through),
    cmocka_unit_test (without_an_answer_it_is_closed),
  };

  return cmocka_run_group_tests_name ("display rules", tests, NULL, NULL);
}
