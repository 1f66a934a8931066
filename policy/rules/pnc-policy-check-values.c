/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-check-private.h"

#define PNC_NETWORK_NONE 0

static gboolean
pnc_check_states (const PncCheck *check, PncFieldId field)
{
  return check->draft->present[field];
}

static gint64
pnc_check_number (const PncCheck *check, PncFieldId field)
{
  return check->draft->values[field].number;
}

/* Both are stated, and the first is larger. */
static gboolean
pnc_check_exceeds (const PncCheck *check, PncFieldId a, PncFieldId b)
{
  return pnc_check_states (check, a) && pnc_check_states (check, b)
         && pnc_check_number (check, a) > pnc_check_number (check, b);
}

static void
pnc_check_times (PncCheck *check)
{
  const char *not_after = pnc_field_get (PNC_FIELD_VALIDITY_NOT_AFTER)->pointer;

  if (pnc_check_exceeds (check, PNC_FIELD_VALIDITY_NOT_BEFORE, PNC_FIELD_VALIDITY_NOT_AFTER))
    pnc_check_say (check, PNC_FINDING_ERROR, not_after,
                   "It ends before it begins (/validity/not_before): nobody can ever start it");
  else if (pnc_check_states (check, PNC_FIELD_VALIDITY_NOT_AFTER)
           && pnc_check_number (check, PNC_FIELD_VALIDITY_NOT_AFTER) <= check->draft->created)
    pnc_check_say (check, PNC_FINDING_ERROR, not_after,
                   "It ended before it was made (/created): nobody can ever start it");
  if (pnc_check_exceeds (check, PNC_FIELD_LEASE_RENEW_BEFORE_S, PNC_FIELD_LEASE_MAX_S))
    pnc_check_say (check, PNC_FINDING_WARNING, "/lease/renew_before_s",
                   "It is longer than the lease itself (/lease/max_s): it is renewed all the time");
  if (pnc_check_exceeds (check, PNC_FIELD_LEASE_CONTACT_EVERY_S, PNC_FIELD_LEASE_MAX_S)
      && pnc_check_number (check, PNC_FIELD_LEASE_CONTACT_EVERY_S) != PNC_FIELD_UNLIMITED)
    pnc_check_say (check, PNC_FINDING_WARNING, "/lease/contact_every_s",
                   "It has no effect, because the lease (/lease/max_s) ends sooner");
}

static void
pnc_check_extensions (PncCheck *check)
{
  const PncValue *allowed = &check->draft->values[PNC_FIELD_CHANNELS_FILES_ALLOW_EXT];
  const PncValue *denied = &check->draft->values[PNC_FIELD_CHANNELS_FILES_DENY_EXT];

  if (!pnc_check_states (check, PNC_FIELD_CHANNELS_FILES_ALLOW_EXT)
      || !pnc_check_states (check, PNC_FIELD_CHANNELS_FILES_DENY_EXT))
    return;
  for (guint i = 0; allowed->items[i] != NULL; i++)
    if (pnc_value_has (denied, allowed->items[i]) && allowed->items[i][0] != '*')
      pnc_check_say (check, PNC_FINDING_WARNING, "/channels/files/allow_ext",
                     "“%s” has no effect, because /channels/files/deny_ext denies it",
                     allowed->items[i]);
}

/* What is demanded can be had nowhere. */
static void
pnc_check_demands (PncCheck *check)
{
  const PncPolicyDraft *draft = check->draft;

  if (pnc_check_states (check, PNC_FIELD_APPLIES_IMAGES)
      && draft->values[PNC_FIELD_APPLIES_IMAGES].items[0] == NULL)
    pnc_check_say (check, PNC_FINDING_ERROR, "/applies/images",
                   "It is for no image: nobody can ever start it; “*” stands for all");
  if (pnc_check_states (check, PNC_FIELD_AUDIT_UPLOAD)
      && pnc_check_number (check, PNC_FIELD_AUDIT_UPLOAD) == 0
      && !pnc_check_states (check, PNC_FIELD_AUDIT_URL))
    pnc_check_say (check, PNC_FINDING_ERROR, "/audit/upload",
                   "“put” needs to know where to: write /audit/url");
  if (pnc_check_states (check, PNC_FIELD_STORAGE_DATA_DISK)
      && pnc_check_states (check, PNC_FIELD_STORAGE_OVERLAY)
      && !pnc_check_number (check, PNC_FIELD_STORAGE_DATA_DISK)
      && pnc_check_number (check, PNC_FIELD_STORAGE_OVERLAY) == 0)
    pnc_check_say (check, PNC_FINDING_WARNING, "/storage/overlay",
                   "With /storage/data_disk “no” everything a user makes is gone at each shutdown");
}

void
pnc_check_values (PncCheck *check)
{
  pnc_check_times (check);
  pnc_check_extensions (check);
  pnc_check_demands (check);
  if (check->draft->contact == NULL && check->draft->level == PNC_POLICY_LEVEL_ORGANISATION)
    pnc_check_say (check, PNC_FINDING_NOTE, "/contact",
                   "Nobody is named whom users can ask; write /contact");
}

/* Lists */

