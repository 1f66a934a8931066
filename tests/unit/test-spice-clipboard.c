/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-spice-fixture.h"

#include <spice/vd_agent.h>
#include <string.h>

#define TEXT "text/plain;charset=utf-8"
#define PNG "image/png"

static const PncFakeSpiceConfig with_agent = { .width_px = 320, .height_px = 240, .agent = TRUE };
static const char *const text_only[] = { TEXT, NULL };
static const char *const nothing[] = { NULL };

static PncSpiceFixture *
connect_to (const PncFakeSpiceConfig *config)
{
  PncSpiceFixture *fixture = pnc_spice_fixture_new (config);

  pnc_spice_fixture_wait_agent (fixture, TRUE);
  return fixture;
}

static GBytes *
read_text (PncSpiceFixture *fixture, PncSelection selection, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) waited = NULL;

  pnc_display_source_read_clipboard_async (fixture->source, selection, TEXT, NULL,
                                           pnc_test_store_result_cb, &result);
  waited = pnc_test_wait_result (&result, PNC_FIXTURE_MS);
  return pnc_display_source_read_clipboard_finish (fixture->source, waited, error);
}

static void
assert_reads (PncSpiceFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_text (fixture, PNC_SELECTION_CLIPBOARD, &error);

  pnc_test_assert_no_error (error);
  assert_int_equal (g_bytes_get_size (bytes), strlen (text));
  assert_memory_equal (g_bytes_get_data (bytes, NULL), text, strlen (text));
}

static void
reads_what_the_guest_copied (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  pnc_fake_spice_set_clipboard (fixture->fake, "Grüße\nan alle");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0 " TEXT "\n");

  assert_reads (fixture, "Grüße\nan alle");
}

static void
fetches_nothing_before_it_is_read (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autofree char *log = NULL;

  pnc_fake_spice_set_clipboard (fixture->fake, "secret");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");
  pnc_spice_fixture_forget (fixture);

  log = pnc_fake_spice_dup_log (fixture->fake);
  assert_null (strstr (log, "request"));
}

static void
converts_line_ends_where_the_agent_says_so (void **state)
{
  PncFakeSpiceConfig config = with_agent;
  g_autoptr (PncSpiceFixture) fixture = NULL;

  config.crlf = TRUE;
  fixture = connect_to (&config);
  pnc_fake_spice_set_clipboard (fixture->fake, "one\r\ntwo");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");
  assert_reads (fixture, "one\ntwo");

  fixture->answer = "three\nfour";
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 1 three\r\nfour\n");
}

static void
hands_over_what_we_copied_when_the_guest_pastes (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  fixture->answer = "bonjour";
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_PRIMARY, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 1 1\n");
  assert_null (strstr (fixture->clipboard->str, "request"));
  pnc_fake_spice_agent_request (fixture->fake, 1, VD_AGENT_CLIPBOARD_UTF8_TEXT);

  pnc_spice_fixture_wait_log (fixture, "clipboard 1 1 bonjour\n");
  assert_non_null (strstr (fixture->clipboard->str, "request 1 " TEXT "\n"));
}

static void
answers_every_request_if_only_with_nothing (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  /* Not offered, offered but gone, and a type that does not cross. */
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 0 \n");
  pnc_fake_spice_clear_log (fixture->fake);

  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 0 \n");
  pnc_fake_spice_clear_log (fixture->fake);

  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_FILE_LIST);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 0 \n");
}

static void
releases_what_it_offered (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, nothing);
  pnc_spice_fixture_wait_log (fixture, "release 0\n");
}

static void
offers_again_to_an_agent_that_comes_later (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240 };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_fake_spice_set_agent (fixture->fake, TRUE);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_fake_spice_clear_log (fixture->fake);

  pnc_fake_spice_set_agent (fixture->fake, FALSE);
  pnc_spice_fixture_wait_agent (fixture, FALSE);
  pnc_fake_spice_set_agent (fixture->fake, TRUE);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
}

