/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"
#include "pnc-host-clock.h"

/* The rules that a desktop runs under: looked for in its folder, decided by, and what is refused
 * put on record. */

/* What lies in the folder */

static PncRulebook *
pnc_desktop_new_book (PncPolicy *policy, GError **error)
{
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();

  g_ptr_array_add (policies, policy);
  return pnc_rulebook_new (policies, error);
}

static void
pnc_desktop_tell_log (PncDesktop *desktop)
{
  const PncPolicyDraft *draft;
  g_autofree char *name = NULL;

  if (desktop->log == NULL || desktop->policy_files->policy == NULL)
    return;
  draft = pnc_policy_get_draft (desktop->policy_files->policy);
  name = g_strdup_printf ("%s@%" G_GINT64_FORMAT, draft->policy_id, draft->version);
  pnc_audit_log_set_policy (desktop->log, name, 0);
}

void
pnc_desktop_take_policy (PncDesktop *desktop, PncPolicyFiles *files)
{
  g_clear_pointer (&desktop->policy_files, pnc_policy_files_free);
  g_clear_pointer (&desktop->book, pnc_rulebook_unref);
  desktop->policy_files = files;
  if (files->policy != NULL)
    desktop->book = pnc_desktop_new_book (files->policy, &files->fault);
  pnc_desktop_tell_log (desktop);
  pnc_desktop_judge (desktop);
}

void
pnc_desktop_take_view (PncDesktop *desktop, PncHostView *view)
{
  g_clear_pointer (&desktop->host_view, pnc_host_view_free);
  desktop->host_view = view;
}

void
pnc_desktop_set_found_policy (PncDesktop *desktop, PncPolicyFiles *files, PncHostView *view)
{
  pnc_desktop_take_view (desktop, view);
  if (pnc_desktop_is_idle (desktop))
    pnc_desktop_take_policy (desktop, files);
  else
    pnc_policy_files_free (files);
}

typedef struct
{
  char *folder;
  gboolean with_policy;
  PncPolicyFiles *files;
  PncHostView *view;
} PncDesktopLook;

static void
pnc_desktop_look_free (gpointer data)
{
  PncDesktopLook *look = data;

  g_free (look->folder);
  g_clear_pointer (&look->files, pnc_policy_files_free);
  g_clear_pointer (&look->view, pnc_host_view_free);
  g_free (look);
}

static void
pnc_desktop_look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncDesktopLook *look = data;

  if (look->with_policy)
    look->files = pnc_policy_files_load (look->folder);
  look->view = pnc_host_view_new (look->folder);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_desktop_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  PncDesktopLook *look = g_task_get_task_data (G_TASK (result));

  pnc_desktop_take_view (desktop, g_steal_pointer (&look->view));
  /* What runs, or is being changed, has its rules from elsewhere by now. */
  if (look->files != NULL && pnc_desktop_is_idle (desktop))
    pnc_desktop_take_policy (desktop, g_steal_pointer (&look->files));
  else
    pnc_desktop_judge (desktop);
  g_task_return_boolean (task, TRUE);
}

void
pnc_desktop_look_async (PncDesktop *desktop, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (desktop, NULL, callback, user_data);
  g_autoptr (GTask) worker = g_task_new (desktop, NULL, pnc_desktop_looked_cb, task);
  PncDesktopLook *look = g_new0 (PncDesktopLook, 1);

  look->folder = g_strdup (desktop->folder);
  look->with_policy = pnc_desktop_is_idle (desktop);
  g_task_set_source_tag (task, pnc_desktop_look_async);
  g_task_set_source_tag (worker, pnc_desktop_look_async);
  g_task_set_task_data (worker, look, pnc_desktop_look_free);
  g_task_run_in_thread (worker, pnc_desktop_look_thread);
}

/* Facts */

static void
pnc_desktop_see_locked_clock (PncPolicySight *sight)
{
  PncClockFloors floors = { .signed_s = pnc_host_clock_get_build_time () };
  g_autoptr (PncClock) clock = NULL;
  PncClockReading reading;
  gint64 by_s;

  pnc_host_clock_read (&reading);
  clock = pnc_clock_new (&floors, &reading, PNC_CLOCK_DEFAULT_SKEW_S);
  sight->now_s = pnc_clock_get_now (clock, &reading);
  if (pnc_clock_get_finding (clock, &by_s) == PNC_CLOCK_FINDING_ROLLBACK)
    sight->clock_behind_s = by_s;
}

static void
pnc_desktop_see_past (PncDesktop *desktop, PncPolicySight *sight)
{
  PncSession *session = desktop->run != NULL ? desktop->run->session : NULL;
  gint64 by_s;

  if (session == NULL)
    {
      pnc_desktop_see_locked_clock (sight);
      sight->past = desktop->past_known ? &desktop->past : NULL;
      return;
    }
  sight->now_s = pnc_session_get_now (session);
  if (pnc_session_compare_clock (session, &by_s) == PNC_CLOCK_FINDING_ROLLBACK)
    sight->clock_behind_s = by_s;
  pnc_session_get_policy (session, &desktop->past);
  desktop->past_known = TRUE;
  sight->past = &desktop->past;
  sight->unlocked = TRUE;
}

