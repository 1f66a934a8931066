/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-envelope.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-owner-policy.h"
#include "pnc-policy-seal.h"
#include "pnc-policy-succession.h"
#include "pnc-policy-write.h"
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW G_GINT64_CONSTANT (1796112000)
#define SEAL "sealed.json"
#define DIED 70

/* Killed at a chosen point: before or after each rename and removal. */

static int die_at; /* 0: never */

/* In a child of ours: its temporary files have names of their own. */
static void
let_die_at (int point)
{
  die_at = point;
  g_random_set_seed (getpid ());
}

static void
may_die (void)
{
  if (die_at > 0 && --die_at == 0)
    _exit (DIED);
}

int __real_renameat (int from_fd, const char *from, int to_fd, const char *to);
int __real_unlinkat (int fd, const char *name, int flags);
int __wrap_renameat (int from_fd, const char *from, int to_fd, const char *to);
int __wrap_unlinkat (int fd, const char *name, int flags);

int
__wrap_renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  int result;

  may_die ();
  result = __real_renameat (from_fd, from, to_fd, to);
  may_die ();
  return result;
}

int
__wrap_unlinkat (int fd, const char *name, int flags)
{
  may_die ();
  return __real_unlinkat (fd, name, flags);
}

/* A desktop's folder, the device that it is on, and an organisation */

typedef struct
{
  char *folder;
  PncSigningKey *device;
  PncSigningKey *alice;
  PncTrust *trust; /* in alice */
} Fixture;

static PncTrust *
trust_in (const PncSigningKey *key)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  PncTrust *trust;

  g_ptr_array_add (keys, pnc_signing_key_get_public (key));
  trust = pnc_trust_new ("example.org", keys, 1, &error);
  pnc_test_assert_no_error (error);
  return trust;
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->folder = g_dir_make_tmp ("pnc-policy-XXXXXX", NULL);
  fixture->device = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, "device");
  fixture->alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  fixture->trust = trust_in (fixture->alice);
  *state = fixture;
  return 0;
}

static void
empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  empty (fixture->folder);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  pnc_signing_key_free (fixture->device);
  pnc_signing_key_free (fixture->alice);
  pnc_trust_unref (fixture->trust);
  g_free (fixture);
  return 0;
}

static GBytes *
signed_policy (const PncSigningKey *key, const char *org, const char *id, gint64 version)
{
  json_auto_t *policy = pnc_policy_json_new (org, id, version, NOW);
  char *text = json_dumps (policy, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (text, strlen (text), free, text);
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "test", NULL);
  g_autoptr (GBytes) wrapped = pnc_envelope_wrap (document);
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (wrapped, PNC_DOCUMENT_POLICY, "test", NULL);
  g_autoptr (GError) error = NULL;
  GBytes *sealed = pnc_envelope_sign (envelope, key, &error);

  pnc_test_assert_no_error (error);
  return sealed;
}

static PncPolicy *
verified (const PncTrust *trust, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  PncPolicy *policy = pnc_policy_verify_trusted (bytes, "test", trust, &error);

  pnc_test_assert_no_error (error);
  return policy;
}

static PncPolicy *
policy_of (Fixture *fixture, gint64 version)
{
  g_autoptr (GBytes) bytes = signed_policy (fixture->alice, "example.org", "org", version);

  return verified (fixture->trust, bytes);
}

/* The sealed state stands in a file of its own here, in clear. */

static gboolean
seal (const PncState *state, gpointer folder, GError **error)
{
  g_auto (PncFd) fd = pnc_folder_open (folder, error);
  g_autofree char *text = pnc_state_to_json (state);

  return fd >= 0 && pnc_file_replace_at (fd, SEAL, text, error);
}

static PncState *
unseal (const char *folder)
{
  g_auto (PncFd) fd = pnc_folder_open (folder, NULL);
  gsize size;
  g_autofree char *text = pnc_file_read_at (fd, SEAL, PNC_STATE_MAX_BYTES, &size, NULL);
  PncState *state = text != NULL ? pnc_state_parse (text, size, NULL) : pnc_state_new ();

  assert_non_null (state);
  if (state->audit.hash[0] == '\0')
    pnc_audit_head_advance (&state->audit, 1, "line", 4);
  return state;
}

