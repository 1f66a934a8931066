/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-decide-private.h"

/* What must hold before anything else is asked: time, lease, clock, image, host (security.md 2.5,
 * the order of checks at every start). */

#define PNC_DAY_S (24 * 60 * 60)

static gint64
pnc_decide_number (const PncDecision *d, PncFieldId field)
{
  return pnc_rulebook_get_number (d->book, field);
}

/* Without overflow; unlimited stays unlimited. */
static gint64
pnc_decide_add (gint64 time, gint64 seconds)
{
  return seconds >= G_MAXINT64 - MAX (time, 0) ? G_MAXINT64 : time + seconds;
}

/* What a build cannot do yet is done as the next tighter one. */
static const char *
pnc_decide_action (const PncDecision *d, PncFieldId field)
{
  const char *action = pnc_field_get (field)->values[pnc_decide_number (d, field)];
  gboolean is_later = g_str_equal (action, "suspend") || g_str_equal (action, "lock");

  return is_later && !g_hash_table_contains (d->facts->enforces, action) ? "shutdown" : action;
}

/* The end of what is valid, and the field that sets it. */
static gint64
pnc_decide_end (const PncDecision *d, PncFieldId *out_field)
{
  gint64 not_after = pnc_decide_number (d, PNC_FIELD_VALIDITY_NOT_AFTER);
  gint64 days = pnc_decide_number (d, PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION);
  gint64 activated = d->facts->activated_at != 0 ? d->facts->activated_at : d->facts->now;
  gint64 end
      = days == PNC_FIELD_UNLIMITED ? G_MAXINT64 : pnc_decide_add (activated, days * PNC_DAY_S);

  *out_field
      = end < not_after ? PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION : PNC_FIELD_VALIDITY_NOT_AFTER;
  return MIN (end, not_after);
}

/* Denies, and says what is to become of a running desktop. */
static gboolean
pnc_decide_end_it (PncDecision *d, PncGround ground, PncFieldId field, PncFieldId action)
{
  d->verdict->action = pnc_decide_action (d, action);
  return pnc_decision_deny_field (d, ground, field);
}

/* It will end at @end; a running one is warned @warn_s before. TRUE: nothing known so far ends it
 * earlier, so this is the rule to name. */
static gboolean
pnc_decide_note_end (PncDecision *d, gint64 end, PncFieldId warn_s)
{
  gint64 warn = pnc_decide_number (d, warn_s);
  gint64 before = d->verdict->changes_at;

  pnc_decision_note_change (d, end);
  if (end == G_MAXINT64 || d->verdict->changes_at == before)
    return FALSE;
  d->verdict->warn_from = warn > 0 ? MAX (end - warn, 1) : 0;
  return TRUE;
}

static gboolean
pnc_decide_validity (PncDecision *d)
{
  gint64 now = d->facts->now;
  gint64 begin = pnc_decide_number (d, PNC_FIELD_VALIDITY_NOT_BEFORE);
  gint64 grace = d->facts->running ? pnc_decide_number (d, PNC_FIELD_VALIDITY_GRACE_S) : 0;
  PncFieldId field;
  gint64 end = pnc_decide_end (d, &field);

  if (now < begin)
    {
      pnc_decide_end_it (d, PNC_GROUND_NOT_YET, PNC_FIELD_VALIDITY_NOT_BEFORE,
                         PNC_FIELD_VALIDITY_ON_EXPIRY);
      pnc_decision_note_change (d, begin);
      return FALSE;
    }
  if (now > pnc_decide_add (end, grace))
    return pnc_decide_end_it (d, PNC_GROUND_EXPIRED, field, PNC_FIELD_VALIDITY_ON_EXPIRY);
  pnc_decision_allow_field (d, field);
  if (now > end)
    {
      d->verdict->ground = PNC_GROUND_GRACE;
      d->verdict->warn_from = now;
      pnc_decision_note_change (d, pnc_decide_add (end, grace));
    }
  else
    pnc_decide_note_end (d, end, PNC_FIELD_VALIDITY_WARN_S);
  return TRUE;
}

/* The first document whose hours do not include now. */
static gboolean
pnc_decide_hours (PncDecision *d)
{
  for (guint i = 0; i < pnc_rulebook_get_n_policies (d->book); i++)
    {
      const PncHours *hours = pnc_rulebook_get_draft (d->book, i)->hours;
      gint64 change;

      if (hours == NULL)
        continue;
      change = pnc_hours_get_next_change (hours, d->facts->now);
      if (pnc_hours_contains (hours, d->facts->now))
        {
          if (pnc_decide_note_end (d, change, PNC_FIELD_HOURS_WARN_S))
            pnc_decision_allow (d, i, "/hours/windows");
          continue;
        }
      d->verdict->action = pnc_decide_action (d, PNC_FIELD_HOURS_ON_END);
      pnc_decision_deny (d, PNC_GROUND_HOURS, i, "/hours/windows");
      pnc_decision_note_change (d, change);
      return FALSE;
    }
  return TRUE;
}

