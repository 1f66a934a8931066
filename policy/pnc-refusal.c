/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-refusal.h"

#include "pnc-error-private.h"
#include "pnc-text.h"

static const char *const nicks[PNC_N_REASONS] = {
  [PNC_REASON_TOO_LARGE] = "too-large",
  [PNC_REASON_TOO_MANY] = "too-many",
  [PNC_REASON_TOO_DEEP] = "too-deep",
  [PNC_REASON_SYNTAX] = "syntax",
  [PNC_REASON_DUPLICATE] = "duplicate",
  [PNC_REASON_BAD_KEY_NAME] = "bad-key-name",
  [PNC_REASON_WRONG_TYPE] = "wrong-type",
  [PNC_REASON_WRONG_DOCUMENT] = "wrong-document",
  [PNC_REASON_MISSING_FIELD] = "missing-field",
  [PNC_REASON_UNKNOWN_FIELD] = "unknown-field",
  [PNC_REASON_UNKNOWN_VALUE] = "unknown-value",
  [PNC_REASON_OUT_OF_RANGE] = "out-of-range",
  [PNC_REASON_BAD_ID] = "bad-id",
  [PNC_REASON_BAD_TIME] = "bad-time",
  [PNC_REASON_BAD_TEXT] = "bad-text",
  [PNC_REASON_BAD_HEX] = "bad-hex",
  [PNC_REASON_BAD_BASE64] = "bad-base64",
  [PNC_REASON_BAD_VALUE] = "bad-value",
  [PNC_REASON_CONTRADICTION] = "contradiction",
  [PNC_REASON_BAD_KEY] = "bad-key",
  [PNC_REASON_WRONG_KEY_ID] = "wrong-key-id",
  [PNC_REASON_TOO_FEW_SIGNATURES] = "too-few-signatures",
  [PNC_REASON_EXPIRED] = "expired",
  [PNC_REASON_ROLLED_BACK] = "rolled-back",
  [PNC_REASON_WRONG_CONTENT] = "wrong-content",
};

const char *
pnc_reason_nick (PncReason reason)
{
  return (guint) reason < G_N_ELEMENTS (nicks) ? nicks[reason] : NULL;
}

/* Names of fields are whatever the document's writer chose. */
#define POINTER_BYTES 160

static char *
pnc_refusal_dup_message (const PncRefusal *refusal, const char *text)
{
  GString *message = g_string_new (refusal->document);

  if (refusal->line > 0)
    g_string_append_printf (message, ":%u", refusal->line);
  g_string_append (message, ": ");
  if (refusal->pointer != NULL && refusal->pointer[0] != '\0')
    {
      g_autofree char *pointer = pnc_text_dup_quotable (refusal->pointer, POINTER_BYTES);

      g_string_append_printf (message, "%s: ", pointer);
    }
  g_string_append_printf (message, "%s [%s]", text, nicks[refusal->reason]);
  return g_string_free (message, FALSE);
}

gboolean
pnc_refuse (GError **error, PncErrorCode code, const PncRefusal *refusal, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  va_list args;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  message = pnc_refusal_dup_message (refusal, text);
  g_set_error_literal (error, PNC_ERROR, code, message);
  pnc_error_attach_refusal (*error, refusal);
  return FALSE;
}
