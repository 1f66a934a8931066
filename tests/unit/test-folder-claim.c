/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-folder-token.h"
#include "pnc-test-mounts.h"
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

gint64 __real_g_get_real_time (void);
gint64 __wrap_g_get_real_time (void);

static gboolean before_1970;

gint64
__wrap_g_get_real_time (void)
{
  return before_1970 ? -3600 * (gint64) G_USEC_PER_SEC : __real_g_get_real_time ();
}

typedef struct
{
  PncTestWorld *world;
  char *folder;
  char *token_path;
  char *small; /* where a test may mount a small file system */
} Fixture;

static int
setup (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->folder = g_build_filename (fixture->world->root, "work.pinnace", NULL);
  fixture->token_path = g_build_filename (fixture->folder, "token.json", NULL);
  fixture->small = g_build_filename (fixture->world->root, "small", NULL);
  g_mkdir (fixture->folder, 0700);
  *state = fixture;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *fixture = *state;

  pnc_test_unmount (fixture->small);
  pnc_test_world_free (fixture->world);
  g_free (fixture->folder);
  g_free (fixture->token_path);
  g_free (fixture->small);
  g_free (fixture);
  return 0;
}

static void
put_token (Fixture *fixture, const PncFolderToken *token)
{
  g_autofree char *text = pnc_folder_token_to_json (token);

  assert_true (g_file_set_contents (fixture->token_path, text, -1, NULL));
}

static PncFolderToken *
own_token (void)
{
  g_autoptr (GError) error = NULL;
  PncFolderToken *token = pnc_folder_token_new (&error);

  pnc_test_assert_no_error (error);
  return token;
}

static void
assert_claimable (Fixture *fixture, gboolean take_over)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderClaim) claim = pnc_folder_claim_new (fixture->folder, take_over, &error);

  pnc_test_assert_no_error (error);
  assert_non_null (claim);
}

static void
leaves_a_free_folder_when_it_is_released (void **state)
{
  Fixture *fixture = *state;

  assert_claimable (fixture, FALSE);
  assert_false (g_file_test (fixture->token_path, G_FILE_TEST_EXISTS));
  assert_claimable (fixture, FALSE);
}

static void
refuses_a_second_claim_by_the_same_process (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderClaim) first = pnc_folder_claim_new (fixture->folder, FALSE, &error);
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());

  pnc_test_assert_no_error (error);
  assert_null (pnc_folder_claim_new (fixture->folder, TRUE, &error));
  assert_non_null (strstr (error->message, pid));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

static void
takes_over_from_an_earlier_boot_silently (void **state)
{
  g_autoptr (PncFolderToken) token = own_token ();

  g_free (token->boot_id);
  token->boot_id = g_strdup ("00000000-0000-4000-8000-000000000000");
  put_token (*state, token);
  assert_claimable (*state, FALSE);
}

static void
takes_over_from_a_process_whose_number_came_again (void **state)
{
  g_autoptr (PncFolderToken) token = own_token ();

  token->pid = getppid ();
  token->start_ticks = 1;
  put_token (*state, token);
  assert_claimable (*state, FALSE);
}

static void
names_the_other_computer_and_the_way_out (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderToken) token = own_token ();
  g_autofree char *way_out = g_strdup_printf ("pinnacectl start '%s' --take-over", fixture->folder);

  token->host_id[0] = token->host_id[0] == '0' ? '1' : '0';
  g_free (token->host_name);
  token->host_name = g_strdup ("library-pc");
  put_token (fixture, token);
  assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &error));
  assert_non_null (strstr (error->message, "library-pc"));
  assert_non_null (strstr (error->message, way_out));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_claimable (fixture, TRUE);
}

static void
takes_a_damaged_token_only_when_told_to (void **state)
{
  static const char *const damaged[] = { "", "{", "{}", "null", "\xff" };
  Fixture *fixture = *state;

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_true (g_file_set_contents (fixture->token_path, damaged[i], -1, NULL));
      assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &error));
      assert_non_null (strstr (error->message, "--take-over"));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      assert_claimable (fixture, TRUE);
    }
}

