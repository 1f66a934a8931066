/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-start-private.h"

/* A running desktop's session (pnc-session.h): opened by the start, beside the volumes, sealed once
 * it runs and every five minutes, closed by pnc_run_undo_async(). */

#define PNC_DESKTOP_SEAL_S (5 * 60)

/* Opening */

static void
pnc_start_session_place_free (gpointer data)
{
  PncSessionPlace *place = data;

  pnc_session_place_clear (place);
  g_free (place);
}

/* What the unlock brought. */
typedef struct
{
  PncSession *session;
  PncPolicyFiles *policy;
  PncPolicySettled how;
  GError *fault; /* the policy is not to be believed */
} PncStartOpened;

static void
pnc_start_opened_free (gpointer data)
{
  PncStartOpened *opened = data;

  pnc_session_unref (opened->session);
  g_clear_pointer (&opened->policy, pnc_policy_files_free);
  g_clear_error (&opened->fault);
  g_free (opened);
}

static void
pnc_start_session_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncSessionPlace *place = data;
  PncStartOpened *opened = g_new0 (PncStartOpened, 1);

  opened->policy = pnc_policy_files_load (place->folder);
  opened->session = pnc_session_open (place);
  if (!pnc_session_settle_policy (opened->session, &opened->policy, &opened->how, &opened->fault))
    g_assert (opened->fault != NULL);
  g_task_return_pointer (task, opened, pnc_start_opened_free);
}

static void
pnc_start_note_policy (PncStart *start, PncStartOpened *opened)
{
  static const char *const hows[] = {
    [PNC_POLICY_SETTLED_NEWER] = "newer",
    [PNC_POLICY_SETTLED_OWNER] = "owner",
    [PNC_POLICY_SETTLED_RESTORED] = "restored",
    [PNC_POLICY_SETTLED_EXCHANGED] = "exchanged",
  };

  if (opened->fault != NULL)
    pnc_audit_log_append (start->desktop->log, PNC_AUDIT_VERIFY_FAIL, "what", "policy", "why",
                          opened->fault->message, NULL);
  else if (opened->how != PNC_POLICY_SETTLED_SAME)
    pnc_audit_log_append (start->desktop->log, PNC_AUDIT_POLICY_APPLIED, "how", hows[opened->how],
                          NULL);
}

/* The rules are asked again, now with all that is known; then this start counts. */
static void
pnc_start_settle (PncStart *start, PncStartOpened *opened)
{
  PncSession *session = start->desktop->run->session;
  PncStatePolicy past;

  pnc_start_note_policy (start, opened);
  if (opened->fault != NULL)
    {
      pnc_start_fail (start, g_steal_pointer (&opened->fault));
      return;
    }
  pnc_desktop_take_policy (start->desktop, g_steal_pointer (&opened->policy));
  if (start->error != NULL || !pnc_start_ask_rules (start))
    return;
  pnc_session_get_policy (session, &past);
  past.uses++;
  past.rolled_back = FALSE;
  pnc_session_set_policy (session, &past);
}

static void
pnc_start_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;

  PncStartOpened *opened = g_task_propagate_pointer (G_TASK (result), NULL);

  start->desktop->run->session = g_steal_pointer (&opened->session);
  pnc_start_settle (start, opened);
  pnc_start_opened_free (opened);
  pnc_start_join (start);
}

static PncSecret *
pnc_start_copy_key (const PncSecret *key)
{
  return pnc_secret_new_copy (pnc_secret_peek (key), pnc_secret_size (key));
}

void
pnc_start_open_session (PncStart *start)
{
  /* Not cancellable: what it finds is to be written down, whatever becomes of the start. */
  g_autoptr (GTask) task = g_task_new (start->desktop, NULL, pnc_start_session_cb, start);
  PncSessionPlace *place = g_new0 (PncSessionPlace, 1);

  g_task_set_source_tag (task, pnc_start_open_session);
  place->folder = g_strdup (start->desktop->folder);
  place->desktop_id = g_strdup (start->descriptor->id);
  place->state_key = pnc_start_copy_key (start->keys->state);
  place->audit_key = pnc_start_copy_key (start->keys->audit);
  place->log = pnc_audit_log_ref (start->desktop->run->log);
  place->keys_lock = &start->desktop->keys_lock;
  g_task_set_task_data (task, place, pnc_start_session_place_free);
  start->n_pending++;
  g_task_run_in_thread (task, pnc_start_session_thread);
}

/* Sealing */

static void
pnc_desktop_seal_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (pnc_session_seal (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_desktop_sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("The state of “%s” could not be sealed: %s",
               pnc_desktop_get_name (PNC_DESKTOP (source)), error->message);
}

void
pnc_desktop_seal (PncDesktop *desktop)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, pnc_desktop_sealed_cb, NULL);

  if (desktop->run == NULL || desktop->run->session == NULL)
    return;
  g_task_set_source_tag (task, pnc_desktop_seal);
  g_task_set_task_data (task, pnc_session_ref (desktop->run->session),
                        (GDestroyNotify) pnc_session_unref);
  g_task_run_in_thread (task, pnc_desktop_seal_thread);
}

static gboolean
pnc_desktop_seal_cb (gpointer user_data)
{
  pnc_desktop_seal (user_data);
  return G_SOURCE_CONTINUE;
}

void
pnc_desktop_begin_session (PncDesktop *desktop)
{
  PncRun *run = desktop->run;
  const PncSessionFindings *findings = pnc_session_get_findings (run->session);

  pnc_desktop_seal (desktop);
  run->seal_id = g_timeout_add_seconds (PNC_DESKTOP_SEAL_S, pnc_desktop_seal_cb, desktop);
  if (findings->message == NULL)
    return;
  g_warning ("“%s”: %s", pnc_desktop_get_name (desktop), findings->message);
  pnc_desktop_set_problem (desktop, findings->code, g_strdup (findings->message), NULL);
}

/* Verifying the log */

typedef struct
{
  PncSession *session; /* NULL: locked */
  PncAuditLog *log;
  char *desktop_id;
} PncDesktopVerify;

static void
pnc_desktop_verify_free (gpointer data)
{
  PncDesktopVerify *verify = data;

  pnc_session_unref (verify->session);
  pnc_audit_log_unref (verify->log);
  g_free (verify->desktop_id);
  g_free (verify);
}

static void
pnc_desktop_verify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncDesktopVerify *verify = data;
  GError *error = NULL;
  PncAuditReport *report
      = pnc_session_verify (verify->session, verify->log, verify->desktop_id, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) pnc_audit_report_free);
  else
    g_task_return_error (task, error);
}

void
pnc_desktop_verify_log_async (PncDesktop *desktop, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, callback, user_data);
  PncDesktopVerify *verify;

  g_task_set_source_tag (task, pnc_desktop_verify_log_async);
  if (desktop->log == NULL)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND, "“%s” has no log to verify",
                               pnc_desktop_get_name (desktop));
      return;
    }
  verify = g_new0 (PncDesktopVerify, 1);
  if (desktop->run != NULL && desktop->run->session != NULL)
    verify->session = pnc_session_ref (desktop->run->session);
  verify->log = pnc_audit_log_ref (desktop->log);
  verify->desktop_id = g_strdup (desktop->id);
  g_task_set_task_data (task, verify, pnc_desktop_verify_free);
  g_task_run_in_thread (task, pnc_desktop_verify_thread);
}

PncAuditReport *
pnc_desktop_verify_log_finish (PncDesktop *desktop, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
