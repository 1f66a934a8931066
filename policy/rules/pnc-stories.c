/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-stories.h"

#include <string.h>

typedef struct
{
  char *name;
  PncFacts *facts;
  PncAsk *ask;
  PncAnswer expected;
  char *by; /* NULL: by whatever rule */
} PncStory;

struct _PncStories
{
  gint64 now;
  GPtrArray *stories; /* PncStory */
};

static void
pnc_story_free (PncStory *story)
{
  g_free (story->name);
  pnc_facts_free (story->facts);
  pnc_ask_free (story->ask);
  g_free (story->by);
  g_free (story);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncStory, pnc_story_free)

void
pnc_stories_free (PncStories *stories)
{
  if (stories == NULL)
    return;
  g_ptr_array_unref (stories->stories);
  g_free (stories);
}

static gboolean
pnc_story_parse_fact (PncStory *story, const char *name, PncPlace place, GError **error)
{
  g_autoptr (GError) fault = NULL;
  const char *value;

  if (!pnc_place_string (place, PNC_FIELD_MAX_TEXT_BYTES, &value, error))
    return FALSE;
  return pnc_facts_set (story->facts, name, value, &fault)
         || pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error, "%s", fault->message);
}

/* One fact, or several of one name. */
static gboolean
pnc_story_parse_facts (PncStory *story, const char *name, PncPlace place, GError **error)
{
  gsize n_values;

  if (!json_is_array (place.value))
    return pnc_story_parse_fact (story, name, place, error);
  if (!pnc_place_array (place, PNC_FIELD_MAX_ITEMS, &n_values, error))
    return FALSE;
  for (gsize i = 0; i < n_values; i++)
    if (!pnc_story_parse_fact (story, name, pnc_place_element (&place, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_story_parse_given (PncStory *story, PncPlace given, GError **error)
{
  const char *name;
  json_t *value;

  if (!pnc_place_exists (given))
    return TRUE;
  if (!pnc_place_object (given, error))
    return FALSE;
  json_object_foreach (given.value, name,
                       value) if (!pnc_story_parse_facts (story, name,
                                                          pnc_place_member (&given, name),
                                                          error)) return FALSE;
  return TRUE;
}

static gboolean
pnc_story_parse_expectation (PncStory *story, PncPlace place, GError **error)
{
  static const char *const answers[] = { "denied", "limited", "allowed", NULL };
  PncPlace by = pnc_place_member (&place, "by");
  const char *rule = NULL;
  guint answer;

  if (!pnc_place_choice (pnc_place_member (&place, "expect"), answers, &answer, error)
      || (pnc_place_exists (by) && !pnc_place_string (by, PNC_FIELD_MAX_TEXT_BYTES, &rule, error)))
    return FALSE;
  story->expected = answer;
  story->by = g_strdup (rule);
  return TRUE;
}

static PncStory *
pnc_story_parse (PncPlace place, gint64 now, GError **error)
{
  g_autoptr (PncStory) story = g_new0 (PncStory, 1);
  g_autoptr (GError) fault = NULL;
  PncPlace ask = pnc_place_member (&place, "ask");
  const char *name, *question;

  story->facts = pnc_facts_new_ideal (now);
  if (!pnc_place_only (place, error, "name", "given", "ask", "expect", "by", NULL)
      || !pnc_place_text (pnc_place_member (&place, "name"), PNC_FIELD_MAX_TEXT_BYTES, &name, error)
      || !pnc_story_parse_given (story, pnc_place_member (&place, "given"), error)
      || !pnc_place_string (ask, PNC_FIELD_MAX_TEXT_BYTES, &question, error)
      || !pnc_story_parse_expectation (story, place, error))
    return NULL;
  story->name = g_strdup (name);
  story->ask = pnc_ask_parse (question, &fault);
  if (story->ask != NULL)
    return g_steal_pointer (&story);
  pnc_place_refuse (ask, PNC_REASON_BAD_VALUE, error, "%s", fault->message);
  return NULL;
}

static gboolean
pnc_stories_parse_root (PncStories *stories, PncPlace root, GError **error)
{
  PncPlace list = pnc_place_member (&root, "stories");
  gint64 format;
  gsize n;

  if (!pnc_place_only (root, error, "_type", "format", "now", "stories", NULL)
      || !pnc_place_int (pnc_place_member (&root, "format"), 1, 1, &format, error)
      || !pnc_place_time (pnc_place_member (&root, "now"), &stories->now, error)
      || !pnc_place_array (list, PNC_STORIES_MAX, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      PncStory *story = pnc_story_parse (pnc_place_element (&list, i), stories->now, error);

      if (story == NULL)
        return FALSE;
      g_ptr_array_add (stories->stories, story);
    }
  return TRUE;
}

PncStories *
pnc_stories_parse (PncDocument *document, GError **error)
{
  g_autoptr (PncStories) stories = g_new0 (PncStories, 1);
  PncPlace root = pnc_document_root (document);

  stories->stories = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_story_free);
  if (!pnc_place_check_type (root, PNC_DOCUMENT_STORIES, error)
      || !pnc_stories_parse_root (stories, root, error))
    return NULL;
  return g_steal_pointer (&stories);
}

guint
pnc_stories_get_n (const PncStories *stories)
{
  return stories->stories->len;
}

static const PncStory *
pnc_stories_get (const PncStories *stories, guint index)
{
  g_assert (index < stories->stories->len);
  return stories->stories->pdata[index];
}

const char *
pnc_stories_get_name (const PncStories *stories, guint index)
{
  return pnc_stories_get (stories, index)->name;
}

gboolean
pnc_stories_run (const PncStories *stories,
                 guint index,
                 const PncRulebook *book,
                 PncVerdict **out_verdict)
{
  const PncStory *story = pnc_stories_get (stories, index);
  g_autoptr (PncVerdict) verdict
      = pnc_policy_decide (book, story->facts, pnc_ask_get_question (story->ask));
  gboolean as_expected = verdict->answer == story->expected
                         && (story->by == NULL || g_strcmp0 (story->by, verdict->rule) == 0);

  if (out_verdict != NULL)
    *out_verdict = g_steal_pointer (&verdict);
  return as_expected;
}

char *
pnc_stories_dup_expected (const PncStories *stories, guint index)
{
  const PncStory *story = pnc_stories_get (stories, index);

  return g_strdup_printf ("%s%s%s", pnc_answer_to_string (story->expected),
                          story->by != NULL ? " by " : "", story->by != NULL ? story->by : "");
}
