/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"

#include "admin-file.h"

PncDocument *
admin_policy_load_document (const char *path, PncDocumentKind kind, GError **error)
{
  g_autoptr (GBytes) bytes = admin_file_read (path, pnc_document_kind_max_bytes (kind), error);

  return bytes != NULL ? pnc_document_parse_any (bytes, kind, path, error) : NULL;
}

PncPolicyDraft *
admin_policy_load (const char *path, GError **error)
{
  g_autoptr (PncDocument) document = admin_policy_load_document (path, PNC_DOCUMENT_POLICY, error);

  return document != NULL ? pnc_policy_draft_parse (document, error) : NULL;
}

PncRulebook *
admin_policy_load_book (const char *path, const char *const *above, GError **error)
{
  g_autoptr (GPtrArray) drafts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_draft_unref);

  for (guint i = 0; above != NULL && above[i] != NULL; i++)
    {
      PncPolicyDraft *draft = admin_policy_load (above[i], error);
      if (draft == NULL)
        return NULL;
      g_ptr_array_add (drafts, draft);
    }
  g_ptr_array_add (drafts, admin_policy_load (path, error));
  if (drafts->pdata[drafts->len - 1] == NULL)
    return NULL;
  return pnc_rulebook_new_simulated (drafts, error);
}
