/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-command-test.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

/* pinnace-admin's keygen, sign and signers as they are run. */

/* Of tests/fixtures/trust/alice.key.json, a quick one. */
#define ALICES_PASSPHRASE "Grüße vom Kahn 1"

#define POLICY                                                                                     \
  "{\n"                                                                                            \
  "  \"_type\": \"pinnace-policy\", \"format\": 1, \"org_id\": \"example.org\",\n"                 \
  "  \"policy_id\": \"lab\", \"version\": 1,\n"                                                    \
  "  \"created\": \"2026-11-20T10:00:00Z\"\n"                                                      \
  "}\n"

/* The folder has the policy lab.json. */
typedef struct
{
  PncCommandTest *command;
  char *policy; /* a path in the world */
  char *alice;  /* her private key */
} Desk;

static int
set_up (void **state)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->command = pnc_command_test_new ("pinnace-admin");
  desk->policy = g_build_filename (desk->command->world->root, "lab.json", NULL);
  desk->alice = g_build_filename (g_getenv ("PNC_FIXTURES"), "trust", "alice.key.json", NULL);
  assert_true (g_file_set_contents (desk->policy, POLICY, -1, NULL));
  *state = desk;
  return 0;
}

static int
tear_down (void **state)
{
  Desk *desk = *state;

  pnc_command_test_free (desk->command);
  g_free (desk->policy);
  g_free (desk->alice);
  g_free (desk);
  return 0;
}

static int
run (Desk *desk, const char *passphrase, const char *words)
{
  return pnc_command_test_run (desk->command, passphrase, words);
}

static int
sign (Desk *desk, const char *passphrase)
{
  g_autofree char *words
      = g_strdup_printf ("sign lab.json --passphrase-fd 0 --key '%s'", desk->alice);

  return run (desk, passphrase, words);
}

static char *
read_policy (const Desk *desk)
{
  char *text = NULL;

  assert_true (g_file_get_contents (desk->policy, &text, NULL, NULL));
  return text;
}

static void
edit_policy (const Desk *desk, const char *from, const char *to)
{
  g_autofree char *text = read_policy (desk);
  g_autoptr (GString) changed = g_string_new (text);

  assert_int_equal (g_string_replace (changed, from, to, 1), 1);
  assert_true (g_file_set_contents (desk->policy, changed->str, -1, NULL));
}

/* Deriving takes a second each time, so this is one test. */
static void
makes_keys_that_sign_and_keeps_them_to_their_owner (void **state)
{
  Desk *desk = *state;
  g_autofree char *folder = g_build_filename (desk->command->world->root, "keys", NULL);
  g_autofree char *private_path = g_build_filename (folder, "carol.key.json", NULL);
  g_autofree char *public_path = g_build_filename (folder, "carol.pub.json", NULL);
  struct stat status;

  assert_int_equal (g_mkdir (folder, 0755), 0);
  assert_int_equal (run (desk, "correct horse\n",
                         "keygen carol --title 'Carol é' --type ecdsa --out keys --json "
                         "--passphrase-fd 0"),
                    0);
  pnc_command_test_assert_says (desk->command->out, "\"private_key\": \"keys/carol.key.json\"");
  assert_int_equal (stat (private_path, &status), 0);
  assert_int_equal (status.st_mode & 07777, 0600);
  assert_int_equal (stat (public_path, &status), 0);
  assert_int_equal (status.st_mode & 07777, 0644);
  assert_int_equal (
      run (desk, "correct horse", "sign lab.json --key keys/carol.key.json --passphrase-fd 0"), 0);
  pnc_command_test_assert_says (desk->command->out, "“Carol é”");
  assert_int_equal (run (desk, NULL, "signers lab.json --trust keys/carol.pub.json"), 0);
}

static void
replaces_no_key (void **state)
{
  Desk *desk = *state;
  g_autofree char *path = g_build_filename (desk->command->world->root, "bob.pub.json", NULL);
  g_autofree char *private_path
      = g_build_filename (desk->command->world->root, "bob.key.json", NULL);
  g_autofree char *text = NULL;

  assert_true (g_file_set_contents (path, "mine", -1, NULL));
  assert_int_equal (run (desk, "correct horse", "keygen bob --passphrase-fd 0"), 6);
  pnc_command_test_assert_says (desk->command->err, "“bob.pub.json” is there already");
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_string_equal (text, "mine");
  assert_false (g_file_test (private_path, G_FILE_TEST_EXISTS));
}

