/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-file.h"
#include "admin-sign-policy.h"
#include "admin-verbs.h"
#include "cli-passphrase.h"
#include "pnc-signing-key-file.h"

static struct
{
  char *key;
  int passphrase_fd;
  char *after;
  gboolean loosen;
} options = { .passphrase_fd = CLI_PASSPHRASE_NO_FD };

static const GOptionEntry entries[] = {
  { "key", 'k', 0, G_OPTION_ARG_FILENAME, &options.key,
    "Sign with this private key (NAME.key.json)", "FILE" },
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the key's passphrase from this descriptor instead of the terminal", "N" },
  { "after", 0, 0, G_OPTION_ARG_FILENAME, &options.after,
    "The version of this policy that it replaces", "FILE" },
  { "loosen", 0, 0, G_OPTION_ARG_NONE, &options.loosen,
    "It is meant that the policy allows what the one before did not", NULL },
  { NULL },
};

/* What a document must be, by its kind, before anybody signs it. */
static gboolean
admin_sign_check (PncDocument *document, GError **error)
{
  return pnc_document_get_kind (document) != PNC_DOCUMENT_POLICY
         || admin_sign_check_policy (document, options.after, options.loosen, error);
}

static PncSigningKeyFile *
admin_sign_read_key (GError **error)
{
  g_autoptr (GBytes) bytes = admin_file_read (
      options.key, pnc_document_kind_max_bytes (PNC_DOCUMENT_SIGNING_KEY), error);

  return bytes != NULL ? pnc_signing_key_file_parse (bytes, options.key, error) : NULL;
}

/* Needs no passphrase, so nobody is asked for one in vain. */
static gboolean
admin_sign_check_new (PncEnvelope *envelope, const PncPublicKey *key, GError **error)
{
  for (guint i = 0; i < pnc_envelope_get_n_signatures (envelope); i++)
    if (pnc_envelope_check_signature (envelope, i, key))
      {
        g_autofree char *label = pnc_public_key_dup_label (key);

        g_set_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO, "%s is signed by %s already",
                     pnc_document_get_name (pnc_envelope_get_document (envelope)), label);
        return FALSE;
      }
  return TRUE;
}

static PncSigningKey *
admin_sign_unlock (const PncSigningKeyFile *file, GError **error)
{
  g_autofree char *label = pnc_public_key_dup_label (pnc_signing_key_file_get_public (file));
  g_autofree char *prompt = g_strdup_printf ("Passphrase of %s: ", label);
  g_autoptr (PncSecret) passphrase = cli_passphrase_get (options.passphrase_fd, prompt, error);

  return passphrase != NULL ? pnc_signing_key_file_unlock (file, passphrase, error) : NULL;
}

static void
admin_sign_tell (CliRun *run, PncEnvelope *before, PncPublicKey *key, GBytes *bytes)
{
  PncDocument *document = pnc_envelope_get_document (before);
  g_autoptr (PncEnvelope) after
      = pnc_envelope_parse (bytes, pnc_document_get_kind (document), run->arguments[0], NULL);
  guint n = pnc_envelope_get_n_signatures (after);
  const char *type = pnc_document_kind_type (pnc_document_get_kind (document));
  g_autofree char *label = pnc_public_key_dup_label (key);
  g_autofree char *text = g_strdup_printf ("%s (%s) is now signed by %s; signatures: %u",
                                           run->arguments[0], type, label, n);

  cli_run_finish (run,
                  json_pack ("{s:s, s:s, s:s, s:s, s:i}", "file", run->arguments[0], "type", type,
                             "key_id", pnc_public_key_get_id (key), "name",
                             pnc_public_key_get_name (key), "signatures", (int) n),
                  text);
}

static void
admin_sign_run (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncDocument) document = NULL;
  g_autoptr (PncEnvelope) envelope = admin_envelope_read (run->arguments[0], &document, &error);
  g_autoptr (PncSigningKeyFile) file = NULL;
  g_autoptr (PncSigningKey) key = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (envelope != NULL && admin_sign_check (document, &error))
    file = admin_sign_read_key (&error);
  if (file != NULL
      && admin_sign_check_new (envelope, pnc_signing_key_file_get_public (file), &error))
    key = admin_sign_unlock (file, &error);
  if (key != NULL)
    bytes = pnc_envelope_sign (envelope, key, &error);
  if (bytes == NULL || !admin_file_replace (run->arguments[0], bytes, &error))
    cli_run_fail (run, error);
  else
    admin_sign_tell (run, envelope, pnc_signing_key_get_public (key), bytes);
}

static void
admin_sign_begin (CliRun *run)
{
  if (options.key == NULL)
    cli_run_fail_usage (run, "--key FILE is missing");
  else
    admin_sign_run (run);
}

const CliVerb admin_verb_sign = {
  .name = "sign",
  .arguments = "FILE",
  .summary = "Sign a document",
  .description
  = "Adds a signature to a policy or to metadata of a repository. Several people sign one after "
    "the other, on their own machines if they like: what stands in the document, and the "
    "signatures of others, stay as they are. A document that nobody has signed yet is put into its "
    "envelope first; its lines keep their numbers. After an edit, everybody signs again. A "
    "document with a fault is not signed: the fault is told with its line. A policy above version "
    "1 is held against the version before it (--after): if it allows more, it is signed only with "
    "--loosen. Ends with 2 when this key has signed it already.",
  .options = entries,
  .begin = admin_sign_begin,
};
