/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-facts.h"
#include "pnc-question.h"

/* A question, or a fact as "name=value". */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) fact = g_strsplit (text, "=", 2);
  g_autoptr (PncFacts) facts = pnc_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) fact_error = NULL;
  g_autoptr (PncAsk) ask = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  ask = pnc_ask_parse (text, &error);
  fuzz_check_verdict (ask != NULL, error);
  if (g_strv_length (fact) == 2)
    {
      gboolean known = pnc_facts_set (facts, fact[0], fact[1], &fact_error);
      fuzz_check_verdict (known, fact_error);
    }
  return 0;
}
