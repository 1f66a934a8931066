/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-damage.h"
#include "pnc-test.h"

static void
keeps_a_rectangle_exactly (void **state)
{
  PncDamage damage = { 0 };

  assert_true (pnc_damage_add (&damage, &(PncRect){ 3, 4, 5, 6 }, 100, 100));

  assert_int_equal (damage.n_rects, 1);
  assert_memory_equal (&damage.rects[0], (&(PncRect){ 3, 4, 5, 6 }), sizeof (PncRect));
}

static void
cuts_off_what_lies_outside (void **state)
{
  PncDamage damage = { 0 };

  assert_true (pnc_damage_add (&damage, &(PncRect){ -10, 90, 30, 30 }, 100, 100));

  assert_memory_equal (&damage.rects[0], (&(PncRect){ 0, 90, 20, 10 }), sizeof (PncRect));
}

static void
refuses_what_is_empty_or_elsewhere_or_overflows (void **state)
{
  PncDamage damage = { 0 };

  assert_false (pnc_damage_add (&damage, &(PncRect){ 0, 0, 0, 10 }, 100, 100));
  assert_false (pnc_damage_add (&damage, &(PncRect){ 10, 10, -5, 10 }, 100, 100));
  assert_false (pnc_damage_add (&damage, &(PncRect){ 100, 0, 10, 10 }, 100, 100));
  assert_false (pnc_damage_add (&damage, &(PncRect){ G_MAXINT, 0, G_MAXINT, 10 }, 100, 100));
  assert_false (pnc_damage_add (&damage, &(PncRect){ G_MININT, 0, G_MAXINT, 10 }, 100, 100));
  assert_true (pnc_damage_add (&damage, &(PncRect){ 1, 1, G_MAXINT, G_MAXINT }, 100, 100));

  assert_int_equal (damage.n_rects, 1);
  assert_memory_equal (&damage.rects[0], (&(PncRect){ 1, 1, 99, 99 }), sizeof (PncRect));
}

static void
says_nothing_twice (void **state)
{
  PncDamage damage = { 0 };

  pnc_damage_add (&damage, &(PncRect){ 10, 10, 5, 5 }, 100, 100);
  pnc_damage_add (&damage, &(PncRect){ 50, 50, 5, 5 }, 100, 100);
  pnc_damage_add (&damage, &(PncRect){ 11, 11, 2, 2 }, 100, 100);
  assert_int_equal (damage.n_rects, 2);
  pnc_damage_add (&damage, &(PncRect){ 0, 0, 100, 100 }, 100, 100);

  assert_int_equal (damage.n_rects, 1);
}

static gboolean
covers (const PncDamage *damage, int x, int y)
{
  for (guint i = 0; i < damage->n_rects; i++)
    {
      const PncRect *rect = &damage->rects[i];

      if (x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height)
        return TRUE;
    }
  return FALSE;
}

static void
stays_bounded_and_covers_everything (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  PncDamage damage = { 0 };
  PncRect added[500];

  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    {
      added[i] = (PncRect){ g_rand_int_range (random, 0, 1900), g_rand_int_range (random, 0, 1060),
                            g_rand_int_range (random, 1, 20), g_rand_int_range (random, 1, 20) };
      assert_true (pnc_damage_add (&damage, &added[i], 1920, 1080));
      assert_in_range (damage.n_rects, 1, PNC_DAMAGE_MAX_RECTS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    for (int y = added[i].y; y < added[i].y + added[i].height; y++)
      for (int x = added[i].x; x < added[i].x + added[i].width; x++)
        assert_true (covers (&damage, x, y));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (keeps_a_rectangle_exactly),
    cmocka_unit_test (cuts_off_what_lies_outside),
    cmocka_unit_test (refuses_what_is_empty_or_elsewhere_or_overflows),
    cmocka_unit_test (says_nothing_twice),
    cmocka_unit_test (stays_bounded_and_covers_everything),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
