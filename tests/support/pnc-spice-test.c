/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-test.h"

typedef struct
{
  PncSpiceFixture *fixture;
  guint n_heads;
} PncSpiceTestWait;

const PncFakeSpiceConfig pnc_spice_test_small = { .width_px = 320, .height_px = 240 };

static gboolean
pnc_spice_test_has_heads (gpointer data)
{
  PncSpiceTestWait *wait = data;
  GListModel *heads = pnc_display_source_get_heads (wait->fixture->source);

  if (g_list_model_get_n_items (heads) != wait->n_heads)
    return FALSE;
  for (guint i = 0; i < wait->n_heads; i++)
    if (pnc_display_head_get_pixels (pnc_spice_fixture_get_head (wait->fixture, i)) == NULL)
      return FALSE;
  return TRUE;
}

void
pnc_spice_test_wait_heads (PncSpiceFixture *fixture, guint n_heads)
{
  PncSpiceTestWait wait = { fixture, n_heads };

  pnc_test_wait_until (pnc_spice_test_has_heads, &wait, PNC_FIXTURE_MS);
}