PncFacts *
pnc_desktop_dup_facts (PncDesktop *desktop)
{
  PncPolicySight sight = { .descriptor = desktop->descriptor, .view = desktop->host_view };

  pnc_desktop_see_past (desktop, &sight);
  sight.running = desktop->run != NULL && desktop->run->domain != NULL;
  sight.kvm = desktop->run != NULL
                  ? desktop->accelerator == PNC_ACCELERATOR_KVM
                  : g_str_equal (pnc_engine_get_accelerator (desktop->engine), "kvm");
  return pnc_policy_facts_new (&sight);
}

/* Deciding */

PncVerdict *
pnc_desktop_decide (PncDesktop *desktop, const PncQuestion *question)
{
  g_autoptr (PncFacts) facts = NULL;

  if (desktop->book == NULL)
    return NULL;
  facts = pnc_desktop_dup_facts (desktop);
  return pnc_policy_decide (desktop->book, facts, question);
}

PncVerdict *
pnc_desktop_decide_kind (PncDesktop *desktop, PncQuestionKind kind)
{
  g_autoptr (PncAsk) ask = pnc_ask_parse (pnc_question_kind_to_string (kind), NULL);

  return pnc_desktop_decide (desktop, pnc_ask_get_question (ask));
}

gboolean
pnc_desktop_allows (PncDesktop *desktop, PncQuestionKind kind)
{
  g_autoptr (PncVerdict) verdict = pnc_desktop_decide_kind (desktop, kind);

  return verdict != NULL && verdict->answer != PNC_ANSWER_DENIED;
}

/* A desktop of before has no rules until its next start, and that is no fault. */
gboolean
pnc_desktop_check_policy (PncDesktop *desktop, GError **error)
{
  const PncPolicyFiles *files = desktop->policy_files;

  if (desktop->book != NULL || files == NULL
      || g_error_matches (files->fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_error_copy (files->fault));
  return FALSE;
}

static const char *
pnc_desktop_find_word (const PncQuestion *question)
{
  switch (question->kind)
    {
    case PNC_QUESTION_CLIPBOARD_TO_GUEST:
    case PNC_QUESTION_CLIPBOARD_TO_HOST:
      return PNC_AUDIT_CLIP_DENY;
    case PNC_QUESTION_FILE_TO_GUEST:
    case PNC_QUESTION_FILE_TO_HOST:
      return PNC_AUDIT_FILE_DENY;
    case PNC_QUESTION_USB:
    case PNC_QUESTION_USB_AUTO:
      return PNC_AUDIT_USB_DENY;
    default:
      return PNC_AUDIT_POLICY_DENY;
    }
}

/* A file's name, as the policy's level of the log has it; without a key it has none. */
static void
pnc_desktop_note_file (PncDesktop *desktop, const PncQuestion *question, json_t *details)
{
  PncSession *session = desktop->run != NULL ? desktop->run->session : NULL;
  g_autofree char *name = NULL;

  if (session == NULL || question->name == NULL || desktop->book == NULL
      || (question->kind != PNC_QUESTION_FILE_TO_GUEST
          && question->kind != PNC_QUESTION_FILE_TO_HOST))
    return;
  /* The values: full, basic. */
  name = pnc_session_dup_file_name (
      session, question->name, pnc_rulebook_get_number (desktop->book, PNC_FIELD_AUDIT_LEVEL) == 0);
  json_object_set_new (details, "name", json_string (name));
}

void
pnc_desktop_note_refusal (PncDesktop *desktop,
                          const PncQuestion *question,
                          const PncVerdict *verdict)
{
  g_autofree char *code = pnc_verdict_dup_code (verdict);
  json_t *details = json_pack (
      "{s:s, s:s, s:s*, s:s}", "question", pnc_question_kind_to_string (question->kind), "reason",
      pnc_ground_to_string (verdict->ground), "rule", verdict->rule, "code", code);

  if (question->type != NULL)
    json_object_set_new (details, "kind", json_string (question->type));
  if (question->bytes >= 0)
    json_object_set_new (details, "size_bytes", json_integer (question->bytes));
  pnc_desktop_note_file (desktop, question, details);
  if (desktop->log != NULL)
    pnc_audit_log_append_object (desktop->log, pnc_desktop_find_word (question), details);
  else
    json_decref (details);
}

static void
pnc_desktop_refused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* What could not be written waits in the log's queue; the refusal stands all the same. */
  pnc_audit_log_settle_finish (result, NULL);
  g_task_return_error (task, g_error_copy (g_object_get_data (G_OBJECT (task), "refusal")));
}

/* On record first, then answered. */
static void
pnc_desktop_refuse (PncDesktop *desktop, GTask *task, GError *error_taken)
{
  g_object_set_data_full (G_OBJECT (task), "refusal", error_taken, (GDestroyNotify) g_error_free);
  if (desktop->log != NULL)
    pnc_audit_log_settle_async (desktop->log, pnc_desktop_refused_cb, g_object_ref (task));
  else
    g_task_return_error (task, g_error_copy (error_taken));
}

