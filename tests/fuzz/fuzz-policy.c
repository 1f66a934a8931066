/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-verdict.h"

/* What is accepted is also decided by: no question may crash on it. */
static void
ask_everything (PncPolicyDraft *draft)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new ();
  g_autoptr (PncRulebook) book = NULL;
  g_autoptr (PncFacts) facts = pnc_facts_new_ideal (1796112000);
  const PncUsbDevice usb = { .vid = 0x1050, .pid = 0x0407, .device = { 3, 0, 0 } };
  const PncConnection connection = { PNC_DIRECTION_OUT, PNC_PROTOCOL_TCP, { 0, 1 }, 443 };

  g_ptr_array_add (drafts, draft);
  book = pnc_rulebook_new_simulated (drafts, NULL);
  if (book == NULL) /* a lower level's alone */
    return;
  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autoptr (PncVerdict) verdict = NULL;
      g_autofree char *sentence = NULL;
      PncQuestion question;

      pnc_question_init (&question, i);
      question.usb = &usb;
      question.connection = &connection;
      question.name = "a.exe";
      verdict = pnc_policy_decide (book, facts, &question);
      sentence = pnc_verdict_dup_sentence (verdict);
      g_assert (sentence[0] != '\0');
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "fuzz", &error);
  g_autoptr (PncPolicyDraft) draft
      = document != NULL ? pnc_policy_draft_parse (document, &error) : NULL;

  fuzz_check_verdict (draft != NULL, error);
  if (draft != NULL)
    ask_everything (draft);
  return 0;
}