static void
pnc_check_say_void (PncCheck *check, const char *list, const PncVoidRule *rule)
{
  g_autofree char *pointer = g_strdup_printf ("%s/%u", list, rule->rule);
  g_autofree char *by = g_strdup_printf ("%s/%d", list, rule->by);

  if (rule->by >= 0)
    pnc_check_say (check, PNC_FINDING_WARNING, pointer,
                   "It can never matter, because of rule %s (line %u)", by,
                   pnc_policy_draft_get_line (check->draft, by));
  else
    pnc_check_say (check, PNC_FINDING_WARNING, pointer,
                   "It can never matter: the default says the same");
}

static void
pnc_check_void (PncCheck *check, const char *list, GArray *void_rules)
{
  for (guint i = 0; i < void_rules->len; i++)
    pnc_check_say_void (check, list, &g_array_index (void_rules, PncVoidRule, i));
  g_array_unref (void_rules);
}

static void
pnc_check_network_list (PncCheck *check, const char *list, const PncNetworkRules *rules)
{
  if (rules == NULL || check->work.rules < 0)
    return;
  pnc_check_void (check, list, pnc_network_rules_find_void (rules, &check->work));
  if (check->work.rules < 0)
    pnc_check_say (check, PNC_FINDING_NOTE, list,
                   "From here on lists are too large to be searched for rules that can never "
                   "matter; join rules where you can");
}

/* Zones in which no host can ever be. */
static void
pnc_check_void_zones (PncCheck *check)
{
  g_autoptr (GArray) found = pnc_zones_find_void (check->draft->zones, &check->work);

  for (guint i = 0; i < found->len; i++)
    {
      PncVoidRule zone = g_array_index (found, PncVoidRule, i);
      g_autofree char *pointer = g_strdup_printf ("/network/zones/%u", zone.rule);
      g_autofree char *by = g_strdup_printf ("/network/zones/%d", zone.by);

      pnc_check_say (check, PNC_FINDING_WARNING, pointer,
                     "No computer can ever be in this zone: its networks all fit zones before it, "
                     "such as %s (line %u)",
                     by, pnc_policy_draft_get_line (check->draft, by));
    }
  if (check->work.networks < 0)
    pnc_check_say (
        check, PNC_FINDING_NOTE, "/network/zones",
        "There are too many combinations of conditions to search all zones for such that "
        "no computer can ever be in");
}

static void
pnc_check_zones (PncCheck *check)
{
  const PncZones *zones = check->draft->zones;

  if (zones == NULL)
    return;
  pnc_check_void_zones (check);
  for (guint i = 0; i < pnc_zones_get_n (zones); i++)
    {
      g_autofree char *rules = g_strdup_printf ("/network/zones/%u/rules", i);
      g_autofree char *host_rules = g_strdup_printf ("/network/zones/%u/host_rules", i);

      pnc_check_network_list (check, rules, pnc_zones_get (zones, i)->guest);
      pnc_check_network_list (check, host_rules, pnc_zones_get (zones, i)->host);
    }
}

static void
pnc_check_usb (PncCheck *check)
{
  g_autoptr (GArray) narrowed = pnc_usb_rules_find_narrowed (check->draft->usb);

  pnc_check_void (check, "/usb/rules", pnc_usb_rules_find_void (check->draft->usb));
  for (guint i = 0; i < narrowed->len; i++)
    {
      g_autofree char *pointer
          = g_strdup_printf ("/usb/rules/%u", g_array_index (narrowed, guint, i));
      pnc_check_say (check, PNC_FINDING_WARNING, pointer,
                     "QEMU knows classes only as a whole, and another part of this one is denied: "
                     "allow the device by “vid” and “pid” instead");
    }
}

void
pnc_check_lists (PncCheck *check)
{
  const PncPolicyDraft *draft = check->draft;
  gboolean has_rules = draft->guest != NULL && pnc_network_rules_get_n (draft->guest) > 0;

  if (draft->usb != NULL)
    pnc_check_usb (check);
  pnc_check_network_list (check, "/network/rules", draft->guest);
  pnc_check_network_list (check, "/network/host_rules", draft->host);
  pnc_check_network_list (check, "/quarantine/rules", draft->quarantine);
  pnc_check_zones (check);
  if (draft->hours != NULL)
    pnc_check_void (check, "/hours/windows", pnc_hours_find_void (draft->hours));
  if (has_rules && pnc_check_states (check, PNC_FIELD_NETWORK_MODE)
      && pnc_check_number (check, PNC_FIELD_NETWORK_MODE) == PNC_NETWORK_NONE)
    pnc_check_say (check, PNC_FINDING_WARNING, "/network/rules",
                   "The rules have no effect, because /network/mode is “none”");
  if (draft->hours != NULL && !pnc_hours_is_always (draft->hours)
      && pnc_hours_get_n_windows (draft->hours) == 0
      && pnc_policy_draft_get_line (draft, "/hours/windows") > 0)
    pnc_check_say (check, PNC_FINDING_ERROR, "/hours/windows",
                   "There are no working hours: nobody can ever start it; “always” stands for any "
                   "time");
}
