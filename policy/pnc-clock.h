/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

/* What time it is for the rules (security.md 2.7), on a computer whose clock its user may set.
 *
 *   floor_signed  the latest time that somebody signed for, or the year of this version: only
 *                 raised
 *   floor_local   the latest time that this desktop has seen: raised while it runs; lowered only
 *                 by a signed time of a new version, and only to what the host's clock and that
 *                 time agree on, so that one wrong BIOS date does not shut a desktop for ever
 *   now           at unlock max (RTC, floor_signed, floor_local), and from then on that plus the
 *                 elapsed CLOCK_BOOTTIME: setting the clock while a desktop runs does nothing
 *
 * Pure: every reading of the host's clocks is handed in. Times are unix seconds in UTC. */

/* No clock that is right shows less: the start of this version's year. */
#define PNC_CLOCK_NEVER_BEFORE_S G_GINT64_CONSTANT (1767225600) /* 2026-01-01T00:00:00Z */

/* How far a clock may be off without being remarked on, where no rule says otherwise. */
#define PNC_CLOCK_DEFAULT_SKEW_S 600

/* A boot that comes later than this after the last time seen is remarked on. */
#define PNC_CLOCK_LEAP_S (366 * 24 * 3600)

#define PNC_CLOCK_BOOT_ID_SIZE 37

/* The host's clocks at one moment. */
typedef struct
{
  gint64 rtc_s;                         /* CLOCK_REALTIME */
  gint64 boottime_ms;                   /* CLOCK_BOOTTIME: goes on in suspend, anew at each boot */
  char boot_id[PNC_CLOCK_BOOT_ID_SIZE]; /* which boot that is: a UUID */
} PncClockReading;

/* What is kept from one unlock to the next, in the sealed state. All zero: a new desktop. */
typedef struct
{
  gint64 signed_s;
  guint64 signed_version; /* of the signed time taken last; 0: none yet */
  gint64 local_s;
  gint64 boottime_ms;                   /* when floor_local was noted … */
  char boot_id[PNC_CLOCK_BOOT_ID_SIZE]; /* … and in which boot; "": never */
} PncClockFloors;

typedef enum
{
  PNC_CLOCK_FINDING_NONE,
  PNC_CLOCK_FINDING_ROLLBACK,     /* behind what it must at least be, by more than the skew */
  PNC_CLOCK_FINDING_FAST_FORWARD, /* further on than can have passed (same boot), or than is
                                     likely (another boot) */
} PncClockFinding;

/* From unlock to lock. Not thread-safe: one thread at a time. */
typedef struct _PncClock PncClock;

PncClock *
pnc_clock_new (const PncClockFloors *floors, const PncClockReading *reading, gint64 max_skew_s);
void pnc_clock_free (PncClock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncClock, pnc_clock_free)

/* The effective time. */
gint64 pnc_clock_get_now (const PncClock *clock, const PncClockReading *reading);

/* What the host's clock did before the unlock; @out_by_s (or NULL): by how much, never negative. */
PncClockFinding pnc_clock_get_finding (const PncClock *clock, gint64 *out_by_s);

/* The same for what it did since: is the host's clock at @reading away from the effective time? */
PncClockFinding
pnc_clock_compare (const PncClock *clock, const PncClockReading *reading, gint64 *out_by_s);

/* A verified document says that it was issued at @issued_s (a grant): it is that late at least. */
void pnc_clock_raise_signed (PncClock *clock, gint64 issued_s);

/* A verified signed time (TUF timestamp: x-issued and expires). FALSE and nothing changed unless
 * @version is newer than any taken before. Sets now, and with it floor_local, to what it and the
 * host's clock agree on, if they do: that is, if the host's clock is not past @expires_s. */
gboolean pnc_clock_take_signed_time (PncClock *clock,
                                     guint64 version,
                                     gint64 issued_s,
                                     gint64 expires_s,
                                     const PncClockReading *reading);

/* By which the expiry of a signed time that was just fetched is judged: without floor_local, or
 * a desktop that once saw a date far ahead could never take the signed time that mends it. */
gint64 pnc_clock_get_fetch_now (const PncClock *clock, const PncClockReading *reading);

/* What to keep, as of @reading. */
void pnc_clock_get_floors (const PncClock *clock,
                           const PncClockReading *reading,
                           PncClockFloors *out_floors);

/* As an object of the sealed state (resources/schemas/state.schema.json, "clock"). */
json_t *pnc_clock_floors_to_json (const PncClockFloors *floors);
gboolean pnc_clock_floors_from_json (json_t *object,
                                     const char *shown_name,
                                     PncClockFloors *out_floors,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
