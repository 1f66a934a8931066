/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules about getting at the files without us, and about destroying them: what they refuse leaves
 * every byte as it was, but for the record of the refusal. */
#include "pnc-command-test.h"
#include "pnc-policy-sign-test.h"
#include "pnc-public-key-file.h"
#include "pnc-service-test.h"

#include <string.h>

#define RESCUE_PASSPHRASE "another way to the files"
#define RESCUE "rescue Work data --passphrase-fd 3 --rescue-passphrase-fd 4"
#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

typedef struct
{
  PncServiceTest *service;
  PncCommandTest *ctl;
  PncSigningKey *alice;
  char *folder; /* of the desktop */
} Fixture;

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  PncDesktopClient *desktop;

  fixture->service = pnc_service_test_new ();
  fixture->ctl = pnc_command_test_new_in (fixture->service->world, "pinnacectl");
  fixture->alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  desktop = pnc_service_test_create (fixture->service, "Work",
                                     g_variant_new_parsed ("{'data-size-bytes': <%t>}", 64 * MIB));
  fixture->folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_command_test_free (fixture->ctl);
  pnc_service_test_free (fixture->service);
  pnc_signing_key_free (fixture->alice);
  g_free (fixture->folder);
  g_free (fixture);
  return 0;
}

/* Saves @text in the world's folder; its path. */
static char *
save (Fixture *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->service->world->root, name, NULL);

  assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* pinnacectl policy: the first one brings its signer. */
static void
put_in_force (Fixture *fixture, gint64 version, const char *changes)
{
  g_autofree char *policy = pnc_policy_test_sign (fixture->alice, version, changes);
  g_autofree char *key = pnc_public_key_file_write (pnc_signing_key_get_public (fixture->alice));
  g_autofree char *policy_path = save (fixture, "policy.json", policy);
  g_autofree char *key_path = save (fixture, "alice.pub.json", key);
  g_autofree char *words = version == 1 ? g_strdup_printf ("policy Work %s --trust %s "
                                                           "--passphrase-fd 3",
                                                           policy_path, key_path)
                                        : g_strdup_printf ("policy Work %s", policy_path);

  if (version == 1)
    pnc_command_test_hand_over (fixture->ctl, 3, PNC_SERVICE_TEST_PASSPHRASE);
  if (pnc_command_test_run (fixture->ctl, NULL, words) != 0)
    fail_msg ("%s", fixture->ctl->err);
}

static int
rescue (Fixture *fixture)
{
  pnc_command_test_hand_over (fixture->ctl, 3, PNC_SERVICE_TEST_PASSPHRASE);
  pnc_command_test_hand_over (fixture->ctl, 4, RESCUE_PASSPHRASE);
  return pnc_command_test_run (fixture->ctl, NULL, RESCUE);
}

/* What lies in the folder ---------------------------------------------------------------------- */

static void
digest_file (GHashTable *digests, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  if (file == NULL)
    fail_msg ("“%s” cannot be read", path);
  g_hash_table_insert (digests, g_strdup (name),
                       g_compute_checksum_for_data (
                           G_CHECKSUM_SHA256, (const guint8 *) g_mapped_file_get_contents (file),
                           g_mapped_file_get_length (file)));
}

/* By name, all but the record; the folder holds no others. */
static GHashTable *
digest (Fixture *fixture)
{
  GHashTable *digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) list = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  assert_non_null (list);
  while ((name = g_dir_read_name (list)) != NULL)
    if (!g_str_equal (name, "audit.log"))
      digest_file (digests, fixture->folder, name);
  assert_true (g_hash_table_contains (digests, "keys.json"));
  assert_true (g_hash_table_contains (digests, "data.luks"));
  return digests;
}

/* Names of what differs, to be freed. */
static char *
compare (GHashTable *before, GHashTable *after)
{
  GString *names = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name, sum;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, &sum))
    if (g_strcmp0 (g_hash_table_lookup (after, name), sum) != 0)
      g_string_append_printf (names, "%s;", (char *) name);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &name, &sum))
    if (!g_hash_table_contains (before, name))
      g_string_append_printf (names, "+%s;", (char *) name);
  return g_string_free (names, FALSE);
}

static char *
read_record (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "audit.log", NULL);
  char *text = NULL;

  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Refused ------------------------------------------------------------------------------------- */

static void
assert_refusal_names (Fixture *fixture, const char *rule)
{
  g_autofree char *source = g_strdup_printf ("rule %s ", rule);

  assert_int_equal (fixture->ctl->status, 4);
  assert_string_equal (fixture->ctl->out, "");
  pnc_command_test_assert_says (fixture->ctl->err, source);
  pnc_command_test_assert_says (fixture->ctl->err, "of policy “org”, version 1, signed by Alice");
  pnc_command_test_assert_says (fixture->ctl->err, "ask the desk on floor 7");
}

static void
assert_only_recorded (Fixture *fixture,
                      GHashTable *before,
                      const char *record_before,
                      const char *question)
{
  g_autofree char *named = g_strdup_printf ("\"question\":\"%s\"", question);
  g_autoptr (GHashTable) after = digest (fixture);
  g_autofree char *differs = compare (before, after);
  g_autofree char *record = read_record (fixture);

  assert_string_equal (differs, "");
  assert_true (g_str_has_prefix (record, record_before));
  pnc_command_test_assert_says (record + strlen (record_before), named);
}

static void
rescue_and_erasure_are_refused_and_nothing_is_written (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GHashTable) before = NULL;
  g_autofree char *record = NULL, *later_record = NULL;

  put_in_force (fixture, 1,
                "{'/move/rescue': false, '/wipe/user_erase': false,"
                " '/contact': 'the desk on floor 7'}");
  before = digest (fixture);
  record = read_record (fixture);

  rescue (fixture);
  assert_refusal_names (fixture, "/move/rescue");
  assert_only_recorded (fixture, before, record, "rescue");

  later_record = read_record (fixture);
  pnc_command_test_run (fixture->ctl, NULL, "delete Work --yes");
  assert_refusal_names (fixture, "/wipe/user_erase");
  assert_only_recorded (fixture, before, later_record, "erase");
}

/* The same commands, allowed: so it was the rules that refused, and a change would have been seen.
 */
static void
the_same_is_done_when_the_rules_allow_it (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GHashTable) before = NULL, after = NULL;
  g_autofree char *differs = NULL;

  put_in_force (fixture, 1, "{'/move/rescue': false, '/wipe/user_erase': false}");
  put_in_force (fixture, 2, NULL);
  before = digest (fixture);
  if (rescue (fixture) != 0)
    fail_msg ("%s", fixture->ctl->err);
  after = digest (fixture);
  differs = compare (before, after);
  pnc_command_test_assert_says (differs, "data.luks;");

  assert_int_equal (pnc_command_test_run (fixture->ctl, NULL, "delete Work --yes"), 0);
  assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (rescue_and_erasure_are_refused_and_nothing_is_written, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (the_same_is_done_when_the_rules_allow_it, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service rescue", tests, NULL, NULL);
}
