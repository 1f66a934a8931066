/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"
#include "pnc-fd.h"
#include "pnc-policy-succession.h"
#include "pnc-public-key-file.h"

#include <sys/stat.h>

/* Putting a policy in force that somebody brings. Verified before anything is written; what does
 * not verify goes on record and changes nothing. */

typedef struct
{
  char *folder;
  char *desktop_id;
  PncFd policy_fd;
  GArray *trust_fds; /* of int */
  PncFd passphrase_fd;
  guint threshold;
  gboolean needs_claim;
  PncSession *session; /* of the running desktop; else opened here, or NULL: stays locked */
  PncAuditLog *log;
  GMutex *keys_lock; /* the desktop's */

  PncPolicyFiles *files; /* before; then after */
} PncSetPolicy;

static void
pnc_close_fds (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    pnc_fd_clear (&g_array_index (fds, int, i));
  g_array_unref (fds);
}

static void
pnc_set_policy_free (gpointer data)
{
  PncSetPolicy *set = data;

  g_free (set->folder);
  g_free (set->desktop_id);
  pnc_fd_clear (&set->policy_fd);
  pnc_fd_clear (&set->passphrase_fd);
  pnc_close_fds (set->trust_fds);
  pnc_session_unref (set->session);
  g_clear_pointer (&set->log, pnc_audit_log_unref);
  g_clear_pointer (&set->files, pnc_policy_files_free);
  g_free (set);
}

/* What was brought */

static GBytes *
pnc_set_policy_read (int fd, PncDocumentKind kind, const char *what, GError **error)
{
  gsize most = pnc_document_kind_max_bytes (kind), filled = 0;
  g_autofree char *bytes = NULL;
  struct stat info;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > (off_t) most)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "%s must be a file of at most %" G_GSIZE_FORMAT " bytes", what, most);
      return NULL;
    }
  bytes = g_malloc (most);
  while (filled < most)
    {
      ssize_t n = pread (fd, bytes + filled, most - filled, filled);

      if (n <= 0)
        break;
      filled += n;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), filled);
}

static GPtrArray *
pnc_set_policy_read_keys (PncSetPolicy *set, GError **error)
{
  g_autoptr (GPtrArray) keys
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);

  for (guint i = 0; i < set->trust_fds->len; i++)
    {
      g_autoptr (GBytes) bytes = pnc_set_policy_read (g_array_index (set->trust_fds, int, i),
                                                      PNC_DOCUMENT_PUBLIC_KEY, "A key", error);
      PncPublicKey *key
          = bytes != NULL ? pnc_public_key_file_parse (bytes, "the key", error) : NULL;

      if (key == NULL)
        return NULL;
      g_ptr_array_add (keys, key);
    }
  return g_steal_pointer (&keys);
}

/* The organisation is the one that the policy names: its keys are what the person vouches for. */
static char *
pnc_set_policy_dup_org (GBytes *bytes, GError **error)
{
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (bytes, PNC_DOCUMENT_POLICY, "the policy", error);
  const char *org_id;
  PncPlace signed_place;

  if (envelope == NULL)
    return NULL;
  signed_place = pnc_envelope_get_unverified_signed (envelope);
  if (!pnc_place_id (pnc_place_member (&signed_place, "org_id"), &org_id, error))
    return NULL;
  if (g_str_equal (org_id, PNC_TRUST_LOCAL_ORG))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” stands for a desktop's owner; an organisation's policy names another "
                   "org_id",
                   org_id);
      return NULL;
    }
  return g_strdup (org_id);
}

static PncTrust *
pnc_set_policy_new_trust (PncSetPolicy *set, GBytes *policy, GError **error)
{
  g_autoptr (GPtrArray) keys = pnc_set_policy_read_keys (set, error);
  g_autofree char *org_id = keys != NULL ? pnc_set_policy_dup_org (policy, error) : NULL;

  return org_id != NULL ? pnc_trust_new (org_id, keys, set->threshold, error) : NULL;
}

/* Another trust: only its owner may give a desktop away, once, and only unlocked. */

static gboolean
pnc_set_policy_open_session (PncSetPolicy *set, GError **error)
{
  g_autoptr (PncSecret) vmk = NULL;
  PncSessionPlace place = { 0 };

  if (set->session != NULL)
    return TRUE;
  if (set->passphrase_fd < 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                   "Whom a desktop believes can only be changed with its passphrase");
      return FALSE;
    }
  vmk = pnc_desktop_keys_unlock (set->folder, set->desktop_id, set->passphrase_fd, error);
  if (vmk == NULL)
    return FALSE;
  place.folder = g_strdup (set->folder);
  place.desktop_id = g_strdup (set->desktop_id);
  place.state_key = pnc_key_derive (vmk, set->desktop_id, "state");
  place.audit_key = pnc_key_derive (vmk, set->desktop_id, "audit");
  place.log = pnc_audit_log_ref (set->log);
  place.keys_lock = set->keys_lock;
  set->session = pnc_session_open (&place);
  return TRUE;
}

static gboolean
pnc_set_policy_exchange (PncSetPolicy *set, GBytes *bytes, GError **error)
{
  g_autoptr (PncTrust) trust = pnc_set_policy_new_trust (set, bytes, error);
  g_autoptr (PncPolicy) policy = NULL;
  PncPolicySettled how;

  if (trust != NULL)
    policy = pnc_policy_verify_trusted (bytes, "the policy", trust, error);
  if (policy == NULL || !pnc_set_policy_open_session (set, error)
      || !pnc_session_settle_policy (set->session, &set->files, &how, error))
    return FALSE;
  if (pnc_trust_is_local (set->files->trust))
    return pnc_session_take_policy (set->session, trust, policy, error);
  g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
               "This desktop belongs to “%s” already, and only a policy that is signed there can "
               "take the place of the one in force",
               pnc_trust_get_org_id (set->files->trust));
  return FALSE;
}

