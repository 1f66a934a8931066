/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-folder-token.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-json.h"

#include <string.h>

#define PNC_FOLDER_TOKEN_FORMAT 1
#define PNC_FOLDER_TOKEN_FILE "token.json"
#define PNC_HOST_ID_DIGITS 32
#define PNC_HOST_ID_FILE "host-id"

static char *
pnc_host_id_hash (const char *machine_id)
{
  static const char purpose[] = "org.pinnace.host-id.1";
  char *digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) purpose,
                                            strlen (purpose), machine_id, strlen (machine_id));

  digest[PNC_HOST_ID_DIGITS] = '\0';
  return digest;
}

static char *
pnc_host_id_dup_random (void)
{
  return g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (),
                          g_random_int ());
}

static char *
pnc_host_id_read (int state_fd)
{
  gsize size;
  g_autofree char *text = pnc_file_read_at (state_fd, PNC_HOST_ID_FILE, 64, &size, NULL);

  if (text == NULL || !pnc_json_is_hex (g_strchomp (text), PNC_HOST_ID_DIGITS))
    return NULL;
  return g_steal_pointer (&text);
}

/* Several processes may come here first: the id of whoever made the file is everybody's. */
static char *
pnc_host_id_keep (const char *state_dir, GError **error)
{
  g_autofree char *made = pnc_host_id_dup_random ();
  g_autoptr (GError) taken = NULL;
  g_auto (PncFd) state_fd = PNC_FD_INIT;
  char *kept;

  g_mkdir_with_parents (state_dir, 0700);
  state_fd = pnc_folder_open (state_dir, error);
  if (state_fd < 0)
    return NULL;
  kept = pnc_host_id_read (state_fd);
  if (kept != NULL)
    return kept;
  if (pnc_file_create_at (state_fd, PNC_HOST_ID_FILE, made, &taken))
    return g_steal_pointer (&made);
  kept = pnc_host_id_read (state_fd);
  if (kept == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                 "This computer has no machine id, and none can be kept in “%s”: %s", state_dir,
                 taken->message);
  return kept;
}

char *
pnc_host_id_dup (const char *machine_id_path, const char *state_dir, GError **error)
{
  g_autofree char *machine_id = NULL;

  if (g_file_get_contents (machine_id_path, &machine_id, NULL, NULL)
      && pnc_json_is_hex (g_strchomp (machine_id), PNC_HOST_ID_DIGITS))
    return pnc_host_id_hash (machine_id);
  return pnc_host_id_keep (state_dir, error);
}

/* Field 22 of /proc/PID/stat (proc(5)); the command name before it may hold anything, so fields
 * are counted from its last ")". */
static gboolean
pnc_process_get_start_ticks (pid_t pid, guint64 *out_ticks)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *behind_name;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  behind_name = strrchr (text, ')');
  if (behind_name == NULL)
    return FALSE;
  fields = g_strsplit (behind_name, " ", 22);
  /* A zombie has ended: its files are closed. */
  if (g_strv_length (fields) < 21 || fields[1][0] == 'Z' || fields[1][0] == 'X')
    return FALSE;
  *out_ticks = g_ascii_strtoull (fields[20], NULL, 10);
  return TRUE;
}

static char *
pnc_host_name_dup (void)
{
  char *name = g_strndup (g_get_host_name (), 64);

  g_strcanon (name,
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
              "0123456789._-",
              '-');
  if (name[0] == '\0')
    {
      g_free (name);
      return g_strdup ("unnamed");
    }
  return name;
}

