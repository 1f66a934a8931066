/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop.h"

#include "pnc-desktop-private.h"

G_DEFINE_TYPE (PncDesktop, pnc_desktop, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_POLICY_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* State */

void
pnc_desktop_changed (PncDesktop *desktop)
{
  g_signal_emit (desktop, signals[SIGNAL_CHANGED], 0);
}

static void
pnc_problem_free (PncProblem *problem)
{
  g_free (problem->message);
  g_strfreev (problem->log);
  g_free (problem);
}

static void
pnc_desktop_take_problem (PncDesktop *desktop, PncErrorCode code, char *message, GStrv log)
{
  g_clear_pointer (&desktop->problem, pnc_problem_free);
  if (message == NULL)
    return;
  desktop->problem = g_new0 (PncProblem, 1);
  desktop->problem->code = code;
  desktop->problem->message = message;
  desktop->problem->at = g_get_real_time () / G_USEC_PER_SEC;
  desktop->problem->log = log != NULL ? log : g_new0 (char *, 1);
}

void
pnc_desktop_set_problem (PncDesktop *desktop, PncErrorCode code, char *message, GStrv log)
{
  pnc_desktop_take_problem (desktop, code, message, log);
  pnc_desktop_changed (desktop);
}

/* What a state brings with it. */
static void
pnc_desktop_enter (PncDesktop *desktop, PncDesktopState state)
{
  switch (state)
    {
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_RUNNING:
      pnc_desktop_take_problem (desktop, 0, NULL, NULL);
      break;
    case PNC_DESKTOP_STATE_STOPPED:
      pnc_desktop_take_problem (desktop, 0, NULL, NULL);
      break;
    case PNC_DESKTOP_STATE_MISSING:
    case PNC_DESKTOP_STATE_PAUSED:
    case PNC_DESKTOP_STATE_STOPPING:
    case PNC_DESKTOP_STATE_BROKEN:
      break;
    }
}

gboolean
pnc_desktop_apply (PncDesktop *desktop, PncDesktopEvent event, const char *reason)
{
  PncDesktopState next;

  if (!pnc_desktop_state_next (desktop->state, event, &next))
    return FALSE;
  g_message ("desktop “%s”: %s → %s", pnc_desktop_get_name (desktop),
             pnc_desktop_state_to_string (desktop->state), pnc_desktop_state_to_string (next));
  desktop->state = next;
  desktop->state_reason = reason;
  pnc_desktop_enter (desktop, next);
  pnc_desktop_changed (desktop);
  return TRUE;
}

void
pnc_desktop_set_reason (PncDesktop *desktop, const char *reason)
{
  if (g_str_equal (desktop->state_reason, reason))
    return;
  desktop->state_reason = reason;
  pnc_desktop_changed (desktop);
}

gboolean
pnc_desktop_holds (PncDesktop *desktop)
{
  return desktop->run != NULL || desktop->undoing;
}

gboolean
pnc_desktop_is_idle (PncDesktop *desktop)
{
  return !pnc_desktop_holds (desktop) && desktop->busy == NULL && desktop->saving == NULL;
}

gboolean
pnc_desktop_check_idle (PncDesktop *desktop, GError **error)
{
  const char *name = pnc_desktop_get_name (desktop);

  if (pnc_desktop_holds (desktop))
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "“%s” is %s; stop it first", name,
                 pnc_desktop_state_to_string (desktop->state));
  else if (desktop->busy != NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "“%s” %s; wait until that is done", name,
                 desktop->busy);
  else if (desktop->saving != NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "“%s” is being changed; wait a moment", name);
  else if (desktop->state == PNC_DESKTOP_STATE_MISSING)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                 "The folder “%s” is not there; plug in the disk that it lies on", desktop->folder);
  else if (desktop->descriptor == NULL)
    g_set_error_literal (
        error, PNC_ERROR, desktop->problem != NULL ? desktop->problem->code : PNC_ERROR_TAMPERED,
        desktop->problem != NULL ? desktop->problem->message : "The desktop's folder is damaged");
  else
    return TRUE;
  return FALSE;
}

gboolean
pnc_desktop_check_runs (PncDesktop *desktop, GError **error)
{
  if (desktop->run != NULL && desktop->run->domain != NULL && !desktop->undoing)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” is %s; start it first",
               pnc_desktop_get_name (desktop), pnc_desktop_state_to_string (desktop->state));
  return FALSE;
}