static void
refuses_names_types_and_passphrases_that_will_not_do (void **state)
{
  Desk *desk = *state;

  assert_int_equal (run (desk, NULL, "keygen ../bob"), 64);
  assert_int_equal (run (desk, NULL, "keygen Bob"), 64);
  assert_int_equal (run (desk, NULL, "keygen bob --type rsa"), 64);
  pnc_command_test_assert_says (desk->command->err, "--type is ed25519 or ecdsa, not “rsa”");
  assert_int_equal (run (desk, NULL, "keygen bob --title ''"), 64);
  assert_int_equal (run (desk, NULL, "keygen bob --title 'a\u202eb'"), 64);
  assert_int_equal (run (desk, "short", "keygen bob --passphrase-fd 0"), 1);
  pnc_command_test_assert_says (desk->command->err, "at least 8 characters");
  assert_int_equal (run (desk, "correct horse", "keygen bob --out nowhere --passphrase-fd 0"), 3);
}

static void
signs_a_bare_policy_and_leaves_its_text_alone (void **state)
{
  Desk *desk = *state;
  g_autofree char *text = NULL;
  g_autofree char *bare = g_strchomp (g_strdup (POLICY));
  g_autofree char *start = g_strdup_printf ("{\"signed\": %s,\n\"signatures\": [\n", bare);

  assert_int_equal (chmod (desk->policy, 0664), 0);
  assert_int_equal (sign (desk, ALICES_PASSPHRASE "\n"), 0);
  text = read_policy (desk);
  assert_true (g_str_has_prefix (text, start));
  pnc_command_test_assert_says (desk->command->out,
                                "is now signed by “Alice (IT)” (74c181c7…); signatures: 1");
  {
    struct stat status;

    assert_int_equal (stat (desk->policy, &status), 0);
    assert_int_equal (status.st_mode & 07777, 0664);
  }
}

static void
signs_through_a_link_what_it_points_to (void **state)
{
  Desk *desk = *state;
  g_autofree char *real = g_build_filename (desk->command->world->root, "real.json", NULL);
  g_autofree char *text = NULL;

  assert_int_equal (g_rename (desk->policy, real), 0);
  assert_int_equal (symlink ("real.json", desk->policy), 0);
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 0);
  assert_true (g_file_test (desk->policy, G_FILE_TEST_IS_SYMLINK));
  assert_true (g_file_get_contents (real, &text, NULL, NULL));
  pnc_command_test_assert_says (text, "\"sig\"");
}

static void
says_so_when_there_is_nothing_to_sign (void **state)
{
  Desk *desk = *state;
  g_autofree char *once = NULL, *twice = NULL;

  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 0);
  once = read_policy (desk);
  /* No passphrase is needed to find out. */
  assert_int_equal (sign (desk, ""), 2);
  pnc_command_test_assert_says (desk->command->err,
                                "is signed by “Alice (IT)” (74c181c7…) already");
  twice = read_policy (desk);
  assert_string_equal (once, twice);
}

static void
changes_nothing_after_a_wrong_passphrase (void **state)
{
  Desk *desk = *state;
  g_autofree char *text = NULL;

  assert_int_equal (sign (desk, "another passphrase"), 5);
  text = read_policy (desk);
  assert_string_equal (text, POLICY);
}

static void
asks_nobody_where_there_is_no_terminal (void **state)
{
  Desk *desk = *state;
  g_autofree char *words = g_strdup_printf ("sign lab.json --json --key '%s'", desk->alice);
  json_auto_t *object = NULL;
  const char *code = NULL;

  /* The test's own terminal must not be asked: setsid gives it none. */
  {
    g_autofree char *program
        = g_build_filename (g_getenv ("PNC_BUILD_ROOT"), "app", "pinnace-admin", NULL);
    g_autofree char *line = g_strdup_printf ("cd '%s' && exec setsid -w '%s' %s < /dev/null",
                                             desk->command->world->root, program, words);
    const char *argv[] = { "sh", "-c", line, NULL };
    g_autoptr (GSubprocess) process = g_subprocess_newv (
        argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);

    assert_true (
        g_subprocess_communicate_utf8 (process, NULL, NULL, &desk->command->out, NULL, NULL));
    assert_int_equal (g_subprocess_get_exit_status (process), 1);
  }
  object = json_loads (desk->command->out, 0, NULL);
  assert_int_equal (json_unpack (object, "{s:{s:s}}", "error", "code", &code), 0);
  assert_string_equal (code, "NeedsUser");
}

