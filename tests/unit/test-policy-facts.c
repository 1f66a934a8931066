/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-facts.h"
#include "pnc-policy-test.h"

#define DAY (24 * 60 * 60)

static PncHostView *
bare_host (void)
{
  PncHostView *view = g_new0 (PncHostView, 1);

  view->networks = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_host_network_free);
  return view;
}

/* Decides @question under the open policy with @changes, as the service would. */
static PncVerdict *
decide (const char *changes, const char *question, const PncPolicySight *sight)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (pnc_policy_test_open (changes), NULL);
  g_autoptr (PncFacts) facts = pnc_policy_facts_new (sight);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncAsk) ask = pnc_ask_parse (question, &error);

  pnc_test_assert_no_error (error);
  return pnc_policy_decide (book, facts, pnc_ask_get_question (ask));
}

static void
assert_start (const char *changes, const PncPolicySight *sight, PncAnswer answer, PncGround ground)
{
  g_autoptr (PncVerdict) verdict = decide (changes, "start", sight);

  if (verdict->answer != answer || verdict->ground != ground)
    fail_msg ("%s: %s by %s (%s)", changes, pnc_answer_to_string (verdict->answer),
              pnc_ground_to_string (verdict->ground), verdict->rule);
}

static void
an_open_policy_starts_on_a_bare_host (void **state)
{
  g_autoptr (PncHostView) view = bare_host ();
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view };

  assert_start (NULL, &sight, PNC_ANSWER_ALLOWED, PNC_GROUND_RULE);
}

static void
what_a_host_has_is_offered_and_nothing_else (void **state)
{
  static const char *const seen[] = { "tpm2", "secure_boot", "no_swap", "disk_encrypted", "kvm" };
  static const char *const never[] = { "separate_uid", "screen_lock", "net_bound" };
  g_autoptr (PncHostView) poor = bare_host ();
  g_autoptr (PncHostView) rich = bare_host ();
  PncPolicySight on_poor = { .now_s = PNC_POLICY_TEST_NOW, .view = poor };
  PncPolicySight on_rich = { .now_s = PNC_POLICY_TEST_NOW, .view = rich, .kvm = TRUE };

  rich->posture = (PncHostPosture){ TRUE, TRUE, TRUE, TRUE, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_autofree char *changes = g_strdup_printf ("{'/host/require': ['%s']}", seen[i]);

      assert_start (changes, &on_poor, PNC_ANSWER_DENIED, PNC_GROUND_HOST);
      assert_start (changes, &on_rich, PNC_ANSWER_ALLOWED, PNC_GROUND_RULE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      g_autofree char *changes = g_strdup_printf ("{'/host/require': ['%s']}", never[i]);

      assert_start (changes, &on_rich, PNC_ANSWER_DENIED, PNC_GROUND_HOST);
    }
}

static void
keys_that_nothing_binds_are_not_passed_off_as_bound (void **state)
{
  g_autoptr (PncHostView) view = bare_host ();
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view };

  assert_start ("{'/host/bind': 'file'}", &sight, PNC_ANSWER_DENIED, PNC_GROUND_HOST);
  assert_start ("{'/auth/methods': ['password', 'fido2']}", &sight, PNC_ANSWER_DENIED,
                PNC_GROUND_AUTH);
}

/* Each demand that this build cannot meet keeps the desktop from starting. */
static void
what_is_not_enforced_is_not_claimed (void **state)
{
  static const char *const demanding[] = { "{'/lease/tpm_enforced': 'require'}",
                                           "{'/auth/max_fail': 5}",
                                           "{'/auth/idle_lock_s': 300}",
                                           "{'/auth/change_every_s': 8640000}",
                                           "{'/auth/ask_after_resume': true}",
                                           "{'/channels/clipboard/confirm': true}",
                                           "{'/display/watermark/required': true}",
                                           "{'/ui/kiosk': true}",
                                           "{'/ui/fullscreen': 'required'}",
                                           "{'/storage/overlay': 'discard_on_shutdown'}",
                                           "{'/backup/every_s': 86400}",
                                           "{'/audit/upload': 'put'}" };
  g_autoptr (PncHostView) view = bare_host ();
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view };
  g_autoptr (PncVerdict) network = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (demanding); i++)
    assert_start (demanding[i], &sight, PNC_ANSWER_DENIED, PNC_GROUND_UNENFORCED);
  network = decide ("{'/network/host_access': false}", "network", &sight);
  assert_int_equal (network->answer, PNC_ANSWER_DENIED);
  assert_int_equal (network->ground, PNC_GROUND_UNENFORCED);
}

