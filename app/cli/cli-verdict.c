/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-verdict.h"

#include "cli-output.h"

char *
cli_dup_verdict (const PncVerdict *verdict)
{
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *source = pnc_verdict_dup_source (verdict);
  g_autofree char *code = pnc_verdict_dup_code (verdict);
  g_autofree char *changes = cli_dup_time (verdict->changes_at, "not by itself");
  g_autofree char *plain = NULL;

  plain = g_strdup_printf ("Answer    %s\n"
                           "Says      %s\n"
                           "By        %s\n"
                           "Changes   %s\n"
                           "Ask       %s\n"
                           "Code      %s",
                           pnc_answer_to_string (verdict->answer), sentence, source, changes,
                           verdict->contact != NULL ? verdict->contact : "(nobody is named)", code);
  return cli_dup_printable (plain, TRUE);
}

json_t *
cli_json_from_verdict (const PncVerdict *verdict)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (pnc_verdict_to_variant (verdict));
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *code = pnc_verdict_dup_code (verdict);
  json_t *json = cli_json_from_variant (variant);

  json_object_set_new (json, "sentence", json_string (sentence));
  json_object_set_new (json, "code", json_string (code));
  return json;
}
