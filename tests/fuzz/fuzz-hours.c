/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-hours.h"

static void
check_hours (const PncHours *hours)
{
  g_autoptr (GArray) found = pnc_hours_find_void (hours);
  gint64 time = 1774000000; /* a week before spring's change of the clocks */
  guint minute;

  for (int i = -1; i < (int) pnc_hours_get_n_windows (hours); i++)
    g_free (pnc_hours_describe_window (hours, i));
  g_assert (found->len <= pnc_hours_get_n_windows (hours));
  g_assert (!pnc_hours_find_looser (hours, hours, &minute));
  for (guint i = 0; i < 20 && time != G_MAXINT64; i++)
    {
      gint64 next = pnc_hours_get_next_change (hours, time);

      g_assert (next > time);
      g_assert (next == G_MAXINT64
                || pnc_hours_contains (hours, next) != pnc_hours_contains (hours, time));
      time = next;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json
      = json_loadb ((const char *) data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  g_autoptr (PncHours) hours = NULL;

  if (json == NULL)
    return 0;
  hours = pnc_hours_new_from_json (json_object_get (json, "windows"),
                                   json_object_get (json, "zone"), TRUE, "/hours", &error);
  fuzz_check_verdict (hours != NULL, error);
  if (hours != NULL)
    check_hours (hours);
  else
    g_assert (g_str_has_prefix (error->message, "/hours"));
  return 0;
}
