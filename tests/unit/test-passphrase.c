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

static gboolean
keeps_rules (const char *text, guint min_characters, const char *const *classes, GError **error)
{
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy (text, strlen (text));

  return pnc_passphrase_check_rules (passphrase, min_characters, classes, error);
}

static void
rules_ask_for_length_and_kinds_of_characters (void **state)
{
  static const char *const all[] = { "digit", "lower", "symbol", "upper", NULL };
  static const char *const none[] = { NULL };
  static const char *const lacking[]
      = { "Ümlautig-lang", "ümlautig-lang-1", "Ümlautig1lang", "ÜMLAUTIG-1", NULL };
  g_autoptr (GError) error = NULL;

  assert_true (keeps_rules ("Ümlautig-lang-1", 15, all, &error));
  assert_true (keeps_rules ("12345678", 8, none, &error));
  pnc_test_assert_no_error (error);
  assert_false (keeps_rules ("Ümlautig-lang-1", 16, all, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
  for (guint i = 0; lacking[i] != NULL; i++)
    {
      assert_false (keeps_rules (lacking[i], 8, all, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
    }
  /* What holds for every passphrase holds here too. */
  assert_false (keeps_rules ("1234567", 0, none, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_eight_characters_of_any_script),
    cmocka_unit_test (refuses_seven_characters),
    cmocka_unit_test (refuses_what_cannot_be_typed_again),
    cmocka_unit_test (refuses_more_than_1024_bytes),
    cmocka_unit_test (rules_ask_for_length_and_kinds_of_characters),
  };

  return cmocka_run_group_tests_name ("passphrase", tests, NULL, NULL);
}
