/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage-private.h"

#include "pnc-desktop-client-rules.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

/* A clipboard manager may try again and again: the person hears of it once in a while. */
#define PNC_STAGE_REFUSAL_PAUSE_US (10 * G_USEC_PER_SEC)

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

/* What the rules do to a running desktop by themselves. */
static void
pnc_desktop_stage_notice_cb (PncDesktopStage *stage)
{
  g_autoptr (GVariant) notice = pnc_desktop_client_dup_notice (stage->desktop);
  g_autoptr (PncVerdict) verdict = notice != NULL ? pnc_verdict_new_from_variant (notice) : NULL;
  g_autofree char *sentence = NULL;
  const char *text = "";

  if (verdict == NULL)
    return;
  g_variant_lookup (notice, "text", "&s", &text);
  sentence = pnc_verdict_dup_sentence (verdict);
  pnc_toast_show_with_action (GTK_WIDGET (stage), *text != '\0' ? text : sentence, _ ("_Why?"),
                              "desktop.why", g_variant_new_int32 (verdict->question));
}

void
pnc_desktop_stage_watch_rules (PncDesktopStage *stage)
{
  g_signal_connect_object (stage->desktop, "notify::notice",
                           G_CALLBACK (pnc_desktop_stage_notice_cb), stage, G_CONNECT_SWAPPED);
}

void
pnc_desktop_stage_watch_refusals (PncDesktopStage *stage)
{
  g_signal_connect (stage->source, "clipboard-refused", G_CALLBACK (pnc_desktop_stage_refused_cb),
                    stage);
}
