/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-descriptor.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

static PncDescriptor *
sample (void)
{
  PncDescriptor *descriptor = g_new0 (PncDescriptor, 1);

  descriptor->id = g_strdup ("0f8fad5b-d9cb-469f-a165-70867728950e");
  descriptor->name = g_strdup ("Büro “2” <&>");
  descriptor->created = 1795000000;
  descriptor->machine = g_strdup ("pc-q35-7.2");
  descriptor->cpu_baseline = g_strdup ("x86-64-v2");
  descriptor->mac = g_strdup ("52:54:00:12:34:56");
  descriptor->serial = g_strdup ("PNC-0f8fad5b");
  descriptor->firmware = g_strdup ("uefi-secure");
  descriptor->video = g_strdup ("virtio");
  descriptor->tpm = TRUE;
  descriptor->memory_mib = 4096;
  descriptor->cpus = 2;
  descriptor->system_size_bytes = G_GUINT64_CONSTANT (64) << 30;
  descriptor->data_size_bytes = G_GUINT64_CONSTANT (512) << 30;
  return descriptor;
}

static void
assert_same (const PncDescriptor *a, const PncDescriptor *b)
{
  assert_string_equal (a->id, b->id);
  assert_string_equal (a->name, b->name);
  assert_string_equal (a->machine, b->machine);
  assert_string_equal (a->cpu_baseline, b->cpu_baseline);
  assert_string_equal (a->mac, b->mac);
  assert_string_equal (a->serial, b->serial);
  assert_string_equal (a->firmware, b->firmware);
  assert_string_equal (a->video, b->video);
  assert_int_equal (a->created, b->created);
  assert_int_equal (a->last_started, b->last_started);
  assert_int_equal (a->tpm, b->tpm);
  assert_int_equal (a->memory_mib, b->memory_mib);
  assert_int_equal (a->cpus, b->cpus);
  assert_int_equal (a->system_size_bytes, b->system_size_bytes);
  assert_int_equal (a->data_size_bytes, b->data_size_bytes);
}

static void
keeps_every_field_on_a_trip_through_text (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) made = sample ();
  g_autoptr (PncDescriptor) copy = pnc_descriptor_copy (made);
  g_autofree char *text = pnc_descriptor_to_json (copy);
  g_autoptr (PncDescriptor) read = pnc_descriptor_parse (text, strlen (text), &error);

  pnc_test_assert_no_error (error);
  assert_same (made, read);
}

static void
assert_refused (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) made = sample ();
  g_autofree char *text = pnc_descriptor_to_json (made);
  g_autoptr (GString) changed = g_string_new (text);

  if (g_string_replace (changed, from, to, 1) != 1)
    fail_msg ("the sample has no %s", from);
  if (pnc_descriptor_parse (changed->str, changed->len, &error) != NULL)
    fail_msg ("%s is taken", to);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_what_the_schema_refuses (void **state)
{
  assert_refused ("\"format\": 1", "\"format\": 2");
  assert_refused ("\"format\": 1", "\"format\": 1, \"x\": 1");
  assert_refused ("\"cpus\": 2", "\"cpus\": 0");
  assert_refused ("\"cpus\": 2", "\"cpus\": 4294967298");
  assert_refused ("\"cpus\": 2", "\"cpus\": -4294967294");
  assert_refused ("\"cpus\": 2", "\"cpus\": 2.5");
  assert_refused ("\"memory_mib\": 4096", "\"memory_mib\": 63");
  assert_refused ("\"memory_mib\": 4096", "\"memory_mib\": 1048577");
  assert_refused ("\"tpm\": true", "\"tpm\": 1");
  assert_refused ("uefi-secure", "uefi-insecure");
  assert_refused ("\"virtio\"", "\"virtio\\n\"");
  assert_refused ("pc-q35-7.2", "pc-q35-7.2,accel=x");
  assert_refused ("x86-64-v2", "host");
  assert_refused ("52:54:00:12:34:56", "52:54:00:12:34:5G");
  assert_refused ("52:54:00:12:34:56", "ff:ff:ff:ff:ff:ff");
  assert_refused ("70867728950e", "70867728950E");
  assert_refused ("Büro", "a/b");
  assert_refused ("Büro", "a\\nb");
  assert_refused ("Büro", "a\\u202eb");
  assert_refused ("Büro", "a\\u0000b");
  assert_refused ("549755813888", "549755813889");
  assert_refused ("549755813888", "-512");
  assert_refused ("68719476736", "0");
  assert_refused ("68719476736", "70368744178176");
  assert_refused ("1795000000", "-1");
  assert_refused ("1795000000", "9007199254740992");
}

static void
tells_which_field_a_caller_got_wrong (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = sample ();

  descriptor->memory_mib = 5;
  assert_false (pnc_descriptor_check (descriptor, &error));
  assert_string_equal (error->message, "“memory_mib” is 64 to 1048576, not 5");
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
survives_every_flipped_bit_and_every_length (void **state)
{
  g_autoptr (PncDescriptor) made = sample ();
  g_autofree char *text = pnc_descriptor_to_json (made);
  gsize size = strlen (text);

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *flipped = g_memdup2 (text, size);
      g_autoptr (PncDescriptor) read = NULL;

      flipped[bit / 8] ^= 1 << (bit % 8);
      read = pnc_descriptor_parse (flipped, size, &error);
      if (read == NULL)
        pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      else
        assert_true (pnc_descriptor_check (read, NULL));
    }
  for (gsize length = 0; length + 2 < size; length++)
    {
      g_autoptr (GError) error = NULL;

      assert_null (pnc_descriptor_parse (text, length, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (keeps_every_field_on_a_trip_through_text),
    cmocka_unit_test (refuses_what_the_schema_refuses),
    cmocka_unit_test (tells_which_field_a_caller_got_wrong),
    cmocka_unit_test (survives_every_flipped_bit_and_every_length),
  };

  return cmocka_run_group_tests_name ("descriptor", tests, NULL, NULL);
}
