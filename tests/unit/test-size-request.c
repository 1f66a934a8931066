/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-size-request.h"
#include "pnc-test.h"

typedef struct
{
  guint n_sent;
  guint width, height;
} Sent;

static void
send_cb (guint width_px, guint height_px, gpointer data)
{
  Sent *sent = data;

  sent->n_sent++;
  sent->width = width_px;
  sent->height = height_px;
}

typedef struct
{
  const Sent *sent;
  guint n_sent;
} Wait;

static gboolean
was_sent (gpointer data)
{
  Wait *wait = data;

  return wait->sent->n_sent >= wait->n_sent;
}

static void
wait_sent (const Sent *sent, guint n_sent)
{
  Wait wait = { sent, n_sent };

  pnc_test_wait_until (was_sent, &wait, 5000);
  assert_int_equal (sent->n_sent, n_sent);
}

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint interval_ms)
{
  gboolean over = FALSE;

  g_timeout_add (interval_ms, set_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
sends_one_size_after_many_wishes (void **state)
{
  Sent sent = { 0 };
  PncSizeRequest *request = pnc_size_request_new (send_cb, &sent, NULL);

  for (guint i = 0; i < 100; i++)
    pnc_size_request_wish (request, 1000 + i, 700 + i);
  wait_sent (&sent, 1);

  assert_int_equal (sent.width, 1096);
  assert_int_equal (sent.height, 799);
  pnc_size_request_free (request);
}

static void
keeps_one_in_flight_and_lets_the_newest_win (void **state)
{
  Sent sent = { 0 };
  PncSizeRequest *request = pnc_size_request_new (send_cb, &sent, NULL);

  pnc_size_request_wish (request, 800, 600);
  wait_sent (&sent, 1);
  pnc_size_request_wish (request, 1024, 768);
  let_pass (3 * PNC_SIZE_DEBOUNCE_MS);
  pnc_size_request_wish (request, 1280, 1024);
  let_pass (3 * PNC_SIZE_DEBOUNCE_MS);
  assert_int_equal (sent.n_sent, 1);

  pnc_size_request_answered (request);
  assert_int_equal (sent.n_sent, 2);
  assert_int_equal (sent.width, 1280);
  pnc_size_request_free (request);
}

static void
does_not_wait_for_ever_for_a_guest_that_stays_as_it_is (void **state)
{
  Sent sent = { 0 };
  PncSizeRequest *request = pnc_size_request_new (send_cb, &sent, NULL);

  pnc_size_request_wish (request, 800, 600);
  wait_sent (&sent, 1);
  pnc_size_request_wish (request, 1024, 768);
  wait_sent (&sent, 2);
  pnc_size_request_free (request);
}

static void
never_asks_for_less_than_a_guest_can_show (void **state)
{
  Sent sent = { 0 };
  PncSizeRequest *request = pnc_size_request_new (send_cb, &sent, NULL);

  pnc_size_request_wish (request, 7, 0);
  wait_sent (&sent, 1);

  assert_int_equal (sent.width, 320);
  assert_int_equal (sent.height, 200);
  pnc_size_request_free (request);
}

static void
does_not_ask_twice_for_the_same_but_when_told_to (void **state)
{
  Sent sent = { 0 };
  PncSizeRequest *request = pnc_size_request_new (send_cb, &sent, NULL);

  pnc_size_request_repeat (request);
  let_pass (2 * PNC_SIZE_DEBOUNCE_MS);
  assert_int_equal (sent.n_sent, 0);

  pnc_size_request_wish (request, 800, 600);
  wait_sent (&sent, 1);
  pnc_size_request_answered (request);
  /* 805 is 800 to a guest. */
  pnc_size_request_wish (request, 805, 600);
  let_pass (2 * PNC_SIZE_DEBOUNCE_MS);
  assert_int_equal (sent.n_sent, 1);

  pnc_size_request_repeat (request);
  wait_sent (&sent, 2);
  pnc_size_request_free (request);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sends_one_size_after_many_wishes),
    cmocka_unit_test (keeps_one_in_flight_and_lets_the_newest_win),
    cmocka_unit_test (does_not_wait_for_ever_for_a_guest_that_stays_as_it_is),
    cmocka_unit_test (never_asks_for_less_than_a_guest_can_show),
    cmocka_unit_test (does_not_ask_twice_for_the_same_but_when_told_to),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
