/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-stories.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_STORIES, "fuzz", &error);
  g_autoptr (PncStories) stories = document != NULL ? pnc_stories_parse (document, &error) : NULL;

  fuzz_check_verdict (stories != NULL, error);
  for (guint i = 0; stories != NULL && i < pnc_stories_get_n (stories); i++)
    g_assert (pnc_stories_get_name (stories, i)[0] != '\0');
  return 0;
}
