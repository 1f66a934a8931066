/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error-text.h"

#include "pnc-error.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *title, *advice;
} words[PNC_ERROR_N_CODES] = {
  [PNC_ERROR_INVALID]
  = { N_ ("That does not fit"), N_ ("Change what is named here, then try again.") },
  [PNC_ERROR_NOTHING_TO_DO] = { N_ ("It is so already"), N_ ("There is nothing to do.") },
  [PNC_ERROR_NOT_FOUND] = { N_ ("It is not there"),
                            N_ ("It may have been moved, deleted or unplugged. Bring it back, then "
                                "try again.") },
  [PNC_ERROR_NOT_GRANTED]
  = { N_ ("The rules do not allow it"), N_ ("Ask your administrator, and name this rule.") },
  [PNC_ERROR_WRONG_CREDENTIAL]
  = { N_ ("This passphrase does not open the desktop"),
      N_ ("Check the Caps Lock key and the keyboard layout, then try again.") },
  [PNC_ERROR_BUSY] = { N_ ("It is in use"), N_ ("Wait until that is done, then try again.") },
  [PNC_ERROR_TAMPERED] = { N_ ("Its files are damaged or were changed"),
                           N_ ("Put the named file back from a copy. Nothing was written to it.") },
  [PNC_ERROR_NO_SPACE] = { N_ ("The disk is full"), N_ ("Free some space, then try again.") },
  [PNC_ERROR_UNSUPPORTED] = { N_ ("This computer cannot do it"),
                              N_ ("“Check this Computer” in the main menu may know a way.") },
  [PNC_ERROR_UNAVAILABLE] = { N_ ("A part that Pinnace needs does not answer"),
                              N_ ("Try again. “Check this Computer” in the main menu may say "
                                  "why.") },
  [PNC_ERROR_CANCELLED] = { N_ ("Cancelled"), N_ ("Nothing was left behind.") },
  [PNC_ERROR_NEEDS_USER] = { N_ ("Your answer is needed"), N_ ("Answer, then try again.") },
};

static gboolean
pnc_error_text_is_known (const GError *error)
{
  return error->domain == PNC_ERROR && error->code >= 0 && error->code < PNC_ERROR_N_CODES;
}

const char *
pnc_error_text_title (const GError *error)
{
  return pnc_error_text_is_known (error) ? _ (words[error->code].title) : _ ("It did not work");
}

const char *
pnc_error_text_advice (const GError *error)
{
  return pnc_error_text_is_known (error) ? _ (words[error->code].advice)
                                         : _ ("What went wrong is said here.");
}

char *
pnc_error_text_dup_detail (const GError *error)
{
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL)
      || g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    return NULL;
  return g_strdup_printf ("%s.", error->message);
}

char *
pnc_error_text_dup_markup (const GError *error)
{
  g_autofree char *detail = pnc_error_text_dup_detail (error);

  if (detail == NULL)
    return g_markup_escape_text (pnc_error_text_advice (error), -1);
  return g_markup_printf_escaped ("%s\n\n<small>%s</small>", pnc_error_text_advice (error), detail);
}
