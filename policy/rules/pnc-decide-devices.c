/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-decide-private.h"

#define PNC_DNS_PORT 53
#define PNC_QUARANTINE_NO_NETWORK 1
#define PNC_QUARANTINE_RESTRICTED 2

/* "/usb/rules/3", or "/usb/default". */
static char *
pnc_decide_dup_rule (const char *list, const char *fallback, int rule)
{
  return rule >= 0 ? g_strdup_printf ("%s/%d", list, rule) : g_strdup (fallback);
}

/* USB */

/* A camera by USB is a camera: its rule holds beside those for USB. */
static gboolean
pnc_decide_usb_video (PncDecision *d)
{
  const PncUsbDevice *device = d->question->usb;
  gboolean is_video = device->device.class_code == PNC_USB_CLASS_VIDEO;

  for (guint i = 0; i < device->n_interfaces; i++)
    is_video |= device->interfaces[i].class_code == PNC_USB_CLASS_VIDEO;
  return !is_video || pnc_rulebook_get_number (d->book, PNC_FIELD_CHANNELS_WEBCAM)
         || pnc_decision_deny_field (d, PNC_GROUND_RULE, PNC_FIELD_CHANNELS_WEBCAM);
}

static gboolean
pnc_decide_usb_rules (PncDecision *d)
{
  for (guint i = 0; i < pnc_rulebook_get_n_policies (d->book); i++)
    {
      const PncUsbRules *rules = pnc_rulebook_get_draft (d->book, i)->usb;
      g_autofree char *rule = NULL;
      PncUsbDecision decision;

      if (rules == NULL)
        continue;
      decision = pnc_usb_rules_decide (rules, d->question->usb);
      rule = pnc_decide_dup_rule ("/usb/rules", "/usb/default", decision.rule);
      if (!decision.allowed)
        return pnc_decision_deny (d, PNC_GROUND_RULE, i, rule);
      if (i == 0 || decision.rule >= 0)
        pnc_decision_allow (d, i, rule);
    }
  return TRUE;
}

gboolean
pnc_decide_usb (PncDecision *d)
{
  gint64 most = pnc_rulebook_get_number (d->book, PNC_FIELD_USB_MAX_DEVICES);

  if (d->question->count >= most)
    {
      pnc_decision_deny_field (d, PNC_GROUND_TOO_MANY, PNC_FIELD_USB_MAX_DEVICES);
      d->verdict->limit = most;
      return FALSE;
    }
  return pnc_decide_usb_video (d) && pnc_decide_usb_rules (d);
}

gboolean
pnc_decide_usb_auto (PncDecision *d)
{
  if (!pnc_rulebook_get_number (d->book, PNC_FIELD_USB_AUTO_CONNECT))
    return pnc_decision_deny_field (d, PNC_GROUND_RULE, PNC_FIELD_USB_AUTO_CONNECT);
  return pnc_decide_usb (d);
}

/* Network */

static gboolean
pnc_decide_not_in_quarantine (PncDecision *d)
{
  PncFieldId field;
  int action = pnc_decide_quarantine (d, &field);

  return (action != PNC_QUARANTINE_NO_NETWORK && action != 0)
         || pnc_decision_deny_field (d, PNC_GROUND_QUARANTINE, field);
}

gboolean
pnc_decide_network (PncDecision *d)
{
  gint64 needed = g_strcmp0 (d->question->type, "bridge") == 0 ? 2 : 1;
  const char *rule;
  guint policy;

  if (pnc_rulebook_get_number (d->book, PNC_FIELD_NETWORK_MODE) < needed)
    return pnc_decision_deny_field (d, PNC_GROUND_RULE, PNC_FIELD_NETWORK_MODE);
  if (!pnc_decide_not_in_quarantine (d))
    return FALSE;
  pnc_decision_allow_field (d, PNC_FIELD_NETWORK_MODE);
  if (pnc_decide_needs_network_rules (d, &rule, &policy)
      && !g_hash_table_contains (d->facts->enforces, "network_rules"))
    return pnc_decision_deny (d, PNC_GROUND_UNENFORCED, policy, rule);
  return TRUE;
}

gboolean
pnc_decide_needs_network_rules (const PncDecision *d, const char **out_rule, guint *out_policy)
{
  PncFieldId field;

  if (pnc_rulebook_has_network_rules (d->book, out_rule, out_policy))
    return TRUE;
  if (pnc_decide_quarantine (d, &field) != PNC_QUARANTINE_RESTRICTED)
    return FALSE;
  *out_rule = "/quarantine/action";
  pnc_rulebook_get (d->book, PNC_FIELD_QUARANTINE_ACTION, out_policy);
  return TRUE;
}