/* How long it may be without word from IT, by @field. */
static gint64
pnc_decide_contact_end (const PncDecision *d, PncFieldId field)
{
  gint64 limit = pnc_decide_number (d, field);

  return limit == PNC_FIELD_UNLIMITED ? G_MAXINT64 : pnc_decide_add (d->facts->last_contact, limit);
}

gint64
pnc_policy_find_end (const PncRulebook *book, const PncFacts *facts)
{
  PncDecision d = { .book = book, .facts = facts };
  PncFieldId field;
  gint64 end = MIN (pnc_decide_end (&d, &field), facts->lease_until);

  end = MIN (end, pnc_decide_contact_end (&d, PNC_FIELD_LEASE_MAX_S));
  return MIN (end, pnc_decide_contact_end (&d, PNC_FIELD_LEASE_CONTACT_EVERY_S));
}

static gboolean
pnc_decide_lease (PncDecision *d)
{
  const PncFacts *facts = d->facts;
  gint64 contact_end = pnc_decide_contact_end (d, PNC_FIELD_LEASE_CONTACT_EVERY_S);
  gint64 end = MIN (facts->lease_until, pnc_decide_contact_end (d, PNC_FIELD_LEASE_MAX_S));

  if (facts->now > end)
    return pnc_decide_end_it (d, PNC_GROUND_LEASE, PNC_FIELD_LEASE_MAX_S, PNC_FIELD_LEASE_ON_LAPSE);
  if (!facts->running && facts->uses >= pnc_decide_number (d, PNC_FIELD_LEASE_MAX_USES))
    return pnc_decide_end_it (d, PNC_GROUND_LEASE, PNC_FIELD_LEASE_MAX_USES,
                              PNC_FIELD_LEASE_ON_LAPSE);
  if (facts->now > contact_end)
    return pnc_decide_end_it (d, PNC_GROUND_CONTACT, PNC_FIELD_LEASE_CONTACT_EVERY_S,
                              PNC_FIELD_LEASE_ON_LAPSE);
  if (pnc_decide_note_end (d, MIN (end, contact_end), PNC_FIELD_LEASE_WARN_S))
    pnc_decision_allow_field (d, contact_end < end ? PNC_FIELD_LEASE_CONTACT_EVERY_S
                                                   : PNC_FIELD_LEASE_MAX_S);
  return TRUE;
}

static gboolean
pnc_decide_clock (PncDecision *d)
{
  gint64 on_rollback = pnc_decide_number (d, PNC_FIELD_CLOCK_ON_ROLLBACK);

  if (d->facts->clock_behind_s <= pnc_decide_number (d, PNC_FIELD_CLOCK_MAX_SKEW_S)
      || on_rollback == 2 || (on_rollback == 1 && d->facts->online))
    return TRUE;
  return pnc_decide_end_it (d, PNC_GROUND_CLOCK, PNC_FIELD_CLOCK_ON_ROLLBACK,
                            PNC_FIELD_LEASE_ON_LAPSE);
}

/* The values: refuse, recovery, warn. Recovery is by IT, who is named either way. */
static gboolean
pnc_decide_rollback (PncDecision *d)
{
  if (!d->facts->rolled_back || pnc_decide_number (d, PNC_FIELD_STORAGE_ROLLBACK) == 2)
    return TRUE;
  return pnc_decision_deny_field (d, PNC_GROUND_ROLLED_BACK, PNC_FIELD_STORAGE_ROLLBACK);
}

static gboolean
pnc_decide_image (PncDecision *d)
{
  const PncValue *images = pnc_rulebook_get (d->book, PNC_FIELD_APPLIES_IMAGES, NULL);

  if (!pnc_value_has (images, d->facts->image_id))
    {
      pnc_decision_deny_detail (d, PNC_FIELD_APPLIES_IMAGES, d->facts->image_id);
      d->verdict->ground = PNC_GROUND_IMAGE;
      return FALSE;
    }
  if (d->facts->image_version < pnc_decide_number (d, PNC_FIELD_APPLIES_MIN_IMAGE_VERSION))
    return pnc_decision_deny_field (d, PNC_GROUND_IMAGE, PNC_FIELD_APPLIES_MIN_IMAGE_VERSION);
  return TRUE;
}

int
pnc_decide_quarantine (const PncDecision *d, PncFieldId *out_field)
{
  const PncFacts *facts = d->facts;
  gint64 max_age = pnc_decide_number (d, PNC_FIELD_QUARANTINE_MAX_IMAGE_AGE_S);
  gboolean old
      = facts->image_version < pnc_decide_number (d, PNC_FIELD_QUARANTINE_MIN_IMAGE_VERSION);

  *out_field = old ? PNC_FIELD_QUARANTINE_MIN_IMAGE_VERSION : PNC_FIELD_QUARANTINE_MAX_IMAGE_AGE_S;
  if (!old
      && (max_age == PNC_FIELD_UNLIMITED
          || facts->now <= pnc_decide_add (facts->image_created, max_age)))
    return -1;
  return pnc_decide_number (d, PNC_FIELD_QUARANTINE_ACTION);
}

static gboolean
pnc_decide_not_refused_as_old (PncDecision *d)
{
  PncFieldId field;

  return pnc_decide_quarantine (d, &field) != 0
         || pnc_decision_deny_field (d, PNC_GROUND_QUARANTINE, field);
}

