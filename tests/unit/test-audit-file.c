/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-event.h"
#include "pnc-audit-file.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-mounts.h"
#include "pnc-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"

/* A file of the test's own. */
typedef struct
{
  PncTestWorld *world;
  char *path;
  PncFd fd;
} Place;

static int
set_up (void **state)
{
  Place *place = g_new0 (Place, 1);

  place->world = pnc_test_world_new ();
  place->path = g_build_filename (place->world->root, "audit.log", NULL);
  place->fd = open (place->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  *state = place;
  return place->fd >= 0 ? 0 : -1;
}

static int
tear_down (void **state)
{
  Place *place = *state;

  pnc_fd_clear (&place->fd);
  g_free (place->path);
  pnc_test_world_free (place->world);
  g_free (place);
  return 0;
}

static gboolean
append_text (int fd, const char *event, const char *text, PncAuditHead *out_head, GError **error)
{
  json_auto_t *details = text != NULL ? json_pack ("{s:s}", "text", text) : NULL;
  PncAuditEntry entry = { .stamp = { .desktop_id = DESKTOP, .when = { 1795608000, 1000, BOOT } },
                          .event = event,
                          .details = details };

  return pnc_audit_file_append (fd, &entry, out_head, error);
}

static void
append (int fd, const char *event)
{
  g_autoptr (GError) error = NULL;

  append_text (fd, event, NULL, NULL, &error);
  pnc_test_assert_no_error (error);
}

static gint64
size_of (int fd)
{
  struct stat status;

  assert_int_equal (fstat (fd, &status), 0);
  return status.st_size;
}

static char *
content_of (int fd)
{
  gsize size = size_of (fd);
  char *text = g_malloc0 (size + 1);

  assert_int_equal (pread (fd, text, size, 0), size);
  return text;
}

/* All of it holds; how many lines it has. */
static guint64
assert_whole (int fd)
{
  g_autoptr (GError) error = NULL;
  PncAuditBasis basis = { .desktop_id = DESKTOP };
  g_autoptr (PncAuditReport) report = pnc_audit_file_verify (fd, &basis, &error);

  pnc_test_assert_no_error (error);
  if (report->findings->len > 0)
    {
      const PncAuditFinding *finding = report->findings->pdata[0];

      fail_msg ("line %d: %s", (int) finding->line, finding->why);
    }
  assert_false (report->torn);
  return report->n_lines;
}

static guint
count (int fd, const char *word)
{
  g_autofree char *text = content_of (fd);
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    n++;
  return n;
}

static void
what_is_appended_is_a_chain (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  PncAuditHead last, found;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  append (place->fd, PNC_AUDIT_CREATE);
  append_text (place->fd, PNC_AUDIT_START, "ä\n“x”", &last, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (assert_whole (place->fd), 3);
  assert_true (pnc_audit_file_find_head (place->fd, &found, &error));
  assert_int_equal (found.seq, 2);
  assert_int_equal (last.seq, 2);
  assert_string_equal (found.hash, last.hash);
}

static void
an_empty_file_has_no_head (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  PncAuditHead head;

  assert_true (pnc_audit_file_find_head (place->fd, &head, &error));
  assert_string_equal (head.hash, "");
  assert_int_equal (pnc_audit_head_get_next_seq (&head), 0);
}

/* The power fails at each byte of the last line. */
static void
a_torn_line_is_mended_and_told_of_at_every_length (void **state)
{
  Place *place = *state;
  gint64 before, after;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  append (place->fd, PNC_AUDIT_CREATE);
  before = size_of (place->fd);
  append (place->fd, PNC_AUDIT_START);
  after = size_of (place->fd);
  for (gint64 size = before + 1; size < after; size++)
    {
      g_autofree char *whole = content_of (place->fd);
      g_auto (PncFd) fd = open (place->path, O_RDWR | O_CLOEXEC);

      assert_int_equal (ftruncate (fd, size), 0);
      append (fd, PNC_AUDIT_STOP);
      if (size == after - 1)
        {
          /* Only its end was missing: the line is not lost. */
          assert_int_equal (assert_whole (fd), 5);
          assert_int_equal (count (fd, "\"start\""), 1);
          assert_int_equal (count (fd, "\"completed\""), 1);
        }
      else
        {
          assert_int_equal (assert_whole (fd), 4);
          assert_int_equal (count (fd, "\"start\""), 0);
          assert_int_equal (count (fd, "\"cut\""), 1);
        }
      assert_int_equal (count (fd, PNC_AUDIT_LOG_REPAIRED), 1);
      assert_int_equal (ftruncate (fd, 0), 0);
      assert_int_equal (pwrite (fd, whole, after, 0), after);
    }
}

/* Earlier lines are never touched. */
static void
the_first_line_can_be_torn_too (void **state)
{
  Place *place = *state;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  assert_int_equal (ftruncate (place->fd, 40), 0);
  append (place->fd, PNC_AUDIT_STOP);
  assert_int_equal (assert_whole (place->fd), 2);
}

static void
a_hole_of_a_megabyte_behind_the_last_line_is_mended (void **state)
{
  Place *place = *state;
  g_autofree char *text = NULL;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  append (place->fd, PNC_AUDIT_CREATE);
  assert_int_equal (ftruncate (place->fd, size_of (place->fd) + 1024 * 1024), 0);
  append (place->fd, PNC_AUDIT_STOP);
  assert_int_equal (assert_whole (place->fd), 4);
  text = content_of (place->fd);
  assert_non_null (strstr (text, "\"bytes\":1048576"));
}

/* What ends like a line and is none was changed by somebody: it stays, and is named. */
static void
a_damaged_last_line_stays_as_it_is_and_the_log_goes_on (void **state)
{
  static const char *const rubbish[] = { "\n", "rubbish\n", "{\"seq\":7}\n" };
  Place *place = *state;
  PncAuditBasis basis = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncAuditReport) report = NULL;

      assert_int_equal (ftruncate (place->fd, 0), 0);
      append (place->fd, PNC_AUDIT_LOG_BEGIN);
      append (place->fd, PNC_AUDIT_CREATE);
      assert_true (pwrite (place->fd, rubbish[i], strlen (rubbish[i]), size_of (place->fd)) > 0);
      append (place->fd, PNC_AUDIT_START);
      append (place->fd, PNC_AUDIT_STOP);
      report = pnc_audit_file_verify (place->fd, &basis, &error);
      assert_int_equal (report->n_findings, 1);
      assert_int_equal (((PncAuditFinding *) report->findings->pdata[0])->line, 3);
      assert_int_equal (report->n_lines, 5);
    }
}

