/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-bus-error.h"
#include "pnc-test.h"

static void
each_code_crosses_the_bus_with_its_words (void **state)
{
  pnc_bus_error_register ();
  for (int code = 0; code < PNC_ERROR_N_CODES; code++)
    {
      g_autoptr (GError) sent = g_error_new (PNC_ERROR, code, "Say “%d”", code);
      g_autofree char *name = g_dbus_error_encode_gerror (sent);
      GError *received = g_dbus_error_new_for_dbus_error (name, sent->message);

      assert_true (g_str_has_prefix (name, "org.pinnace.Error."));
      received = pnc_bus_error_from_remote (received);
      assert_true (g_error_matches (received, PNC_ERROR, code));
      assert_string_equal (received->message, sent->message);
      g_error_free (received);
    }
}

static void
a_closed_connection_is_unavailable (void **state)
{
  GError *error = g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "gone");

  error = pnc_bus_error_from_remote (error);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
a_cancelled_call_stays_cancelled (void **state)
{
  GError *error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "never mind");

  error = pnc_bus_error_to_remote (error);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

static void
no_foreign_domain_leaves_the_service (void **state)
{
  GError *error = g_error_new (G_FILE_ERROR, G_FILE_ERROR_ACCES, "no");

  error = pnc_bus_error_to_remote (error);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_code_crosses_the_bus_with_its_words),
    cmocka_unit_test (a_closed_connection_is_unavailable),
    cmocka_unit_test (a_cancelled_call_stays_cancelled),
    cmocka_unit_test (no_foreign_domain_leaves_the_service),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