static void
what_a_lock_hides_is_taken_to_be_well_until_it_is_known (void **state)
{
  static const char *const changes[]
      = { "{'/validity/days_after_activation': 30}", "{'/lease/contact_every_s': 86400}",
          "{'/lease/max_s': 86400}", "{'/lease/max_uses': 3}" };
  const PncGround grounds[]
      = { PNC_GROUND_EXPIRED, PNC_GROUND_CONTACT, PNC_GROUND_LEASE, PNC_GROUND_LEASE };
  g_autoptr (PncHostView) view = bare_host ();
  PncStatePolicy past = { .activated_s = PNC_POLICY_TEST_NOW - 31 * DAY,
                          .contact_s = PNC_POLICY_TEST_NOW - 2 * DAY,
                          .uses = 3 };
  PncPolicySight locked = { .now_s = PNC_POLICY_TEST_NOW, .view = view };
  PncPolicySight unlocked = locked;

  unlocked.past = &past;
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      assert_start (changes[i], &locked, PNC_ANSWER_ALLOWED, PNC_GROUND_RULE);
      assert_start (changes[i], &unlocked, PNC_ANSWER_DENIED, grounds[i]);
    }
}

static void
a_clock_that_was_set_back_is_told (void **state)
{
  g_autoptr (PncHostView) view = bare_host ();
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view, .clock_behind_s = 2 * DAY };

  assert_start ("{'/clock/on_rollback': 'refuse', '/clock/max_skew_s': 600}", &sight,
                PNC_ANSWER_DENIED, PNC_GROUND_CLOCK);
  assert_start ("{'/clock/on_rollback': 'require_online', '/clock/max_skew_s': 600}", &sight,
                PNC_ANSWER_DENIED, PNC_GROUND_CLOCK);
  assert_start ("{'/clock/on_rollback': 'warn'}", &sight, PNC_ANSWER_ALLOWED, PNC_GROUND_RULE);
}

/* What was wrong at the last unlock may have been put right: only this one knows. */
static void
older_data_is_told_of_once_it_is_unlocked (void **state)
{
  static const char *const rules = "{'/storage/rollback': 'refuse'}";
  g_autoptr (PncHostView) view = bare_host ();
  PncStatePolicy past = { .rolled_back = TRUE };
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view, .past = &past };

  assert_start (rules, &sight, PNC_ANSWER_ALLOWED, PNC_GROUND_RULE);
  sight.unlocked = TRUE;
  assert_start (rules, &sight, PNC_ANSWER_DENIED, PNC_GROUND_ROLLED_BACK);
}

static void
networks_of_the_host_decide_zones (void **state)
{
  g_autoptr (PncHostView) view = bare_host ();
  PncPolicySight sight = { .now_s = PNC_POLICY_TEST_NOW, .view = view };
  g_autoptr (PncFacts) facts = NULL;

  g_ptr_array_add (view->networks, pnc_host_network_parse ("10.1.2.3/24,gateway=10.1.2.1", NULL));
  facts = pnc_policy_facts_new (&sight);
  assert_int_equal (facts->networks->len, 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (an_open_policy_starts_on_a_bare_host),
    cmocka_unit_test (what_a_host_has_is_offered_and_nothing_else),
    cmocka_unit_test (keys_that_nothing_binds_are_not_passed_off_as_bound),
    cmocka_unit_test (what_is_not_enforced_is_not_claimed),
    cmocka_unit_test (what_a_lock_hides_is_taken_to_be_well_until_it_is_known),
    cmocka_unit_test (a_clock_that_was_set_back_is_told),
    cmocka_unit_test (older_data_is_told_of_once_it_is_unlocked),
    cmocka_unit_test (networks_of_the_host_decide_zones),
  };

  return cmocka_run_group_tests_name ("policy facts", tests, NULL, NULL);
}
