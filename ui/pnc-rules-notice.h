/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the rules do to a running desktop by themselves, as the service's Notice says it
 * (resources/dbus). Pure, but for the language and the time zone. */

/* Is it one of this kind: "warning", "action", "outside"? @notice may be NULL. */
gboolean pnc_rules_notice_is (GVariant *notice, const char *kind);

/* "It will be shut down today 17:00, in 14 minutes. Save your work." @now: unix seconds. NULL:
 * there is nothing to say. Free with g_free(). */
char *pnc_rules_notice_dup_text (GVariant *notice, gint64 now);
