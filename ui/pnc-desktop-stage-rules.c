/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage-private.h"

#include "pnc-desktop-client-rules.h"
#include "pnc-rules-notice.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

/* A clipboard manager may try again and again: the person hears of it once in a while. */
#define PNC_STAGE_REFUSAL_PAUSE_US (10 * G_USEC_PER_SEC)
/* How often the time that is left is counted. */
#define PNC_STAGE_TELL_EVERY_S 15

static void
pnc_desktop_stage_refused_cb (PncDisplaySource *source,
                              const PncClipboardRefusal *refusal,
                              PncDesktopStage *stage)
{
  PncQuestionKind question
      = refusal->to_host ? PNC_QUESTION_CLIPBOARD_TO_HOST : PNC_QUESTION_CLIPBOARD_TO_GUEST;
  gint64 now = g_get_monotonic_time ();

  if (now - stage->refusal_shown_us < PNC_STAGE_REFUSAL_PAUSE_US && stage->refusal_shown_us != 0)
    return;
  stage->refusal_shown_us = now;
  pnc_toast_show_with_action (GTK_WIDGET (stage),
                              refusal->to_host ? _ ("Pasting from this desktop is not allowed")
                                               : _ ("Pasting into this desktop is not allowed"),
                              _ ("_Why?"), "desktop.why", g_variant_new_int32 (question));
}

/* What the rules do to a running desktop by themselves: said until it is over, and how much time is
 * left. */
static void
pnc_desktop_stage_tell (PncDesktopStage *stage, GVariant *notice)
{
  g_autofree char *text = pnc_rules_notice_dup_text (notice, g_get_real_time () / G_USEC_PER_SEC);

  pnc_screen_page_set_rules_notice (stage->screen, text);
  if (!pnc_rules_notice_is (notice, "action"))
    return;
  g_free (stage->ended_by_rules);
  stage->ended_by_rules = g_steal_pointer (&text);
}

static gboolean
pnc_desktop_stage_tell_again_cb (gpointer data)
{
  PncDesktopStage *stage = data;
  g_autoptr (GVariant) notice = pnc_desktop_client_dup_notice (stage->desktop);

  pnc_desktop_stage_tell (stage, notice);
  return G_SOURCE_CONTINUE;
}

static void
pnc_desktop_stage_notice_cb (PncDesktopStage *stage)
{
  g_autoptr (GVariant) notice = pnc_desktop_client_dup_notice (stage->desktop);
  gboolean counts = pnc_rules_notice_is (notice, "warning");

  pnc_desktop_stage_tell (stage, notice);
  if (counts && stage->rules_timer == 0)
    stage->rules_timer
        = g_timeout_add_seconds (PNC_STAGE_TELL_EVERY_S, pnc_desktop_stage_tell_again_cb, stage);
  else if (!counts)
    g_clear_handle_id (&stage->rules_timer, g_source_remove);
}

void
pnc_desktop_stage_why_cb (PncDesktopStage *stage)
{
  gtk_widget_activate_action (GTK_WIDGET (stage), "desktop.why", "i", PNC_QUESTION_RUN);
}

/* The words that the policy puts over everything that is shown of the desktop. */
static void
pnc_desktop_stage_info_cb (PncDesktopStage *stage)
{
  g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (stage->desktop);
  const char *text = "";

  if (info != NULL)
    g_variant_lookup (info, "banner", "&s", &text);
  gtk_label_set_label (stage->rules_label, text);
  gtk_widget_set_visible (GTK_WIDGET (stage->rules_label), *text != '\0');
}

void
pnc_desktop_stage_watch_rules (PncDesktopStage *stage)
{
  g_signal_connect_object (stage->desktop, "notify::notice",
                           G_CALLBACK (pnc_desktop_stage_notice_cb), stage, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage->desktop, "notify::policy-info",
                           G_CALLBACK (pnc_desktop_stage_info_cb), stage, G_CONNECT_SWAPPED);
  pnc_desktop_stage_notice_cb (stage);
  pnc_desktop_stage_info_cb (stage);
}

void
pnc_desktop_stage_watch_refusals (PncDesktopStage *stage)
{
  g_signal_connect (stage->source, "clipboard-refused", G_CALLBACK (pnc_desktop_stage_refused_cb),
                    stage);
}
