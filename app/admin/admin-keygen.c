/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"
#include "cli-passphrase.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-public-key-file.h"
#include "pnc-signing-key-file.h"
#include "pnc-text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static struct
{
  char *type;
  char *out;
  char *title;
  int passphrase_fd;
} options = { .passphrase_fd = CLI_PASSPHRASE_NO_FD };

static const GOptionEntry entries[] = {
  { "type", 0, 0, G_OPTION_ARG_STRING, &options.type, "ed25519 (as a rule) or ecdsa (P-256)",
    "TYPE" },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out, "Put the files there (here)", "DIR" },
  { "title", 0, 0, G_OPTION_ARG_STRING, &options.title, "Whose key it is, as people read it (NAME)",
    "TEXT" },
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the passphrase from this descriptor instead of the terminal", "N" },
  { NULL },
};

/* The two files of a new key. */
typedef struct
{
  char *private_name, *public_name;
  char *private_text, *public_text;
} AdminKeyFiles;

static void
admin_key_files_clear (AdminKeyFiles *files)
{
  g_free (files->private_name);
  g_free (files->public_name);
  g_free (files->private_text);
  g_free (files->public_text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdminKeyFiles, admin_key_files_clear)

/* Before a passphrase is asked for; the files are made so that they cannot replace others all the
 * same. */
static gboolean
admin_keygen_check_free (int folder_fd, const char *name, GError **error)
{
  if (faccessat (folder_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
               "“%s” is there already; a key is never replaced, choose another NAME or DIR", name);
  return FALSE;
}

static gboolean
admin_keygen_seal (AdminKeyFiles *files, PncScheme scheme, const char *title, GError **error)
{
  g_autoptr (PncSecret) passphrase
      = cli_passphrase_choose (options.passphrase_fd, "Passphrase of the new key: ", error);
  g_autoptr (PncSigningKey) key = NULL;

  if (passphrase == NULL)
    return FALSE;
  key = pnc_signing_key_generate (scheme, title);
  files->private_text = pnc_signing_key_file_write (key, passphrase, PNC_KEY_COST_DEFAULT, error);
  files->public_text = pnc_public_key_file_write (pnc_signing_key_get_public (key));
  return files->private_text != NULL;
}

static gboolean
admin_keygen_write (const AdminKeyFiles *files, int folder_fd, GError **error)
{
  if (!pnc_file_create_at (folder_fd, files->private_name, files->private_text, error))
    return FALSE;
  if (pnc_file_create_at (folder_fd, files->public_name, files->public_text, error))
    {
      fchmodat (folder_fd, files->public_name, 0644, 0); /* where the file system has modes */
      return TRUE;
    }
  /* Nobody knows this key yet. */
  unlinkat (folder_fd, files->private_name, 0);
  return FALSE;
}

static json_t *
admin_keygen_to_json (const AdminKeyFiles *files, const char *folder, const char *key_id)
{
  g_autofree char *private_path = g_build_filename (folder, files->private_name, NULL);
  g_autofree char *public_path = g_build_filename (folder, files->public_name, NULL);

  return json_pack ("{s:s, s:s, s:s}", "key_id", key_id, "private_key", private_path, "public_key",
                    public_path);
}

static void
admin_keygen_tell (CliRun *run, const AdminKeyFiles *files, const char *folder)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (files->public_text, strlen (files->public_text));
  g_autoptr (PncPublicKey) key = pnc_public_key_file_parse (bytes, files->public_name, NULL);
  g_autofree char *text = NULL;

  g_assert (key != NULL); /* we wrote it */
  text = g_strdup_printf ("Made %s: keep it, and its passphrase, to yourself\n"
                          "Made %s: give it to those who check what you sign\n"
                          "Key id %s",
                          files->private_name, files->public_name, pnc_public_key_get_id (key));
  cli_run_finish (run, admin_keygen_to_json (files, folder, pnc_public_key_get_id (key)), text);
}

static void
admin_keygen_run (CliRun *run, PncScheme scheme)
{
  const char *name = run->arguments[0];
  const char *folder = options.out != NULL ? options.out : ".";
  g_auto (PncFd) folder_fd = PNC_FD_INIT;
  g_auto (AdminKeyFiles) files = { .private_name = g_strconcat (name, ".key.json", NULL),
                                   .public_name = g_strconcat (name, ".pub.json", NULL) };
  GError *error = NULL;

  folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0)
    pnc_error_set_from_errno (&error, errno, "Opening the folder “%s”", folder);
  if (folder_fd < 0 || !admin_keygen_check_free (folder_fd, files.private_name, &error)
      || !admin_keygen_check_free (folder_fd, files.public_name, &error)
      || !admin_keygen_seal (&files, scheme, options.title != NULL ? options.title : name, &error)
      || !admin_keygen_write (&files, folder_fd, &error))
    cli_run_fail (run, error);
  else
    admin_keygen_tell (run, &files, folder);
}

static void
admin_keygen_begin (CliRun *run)
{
  const char *fault = NULL;

  if (options.title != NULL)
    fault = options.title[0] != '\0' && strlen (options.title) <= PNC_TEXT_MAX_BYTES
                ? pnc_text_find_fault (options.title)
                : "nothing, or more than 128 bytes";
  if (!pnc_text_is_id (run->arguments[0]))
    cli_run_fail_usage (run,
                        "“%s” is no name for files: 1 to 63 of a-z, 0-9, “.”, “_”, “-”, the first "
                        "a letter or digit",
                        run->arguments[0]);
  else if (fault != NULL)
    cli_run_fail_usage (run, "--title holds %s", fault);
  else if (options.type == NULL || strcmp (options.type, "ed25519") == 0)
    admin_keygen_run (run, PNC_SCHEME_ED25519);
  else if (strcmp (options.type, "ecdsa") == 0)
    admin_keygen_run (run, PNC_SCHEME_ECDSA_P256);
  else
    cli_run_fail_usage (run, "--type is ed25519 or ecdsa, not “%s”", options.type);
}

const CliVerb admin_verb_keygen = {
  .name = "keygen",
  .arguments = "NAME",
  .summary = "Make a key to sign with",
  .description = "Makes NAME.key.json, the private key, sealed by a passphrase that it asks for, "
                 "and NAME.pub.json, the public key, for those who check signatures. No file is "
                 "ever replaced. A lost passphrase cannot be helped: make another key.",
  .options = entries,
  .begin = admin_keygen_begin,
};
