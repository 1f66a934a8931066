/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"

/* Rules and time: the verdict on “start”, or on “run” while it runs, is taken anew whenever it can
 * have changed, and acts on what runs. */

/* However far the next change is: facts that nothing tells of are looked at this often. */
#define PNC_JUDGE_EVERY_S (60 * 60)

static gboolean
pnc_desktop_is_up (PncDesktop *desktop)
{
  return desktop->run != NULL && desktop->run->domain != NULL && !desktop->undoing;
}

/* Telling */

static void
pnc_desktop_set_notice (PncDesktop *desktop, const PncVerdict *verdict, const char *kind)
{
  g_clear_pointer (&desktop->notice, pnc_verdict_free);
  desktop->notice_kind = kind;
  if (verdict != NULL)
    {
      g_autoptr (GVariant) copy = g_variant_ref_sink (pnc_verdict_to_variant (verdict));

      desktop->notice = pnc_verdict_new_from_variant (copy);
    }
}

const PncVerdict *
pnc_desktop_get_notice (PncDesktop *desktop, const char **out_kind, const char **out_done)
{
  *out_kind = desktop->notice_kind;
  *out_done = desktop->notice_done;
  return desktop->notice;
}

static void
pnc_desktop_note_end (PncDesktop *desktop, const char *event, const PncVerdict *verdict)
{
  pnc_audit_log_append (desktop->log, event, "reason", pnc_ground_to_string (verdict->ground),
                        "rule", verdict->rule, "action", verdict->action, NULL);
}

/* Acting */

static void pnc_desktop_end_now (PncDesktop *desktop);

static void
pnc_desktop_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);

  /* The guest does not follow: its power is cut. */
  if (!pnc_desktop_call_finish (desktop, result, NULL) && pnc_desktop_is_up (desktop))
    pnc_desktop_end_now (desktop);
}

static void
pnc_desktop_end_now (PncDesktop *desktop)
{
  desktop->notice_done = "poweroff";
  pnc_desktop_stop_async (desktop, TRUE, NULL, NULL);
}

static void
pnc_desktop_act (PncDesktop *desktop, const PncVerdict *verdict)
{
  gboolean at_once
      = g_strcmp0 (verdict->action, "poweroff") == 0 || desktop->state == PNC_DESKTOP_STATE_PAUSED;

  if (desktop->ending_by_rules)
    return;
  desktop->ending_by_rules = TRUE;
  pnc_desktop_note_end (desktop, PNC_AUDIT_LEASE_LAPSE, verdict);
  g_message ("desktop “%s”: its rules end it now (%s: %s)", pnc_desktop_get_name (desktop),
             pnc_ground_to_string (verdict->ground), verdict->action);
  desktop->notice_done = at_once ? "poweroff" : "shutdown";
  pnc_desktop_set_notice (desktop, verdict, "action");
  if (at_once)
    pnc_desktop_end_now (desktop);
  else
    pnc_desktop_stop_async (desktop, FALSE, pnc_desktop_ended_cb, NULL);
}

static void
pnc_desktop_warn (PncDesktop *desktop, const PncVerdict *verdict)
{
  gboolean outside = g_strcmp0 (verdict->action, "warn") == 0;
  gboolean again = desktop->notice != NULL && desktop->notice->changes_at == verdict->changes_at;

  if (!outside && !desktop->ends_soon)
    {
      pnc_desktop_set_notice (desktop, NULL, NULL);
      return;
    }
  if (!again)
    pnc_desktop_note_end (desktop, PNC_AUDIT_LEASE_WARN, verdict);
  pnc_desktop_set_notice (desktop, verdict, outside ? "outside" : "warning");
}

static void
pnc_desktop_apply_verdict (PncDesktop *desktop)
{
  const PncVerdict *verdict = desktop->verdict;

  if (!pnc_desktop_is_up (desktop) || verdict == NULL)
    {
      pnc_desktop_set_notice (desktop, NULL, NULL);
      return;
    }
  if (verdict->answer == PNC_ANSWER_DENIED)
    pnc_desktop_act (desktop, verdict);
  else
    pnc_desktop_warn (desktop, verdict);
}

/* The network: a card that was allowed once stays, but its cable follows the rules. */

static void
pnc_desktop_linked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncDesktop) desktop = user_data;
  g_autoptr (GError) error = NULL;

  if (pnc_domain_call_finish (PNC_DOMAIN (source), result, &error) || !pnc_desktop_is_up (desktop))
    return;
  /* What is denied must not go on. */
  g_warning ("desktop “%s”: %s; it is switched off", pnc_desktop_get_name (desktop),
             error->message);
  pnc_desktop_stop_async (desktop, TRUE, NULL, NULL);
}

static void
pnc_desktop_apply_network (PncDesktop *desktop)
{
  gboolean on;

  if (!pnc_desktop_is_up (desktop) || !desktop->has_network || desktop->book == NULL)
    return;
  on = pnc_desktop_allows (desktop, PNC_QUESTION_NETWORK);
  if (on == desktop->network_is_on)
    return;
  desktop->network_is_on = on;
  pnc_domain_set_link_async (desktop->run->domain, on, pnc_desktop_linked_cb,
                             g_object_ref (desktop));
}

/* Judging */

static void
pnc_desktop_alarm_cb (gpointer data)
{
  pnc_desktop_judge (data);
}

static void
pnc_desktop_set_alarm (PncDesktop *desktop, gint64 now)
{
  const PncVerdict *verdict = desktop->verdict;
  gint64 next = now + PNC_JUDGE_EVERY_S;

  if (verdict->changes_at > 0)
    next = MIN (next, verdict->changes_at);
  if (verdict->warn_from > now)
    next = MIN (next, verdict->warn_from);
  if (desktop->alarm == NULL)
    desktop->alarm = pnc_alarm_new (pnc_desktop_alarm_cb, desktop);
  pnc_alarm_set (desktop->alarm, MAX (next - now, 1));
}

void
pnc_desktop_judge (PncDesktop *desktop)
{
  PncQuestion question;
  g_autoptr (PncFacts) facts = NULL;

  g_clear_pointer (&desktop->verdict, pnc_verdict_free);
  desktop->ends_soon = FALSE;
  if (desktop->book != NULL)
    {
      facts = pnc_desktop_dup_facts (desktop);
      pnc_question_init (&question,
                         pnc_desktop_is_up (desktop) ? PNC_QUESTION_RUN : PNC_QUESTION_START);
      desktop->verdict = pnc_policy_decide (desktop->book, facts, &question);
      desktop->ends_soon
          = desktop->verdict->ground == PNC_GROUND_GRACE
            || (desktop->verdict->warn_from > 0 && desktop->verdict->warn_from <= facts->now);
      pnc_desktop_set_alarm (desktop, facts->now);
    }
  pnc_desktop_apply_verdict (desktop);
  pnc_desktop_apply_network (desktop);
  pnc_desktop_changed (desktop);
}