gboolean
pnc_desktop_may (PncDesktop *desktop, const PncQuestion *question, GTask *task)
{
  g_autoptr (PncVerdict) verdict = NULL;
  GError *error = NULL;

  if (!pnc_desktop_check_policy (desktop, &error))
    {
      if (desktop->log != NULL)
        pnc_audit_log_append (desktop->log, PNC_AUDIT_VERIFY_FAIL, "what", "policy", "why",
                              error->message, NULL);
      pnc_desktop_refuse (desktop, task, error);
      return FALSE;
    }
  verdict = pnc_desktop_decide (desktop, question);
  if (verdict == NULL || verdict->answer != PNC_ANSWER_DENIED)
    return TRUE;
  pnc_desktop_note_refusal (desktop, question, verdict);
  pnc_verdict_set_error (verdict, &error);
  pnc_desktop_refuse (desktop, task, error);
  return FALSE;
}

gboolean
pnc_desktop_may_kind (PncDesktop *desktop, PncQuestionKind kind, GTask *task)
{
  PncQuestion question;

  pnc_question_init (&question, kind);
  return pnc_desktop_may (desktop, &question, task);
}

gboolean
pnc_desktop_report_refusal (PncDesktop *desktop, const char *text, GError **error)
{
  g_autoptr (PncAsk) ask = pnc_ask_parse (text, error);
  g_autoptr (PncVerdict) verdict = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (ask == NULL)
    return FALSE;
  verdict = pnc_desktop_decide (desktop, pnc_ask_get_question (ask));
  if (verdict == NULL || verdict->answer != PNC_ANSWER_DENIED)
    return TRUE;
  /* A client that reports without end must not fill the disk. */
  if (now_us - desktop->reports_since_us > PNC_REPORT_SPAN_US)
    {
      desktop->reports_since_us = now_us;
      desktop->n_reports = 0;
    }
  if (desktop->n_reports++ < PNC_REPORT_MAX)
    pnc_desktop_note_refusal (desktop, pnc_ask_get_question (ask), verdict);
  return TRUE;
}

/* In words */

static const char *
pnc_desktop_name_denial (const PncVerdict *verdict)
{
  switch (verdict->ground)
    {
    case PNC_GROUND_EXPIRED:
    case PNC_GROUND_LEASE:
    case PNC_GROUND_CONTACT:
      return "ended";
    case PNC_GROUND_NOT_YET:
    case PNC_GROUND_HOURS:
      return "waiting";
    default:
      return "refused";
    }
}

const char *
pnc_desktop_get_policy_state (PncDesktop *desktop)
{
  const PncVerdict *verdict = desktop->verdict;

  if (!pnc_desktop_check_policy (desktop, NULL))
    return "refused";
  if (verdict == NULL || pnc_trust_is_local (desktop->policy_files->trust))
    return "unmanaged";
  if (verdict->answer == PNC_ANSWER_DENIED)
    return pnc_desktop_name_denial (verdict);
  return desktop->ends_soon ? "ending" : "valid";
}

const PncPolicyFiles *
pnc_desktop_get_policy_files (PncDesktop *desktop)
{
  return desktop->policy_files;
}

const PncRulebook *
pnc_desktop_get_rulebook (PncDesktop *desktop)
{
  return desktop->book;
}

const PncVerdict *
pnc_desktop_get_verdict (PncDesktop *desktop)
{
  return desktop->verdict;
}

/* Does the end count from something that only an unlock knows? */
static gboolean
pnc_desktop_end_needs_past (PncDesktop *desktop)
{
  static const PncFieldId fields[] = { PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION,
                                       PNC_FIELD_LEASE_MAX_S, PNC_FIELD_LEASE_CONTACT_EVERY_S };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (pnc_rulebook_get_number (desktop->book, fields[i]) != PNC_FIELD_UNLIMITED)
      return TRUE;
  return FALSE;
}

gint64
pnc_desktop_find_end (PncDesktop *desktop)
{
  g_autoptr (PncFacts) facts = NULL;

  if (desktop->book == NULL)
    return -1;
  facts = pnc_desktop_dup_facts (desktop);
  if (!desktop->past_known && pnc_desktop_end_needs_past (desktop))
    return -1;
  return pnc_policy_find_end (desktop->book, facts);
}

gint64
pnc_desktop_get_last_contact (PncDesktop *desktop)
{
  return desktop->past_known ? desktop->past.contact_s : 0;
}

void
pnc_desktop_clear_rules (PncDesktop *desktop)
{
  g_clear_pointer (&desktop->alarm, pnc_alarm_free);
  g_clear_pointer (&desktop->policy_files, pnc_policy_files_free);
  g_clear_pointer (&desktop->book, pnc_rulebook_unref);
  g_clear_pointer (&desktop->host_view, pnc_host_view_free);
  g_clear_pointer (&desktop->verdict, pnc_verdict_free);
  g_clear_pointer (&desktop->notice, pnc_verdict_free);
}
