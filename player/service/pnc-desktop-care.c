/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"
#include "pnc-fd.h"
#include "pnc-host-limits.h"
#include "pnc-passphrase.h"

#include <sys/stat.h>

/* Changes to the folder that exclude one another: each runs on a worker, which claims the folder
 * unless the desktop runs and so holds it already. */

typedef struct _PncCare PncCare;

struct _PncCare
{
  gboolean (*work) (PncCare *care, GError **error); /* worker thread */
  const char *event;                                /* for the log when it is done; or NULL */
  PncAuditLog *log;                                 /* may be NULL */
  GMutex *keys_lock;                                /* the desktop's */
  char *folder;
  char *desktop_id;
  gboolean needs_claim;
  gboolean deletes; /* and so must work on a full disk */
  char *text;       /* name or volume, by operation */
  PncFd first_fd;
  PncFd second_fd;
  /* What the rules ask of a passphrase */
  guint min_characters;
  GStrv classes;
  PncKeyCost cost;
};

/* @book: NULL: there are no rules yet. */
static void
pnc_care_take_rules (PncCare *care, const PncRulebook *book)
{
  care->cost = PNC_KEY_COST_MINIMUM;
  if (book == NULL)
    {
      care->classes = g_new0 (char *, 1);
      return;
    }
  care->min_characters = pnc_rulebook_get_number (book, PNC_FIELD_AUTH_MIN_LENGTH);
  care->classes = g_strdupv (pnc_rulebook_get (book, PNC_FIELD_AUTH_CLASSES, NULL)->items);
  care->cost.memory_kib = pnc_rulebook_get_number (book, PNC_FIELD_AUTH_ARGON2_M_KIB);
  care->cost.passes = pnc_rulebook_get_number (book, PNC_FIELD_AUTH_ARGON2_T);
}

static gboolean
pnc_care_check_passphrase (PncCare *care, const PncSecret *passphrase, GError **error)
{
  return pnc_passphrase_check_rules (passphrase, care->min_characters,
                                     (const char *const *) care->classes, error);
}

static PncCare *
pnc_care_new (PncDesktop *desktop,
              gboolean (*work) (PncCare *, GError **),
              const char *event,
              int first_fd,
              int second_fd)
{
  PncCare *care = g_new0 (PncCare, 1);

  care->work = work;
  care->event = event;
  care->log = desktop->log != NULL ? pnc_audit_log_ref (desktop->log) : NULL;
  care->keys_lock = &desktop->keys_lock;
  care->folder = g_strdup (desktop->folder);
  care->desktop_id = g_strdup (desktop->id);
  care->needs_claim = !pnc_desktop_holds (desktop);
  care->first_fd = first_fd;
  pnc_care_take_rules (care, desktop->book);
  care->second_fd = second_fd;
  return care;
}

static void
pnc_care_free (gpointer data)
{
  PncCare *care = data;

  g_free (care->folder);
  g_free (care->desktop_id);
  g_free (care->text);
  g_strfreev (care->classes);
  g_clear_pointer (&care->log, pnc_audit_log_unref);
  pnc_fd_clear (&care->first_fd);
  pnc_fd_clear (&care->second_fd);
  g_free (care);
}

/* Noted while the folder is still claimed, and before anybody is answered. */
static void
pnc_care_note (PncCare *care, const GError *error)
{
  if (care->log == NULL || care->event == NULL)
    return;
  if (error == NULL)
    pnc_audit_log_append (care->log, care->event, "what", care->text, NULL);
  else if (g_error_matches (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL))
    pnc_audit_log_append (care->log, PNC_AUDIT_UNLOCK_FAIL, "for", care->event, "why",
                          error->message, NULL);
  pnc_audit_log_settle (care->log, NULL);
}