PncFolderToken *
pnc_folder_token_new (GError **error)
{
  g_autoptr (PncFolderToken) token = g_new0 (PncFolderToken, 1);
  g_autofree char *state_dir = g_build_filename (g_get_user_state_dir (), "pinnace", NULL);

  token->pid = getpid ();
  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &token->boot_id, NULL, NULL)
      || !pnc_json_is_uuid (g_strchomp (token->boot_id))
      || !pnc_process_get_start_ticks (token->pid, &token->start_ticks))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "/proc does not tell who this process is; mount it");
      return NULL;
    }
  token->host_id = pnc_host_id_dup ("/etc/machine-id", state_dir, error);
  if (token->host_id == NULL)
    return NULL;
  token->host_name = pnc_host_name_dup ();
  token->since = MAX (g_get_real_time () / G_USEC_PER_SEC, 0);
  token->nonce = pnc_host_id_dup_random ();
  return g_steal_pointer (&token);
}

static gboolean
pnc_host_name_is_valid (const char *name)
{
  return g_regex_match_simple ("^[A-Za-z0-9._-]{1,64}$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

PncFolderToken *
pnc_folder_token_parse (const char *json, gsize size_bytes, GError **error)
{
  g_autoptr (PncFolderToken) token = g_new0 (PncFolderToken, 1);
  json_auto_t *root = pnc_json_parse_object (json, size_bytes, PNC_FOLDER_TOKEN_MAX_BYTES,
                                             PNC_FOLDER_TOKEN_FILE, error);
  const char *host_id, *host_name, *boot_id, *nonce;
  json_int_t format, pid, start_ticks, since;

  if (root == NULL
      || !pnc_json_unpack (root, PNC_FOLDER_TOKEN_FILE, error,
                           "{s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:s}", "format", &format, "host_id",
                           &host_id, "host_name", &host_name, "boot_id", &boot_id, "pid", &pid,
                           "start_ticks", &start_ticks, "since", &since, "nonce", &nonce))
    return NULL;
  if (format != PNC_FOLDER_TOKEN_FORMAT || !pnc_json_is_hex (host_id, PNC_HOST_ID_DIGITS)
      || !pnc_host_name_is_valid (host_name) || !pnc_json_is_uuid (boot_id) || pid < 1
      || pid > 4194304 || start_ticks < 0 || start_ticks > 9007199254740991 || since < 0
      || since > 9007199254740991 || !pnc_json_is_hex (nonce, 32))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "token.json is damaged: a value is not one that we write");
      return NULL;
    }
  token->host_id = g_strdup (host_id);
  token->host_name = g_strdup (host_name);
  token->boot_id = g_strdup (boot_id);
  token->pid = pid;
  token->start_ticks = start_ticks;
  token->since = since;
  token->nonce = g_strdup (nonce);
  return g_steal_pointer (&token);
}

char *
pnc_folder_token_to_json (const PncFolderToken *token)
{
  json_auto_t *root = json_pack (
      "{s:i, s:s, s:s, s:s, s:I, s:I, s:I, s:s}", "format", PNC_FOLDER_TOKEN_FORMAT, "host_id",
      token->host_id, "host_name", token->host_name, "boot_id", token->boot_id, "pid",
      (json_int_t) token->pid, "start_ticks", (json_int_t) token->start_ticks, "since",
      (json_int_t) token->since, "nonce", token->nonce);
  char *dumped = json_dumps (root, JSON_INDENT (2));
  char *text = g_strconcat (dumped, "\n", NULL);

  free (dumped);
  return text;
}

PncTokenOwner
pnc_folder_token_get_owner (const PncFolderToken *token, const PncFolderToken *mine)
{
  guint64 ticks;

  if (strcmp (token->host_id, mine->host_id) != 0)
    return PNC_TOKEN_OWNER_OTHER_HOST;
  if (strcmp (token->boot_id, mine->boot_id) != 0
      || !pnc_process_get_start_ticks (token->pid, &ticks) || ticks != token->start_ticks)
    return PNC_TOKEN_OWNER_GONE;
  return PNC_TOKEN_OWNER_ALIVE;
}

void
pnc_folder_token_free (PncFolderToken *token)
{
  if (token == NULL)
    return;
  g_free (token->host_id);
  g_free (token->host_name);
  g_free (token->boot_id);
  g_free (token->nonce);
  g_free (token);
}
