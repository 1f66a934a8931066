/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-keymap.h"
#include "pnc-spice-fixture.h"

static const PncFakeSpiceConfig small = { .width_px = 320, .height_px = 240 };

static void
shows_the_guests_pixels (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect whole = { 0, 0, 320, 240 };

  pnc_fake_spice_draw (fixture->fake, 0, &whole, 1);

  pnc_spice_fixture_wait_drawn (fixture, &whole, 1);
}

static void
tells_exactly_what_changed (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect rect = { 33, 17, 101, 53 };

  pnc_spice_fixture_forget (fixture);
  pnc_fake_spice_draw (fixture->fake, 0, &rect, 2);
  pnc_spice_fixture_wait_drawn (fixture, &rect, 2);
  while (fixture->n_damaged == 0)
    g_main_context_iteration (NULL, TRUE);

  assert_int_equal (fixture->damage->len, 1);
  assert_memory_equal (&g_array_index (fixture->damage, PncRect, 0), &rect, sizeof rect);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (shows_the_guests_pixels),
    cmocka_unit_test (tells_exactly_what_changed),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
