/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-rules.h"

#include "pnc-desktop-client-rules.h"

/* In the order of PncClipboardKinds, each direction; then sound, likewise. */
static const char *const questions[] = {
  "clipboard.to_guest type=text",
  "clipboard.to_guest type=image",
  "clipboard.to_guest type=files",
  "clipboard.to_host type=text",
  "clipboard.to_host type=image",
  "clipboard.to_host type=files",
  "audio.out",
  "audio.in",
};

#define N_QUESTIONS G_N_ELEMENTS (questions)

/* One asking of all questions. A newer one makes the older ones' answers void. */
typedef struct
{
  GWeakRef source;
  PncDesktopClient *desktop;
  guint generation;
  guint n_left;
  PncVerdict *verdicts[N_QUESTIONS];
} PncDisplayAsking;

typedef struct
{
  PncDisplayAsking *asking;
  guint index;
} PncDisplayAnswer;

static GQuark
pnc_display_rules_quark (void)
{
  return g_quark_from_static_string ("pnc-display-rules");
}

static gboolean
pnc_display_rules_allow (const PncVerdict *verdict, gint64 *max_bytes)
{
  if (verdict == NULL || verdict->answer == PNC_ANSWER_DENIED)
    return FALSE;
  if (verdict->answer == PNC_ANSWER_LIMITED)
    *max_bytes = MIN (*max_bytes, verdict->limit);
  return TRUE;
}

PncClipboardKinds
pnc_display_rules_get_kinds (const PncVerdict *text,
                             const PncVerdict *image,
                             const PncVerdict *files,
                             gint64 *max_bytes)
{
  if (!pnc_display_rules_allow (text, max_bytes))
    return PNC_CLIPBOARD_NOTHING;
  if (!pnc_display_rules_allow (image, max_bytes))
    return PNC_CLIPBOARD_TEXT;
  return pnc_display_rules_allow (files, max_bytes) ? PNC_CLIPBOARD_ALL : PNC_CLIPBOARD_TEXT_IMAGES;
}

static void
pnc_display_rules_apply (PncDisplayAsking *asking)
{
  g_autoptr (PncDisplaySource) source = g_weak_ref_get (&asking->source);
  PncVerdict **v = asking->verdicts;
  PncClipboardRules rules = { .max_bytes = G_MAXINT64 };

  if (source == NULL
      || GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (source), pnc_display_rules_quark ()))
             != asking->generation)
    return;
  rules.to_guest = pnc_display_rules_get_kinds (v[0], v[1], v[2], &rules.max_bytes);
  rules.to_host = pnc_display_rules_get_kinds (v[3], v[4], v[5], &rules.max_bytes);
  pnc_display_source_set_clipboard_rules (source, &rules);
  pnc_display_source_set_sound_rules (source, pnc_display_rules_allow (v[6], &rules.max_bytes),
                                      pnc_display_rules_allow (v[7], &rules.max_bytes));
}

static void
pnc_display_rules_answered_cb (GObject *desktop, GAsyncResult *result, gpointer data)
{
  g_autofree PncDisplayAnswer *answer = data;
  PncDisplayAsking *asking = answer->asking;

  /* Without an answer it stays closed. */
  asking->verdicts[answer->index]
      = pnc_desktop_client_explain_finish (PNC_DESKTOP_CLIENT (desktop), result, NULL);
  if (--asking->n_left > 0)
    return;
  pnc_display_rules_apply (asking);
  for (guint i = 0; i < N_QUESTIONS; i++)
    g_clear_pointer (&asking->verdicts[i], pnc_verdict_free);
  g_weak_ref_clear (&asking->source);
  g_object_unref (asking->desktop);
  g_free (asking);
}

static void
pnc_display_rules_ask (PncDesktopClient *desktop, PncDisplaySource *source)
{
  PncDisplayAsking *asking = g_new0 (PncDisplayAsking, 1);
  GQuark quark = pnc_display_rules_quark ();

  asking->generation = GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (source), quark)) + 1;
  g_object_set_qdata (G_OBJECT (source), quark, GUINT_TO_POINTER (asking->generation));
  g_weak_ref_init (&asking->source, source);
  asking->desktop = g_object_ref (desktop);
  asking->n_left = N_QUESTIONS;
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      PncDisplayAnswer *answer = g_new0 (PncDisplayAnswer, 1);

      *answer = (PncDisplayAnswer){ asking, i };
      pnc_desktop_client_explain_async (desktop, questions[i], pnc_display_rules_answered_cb,
                                        answer);
    }
}

static void
pnc_display_rules_refused_cb (PncDisplaySource *source,
                              const PncClipboardRefusal *refusal,
                              PncDesktopClient *desktop)
{
  g_autofree char *bytes = refusal->size_bytes >= 0
                               ? g_strdup_printf (" bytes=%" G_GINT64_FORMAT, refusal->size_bytes)
                               : g_strdup ("");
  g_autofree char *question = g_strdup_printf (
      "clipboard.%s type=%s%s", refusal->to_host ? "to_host" : "to_guest", refusal->kind, bytes);

  pnc_desktop_client_report_refusal (desktop, question);
}

/* Time decides as well: an expired policy allows nothing. */
static void
pnc_display_rules_notify_cb (PncDesktopClient *desktop, GParamSpec *spec, PncDisplaySource *source)
{
  pnc_display_rules_ask (desktop, source);
}

void
pnc_display_rules_follow (PncDisplaySource *source, PncDesktopClient *desktop)
{
  const PncClipboardRules closed = PNC_CLIPBOARD_RULES_CLOSED;

  pnc_display_source_set_clipboard_rules (source, &closed);
  pnc_display_source_set_sound_rules (source, FALSE, FALSE);
  g_signal_connect_object (source, "clipboard-refused", G_CALLBACK (pnc_display_rules_refused_cb),
                           desktop, 0);
  g_signal_connect_object (desktop, "policy-changed", G_CALLBACK (pnc_display_rules_ask), source,
                           0);
  g_signal_connect_object (desktop, "notify::verdict", G_CALLBACK (pnc_display_rules_notify_cb),
                           source, 0);
  pnc_display_rules_ask (desktop, source);
}
