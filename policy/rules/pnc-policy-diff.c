/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-diff.h"

#include "pnc-field-words.h"

typedef struct
{
  const PncPolicyDraft *from, *to;
  GPtrArray *changes;
  PncCompareWork work;
} PncDiff;

const char *
pnc_change_kind_to_string (PncChangeKind kind)
{
  static const char *const names[] = { "loosened", "tightened", "changed" };

  return names[kind];
}

static void
pnc_change_free (PncChange *change)
{
  g_free (change->pointer);
  g_free (change->text);
  g_free (change);
}

/* @text is taken. */
static void
pnc_diff_say (PncDiff *diff, PncChangeKind kind, const char *pointer, char *text)
{
  PncChange *change = g_new0 (PncChange, 1);

  change->kind = kind;
  change->pointer = g_strdup (pointer);
  change->line = pnc_policy_draft_get_line (diff->to, pointer);
  change->text = text;
  g_ptr_array_add (diff->changes, change);
}

/* Fields */

/* What the document makes of the field: a lower one that is silent leaves it open. */
static void
pnc_diff_get (const PncPolicyDraft *draft, PncFieldId field, PncValue *out_value)
{
  if (draft->present[field] || draft->level == PNC_POLICY_LEVEL_ORGANISATION)
    pnc_value_copy (out_value, &draft->values[field]);
  else
    pnc_field_get_loosest (field, out_value);
}

static void
pnc_diff_field (PncDiff *diff, PncFieldId field)
{
  g_auto (PncValue) before = { 0 };
  g_auto (PncValue) after = { 0 };
  g_autofree char *was = NULL, *is = NULL, *text = NULL;
  gboolean looser, tighter;
  const char *pointer = pnc_field_get (field)->pointer;

  pnc_diff_get (diff->from, field, &before);
  pnc_diff_get (diff->to, field, &after);
  if (pnc_field_equal (field, &before, &after))
    return;
  was = pnc_field_dup_value_words (field, &before);
  is = pnc_field_dup_value_words (field, &after);
  text = g_strdup_printf ("%s: %s, was: %s", pnc_field_get_title (field), is, was);
  looser = pnc_field_is_looser (field, &after, &before);
  tighter = pnc_field_is_looser (field, &before, &after);
  if (looser)
    pnc_diff_say (diff, PNC_CHANGE_LOOSENED, pointer, g_strdup (text));
  if (tighter)
    pnc_diff_say (diff, PNC_CHANGE_TIGHTENED, pointer, g_strdup (text));
  if (!looser && !tighter)
    pnc_diff_say (diff, PNC_CHANGE_OTHER, pointer, g_strdup (text));
}

/* Lists. For each, what @to allows and @from denies, in words; NULL: nothing. */

static char *
pnc_diff_find_usb (gconstpointer from, gconstpointer to, PncCompareWork *work)
{
  PncUsbDifference difference;

  return pnc_usb_rules_find_looser (from, to, &difference)
             ? pnc_usb_difference_dup_words (&difference)
             : NULL;
}

static char *
pnc_diff_find_network (gconstpointer from, gconstpointer to, PncCompareWork *work)
{
  PncNetworkDifference difference;

  if (!pnc_network_rules_find_looser (from, to, work, &difference))
    return NULL;
  return difference.exact
             ? pnc_network_difference_dup_words (&difference)
             : g_strdup ("something, perhaps (the lists are too long to be compared exactly)");
}

static char *
pnc_diff_find_hours (gconstpointer from, gconstpointer to, PncCompareWork *work)
{
  guint minute;

  return pnc_hours_find_looser (from, to, &minute) ? pnc_hours_dup_minute_words (to, minute) : NULL;
}

/* All that decides on the network: the zones, and the lists outside of them. */
typedef struct
{
  const PncZones *zones;
  PncZone elsewhere;
} PncDiffNetwork;

static char *
pnc_diff_find_in_zones (gconstpointer from_data, gconstpointer to_data, PncCompareWork *work)
{
  const PncDiffNetwork *from = from_data, *to = to_data;
  g_auto (PncZonesDifference) difference = { 0 };

  return pnc_zones_find_looser (from->zones, &from->elsewhere, to->zones, &to->elsewhere, work,
                                &difference)
             ? pnc_zones_difference_dup_words (&difference)
             : NULL;
}

static void
pnc_diff_list (PncDiff *diff,
               const char *pointer,
               gconstpointer from,
               gconstpointer to,
               char *(*find) (gconstpointer from, gconstpointer to, PncCompareWork *work))
{
  g_autofree char *looser = find (from, to, &diff->work);
  g_autofree char *tighter = find (to, from, &diff->work);

  if (looser != NULL)
    pnc_diff_say (diff, PNC_CHANGE_LOOSENED, pointer, g_strdup_printf ("Now allowed: %s", looser));
  if (tighter != NULL)
    pnc_diff_say (diff, PNC_CHANGE_TIGHTENED, pointer,
                  g_strdup_printf ("No longer allowed: %s", tighter));
}

/* A document without a list adds nothing, as one that allows everything. */
static void
pnc_diff_lists (PncDiff *diff)
{
  const PncPolicyDraft *from = diff->from, *to = diff->to;
  g_autoptr (PncUsbRules) usb = pnc_usb_rules_new_from_json (NULL, TRUE, "", NULL);
  g_autoptr (PncNetworkRules) network = pnc_network_rules_new_from_json (NULL, TRUE, "", NULL);
  g_autoptr (PncHours) hours = pnc_hours_new_from_json (NULL, NULL, TRUE, "", NULL);
  const PncDiffNetwork before = { from->zones, { NULL, -1, from->guest, from->host } };
  const PncDiffNetwork after = { to->zones, { NULL, -1, to->guest, to->host } };

  pnc_diff_list (diff, "/usb/rules", from->usb != NULL ? from->usb : usb,
                 to->usb != NULL ? to->usb : usb, pnc_diff_find_usb);
  pnc_diff_list (diff, "/network", &before, &after, pnc_diff_find_in_zones);
  pnc_diff_list (diff, "/quarantine/rules", from->quarantine != NULL ? from->quarantine : network,
                 to->quarantine != NULL ? to->quarantine : network, pnc_diff_find_network);
  pnc_diff_list (diff, "/hours/windows", from->hours != NULL ? from->hours : hours,
                 to->hours != NULL ? to->hours : hours, pnc_diff_find_hours);
}

static int
pnc_change_compare (gconstpointer a, gconstpointer b)
{
  const PncChange *one = *(const PncChange *const *) a;
  const PncChange *other = *(const PncChange *const *) b;

  if (one->kind != other->kind)
    return (int) one->kind - (int) other->kind;
  return one->line < other->line ? -1 : one->line > other->line;
}

GPtrArray *
pnc_policy_diff (const PncPolicyDraft *from, const PncPolicyDraft *to)
{
  PncDiff diff = { from, to, g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_change_free),
                   PNC_COMPARE_WORK_START };

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    pnc_diff_field (&diff, i);
  pnc_diff_lists (&diff);
  g_ptr_array_sort (diff.changes, pnc_change_compare);
  return diff.changes;
}

gboolean
pnc_policy_diff_loosens (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (((const PncChange *) changes->pdata[i])->kind == PNC_CHANGE_LOOSENED)
      return TRUE;
  return FALSE;
}