static void
pnc_care_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncCare *care = data;
  g_autoptr (PncFolderClaim) claim = NULL;
  GError *error = NULL;

  if (care->needs_claim && care->deletes)
    claim = pnc_folder_claim_new_to_delete (care->folder, &error);
  else if (care->needs_claim)
    claim = pnc_folder_claim_new (care->folder, FALSE, &error);
  if (error == NULL)
    {
      if (!care->work (care, &error))
        g_assert (error != NULL);
      pnc_care_note (care, error);
    }
  /* Whoever is answered may claim it at once. */
  g_clear_pointer (&claim, pnc_folder_claim_free);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_care_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  desktop->busy = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @care. @busy: the middle of "“x” …; wait until that is done". */
static void
pnc_care_run (PncDesktop *desktop, PncCare *care, const char *busy, GTask *task)
{
  g_autoptr (GTask) worker = g_task_new (desktop, NULL, pnc_care_done_cb, task);

  desktop->busy = busy;
  g_task_set_source_tag (worker, pnc_care_run);
  g_task_set_task_data (worker, care, pnc_care_free);
  g_task_run_in_thread (worker, pnc_care_thread);
}

/* Passphrase: possible while it runs too, since QEMU and the volumes do not know it. */

/* The session of a running desktop seals into the same file. */
static gboolean
pnc_care_rewrap (PncCare *care, const PncSecret *vmk, const PncSecret *fresh, GError **error)
{
  g_autoptr (PncKeyFile) file
      = pnc_desktop_folder_load_keys (care->folder, care->desktop_id, error);
  g_autoptr (PncKeyFile) rewrapped = NULL;

  if (file == NULL)
    return FALSE;
  rewrapped = pnc_key_file_rewrap (file, vmk, fresh, care->cost, error);
  return rewrapped != NULL && pnc_desktop_folder_save_keys (care->folder, rewrapped, error);
}

static gboolean
pnc_care_change_passphrase (PncCare *care, GError **error)
{
  g_autoptr (PncSecret) fresh = pnc_desktop_keys_read_fd (care->second_fd, error);
  g_autoptr (PncSecret) vmk = NULL;
  gboolean rewrapped;

  if (fresh == NULL || !pnc_care_check_passphrase (care, fresh, error))
    return FALSE;
  vmk = pnc_desktop_keys_unlock (care->folder, care->desktop_id, care->first_fd, error);
  if (vmk == NULL)
    return FALSE;
  g_mutex_lock (care->keys_lock);
  rewrapped = pnc_care_rewrap (care, vmk, fresh, error);
  g_mutex_unlock (care->keys_lock);
  return rewrapped;
}

static gboolean
pnc_desktop_check_free_or_runs (PncDesktop *desktop, GError **error)
{
  if (desktop->busy == NULL && pnc_desktop_check_runs (desktop, NULL))
    return TRUE;
  return pnc_desktop_check_idle (desktop, error);
}

void
pnc_desktop_change_passphrase_async (PncDesktop *desktop,
                                     int current_fd,
                                     int new_fd,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  PncCare *care = pnc_care_new (desktop, pnc_care_change_passphrase, PNC_AUDIT_PASSPHRASE_CHANGED,
                                current_fd, new_fd);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_change_passphrase_async);
  if (pnc_desktop_check_free_or_runs (desktop, &error))
    {
      pnc_care_run (desktop, care, "gets a new passphrase", g_steal_pointer (&task));
      return;
    }
  pnc_care_free (care);
  g_task_return_error (task, error);
}

/* Rescue */

static gboolean
pnc_care_rescue (PncCare *care, GError **error)
{
  g_autoptr (PncSecret) rescue = pnc_desktop_keys_read_fd (care->second_fd, error);
  g_autofree char *file = g_strconcat (care->text, ".luks", NULL);
  g_autofree char *path = g_build_filename (care->folder, file, NULL);
  g_autoptr (PncDesktopKeys) keys = NULL;
  g_autoptr (PncSecret) vmk = NULL;

  if (rescue == NULL || !pnc_care_check_passphrase (care, rescue, error))
    return FALSE;
  vmk = pnc_desktop_keys_unlock (care->folder, care->desktop_id, care->first_fd, error);
  if (vmk == NULL)
    return FALSE;
  keys = pnc_desktop_keys_new (vmk, care->desktop_id);
  return pnc_volume_add_passphrase (path, pnc_desktop_keys_get_volume (keys, care->text), rescue,
                                    error);
}

