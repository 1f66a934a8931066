/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-build.h"
#include "pnc-policy-check-private.h"
#include "pnc-rulebook.h"

/* What this build of Pinnace does not do of what a document asks for. */

static void
pnc_check_stated (PncCheck *check, PncFieldId id)
{
  const PncField *field = pnc_field_get (id);
  const PncValue *value = &check->draft->values[id];

  if (!check->draft->present[id] || !pnc_build_lacks (id, value))
    return;
  if (field->demands != NULL)
    pnc_check_say (check, PNC_FINDING_WARNING, field->pointer,
                   "This version of Pinnace cannot enforce it: no desktop starts under it");
  else
    pnc_check_say (check, PNC_FINDING_NOTE, field->pointer,
                   "This version of Pinnace cannot do “%s”: it shuts the desktop down",
                   field->values[value->number]);
}

/* What a lower document leaves out asks for nothing. */
static void
pnc_check_missing (PncCheck *check)
{
  g_autoptr (GString) fields = g_string_new (NULL);

  if (check->draft->level != PNC_POLICY_LEVEL_ORGANISATION)
    return;
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (!check->draft->present[i] && pnc_build_lacks (i, &check->draft->values[i]))
      g_string_append_printf (fields, "%s%s", fields->len > 0 ? ", " : "",
                              pnc_field_get (i)->pointer);
  if (fields->len > 0)
    pnc_check_say (check, PNC_FINDING_WARNING, "",
                   "This version of Pinnace cannot enforce the tightest value of what is left out, "
                   "so no desktop starts under it: %s",
                   fields->str);
}

static gboolean
pnc_check_has_rules (const PncNetworkRules *rules)
{
  return rules != NULL
         && (!pnc_network_rules_get_allow_by_default (rules)
             || pnc_network_rules_get_n (rules) > 0);
}

static void
pnc_check_network (PncCheck *check)
{
  const PncPolicyDraft *draft = check->draft;
  const char *guest = pnc_rulebook_find_network_rule (draft);
  gboolean has_zones = draft->zones != NULL && pnc_zones_get_n (draft->zones) > 0;

  if (guest != NULL && !pnc_build_enforces ("network_rules"))
    pnc_check_say (check, PNC_FINDING_NOTE, guest,
                   "This version of Pinnace cannot enforce network rules, nor look up the names in "
                   "them: desktops under it have no network at all");
  if ((has_zones || pnc_check_has_rules (draft->host))
      && !pnc_build_enforces ("host_network_rules"))
    pnc_check_say (check, PNC_FINDING_NOTE, has_zones ? "/network/zones" : "/network/host_rules",
                   "This version of Pinnace does not enforce rules for the computer itself");
}

void
pnc_check_build (PncCheck *check)
{
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    pnc_check_stated (check, i);
  pnc_check_missing (check);
  pnc_check_network (check);
}
