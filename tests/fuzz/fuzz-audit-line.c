/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-audit-checkpoint.h"
#include "pnc-audit-event.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_auto (PncAuditLine) line = { 0 };
  gboolean taken = pnc_audit_line_parse ((const char *) data, size, &line, &error);
  g_autofree char *text = NULL;
  gboolean holds;

  fuzz_check_verdict (taken, error);
  if (!taken)
    return 0;
  /* Whatever is taken can be told in words, and a signature be looked at. */
  text = pnc_audit_event_describe (&line);
  g_assert (g_utf8_validate (text, -1, NULL));
  if (line.details != NULL)
    return 0;
  holds = pnc_audit_checkpoint_check (&line, &error);
  fuzz_check_verdict (holds, error);
  return 0;
}