/* What is demanded of the host, and the first that it lacks. */
static gboolean
pnc_decide_has_all (PncDecision *d, PncFieldId field, GHashTable *have, PncGround ground)
{
  const PncValue *required = pnc_rulebook_get (d->book, field, NULL);

  for (guint i = 0; required->items[i] != NULL; i++)
    if (!g_hash_table_contains (have, required->items[i]))
      {
        pnc_decision_deny_detail (d, field, required->items[i]);
        d->verdict->ground = ground;
        return FALSE;
      }
  return TRUE;
}

static gboolean
pnc_decide_host (PncDecision *d)
{
  const PncFacts *facts = d->facts;
  /* The values: tpm, file, none. */
  gint64 bind = PNC_BOUND_TPM - pnc_decide_number (d, PNC_FIELD_HOST_BIND);
  gint64 max_age = pnc_decide_number (d, PNC_FIELD_HOST_MAX_UPDATE_AGE_S);

  if ((gint64) facts->bound < bind)
    return pnc_decision_deny_field (d, PNC_GROUND_HOST, PNC_FIELD_HOST_BIND);
  if (facts->client_version < pnc_decide_number (d, PNC_FIELD_HOST_MIN_CLIENT))
    return pnc_decision_deny_field (d, PNC_GROUND_HOST, PNC_FIELD_HOST_MIN_CLIENT);
  if (facts->virtualized && pnc_decide_number (d, PNC_FIELD_HOST_FORBID_VIRTUALIZED))
    return pnc_decision_deny_field (d, PNC_GROUND_HOST, PNC_FIELD_HOST_FORBID_VIRTUALIZED);
  if (max_age != PNC_FIELD_UNLIMITED && (facts->update_age_s < 0 || facts->update_age_s > max_age))
    return pnc_decision_deny_field (d, PNC_GROUND_HOST, PNC_FIELD_HOST_MAX_UPDATE_AGE_S);
  return pnc_decide_has_all (d, PNC_FIELD_HOST_REQUIRE, facts->host, PNC_GROUND_HOST);
}

/* Deny on doubt: what this build cannot do must not be demanded. */
static gboolean
pnc_decide_enforceable (PncDecision *d)
{
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (pnc_field_value_demands (i, pnc_rulebook_get (d->book, i, NULL))
        && !g_hash_table_contains (d->facts->enforces, pnc_field_get (i)->demands))
      return pnc_decision_deny_field (d, PNC_GROUND_UNENFORCED, i);
  return TRUE;
}

gboolean
pnc_decide_may_start (PncDecision *d)
{
  return pnc_decide_image (d) && pnc_decide_clock (d) && pnc_decide_rollback (d)
         && pnc_decide_validity (d) && pnc_decide_hours (d) && pnc_decide_lease (d)
         && pnc_decide_host (d)
         && pnc_decide_has_all (d, PNC_FIELD_AUTH_METHODS, d->facts->auth, PNC_GROUND_AUTH)
         && pnc_decide_not_refused_as_old (d) && pnc_decide_enforceable (d);
}

/* In this order; the hours last, which may end with nothing but a warning. */
static gboolean (*const run_gates[]) (PncDecision *) = {
  pnc_decide_image,
  pnc_decide_clock,
  pnc_decide_validity,
  pnc_decide_lease,
  pnc_decide_not_refused_as_old,
  pnc_decide_enforceable,
  pnc_decide_hours,
};

/* Tightest first. What names no action shuts it down. */
static guint
pnc_decide_rank_action (const char *action)
{
  static const char *const actions[] = { "poweroff", "shutdown", "suspend", "lock", "warn" };
  guint rank = 0;

  while (rank < G_N_ELEMENTS (actions) && g_strcmp0 (action, actions[rank]) != 0)
    rank++;
  return rank < G_N_ELEMENTS (actions) ? rank : 1;
}

/* What becomes of a desktop that several things end is the tightest of what they ask for: a lower
 * document that ends it first must not soften how. */
static void
pnc_decide_tighten_action (PncDecision *d)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_gates); i++)
    {
      g_autoptr (PncVerdict) verdict = g_new0 (PncVerdict, 1);
      PncDecision other = { d->book, d->facts, d->question, verdict, .policy = 0 };

      if (!run_gates[i](&other)
          && pnc_decide_rank_action (verdict->action) < pnc_decide_rank_action (d->verdict->action))
        d->verdict->action = verdict->action;
    }
}

gboolean
pnc_decide_may_run (PncDecision *d)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (run_gates) && run_gates[i](d))
    i++;
  if (i == G_N_ELEMENTS (run_gates))
    return TRUE;
  if (d->question->kind == PNC_QUESTION_RUN)
    pnc_decide_tighten_action (d);
  /* Outside of the hours with nothing but a warning: it goes on. */
  if (i < G_N_ELEMENTS (run_gates) - 1 || g_strcmp0 (d->verdict->action, "warn") != 0)
    return FALSE;
  d->verdict->answer = PNC_ANSWER_ALLOWED;
  return TRUE;
}