static void
a_last_line_of_a_megabyte_stays_and_the_log_goes_on (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  huge[1024 * 1024 - 1] = '\n';
  assert_true (pwrite (place->fd, huge, 1024 * 1024, size_of (place->fd)) > 0);
  append (place->fd, PNC_AUDIT_STOP);
  report = pnc_audit_file_verify (place->fd, &basis, &error);
  assert_int_equal (report->n_findings, 1);
  assert_int_equal (report->n_lines, 3);
}

/* The kernel writes a part of it, then refuses. */
static void
a_short_write_leaves_the_file_as_it_was (void **state)
{
  Place *place = *state;
  struct rlimit old, limit;
  guint64 n_lines = 0;

  signal (SIGXFSZ, SIG_IGN);
  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &old), 0);
  for (rlim_t more = 0; more < 200; more++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = content_of (place->fd);
      g_autofree char *after = NULL;

      limit = old;
      limit.rlim_cur = strlen (before) + more;
      assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
      assert_false (append_text (place->fd, PNC_AUDIT_STOP, NULL, NULL, &error));
      assert_int_equal (setrlimit (RLIMIT_FSIZE, &old), 0);
      assert_non_null (error);
      after = content_of (place->fd);
      assert_string_equal (before, after);
    }
  append (place->fd, PNC_AUDIT_STOP);
  n_lines = assert_whole (place->fd);
  assert_int_equal (n_lines, 2);
}