static gboolean
pnc_desktop_check_volume (PncDesktop *desktop, const char *volume, GError **error)
{
  const PncDescriptor *descriptor = desktop->descriptor;

  if (g_str_equal (volume, "system")
      || (g_str_equal (volume, "data") && descriptor->data_size_bytes > 0)
      || (g_str_equal (volume, "nvram") && !g_str_equal (descriptor->firmware, "bios")))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
               "“%s” has no volume “%s”; it has “system”%s%s", pnc_desktop_get_name (desktop),
               volume, descriptor->data_size_bytes > 0 ? ", “data”" : "",
               g_str_equal (descriptor->firmware, "bios") ? "" : ", “nvram”");
  return FALSE;
}

void
pnc_desktop_rescue_async (PncDesktop *desktop,
                          const char *volume,
                          int passphrase_fd,
                          int rescue_fd,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  PncCare *care
      = pnc_care_new (desktop, pnc_care_rescue, PNC_AUDIT_RESCUE_SLOT, passphrase_fd, rescue_fd);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_rescue_async);
  care->text = g_strdup (volume);
  if (pnc_desktop_check_idle (desktop, &error)
      && pnc_desktop_check_volume (desktop, volume, &error))
    {
      if (!pnc_desktop_may_kind (desktop, PNC_QUESTION_RESCUE, task))
        {
          pnc_care_free (care);
          return;
        }
      pnc_care_run (desktop, care, "gets a rescue passphrase", g_steal_pointer (&task));
      return;
    }
  pnc_care_free (care);
  g_task_return_error (task, error);
}

/* Delete */

static gboolean
pnc_care_delete (PncCare *care, GError **error)
{
  return pnc_desktop_folder_delete (care->folder, error);
}

/* Takes @task. */
static void
pnc_desktop_delete_now (PncDesktop *desktop, GTask *task)
{
  PncCare *care = pnc_care_new (desktop, pnc_care_delete, NULL, -1, -1);

  care->deletes = TRUE;
  pnc_care_run (desktop, care, "is being deleted", task);
}

/* All lines of the log are written: the folder may go. */
static void
pnc_desktop_delete_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  pnc_audit_log_settle_finish (result, NULL);
  pnc_desktop_delete_now (g_task_get_source_object (task), task);
}

void
pnc_desktop_delete_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_delete_async);
  /* A damaged desktop can be deleted as well. */
  if (!pnc_desktop_check_idle (desktop, &error)
      && (desktop->state != PNC_DESKTOP_STATE_BROKEN || !pnc_desktop_is_idle (desktop)))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  /* Whose rules are damaged beyond belief may go. */
  if (desktop->book != NULL && !pnc_desktop_may_kind (desktop, PNC_QUESTION_ERASE, task))
    return;
  if (desktop->log == NULL)
    {
      pnc_desktop_delete_now (desktop, g_steal_pointer (&task));
      return;
    }
  desktop->busy = "is being deleted";
  pnc_audit_log_settle_async (desktop->log, pnc_desktop_delete_cb, g_steal_pointer (&task));
}

/* Set and rename: fields of the descriptor */

/* What to put back if the folder cannot be written. */
typedef struct
{
  guint memory_mib;
  guint cpus;
  char *name;
} PncDesktopOld;

static void
pnc_desktop_old_free (gpointer data)
{
  PncDesktopOld *old = data;

  g_free (old->name);
  g_free (old);
}

