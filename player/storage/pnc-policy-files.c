/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-files.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-policy-succession.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define PNC_POLICY_FILE "policy.json"
#define PNC_POLICY_FILE_NEXT "policy-next.json"
#define PNC_TRUST_FILE "trust.json"
#define PNC_TRUST_FILE_NEXT "trust-next.json"

void
pnc_policy_files_free (PncPolicyFiles *files)
{
  if (files == NULL)
    return;
  g_clear_pointer (&files->trust, pnc_trust_unref);
  g_clear_pointer (&files->policy, pnc_policy_unref);
  g_clear_pointer (&files->next_trust, pnc_trust_unref);
  g_clear_pointer (&files->next_policy, pnc_policy_unref);
  g_clear_error (&files->fault);
  g_free (files);
}

/* Reading */

static GBytes *
pnc_policy_files_read (int folder_fd, const char *name, PncDocumentKind kind, GError **error)
{
  gsize size;
  char *text = pnc_file_read_at (folder_fd, name, pnc_document_kind_max_bytes (kind), &size, error);

  return text != NULL ? g_bytes_new_take (text, size) : NULL;
}

static PncTrust *
pnc_policy_files_read_trust (int folder_fd, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = pnc_policy_files_read (folder_fd, name, PNC_DOCUMENT_TRUST, error);

  return bytes != NULL ? pnc_trust_parse (bytes, name, error) : NULL;
}

static PncPolicy *
pnc_policy_files_read_policy (int folder_fd,
                              const char *name,
                              const PncTrust *trust,
                              GError **error)
{
  g_autoptr (GBytes) bytes = pnc_policy_files_read (folder_fd, name, PNC_DOCUMENT_POLICY, error);

  return bytes != NULL ? pnc_policy_verify_trusted (bytes, name, trust, error) : NULL;
}

static gboolean
pnc_policy_files_has (int folder_fd, const char *name)
{
  return faccessat (folder_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A desktop of before there were policies has neither file; one file alone was not left so by
 * us. */
static void
pnc_policy_files_set_fault (PncPolicyFiles *files, int folder_fd, GError *fault_taken)
{
  g_autoptr (GError) fault = fault_taken;
  gboolean none = !pnc_policy_files_has (folder_fd, PNC_TRUST_FILE)
                  && !pnc_policy_files_has (folder_fd, PNC_POLICY_FILE);

  if (none)
    {
      files->fault = g_steal_pointer (&fault);
      return;
    }
  files->fault = g_error_new (PNC_ERROR, PNC_ERROR_TAMPERED,
                              "The desktop's rules cannot be believed: %s; put its trust.json and "
                              "policy.json back from a copy",
                              fault->message);
}

static void
pnc_policy_files_load_current (PncPolicyFiles *files, int folder_fd)
{
  GError *fault = NULL;

  files->trust = pnc_policy_files_read_trust (folder_fd, PNC_TRUST_FILE, &fault);
  if (files->trust != NULL)
    files->policy = pnc_policy_files_read_policy (folder_fd, PNC_POLICY_FILE, files->trust, &fault);
  if (files->policy == NULL)
    pnc_policy_files_set_fault (files, folder_fd, fault);
}

/* Killed between the two renames, the new policy is in its place and the new trust is not. */
static void
pnc_policy_files_load_next (PncPolicyFiles *files, int folder_fd)
{
  const char *name = pnc_policy_files_has (folder_fd, PNC_POLICY_FILE_NEXT) ? PNC_POLICY_FILE_NEXT
                                                                            : PNC_POLICY_FILE;

  files->next_trust = pnc_policy_files_read_trust (folder_fd, PNC_TRUST_FILE_NEXT, NULL);
  if (files->next_trust != NULL)
    files->next_policy = pnc_policy_files_read_policy (folder_fd, name, files->next_trust, NULL);
}

PncPolicyFiles *
pnc_policy_files_load (const char *folder)
{
  PncPolicyFiles *files = g_new0 (PncPolicyFiles, 1);
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, &files->fault);

  if (folder_fd < 0)
    return files;
  pnc_policy_files_load_current (files, folder_fd);
  if (pnc_policy_files_has (folder_fd, PNC_TRUST_FILE_NEXT))
    pnc_policy_files_load_next (files, folder_fd);
  return files;
}

/* Writing */

static gboolean
pnc_policy_files_write (int folder_fd, const char *name, GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  /* A document that was parsed holds no NUL. */
  g_autofree char *text = g_strndup (data, size);

  return pnc_file_replace_at (folder_fd, name, text, error);
}

gboolean
pnc_policy_files_save_policy (const char *folder, GBytes *policy, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);

  return folder_fd >= 0 && pnc_policy_files_write (folder_fd, PNC_POLICY_FILE, policy, error);
}

gboolean
pnc_policy_files_begin_exchange (const char *folder,
                                 const PncTrust *trust,
                                 GBytes *policy,
                                 GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);

  /* The trust last: without it, the policy means nothing. */
  return folder_fd >= 0 && pnc_policy_files_write (folder_fd, PNC_POLICY_FILE_NEXT, policy, error)
         && pnc_policy_files_write (folder_fd, PNC_TRUST_FILE_NEXT, pnc_trust_get_bytes (trust),
                                    error);
}

static gboolean
pnc_policy_files_move (int folder_fd, const char *from, const char *to, GError **error)
{
  if (renameat (folder_fd, from, folder_fd, to) == 0 || errno == ENOENT)
    return pnc_folder_sync (folder_fd, error);
  pnc_error_set_from_errno (error, errno, "Writing “%s”", to);
  return FALSE;
}

gboolean
pnc_policy_files_finish_exchange (const char *folder, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);

  return folder_fd >= 0
         && pnc_policy_files_move (folder_fd, PNC_POLICY_FILE_NEXT, PNC_POLICY_FILE, error)
         && pnc_policy_files_move (folder_fd, PNC_TRUST_FILE_NEXT, PNC_TRUST_FILE, error);
}

void
pnc_policy_files_drop_exchange (const char *folder)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, NULL);

  if (folder_fd < 0)
    return;
  unlinkat (folder_fd, PNC_TRUST_FILE_NEXT, 0);
  unlinkat (folder_fd, PNC_POLICY_FILE_NEXT, 0);
}