/* A newer one under the same trust */

static gboolean
pnc_set_policy_succeed (PncSetPolicy *set, GBytes *bytes, GError **error)
{
  PncPolicyFiles *files = set->files;
  g_autoptr (PncPolicy) policy = NULL;

  if (files->trust == NULL || pnc_trust_is_local (files->trust))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
                   "Nobody manages this desktop, so nobody's signature is believed; say whose it "
                   "is to be, by the public key that signed the policy (--trust KEY)");
      return FALSE;
    }
  policy = pnc_policy_verify_trusted (bytes, "the policy", files->trust, error);
  if (policy == NULL
      || (files->policy != NULL && !pnc_policy_check_successor (files->policy, policy, error)))
    return FALSE;
  if (set->session != NULL)
    return pnc_session_take_policy (set->session, NULL, policy, error);
  return pnc_policy_take (set->folder, NULL, policy, NULL, 0, NULL, NULL, error);
}

/* The work */

static gboolean
pnc_set_policy_work (PncSetPolicy *set, GError **error)
{
  g_autoptr (GBytes) bytes
      = pnc_set_policy_read (set->policy_fd, PNC_DOCUMENT_POLICY, "A policy", error);

  if (bytes == NULL)
    return FALSE;
  set->files = pnc_policy_files_load (set->folder);
  return set->trust_fds->len > 0 ? pnc_set_policy_exchange (set, bytes, error)
                                 : pnc_set_policy_succeed (set, bytes, error);
}

static void
pnc_set_policy_note (PncSetPolicy *set, const GError *error)
{
  const PncPolicyDraft *draft;
  g_autofree char *name = NULL;

  if (error != NULL)
    pnc_audit_log_append (set->log, PNC_AUDIT_VERIFY_FAIL, "what", "policy", "why", error->message,
                          NULL);
  else if (set->files->policy != NULL)
    {
      draft = pnc_policy_get_draft (set->files->policy);
      name = g_strdup_printf ("%s@%" G_GINT64_FORMAT, draft->policy_id, draft->version);
      pnc_audit_log_append (set->log, PNC_AUDIT_POLICY_APPLIED, "name", name, "sha256",
                            pnc_policy_get_sha256 (set->files->policy), NULL);
    }
  pnc_audit_log_settle (set->log, NULL);
}

static void
pnc_set_policy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncSetPolicy *set = data;
  g_autoptr (PncFolderClaim) claim = NULL;
  GError *error = NULL;

  if (set->needs_claim)
    claim = pnc_folder_claim_new (set->folder, FALSE, &error);
  if (error == NULL)
    {
      if (!pnc_set_policy_work (set, &error))
        g_assert (error != NULL);
      g_clear_pointer (&set->files, pnc_policy_files_free);
      set->files = pnc_policy_files_load (set->folder);
      if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO))
        pnc_set_policy_note (set, error);
      if (set->needs_claim && set->session != NULL)
        pnc_session_close (set->session);
    }
  g_clear_pointer (&claim, pnc_folder_claim_free);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_set_policy_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  PncSetPolicy *set = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  desktop->busy = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  pnc_desktop_take_policy (desktop, g_steal_pointer (&set->files));
  g_signal_emit_by_name (desktop, "policy-changed");
  g_task_return_boolean (task, TRUE);
}

static gboolean
pnc_desktop_check_can_set_policy (PncDesktop *desktop,
                                  guint n_keys,
                                  guint threshold,
                                  GError **error)
{
  if (desktop->busy != NULL || !pnc_desktop_check_runs (desktop, NULL))
    if (!pnc_desktop_check_idle (desktop, error))
      return FALSE;
  if (n_keys <= PNC_TRUST_MAX_KEYS && threshold <= MAX (n_keys, 1))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "%u of %u keys cannot be asked to sign; name as many keys as must sign, at most %d",
               threshold, n_keys, PNC_TRUST_MAX_KEYS);
  return FALSE;
}

void
pnc_desktop_set_policy_async (PncDesktop *desktop,
                              int policy_fd,
                              GArray *trust_fds,
                              guint threshold,
                              int passphrase_fd,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  g_autoptr (GTask) worker = NULL;
  PncSetPolicy *set = g_new0 (PncSetPolicy, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_set_policy_async);
  set->policy_fd = policy_fd;
  set->trust_fds = trust_fds;
  set->passphrase_fd = passphrase_fd;
  set->threshold = threshold;
  if (!pnc_desktop_check_can_set_policy (desktop, trust_fds->len, threshold, &error))
    {
      pnc_set_policy_free (set);
      g_task_return_error (task, error);
      return;
    }
  set->folder = g_strdup (desktop->folder);
  set->desktop_id = g_strdup (desktop->id);
  set->needs_claim = !pnc_desktop_holds (desktop);
  if (desktop->run != NULL && desktop->run->session != NULL)
    set->session = pnc_session_ref (desktop->run->session);
  set->log = pnc_audit_log_ref (desktop->log);
  set->keys_lock = &desktop->keys_lock;
  desktop->busy = "gets other rules";
  worker = g_task_new (desktop, NULL, pnc_set_policy_done_cb, g_steal_pointer (&task));
  g_task_set_source_tag (worker, pnc_desktop_set_policy_async);
  g_task_set_task_data (worker, set, pnc_set_policy_free);
  g_task_run_in_thread (worker, pnc_set_policy_thread);
}
