/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-fixture.h"
#include "pnc-spice-test.h"

static void
wait_damaged (PncSpiceFixture *fixture)
{
  while (fixture->n_damaged == 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_covered (PncSpiceFixture *fixture, int x, int y)
{
  for (guint i = 0; i < fixture->damage->len; i++)
    {
      const PncRect *rect = &g_array_index (fixture->damage, PncRect, i);

      if (x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height)
        return TRUE;
    }
  return FALSE;
}

/* Pixels */

static void
shows_the_guests_pixels (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncRect whole = { 0, 0, 320, 240 };

  pnc_fake_spice_draw (fixture->fake, 0, &whole, 1);

  pnc_spice_fixture_wait_drawn (fixture, &whole, 1);
}

static void
tells_exactly_what_changed (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncRect rect = { 33, 17, 101, 53 };

  pnc_spice_fixture_forget (fixture);
  pnc_fake_spice_draw (fixture->fake, 0, &rect, 2);
  pnc_spice_fixture_wait_drawn (fixture, &rect, 2);
  wait_damaged (fixture);

  assert_int_equal (fixture->damage->len, 1);
  assert_memory_equal (&g_array_index (fixture->damage, PncRect, 0), &rect, sizeof rect);
}

/* The fixture checks that no signal carries more than PNC_DAMAGE_MAX_RECTS. */
static void
covers_a_storm_of_updates_with_fewer_signals (void **state)
{
  enum
  {
    N_UPDATES = 600
  };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncRect rect = { 0 };

  pnc_spice_fixture_forget (fixture);
  for (guint i = 0; i < N_UPDATES; i++)
    {
      rect = (PncRect){ (i * 37) % 300, (i * 53) % 220, 20, 20 };
      pnc_fake_spice_draw (fixture->fake, 0, &rect, i);
    }
  pnc_spice_fixture_wait_drawn (fixture, &rect, N_UPDATES - 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  for (guint i = 0; i < N_UPDATES; i++)
    {
      assert_true (is_covered (fixture, (i * 37) % 300, (i * 53) % 220));
      assert_true (is_covered (fixture, (i * 37) % 300 + 19, (i * 53) % 220 + 19));
    }
  /* How many fewer depends on how fast the server is; tests/bench/display-core measures it. */
  assert_in_range (fixture->n_damaged, 1, N_UPDATES - 1);
}

/* Rounded to the format and widened again: full stays full. */
static guint32
through_16_bits (guint32 rgb, guint green_bits)
{
  guint red = rgb >> 19 & 0x1f, blue = rgb >> 3 & 0x1f;
  guint green = (rgb >> 8 & 0xff) >> (8 - green_bits);

  red = red << 3 | red >> 2;
  blue = blue << 3 | blue >> 2;
  green = green << (8 - green_bits) | green >> (2 * green_bits - 8);
  return red << 16 | green << 8 | blue;
}

typedef struct
{
  PncSpiceFixture *fixture;
  guint green_bits;
} DeepWait;

static gboolean
has_16_bit_picture (gpointer data)
{
  DeepWait *wait = data;
  PncDisplayHead *head = pnc_spice_fixture_get_head (wait->fixture, 0);

  for (guint y = 0; y < 200; y++)
    for (guint x = 0; x < 320; x++)
      if (pnc_spice_fixture_get_pixel (head, x, y)
          != through_16_bits (pnc_fake_spice_pixel (x, y, 3), wait->green_bits))
        return FALSE;
  return TRUE;
}

static void
widens_16_bit_surfaces (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  DeepWait wait = { fixture, 5 };

  pnc_fake_spice_set_mode (fixture->fake, 0, 320, 200, PNC_FAKE_RGB555);
  pnc_fake_spice_draw (fixture->fake, 0, &(PncRect){ 0, 0, 320, 200 }, 3);
  pnc_spice_fixture_wait_size (fixture, 320, 200);
  pnc_test_wait_until (has_16_bit_picture, &wait, PNC_FIXTURE_MS);

  wait.green_bits = 6;
  pnc_fake_spice_set_mode (fixture->fake, 0, 328, 200, PNC_FAKE_RGB565);
  pnc_fake_spice_draw (fixture->fake, 0, &(PncRect){ 0, 0, 328, 200 }, 3);
  pnc_spice_fixture_wait_size (fixture, 328, 200);
  pnc_test_wait_until (has_16_bit_picture, &wait, PNC_FIXTURE_MS);
}

/* Modes and heads */

/* A consumer that holds on to the picture as consumers do, and reads it whenever it may. */
typedef struct
{
  const guint8 *pixels;
  gsize size;
  guint n_modes;
  guint sum;
} Holder;

static void
read_all (Holder *holder)
{
  for (gsize i = 0; i < holder->size; i += 64)
    holder->sum += holder->pixels[i];
}

static void
holder_reset_cb (PncDisplayHead *head, Holder *holder)
{
  /* What is held is readable still; after this it is not. */
  read_all (holder);
  holder->pixels = pnc_display_head_get_pixels (head);
  holder->size = 0;
  if (holder->pixels == NULL)
    return;
  holder->n_modes++;
  holder->size = (gsize) pnc_display_head_get_stride (head) * pnc_display_head_get_height (head);
  read_all (holder);
}

static void
holder_damaged_cb (PncDisplayHead *head, const PncRect *rects, guint n_rects, Holder *holder)
{
  read_all (holder);
}

static void
lets_nobody_hold_dead_memory_in_a_storm_of_modes (void **state)
{
  enum
  {
    N_MODES = 40
  };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncDisplayHead *head = pnc_spice_fixture_get_head (fixture, 0);
  Holder holder = { 0 };

  g_signal_connect (head, "reset", G_CALLBACK (holder_reset_cb), &holder);
  g_signal_connect (head, "damaged", G_CALLBACK (holder_damaged_cb), &holder);
  for (guint i = 1; i <= N_MODES; i++)
    {
      PncRect whole = { 0, 0, 320 + 8 * i, 240 + i };

      pnc_fake_spice_set_mode (fixture->fake, 0, whole.width, whole.height,
                               i % 3 == 0 ? PNC_FAKE_RGB565 : PNC_FAKE_XRGB32);
      pnc_fake_spice_draw (fixture->fake, 0, &whole, i);
      for (guint turn = 0; turn < 20; turn++)
        {
          g_main_context_iteration (NULL, FALSE);
          read_all (&holder);
        }
    }
  pnc_spice_fixture_wait_size (fixture, 320 + 8 * N_MODES, 240 + N_MODES);
  pnc_spice_fixture_wait_drawn (fixture, &(PncRect){ 0, 0, 320 + 8 * N_MODES, 240 + N_MODES },
                                N_MODES);

  assert_true (holder.n_modes >= 1);
  assert_int_equal (pnc_display_source_get_state (fixture->source), PNC_DISPLAY_STATE_SHOWING);
  g_signal_handlers_disconnect_by_data (head, &holder);
}

/* As QXL does it. */
static void
shows_two_monitors_on_one_surface_as_two_heads (void **state)
{
  const PncRect areas[] = { { 0, 0, 320, 240 }, { 320, 0, 160, 120 } };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
  PncRect whole = { 0, 0, 480, 240 };
  PncDisplayHead *second;

  pnc_fake_spice_set_mode (fixture->fake, 0, 480, 240, PNC_FAKE_XRGB32);
  pnc_fake_spice_set_monitors (fixture->fake, 0, areas, 2);
  pnc_fake_spice_draw (fixture->fake, 0, &whole, 4);
  pnc_spice_test_wait_heads (fixture, 2);
  pnc_spice_fixture_wait_drawn (fixture, &areas[0], 4);

  second = pnc_spice_fixture_get_head (fixture, 1);
  assert_int_equal (pnc_display_head_get_id (second), 1);
  assert_int_equal (pnc_display_head_get_width (second), 160);
  assert_int_equal (pnc_display_head_get_height (second), 120);
  assert_int_equal (pnc_spice_fixture_get_pixel (second, 5, 6), pnc_fake_spice_pixel (325, 6, 4));

  pnc_fake_spice_set_monitors (fixture->fake, 0, areas, 1);
  pnc_spice_test_wait_heads (fixture, 1);
}

/* As virtio does it. */
static void
shows_two_channels_as_two_heads (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .n_devices = 2 };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  pnc_spice_test_wait_heads (fixture, 2);
  pnc_fake_spice_set_mode (fixture->fake, 1, 400, 300, PNC_FAKE_XRGB32);
  pnc_spice_test_wait_heads (fixture, 2);

  assert_int_equal (pnc_display_head_get_id (pnc_spice_fixture_get_head (fixture, 0)), 0);
  assert_int_equal (pnc_display_head_get_id (pnc_spice_fixture_get_head (fixture, 1)), 1);
}

static void
shows_no_more_of_a_monitor_than_there_is_surface (void **state)
{
  const PncRect beyond = { 300, 200, 320, 240 };
  const PncRect outside = { 1000, 1000, 320, 240 };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

  pnc_fake_spice_set_monitors (fixture->fake, 0, &beyond, 1);
  pnc_spice_fixture_wait_size (fixture, 20, 40);

  pnc_fake_spice_set_monitors (fixture->fake, 0, &outside, 1);
  pnc_spice_fixture_wait_size (fixture, 0, 0);
  assert_null (pnc_display_head_get_pixels (pnc_spice_fixture_get_head (fixture, 0)));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (shows_the_guests_pixels),
    cmocka_unit_test (tells_exactly_what_changed),
    cmocka_unit_test (covers_a_storm_of_updates_with_fewer_signals),
    cmocka_unit_test (widens_16_bit_surfaces),
    cmocka_unit_test (lets_nobody_hold_dead_memory_in_a_storm_of_modes),
    cmocka_unit_test (shows_two_monitors_on_one_surface_as_two_heads),
    cmocka_unit_test (shows_two_channels_as_two_heads),
    cmocka_unit_test (shows_no_more_of_a_monitor_than_there_is_surface),
  };

  return cmocka_run_group_tests_name ("spice-picture", tests, NULL, NULL);
}
