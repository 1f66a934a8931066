/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-private.h"

#include <string.h>

/* A policy is read by walking what is in the document: every member must be a field of the table,
 * an object on the way to one, one of the lists, or of the header. So nothing can be overlooked. */

#define PNC_POLICY_FORMAT 1

static const char *const levels[] = { "organisation", "group", "user", "grant", NULL };

static const char *const header[]
    = { "/_type", "/format", "/org_id",  "/policy_id", "/version", "/created",
        "/title", "/level",  "/contact", "/parent",    "/x",       NULL };

/* Read by pnc-policy-lists.c. */
static const char *const lists[]
    = { "/usb/default",          "/usb/rules",          "/network/default", "/network/rules",
        "/network/host_default", "/network/host_rules", "/network/zones",   "/quarantine/default",
        "/quarantine/rules",     "/hours/windows",      "/hours/zone",      NULL };

const char *
pnc_policy_level_to_string (PncPolicyLevel level)
{
  return levels[level];
}

/* Is @pointer an object that some field or list stands in? */
static gboolean
pnc_policy_is_section (const char *pointer)
{
  gsize length = strlen (pointer);

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const char *field = pnc_field_get (i)->pointer;
      if (strncmp (field, pointer, length) == 0 && field[length] == '/')
        return TRUE;
    }
  return FALSE;
}

static gboolean pnc_policy_parse_section (PncPolicyDraft *draft,
                                          PncPlace section,
                                          const char *pointer,
                                          GError **error);

static gboolean
pnc_policy_parse_member (PncPolicyDraft *draft, PncPlace place, const char *pointer, GError **error)
{
  int field = pnc_field_find (pointer);

  if (field >= 0)
    {
      draft->present[field] = TRUE;
      return pnc_field_parse (field, place, &draft->values[field], error);
    }
  if (g_strv_contains (lists, pointer) || g_strv_contains (header, pointer))
    return TRUE;
  if (!pnc_policy_is_section (pointer))
    return pnc_place_refuse (place, PNC_REASON_UNKNOWN_FIELD, error,
                             "A policy has no such field; take it out, or put what is not for "
                             "Pinnace into “x”");
  return pnc_place_object (place, error) && pnc_policy_parse_section (draft, place, pointer, error);
}

static gboolean
pnc_policy_parse_section (PncPolicyDraft *draft,
                          PncPlace section,
                          const char *pointer,
                          GError **error)
{
  const char *key;
  json_t *value;

  json_object_foreach (section.value, key, value)
  {
    g_autofree char *below = g_strdup_printf ("%s/%s", pointer, key);

    if (!pnc_policy_parse_member (draft, pnc_place_member (&section, key), below, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
pnc_policy_parse_id (PncPlace place, char **out_id, GError **error)
{
  const char *id;

  if (!pnc_place_id (place, &id, error))
    return FALSE;
  *out_id = g_strdup (id);
  return TRUE;
}

/* One that may be left out. */
static gboolean
pnc_policy_parse_text (PncPlace place, char **out_text, GError **error)
{
  const char *text;

  if (!pnc_place_exists (place))
    return TRUE;
  if (!pnc_place_text (place, PNC_FIELD_MAX_TEXT_BYTES, &text, error))
    return FALSE;
  *out_text = g_strdup (text);
  return TRUE;
}

static gboolean
pnc_policy_parse_level (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  PncPlace level = pnc_place_member (&root, "level");
  PncPlace parent = pnc_place_member (&root, "parent");
  guint index = PNC_POLICY_LEVEL_ORGANISATION;

  if (pnc_place_exists (level) && !pnc_place_choice (level, levels, &index, error))
    return FALSE;
  draft->level = index;
  if (draft->level != PNC_POLICY_LEVEL_ORGANISATION)
    return pnc_policy_parse_id (parent, &draft->parent, error);
  return !pnc_place_exists (parent)
         || pnc_place_refuse (parent, PNC_REASON_CONTRADICTION, error,
                              "An organisation's policy has none above it; take “parent” out, or "
                              "say by “level” whose policy this is");
}

static gboolean
pnc_policy_parse_header (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  PncPlace extension = pnc_place_member (&root, "x");
  gint64 format;

  return pnc_place_int (pnc_place_member (&root, "format"), PNC_POLICY_FORMAT, PNC_POLICY_FORMAT,
                        &format, error)
         && pnc_policy_parse_id (pnc_place_member (&root, "org_id"), &draft->org_id, error)
         && pnc_policy_parse_id (pnc_place_member (&root, "policy_id"), &draft->policy_id, error)
         && pnc_place_int (pnc_place_member (&root, "version"), 1, PNC_DOCUMENT_MAX_INT,
                           &draft->version, error)
         && pnc_place_time (pnc_place_member (&root, "created"), &draft->created, error)
         && pnc_policy_parse_text (pnc_place_member (&root, "title"), &draft->title, error)
         && pnc_policy_parse_text (pnc_place_member (&root, "contact"), &draft->contact, error)
         && pnc_policy_parse_level (draft, root, error)
         && (!pnc_place_exists (extension) || pnc_place_object (extension, error));
}

/* What an organisation's document does not say is denied. */
static void
pnc_policy_fill_in (PncPolicyDraft *draft)
{
  if (draft->level == PNC_POLICY_LEVEL_ORGANISATION)
    for (guint i = 0; i < PNC_N_FIELDS; i++)
      if (!draft->present[i])
        pnc_field_get_tightest (i, &draft->values[i]);
}

static gboolean
pnc_policy_parse_root (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  if (!pnc_place_check_type (root, PNC_DOCUMENT_POLICY, error)
      || !pnc_policy_parse_header (draft, root, error)
      || !pnc_policy_parse_section (draft, root, "", error)
      || !pnc_policy_parse_lists (draft, root, error))
    return FALSE;
  pnc_policy_fill_in (draft);
  return TRUE;
}

PncPolicyDraft *
pnc_policy_draft_parse (PncDocument *document, GError **error)
{
  g_autoptr (PncPolicyDraft) draft = g_new0 (PncPolicyDraft, 1);
  PncPlace root = pnc_document_root (document);
  PncPlace signed_part = pnc_place_member (&root, "signed");
  gboolean is_envelope = pnc_place_exists (signed_part);

  g_atomic_ref_count_init (&draft->ref_count);
  draft->document = pnc_document_ref (document);
  draft->prefix = is_envelope ? "/signed" : "";
  if (!pnc_policy_parse_root (draft, is_envelope ? signed_part : root, error))
    return NULL;
  return g_steal_pointer (&draft);
}
