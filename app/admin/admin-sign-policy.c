/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-sign-policy.h"

#include "admin-policy.h"
#include "pnc-error.h"
#include "pnc-policy-check.h"
#include "pnc-policy-diff.h"

static gboolean
admin_sign_check_usable (const PncPolicyDraft *draft, const char *name, GError **error)
{
  g_autoptr (GPtrArray) findings = pnc_policy_check (draft);
  const PncFinding *worst = findings->len > 0 ? findings->pdata[0] : NULL;

  if (worst == NULL || worst->severity != PNC_FINDING_ERROR)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "%s:%u: %s: %s", name, worst->line,
               worst->pointer, worst->text);
  return FALSE;
}

/* Is @previous what @draft follows? */
static gboolean
admin_sign_check_order (const PncPolicyDraft *previous, const PncPolicyDraft *draft, GError **error)
{
  if (g_str_equal (previous->org_id, draft->org_id)
      && g_str_equal (previous->policy_id, draft->policy_id) && previous->level == draft->level
      && previous->version < draft->version)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” %" G_GINT64_FORMAT " of “%s” does not follow “%s” %" G_GINT64_FORMAT
               " of “%s”: organisation, policy_id and level stay, and the version grows",
               draft->policy_id, draft->version, draft->org_id, previous->policy_id,
               previous->version, previous->org_id);
  return FALSE;
}

static gboolean
admin_sign_check_changes (const PncPolicyDraft *previous,
                          const PncPolicyDraft *draft,
                          const char *name,
                          GError **error)
{
  g_autoptr (GPtrArray) changes = pnc_policy_diff (previous, draft);
  const PncChange *first = changes->len > 0 ? changes->pdata[0] : NULL;
  guint n = 0;

  if (!pnc_policy_diff_loosens (changes))
    return TRUE;
  while (n < changes->len && ((const PncChange *) changes->pdata[n])->kind == PNC_CHANGE_LOOSENED)
    n++;
  g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
               "%s:%u: %s: it is looser than the version before: %s (one of %u changes; "
               "“policy diff” names them); if that is meant, sign it with --loosen",
               name, first->line, first->pointer, first->text, n);
  return FALSE;
}

static gboolean
admin_sign_check_after (const PncPolicyDraft *draft,
                        const char *name,
                        const char *path,
                        gboolean loosen,
                        GError **error)
{
  g_autoptr (PncPolicyDraft) previous = NULL;

  if (path == NULL && (loosen || draft->version == 1))
    return TRUE;
  if (path == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                   "%s is version %" G_GINT64_FORMAT "; name the version before it by --after, so "
                   "that what it loosens is seen, or pass --loosen if it may loosen anything",
                   name, draft->version);
      return FALSE;
    }
  previous = admin_policy_load (path, error);
  return previous != NULL && admin_sign_check_order (previous, draft, error)
         && (loosen || admin_sign_check_changes (previous, draft, name, error));
}

gboolean
admin_sign_check_policy (PncDocument *document,
                         const char *previous,
                         gboolean loosen,
                         GError **error)
{
  g_autoptr (PncPolicyDraft) draft = pnc_policy_draft_parse (document, error);
  const char *name = pnc_document_get_name (document);

  return draft != NULL && admin_sign_check_usable (draft, name, error)
         && admin_sign_check_after (draft, name, previous, loosen, error);
}
