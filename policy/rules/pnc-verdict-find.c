/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-verdict-find.h"

/* The lists by whose rules something may be denied, and how many rules each has. */
typedef struct
{
  const char *rules;
  const char *fallback;
  guint n;
} PncFindList;

/* The code as it is written: capitals, a dash in the middle, no letter that looks like a digit. */
static char *
pnc_find_dup_code (const char *code)
{
  GString *text = g_string_new (NULL);

  for (const char *p = code; *p != '\0'; p++)
    {
      char letter = g_ascii_toupper (*p);

      if (letter == '-' || letter == ' ')
        continue;
      if (text->len == 3)
        g_string_append_c (text, '-');
      g_string_append_c (text, letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter);
    }
  return g_string_free (text, FALSE);
}

/* Is it the code of a denial by @rule, for whatever question and ground? Fills @verdict. */
static gboolean
pnc_find_try (PncVerdict *verdict, const char *rule, const char *code)
{
  g_free (verdict->rule);
  verdict->rule = g_strdup (rule);
  for (guint question = 0; question < PNC_N_QUESTIONS; question++)
    for (guint ground = 0; ground < PNC_N_GROUNDS; ground++)
      {
        g_autofree char *candidate = NULL;

        verdict->question = question;
        verdict->ground = ground;
        candidate = pnc_verdict_dup_code (verdict);
        if (g_str_equal (candidate, code))
          return TRUE;
      }
  return FALSE;
}

static gboolean
pnc_find_in_list (PncVerdict *verdict, const PncFindList *list, const char *code)
{
  if (pnc_find_try (verdict, list->fallback, code) || pnc_find_try (verdict, list->rules, code))
    return TRUE;
  for (guint i = 0; i < list->n; i++)
    {
      g_autofree char *rule = g_strdup_printf ("%s/%u", list->rules, i);

      if (pnc_find_try (verdict, rule, code))
        return TRUE;
    }
  return FALSE;
}

static guint
pnc_find_count (const PncNetworkRules *rules)
{
  return rules != NULL ? pnc_network_rules_get_n (rules) : 0;
}

static gboolean
pnc_find_in_zones (PncVerdict *verdict, const PncZones *zones, const char *code)
{
  for (guint i = 0; zones != NULL && i < pnc_zones_get_n (zones); i++)
    {
      const PncZone *zone = pnc_zones_get (zones, i);
      g_autofree char *rules = g_strdup_printf ("/network/zones/%u/rules", i);
      g_autofree char *fallback = g_strdup_printf ("/network/zones/%u/default", i);
      g_autofree char *host_rules = g_strdup_printf ("/network/zones/%u/host_rules", i);
      g_autofree char *host_fallback = g_strdup_printf ("/network/zones/%u/host_default", i);
      const PncFindList guest = { rules, fallback, pnc_find_count (zone->guest) };
      const PncFindList host = { host_rules, host_fallback, pnc_find_count (zone->host) };

      if (pnc_find_in_list (verdict, &guest, code) || pnc_find_in_list (verdict, &host, code))
        return TRUE;
    }
  return FALSE;
}

static gboolean
pnc_find_in_policy (PncVerdict *verdict, const PncPolicyDraft *draft, const char *code)
{
  const PncFindList lists[] = {
    { "/usb/rules", "/usb/default", draft->usb != NULL ? pnc_usb_rules_get_n (draft->usb) : 0 },
    { "/network/rules", "/network/default", pnc_find_count (draft->guest) },
    { "/network/host_rules", "/network/host_default", pnc_find_count (draft->host) },
    { "/quarantine/rules", "/quarantine/default", pnc_find_count (draft->quarantine) },
    { "/hours/windows", "/hours/windows", 0 },
    { "/network/zones", "/network/zones", 0 },
  };

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (pnc_find_try (verdict, pnc_field_get (i)->pointer, code))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (pnc_find_in_list (verdict, &lists[i], code))
      return TRUE;
  return pnc_find_in_zones (verdict, draft->zones, code);
}

static void
pnc_find_fill_in (PncVerdict *verdict, const PncRulebook *book, const PncPolicyDraft *draft)
{
  int field = pnc_field_find (verdict->rule);

  if (field >= 0 && pnc_field_get (field)->type == PNC_FIELD_TYPE_LIMIT)
    verdict->limit = pnc_rulebook_get_number (book, field);
  verdict->line = pnc_policy_draft_get_line (draft, verdict->rule);
  verdict->contact = g_strdup (pnc_rulebook_get_contact (book));
}

PncVerdict *
pnc_verdict_find_by_code (const PncRulebook *book, const char *code)
{
  g_autofree char *written = pnc_find_dup_code (code);

  for (guint i = 0; i < pnc_rulebook_get_n_policies (book); i++)
    {
      const PncPolicyDraft *draft = pnc_rulebook_get_draft (book, i);
      g_autoptr (PncVerdict) verdict = g_new0 (PncVerdict, 1);

      verdict->answer = PNC_ANSWER_DENIED;
      verdict->limit = -1;
      verdict->policy_id = g_strdup (draft->policy_id);
      verdict->version = draft->version;
      if (!pnc_find_in_policy (verdict, draft, written))
        continue;
      pnc_find_fill_in (verdict, book, draft);
      return g_steal_pointer (&verdict);
    }
  return NULL;
}
