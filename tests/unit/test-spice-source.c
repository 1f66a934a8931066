/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-spice-fixture.h"
#include "pnc-spice-source.h"
#include "pnc-spice-test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The end */

static gboolean
has_failed (gpointer data)
{
  return ((PncSpiceFixture *) data)->error != NULL;
}

static void
reports_a_desktop_that_went_away (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

  g_clear_pointer (&fixture->fake, pnc_fake_spice_free);
  pnc_test_wait_until (has_failed, fixture, PNC_FIXTURE_MS);

  assert_int_equal (pnc_display_source_get_state (fixture->source), PNC_DISPLAY_STATE_DISCONNECTED);
  assert_int_equal (g_list_model_get_n_items (pnc_display_source_get_heads (fixture->source)), 0);
  assert_non_null (strstr (fixture->error->message, "The desktop's screen was closed"));
  pnc_test_assert_error (fixture->error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
connects_again (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncRect whole = { 0, 0, 320, 240 };

  for (guint i = 0; i < 3; i++)
    {
      pnc_display_source_disconnect (fixture->source);
      assert_null (pnc_spice_fixture_get_head (fixture, 0));
      pnc_display_source_connect (fixture->source);
      pnc_spice_fixture_wait_state (fixture, PNC_DISPLAY_STATE_SHOWING);
    }
  pnc_fake_spice_draw (fixture->fake, 0, &whole, 5);
  pnc_spice_fixture_wait_drawn (fixture, &whole, 5);
  assert_null (fixture->error);
}

static void
disconnect_cb (PncDisplayHead *head, PncDisplaySource *source)
{
  pnc_display_source_disconnect (source);
}

static void
can_be_disconnected_from_inside_of_a_reset (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

  g_signal_connect (pnc_spice_fixture_get_head (fixture, 0), "reset", G_CALLBACK (disconnect_cb),
                    fixture->source);
  pnc_fake_spice_set_mode (fixture->fake, 0, 640, 480, PNC_FAKE_XRGB32);
  pnc_spice_fixture_wait_state (fixture, PNC_DISPLAY_STATE_DISCONNECTED);

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  assert_null (fixture->error);
}

static void
refuse_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "The desktop is stopping");
}

static void
keep_error_cb (PncDisplaySource *source, GError *error, GError **out)
{
  *out = g_error_copy (error);
}

static gboolean
has_error (gpointer data)
{
  return *(GError **) data != NULL;
}

static void
passes_on_why_no_socket_could_be_had (void **state)
{
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (refuse_cb, NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_signal_connect (source, "failed", G_CALLBACK (keep_error_cb), &error);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_test_wait_until (has_error, &error, PNC_FIXTURE_MS);

  assert_string_equal (error->message, "Opening the desktop's screen: The desktop is stopping");
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

/* Keeps the request instead of answering it. */
static void
keep_task_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  *(GTask **) data = g_object_ref (task);
}

static void
closes_a_socket_that_comes_too_late (void **state)
{
  GTask *task = NULL;
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (keep_task_cb, &task, NULL, FALSE);
  int fds[2];

  assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  assert_non_null (task);
  pnc_display_source_disconnect (PNC_DISPLAY_SOURCE (source));
  assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (task)));
  g_task_return_int (task, fds[1]);
  g_clear_object (&task);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  assert_int_equal (fcntl (fds[1], F_GETFD), -1);
  close (fds[0]);
}

static void
open_fake_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  g_task_return_int (task, pnc_fake_spice_open (data));
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Wherever the greetings of its channels have got to: with criticals fatal, none may ask for a
 * session that it no longer has. Without a display, since libspice-server 0.15 itself dies now and
 * then when a client goes while its display channel is being made. */
static void
can_be_disconnected_while_it_connects (void **state)
{
  const PncFakeSpiceConfig config = { .headless = TRUE };
  PncFakeSpice *fake = pnc_fake_spice_new (&config);
  guint tick = g_timeout_add (1, tick_cb, NULL);

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (PncSpiceSource) source = pnc_spice_source_new (open_fake_cb, fake, NULL, FALSE);

      pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
      for (guint k = 0; k < i; k++)
        g_main_context_iteration (NULL, TRUE);
    }
  pnc_fake_spice_free (fake);
  for (guint k = 0; k < 50; k++)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

/* Answers with a peer that speaks something else. */
static void
babble_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  const char *words = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  int fds[2];

  assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  assert_int_equal (write (fds[0], words, strlen (words)), strlen (words));
  close (fds[0]);
  g_task_return_int (task, fds[1]);
}

static void
refuses_a_peer_that_does_not_speak_spice (void **state)
{
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (babble_cb, NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_signal_connect (source, "failed", G_CALLBACK (keep_error_cb), &error);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_test_wait_until (has_error, &error, PNC_FIXTURE_MS);

  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static gboolean
somebody_listens (gpointer fake)
{
  return pnc_fake_spice_has_listener (fake);
}

static gboolean
nobody_listens (gpointer fake)
{
  return !pnc_fake_spice_has_listener (fake);
}

static void
sound_opens_and_ends_as_the_rules_say (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 640, .height_px = 480, .sound = TRUE };
  g_autoptr (PncSpiceFixture) fixture = NULL;
  guint n_opened;

  fixture = pnc_spice_fixture_new (&config);
  pnc_test_wait_until (somebody_listens, fixture->fake, PNC_FIXTURE_MS);
  pnc_display_source_set_sound_rules (fixture->source, FALSE, FALSE);
  pnc_test_wait_until (nobody_listens, fixture->fake, PNC_FIXTURE_MS);
  pnc_display_source_set_sound_rules (fixture->source, TRUE, FALSE);
  pnc_test_wait_until (somebody_listens, fixture->fake, PNC_FIXTURE_MS);

  /* Denied from the start: no socket is asked for until it is allowed. */
  pnc_display_source_disconnect (fixture->source);
  pnc_test_wait_until (nobody_listens, fixture->fake, PNC_FIXTURE_MS);
  pnc_display_source_set_sound_rules (fixture->source, FALSE, TRUE);
  pnc_display_source_connect (fixture->source);
  pnc_spice_fixture_wait_state (fixture, PNC_DISPLAY_STATE_SHOWING);
  pnc_spice_fixture_forget (fixture);
  n_opened = fixture->n_opened;
  assert_false (pnc_fake_spice_has_listener (fixture->fake));
  pnc_display_source_set_sound_rules (fixture->source, TRUE, TRUE);
  pnc_test_wait_until (somebody_listens, fixture->fake, PNC_FIXTURE_MS);
  assert_int_equal (fixture->n_opened, n_opened + 1);
  assert_null (fixture->error);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reports_a_desktop_that_went_away),
    cmocka_unit_test (connects_again),
    cmocka_unit_test (can_be_disconnected_from_inside_of_a_reset),
    cmocka_unit_test (passes_on_why_no_socket_could_be_had),
    cmocka_unit_test (closes_a_socket_that_comes_too_late),
    cmocka_unit_test (can_be_disconnected_while_it_connects),
    cmocka_unit_test (refuses_a_peer_that_does_not_speak_spice),
    cmocka_unit_test (sound_opens_and_ends_as_the_rules_say),
  };

  return cmocka_run_group_tests_name ("spice-source", tests, NULL, NULL);
}