/* One list's word on the connection. @list and @fallback: where its rules and default stand. */
static gboolean
pnc_decide_by_list (PncDecision *d,
                    guint policy,
                    const PncNetworkRules *rules,
                    const char *list,
                    const char *fallback)
{
  PncNetworkDecision decision
      = pnc_network_rules_decide (rules, d->question->connection, d->facts->resolved);
  g_autofree char *rule = pnc_decide_dup_rule (list, fallback, decision.rule);

  if (decision.allowed)
    {
      if (policy == 0 || decision.rule >= 0)
        pnc_decision_allow (d, policy, rule);
      return TRUE;
    }
  pnc_decision_deny (d, decision.unresolved != NULL ? PNC_GROUND_UNRESOLVED : PNC_GROUND_RULE,
                     policy, rule);
  g_free (d->verdict->detail);
  d->verdict->detail = g_strdup (decision.unresolved);
  return FALSE;
}

/* The zone's rules, else the default zone's. */
static gboolean
pnc_decide_by_policy (PncDecision *d, guint policy, gboolean of_host)
{
  const PncPolicyDraft *draft = pnc_rulebook_get_draft (d->book, policy);
  const PncZone elsewhere = { NULL, -1, draft->guest, draft->host };
  const PncZone *zone = &elsewhere;
  const PncNetworkRules *rules;
  g_autofree char *at = NULL, *list = NULL, *fallback = NULL;

  if (draft->zones != NULL)
    zone = pnc_zones_find (draft->zones, (const PncHostNetwork *const *) d->facts->networks->pdata,
                           d->facts->networks->len, &elsewhere);
  rules = of_host ? zone->host : zone->guest;
  if (rules == NULL)
    return TRUE;
  at = zone->index >= 0 ? g_strdup_printf ("/network/zones/%d", zone->index)
                        : g_strdup ("/network");
  list = g_strconcat (at, of_host ? "/host_rules" : "/rules", NULL);
  fallback = g_strconcat (at, of_host ? "/host_default" : "/default", NULL);
  return pnc_decide_by_list (d, policy, rules, list, fallback);
}

static gboolean
pnc_decide_by_quarantine (PncDecision *d, guint policy)
{
  const PncPolicyDraft *draft = pnc_rulebook_get_draft (d->book, policy);
  PncFieldId field;

  if (draft->quarantine == NULL || pnc_decide_quarantine (d, &field) != PNC_QUARANTINE_RESTRICTED)
    return TRUE;
  if (pnc_decide_by_list (d, policy, draft->quarantine, "/quarantine/rules", "/quarantine/default"))
    return TRUE;
  d->verdict->ground = PNC_GROUND_QUARANTINE;
  return FALSE;
}

/* Names are asked of the servers that are named, and of no others. */
static gboolean
pnc_decide_dns (PncDecision *d)
{
  const PncConnection *connection = d->question->connection;
  g_autofree char *address = NULL;

  if (connection->port != PNC_DNS_PORT)
    return TRUE;
  address = pnc_address_to_text (connection->peer);
  return pnc_value_has (pnc_rulebook_get (d->book, PNC_FIELD_NETWORK_DNS, NULL), address)
         || pnc_decision_deny_detail (d, PNC_FIELD_NETWORK_DNS, address);
}

gboolean
pnc_decide_connect (PncDecision *d)
{
  if (pnc_rulebook_get_number (d->book, PNC_FIELD_NETWORK_MODE) < 1)
    return pnc_decision_deny_field (d, PNC_GROUND_RULE, PNC_FIELD_NETWORK_MODE);
  if (!pnc_decide_not_in_quarantine (d) || !pnc_decide_dns (d))
    return FALSE;
  for (guint i = 0; i < pnc_rulebook_get_n_policies (d->book); i++)
    if (!pnc_decide_by_policy (d, i, FALSE) || !pnc_decide_by_quarantine (d, i))
      return FALSE;
  return TRUE;
}

/* Would somebody have to keep the host itself to rules? */
static gboolean
pnc_decide_has_host_rules (const PncDecision *d)
{
  for (guint i = 0; i < pnc_rulebook_get_n_policies (d->book); i++)
    {
      const PncPolicyDraft *draft = pnc_rulebook_get_draft (d->book, i);

      if (draft->zones != NULL && pnc_zones_get_n (draft->zones) > 0)
        return TRUE;
      if (draft->host != NULL
          && (!pnc_network_rules_get_allow_by_default (draft->host)
              || pnc_network_rules_get_n (draft->host) > 0))
        return TRUE;
    }
  return FALSE;
}

gboolean
pnc_decide_host_connect (PncDecision *d)
{
  d->verdict->unenforced = pnc_decide_has_host_rules (d)
                           && !g_hash_table_contains (d->facts->enforces, "host_network_rules");
  for (guint i = 0; i < pnc_rulebook_get_n_policies (d->book); i++)
    if (!pnc_decide_by_policy (d, i, TRUE))
      return FALSE;
  return TRUE;
}
