/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-broken-page.h"
#include "pnc-error.h"
#include "pnc-page-test.h"
#include "pnc-slow-page.h"
#include "pnc-starting-page.h"
#include "pnc-unlock-page.h"

static void
pnc_pages_take_passphrase_cb (PncUnlockPage *page, PncSecret *secret, gboolean *matches)
{
  g_autoptr (PncSecret) expected = pnc_secret_new_copy ("correct horse", 13);

  *matches = pnc_secret_equal (secret, expected);
}

static void
unlock_hands_over_the_passphrase_and_forgets_it (void **state)
{
  GtkWidget *page = pnc_unlock_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_page_test_draw_desktop (0.2);
  gboolean matches = FALSE;
  GtkEditable *entry;

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  g_signal_connect (page, "unlock", G_CALLBACK (pnc_pages_take_passphrase_cb), &matches);
  pnc_ui_present (window);
  pnc_unlock_page_begin (PNC_UNLOCK_PAGE (page));
  entry = GTK_EDITABLE (pnc_ui_find (page, GTK_TYPE_PASSWORD_ENTRY));
  gtk_editable_set_text (entry, "correct horse");
  g_signal_emit_by_name (entry, "activate");
  assert_true (matches);
  assert_string_equal (gtk_editable_get_text (entry), "");
  pnc_page_test_look (window, "unlock", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("Work", "Enter the passphrase of this desktop",
                                           "_Unlock and Start",
                                           "!This passphrase does not open the desktop"));
}

static void
unlock_says_what_was_wrong (void **state)
{
  GtkWidget *page = pnc_unlock_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_page_test_draw_desktop (0.2);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL, "Passphrase or key slot is wrong");

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  pnc_unlock_page_set_error (PNC_UNLOCK_PAGE (page), error);
  pnc_page_test_look (
      window, "unlock-wrong", 980, 700,
      PNC_PAGE_TEST_TEXTS ("This passphrase does not open the desktop",
                           "Check the Caps Lock key and the keyboard layout, then try again.",
                           "_Unlock and Start"));
}

static void
starting_shows_the_steps_and_their_times (void **state)
{
  GtkWidget *page = pnc_starting_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_page_test_draw_desktop (0.2);
  g_autoptr (GVariant) done = g_variant_ref_sink (g_variant_new_parsed (
      "[('rules', uint32 3), ('opening', uint32 1240), ('starting', uint32 812)]"));

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  pnc_starting_page_set_progress (PNC_STARTING_PAGE (page), "screen", done);
  pnc_page_test_look (window, "starting", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("Work", "Checking the rules",
                                           "Opening the encrypted disks", "1.2 s",
                                           "Starting the machine", "Waiting for the screen"));
}

static void
broken_says_what_happened_and_what_to_do (void **state)
{
  GtkWidget *page = pnc_broken_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GVariant) problem = g_variant_ref_sink (g_variant_new_parsed (
      "{'code': <'Unavailable'>, 'message': <'QEMU ended with signal 11 after 12 min'>, 'at': <%x>,"
      " 'log': <['12:01:07 desktop “Work”: running', '12:13:22 qemu: ended with signal 11',"
      " '12:13:22 volumes: flushed <all> and closed', '12:13:22 desktop “Work”: running → "
      "broken']>}",
      PNC_PAGE_TEST_NOW - 7200));

  pnc_broken_page_set_problem (PNC_BROKEN_PAGE (page), problem);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (pnc_ui_find (page, ADW_TYPE_EXPANDER_ROW)),
                                 TRUE);
  pnc_page_test_look (window, "broken", 980, 760,
                      PNC_PAGE_TEST_TEXTS ("The Desktop Stopped Unexpectedly", "_Try Again",
                                           "Copy _Report", "14", "!This Desktop Is Damaged"));
}

static void
damaged_names_the_file (void **state)
{
  GtkWidget *page = pnc_broken_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GVariant) problem = g_variant_ref_sink (g_variant_new_parsed (
      "{'code': <'Tampered'>, 'message': <'The file “keys.json” is truncated: 112 of 904 bytes'>,"
      " 'at': <%x>}",
      PNC_PAGE_TEST_NOW - 30));

  pnc_broken_page_set_problem (PNC_BROKEN_PAGE (page), problem);
  pnc_page_test_look (window, "damaged", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("This Desktop Is Damaged", "_Try Again",
                                           "!The Desktop Stopped Unexpectedly"));
}

static void
slow_says_why_and_offers_a_way (void **state)
{
  GtkWidget *page = pnc_slow_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, TRUE);
  g_autoptr (GVariant) check = g_variant_ref_sink (pnc_page_test_check (
      "kvm", "Hardware virtualisation (KVM)", "failed", "Not there: %s",
      "The processor shows no virtualisation: most often it is switched off in the firmware",
      "Restart, open the firmware setup, and switch on “VT-x” or “Intel Virtualization Technology”",
      "sudo modprobe kvm_intel"));

  pnc_slow_page_set_check (PNC_SLOW_PAGE (page), check);
  pnc_page_test_look (window, "slow", 980, 760,
                      PNC_PAGE_TEST_TEXTS ("No Hardware Virtualisation",
                                           "Restart, open the firmware setup, and switch on “VT-x” "
                                           "or “Intel Virtualization Technology”",
                                           "_Run Slowly", "_Check Again", "Why", "What to Do"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (unlock_hands_over_the_passphrase_and_forgets_it),
    cmocka_unit_test (unlock_says_what_was_wrong),
    cmocka_unit_test (starting_shows_the_steps_and_their_times),
    cmocka_unit_test (broken_says_what_happened_and_what_to_do),
    cmocka_unit_test (damaged_names_the_file),
    cmocka_unit_test (slow_says_why_and_offers_a_way),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
