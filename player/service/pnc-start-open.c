/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-start-private.h"

#define PNC_START_WAIT_US (10 * G_USEC_PER_SEC)
#define PNC_START_RETRY_MS 50

/* Volumes and TPM */

typedef struct
{
  PncStart *start;
  const char *name; /* static */
} PncStartVolume;

static void pnc_start_try_open (PncStartVolume *volume);

static gboolean
pnc_start_open_again_cb (gpointer user_data)
{
  pnc_start_try_open (user_data);
  return G_SOURCE_REMOVE;
}

/* The claim is ours, so a process that still has the volume open is the block service of a
 * pinnaced that was killed: it flushes and ends. */
static gboolean
pnc_start_should_wait (PncStart *start, const GError *error)
{
  return start->error == NULL && g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY)
         && g_get_monotonic_time () - start->volumes_began_us < PNC_START_WAIT_US;
}

static void
pnc_start_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStartVolume *volume = user_data;
  PncStart *start = volume->start;
  GError *error = NULL;

  if (!pnc_block_service_open_finish (PNC_BLOCK_SERVICE (source), result, &error))
    {
      if (pnc_start_should_wait (start, error))
        {
          g_error_free (error);
          g_timeout_add (PNC_START_RETRY_MS, pnc_start_open_again_cb, volume);
          return;
        }
      pnc_start_fail (start, error);
    }
  g_free (volume);
  if (--start->n_volumes == 0)
    pnc_start_mark (start, "volumes", start->volumes_began_us);
  pnc_start_join (start);
}

static void
pnc_start_try_open (PncStartVolume *volume)
{
  PncStart *start = volume->start;
  PncDesktop *desktop = start->desktop;
  g_autofree char *file = g_strconcat (volume->name, ".luks", NULL);
  g_autofree char *path = g_build_filename (desktop->folder, file, NULL);

  pnc_block_service_open_async (desktop->run->block, volume->name, path, start->descriptor->id,
                                pnc_desktop_keys_get_volume (start->keys, volume->name),
                                start->cancellable, pnc_start_opened_cb, volume);
}

static void
pnc_start_open (PncStart *start, const char *name)
{
  PncStartVolume *volume = g_new0 (PncStartVolume, 1);

  volume->start = start;
  volume->name = name;
  start->n_pending++;
  start->n_volumes++;
  pnc_start_try_open (volume);
}

static void
pnc_start_tpm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  PncRun *run = start->desktop->run;
  GError *error = NULL;

  run->tpm = pnc_tpm_start_finish (result, &error);
  if (run->tpm != NULL)
    pnc_block_service_bind_pid (run->block, pnc_tpm_get_pid (run->tpm));
  else
    pnc_start_fail (start, error);
  pnc_start_mark (start, "tpm", start->volumes_began_us);
  pnc_start_join (start);
}

static void
pnc_start_open_all (PncStart *start)
{
  PncDesktop *desktop = start->desktop;
  g_autofree char *tpm_dir = g_build_filename (desktop->folder, "tpm", NULL);
  g_autofree char *tpm_socket = pnc_run_dup_path (desktop->run, "tpm");

  start->volumes_began_us = g_get_monotonic_time ();
  pnc_start_open (start, "system");
  if (pnc_start_has_data (start))
    pnc_start_open (start, "data");
  if (!g_str_equal (start->descriptor->firmware, "bios"))
    pnc_start_open (start, "nvram");
  if (start->descriptor->tpm)
    {
      start->n_pending++;
      pnc_tpm_start_async (tpm_dir, tpm_socket, start->keys->tpm, start->cancellable,
                           pnc_start_tpm_cb, start);
    }
}

/* Keys */

typedef struct
{
  char *folder;
  char *desktop_id;
  int passphrase_fd; /* the start's */
} PncStartUnlock;

static void
pnc_start_unlock_free (gpointer data)
{
  PncStartUnlock *unlock = data;

  g_free (unlock->folder);
  g_free (unlock->desktop_id);
  g_free (unlock);
}

static void
pnc_start_unlock_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncStartUnlock *unlock = data;
  GError *error = NULL;
  g_autoptr (PncSecret) vmk
      = pnc_desktop_keys_unlock (unlock->folder, unlock->desktop_id, unlock->passphrase_fd, &error);

  if (vmk == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, pnc_desktop_keys_new (vmk, unlock->desktop_id),
                           (GDestroyNotify) pnc_desktop_keys_free);
}

static void
pnc_start_unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  GError *error = NULL;

  start->keys = g_task_propagate_pointer (G_TASK (result), &error);
  pnc_start_mark (start, "key", start->key_began_us);
  if (start->keys == NULL)
    pnc_start_fail (start, error);
  else if (start->error == NULL)
    {
      pnc_start_open_session (start);
      pnc_start_open_all (start);
    }
  pnc_start_join (start);
}