static gboolean
settle_at (Fixture *fixture, gint64 now, PncPolicySettled *out_how, GError **error)
{
  g_autoptr (PncPolicyFiles) files = pnc_policy_files_load (fixture->folder);
  g_autoptr (PncState) state = unseal (fixture->folder);

  if (!pnc_policy_settle (fixture->folder, &files, state, fixture->device, now, out_how, error))
    return FALSE;
  assert_non_null (files->policy);
  assert_null (files->fault);
  return seal (state, fixture->folder, error);
}

static PncPolicySettled
settle (Fixture *fixture)
{
  PncPolicySettled how = 99;
  g_autoptr (GError) error = NULL;

  settle_at (fixture, NOW, &how, &error);
  pnc_test_assert_no_error (error);
  return how;
}

static void
assert_settles_not (Fixture *fixture, const char *message)
{
  PncPolicySettled how;
  g_autoptr (GError) error = NULL;

  assert_false (settle_at (fixture, NOW, &how, &error));
  if (strstr (error->message, message) == NULL)
    fail_msg ("“%s” is not in “%s”", message, error->message);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static gboolean
take (Fixture *fixture, const PncTrust *trust, const PncPolicy *policy, GError **error)
{
  g_autoptr (PncState) state = unseal (fixture->folder);

  return pnc_policy_take (fixture->folder, trust, policy, state, NOW, seal, fixture->folder, error);
}

/* Managed by example.org, under version @version. */
static void
manage (Fixture *fixture, gint64 version)
{
  g_autoptr (PncPolicy) policy = policy_of (fixture, version);
  g_autoptr (GError) error = NULL;

  settle (fixture);
  take (fixture, fixture->trust, policy, &error);
  pnc_test_assert_no_error (error);
}

static char *
file_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
put (Fixture *fixture, const char *name, GBytes *bytes)
{
  g_autofree char *path = file_path (fixture, name);

  assert_true (
      g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static void
remove_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = file_path (fixture, name);

  assert_int_equal (g_unlink (path), 0);
}

static gboolean
has_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = file_path (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* "org@7", of what lies in the folder. */
static char *
in_folder (Fixture *fixture)
{
  g_autoptr (PncPolicyFiles) files = pnc_policy_files_load (fixture->folder);

  if (files->policy == NULL)
    return g_strdup (files->fault->message);
  return g_strdup_printf ("%s@%d", pnc_policy_get_draft (files->policy)->policy_id,
                          (int) pnc_policy_get_draft (files->policy)->version);
}

static void
assert_in_folder (Fixture *fixture, const char *expected)
{
  g_autofree char *there = in_folder (fixture);

  assert_string_equal (there, expected);
}

/* Owners */

static void
a_desktop_of_before_gets_its_owners_policy_once (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncPolicyFiles) none = pnc_policy_files_load (fixture->folder);
  g_autoptr (PncPolicyFiles) files = NULL;
  g_autoptr (PncState) state = NULL;

  assert_null (none->policy);
  pnc_test_assert_error (none->fault, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_OWNER);
  assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_SAME);
  assert_in_folder (fixture, "owner@1");
  files = pnc_policy_files_load (fixture->folder);
  assert_true (pnc_trust_is_local (files->trust));
  assert_string_equal (pnc_policy_get_signers (files->policy)[0], "owner");
  assert_false (has_file (fixture, "policy-next.json"));
  state = unseal (fixture->folder);
  assert_string_equal (state->policy.trust, pnc_trust_get_sha256 (files->trust));
  assert_int_equal (state->policy.activated_s, NOW);
}

/* Nobody can have been told to believe what was never sealed. */
static void
what_lies_in_a_desktop_of_before_is_not_believed (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncPolicy) policy = policy_of (fixture, 7);

  put (fixture, "trust.json", pnc_trust_get_bytes (fixture->trust));
  put (fixture, "policy.json", pnc_policy_get_bytes (policy));
  assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_OWNER);
  assert_in_folder (fixture, "owner@1");
}

static void
an_owners_policy_that_is_damaged_or_gone_is_made_again (void **data)
{
  static const char *const names[] = { "policy.json", "trust.json" };
  Fixture *fixture = *data;
  g_autoptr (GBytes) rubbish = g_bytes_new_static ("{}", 2);

  settle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      put (fixture, names[i], rubbish);
      assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_RESTORED);
      remove_file (fixture, names[i]);
      assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_RESTORED);
      assert_in_folder (fixture, "owner@1");
    }
  assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_SAME);
}

/* The owner's signature is another device's there. */
static void
on_another_device_an_owners_policy_holds_and_is_not_made_again (void **data)
{
  Fixture *fixture = *data;

  settle (fixture);
  pnc_signing_key_free (fixture->device);
  fixture->device = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, "stranger");
  assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_SAME);
  remove_file (fixture, "policy.json");
  assert_settles_not (fixture, "policy.json");
}