/* What is in the folder */

static void
pnc_desktop_take_descriptor (PncDesktop *desktop, PncDescriptor *descriptor)
{
  g_clear_pointer (&desktop->descriptor, pnc_descriptor_free);
  desktop->descriptor = descriptor;
  if (g_strcmp0 (desktop->id, descriptor->id) != 0)
    g_clear_pointer (&desktop->log, pnc_audit_log_unref);
  g_free (desktop->id);
  desktop->id = g_strdup (descriptor->id);
  g_free (desktop->name);
  desktop->name = g_strdup (descriptor->name);
  if (desktop->log == NULL)
    desktop->log = pnc_audit_log_new (desktop->folder, desktop->id);
}

static void
pnc_desktop_drop_descriptor (PncDesktop *desktop)
{
  g_clear_pointer (&desktop->descriptor, pnc_descriptor_free);
  g_clear_pointer (&desktop->log, pnc_audit_log_unref);
}

void
pnc_desktop_set_found (PncDesktop *desktop, PncDescriptor *descriptor, const GError *fault)
{
  gboolean missing = fault != NULL && g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND)
                     && !g_file_test (desktop->folder, G_FILE_TEST_IS_DIR);
  gboolean was_damaged = desktop->state == PNC_DESKTOP_STATE_BROKEN && desktop->descriptor == NULL;

  if (!pnc_desktop_is_idle (desktop))
    {
      g_clear_pointer (&descriptor, pnc_descriptor_free);
      return;
    }
  if (descriptor == NULL)
    {
      pnc_desktop_drop_descriptor (desktop);
      pnc_desktop_apply (desktop,
                         missing ? PNC_DESKTOP_EVENT_FOLDER_GONE : PNC_DESKTOP_EVENT_DAMAGED, "");
      if (!missing && desktop->state == PNC_DESKTOP_STATE_BROKEN)
        pnc_desktop_set_problem (desktop,
                                 fault->domain == PNC_ERROR ? fault->code : PNC_ERROR_TAMPERED,
                                 g_strdup (fault->message), NULL);
      return;
    }
  pnc_desktop_take_descriptor (desktop, descriptor);
  if (!pnc_desktop_apply (
          desktop, was_damaged ? PNC_DESKTOP_EVENT_CLEARED : PNC_DESKTOP_EVENT_FOLDER_BACK, ""))
    pnc_desktop_changed (desktop);
}

/* Saving: one writer at a time, and the last word is always written. */

typedef struct
{
  char *folder;
  PncDescriptor *descriptor;
  PncAuditLog *log;
  const char *note;     /* for the log; or NULL */
  gboolean needs_claim; /* nobody holds the folder while the desktop does not run */
} PncDesktopSave;

static void
pnc_desktop_save_free (gpointer data)
{
  PncDesktopSave *save = data;

  g_free (save->folder);
  pnc_descriptor_free (save->descriptor);
  pnc_audit_log_unref (save->log);
  g_free (save);
}

static void
pnc_desktop_save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncDesktopSave *save = data;
  g_autoptr (PncFolderClaim) claim = NULL;
  GError *error = NULL;

  if (save->needs_claim)
    claim = pnc_folder_claim_new (save->folder, FALSE, &error);
  if (error == NULL && pnc_desktop_folder_save (save->folder, save->descriptor, &error))
    {
      if (save->note != NULL)
        {
          pnc_audit_log_append (save->log, save->note, NULL);
          pnc_audit_log_settle (save->log, NULL);
        }
      g_clear_pointer (&claim, pnc_folder_claim_free);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void pnc_desktop_save_next (PncDesktop *desktop);

static void
pnc_desktop_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GPtrArray) done = g_steal_pointer (&desktop->saving);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (desktop->save_again != NULL)
    pnc_desktop_save_next (desktop);
  for (guint i = 0; i < done->len; i++)
    if (error != NULL)
      g_task_return_error (done->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (done->pdata[i], TRUE);
}

