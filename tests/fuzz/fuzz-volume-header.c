/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-fd.h"
#include "pnc-volume-header.h"

#include <sys/mman.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (PncFd) fd = memfd_create ("volume", MFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  gboolean accepted;

  g_assert (write (fd, data, size) == (ssize_t) size);
  accepted = pnc_volume_header_check (fd, "system.luks", NULL, &error);
  fuzz_check_verdict (accepted, error);
  return 0;
}
