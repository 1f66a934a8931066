/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-show.h"

#include "pnc-build.h"

#include "pnc-field-words.h"

#define GETTEXT_PACKAGE "pinnace"
#include <glib/gi18n-lib.h>

/* Questions that are about one thing of many: shown by their rules and limits, not by a sentence.
 */
static gboolean
pnc_show_is_by_rule (PncQuestionKind kind)
{
  static const PncQuestionKind kinds[] = {
    PNC_QUESTION_RUN,          PNC_QUESTION_USB,          PNC_QUESTION_USB_AUTO,
    PNC_QUESTION_CONNECT,      PNC_QUESTION_HOST_CONNECT, PNC_QUESTION_MONITORS,
    PNC_QUESTION_SET_MEMORY,   PNC_QUESTION_SET_CPUS,     PNC_QUESTION_SET_DATA_SIZE,
    PNC_QUESTION_BACKUP,       PNC_QUESTION_RECOVER,      PNC_QUESTION_SHARED_FOLDER,
    PNC_QUESTION_DEFER_UPDATE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      return TRUE;
  return FALSE;
}

static void
pnc_show_answers (GString *text,
                  const PncRulebook *book,
                  const PncFacts *facts,
                  const char *title,
                  gboolean denied)
{
  guint n = 0;

  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autoptr (PncVerdict) verdict = NULL;
      g_autofree char *sentence = NULL;
      PncQuestion question;

      if (pnc_show_is_by_rule (i))
        continue;
      pnc_question_init (&question, i);
      verdict = pnc_policy_decide (book, facts, &question);
      if ((verdict->answer == PNC_ANSWER_DENIED) != denied)
        continue;
      if (n++ == 0)
        g_string_append_printf (text, "\n%s\n", title);
      sentence = pnc_verdict_dup_sentence (verdict);
      g_string_append_printf (text, "  %s\n", sentence);
    }
}

static void
pnc_show_fields (GString *text, const PncRulebook *book)
{
  g_string_append_printf (text, "\n%s\n", _ ("In detail"));
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const PncValue *value = pnc_rulebook_get (book, i, NULL);
      g_autofree char *words = NULL;

      if (pnc_field_get (i)->type == PNC_FIELD_TYPE_TEXT && value->text == NULL)
        continue;
      words = pnc_field_dup_value_words (i, value);
      g_string_append_printf (text, "  %s: %s", pnc_field_get_title (i), words);
      if (pnc_build_lacks (i, value))
        g_string_append_printf (text, " (%s)", _ ("this version of Pinnace cannot do that"));
      g_string_append_c (text, '\n');
    }
}

/* Each rule's sentence, then the default's. */
#define PNC_SHOW_LIST(text, title, n, describe, rules)                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_string_append_printf ((text), "\n%s\n", (title));                                            \
    for (int index_ = 0; index_ <= (int) (n); index_++)                                            \
      {                                                                                            \
        g_autofree char *line_ = describe ((rules), index_ < (int) (n) ? index_ : -1);             \
        g_string_append_printf ((text), "  %s\n", line_);                                          \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static void
pnc_show_hours (GString *text, const PncHours *hours)
{
  guint n = pnc_hours_get_n_windows (hours);

  g_string_append_printf (text, "\n%s\n", _ ("Working hours"));
  for (int i = n > 0 ? 0 : -1; i < (int) n; i++)
    {
      g_autofree char *line = pnc_hours_describe_window (hours, i);
      g_string_append_printf (text, "  %s\n", line);
    }
}

static void
pnc_show_zones (GString *text, const PncZones *zones)
{
  for (guint i = 0; i < pnc_zones_get_n (zones); i++)
    {
      const PncZone *zone = pnc_zones_get (zones, i);
      g_autofree char *title = pnc_zones_describe_zone (zones, i);

      PNC_SHOW_LIST (text, title, pnc_network_rules_get_n (zone->guest),
                     pnc_network_rules_describe_rule, zone->guest);
    }
}

static void
pnc_show_lists (GString *text, const PncPolicyDraft *draft)
{
  if (draft->usb != NULL)
    PNC_SHOW_LIST (text, _ ("USB devices"), pnc_usb_rules_get_n (draft->usb),
                   pnc_usb_rules_describe_rule, draft->usb);
  if (draft->zones != NULL)
    pnc_show_zones (text, draft->zones);
  if (draft->guest != NULL)
    PNC_SHOW_LIST (text, _ ("Network of the desktop"), pnc_network_rules_get_n (draft->guest),
                   pnc_network_rules_describe_rule, draft->guest);
  if (draft->host != NULL)
    PNC_SHOW_LIST (text, _ ("Network of the computer"), pnc_network_rules_get_n (draft->host),
                   pnc_network_rules_describe_rule, draft->host);
  if (draft->hours != NULL)
    pnc_show_hours (text, draft->hours);
}

static void
pnc_show_header (GString *text, const PncPolicyDraft *draft)
{
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, draft->version);

  g_string_append_printf (text, _ ("Policy “%s” of “%s”, version %s"), draft->policy_id,
                          draft->org_id, version);
  g_string_append_c (text, '\n');
  if (draft->title != NULL)
    g_string_append_printf (text, "  %s\n", draft->title);
  if (draft->contact != NULL)
    g_string_append_printf (text, _ ("  Questions to: %s\n"), draft->contact);
}

char *
pnc_policy_show (const PncRulebook *book, gint64 now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (PncFacts) facts = pnc_facts_new_ideal (now);
  const PncValue *images = pnc_rulebook_get (book, PNC_FIELD_APPLIES_IMAGES, NULL);
  guint n = pnc_rulebook_get_n_policies (book);

  /* An image that it is for, so that the answers are about the rest. */
  if (images->items[0] != NULL && images->items[0][0] != '*')
    {
      g_free (facts->image_id);
      facts->image_id = g_strdup (images->items[0]);
    }
  for (guint i = 0; i < n; i++)
    pnc_show_header (text, pnc_rulebook_get_draft (book, i));
  pnc_show_answers (text, book, facts, _ ("Allowed"), FALSE);
  pnc_show_answers (text, book, facts, _ ("Not allowed"), TRUE);
  for (guint i = 0; i < n; i++)
    pnc_show_lists (text, pnc_rulebook_get_draft (book, i));
  pnc_show_fields (text, book);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