static void
pnc_desktop_save_next (PncDesktop *desktop)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, pnc_desktop_saved_cb, NULL);
  PncDesktopSave *save = g_new0 (PncDesktopSave, 1);

  g_task_set_source_tag (task, pnc_desktop_save_next);
  desktop->saving = g_steal_pointer (&desktop->save_again);
  save->folder = g_strdup (desktop->folder);
  save->descriptor = pnc_descriptor_copy (desktop->descriptor);
  save->log = pnc_audit_log_ref (desktop->log);
  save->note = desktop->save_note;
  desktop->save_note = NULL;
  save->needs_claim = desktop->run == NULL;
  g_task_set_task_data (task, save, pnc_desktop_save_free);
  g_task_run_in_thread (task, pnc_desktop_save_thread);
}

void
pnc_desktop_save_async (PncDesktop *desktop, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (desktop, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_desktop_save_async);
  if (desktop->save_again == NULL)
    desktop->save_again = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (desktop->save_again, task);
  if (desktop->saving == NULL)
    pnc_desktop_save_next (desktop);
}

/* GObject */

static void
pnc_desktop_finalize (GObject *object)
{
  PncDesktop *desktop = PNC_DESKTOP (object);

  /* Operations hold a reference each, so nothing runs any more. */
  g_assert (desktop->run == NULL);
  pnc_desktop_drop_descriptor (desktop);
  pnc_desktop_clear_rules (desktop);
  g_clear_pointer (&desktop->problem, pnc_problem_free);
  g_clear_pointer (&desktop->start_steps, g_array_unref);
  g_clear_pointer (&desktop->stopping, g_ptr_array_unref);
  g_clear_pointer (&desktop->thumbnail, g_bytes_unref);
  g_clear_object (&desktop->engine);
  g_mutex_clear (&desktop->keys_lock);
  g_free (desktop->folder);
  g_free (desktop->id);
  g_free (desktop->name);
  G_OBJECT_CLASS (pnc_desktop_parent_class)->finalize (object);
}

static void
pnc_desktop_class_init (PncDesktopClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_desktop_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PNC_TYPE_DESKTOP, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_POLICY_CHANGED] = g_signal_new (
      "policy-changed", PNC_TYPE_DESKTOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_desktop_init (PncDesktop *desktop)
{
  desktop->state = PNC_DESKTOP_STATE_MISSING;
  desktop->state_reason = "";
  desktop->start_steps = g_array_new (FALSE, FALSE, sizeof (PncStartStep));
  desktop->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&desktop->keys_lock);
}

PncDesktop *
pnc_desktop_new (PncEngine *engine, const char *folder, const char *id, const char *name)
{
  PncDesktop *desktop = g_object_new (PNC_TYPE_DESKTOP, NULL);

  desktop->engine = g_object_ref (engine);
  desktop->folder = g_strdup (folder);
  desktop->id = g_strdup (id);
  desktop->name = name != NULL ? g_strdup (name) : g_path_get_basename (folder);
  if (name == NULL && g_str_has_suffix (desktop->name, ".pinnace"))
    desktop->name[strlen (desktop->name) - strlen (".pinnace")] = '\0';
  return desktop;
}

const char *
pnc_desktop_get_folder (PncDesktop *desktop)
{
  return desktop->folder;
}

const char *
pnc_desktop_get_id (PncDesktop *desktop)
{
  return desktop->id != NULL ? desktop->id : "";
}

const char *
pnc_desktop_get_name (PncDesktop *desktop)
{
  return desktop->name;
}

const PncDescriptor *
pnc_desktop_get_descriptor (PncDesktop *desktop)
{
  return desktop->descriptor;
}

PncDesktopState
pnc_desktop_get_state (PncDesktop *desktop)
{
  return desktop->state;
}

const char *
pnc_desktop_get_state_reason (PncDesktop *desktop)
{
  return desktop->state_reason;
}

const PncProblem *
pnc_desktop_get_problem (PncDesktop *desktop)
{
  return desktop->problem;
}

GArray *
pnc_desktop_get_start_steps (PncDesktop *desktop)
{
  return desktop->start_steps;
}

const char *
pnc_desktop_get_accelerator (PncDesktop *desktop)
{
  if (desktop->run == NULL || desktop->run->domain == NULL)
    return "";
  return pnc_accelerator_to_string (desktop->accelerator);
}

gboolean
pnc_desktop_call_finish (PncDesktop *desktop, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
