/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-state.h"
#include "pnc-test.h"

#define ______ (-1)
#define M PNC_DESKTOP_STATE_MISSING
#define D PNC_DESKTOP_STATE_STOPPED
#define S PNC_DESKTOP_STATE_STARTING
#define R PNC_DESKTOP_STATE_RUNNING
#define P PNC_DESKTOP_STATE_PAUSED
#define T PNC_DESKTOP_STATE_STOPPING
#define B PNC_DESKTOP_STATE_BROKEN

/* Every state by every event, written out a second time: a change of the life must be meant. */
static const int expected[PNC_DESKTOP_EVENT_N_EVENTS][PNC_DESKTOP_STATE_N_STATES] = {
  /*                                 missing stopped starting running paused stopping broken */
  [PNC_DESKTOP_EVENT_FOLDER_GONE] = { ______, M, ______, ______, ______, ______, M },
  [PNC_DESKTOP_EVENT_FOLDER_BACK] = { D, ______, ______, ______, ______, ______, ______ },
  [PNC_DESKTOP_EVENT_DAMAGED] = { B, B, ______, ______, ______, ______, ______ },
  [PNC_DESKTOP_EVENT_START] = { ______, S, ______, ______, ______, ______, S },
  [PNC_DESKTOP_EVENT_START_FAILED] = { ______, ______, D, ______, ______, ______, ______ },
  [PNC_DESKTOP_EVENT_QEMU_RUNS] = { ______, ______, R, ______, ______, ______, ______ },
  [PNC_DESKTOP_EVENT_PAUSE] = { ______, ______, ______, P, ______, P, ______ },
  [PNC_DESKTOP_EVENT_RESUME] = { ______, ______, ______, ______, R, ______, ______ },
  [PNC_DESKTOP_EVENT_STOP] = { ______, ______, ______, T, T, ______, ______ },
  [PNC_DESKTOP_EVENT_STOP_IGNORED] = { ______, ______, ______, ______, ______, R, ______ },
  [PNC_DESKTOP_EVENT_RELEASED] = { ______, ______, ______, ______, ______, D, ______ },
  [PNC_DESKTOP_EVENT_BROKE] = { ______, ______, ______, ______, ______, B, ______ },
  [PNC_DESKTOP_EVENT_CLEARED] = { ______, ______, ______, ______, ______, ______, D },
};

static void
each_event_leads_from_each_state_where_the_table_says (void **state)
{
  for (int event = 0; event < PNC_DESKTOP_EVENT_N_EVENTS; event++)
    for (int from = 0; from < PNC_DESKTOP_STATE_N_STATES; from++)
      {
        PncDesktopState next = 99;
        gboolean possible = pnc_desktop_state_next (from, event, &next);

        if (expected[event][from] == ______)
          {
            if (possible)
              fail_msg ("event %d is possible in “%s”", event, pnc_desktop_state_to_string (from));
            assert_int_equal (next, 99);
          }
        else if (!possible || (int) next != expected[event][from])
          fail_msg ("event %d in “%s” leads to %d", event, pnc_desktop_state_to_string (from),
                    possible ? (int) next : -1);
      }
}

static void
each_state_can_be_left (void **state)
{
  for (int from = 0; from < PNC_DESKTOP_STATE_N_STATES; from++)
    {
      gboolean left = FALSE;
      PncDesktopState next;

      for (int event = 0; event < PNC_DESKTOP_EVENT_N_EVENTS && !left; event++)
        left = pnc_desktop_state_next (from, event, &next);
      assert_true (left);
    }
}

static void
names_go_there_and_back (void **state)
{
  PncDesktopState parsed = PNC_DESKTOP_STATE_BROKEN;

  for (int i = 0; i < PNC_DESKTOP_STATE_N_STATES; i++)
    {
      assert_true (pnc_desktop_state_from_string (pnc_desktop_state_to_string (i), &parsed));
      assert_int_equal (parsed, i);
    }
  assert_false (pnc_desktop_state_from_string ("Running", &parsed));
  assert_false (pnc_desktop_state_from_string (NULL, &parsed));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_event_leads_from_each_state_where_the_table_says),
    cmocka_unit_test (each_state_can_be_left),
    cmocka_unit_test (names_go_there_and_back),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
