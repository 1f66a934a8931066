/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tpm-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a service that was killed left in the middle of making a TPM: a working folder, and now and
 * then the swtpm of an swtpm_setup that died with it. */

static gboolean
pnc_tpm_is_ours (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && info.st_uid == geteuid ();
}

static gboolean
pnc_tpm_names_folder (const char *pid, const char *folder)
{
  g_autofree char *process = g_build_filename ("/proc", pid, NULL);
  g_autofree char *path = g_build_filename (process, "cmdline", NULL);
  g_autofree char *command = NULL;
  gsize size;

  return pnc_tpm_is_ours (process) && g_file_get_contents (path, &command, &size, NULL)
         && memmem (command, size, folder, strlen (folder)) != NULL;
}

static void
pnc_tpm_end_processes_of (const char *folder)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (processes != NULL && (pid = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (pid[0]) && pnc_tpm_names_folder (pid, folder))
      kill ((pid_t) g_ascii_strtoll (pid, NULL, 10), SIGKILL);
}

/* Its name says which process made it. */
static gboolean
pnc_tpm_work_is_stale (const char *name)
{
  gint64 maker = g_ascii_strtoll (name + strlen (PNC_TPM_WORK_PREFIX), NULL, 10);

  return maker > 0 && kill ((pid_t) maker, 0) != 0 && errno == ESRCH;
}

void
pnc_tpm_remove_work (const char *folder)
{
  static const char *const names[] = { PNC_TPM_STATE_FILE, ".lock", "TMP2-00.permall" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

void
pnc_tpm_sweep (void)
{
  g_autoptr (GDir) list = g_dir_open (PNC_TPM_WORK_PARENT, 0, NULL);
  const char *name;

  while (list != NULL && (name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *folder = g_build_filename (PNC_TPM_WORK_PARENT, name, NULL);

      if (!g_str_has_prefix (name, PNC_TPM_WORK_PREFIX) || !pnc_tpm_is_ours (folder)
          || !pnc_tpm_work_is_stale (name))
        continue;
      pnc_tpm_end_processes_of (folder);
      pnc_tpm_remove_work (folder);
    }
}
