/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test.h"

#include <stdio.h>

#define CMOCKA_SKIPPED "not ok %u # SKIP %s\n"

static char *reason;

void
pnc_test_skip (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_free (reason);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skip ();
}

/* In the place of cmocka's. Version 1.1.5 calls a skipped test “not ok”, which meson counts as a
 * failure, and has no room for a reason. */
void
print_message (const char *const format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (g_str_equal (format, CMOCKA_SKIPPED))
    {
      unsigned int number = va_arg (arguments, unsigned int);
      const char *name = va_arg (arguments, const char *);

      printf ("ok %u - %s # SKIP %s\n", number, name, reason != NULL ? reason : "");
      g_clear_pointer (&reason, g_free);
    }
  else
    vprintf (format, arguments);
  va_end (arguments);
}
