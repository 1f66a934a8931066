/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-page-test.h"
#include "pnc-policy-test.h"
#include "pnc-rules-dialog.h"
#include "pnc-shield.h"

#include <string.h>

/* The rules of a desktop as the engine decides them. */

static GPtrArray *
decide_all (const PncRulebook *book)
{
  static const char *const questions[] = { "clipboard.to_guest",
                                           "clipboard.to_host",
                                           "file.to_guest",
                                           "print",
                                           "audio.out",
                                           "audio.in",
                                           "network",
                                           "screenshot",
                                           "rescue",
                                           "move",
                                           NULL };
  GPtrArray *verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_verdict_free);

  for (guint i = 0; questions[i] != NULL; i++)
    g_ptr_array_add (verdicts, pnc_policy_test_decide (book, questions[i], "enforces=none"));
  return verdicts;
}

static GtkWidget *
make_dialog (void)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/channels/clipboard/to_host': 'none', '/move/rescue': false,"
                            " '/channels/audio/in': false, '/contact': 'help@example.org',"
                            " '/channels/clipboard/max_bytes': 1048576,"
                            " '/network/rules': [{'act':'allow','dst':'10.0.0.0/8'}],"
                            " '/validity/not_after': '2027-06-30T18:00:00Z'}"),
      NULL);
  g_autoptr (GPtrArray) verdicts = decide_all (book);
  g_autoptr (PncVerdict) start = pnc_policy_test_decide (book, "start", NULL);
  g_autoptr (GVariant) info = g_variant_ref_sink (g_variant_new_parsed (
      "{'policy-id': <'office'>, 'version': <int64 7>, 'org-id': <'example.org'>,"
      " 'signers': <['Alice', 'Bob']>, 'contact': <'help@example.org'>, 'managed': <true>,"
      " 'ends': <int64 1814378400>, 'last-contact': <int64 1796112000>}"));
  static const char *const log[] = { "2026-12-01 08:00  started", NULL };
  GtkWidget *dialog = pnc_rules_dialog_new (NULL);

  pnc_rules_dialog_set_now (PNC_RULES_DIALOG (dialog), info, start);
  pnc_rules_dialog_set_verdicts (PNC_RULES_DIALOG (dialog), verdicts);
  pnc_rules_dialog_set_log (PNC_RULES_DIALOG (dialog), log);
  return dialog;
}

static void
rules_say_what_is_allowed_and_what_is_not (void **state)
{
  GtkWidget *dialog = make_dialog ();

  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  pnc_page_test_look (dialog, "rules", 600, 900,
                      PNC_PAGE_TEST_TEXTS ("Alice, Bob", "help@example.org", "office", "Signed by",
                                           "Whom to ask", "Valid until",
                                           "!The rules cannot be believed"));
}

static void
a_row_opens_what_the_verdict_rests_on (void **state)
{
  GtkWidget *dialog = make_dialog ();
  g_autofree char *heard = NULL;

  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  pnc_ui_present (dialog);
  pnc_rules_dialog_show_question (PNC_RULES_DIALOG (dialog), PNC_QUESTION_CLIPBOARD_TO_HOST);
  pnc_ui_settle ();
  pnc_page_test_glance (dialog, "rules-why", 600, 900);
  heard = pnc_page_test_listen ();
  assert_non_null (strstr (heard, "/channels/clipboard/to_host"));
  assert_non_null (strstr (heard, "help@example.org"));
  pnc_ui_destroy (dialog);
}

static void
the_shield_knows_every_state_of_the_service (void **state)
{
  static const char *const states[]
      = { "unmanaged", "valid", "ending", "waiting", "ended", "refused", NULL };
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; states[i] != NULL; i++)
    {
      GtkWidget *shield = g_object_ref_sink (pnc_shield_new ());

      pnc_shield_set_state (PNC_SHIELD (shield), states[i]);
      g_hash_table_add (words, g_strdup (pnc_shield_get_word (PNC_SHIELD (shield))));
      g_object_unref (shield);
    }
  assert_int_equal (g_hash_table_size (words), G_N_ELEMENTS (states) - 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (rules_say_what_is_allowed_and_what_is_not),
    cmocka_unit_test (a_row_opens_what_the_verdict_rests_on),
    cmocka_unit_test (the_shield_knows_every_state_of_the_service),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
