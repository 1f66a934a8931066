/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-alarm.h"

#include "pnc-fd.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* As good as never. */
#define PNC_ALARM_FAR_S (10LL * 366 * 24 * 3600)

struct _PncAlarm
{
  void (*ring) (gpointer data);
  gpointer data;
  PncFd boottime_fd;
  PncFd realtime_fd;
  guint boottime_id;
  guint realtime_id;
};

static gboolean
pnc_alarm_due_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PncAlarm *alarm = user_data;
  guint64 n;

  if (read (fd, &n, sizeof n) == sizeof n)
    alarm->ring (alarm->data);
  return G_SOURCE_CONTINUE;
}

/* Only a timer by the wall clock tells that it was set. */
static void
pnc_alarm_watch_clock (PncAlarm *alarm)
{
  struct itimerspec far = { 0 };
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  far.it_value.tv_sec = now.tv_sec + PNC_ALARM_FAR_S;
  timerfd_settime (alarm->realtime_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

static gboolean
pnc_alarm_clock_set_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PncAlarm *alarm = user_data;
  guint64 n;

  if (read (fd, &n, sizeof n) >= 0 || errno == ECANCELED)
    {
      pnc_alarm_watch_clock (alarm);
      alarm->ring (alarm->data);
    }
  return G_SOURCE_CONTINUE;
}

PncAlarm *
pnc_alarm_new (void (*ring) (gpointer data), gpointer data)
{
  PncAlarm *alarm = g_new0 (PncAlarm, 1);

  alarm->ring = ring;
  alarm->data = data;
  alarm->boottime_fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  alarm->realtime_fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  g_assert (alarm->boottime_fd >= 0 && alarm->realtime_fd >= 0);
  alarm->boottime_id = g_unix_fd_add (alarm->boottime_fd, G_IO_IN, pnc_alarm_due_cb, alarm);
  alarm->realtime_id = g_unix_fd_add (alarm->realtime_fd, G_IO_IN, pnc_alarm_clock_set_cb, alarm);
  pnc_alarm_watch_clock (alarm);
  return alarm;
}

void
pnc_alarm_free (PncAlarm *alarm)
{
  if (alarm == NULL)
    return;
  g_source_remove (alarm->boottime_id);
  g_source_remove (alarm->realtime_id);
  pnc_fd_clear (&alarm->boottime_fd);
  pnc_fd_clear (&alarm->realtime_fd);
  g_free (alarm);
}

void
pnc_alarm_set (PncAlarm *alarm, gint64 seconds)
{
  struct itimerspec due = { 0 };

  due.it_value.tv_sec = CLAMP (seconds, 0, PNC_ALARM_FAR_S);
  timerfd_settime (alarm->boottime_fd, 0, &due, NULL);
}
