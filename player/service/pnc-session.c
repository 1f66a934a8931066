/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-session-private.h"

#include "pnc-desktop-folder.h"
#include "pnc-device-key.h"
#include "pnc-host-clock.h"
#include "pnc-json.h"
#include "pnc-policy-succession.h"

/* Sealing. The session's lock is held. */

static gboolean
pnc_session_write_state (PncSession *session, GError **error)
{
  g_autoptr (PncKeyFile) file = NULL;
  g_autoptr (PncKeyFile) sealed = NULL;
  gboolean written = FALSE;

  g_mutex_lock (session->place.keys_lock);
  file = pnc_desktop_folder_load_keys (session->place.folder, session->place.desktop_id, error);
  if (file != NULL)
    {
      sealed = pnc_key_file_seal_state (file, session->place.state_key, session->state);
      written = pnc_desktop_folder_save_keys (session->place.folder, sealed, error);
    }
  g_mutex_unlock (session->place.keys_lock);
  return written;
}

/* @key NULL: without a signature. */
static gboolean
pnc_session_seal_with (PncSession *session, const PncSigningKey *key, GError **error)
{
  PncClockReading reading;

  if (!pnc_audit_log_sign (session->place.log, key, session->state->generation,
                           &session->state->audit, error))
    return FALSE;
  pnc_host_clock_read (&reading);
  pnc_clock_get_floors (session->clock, &reading, &session->state->clock);
  return pnc_session_write_state (session, error);
}

/* A seal of its own for a new generation, before anything is signed in it: a log in which a later
 * generation is signed than the sealed one proves that an older keys.json was put back. */
static gboolean
pnc_session_seal_generation (PncSession *session, GError **error)
{
  if (session->generation_sealed)
    return TRUE;
  session->generation_sealed = pnc_session_seal_with (session, NULL, error);
  if (session->generation_sealed)
    pnc_audit_log_watch (session->place.log, &session->state->audit);
  return session->generation_sealed;
}

static gboolean
pnc_session_seal_locked (PncSession *session, GError **error)
{
  PncClockReading reading;
  gint64 by_s;

  pnc_host_clock_read (&reading);
  pnc_session_note_clock (session, pnc_clock_compare (session->clock, &reading, &by_s), by_s);
  return pnc_session_seal_generation (session, error)
         && pnc_session_seal_with (session, session->device_key, error);
}

gboolean
pnc_session_seal (PncSession *session, GError **error)
{
  gboolean sealed = TRUE;

  g_mutex_lock (&session->lock);
  if (session->open)
    sealed = pnc_session_seal_locked (session, error);
  g_mutex_unlock (&session->lock);
  return sealed;
}

static void
pnc_session_try_seal (PncSession *session)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_session_seal (session, &error))
    g_warning ("The state of “%s” could not be sealed: %s", session->place.folder, error->message);
}

/* Opening */

static PncState *
pnc_session_read_state (PncSession *session, GError **error)
{
  g_autoptr (PncKeyFile) file = NULL;

  g_mutex_lock (session->place.keys_lock);
  file = pnc_desktop_folder_load_keys (session->place.folder, session->place.desktop_id, error);
  g_mutex_unlock (session->place.keys_lock);
  return file != NULL ? pnc_key_file_open_state (file, session->place.state_key, error) : NULL;
}

static void
pnc_session_begin_generation (PncSession *session, const PncAuditReport *report)
{
  guint64 before = MAX (session->state->generation, report != NULL ? report->max_generation : 0);
  g_autoptr (GError) error = NULL;

  session->state->generation = MIN (before, PNC_JSON_MAX_INTEGER - 1) + 1;
  if (!pnc_session_seal_generation (session, &error))
    g_warning ("The state of “%s” could not be sealed: %s", session->place.folder, error->message);
}

static void
pnc_session_load_device_key (PncSession *session)
{
  g_autofree char *folder = pnc_device_key_dup_folder ();
  g_autoptr (GError) error = NULL;

  session->device_key = pnc_device_key_ensure (folder, &error);
  if (session->device_key == NULL)
    g_warning ("The log of “%s” is not signed: %s", session->place.folder, error->message);
}

/* @head, @generation: the sealed ones; NULL: none. */
static PncAuditReport *
pnc_session_verify_with (PncAuditLog *log,
                         const char *desktop_id,
                         const PncSigningKey *key,
                         const PncAuditHead *head,
                         guint64 generation,
                         gboolean newest_only,
                         GError **error)
{
  char device_id[PNC_DEVICE_ID_SIZE];
  PncAuditBasis basis = { .desktop_id = desktop_id,
                          .device_id = key != NULL ? device_id : NULL,
                          .head = head,
                          .generation = generation,
                          .newest_only = newest_only };

  if (key != NULL)
    pnc_device_id_from_key (pnc_signing_key_get_public (key), device_id);
  return pnc_audit_log_verify (log, &basis, error);
}

