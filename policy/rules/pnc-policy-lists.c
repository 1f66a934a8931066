/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-private.h"

#include <string.h>

/* The lists of rules. Where an organisation's document is silent, nothing is allowed; a lower one
 * that is silent adds nothing, and one that names rules but no default tightens by these alone. */

static const char *const acts[] = { "deny", "allow", NULL };

/* The modules say where by "POINTER: SENTENCE" (pnc-rule-json.h): bring it to the document's form,
 * with line and reason. */
static gboolean
pnc_policy_refuse_list (PncPolicyDraft *draft, GError *fault, GError **error)
{
  g_autoptr (GError) owned = fault;
  g_auto (GStrv) parts = g_strsplit (owned->message, ": ", 2);
  g_autofree char *pointer = g_strconcat (draft->prefix, parts[0], NULL);

  return pnc_document_refuse (draft->document, pointer, pnc_policy_draft_get_line (draft, parts[0]),
                              PNC_REASON_BAD_VALUE, error,
                              parts[0] != NULL && parts[1] != NULL ? parts[1] : owned->message);
}

/* "allow" or "deny" at @key, or what the level makes of its absence. */
static gboolean
pnc_policy_parse_default (
    PncPolicyDraft *draft, PncPlace section, const char *key, gboolean *out_allow, GError **error)
{
  PncPlace place = pnc_place_member (&section, key);
  guint index = draft->level != PNC_POLICY_LEVEL_ORGANISATION;

  if (pnc_place_exists (place) && !pnc_place_choice (place, acts, &index, error))
    return FALSE;
  *out_allow = index;
  return TRUE;
}

/* Does the document say anything of the list? An organisation's always does. */
static gboolean
pnc_policy_has_list (PncPolicyDraft *draft, PncPlace section, const char *list, const char *other)
{
  return draft->level == PNC_POLICY_LEVEL_ORGANISATION
         || pnc_place_exists (pnc_place_member (&section, list))
         || pnc_place_exists (pnc_place_member (&section, other));
}

static gboolean
pnc_policy_parse_usb (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  PncPlace usb = pnc_place_member (&root, "usb");
  g_autoptr (GError) fault = NULL;
  gboolean allow;

  if (!pnc_policy_has_list (draft, usb, "rules", "default"))
    return TRUE;
  if (!pnc_policy_parse_default (draft, usb, "default", &allow, error))
    return FALSE;
  draft->usb = pnc_usb_rules_new_from_json (pnc_place_member (&usb, "rules").value, allow,
                                            "/usb/rules", &fault);
  return draft->usb != NULL || pnc_policy_refuse_list (draft, g_steal_pointer (&fault), error);
}

static gboolean
pnc_policy_parse_network_list (PncPolicyDraft *draft,
                               PncPlace section,
                               const char *list,
                               const char *fallback,
                               const char *pointer,
                               PncNetworkRules **out_rules,
                               GError **error)
{
  g_autoptr (GError) fault = NULL;
  gboolean allow;

  if (!pnc_policy_has_list (draft, section, list, fallback))
    return TRUE;
  if (!pnc_policy_parse_default (draft, section, fallback, &allow, error))
    return FALSE;
  *out_rules = pnc_network_rules_new_from_json (pnc_place_member (&section, list).value, allow,
                                                pointer, &fault);
  return *out_rules != NULL || pnc_policy_refuse_list (draft, g_steal_pointer (&fault), error);
}

static gboolean
pnc_policy_parse_network (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  PncPlace network = pnc_place_member (&root, "network");
  PncPlace quarantine = pnc_place_member (&root, "quarantine");
  PncPlace zones = pnc_place_member (&network, "zones");
  g_autoptr (GError) fault = NULL;

  if (!pnc_policy_parse_network_list (draft, network, "rules", "default", "/network/rules",
                                      &draft->guest, error)
      || !pnc_policy_parse_network_list (draft, network, "host_rules", "host_default",
                                         "/network/host_rules", &draft->host, error)
      || !pnc_policy_parse_network_list (draft, quarantine, "rules", "default", "/quarantine/rules",
                                         &draft->quarantine, error))
    return FALSE;
  if (!pnc_place_exists (zones))
    return TRUE;
  draft->zones = pnc_zones_new_from_json (zones.value, "/network/zones", &fault);
  return draft->zones != NULL || pnc_policy_refuse_list (draft, g_steal_pointer (&fault), error);
}

static gboolean
pnc_policy_parse_hours (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  PncPlace hours = pnc_place_member (&root, "hours");
  PncPlace windows = pnc_place_member (&hours, "windows");
  PncPlace zone = pnc_place_member (&hours, "zone");
  g_autoptr (GError) fault = NULL;

  if (!pnc_place_exists (windows) && draft->level != PNC_POLICY_LEVEL_ORGANISATION)
    return !pnc_place_exists (zone)
           || pnc_place_refuse (zone, PNC_REASON_CONTRADICTION, error,
                                "A time zone without “windows” says nothing; take it out, or "
                                "write the windows beside it");
  draft->hours = pnc_hours_new_from_json (windows.value, zone.value, FALSE, "/hours", &fault);
  return draft->hours != NULL || pnc_policy_refuse_list (draft, g_steal_pointer (&fault), error);
}

gboolean
pnc_policy_parse_lists (PncPolicyDraft *draft, PncPlace root, GError **error)
{
  return pnc_policy_parse_usb (draft, root, error) && pnc_policy_parse_network (draft, root, error)
         && pnc_policy_parse_hours (draft, root, error);
}