static void
refuses_to_read_what_the_guest_does_not_own (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autoptr (GError) error = NULL;

  assert_null (read_text (fixture, PNC_SELECTION_CLIPBOARD, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_IMAGE_PNG);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0 " PNG "\n");
  assert_null (read_text (fixture, PNC_SELECTION_CLIPBOARD, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
says_so_when_the_guest_has_nothing_after_all (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autoptr (GError) error = NULL;

  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");

  assert_null (read_text (fixture, PNC_SELECTION_CLIPBOARD, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
ends_a_read_when_the_agent_goes (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) waited = NULL;
  g_autoptr (GError) error = NULL;

  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");
  pnc_fake_spice_set_agent (fixture->fake, FALSE);
  pnc_display_source_read_clipboard_async (fixture->source, PNC_SELECTION_CLIPBOARD, TEXT, NULL,
                                           pnc_test_store_result_cb, &result);
  waited = pnc_test_wait_result (&result, PNC_FIXTURE_MS);

  assert_null (pnc_display_source_read_clipboard_finish (fixture->source, waited, &error));
  assert_non_null (error);
  pnc_spice_fixture_wait_clipboard (fixture, "release 0\n");
}

static void
reports_a_release_at_once_or_after_a_regrab_would_have_come (void **state)
{
  PncFakeSpiceConfig flapping = with_agent;
  g_autoptr (PncSpiceFixture) steady = connect_to (&with_agent);
  g_autoptr (PncSpiceFixture) fixture = NULL;

  pnc_fake_spice_agent_grab (steady->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_fake_spice_agent_release (steady->fake, 0);
  pnc_spice_fixture_wait_clipboard (steady, "grab 0 " TEXT "\nrelease 0\n");

  flapping.flaps = TRUE;
  fixture = connect_to (&flapping);
  pnc_fake_spice_set_clipboard (fixture->fake, "second");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_fake_spice_agent_release (fixture->fake, 0);
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0 " TEXT "\ngrab 0 " TEXT "\n");
  assert_reads (fixture, "second");
  pnc_fake_spice_agent_release (fixture->fake, 0);
  pnc_spice_fixture_wait_clipboard (fixture, "release 0\n");
}

/* A guest may send anything; spice-client-glib subtracts what it thinks was there. */
static void
survives_messages_that_are_too_short (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  const guint32 words[2] = { 0, VD_AGENT_CLIPBOARD_UTF8_TEXT };
  GAsyncResult *result = NULL;

  pnc_fake_spice_agent_send (fixture->fake, VD_AGENT_CLIPBOARD_GRAB, words, 1);
  pnc_fake_spice_agent_send (fixture->fake, VD_AGENT_CLIPBOARD_GRAB, words, sizeof words);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0 " TEXT "\n");
  pnc_display_source_read_clipboard_async (fixture->source, PNC_SELECTION_CLIPBOARD, TEXT, NULL,
                                           pnc_test_store_result_cb, &result);
  pnc_fake_spice_agent_send (fixture->fake, VD_AGENT_CLIPBOARD, words, 5);
  g_object_unref (pnc_test_wait_result (&result, PNC_FIXTURE_MS));
  /* A selection that there is none of. */
  pnc_fake_spice_agent_send (fixture->fake, VD_AGENT_CLIPBOARD_GRAB, "\xff\0\0\0\1\0\0\0", 8);

  pnc_spice_fixture_forget (fixture);
  assert_null (fixture->error);
}

static void
carries_a_megabyte_each_way (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autofree char *text = g_strnfill (1 << 20, 'x');
  g_autofree char *expected = g_strdup_printf ("clipboard 0 1 %s\n", text);

  pnc_fake_spice_set_clipboard (fixture->fake, text);
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");
  assert_reads (fixture, text);

  fixture->answer = text;
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, expected);
}

/* Rules */

static void
set_rules (PncSpiceFixture *fixture,
           PncClipboardKinds to_guest,
           PncClipboardKinds to_host,
           gint64 max_bytes)
{
  const PncClipboardRules rules = { to_guest, to_host, max_bytes };

  pnc_display_source_set_clipboard_rules (fixture->source, &rules);
}

static void
what_may_not_leave_the_guest_is_never_fetched (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  set_rules (fixture, PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_NOTHING, G_MAXINT64);
  pnc_fake_spice_set_clipboard (fixture->fake, "secret");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "refused to_host text -1\nrelease 0\n");

  assert_null (read_text (fixture, PNC_SELECTION_CLIPBOARD, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  assert_null (strstr (fixture->clipboard->str, "grab"));
  log = pnc_fake_spice_dup_log (fixture->fake);
  assert_null (strstr (log, "request"));
}

static void
rules_that_change_hold_for_what_was_copied_before (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  set_rules (fixture, PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_NOTHING, G_MAXINT64);
  pnc_fake_spice_set_clipboard (fixture->fake, "later");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "refused to_host");
  set_rules (fixture, PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_TEXT, G_MAXINT64);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0 " TEXT "\n");
  assert_reads (fixture, "later");

  g_string_truncate (fixture->clipboard, 0);
  set_rules (fixture, PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_NOTHING, G_MAXINT64);
  pnc_spice_fixture_wait_clipboard (fixture, "release 0\n");
}

static void
what_may_not_enter_the_guest_is_refused_when_it_pastes (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);

  set_rules (fixture, PNC_CLIPBOARD_NOTHING, PNC_CLIPBOARD_ALL, G_MAXINT64);
  fixture->answer = "bonjour";
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);

  pnc_spice_fixture_wait_log (fixture, "clipboard 0 0 \n");
  assert_non_null (strstr (fixture->clipboard->str, "refused to_guest text -1\n"));
  assert_null (strstr (fixture->clipboard->str, "request"));
}

static void
pastes_are_measured_in_both_directions (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = connect_to (&with_agent);
  g_autoptr (GError) error = NULL;

  set_rules (fixture, PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_ALL, 7);
  fixture->answer = "bonjour!";
  pnc_display_source_offer_clipboard (fixture->source, PNC_SELECTION_CLIPBOARD, text_only);
  pnc_spice_fixture_wait_log (fixture, "grab 0 1\n");
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 0 \n");
  assert_non_null (strstr (fixture->clipboard->str, "refused to_guest text 8\n"));
  fixture->answer = "bonjour";
  pnc_fake_spice_agent_request (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_log (fixture, "clipboard 0 1 bonjour\n");

  pnc_fake_spice_set_clipboard (fixture->fake, "far too long");
  pnc_fake_spice_agent_grab (fixture->fake, 0, VD_AGENT_CLIPBOARD_UTF8_TEXT);
  pnc_spice_fixture_wait_clipboard (fixture, "grab 0");
  assert_null (read_text (fixture, PNC_SELECTION_CLIPBOARD, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  assert_non_null (strstr (fixture->clipboard->str, "refused to_host text 12\n"));
}

static void
kinds_are_text_images_and_all_else (void **state)
{
  assert_true (pnc_clipboard_kinds_allow (PNC_CLIPBOARD_TEXT, TEXT));
  assert_false (pnc_clipboard_kinds_allow (PNC_CLIPBOARD_TEXT, PNG));
  assert_true (pnc_clipboard_kinds_allow (PNC_CLIPBOARD_TEXT_IMAGES, PNG));
  assert_false (pnc_clipboard_kinds_allow (PNC_CLIPBOARD_TEXT_IMAGES, "text/uri-list"));
  assert_true (pnc_clipboard_kinds_allow (PNC_CLIPBOARD_ALL, "application/x-unknown"));
  assert_string_equal (pnc_clipboard_kind_of ("text/uri-list"), "files");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_what_the_guest_copied),
    cmocka_unit_test (fetches_nothing_before_it_is_read),
    cmocka_unit_test (converts_line_ends_where_the_agent_says_so),
    cmocka_unit_test (hands_over_what_we_copied_when_the_guest_pastes),
    cmocka_unit_test (answers_every_request_if_only_with_nothing),
    cmocka_unit_test (releases_what_it_offered),
    cmocka_unit_test (offers_again_to_an_agent_that_comes_later),
    cmocka_unit_test (refuses_to_read_what_the_guest_does_not_own),
    cmocka_unit_test (says_so_when_the_guest_has_nothing_after_all),
    cmocka_unit_test (ends_a_read_when_the_agent_goes),
    cmocka_unit_test (reports_a_release_at_once_or_after_a_regrab_would_have_come),
    cmocka_unit_test (survives_messages_that_are_too_short),
    cmocka_unit_test (carries_a_megabyte_each_way),
    cmocka_unit_test (what_may_not_leave_the_guest_is_never_fetched),
    cmocka_unit_test (rules_that_change_hold_for_what_was_copied_before),
    cmocka_unit_test (what_may_not_enter_the_guest_is_refused_when_it_pastes),
    cmocka_unit_test (pastes_are_measured_in_both_directions),
    cmocka_unit_test (kinds_are_text_images_and_all_else),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
