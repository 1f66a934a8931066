/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-progress.h"
#include "ctl-size.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static void
lets_no_name_steer_the_terminal (void **state)
{
  g_autofree char *cell = cli_dup_printable ("a\033[2Jb\nc\td\xff", FALSE);
  g_autofree char *text = cli_dup_printable ("a\nb\033", TRUE);
  g_autofree char *bidi = cli_dup_printable ("a\u202eb", TRUE);

  assert_string_equal (cell, "a\\u001b[2Jb\\u000ac\\u0009d\uFFFD");
  assert_string_equal (text, "a\nb\\u001b");
  assert_string_equal (bidi, "a\\u202eb");
}

static void
reads_sizes_as_people_write_them (void **state)
{
  static const struct
  {
    const char *text;
    guint64 bytes;
  } good[] = {
    { "20G", 20 * GIB }, { "20GiB", 20 * GIB }, { "20gb", 20 * GIB }, { "1.5G", GIB + GIB / 2 },
    { "512M", GIB / 2 }, { "1T", 1024 * GIB },  { "4096", 4 * GIB },  { "64K", 64 * 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 0;

      assert_true (ctl_size_parse (good[i].text, 1 << 20, &bytes, &error));
      assert_int_equal (bytes, good[i].bytes);
    }
}

static void
refuses_sizes_that_are_none (void **state)
{
  static const char *const bad[]
      = { "", "G", "-1G", "1Q", "1GG", "1 G", "inf", "nan", "0x10G", "1e30G", "99999999999T" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 5;

      if (ctl_size_parse (bad[i], 1, &bytes, &error))
        fail_msg ("“%s” is taken for %" G_GUINT64_FORMAT, bad[i], bytes);
      assert_int_equal (bytes, 5);
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
}

static void
wants_a_unit_where_a_bare_number_would_be_a_riddle (void **state)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes;

  assert_false (ctl_size_parse ("20", 0, &bytes, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
takes_nothing_for_nothing_whatever_its_unit (void **state)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes = 5;

  assert_true (ctl_size_parse ("0", 0, &bytes, &error));
  assert_int_equal (bytes, 0);
}

static void
draws_a_bar_with_bytes_rate_and_time_left (void **state)
{
  g_autofree char *line = ctl_progress_format ("copying", 450000000, 1000000000, 50000000, 11, 140);
  g_autofree char *unknown = ctl_progress_format ("checking", 0, 0, 0, -1, 100);

  assert_non_null (strstr (line, "copying"));
  assert_non_null (strstr (line, "[##################----------------------]"));
  assert_non_null (strstr (line, "45 %"));
  assert_non_null (strstr (line, "/s"));
  assert_non_null (strstr (line, "11 s left"));
  assert_string_equal (unknown, "checking …");
}

static void
fits_every_width_of_terminal (void **state)
{
  for (guint columns = 1; columns < 200; columns++)
    {
      g_autofree char *line = ctl_progress_format ("preparing", 999999999999, 1000000000000,
                                                   123456789, 4000, columns);

      assert_true (g_utf8_strlen (line, -1) <= columns);
    }
}

static void
does_not_pass_the_end (void **state)
{
  g_autofree char *line = ctl_progress_format ("copying", 2000, 1000, 0, -1, 80);

  assert_non_null (strstr (line, "100 %"));
}

static void
turns_variants_into_json (void **state)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
      "[{'id': <'kvm'>, 'at': <int64 12>, 'log-lines': <['a', 'b']>, 'ok': <true>}]"));
  json_auto_t *json = cli_json_from_variant (variant);
  char *text = json_dumps (json, JSON_COMPACT | JSON_SORT_KEYS);

  assert_string_equal (text,
                       "[{\"at\":12,\"id\":\"kvm\",\"log_lines\":[\"a\",\"b\"],\"ok\":true}]");
  free (text);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (lets_no_name_steer_the_terminal),
    cmocka_unit_test (reads_sizes_as_people_write_them),
    cmocka_unit_test (refuses_sizes_that_are_none),
    cmocka_unit_test (wants_a_unit_where_a_bare_number_would_be_a_riddle),
    cmocka_unit_test (takes_nothing_for_nothing_whatever_its_unit),
    cmocka_unit_test (draws_a_bar_with_bytes_rate_and_time_left),
    cmocka_unit_test (fits_every_width_of_terminal),
    cmocka_unit_test (does_not_pass_the_end),
    cmocka_unit_test (turns_variants_into_json),
  };

  return cmocka_run_group_tests_name ("ctl-output", tests, NULL, NULL);
}
