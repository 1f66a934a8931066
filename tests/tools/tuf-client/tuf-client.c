/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tuf-fetch.h"

#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-tuf-client.h"
#include "pnc-tuf-path.h"

#include <curl/curl.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static char *metadata_dir, *metadata_url, *target_base_url, *target_dir;
static GStrv target_names;

static const GOptionEntry options[] = {
  { "metadata-dir", 0, 0, G_OPTION_ARG_FILENAME, &metadata_dir, "Where metadata is kept", "D" },
  { "metadata-url", 0, 0, G_OPTION_ARG_STRING, &metadata_url, "Where it comes from", "U" },
  { "target-name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &target_names, "A target's path", "N" },
  { "target-base-url", 0, 0, G_OPTION_ARG_STRING, &target_base_url, "Where targets are", "B" },
  { "target-dir", 0, 0, G_OPTION_ARG_FILENAME, &target_dir, "Where they go", "T" },
  { NULL },
};

static GBytes *
client_fetch (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  return tuf_fetch (metadata_url, name, max_bytes, error);
}

static GBytes *
client_load (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  gsize size;
  char *text = pnc_file_read_at (*(const PncFd *) data, name, max_bytes, &size, error);

  return text != NULL ? g_bytes_new_take (text, size) : NULL;
}

static gboolean
client_save (const char *name, GBytes *bytes, gpointer data, GError **error)
{
  /* JSON that was read has no NUL in it. */
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return pnc_file_replace_at (*(const PncFd *) data, name, text, error);
}

static gboolean
client_remove (const char *name, gpointer data, GError **error)
{
  const PncFd *folder = data;

  if (unlinkat (*folder, name, 0) == 0 || errno == ENOENT)
    return pnc_folder_sync (*folder, error);
  pnc_error_set_from_errno (error, errno, "Removing “%s”", name);
  return FALSE;
}

static const PncTufHost host = { client_fetch, client_load, client_save, client_remove };

static gboolean
download_target (PncTufClient *client, const char *path, GError **error)
{
  const PncTufFile *target = pnc_tuf_client_find_target (client, path, error);
  g_autofree char *encoded = pnc_tuf_path_encode (path);
  g_autofree char *file = g_build_filename (target_dir, encoded, NULL);
  g_autofree char *name = NULL;
  g_autofree char *old = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (target == NULL)
    return FALSE;
  if (g_file_get_contents (file, &old, &size, NULL))
    {
      bytes = g_bytes_new_take (g_steal_pointer (&old), size);
      if (pnc_tuf_file_check (target, bytes, path, NULL))
        return TRUE;
      g_clear_pointer (&bytes, g_bytes_unref);
    }
  name = pnc_tuf_client_dup_target_name (client, path, target);
  bytes = tuf_fetch (target_base_url, name, target->length_bytes, error);
  return bytes != NULL && pnc_tuf_file_check (target, bytes, path, error)
         && g_file_set_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                 error);
}

static gboolean
download (PncTufClient *client, GError **error)
{
  if (target_names == NULL || target_base_url == NULL || target_dir == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "download needs --target-name, --target-base-url and --target-dir");
      return FALSE;
    }
  if (!pnc_tuf_client_refresh (client, error))
    return FALSE;
  for (guint i = 0; target_names[i] != NULL; i++)
    if (!download_target (client, target_names[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
init (PncTufClient *client, const char *root_file, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) root = NULL;
  gsize size;

  if (!g_file_get_contents (root_file, &text, &size, error))
    return FALSE;
  root = g_bytes_new_take (g_steal_pointer (&text), size);
  return pnc_tuf_client_init (client, root, error);
}

static gboolean
run (int n_words, char **words, GError **error)
{
  const char *command = n_words > 1 ? words[1] : "";
  gboolean needs_url = strcmp (command, "init") != 0;
  g_auto (PncFd) folder = PNC_FD_INIT;
  g_autoptr (PncTufClient) client
      = pnc_tuf_client_new (&host, &folder, g_get_real_time () / G_USEC_PER_SEC);

  if (metadata_dir == NULL || (needs_url && metadata_url == NULL))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "Needs --metadata-dir%s",
                   needs_url ? " and --metadata-url" : "");
      return FALSE;
    }
  g_mkdir_with_parents (metadata_dir, 0700);
  folder = pnc_folder_open (metadata_dir, error);
  if (folder < 0)
    return FALSE;
  pnc_file_sweep_at (folder);
  if (strcmp (command, "init") == 0 && n_words == 3)
    return init (client, words[2], error);
  if (strcmp (command, "refresh") == 0 && n_words == 2)
    return pnc_tuf_client_refresh (client, error);
  if (strcmp (command, "download") == 0 && n_words == 2)
    return download (client, error);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The command is init TRUSTED_ROOT, refresh or download");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND");
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_option_context_add_main_entries (context, options, NULL);
  curl_global_init (CURL_GLOBAL_DEFAULT);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !run (argc, argv, &error))
    {
      g_printerr ("tuf-client: %s\n", error->message);
      status = 1;
    }
  curl_global_cleanup ();
  return status;
}
