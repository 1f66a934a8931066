/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-tuf-metadata.h"
#include "pnc-tuf-path.h"

#include <string.h>

static void
check_metadata (const PncTufMetadata *metadata)
{
  GHashTableIter iter;
  gpointer name, file;

  g_assert (metadata->version > 0);
  for (guint i = 0; i < PNC_TUF_N_TOPS; i++)
    g_assert (metadata->top[i].keys == NULL || metadata->top[i].threshold > 0);
  for (guint i = 0; metadata->delegations != NULL && i < metadata->delegations->len; i++)
    {
      const PncTufDelegation *delegation = g_ptr_array_index (metadata->delegations, i);
      g_autofree char *encoded = pnc_tuf_path_encode (delegation->name);

      g_assert (strchr (encoded, '/') == NULL);
      /* A pattern without anything special matches itself. */
      for (guint j = 0; delegation->patterns != NULL && delegation->patterns[j] != NULL; j++)
        if (strpbrk (delegation->patterns[j], "*?[") == NULL)
          g_assert (pnc_tuf_delegation_covers (delegation, delegation->patterns[j]));
      pnc_tuf_delegation_covers (delegation, "lab/a b?.bin");
    }
  if (metadata->files == NULL)
    return;
  g_hash_table_iter_init (&iter, metadata->files);
  while (g_hash_table_iter_next (&iter, &name, &file))
    g_assert (((PncTufFile *) file)->length_bytes >= -1);
}

/* As whichever role it says that it is, signed by nobody: a parser must bear that too. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const PncDocumentKind kinds[]
      = { PNC_DOCUMENT_ROOT, PNC_DOCUMENT_TIMESTAMP, PNC_DOCUMENT_SNAPSHOT, PNC_DOCUMENT_TARGETS };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncEnvelope) envelope = pnc_envelope_parse (bytes, kinds[i], "fuzz", &error);
      g_autoptr (PncTufMetadata) metadata = NULL;

      if (envelope != NULL)
        metadata = pnc_tuf_metadata_parse (pnc_envelope_get_unverified_signed (envelope), &error);
      fuzz_check_verdict (metadata != NULL, error);
      if (metadata != NULL)
        check_metadata (metadata);
      else
        g_assert (pnc_error_get_refusal (error) != NULL);
    }
  return 0;
}
