/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-clock.h"

#include <time.h>

void
pnc_host_clock_read (PncClockReading *out_reading)
{
  g_autofree char *boot_id = NULL;
  struct timespec since_boot;

  *out_reading = (PncClockReading){ .rtc_s = g_get_real_time () / G_USEC_PER_SEC };
  if (clock_gettime (CLOCK_BOOTTIME, &since_boot) == 0)
    out_reading->boottime_ms = since_boot.tv_sec * 1000 + since_boot.tv_nsec / 1000000;
  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot_id, NULL, NULL))
    g_strlcpy (out_reading->boot_id, g_strchomp (boot_id), sizeof out_reading->boot_id);
}

gint64
pnc_host_clock_get_build_time (void)
{
  return PNC_BUILD_TIME;
}
