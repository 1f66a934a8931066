/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-file.h"
#include "admin-verbs.h"
#include "cli-output.h"

#include <string.h>

#define COLUMNS 3

static struct
{
  char **trust;
  int threshold;
} options;

static const GOptionEntry entries[] = {
  { "trust", 't', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.trust,
    "Check against this public key (NAME.pub.json); may be given again", "FILE" },
  { "threshold", 0, 0, G_OPTION_ARG_INT, &options.threshold,
    "So many of the keys must have signed (all of them)", "N" },
  { NULL },
};

/* What is to be said of one signature: "holds", "broken", "unknown". */
static const char *
admin_signers_judge (PncEnvelope *envelope, guint index, const PncPublicKey *key)
{
  if (key == NULL)
    return "unknown";
  return pnc_envelope_check_signature (envelope, index, key) ? "holds" : "broken";
}

static PncPublicKey *
admin_signers_find (GPtrArray *keys, const char *id)
{
  for (guint i = 0; i < keys->len; i++)
    if (strcmp (pnc_public_key_get_id (keys->pdata[i]), id) == 0)
      return keys->pdata[i];
  return NULL;
}

static json_t *
admin_signers_to_json (PncEnvelope *envelope, GPtrArray *keys)
{
  json_t *array = json_array ();

  for (guint i = 0; i < pnc_envelope_get_n_signatures (envelope); i++)
    {
      const char *id = pnc_envelope_get_key_id (envelope, i);
      PncPublicKey *key = admin_signers_find (keys, id);

      json_array_append_new (array, json_pack ("{s:s, s:s?, s:s}", "key_id", id, "name",
                                               key != NULL ? pnc_public_key_get_name (key) : NULL,
                                               "verdict", admin_signers_judge (envelope, i, key)));
    }
  return json_pack (
      "{s:s, s:o}", "type",
      pnc_document_kind_type (pnc_document_get_kind (pnc_envelope_get_document (envelope))),
      "signatures", array);
}

static void
admin_signers_add_row (GPtrArray *cells, const char *verdict, const char *name, const char *id)
{
  g_ptr_array_add (cells, g_strdup (verdict));
  g_ptr_array_add (cells, g_strdup (name));
  g_ptr_array_add (cells, g_strdup (id));
}

static void
admin_signers_print (PncEnvelope *envelope, GPtrArray *keys)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  admin_signers_add_row (cells, "SIGNATURE", "NAME", "KEY ID");
  for (guint i = 0; i < pnc_envelope_get_n_signatures (envelope); i++)
    {
      const char *id = pnc_envelope_get_key_id (envelope, i);
      PncPublicKey *key = admin_signers_find (keys, id);

      admin_signers_add_row (cells, admin_signers_judge (envelope, i, key),
                             key != NULL ? pnc_public_key_get_name (key) : "", id);
    }
  cli_print_table (cells, COLUMNS);
}

static GPtrArray *
admin_signers_read_keys (GError **error)
{
  g_autoptr (GPtrArray) keys
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);

  for (guint i = 0; options.trust != NULL && options.trust[i] != NULL; i++)
    {
      PncPublicKey *key = admin_public_key_read (options.trust[i], error);

      if (key == NULL)
        return NULL;
      g_ptr_array_add (keys, key);
    }
  return g_steal_pointer (&keys);
}

static gboolean
admin_signers_verify (PncEnvelope *envelope, GPtrArray *keys, GError **error)
{
  guint threshold = options.threshold > 0 ? (guint) options.threshold : keys->len;
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  if (threshold == 0)
    return TRUE;
  verified = pnc_envelope_verify (envelope, keys, threshold, error);
  return verified != NULL;
}

static void
admin_signers_run (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncEnvelope) envelope = admin_envelope_read (run->arguments[0], NULL, &error);
  g_autoptr (GPtrArray) keys = envelope != NULL ? admin_signers_read_keys (&error) : NULL;

  if (keys == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  if (!run->json)
    admin_signers_print (envelope, keys);
  if (admin_signers_verify (envelope, keys, &error))
    cli_run_finish (run, admin_signers_to_json (envelope, keys), NULL);
  else
    cli_run_fail (run, error);
}

static void
admin_signers_begin (CliRun *run)
{
  guint n_keys = options.trust != NULL ? g_strv_length (options.trust) : 0;

  if (options.threshold < 0 || options.threshold > (int) n_keys)
    cli_run_fail_usage (run, "--threshold is 1 to the number of keys given by --trust, not %d",
                        options.threshold);
  else
    admin_signers_run (run);
}

const CliVerb admin_verb_signers = {
  .name = "signers",
  .arguments = "FILE",
  .summary = "Show who signed a document, and check it",
  .description = "Lists the signatures of a document. With public keys given by --trust it says of "
                 "each whether it holds, and ends with 7 unless all of those keys, or as many as "
                 "--threshold says, have signed what stands there now.",
  .options = entries,
  .begin = admin_signers_begin,
};
