/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-pinned-names.h"
#include "pnc-zones.h"

/* What a decision may know of the world. The engine looks at nothing else: the running product,
 * `explain` and the simulator hand in the same struct. Sets are GHashTables of strings, owned. */

typedef enum
{
  PNC_BOUND_NONE,
  PNC_BOUND_FILE,
  PNC_BOUND_TPM,
} PncBinding;

typedef struct
{
  gint64 now;            /* effective time (pnc-clock.h), unix seconds */
  gint64 clock_behind_s; /* how far the host's clock is behind what is known; 0: not */
  gint64 activated_at;   /* unix seconds; 0: not yet */
  gint64 last_contact;   /* unix seconds of the last verified word from IT; 0: never */
  gint64 lease_until;    /* unix seconds; G_MAXINT64: there is no lease */
  gint64 uses;           /* starts since the lease was given */
  gboolean rolled_back;  /* older data of the desktop was put back */
  gboolean online;       /* IT can be asked now */
  gboolean running;      /* the desktop runs: grace periods count */

  char *image_id;
  gint64 image_version;
  gint64 image_created;  /* unix seconds; 0: unknown */
  gint64 client_version; /* pnc_version_parse() */

  GHashTable *host;     /* what of host/require holds: "tpm2", "no_swap", … */
  gboolean virtualized; /* the host is a virtual machine itself */
  gint64 update_age_s;  /* since the host was last updated; −1: unknown */
  PncBinding bound;     /* what the keys are bound to */
  GHashTable *auth;     /* by what the user has proved himself: "password", … */
  GHashTable *enforces; /* what this build can do: pnc-build.h */

  GPtrArray *networks;      /* PncHostNetwork: where the host is */
  PncPinnedNames *resolved; /* what DNS names stand for */
} PncFacts;

/* Empty: at 1970, on a host that offers nothing. */
PncFacts *pnc_facts_new (void);
void pnc_facts_free (PncFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFacts, pnc_facts_free)

/* A fresh desktop on a good host, now: what explain and the simulator begin with. */
PncFacts *pnc_facts_new_ideal (gint64 now);

/* One fact from text, for example ("now", "2026-12-01T08:00:00Z"), ("host", "tpm2,no_swap"),
 * ("resolve", "vpn.example.org=192.0.2.7"). PNC_ERROR_INVALID names what may stand there. */
gboolean pnc_facts_set (PncFacts *facts, const char *name, const char *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What pnc_facts_set() knows, for --help and the manual page; NULL behind the last. */
typedef struct
{
  const char *name;
  const char *value;   /* "TIME", "SECONDS", "yes|no", … */
  const char *meaning; /* one line, no full stop */
} PncFactHelp;

const PncFactHelp *pnc_facts_get_help (guint index);