/* The fault's line and pointer are those of the file as it stands, bare or signed. */
static void
refuses_a_document_with_a_fault_and_points_at_it (void **state)
{
  Desk *desk = *state;

  edit_policy (desk, "\"version\": 1", "\"version\": 0");
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 1);
  pnc_command_test_assert_says (desk->command->err, "lab.json:3: /version: ");
  edit_policy (desk, "\"version\": 0", "\"version\": 1");
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 0);
  edit_policy (desk, "\"version\": 1", "\"version\": 0");
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 1);
  pnc_command_test_assert_says (desk->command->err, "lab.json:3: /signed/version: ");
  edit_policy (desk, "\"version\": 0", "\"version\": ");
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 1);
  pnc_command_test_assert_says (desk->command->err, "lab.json:3: ");
}

static void
refuses_files_that_are_no_documents_of_ours (void **state)
{
  Desk *desk = *state;
  g_autofree char *words = g_strdup_printf ("sign '%s' --key '%s'", desk->alice, desk->alice);
  g_autofree char *missing
      = g_strdup_printf ("sign lab.json --key '%s/none'", desk->command->world->root);

  assert_int_equal (run (desk, NULL, words), 1);
  pnc_command_test_assert_says (desk->command->err, "is no document of ours that is signed");
  assert_int_equal (run (desk, NULL, missing), 3);
  assert_int_equal (run (desk, NULL, "sign none.json --key x"), 3);
  assert_int_equal (run (desk, NULL, "sign /dev/zero --key x"), 1);
  assert_int_equal (run (desk, NULL, "sign . --key x"), 1);
  assert_int_equal (run (desk, NULL, "sign lab.json --key lab.json"), 7);
  assert_int_equal (run (desk, NULL, "sign lab.json"), 64);
  pnc_command_test_assert_says (desk->command->err, "--key FILE is missing");
}

static int
signers (Desk *desk, const char *words)
{
  g_autofree char *folder = g_build_filename (g_getenv ("PNC_FIXTURES"), "trust", NULL);
  g_autofree char *full
      = g_strdup_printf ("signers lab.json --trust '%s/alice.pub.json' %s", folder, words);

  return run (desk, NULL, full);
}

static void
tells_who_signed_and_whether_it_holds (void **state)
{
  Desk *desk = *state;
  g_autofree char *bob = g_build_filename (g_getenv ("PNC_FIXTURES"), "trust/bob.pub.json", NULL);
  g_autofree char *with_bob = g_strdup_printf ("--trust '%s'", bob);
  g_autofree char *one_of_both = g_strdup_printf ("--trust '%s' --threshold 1", bob);

  assert_int_equal (signers (desk, ""), 7);
  pnc_command_test_assert_says (desk->command->err, "nobody has signed it");
  assert_int_equal (sign (desk, ALICES_PASSPHRASE), 0);
  assert_int_equal (run (desk, NULL, "signers lab.json"), 0);
  pnc_command_test_assert_says (desk->command->out, "unknown");
  assert_int_equal (signers (desk, "--json"), 0);
  pnc_command_test_assert_says (desk->command->out, "\"verdict\": \"holds\"");
  assert_int_equal (signers (desk, with_bob), 7);
  assert_int_equal (signers (desk, one_of_both), 0);
  assert_int_equal (signers (desk, "--threshold 2"), 64);
  edit_policy (desk, "\"version\": 1", "\"version\": 4");
  assert_int_equal (signers (desk, ""), 7);
  pnc_command_test_assert_says (desk->command->out, "broken");
  pnc_command_test_assert_says (desk->command->err, "[too-few-signatures]");
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown (test, set_up, tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    at_a_desk (makes_keys_that_sign_and_keeps_them_to_their_owner),
    at_a_desk (replaces_no_key),
    at_a_desk (refuses_names_types_and_passphrases_that_will_not_do),
    at_a_desk (signs_a_bare_policy_and_leaves_its_text_alone),
    at_a_desk (signs_through_a_link_what_it_points_to),
    at_a_desk (says_so_when_there_is_nothing_to_sign),
    at_a_desk (changes_nothing_after_a_wrong_passphrase),
    at_a_desk (asks_nobody_where_there_is_no_terminal),
    at_a_desk (refuses_a_document_with_a_fault_and_points_at_it),
    at_a_desk (refuses_files_that_are_no_documents_of_ours),
    at_a_desk (tells_who_signed_and_whether_it_holds),
  };

  return cmocka_run_group_tests_name ("admin-sign", tests, NULL, NULL);
}