/* Managed */

static void
a_newer_policy_that_was_put_there_while_it_was_locked_is_taken (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncPolicy) newer = policy_of (fixture, 8);
  g_autoptr (PncState) state = NULL;
  PncPolicySettled how;
  g_autoptr (GError) error = NULL;

  manage (fixture, 7);
  state = unseal (fixture->folder);
  state->policy.uses = 5;
  assert_true (seal (state, fixture->folder, NULL));
  assert_true (pnc_policy_take (fixture->folder, NULL, newer, NULL, NOW, NULL, NULL, &error));
  assert_true (settle_at (fixture, NOW + 3600, &how, &error));
  assert_int_equal (how, PNC_POLICY_SETTLED_NEWER);
  g_clear_pointer (&state, pnc_state_free);
  state = unseal (fixture->folder);
  assert_int_equal (pnc_state_get_max_seen (state, "policy:org"), 8);
  /* Word from IT has come. */
  assert_int_equal (state->policy.contact_s, NOW + 3600);
  assert_int_equal (state->policy.uses, 0);
  assert_int_equal (state->policy.activated_s, NOW);
}

static void
an_older_policy_that_was_put_back_is_found (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncPolicy) older = policy_of (fixture, 6);

  manage (fixture, 7);
  put (fixture, "policy.json", pnc_policy_get_bytes (older));
  assert_settles_not (fixture, "old one");
}

static void
another_trust_is_found_whatever_it_signed (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncSigningKey) mallory = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Mallory");
  g_autoptr (PncTrust) trust = trust_in (mallory);
  g_autoptr (GBytes) policy = signed_policy (mallory, "example.org", "org", 9);

  manage (fixture, 7);
  put (fixture, "trust.json", pnc_trust_get_bytes (trust));
  put (fixture, "policy.json", policy);
  assert_in_folder (fixture, "org@9");
  assert_settles_not (fixture, "trust.json was changed");
  /* Nor as what is to come. */
  put (fixture, "trust-next.json", pnc_trust_get_bytes (trust));
  put (fixture, "policy-next.json", policy);
  assert_settles_not (fixture, "trust.json was changed");
}

static void
taking_the_rules_away_does_not_free_the_desktop (void **data)
{
  Fixture *fixture = *data;

  manage (fixture, 7);
  remove_file (fixture, "policy.json");
  assert_settles_not (fixture, "policy.json");
  remove_file (fixture, "trust.json");
  assert_settles_not (fixture, "missing");
  assert_settles_not (fixture, "missing");
}

static void
an_owners_policy_of_this_device_does_not_free_a_managed_desktop (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncTrust) trust = pnc_owner_trust_new (fixture->device);
  g_autoptr (GBytes) policy = pnc_owner_policy_new (fixture->device, 99, NOW);

  manage (fixture, 7);
  put (fixture, "trust.json", pnc_trust_get_bytes (trust));
  put (fixture, "policy.json", policy);
  assert_settles_not (fixture, "trust.json was changed");
}

/* Signed by those who are trusted, but for another purpose. */
static void
another_policy_of_the_same_organisation_is_refused (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (GBytes) other = signed_policy (fixture->alice, "example.org", "lab", 99);
  g_autoptr (GBytes) foreign = signed_policy (fixture->alice, "example.com", "org", 99);

  manage (fixture, 7);
  put (fixture, "policy.json", other);
  assert_settles_not (fixture, "another policy");
  put (fixture, "policy.json", foreign);
  assert_settles_not (fixture, "example.com");
}