/* Also when a torn line is to be mended: it stays torn until there is room. */
static void
a_torn_line_waits_for_room (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  struct rlimit old, limit;
  gint64 torn;

  signal (SIGXFSZ, SIG_IGN);
  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  append (place->fd, PNC_AUDIT_CREATE);
  torn = size_of (place->fd) - 30;
  assert_int_equal (ftruncate (place->fd, torn), 0);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &old), 0);
  limit = old;
  limit.rlim_cur = torn + 10;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
  assert_false (append_text (place->fd, PNC_AUDIT_STOP, NULL, NULL, &error));
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &old), 0);
  assert_int_equal (size_of (place->fd), torn);
  append (place->fd, PNC_AUDIT_STOP);
  assert_int_equal (assert_whole (place->fd), 3);
  assert_int_equal (count (place->fd, PNC_AUDIT_LOG_REPAIRED), 1);
}

static void
a_full_disk_takes_no_half_lines_and_the_log_goes_on_when_there_is_room (void **state)
{
  Place *place = *state;
  g_autofree char *mount = g_build_filename (place->world->root, "small", NULL);
  g_autofree char *path = g_build_filename (mount, "audit.log", NULL);
  g_autofree char *ballast = g_build_filename (mount, "ballast", NULL);
  g_autofree char *filling = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;
  guint64 n_written = 0;

  pnc_test_mount_small (mount, 64 * 1024);
  assert_true (g_file_set_contents (ballast, filling, 20000, NULL));
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  assert_true (fd >= 0);
  while (append_text (fd, PNC_AUDIT_START, "a text of some length", NULL, &error))
    n_written++;
  assert_true (n_written > 20);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  assert_int_equal (assert_whole (fd), n_written);
  for (guint i = 0; i < 20; i++)
    {
      assert_false (append_text (fd, PNC_AUDIT_START, "a text of some length", NULL, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
    }
  assert_int_equal (assert_whole (fd), n_written);
  assert_int_equal (g_unlink (ballast), 0);
  append (fd, PNC_AUDIT_STOP);
  assert_int_equal (assert_whole (fd), n_written + 1);
  pnc_fd_clear (&fd);
  pnc_test_unmount (mount);
}

/* Appends until it is killed; says on @said how many lines it had done. */
static void
append_for_ever (const char *path, int said)
{
  g_auto (PncFd) fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 one = 1;

  for (guint i = 0;; i++)
    {
      g_autofree char *text = g_strnfill (i * 37 % 900, 'x');

      if (!append_text (fd, PNC_AUDIT_START, text, NULL, NULL) || write (said, &one, 1) != 1)
        _exit (1);
    }
}

/* Kills a writer after a time that differs each round; what it had said to be done must be there.
 */
static void
kill_nine_at_any_point_loses_no_line_that_was_done (void **state)
{
  Place *place = *state;
  guint64 n_done = 1, n_lines;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  for (guint round = 0; round < 60; round++)
    {
      guint8 byte;
      int ends[2], status;
      pid_t child;

      assert_int_equal (pipe2 (ends, O_CLOEXEC), 0);
      child = fork ();
      if (child == 0)
        append_for_ever (place->path, ends[1]);
      close (ends[1]);
      assert_int_equal (read (ends[0], &byte, 1), 1);
      n_done++;
      g_usleep (g_random_int_range (0, 8000));
      assert_int_equal (kill (child, SIGKILL), 0);
      while (read (ends[0], &byte, 1) == 1)
        n_done++;
      close (ends[0]);
      assert_int_equal (waitpid (child, &status, 0), child);
      assert_true (WIFSIGNALED (status));
      append (place->fd, PNC_AUDIT_STOP);
      n_done++;
      n_lines = assert_whole (place->fd);
      /* A line that was written and not yet said, a repair: never fewer. */
      assert_true (n_lines >= n_done);
      n_done = n_lines;
    }
}

static void
two_writers_do_not_mix_their_lines (void **state)
{
  Place *place = *state;
  pid_t children[2];

  for (guint i = 0; i < 2; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        {
          g_auto (PncFd) fd = open (place->path, O_RDWR | O_CLOEXEC);

          for (guint n = 0; n < 50; n++)
            if (!append_text (fd, PNC_AUDIT_START, "x", NULL, NULL))
              _exit (1);
          _exit (0);
        }
    }
  for (guint i = 0; i < 2; i++)
    {
      int status;

      assert_int_equal (waitpid (children[i], &status, 0), children[i]);
      assert_int_equal (status, 0);
    }
  assert_int_equal (assert_whole (place->fd), 100);
}

static void
a_checkpoint_is_appended_like_any_line (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  PncAuditEntry entry = { .stamp = { .desktop_id = DESKTOP }, .signer = key, .generation = 3 };
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  assert_true (pnc_audit_file_append (place->fd, &entry, NULL, &error));
  pnc_test_assert_no_error (error);
  append (place->fd, PNC_AUDIT_STOP);
  report = pnc_audit_file_verify (place->fd, &basis, &error);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_foreign_checkpoints, 1);
}

static void
its_end_is_read_line_by_line (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) two = NULL;
  g_auto (GStrv) all = NULL;
  g_autofree char *first = NULL;

  none = pnc_audit_file_read_end (place->fd, 10, &error);
  assert_int_equal (g_strv_length (none), 0);
  for (guint i = 0; i < 5; i++)
    append (place->fd, i == 0 ? PNC_AUDIT_LOG_BEGIN : PNC_AUDIT_STOP);
  two = pnc_audit_file_read_end (place->fd, 2, &error);
  assert_int_equal (g_strv_length (two), 2);
  assert_non_null (strstr (two[0], "\"seq\":3"));
  all = pnc_audit_file_read_end (place->fd, 100, &error);
  assert_int_equal (g_strv_length (all), 5);
  first = pnc_audit_file_read_first (place->fd, &error);
  assert_string_equal (first, all[0]);
  pnc_test_assert_no_error (error);
}

