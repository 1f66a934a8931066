/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-fd.h"
#include "pnc-image-gate.h"

#include <sys/mman.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (PncFd) fd = memfd_create ("image", MFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  PncImageFacts facts = { 0 };
  gboolean accepted;

  g_assert (write (fd, data, size) == (ssize_t) size);
  accepted = pnc_image_gate_check (fd, "disk.img", &facts, &error);
  fuzz_check_verdict (accepted, error);
  g_assert (!accepted || facts.virtual_size_bytes > 0);
  return 0;
}