static void
only_a_higher_version_of_the_same_policy_succeeds (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (GBytes) lab_bytes = signed_policy (fixture->alice, "example.org", "lab", 9);
  g_autoptr (PncPolicy) seven = policy_of (fixture, 7);
  g_autoptr (PncPolicy) eight = policy_of (fixture, 8);
  g_autoptr (PncPolicy) lab = verified (fixture->trust, lab_bytes);
  g_autoptr (GError) error = NULL;

  assert_true (pnc_policy_check_successor (seven, eight, &error));
  assert_false (pnc_policy_check_successor (eight, seven, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_false (pnc_policy_check_successor (eight, eight, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO);
  assert_false (pnc_policy_check_successor (seven, lab, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

/* Kills */

/* Runs the exchange to version 7 in a process that dies at its point number @point; FALSE when it
 * has fewer. */
static gboolean
exchange_and_die (Fixture *fixture, int point)
{
  g_autoptr (PncPolicy) policy = policy_of (fixture, 7);
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      let_die_at (point);
      _exit (take (fixture, fixture->trust, policy, NULL) ? 0 : 1);
    }
  assert_int_equal (waitpid (child, &status, 0), child);
  assert_true (WIFEXITED (status));
  assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == DIED);
  return WEXITSTATUS (status) == DIED;
}

static void
an_exchange_of_the_trust_that_is_killed_anywhere_is_done_or_not_done (void **data)
{
  Fixture *fixture = *data;
  guint old = 0, new = 0;
  gboolean died;
  int point = 0;

  do
    {
      g_autofree char *after = NULL;
      gboolean sealed;
      g_autoptr (PncState) state = NULL;

      empty (fixture->folder);
      settle (fixture);
      died = exchange_and_die (fixture, ++point);
      state = unseal (fixture->folder);
      sealed = strcmp (state->policy.trust, pnc_trust_get_sha256 (fixture->trust)) == 0;
      settle (fixture);
      after = in_folder (fixture);
      assert_string_equal (after, sealed ? "org@7" : "owner@1");
      assert_false (has_file (fixture, "trust-next.json"));
      *(sealed ? &new : &old) += 1;
      assert_int_equal (settle (fixture), PNC_POLICY_SETTLED_SAME);
    }
  while (died);
  /* Two files and their folder before the seal; the seal, and two renames behind it. */
  assert_true (old >= 4 && new >= 5);
}

/* What finishes it may be killed as well. */
static void
finishing_an_exchange_can_be_killed_too (void **data)
{
  Fixture *fixture = *data;
  gboolean died = TRUE;

  for (int point = 1; died; point++)
    {
      pid_t child;
      int status;

      empty (fixture->folder);
      settle (fixture);
      /* Just behind the seal. */
      assert_true (exchange_and_die (fixture, 6));
      child = fork ();
      if (child == 0)
        {
          PncPolicySettled how;

          let_die_at (point);
          _exit (settle_at (fixture, NOW, &how, NULL) ? 0 : 1);
        }
      assert_int_equal (waitpid (child, &status, 0), child);
      assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == DIED);
      died = WEXITSTATUS (status) == DIED;
      settle (fixture);
      assert_in_folder (fixture, "org@7");
    }
}

static void
a_newer_policy_that_is_killed_anywhere_is_the_old_or_the_new (void **data)
{
  Fixture *fixture = *data;
  g_autoptr (PncPolicy) newer = policy_of (fixture, 8);
  gboolean died = TRUE;

  for (int point = 1; died; point++)
    {
      pid_t child;
      int status;
      g_autofree char *after = NULL;

      empty (fixture->folder);
      manage (fixture, 7);
      child = fork ();
      if (child == 0)
        {
          let_die_at (point);
          _exit (take (fixture, NULL, newer, NULL) ? 0 : 1);
        }
      assert_int_equal (waitpid (child, &status, 0), child);
      died = WEXITSTATUS (status) == DIED;
      settle (fixture);
      after = in_folder (fixture);
      assert_true (strcmp (after, "org@8") == 0 || (died && strcmp (after, "org@7") == 0));
    }
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
    TEST (a_desktop_of_before_gets_its_owners_policy_once),
    TEST (what_lies_in_a_desktop_of_before_is_not_believed),
    TEST (an_owners_policy_that_is_damaged_or_gone_is_made_again),
    TEST (on_another_device_an_owners_policy_holds_and_is_not_made_again),
    TEST (a_newer_policy_that_was_put_there_while_it_was_locked_is_taken),
    TEST (an_older_policy_that_was_put_back_is_found),
    TEST (another_trust_is_found_whatever_it_signed),
    TEST (taking_the_rules_away_does_not_free_the_desktop),
    TEST (an_owners_policy_of_this_device_does_not_free_a_managed_desktop),
    TEST (another_policy_of_the_same_organisation_is_refused),
    TEST (only_a_higher_version_of_the_same_policy_succeeds),
    TEST (an_exchange_of_the_trust_that_is_killed_anywhere_is_done_or_not_done),
    TEST (finishing_an_exchange_can_be_killed_too),
    TEST (a_newer_policy_that_is_killed_anywhere_is_the_old_or_the_new),
  };

  return cmocka_run_group_tests_name ("policy files", tests, NULL, NULL);
}
