/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-rule-json.h"

/* Working hours: hours in resources/schemas/policy-rules.schema.json. A moment is inside when the
 * clock on the wall, in the policy's zone of time, shows a minute of one of the windows: so an hour
 * that comes twice in autumn is inside twice or not at all, and one that spring leaves out is
 * neither. Zones are the IANA database's on this computer (tzdata), "local" is the computer's own
 * as it was when the document was read; GLib knows their rules until 2037. Immutable; any thread.
 * Times are unix seconds. */
typedef struct _PncHours PncHours;

#define PNC_WEEK_MINUTES (7 * 24 * 60)

/* @windows and @zone: borrowed; both NULL: always, or never. @pointer: the object in which they
 * stand, "/hours". Errors: see pnc-rule-json.h; also for a zone that this computer does not know.
 */
PncHours *pnc_hours_new_from_json (json_t *windows,
                                   json_t *zone,
                                   gboolean always_by_default,
                                   const char *pointer,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_hours_free (PncHours *hours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHours, pnc_hours_free)

guint pnc_hours_get_n_windows (const PncHours *hours);
gboolean pnc_hours_is_always (const PncHours *hours);

/* Under a microsecond. */
gboolean pnc_hours_contains (const PncHours *hours, gint64 time);

/* The first moment after @time whose answer is another than @time's; G_MAXINT64: there is none.
 * A microsecond; some more in a week with a change of the clocks. */
gint64 pnc_hours_get_next_change (const PncHours *hours, gint64 time);

/* One English line for people: "Monday to Friday, 08:00 to 18:00 (Europe/Berlin)". @index −1: all
 * of it, when there are no windows: "At any time", "Never". Free with g_free(). */
char *pnc_hours_describe_window (const PncHours *hours, int index);

/* A minute of the week, by @to's clock from Monday 00:00, that @to allows and @from denies. Exact
 * in one zone; of two zones from 2026 to 2036 with their changes of the clocks; if one is "local",
 * it is taken to be any. @out_week_minute is untouched when there is none. */
gboolean pnc_hours_find_looser (const PncHours *from, const PncHours *to, guint *out_week_minute);

/* "Saturday, 10:00 (Europe/Berlin)". Free with g_free(). */
char *pnc_hours_dup_minute_words (const PncHours *hours, guint week_minute);

/* The windows that lie in the others: of PncVoidRule, in order; often empty. @by is one that has
 * all of it, or else its beginning. */
GArray *pnc_hours_find_void (const PncHours *hours);
