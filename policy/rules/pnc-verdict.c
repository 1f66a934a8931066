/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-verdict.h"

#include "pnc-error.h"

#include <string.h>

#define PNC_CODE_BITS 30
#define PNC_CODE_LETTERS 6

static const char *const answers[] = { "denied", "limited", "allowed", NULL };

static const char *const grounds[PNC_N_GROUNDS + 1]
    = { "rule",    "not-yet",   "expired",     "grace",      "hours",      "lease",
        "contact", "clock",     "rolled-back", "image",      "quarantine", "host",
        "auth",    "too-large", "too-many",    "unresolved", "unenforced", NULL };

static const char *const actions[] = { "poweroff", "shutdown", "suspend", "lock", "warn", NULL };

void
pnc_verdict_free (PncVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->detail);
  g_free (verdict->rule);
  g_free (verdict->policy_id);
  g_free (verdict->signers);
  g_free (verdict->contact);
  g_free (verdict);
}

const char *
pnc_answer_to_string (PncAnswer answer)
{
  return answers[answer];
}

const char *
pnc_ground_to_string (PncGround ground)
{
  return grounds[ground];
}

/* Crockford's base 32: no I, L, O, U, which the ear or eye takes for others. */
char *
pnc_verdict_dup_code (const PncVerdict *verdict)
{
  static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = g_strdup_printf (
      "%s %s %s %s@%" G_GINT64_FORMAT, pnc_question_kind_to_string (verdict->question),
      pnc_ground_to_string (verdict->ground), verdict->rule != NULL ? verdict->rule : "",
      verdict->policy_id, verdict->version);
  guint8 digest[32];
  gsize size = sizeof digest;
  guint32 bits;
  GString *code = g_string_new (NULL);

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &size);
  bits = (guint32) digest[0] << 24 | digest[1] << 16 | digest[2] << 8 | digest[3];
  for (guint i = 0; i < PNC_CODE_LETTERS; i++, bits <<= 5)
    {
      if (i == PNC_CODE_LETTERS / 2)
        g_string_append_c (code, '-');
      g_string_append_c (code, letters[bits >> 27]);
    }
  return g_string_free (code, FALSE);
}

static void
pnc_verdict_add_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

GVariant *
pnc_verdict_to_variant (const PncVerdict *verdict)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  pnc_verdict_add_text (&dict, "question", pnc_question_kind_to_string (verdict->question));
  pnc_verdict_add_text (&dict, "answer", pnc_answer_to_string (verdict->answer));
  pnc_verdict_add_text (&dict, "reason", pnc_ground_to_string (verdict->ground));
  pnc_verdict_add_text (&dict, "detail", verdict->detail);
  pnc_verdict_add_text (&dict, "rule", verdict->rule);
  pnc_verdict_add_text (&dict, "policy-id", verdict->policy_id);
  pnc_verdict_add_text (&dict, "signers", verdict->signers);
  pnc_verdict_add_text (&dict, "contact", verdict->contact);
  pnc_verdict_add_text (&dict, "action", verdict->action);
  g_variant_dict_insert (&dict, "limit", "x", verdict->limit);
  g_variant_dict_insert (&dict, "line", "u", verdict->line);
  g_variant_dict_insert (&dict, "version", "x", verdict->version);
  g_variant_dict_insert (&dict, "changes-at", "x", verdict->changes_at);
  g_variant_dict_insert (&dict, "warn-from", "x", verdict->warn_from);
  g_variant_dict_insert (&dict, "unenforced", "b", verdict->unenforced);
  return g_variant_dict_end (&dict);
}

static int
pnc_verdict_find (const char *const *names, const char *name)
{
  for (int i = 0; name != NULL && names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

PncVerdict *
pnc_verdict_new_from_variant (GVariant *variant)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
  g_autoptr (PncVerdict) verdict = g_new0 (PncVerdict, 1);
  const char *question = NULL, *answer = NULL, *ground = NULL, *action = NULL;
  int kind, answer_index, ground_index, action_index;

  g_variant_dict_lookup (&dict, "question", "&s", &question);
  g_variant_dict_lookup (&dict, "answer", "&s", &answer);
  g_variant_dict_lookup (&dict, "reason", "&s", &ground);
  g_variant_dict_lookup (&dict, "action", "&s", &action);
  g_variant_dict_lookup (&dict, "detail", "s", &verdict->detail);
  g_variant_dict_lookup (&dict, "rule", "s", &verdict->rule);
  g_variant_dict_lookup (&dict, "policy-id", "s", &verdict->policy_id);
  g_variant_dict_lookup (&dict, "signers", "s", &verdict->signers);
  g_variant_dict_lookup (&dict, "contact", "s", &verdict->contact);
  g_variant_dict_lookup (&dict, "limit", "x", &verdict->limit);
  g_variant_dict_lookup (&dict, "line", "u", &verdict->line);
  g_variant_dict_lookup (&dict, "version", "x", &verdict->version);
  g_variant_dict_lookup (&dict, "changes-at", "x", &verdict->changes_at);
  g_variant_dict_lookup (&dict, "warn-from", "x", &verdict->warn_from);
  g_variant_dict_lookup (&dict, "unenforced", "b", &verdict->unenforced);

  kind = question != NULL ? pnc_question_kind_from_string (question) : -1;
  answer_index = pnc_verdict_find (answers, answer);
  ground_index = pnc_verdict_find (grounds, ground);
  action_index = pnc_verdict_find (actions, action);
  if (kind < 0 || answer_index < 0 || ground_index < 0 || verdict->policy_id == NULL)
    return NULL;
  verdict->question = kind;
  verdict->answer = answer_index;
  verdict->ground = ground_index;
  verdict->action = action_index >= 0 ? actions[action_index] : NULL;
  return g_steal_pointer (&verdict);
}

void
pnc_verdict_set_error (const PncVerdict *verdict, GError **error)
{
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *source = pnc_verdict_dup_source (verdict);
  g_autofree char *code = pnc_verdict_dup_code (verdict);

  g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED, "%s (%s); ask %s, code %s", sentence,
               source, verdict->contact != NULL ? verdict->contact : "your administrator", code);
}
