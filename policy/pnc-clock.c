/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clock.h"

#include "pnc-error.h"
#include "pnc-json.h"

#include <string.h>

struct _PncClock
{
  PncClockFloors floors;
  gint64 max_skew_s;
  /* The effective time was @anchor_s when CLOCK_BOOTTIME read @anchor_ms. */
  gint64 anchor_s;
  gint64 anchor_ms;
  char boot_id[PNC_CLOCK_BOOT_ID_SIZE];
  PncClockFinding finding;
  gint64 finding_by_s;
};

static gboolean
pnc_clock_is_same_boot (const char *boot_id, const PncClockReading *reading)
{
  return boot_id[0] != '\0' && strcmp (boot_id, reading->boot_id) == 0;
}

/* Seconds from @since_ms of the boot @boot_id; 0 when that cannot be known. */
static gint64
pnc_clock_elapsed_s (const char *boot_id, gint64 since_ms, const PncClockReading *reading)
{
  if (!pnc_clock_is_same_boot (boot_id, reading) || reading->boottime_ms < since_ms)
    return 0;
  return (reading->boottime_ms - since_ms) / 1000;
}

static void
pnc_clock_anchor (PncClock *clock, gint64 now_s, const PncClockReading *reading)
{
  clock->anchor_s = now_s;
  clock->anchor_ms = reading->boottime_ms;
  g_strlcpy (clock->boot_id, reading->boot_id, sizeof clock->boot_id);
}

static PncClockFinding
pnc_clock_judge (
    gint64 rtc_s, gint64 due_s, gint64 max_behind_s, gint64 max_ahead_s, gint64 *out_by)
{
  *out_by = ABS (rtc_s - due_s);
  if (rtc_s < due_s - max_behind_s)
    return PNC_CLOCK_FINDING_ROLLBACK;
  if (rtc_s > due_s + max_ahead_s)
    return PNC_CLOCK_FINDING_FAST_FORWARD;
  *out_by = 0;
  return PNC_CLOCK_FINDING_NONE;
}

PncClock *
pnc_clock_new (const PncClockFloors *floors, const PncClockReading *reading, gint64 max_skew_s)
{
  PncClock *clock = g_new0 (PncClock, 1);
  gint64 local_s
      = floors->local_s + pnc_clock_elapsed_s (floors->boot_id, floors->boottime_ms, reading);
  gboolean same_boot = pnc_clock_is_same_boot (floors->boot_id, reading);
  gint64 floor_s;

  clock->floors = *floors;
  clock->floors.signed_s = MAX (floors->signed_s, PNC_CLOCK_NEVER_BEFORE_S);
  clock->max_skew_s = max_skew_s;
  floor_s = MAX (clock->floors.signed_s, local_s);
  /* A new desktop has seen no time yet that a clock could be far ahead of. */
  clock->finding = pnc_clock_judge (reading->rtc_s, floor_s, max_skew_s,
                                    same_boot              ? max_skew_s
                                    : floors->local_s != 0 ? PNC_CLOCK_LEAP_S
                                                           : G_MAXINT64 / 2,
                                    &clock->finding_by_s);
  pnc_clock_anchor (clock, MAX (reading->rtc_s, floor_s), reading);
  return clock;
}

void
pnc_clock_free (PncClock *clock)
{
  g_free (clock);
}

gint64
pnc_clock_get_now (const PncClock *clock, const PncClockReading *reading)
{
  gint64 now_s = clock->anchor_s + pnc_clock_elapsed_s (clock->boot_id, clock->anchor_ms, reading);

  return MAX (now_s, clock->floors.signed_s);
}

PncClockFinding
pnc_clock_get_finding (const PncClock *clock, gint64 *out_by_s)
{
  if (out_by_s != NULL)
    *out_by_s = clock->finding_by_s;
  return clock->finding;
}

PncClockFinding
pnc_clock_compare (const PncClock *clock, const PncClockReading *reading, gint64 *out_by_s)
{
  gint64 by_s;
  PncClockFinding finding = pnc_clock_judge (reading->rtc_s, pnc_clock_get_now (clock, reading),
                                             clock->max_skew_s, clock->max_skew_s, &by_s);

  if (out_by_s != NULL)
    *out_by_s = by_s;
  return finding;
}

void
pnc_clock_raise_signed (PncClock *clock, gint64 issued_s)
{
  clock->floors.signed_s = MAX (clock->floors.signed_s, issued_s);
}

gboolean
pnc_clock_take_signed_time (PncClock *clock,
                            guint64 version,
                            gint64 issued_s,
                            gint64 expires_s,
                            const PncClockReading *reading)
{
  if (version <= clock->floors.signed_version)
    return FALSE;
  clock->floors.signed_version = version;
  pnc_clock_raise_signed (clock, issued_s);
  if (reading->rtc_s > expires_s + clock->max_skew_s)
    return TRUE;
  pnc_clock_anchor (clock, MAX (reading->rtc_s, clock->floors.signed_s), reading);
  clock->floors.local_s = clock->anchor_s;
  return TRUE;
}

gint64
pnc_clock_get_fetch_now (const PncClock *clock, const PncClockReading *reading)
{
  return MAX (reading->rtc_s, clock->floors.signed_s);
}

void
pnc_clock_get_floors (const PncClock *clock,
                      const PncClockReading *reading,
                      PncClockFloors *out_floors)
{
  *out_floors = clock->floors;
  out_floors->local_s = MAX (clock->floors.local_s, pnc_clock_get_now (clock, reading));
  out_floors->boottime_ms = reading->boottime_ms;
  g_strlcpy (out_floors->boot_id, reading->boot_id, sizeof out_floors->boot_id);
}

/* JSON */

json_t *
pnc_clock_floors_to_json (const PncClockFloors *floors)
{
  return json_pack ("{s:I, s:I, s:I, s:I, s:s}", "signed_s", (json_int_t) floors->signed_s,
                    "signed_version", (json_int_t) floors->signed_version, "local_s",
                    (json_int_t) floors->local_s, "boottime_ms", (json_int_t) floors->boottime_ms,
                    "boot_id", floors->boot_id);
}

gboolean
pnc_clock_floors_from_json (json_t *object,
                            const char *shown_name,
                            PncClockFloors *out_floors,
                            GError **error)
{
  json_int_t numbers[4];
  const char *boot_id;

  if (!pnc_json_unpack (object, shown_name, error, "{s:I, s:I, s:I, s:I, s:s}", "signed_s",
                        &numbers[0], "signed_version", &numbers[1], "local_s", &numbers[2],
                        "boottime_ms", &numbers[3], "boot_id", &boot_id))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i] < 0 || numbers[i] > PNC_JSON_MAX_INTEGER)
      {
        g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                     "%s is damaged: “clock” holds the number %" G_GINT64_FORMAT
                     ", which is none of 0 to 2^53−1",
                     shown_name, (gint64) numbers[i]);
        return FALSE;
      }
  if (boot_id[0] != '\0' && !pnc_json_is_uuid (boot_id))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "%s is damaged: “boot_id” is “%s”, not the name of a boot", shown_name, boot_id);
      return FALSE;
    }
  *out_floors = (PncClockFloors){ .signed_s = numbers[0],
                                  .signed_version = numbers[1],
                                  .local_s = numbers[2],
                                  .boottime_ms = numbers[3] };
  g_strlcpy (out_floors->boot_id, boot_id, sizeof out_floors->boot_id);
  return TRUE;
}
