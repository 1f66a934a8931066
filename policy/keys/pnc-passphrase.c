/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-passphrase.h"

#include "pnc-error.h"

gboolean
pnc_passphrase_check_new (const PncSecret *passphrase, GError **error)
{
  const char *text = (const char *) pnc_secret_peek (passphrase);
  const char *end = text + pnc_secret_size (passphrase);
  glong n_characters = 0;

  if (pnc_secret_size (passphrase) > PNC_PASSPHRASE_MAX_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "A passphrase has at most %d bytes; choose a shorter one",
                   PNC_PASSPHRASE_MAX_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate_len (text, pnc_secret_size (passphrase), NULL))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "A passphrase is text in UTF-8; choose one that can be typed");
      return FALSE;
    }
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                       "A passphrase holds no line breaks or control characters; choose one that "
                       "can be typed in one line");
          return FALSE;
        }
      n_characters++;
    }
  if (n_characters >= PNC_PASSPHRASE_MIN_CHARACTERS)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "A passphrase has at least %d characters; choose a longer one",
               PNC_PASSPHRASE_MIN_CHARACTERS);
  return FALSE;
}

static gboolean
pnc_passphrase_is_of (gunichar character, const char *class)
{
  if (g_str_equal (class, "lower"))
    return g_unichar_islower (character);
  if (g_str_equal (class, "upper"))
    return g_unichar_isupper (character);
  if (g_str_equal (class, "digit"))
    return g_unichar_isdigit (character);
  return g_str_equal (class, "symbol") && !g_unichar_isalnum (character);
}

static gboolean
pnc_passphrase_has (const PncSecret *passphrase, const char *class)
{
  const char *text = (const char *) pnc_secret_peek (passphrase);
  const char *end = text + pnc_secret_size (passphrase);

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    if (pnc_passphrase_is_of (g_utf8_get_char (p), class))
      return TRUE;
  return FALSE;
}

gboolean
pnc_passphrase_check_rules (const PncSecret *passphrase,
                            guint min_characters,
                            const char *const *classes,
                            GError **error)
{
  if (!pnc_passphrase_check_new (passphrase, error))
    return FALSE;
  if (g_utf8_strlen ((const char *) pnc_secret_peek (passphrase), pnc_secret_size (passphrase))
      < (glong) min_characters)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
                   "By this desktop's rules a passphrase has at least %u characters; choose a "
                   "longer one",
                   min_characters);
      return FALSE;
    }
  for (guint i = 0; classes[i] != NULL; i++)
    if (!pnc_passphrase_has (passphrase, classes[i]))
      {
        g_set_error (
            error, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
            "By this desktop's rules a passphrase has a character of the kind “%s”; choose "
            "one that has",
            classes[i]);
        return FALSE;
      }
  return TRUE;
}