static void
what_is_no_file_is_refused (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) folder = open (place->world->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  assert_false (append_text (folder, PNC_AUDIT_STOP, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
what_is_larger_than_any_log_is_refused_at_once (void **state)
{
  Place *place = *state;
  gint64 size = G_GINT64_CONSTANT (1) << 42;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  struct stat status;

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  assert_int_equal (ftruncate (place->fd, size), 0);
  assert_false (append_text (place->fd, PNC_AUDIT_STOP, NULL, NULL, &error));
  assert_non_null (strstr (error->message, "move it out"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  g_clear_error (&error);
  first = pnc_audit_file_read_first (place->fd, &error);
  assert_null (first);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_int_equal (fstat (place->fd, &status), 0);
  assert_int_equal (status.st_size, size);
}

static void
who_holds_the_log_does_not_hold_us_for_ever (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) other = open (place->path, O_RDONLY | O_CLOEXEC);

  append (place->fd, PNC_AUDIT_LOG_BEGIN);
  assert_int_equal (flock (other, LOCK_SH), 0);
  assert_false (append_text (place->fd, PNC_AUDIT_STOP, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_int_equal (flock (other, LOCK_UN), 0);
  append (place->fd, PNC_AUDIT_STOP);
  assert_int_equal (assert_whole (place->fd), 2);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (what_is_appended_is_a_chain, set_up, tear_down),
    cmocka_unit_test_setup_teardown (an_empty_file_has_no_head, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_torn_line_is_mended_and_told_of_at_every_length, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (the_first_line_can_be_torn_too, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_hole_of_a_megabyte_behind_the_last_line_is_mended, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_damaged_last_line_stays_as_it_is_and_the_log_goes_on, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_last_line_of_a_megabyte_stays_and_the_log_goes_on, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_short_write_leaves_the_file_as_it_was, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_torn_line_waits_for_room, set_up, tear_down),
    cmocka_unit_test_setup_teardown (
        a_full_disk_takes_no_half_lines_and_the_log_goes_on_when_there_is_room, set_up, tear_down),
    cmocka_unit_test_setup_teardown (kill_nine_at_any_point_loses_no_line_that_was_done, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (two_writers_do_not_mix_their_lines, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_checkpoint_is_appended_like_any_line, set_up, tear_down),
    cmocka_unit_test_setup_teardown (its_end_is_read_line_by_line, set_up, tear_down),
    cmocka_unit_test_setup_teardown (what_is_no_file_is_refused, set_up, tear_down),
    cmocka_unit_test_setup_teardown (who_holds_the_log_does_not_hold_us_for_ever, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (what_is_larger_than_any_log_is_refused_at_once, set_up,
                                     tear_down),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("audit-file", tests, NULL, NULL);
}
