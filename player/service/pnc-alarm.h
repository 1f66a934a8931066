/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Rings once after so much CLOCK_BOOTTIME, in which a host's sleep counts, and whenever somebody
 * sets the host's clock (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET). Main thread. */
typedef struct _PncAlarm PncAlarm;

PncAlarm *pnc_alarm_new (void (*ring) (gpointer data), gpointer data);
void pnc_alarm_free (PncAlarm *alarm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAlarm, pnc_alarm_free)

/* In the place of what was set before. 0: only when the clock is set. */
void pnc_alarm_set (PncAlarm *alarm, gint64 seconds);