/* The log against the sealed state, if there is one. */
static PncAuditReport *
pnc_session_check_log (PncSession *session)
{
  const PncState *state = session->state;
  g_autoptr (GError) error = NULL;
  PncAuditReport *report;
  PncAuditHead head;

  /* One that an earlier version wrote is put aside first. */
  if (!pnc_audit_log_sign (session->place.log, NULL, 0, &head, &error))
    {
      g_warning ("The log of “%s” cannot be written: %s", session->place.folder, error->message);
      g_clear_error (&error);
    }
  report = pnc_session_verify_with (session->place.log, session->place.desktop_id,
                                    session->device_key, state != NULL ? &state->audit : NULL,
                                    state != NULL ? state->generation : 0, TRUE, &error);
  if (report == NULL)
    g_warning ("The log of “%s” cannot be verified: %s", session->place.folder, error->message);
  return report;
}

/* The effective time goes on from here. */
static void
pnc_session_start_clock (PncSession *session)
{
  PncClockFloors *floors = &session->state->clock;
  PncClockReading reading;

  pnc_host_clock_read (&reading);
  floors->signed_s = MAX (floors->signed_s, pnc_host_clock_get_build_time ());
  session->clock = pnc_clock_new (floors, &reading, PNC_CLOCK_DEFAULT_SKEW_S);
}

PncSession *
pnc_session_open (PncSessionPlace *place)
{
  PncSession *session = g_atomic_rc_box_new0 (PncSession);
  g_autoptr (GError) fault = NULL;
  g_autoptr (PncAuditReport) report = NULL;

  session->place = *place;
  *place = (PncSessionPlace){ 0 };
  g_mutex_init (&session->lock);
  session->open = TRUE;
  pnc_session_load_device_key (session);
  session->state = pnc_session_read_state (session, &fault);
  report = pnc_session_check_log (session);
  if (session->state == NULL)
    session->state = pnc_state_new ();
  pnc_session_start_clock (session);
  pnc_audit_log_append (session->place.log, PNC_AUDIT_UNLOCK_OK, NULL);
  pnc_session_judge_state (session, report, fault);
  if (report != NULL)
    pnc_session_judge_audit (session, report);
  pnc_session_judge_clock (session);
  session->findings.rolled_back |= session->state->policy.rolled_back;
  session->state->policy.rolled_back = session->findings.rolled_back;
  pnc_session_begin_generation (session, report);
  return session;
}

/* While it is open */

const PncSessionFindings *
pnc_session_get_findings (PncSession *session)
{
  return &session->findings;
}

gint64
pnc_session_get_now (PncSession *session)
{
  PncClockReading reading;
  gint64 now_s;

  pnc_host_clock_read (&reading);
  g_mutex_lock (&session->lock);
  now_s = pnc_clock_get_now (session->clock, &reading);
  g_mutex_unlock (&session->lock);
  return now_s;
}

guint64
pnc_session_get_max_seen (PncSession *session, const char *name)
{
  guint64 version;

  g_mutex_lock (&session->lock);
  version = pnc_state_get_max_seen (session->state, name);
  g_mutex_unlock (&session->lock);
  return version;
}

gboolean
pnc_session_see (PncSession *session, const char *name, guint64 version, GError **error)
{
  gboolean seen;

  g_mutex_lock (&session->lock);
  seen = pnc_state_see (session->state, name, version, error);
  g_mutex_unlock (&session->lock);
  return seen;
}

void
pnc_session_get_policy (PncSession *session, PncStatePolicy *out_policy)
{
  g_mutex_lock (&session->lock);
  *out_policy = session->state->policy;
  g_mutex_unlock (&session->lock);
}

void
pnc_session_set_policy (PncSession *session, const PncStatePolicy *policy)
{
  g_mutex_lock (&session->lock);
  session->state->policy = *policy;
  g_mutex_unlock (&session->lock);
}

/* Its policy. The session's lock is held. */

static gint64
pnc_session_get_now_locked (PncSession *session)
{
  PncClockReading reading;

  pnc_host_clock_read (&reading);
  return pnc_clock_get_now (session->clock, &reading);
}

static gboolean
pnc_session_seal_state (const PncState *state, gpointer data, GError **error)
{
  PncSession *session = data;
  PncState *before = session->state;

  session->state = pnc_state_copy (state);
  if (pnc_session_seal_locked (session, error))
    {
      pnc_state_free (before);
      return TRUE;
    }
  pnc_state_free (session->state);
  session->state = before;
  return FALSE;
}

/* Does the state no longer know whose the desktop is? What the log names lasts; the rest is found
 * once, since the state is then sealed anew. */
static gboolean
pnc_session_has_lost_trust (PncSession *session, const PncState *state)
{
  const PncSessionFindings *findings = &session->findings;

  if (state->policy.trust[0] == '\0')
    return findings->state != PNC_SESSION_STATE_WHOLE || findings->logged_rules != NULL;
  return (findings->older_state || findings->logged_rules != NULL)
         && pnc_policy_is_owners (state, session->device_key);
}

/* Who took the seal away, or put one back from before there was an organisation, is not to get rid
 * of its rules by it; nor who took the rules away with it. */