static void
does_not_follow_a_link_that_stands_for_the_token (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *victim = g_build_filename (fixture->world->root, "victim", NULL);
  g_autofree char *kept = NULL;

  assert_true (g_file_set_contents (victim, "mine", -1, NULL));
  assert_int_equal (symlink (victim, fixture->token_path), 0);
  assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &error));
  assert_non_null (strstr (error->message, "remove it"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_true (g_file_get_contents (victim, &kept, NULL, NULL));
  assert_string_equal (kept, "mine");
}

static void
names_what_stands_in_the_place_of_the_lock (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *lock = g_build_filename (fixture->folder, "lock", NULL);
  g_autoptr (GError) link_error = NULL, folder_error = NULL;

  assert_int_equal (symlink ("/etc/passwd", lock), 0);
  assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &link_error));
  assert_non_null (strstr (link_error->message, "“lock”"));
  pnc_test_assert_error (link_error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_int_equal (g_remove (lock), 0);
  assert_int_equal (g_mkdir (lock, 0700), 0);
  assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &folder_error));
  pnc_test_assert_error (folder_error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
says_not_found_for_a_folder_that_is_not_there (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_null (pnc_folder_claim_new ("/nowhere/work.pinnace", FALSE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

/* A folder on a file system with no room left, in which the file @token_text lies as the token. */
static char *
fill_small_disk (Fixture *fixture, const char *token_text)
{
  char *folder = g_build_filename (fixture->small, "work.pinnace", NULL);
  g_autofree char *token = g_build_filename (folder, "token.json", NULL);
  g_autofree char *filler = g_build_filename (fixture->small, "filler", NULL);
  g_autofree char *bytes = g_malloc0 (4096);
  FILE *file;

  pnc_test_mount_small (fixture->small, 64 * 1024);
  assert_int_equal (g_mkdir (folder, 0700), 0);
  if (token_text != NULL)
    assert_true (g_file_set_contents (token, token_text, -1, NULL));
  file = fopen (filler, "w");
  while (fwrite (bytes, 4096, 1, file) == 1 && fflush (file) == 0)
    continue;
  fclose (file);
  return folder;
}

static void
names_the_full_disk_and_lets_a_desktop_on_it_be_deleted (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = fill_small_disk (fixture, NULL);
  g_autoptr (PncFolderClaim) claim = NULL;

  assert_null (pnc_folder_claim_new (folder, FALSE, &error));
  assert_non_null (strstr (error->message, folder));
  assert_non_null (strstr (error->message, "free some space"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  claim = pnc_folder_claim_new_to_delete (folder, &error);
  pnc_test_assert_no_error (error);
  assert_null (pnc_folder_claim_new_to_delete (folder, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

static void
does_not_let_go_what_another_computer_has_on_a_full_disk (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderToken) token = own_token ();
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;

  token->host_id[0] = token->host_id[0] == '0' ? '1' : '0';
  text = pnc_folder_token_to_json (token);
  folder = fill_small_disk (fixture, text);
  assert_null (pnc_folder_claim_new_to_delete (folder, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

static void
says_that_a_disk_can_only_be_read (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  pnc_test_mount_small (fixture->small, 64 * 1024);
  assert_int_equal (mount (NULL, fixture->small, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
  assert_null (pnc_folder_claim_new (fixture->small, FALSE, &error));
  assert_non_null (strstr (error->message, fixture->small));
  assert_non_null (strstr (error->message, "can only be read"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
holds_on_when_the_folder_is_renamed (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  PncFolderClaim *claim = pnc_folder_claim_new (fixture->folder, FALSE, &error);
  g_autofree char *moved = g_build_filename (fixture->world->root, "moved.pinnace", NULL);
  g_autofree char *token_path = g_build_filename (moved, "token.json", NULL);

  pnc_test_assert_no_error (error);
  assert_int_equal (g_rename (fixture->folder, moved), 0);
  assert_true (g_file_test (token_path, G_FILE_TEST_EXISTS));
  pnc_folder_claim_free (claim);
  assert_false (g_file_test (token_path, G_FILE_TEST_EXISTS));
}

static void
sweeps_what_a_killed_writer_left (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *left = g_build_filename (fixture->folder, ".desktop.json.new-0123abcd", NULL);

  assert_true (g_file_set_contents (left, "half", -1, NULL));
  assert_claimable (fixture, FALSE);
  assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
}

/* In a child: claims, tells through @result_fd, and waits to be killed while it holds it. */
static void
race_child (const char *folder, int start_fd, int result_fd)
{
  g_autoptr (PncFolderClaim) claim = NULL;
  char go, won;

  if (read (start_fd, &go, 1) < 0)
    _exit (1);
  claim = pnc_folder_claim_new (folder, FALSE, NULL);
  won = claim != NULL;
  if (write (result_fd, &won, 1) != 1)
    _exit (1);
  while (won)
    pause ();
  _exit (0);
}

#define RACERS 12

/* Returns the winner, who still holds the claim; the others are reaped. */
static pid_t
race (const char *folder)
{
  int start[2], result[2];
  pid_t children[RACERS], winner = 0;
  guint n_won = 0;

  assert_int_equal (pipe (start), 0);
  assert_int_equal (pipe (result), 0);
  for (guint i = 0; i < RACERS; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        {
          close (start[1]);
          race_child (folder, start[0], result[1]);
        }
    }
  close (start[0]);
  close (start[1]); /* the start signal for all */
  close (result[1]);
  for (guint i = 0; i < RACERS; i++)
    {
      char won = 0;

      assert_int_equal (read (result[0], &won, 1), 1);
      n_won += won;
    }
  close (result[0]);
  assert_int_equal (n_won, 1);
  for (guint n_reaped = 0; n_reaped < RACERS - 1; n_reaped++)
    {
      pid_t pid = waitpid (-1, NULL, 0);

      for (guint i = 0; i < RACERS; i++)
        if (children[i] == pid)
          children[i] = 0;
    }
  for (guint i = 0; i < RACERS; i++)
    winner = MAX (winner, children[i]);
  return winner;
}

static void
lets_exactly_one_of_many_win_and_recovers_from_kill_9 (void **state)
{
  Fixture *fixture = *state;

  for (guint round = 0; round < 25; round++)
    {
      pid_t winner = race (fixture->folder);
      g_autoptr (GError) error = NULL;

      assert_null (pnc_folder_claim_new (fixture->folder, FALSE, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
      kill (winner, SIGKILL);
      waitpid (winner, NULL, 0);
      assert_true (g_file_test (fixture->token_path, G_FILE_TEST_EXISTS));
    }
  assert_claimable (fixture, FALSE);
}

static void
knows_this_process_and_a_dead_one (void **state)
{
  g_autoptr (PncFolderToken) mine = own_token ();
  g_autoptr (PncFolderToken) other = own_token ();
  pid_t child = fork ();

  if (child == 0)
    _exit (0);
  assert_int_equal (pnc_folder_token_get_owner (mine, mine), PNC_TOKEN_OWNER_ALIVE);
  other->pid = child;
  /* Dead, whether or not it has been reaped. */
  siginfo_t info;
  assert_int_equal (waitid (P_PID, child, &info, WEXITED | WNOWAIT), 0);
  assert_int_equal (pnc_folder_token_get_owner (other, mine), PNC_TOKEN_OWNER_GONE);
  waitpid (child, NULL, 0);
  assert_int_equal (pnc_folder_token_get_owner (other, mine), PNC_TOKEN_OWNER_GONE);
}

static void
keeps_a_host_id_where_the_machine_has_none (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = pnc_host_id_dup ("/nowhere/machine-id", fixture->world->root, &error);
  g_autofree char *second = pnc_host_id_dup ("/nowhere/machine-id", fixture->world->root, &error);
  g_autofree char *refused = NULL;

  pnc_test_assert_no_error (error);
  assert_string_equal (first, second);
  refused = pnc_host_id_dup ("/nowhere/machine-id", "/proc/nowhere", &error);
  assert_null (refused);
  assert_non_null (error);
}

static void
does_not_tell_the_machine_id (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *path = g_build_filename (fixture->world->root, "machine-id", NULL);
  g_autofree char *id = NULL;

  assert_true (g_file_set_contents (path, "0123456789abcdef0123456789abcdef\n", -1, NULL));
  id = pnc_host_id_dup (path, fixture->world->root, NULL);
  assert_int_equal (strlen (id), 32);
  assert_string_not_equal (id, "0123456789abcdef0123456789abcdef");
}

/* As after a flat battery, in a zone of time west of Greenwich. */
static void
a_clock_before_1970_leaves_a_token_that_can_be_read (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderToken) token = NULL, read = NULL;
  g_autofree char *text = NULL;

  before_1970 = TRUE;
  token = pnc_folder_token_new (&error);
  before_1970 = FALSE;
  pnc_test_assert_no_error (error);
  text = pnc_folder_token_to_json (token);
  read = pnc_folder_token_parse (text, strlen (text), &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (read->since, 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (leaves_a_free_folder_when_it_is_released, setup, teardown),
    cmocka_unit_test_setup_teardown (refuses_a_second_claim_by_the_same_process, setup, teardown),
    cmocka_unit_test_setup_teardown (takes_over_from_an_earlier_boot_silently, setup, teardown),
    cmocka_unit_test_setup_teardown (takes_over_from_a_process_whose_number_came_again, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (names_the_other_computer_and_the_way_out, setup, teardown),
    cmocka_unit_test_setup_teardown (takes_a_damaged_token_only_when_told_to, setup, teardown),
    cmocka_unit_test_setup_teardown (names_what_stands_in_the_place_of_the_lock, setup, teardown),
    cmocka_unit_test_setup_teardown (does_not_follow_a_link_that_stands_for_the_token, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (says_not_found_for_a_folder_that_is_not_there, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (names_the_full_disk_and_lets_a_desktop_on_it_be_deleted, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (does_not_let_go_what_another_computer_has_on_a_full_disk,
                                     setup, teardown),
    cmocka_unit_test_setup_teardown (says_that_a_disk_can_only_be_read, setup, teardown),
    cmocka_unit_test_setup_teardown (holds_on_when_the_folder_is_renamed, setup, teardown),
    cmocka_unit_test_setup_teardown (sweeps_what_a_killed_writer_left, setup, teardown),
    cmocka_unit_test_setup_teardown (lets_exactly_one_of_many_win_and_recovers_from_kill_9, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (knows_this_process_and_a_dead_one, setup, teardown),
    cmocka_unit_test_setup_teardown (keeps_a_host_id_where_the_machine_has_none, setup, teardown),
    cmocka_unit_test_setup_teardown (does_not_tell_the_machine_id, setup, teardown),
    cmocka_unit_test_setup_teardown (a_clock_before_1970_leaves_a_token_that_can_be_read, setup,
                                     teardown),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("folder-claim", tests, NULL, NULL);
}
