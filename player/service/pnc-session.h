/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-log.h"
#include "pnc-error.h"
#include "pnc-policy-seal.h"

/* From unlock to the end of the run: what the desktop knows of its past (policy/pnc-state.h), and
 * what was found when that was held to the present. Opens the sealed state, verifies the log,
 * reads the clock; then seals at start, every five minutes, when a policy changes and at the end.
 *
 * A seal never knows of a line that is not on disk: the log is written first, and whoever is
 * killed in between has a log that goes on behind the sealed line, which is no finding.
 *
 * Finds and records; what follows from a finding is for policy to say. Counted references; its
 * calls lock, so any thread, but those that say so block on the disk. */
typedef struct _PncSession PncSession;

/* What is in keys.json beside the keys. */
typedef enum
{
  PNC_SESSION_STATE_WHOLE,
  PNC_SESSION_STATE_NEW,     /* first unlock by a version that keeps one */
  PNC_SESSION_STATE_MISSING, /* there must have been one, says the log */
  PNC_SESSION_STATE_DAMAGED, /* it does not belong to these keys */
} PncSessionState;

typedef struct
{
  PncSessionState state;
  gboolean audit_tampered; /* the log is not what it was at the last seal */
  PncClockFinding clock;   /* what the host's clock did since then … */
  gint64 clock_by_s;       /* … and by how much */
  gboolean rolled_back; /* older data was put back, now or before a start that was then refused */
  gboolean older_state; /* the state is whole, and the log was signed in a later generation */
  char *logged_rules;   /* the policy of an organisation that the log last names; NULL: none */
  PncErrorCode code;    /* for @message */
  char *message;        /* all of it for people; NULL: all is well */
} PncSessionFindings;

/* What it needs from the desktop that was just unlocked. */
typedef struct
{
  char *folder;
  char *desktop_id;
  PncSecret *state_key; /* purposes "state" and "audit" of pnc_key_derive() */
  PncSecret *audit_key;
  PncAuditLog *log;
  GMutex *keys_lock; /* held by whoever reads and then writes keys.json; outlives the session */
} PncSessionPlace;

void pnc_session_place_clear (PncSessionPlace *place);

/* All of the above, and a line for each finding in the log, behind "unlock_ok". @place is taken,
 * and then zero. Cannot fail: where nothing can be written, that is a warning. Blocks: worker
 * threads. */
PncSession *pnc_session_open (PncSessionPlace *place);

PncSession *pnc_session_ref (PncSession *session);
void pnc_session_unref (PncSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSession, pnc_session_unref)

/* Borrowed. */
const PncSessionFindings *pnc_session_get_findings (PncSession *session);

/* The effective time, unix seconds (policy/pnc-clock.h). */
gint64 pnc_session_get_now (PncSession *session);

/* What the sealed state knows of documents and of the policy's past; what is changed is kept by the
 * next seal. See pnc_state_get_max_seen(), pnc_state_see(), PncStatePolicy. */
guint64 pnc_session_get_max_seen (PncSession *session, const char *name);
gboolean pnc_session_see (PncSession *session, const char *name, guint64 version, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void pnc_session_get_policy (PncSession *session, PncStatePolicy *out_policy);
void pnc_session_set_policy (PncSession *session, const PncStatePolicy *policy);

/* How far the host's clock is from the effective time now. */
PncClockFinding pnc_session_compare_clock (PncSession *session, gint64 *out_by_s);

/* pnc_policy_settle() and pnc_policy_take() with what the session knows, and sealed at once. Where
 * the past is lost (findings: missing, damaged) or from before there was an organisation
 * (findings: an older state, with its owner's policy), a policy of an organisation that lies in
 * the folder stays in force. Block on the disk: worker threads. */
gboolean pnc_session_settle_policy (PncSession *session,
                                    PncPolicyFiles **files,
                                    PncPolicySettled *out_how,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pnc_session_take_policy (PncSession *session,
                                  const PncTrust *trust,
                                  const PncPolicy *policy,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How the file @name stands in the log: pnc_audit_dup_file_name() with the desktop's key. @full: at
 * the level that names files in clear. */
char *pnc_session_dup_file_name (PncSession *session, const char *name, gboolean full);

/* Signs the log, if something came, and seals the state. Blocks: worker threads. */
gboolean pnc_session_seal (PncSession *session, GError **error);

/* The last seal; the key is wiped. Blocks: worker threads. */
void pnc_session_close (PncSession *session);

/* Holds the log to all that is at hand: this device's key, and while the session is open its last
 * line. @session: NULL while the desktop is locked. Blocks: worker threads. */
PncAuditReport *pnc_session_verify (PncSession *session,
                                    PncAuditLog *log,
                                    const char *desktop_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
