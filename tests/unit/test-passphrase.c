/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-passphrase.h"
#include "pnc-test.h"

#include <string.h>

static void
assert_refused (const char *bytes, gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy (bytes, size_bytes);

  assert_false (pnc_passphrase_check_new (passphrase, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
takes_eight_characters_of_any_script (void **state)
{
  static const char *const good[]
      = { "12345678", "ßßßßßßßß", "correct horse battery", "密碼密碼密碼密碼" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncSecret) passphrase = pnc_secret_new_copy (good[i], strlen (good[i]));

      assert_true (pnc_passphrase_check_new (passphrase, &error));
      pnc_test_assert_no_error (error);
    }
}

/* Seven characters are too few even when they are more than eight bytes. */
static void
refuses_seven_characters (void **state)
{
  assert_refused ("", 0);
  assert_refused ("1234567", 7);
  assert_refused ("ßßßßßßß", strlen ("ßßßßßßß"));
}

static void
refuses_what_cannot_be_typed_again (void **state)
{
  assert_refused ("12345678\n9", 10);
  assert_refused ("12345678\0009", 10);
  assert_refused ("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7", 9);
}

static void
refuses_more_than_1024_bytes (void **state)
{
  g_autofree char *bytes = g_strnfill (1025, 'x');

  assert_refused (bytes, 1025);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_eight_characters_of_any_script),
    cmocka_unit_test (refuses_seven_characters),
    cmocka_unit_test (refuses_what_cannot_be_typed_again),
    cmocka_unit_test (refuses_more_than_1024_bytes),
  };

  return cmocka_run_group_tests_name ("passphrase", tests, NULL, NULL);
}
