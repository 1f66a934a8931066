/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-folder-files.h"

#include "pnc-audit-aside.h"
#include "pnc-fd.h"
#include "pnc-file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What says that this is a desktop goes last: a removal that is killed on its way can be asked for
 * again. */
static const char last_file[] = "desktop.json";

static const char *const desktop_files[]
    = { "keys.json",       "system.luks", "data.luks",        "nvram.luks",
        "state.luks",      "audit.log",   "token.json",       "lock",
        "creating.json",   "policy.json", "policy-next.json", "trust.json",
        "trust-next.json", NULL };

typedef gboolean (*PncFolderKnows) (const char *name);

static gboolean
pnc_folder_knows_file (const char *name)
{
  return g_strv_contains (desktop_files, name) || pnc_audit_aside_is_name (name)
         || pnc_file_is_temporary (name);
}

/* swtpm's files (swtpm(8), libtpms state of a TPM 2) and what it writes before renaming. */
static gboolean
pnc_folder_knows_tpm_file (const char *name)
{
  return g_str_has_prefix (name, "tpm2-00.") || g_str_has_prefix (name, "TMP2-00.")
         || strcmp (name, ".lock") == 0;
}

static void
pnc_folder_remove_known (int folder_fd, PncFolderKnows knows)
{
  int list_fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = list_fd >= 0 ? fdopendir (list_fd) : NULL;
  const struct dirent *entry;

  if (list == NULL)
    return;
  while ((entry = readdir (list)) != NULL)
    if (knows (entry->d_name))
      unlinkat (folder_fd, entry->d_name, 0);
  closedir (list);
}

static int
pnc_folder_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
pnc_folder_list_names (const char *folder)
{
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (list != NULL && (name = g_dir_read_name (list)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, pnc_folder_compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

GStrv
pnc_folder_remove_files (const char *folder)
{
  g_auto (PncFd) folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_auto (PncFd) tpm_fd = PNC_FD_INIT;

  if (folder_fd < 0)
    return NULL;
  tpm_fd = openat (folder_fd, "tpm", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (tpm_fd >= 0)
    {
      pnc_folder_remove_known (tpm_fd, pnc_folder_knows_tpm_file);
      unlinkat (folder_fd, "tpm", AT_REMOVEDIR);
    }
  pnc_folder_remove_known (folder_fd, pnc_folder_knows_file);
  unlinkat (folder_fd, last_file, 0);
  return rmdir (folder) == 0 ? NULL : pnc_folder_list_names (folder);
}