static void
pnc_desktop_descriptor_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  PncDesktopOld *old = g_task_get_task_data (task);
  GError *error = NULL;

  if (pnc_desktop_call_finish (desktop, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  desktop->descriptor->memory_mib = old->memory_mib;
  desktop->descriptor->cpus = old->cpus;
  g_free (desktop->descriptor->name);
  desktop->descriptor->name = g_strdup (old->name);
  g_free (desktop->name);
  desktop->name = g_strdup (old->name);
  pnc_desktop_changed (desktop);
  g_task_return_error (task, error);
}

/* Takes @task. 0 and NULL: as it is. */
static void
pnc_desktop_change_descriptor (
    PncDesktop *desktop, guint memory_mib, guint cpus, const char *name, GTask *task)
{
  PncDesktopOld *old = g_new0 (PncDesktopOld, 1);
  PncDescriptor *descriptor = desktop->descriptor;

  *old = (PncDesktopOld){ descriptor->memory_mib, descriptor->cpus, g_strdup (descriptor->name) };
  g_task_set_task_data (task, old, pnc_desktop_old_free);
  if (memory_mib != 0)
    descriptor->memory_mib = memory_mib;
  if (cpus != 0)
    descriptor->cpus = cpus;
  if (name != NULL)
    {
      g_free (descriptor->name);
      descriptor->name = g_strdup (name);
      g_free (desktop->name);
      desktop->name = g_strdup (name);
    }
  pnc_desktop_changed (desktop);
  desktop->save_note = PNC_AUDIT_SETTINGS_CHANGED;
  pnc_desktop_save_async (desktop, pnc_desktop_descriptor_saved_cb, task);
}

/* 0: it stays as it is. */
static gboolean
pnc_desktop_may_set (PncDesktop *desktop, PncQuestionKind kind, guint count, GTask *task)
{
  PncQuestion question;

  pnc_question_init (&question, kind);
  question.count = count;
  return count == 0 || pnc_desktop_may (desktop, &question, task);
}

void
pnc_desktop_set_async (PncDesktop *desktop,
                       guint memory_mib,
                       guint cpus,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_set_async);
  if (!pnc_desktop_check_free_or_runs (desktop, &error)
      || !pnc_host_limits_check (memory_mib, cpus, &error))
    g_task_return_error (task, error);
  else if (pnc_desktop_may_set (desktop, PNC_QUESTION_SET_MEMORY, memory_mib, task)
           && pnc_desktop_may_set (desktop, PNC_QUESTION_SET_CPUS, cpus, task))
    pnc_desktop_change_descriptor (desktop, memory_mib, cpus, NULL, g_steal_pointer (&task));
}

/* Is the name free beside this folder? */
static void
pnc_desktop_name_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncCare *care = data;
  g_autofree char *parent = g_path_get_dirname (care->folder);
  GError *error = NULL;

  if (pnc_desktop_folder_check_name_free (parent, care->text, care->desktop_id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_desktop_name_free_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  PncCare *care = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  desktop->busy = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    pnc_desktop_change_descriptor (desktop, 0, 0, care->text, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
pnc_desktop_rename_async (PncDesktop *desktop,
                          const char *name,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  g_autoptr (GTask) worker = NULL;
  PncCare *care;
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_rename_async);
  if (!pnc_desktop_check_free_or_runs (desktop, &error) || !pnc_desktop_name_check (name, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  care = pnc_care_new (desktop, NULL, NULL, -1, -1);
  care->text = g_strdup (name);
  desktop->busy = "is being renamed";
  worker = g_task_new (desktop, NULL, pnc_desktop_name_free_cb, g_steal_pointer (&task));
  g_task_set_source_tag (worker, pnc_desktop_rename_async);
  g_task_set_task_data (worker, care, pnc_care_free);
  g_task_run_in_thread (worker, pnc_desktop_name_thread);
}

/* Log */

static void
pnc_desktop_log_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GStrv lines = pnc_audit_log_read_finish (result, &error);

  if (lines != NULL)
    g_task_return_pointer (task, lines, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

void
pnc_desktop_read_log_async (PncDesktop *desktop,
                            guint max_lines,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_desktop_read_log_async);
  if (desktop->log == NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND, "“%s” has no log to read",
                             pnc_desktop_get_name (desktop));
  else
    pnc_audit_log_read_async (desktop->log, max_lines, pnc_desktop_log_cb, g_steal_pointer (&task));
}

GStrv
pnc_desktop_read_log_finish (PncDesktop *desktop, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
