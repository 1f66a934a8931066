/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A line of audit.log for people: "2026-11-22 08:00:00  Started (accelerator: kvm)", in local time;
 * a line that is none as it is, behind question marks. g_free() it. Pure. */
char *ctl_log_dup_line (const char *raw);

/* What VerifyLog() answered, in sentences: what holds, what does not, and what could not be looked
 * at. g_free() it. Pure. */
char *ctl_log_dup_report (GVariant *report);
