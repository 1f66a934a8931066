/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tuf-metadata.h"

/* The client workflow of The Update Framework (specification 1.0.34, 5), from a pinned root to a
 * target's length and hashes. It works on any TUF repository, not only on ours: ids of keys are
 * names (a threshold counts key material), unknown fields and types of keys are passed over.
 *
 * Network, storage and clock are the caller's. One thread at a time; blocks as long as the host's
 * functions do. */
typedef struct _PncTufClient PncTufClient;

#define PNC_TUF_MAX_ROOT_ROTATIONS 256
/* Roles that one search for a target may visit. */
#define PNC_TUF_MAX_VISITS 32

/* What the client needs of its surroundings. Names are encoded: one component, no `/`, no `..`.
 * Each sets @error when it fails, PNC_ERROR_NOT_FOUND when there is no such file. */
typedef struct
{
  /* The file @name below the repository's metadata URL, at most @max_bytes: what is longer is
   * refused when that is known and never held whole. A server that is slow without end is the
   * host's to give up on. */
  GBytes *(*fetch) (const char *name, gsize max_bytes, gpointer data, GError **error);
  /* The client's own store: "root.json", "timestamp.json", …, without versions. save() replaces
   * the file as a whole and for good (a power cut leaves the old one or the new one); what it is
   * given was verified. remove() of what is not there is a success. */
  GBytes *(*load) (const char *name, gsize max_bytes, gpointer data, GError **error);
  gboolean (*save) (const char *name, GBytes *bytes, gpointer data, GError **error);
  gboolean (*remove) (const char *name, gpointer data, GError **error);
} PncTufHost;

/* @host is borrowed and must outlive the client, as @data. @now_s (since 1970) is the one time
 * against which all of this client's work is judged. */
PncTufClient *pnc_tuf_client_new (const PncTufHost *host, gpointer data, gint64 now_s);
void pnc_tuf_client_free (PncTufClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTufClient, pnc_tuf_client_free)

/* Pins @root, which the caller trusts for a reason of its own: it is stored if it is a root that
 * its own keys signed. It may have expired. */
gboolean
pnc_tuf_client_init (PncTufClient *client, GBytes *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Brings root, timestamp, snapshot and the top targets up to date (5.3 to 5.6). On failure what was
 * trusted before stays trusted and stored, and newer roots that were verified by then too. Refused
 * (PNC_ERROR_TAMPERED with a PncRefusal): signatures, PNC_REASON_EXPIRED, _ROLLED_BACK,
 * _WRONG_CONTENT, and what pnc_tuf_metadata_parse() refuses. The host's errors come as they are. */
gboolean pnc_tuf_client_refresh (PncTufClient *client, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After a refresh: what the repository says of the target at @path, searched through delegations
 * (5.6.7: depth first, in order, terminating roles end it). Borrowed from @client.
 * PNC_ERROR_NOT_FOUND; PNC_REASON_TOO_MANY beyond PNC_TUF_MAX_VISITS. */
const PncTufFile *pnc_tuf_client_find_target (PncTufClient *client,
                                              const char *path,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the target stands below the repository's target URL, encoded for a URL: with its hash
 * before its name when the repository has consistent snapshots. Free with g_free(). */
char *pnc_tuf_client_dup_target_name (const PncTufClient *client,
                                      const char *path,
                                      const PncTufFile *target);
