/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-secret.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <string.h>

/* RFC 5869, test case 1. */
static void
derives_as_rfc_5869_says (void **state)
{
  static const guint8 info[] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9 };
  static const guint8 expected[]
      = { 0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36,
          0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56,
          0xec, 0xc4, 0xc5, 0xbf, 0x34, 0x00, 0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18, 0x58, 0x65 };
  guint8 key[22], salt[13];
  g_autoptr (PncSecret) ikm = NULL;
  g_autoptr (PncSecret) okm = NULL;

  memset (key, 0x0b, sizeof key);
  for (guint i = 0; i < sizeof salt; i++)
    salt[i] = i;
  ikm = pnc_secret_new_copy (key, sizeof key);
  okm = pnc_secret_hkdf (ikm, salt, sizeof salt, info, sizeof info, sizeof expected);
  assert_memory_equal (pnc_secret_peek (okm), expected, sizeof expected);
}

static void
crosses_in_a_memfd_that_nobody_can_change (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) sent = pnc_secret_new_random (48);
  g_autoptr (PncSecret) received = NULL;
  g_auto (PncFd) fd = pnc_secret_to_memfd (sent, &error);

  pnc_test_assert_no_error (error);
  assert_int_equal (write (fd, "x", 1), -1);
  assert_int_equal (ftruncate (fd, 0), -1);
  received = pnc_secret_new_from_fd (fd, FALSE, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_secret_equal (sent, received));
}

static void
drops_one_newline_and_no_more (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) typed = pnc_secret_new_copy ("two\n\n", 5);
  g_autoptr (PncSecret) read_back = NULL;
  g_auto (PncFd) fd = pnc_secret_to_memfd (typed, &error);

  read_back = pnc_secret_new_from_fd (fd, TRUE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_secret_size (read_back), 4);
  assert_memory_equal (pnc_secret_peek (read_back), "two\n", 4);
}

static void
refuses_a_secret_that_is_too_long (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) big = pnc_secret_new_random (PNC_SECRET_MAX_BYTES + 1);
  g_auto (PncFd) fd = pnc_secret_to_memfd (big, &error);

  assert_null (pnc_secret_new_from_fd (fd, FALSE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (derives_as_rfc_5869_says),
    cmocka_unit_test (crosses_in_a_memfd_that_nobody_can_change),
    cmocka_unit_test (drops_one_newline_and_no_more),
    cmocka_unit_test (refuses_a_secret_that_is_too_long),
  };

  return cmocka_run_group_tests_name ("secret", tests, NULL, NULL);
}
