/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-size.h"

#include "pnc-error.h"

#include <math.h>
#include <string.h>

/* Bytes of the unit @text, 0 for none that we know. */
static guint64
ctl_size_unit (const char *text, guint64 bare_unit)
{
  static const char units[] = "KMGT";
  const char *unit;

  if (text[0] == '\0')
    return bare_unit;
  unit = strchr (units, g_ascii_toupper (text[0]));
  if (unit == NULL
      || (text[1] != '\0' && g_ascii_strcasecmp (text + 1, "B") != 0
          && g_ascii_strcasecmp (text + 1, "iB") != 0))
    return 0;
  return G_GUINT64_CONSTANT (1) << 10 * (unit - units + 1);
}

gboolean
ctl_size_parse (const char *text, guint64 bare_unit, guint64 *out_bytes, GError **error)
{
  /* Plain decimals only: no sign, no exponent, no hexadecimal. */
  gsize digits = strspn (text, "0123456789.");
  g_autofree char *decimal = g_strndup (text, digits);
  double number = g_ascii_isdigit (text[0]) ? g_ascii_strtod (decimal, NULL) : NAN;
  guint64 unit = ctl_size_unit (text + digits, bare_unit);

  /* Nothing is nothing in every unit. */
  if (unit == 0 && text[digits] == '\0' && number == 0)
    unit = 1;

  if (unit == 0 || !isfinite (number) || number * unit >= 0x1p62)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is not a size; write a number and a unit, for example 512M or 20G", text);
      return FALSE;
    }
  *out_bytes = number * unit;
  return TRUE;
}