static gboolean
pnc_session_believe_found (PncSession *session,
                           const PncPolicyFiles *files,
                           PncState *state,
                           GError **error)
{
  g_autofree char *name = NULL;

  if (!pnc_session_has_lost_trust (session, state))
    return TRUE;
  if (files->policy == NULL || pnc_trust_is_local (files->trust))
    {
      if (session->findings.logged_rules == NULL)
        return TRUE;
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "The desktop's log names the rules “%s” of an organisation, and keys.json and "
                   "the folder know nothing of them any more; put keys.json, trust.json and "
                   "policy.json back from a copy",
                   session->findings.logged_rules);
      return FALSE;
    }
  name = pnc_policy_dup_seen_name (files->policy);
  g_strlcpy (state->policy.trust, pnc_trust_get_sha256 (files->trust), PNC_STATE_TRUST_SIZE);
  if (!pnc_state_see (state, name, pnc_policy_get_draft (files->policy)->version, NULL))
    g_debug ("“%s” is remembered in a newer version", name);
  return TRUE;
}

static gboolean
pnc_session_settle_locked (PncSession *session,
                           PncPolicyFiles **files,
                           PncPolicySettled *out_how,
                           GError **error)
{
  g_autoptr (PncState) state = pnc_state_copy (session->state);

  if (session->device_key == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "This device has no key to sign with; see that its folder can be written");
      return FALSE;
    }
  return pnc_session_believe_found (session, *files, state, error)
         && pnc_policy_settle (session->place.folder, files, state, session->device_key,
                               pnc_session_get_now_locked (session), out_how, error)
         && pnc_session_seal_state (state, session, error);
}

gboolean
pnc_session_settle_policy (PncSession *session,
                           PncPolicyFiles **files,
                           PncPolicySettled *out_how,
                           GError **error)
{
  gboolean settled;

  g_mutex_lock (&session->lock);
  settled = pnc_session_settle_locked (session, files, out_how, error);
  g_mutex_unlock (&session->lock);
  return settled;
}

gboolean
pnc_session_take_policy (PncSession *session,
                         const PncTrust *trust,
                         const PncPolicy *policy,
                         GError **error)
{
  g_autoptr (PncState) state = NULL;
  gboolean taken;

  g_mutex_lock (&session->lock);
  state = pnc_state_copy (session->state);
  taken = pnc_policy_take (session->place.folder, trust, policy, state,
                           pnc_session_get_now_locked (session), pnc_session_seal_state, session,
                           error);
  g_mutex_unlock (&session->lock);
  return taken;
}

PncClockFinding
pnc_session_compare_clock (PncSession *session, gint64 *out_by_s)
{
  PncClockReading reading;
  PncClockFinding finding;

  pnc_host_clock_read (&reading);
  g_mutex_lock (&session->lock);
  finding = pnc_clock_compare (session->clock, &reading, out_by_s);
  g_mutex_unlock (&session->lock);
  return finding;
}

char *
pnc_session_dup_file_name (PncSession *session, const char *name, gboolean full)
{
  const PncSecret *key = session->place.audit_key;

  return pnc_audit_dup_file_name (name, full, pnc_secret_peek (key), pnc_secret_size (key));
}

PncAuditReport *
pnc_session_verify (PncSession *session, PncAuditLog *log, const char *desktop_id, GError **error)
{
  g_autofree char *folder = pnc_device_key_dup_folder ();
  g_autoptr (PncSigningKey) own = NULL;
  guint64 generation;

  if (session == NULL)
    {
      own = pnc_device_key_load (folder, NULL);
      return pnc_session_verify_with (log, desktop_id, own, NULL, 0, FALSE, error);
    }
  g_mutex_lock (&session->lock);
  generation = session->state->generation;
  g_mutex_unlock (&session->lock);
  /* The log knows its last line while it is watched. */
  return pnc_session_verify_with (log, desktop_id, session->device_key, NULL, generation, FALSE,
                                  error);
}

/* The end */

void
pnc_session_close (PncSession *session)
{
  pnc_session_try_seal (session);
  pnc_audit_log_watch (session->place.log, NULL);
  g_mutex_lock (&session->lock);
  session->open = FALSE;
  g_clear_pointer (&session->place.state_key, pnc_secret_free);
  g_mutex_unlock (&session->lock);
}

void
pnc_session_place_clear (PncSessionPlace *place)
{
  g_free (place->folder);
  g_free (place->desktop_id);
  pnc_secret_free (place->state_key);
  pnc_secret_free (place->audit_key);
  pnc_audit_log_unref (place->log);
  *place = (PncSessionPlace){ 0 };
}

PncSession *
pnc_session_ref (PncSession *session)
{
  return g_atomic_rc_box_acquire (session);
}

static void
pnc_session_clear (gpointer data)
{
  PncSession *session = data;

  pnc_session_place_clear (&session->place);
  g_clear_pointer (&session->device_key, pnc_signing_key_free);
  pnc_state_free (session->state);
  pnc_clock_free (session->clock);
  g_mutex_clear (&session->lock);
  g_free (session->findings.logged_rules);
  g_free (session->findings.message);
}

void
pnc_session_unref (PncSession *session)
{
  if (session != NULL)
    g_atomic_rc_box_release_full (session, pnc_session_clear);
}