void
pnc_start_unlock (PncStart *start)
{
  /* Not cancellable: a derivation cannot be interrupted, and its end must be waited for. */
  g_autoptr (GTask) task = g_task_new (start->desktop, NULL, pnc_start_unlocked_cb, start);
  PncStartUnlock *unlock = g_new0 (PncStartUnlock, 1);

  g_task_set_source_tag (task, pnc_start_unlock);
  unlock->folder = g_strdup (start->desktop->folder);
  unlock->desktop_id = g_strdup (start->descriptor->id);
  unlock->passphrase_fd = start->passphrase_fd;
  g_task_set_task_data (task, unlock, pnc_start_unlock_free);
  start->n_pending++;
  start->key_began_us = g_get_monotonic_time ();
  g_task_run_in_thread (task, pnc_start_unlock_thread);
}

/* The block process: only the QEMU of this desktop may connect. */

static gboolean
pnc_start_authorize (PncBlockService *block, pid_t pid, const char *export, gpointer user_data)
{
  PncDesktop *desktop = user_data;

  return desktop->run != NULL && desktop->run->libvirt != NULL && desktop->id != NULL
         && pnc_libvirt_owns_pid (desktop->run->libvirt, desktop->id, pid);
}

static gboolean
pnc_start_spawn_block (PncStart *start, GError **error)
{
  PncDesktop *desktop = start->desktop;
  g_autofree char *socket_path = NULL;

  if (!pnc_run_make_dir (desktop->run, pnc_engine_get_runtime_dir (desktop->engine),
                         start->descriptor->id, error))
    return FALSE;
  socket_path = pnc_run_dup_path (desktop->run, "nbd");
  desktop->run->block = pnc_block_service_new (socket_path, pnc_start_authorize, desktop, error);
  if (desktop->run->block == NULL)
    return FALSE;
  pnc_desktop_watch_block (desktop);
  return TRUE;
}

/* The claim */

typedef struct
{
  char *folder;
  gboolean take_over;
  PncDescriptor *descriptor;
  PncFolderClaim *claim;
  PncPolicyFiles *policy;
  PncHostView *view;
} PncStartClaim;

static void
pnc_start_claim_free (gpointer data)
{
  PncStartClaim *claim = data;

  g_free (claim->folder);
  g_clear_pointer (&claim->descriptor, pnc_descriptor_free);
  g_clear_pointer (&claim->claim, pnc_folder_claim_free);
  g_clear_pointer (&claim->policy, pnc_policy_files_free);
  g_clear_pointer (&claim->view, pnc_host_view_free);
  g_free (claim);
}

/* Looked at before it is claimed, so that a damaged folder is left as it is. */
static void
pnc_start_claim_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncStartClaim *claim = data;
  GError *error = NULL;

  claim->descriptor = pnc_desktop_folder_load (claim->folder, &error);
  if (claim->descriptor != NULL)
    claim->claim = pnc_folder_claim_new (claim->folder, claim->take_over, &error);
  if (claim->claim != NULL)
    {
      claim->policy = pnc_policy_files_load (claim->folder);
      claim->view = pnc_host_view_new (claim->folder);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static gboolean
pnc_start_take_claim (PncStart *start, PncStartClaim *claim, GError **error)
{
  PncDesktop *desktop = start->desktop;

  desktop->run->claim = g_steal_pointer (&claim->claim);
  start->descriptor = g_steal_pointer (&claim->descriptor);
  if (g_strcmp0 (start->descriptor->id, desktop->id) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "The folder “%s” now holds another desktop; add it again", desktop->folder);
      return FALSE;
    }
  desktop->run->log = pnc_audit_log_ref (desktop->log);
  pnc_desktop_take_view (desktop, g_steal_pointer (&claim->view));
  pnc_desktop_take_policy (desktop, g_steal_pointer (&claim->policy));
  return pnc_start_spawn_block (start, error);
}

static void
pnc_start_claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)
      || !pnc_start_take_claim (start, g_task_get_task_data (G_TASK (result)), &error))
    pnc_start_fail (start, error);
  pnc_start_mark (start, "claim", start->desktop->start_began_us);
  pnc_start_rule_met (start);
  pnc_start_join (start);
}

void
pnc_start_claim (PncStart *start)
{
  g_autoptr (GTask) task = g_task_new (start->desktop, NULL, pnc_start_claimed_cb, start);
  PncStartClaim *claim = g_new0 (PncStartClaim, 1);

  g_task_set_source_tag (task, pnc_start_claim);
  claim->folder = g_strdup (start->desktop->folder);
  claim->take_over = start->take_over;
  g_task_set_task_data (task, claim, pnc_start_claim_free);
  start->n_pending++;
  g_task_run_in_thread (task, pnc_start_claim_thread);
}
