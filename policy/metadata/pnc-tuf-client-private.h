/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tuf-client.h"

struct _PncTufClient
{
  const PncTufHost *host;
  gpointer host_data;
  gint64 now_s;
  PncTufMetadata *root, *timestamp, *snapshot; /* NULL: not yet trusted */
  GHashTable *targets; /* "DELEGATOR\nROLE" → PncTufMetadata: by whose keys it was verified */
};

/* Has it expired at the client's time? PNC_REASON_EXPIRED. */
gboolean pnc_tuf_client_check_expiry (const PncTufClient *self,
                                      const PncTufMetadata *metadata,
                                      GError **error);

/* @bytes as metadata of @kind that @signers signed. @name is for messages. */
PncTufMetadata *pnc_tuf_client_verify (const PncTufSigners *signers,
                                       GBytes *bytes,
                                       PncDocumentKind kind,
                                       const char *name,
                                       GError **error);

/* The metadata file @name as @file (what a trusted document says of it) wants it. */
GBytes *pnc_tuf_client_fetch_file (PncTufClient *self,
                                   const char *name,
                                   PncDocumentKind kind,
                                   const PncTufFile *file,
                                   GError **error);

/* PNC_REASON_WRONG_CONTENT unless @metadata has the version of @file. */
gboolean pnc_tuf_client_check_version (const PncTufMetadata *metadata,
                                       const PncTufFile *file,
                                       GError **error);

/* The targets of @role, which @delegator delegates to and @signers sign (5.6). Borrowed. */
PncTufMetadata *pnc_tuf_client_load_targets (PncTufClient *self,
                                             const char *delegator,
                                             const char *role,
                                             const PncTufSigners *signers,
                                             GError **error);
