/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-limits.h"

#include "pnc-error.h"

#include <sys/sysinfo.h>

/* What the descriptor's schema allows; said in the person's words before a file is named. */
#define PNC_HOST_MEMORY_MIN_MIB 64

gboolean
pnc_host_limits_check (guint memory_mib, guint cpus, GError **error)
{
  struct sysinfo host;
  guint64 host_mib = G_MAXUINT64;

  if (sysinfo (&host) == 0)
    host_mib = (guint64) host.totalram * host.mem_unit / (1024 * 1024);
  if (memory_mib != 0 && memory_mib < PNC_HOST_MEMORY_MIN_MIB)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%u” MiB of memory are too little for any system; give it %d or more",
                   memory_mib, PNC_HOST_MEMORY_MIN_MIB);
      return FALSE;
    }
  if (memory_mib > host_mib)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%u” MiB of memory are more than the %" G_GUINT64_FORMAT
                   " MiB that this computer has; choose less",
                   memory_mib, host_mib);
      return FALSE;
    }
  if (cpus > g_get_num_processors ())
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%u” processors are more than the %u that this computer has; choose fewer",
                   cpus, g_get_num_processors ());
      return FALSE;
    }
  return TRUE;
}
