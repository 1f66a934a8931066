/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rules-notice.h"

#include "pnc-text.h"
#include "pnc-verdict.h"

#include <glib/gi18n-lib.h>

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)

gboolean
pnc_rules_notice_is (GVariant *notice, const char *kind)
{
  const char *is = NULL;

  return notice != NULL && g_variant_lookup (notice, "kind", "&s", &is) && g_str_equal (is, kind);
}

static char *
pnc_rules_notice_dup_left (gint64 seconds)
{
  int minutes = (int) ((seconds + MINUTE_S - 1) / MINUTE_S);
  int hours = (int) ((seconds + HOUR_S / 2) / HOUR_S);
  int days = (int) MIN ((seconds + DAY_S / 2) / DAY_S, G_MAXINT);

  if (seconds < MINUTE_S)
    return g_strdup (_ ("in less than a minute"));
  if (seconds < 2 * HOUR_S)
    return g_strdup_printf (ngettext ("in %d minute", "in %d minutes", (gulong) minutes), minutes);
  if (seconds < 2 * DAY_S)
    return g_strdup_printf (ngettext ("in %d hour", "in %d hours", (gulong) hours), hours);
  return g_strdup_printf (ngettext ("in %d day", "in %d days", (gulong) days), days);
}

static char *
pnc_rules_notice_dup_warning (gint64 ends_at, const char *done, gint64 now)
{
  g_autofree char *when = NULL;
  g_autofree char *left = NULL;

  if (ends_at <= now)
    return g_strdup (_ ("The time of this desktop is over"));
  when = pnc_text_when (ends_at, now);
  left = pnc_rules_notice_dup_left (ends_at - now);
  if (g_strcmp0 (done, "poweroff") == 0)
    /* Translators: "today 17:00", "in 14 minutes". */
    return g_strdup_printf (_ ("This desktop will be turned off %s, %s"), when, left);
  if (g_strcmp0 (done, "warn") == 0)
    return g_strdup_printf (_ ("Working hours end %s, %s"), when, left);
  return g_strdup_printf (_ ("This desktop will be shut down %s, %s"), when, left);
}

/* What is so; the policy's words say why, or else the verdict does. */
static char *
pnc_rules_notice_dup_fact (GVariant *notice, const PncVerdict *verdict, gint64 now)
{
  const char *done = NULL;

  g_variant_lookup (notice, "done", "&s", &done);
  if (pnc_rules_notice_is (notice, "warning"))
    return pnc_rules_notice_dup_warning (verdict->changes_at, done, now);
  if (pnc_rules_notice_is (notice, "outside"))
    return g_strdup (_ ("Working hours are over"));
  return g_strdup (g_strcmp0 (done, "poweroff") == 0 ? _ ("Its rules turn this desktop off now")
                                                     : _ ("Its rules shut this desktop down now"));
}

char *
pnc_rules_notice_dup_text (GVariant *notice, gint64 now)
{
  g_autoptr (PncVerdict) verdict = notice != NULL ? pnc_verdict_new_from_variant (notice) : NULL;
  g_autofree char *fact = NULL;
  g_autofree char *sentence = NULL;
  const char *text = NULL;

  if (verdict == NULL)
    return NULL;
  fact = pnc_rules_notice_dup_fact (notice, verdict, now);
  if (g_variant_lookup (notice, "text", "&s", &text))
    return g_strdup_printf ("%s. %s", fact, text);
  if (!pnc_rules_notice_is (notice, "action"))
    return g_steal_pointer (&fact);
  sentence = pnc_verdict_dup_sentence (verdict);
  return g_strdup_printf ("%s. %s", fact, sentence);
}
