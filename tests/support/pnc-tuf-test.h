/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-signing-key.h"
#include "pnc-test.h"
#include "pnc-tuf-client.h"

#define PNC_TUF_TEST_NOW_S 1000000000 /* 2001-09-09 */
#define PNC_TUF_TEST_VALID "2002-01-01T00:00:00Z"
#define PNC_TUF_TEST_PAST "2001-09-09T00:00:00Z"
#define PNC_TUF_TEST_N_TOPS 4

/* A repository and a client's store in memory, real keys. What a test changes, it changes in the
 * fields and publishes again. */
typedef struct
{
  PncSigningKey *keys[PNC_TUF_TEST_N_TOPS], *other;
  PncSigningKey *root_signer_too; /* signs the next root besides its own key */
  GHashTable *remote, *local;     /* name → GBytes */
  guint n_fetched;
  int root_version, timestamp_version, snapshot_version, targets_version;
  const char *root_expires, *timestamp_expires, *snapshot_expires, *targets_expires;
  json_t *targets, *delegations; /* of the top targets */
  json_t *more_meta;             /* of the snapshot */
  PncTufClient *client;
} PncTufTest;

extern const PncTufHost pnc_tuf_test_host;

/* Puts @body (taken), signed by @key and perhaps @key_too, where the client looks for @name. */
void pnc_tuf_test_publish (PncTufTest *world,
                           const char *name,
                           json_t *body,
                           const PncSigningKey *key,
                           const PncSigningKey *key_too);

/* What all roles begin with; json_decref() it. */
json_t *pnc_tuf_test_header (const char *type, int version, const char *expires);

/* Each publishes what the fields say now. */
void pnc_tuf_test_publish_root (PncTufTest *world);
void pnc_tuf_test_publish_snapshot (PncTufTest *world);
void pnc_tuf_test_publish_timestamp (PncTufTest *world);
void pnc_tuf_test_publish_all (PncTufTest *world);

/* One version on in everything but the root. */
void pnc_tuf_test_bump (PncTufTest *world);

/* For cmocka: a published repository, and a client with its root, in @state. */
int pnc_tuf_test_set_up (void **state);
int pnc_tuf_test_tear_down (void **state);

/* The client takes what is published, or refuses it for @reason. */
void pnc_tuf_test_assert_refreshes (PncTufTest *world);
void pnc_tuf_test_assert_refused (PncTufTest *world, PncReason reason);

/* Is what the store has of @name what the repository has as @remote? */
gboolean pnc_tuf_test_has_stored (PncTufTest *world, const char *name, const char *remote);
