/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-line.h"
#include "pnc-clock.h"

/* What a desktop knows of its past, so that none of it can be put back unnoticed (security.md 2.4
 * (f), 2.7): sealed into keys.json with a key that only who unlocks the desktop has
 * (pnc-key-file.h). Pure. */

#define PNC_STATE_TRUST_SIZE 65

/* What its policy needs to know of the past. Times are effective ones (pnc-clock.h), in unix
 * seconds. */
typedef struct
{
  char trust[PNC_STATE_TRUST_SIZE]; /* SHA-256 of trust.json, 64 digits; "": none is sealed yet */
  gint64 activated_s;               /* when it was first unlocked; 0: never */
  gint64 contact_s;                 /* when a policy newer than any before came; 0: never */
  guint64 uses;                     /* starts since then */
  gboolean rolled_back;             /* older data was found, and no start was allowed since */
} PncStatePolicy;

typedef struct
{
  guint64 generation; /* rises at each unlock */
  PncClockFloors clock;
  PncAuditHead audit;   /* where audit.log stood … */
  guint64 audit_faults; /* … and how many of its lines had been found wrong by then */
  GHashTable *max_seen; /* name of a document → highest version taken (guint64 *) */
  PncStatePolicy policy;
} PncState;

/* The longest text that a state has. */
#define PNC_STATE_MAX_BYTES 3248
/* How many documents it remembers; each name has at most 80 bytes. */
#define PNC_STATE_MAX_SEEN 23

/* Of a desktop that has not been unlocked before. */
PncState *pnc_state_new (void);
PncState *pnc_state_copy (const PncState *state);
void pnc_state_free (PncState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncState, pnc_state_free)

/* Strict (resources/schemas/state.schema.json); PNC_ERROR_TAMPERED. */
PncState *
pnc_state_parse (const char *text, gsize size_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *pnc_state_to_json (const PncState *state);

/* The highest version taken of the document @name ("policy:eng-default", "grant"); 0: none. */
guint64 pnc_state_get_max_seen (const PncState *state, const char *name);

/* Version @version of @name is taken. PNC_ERROR_TAMPERED, and nothing changed, when a higher one
 * was before: an older document was put back. PNC_ERROR_INVALID when it can remember no more. */
gboolean pnc_state_see (PncState *state, const char *name, guint64 version, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
