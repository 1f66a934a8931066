/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-command-test.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

PncCommandTest *
pnc_command_test_new (const char *program)
{
  PncCommandTest *test = pnc_command_test_new_in (pnc_test_world_new (), program);

  test->owns_world = TRUE;
  return test;
}

PncCommandTest *
pnc_command_test_new_in (PncTestWorld *world, const char *program)
{
  PncCommandTest *test = g_new0 (PncCommandTest, 1);

  test->world = world;
  test->program = g_build_filename (g_getenv ("PNC_BUILD_ROOT"), "app", program, NULL);
  return test;
}

void
pnc_command_test_free (PncCommandTest *test)
{
  if (test->owns_world)
    pnc_test_world_free (test->world);
  for (guint fd = 0; fd < PNC_COMMAND_TEST_FDS; fd++)
    g_free (test->handed[fd]);
  g_free (test->program);
  g_free (test->out);
  g_free (test->err);
  g_free (test);
}

void
pnc_command_test_hand_over (PncCommandTest *test, int fd, const char *text)
{
  assert_in_range (fd, 3, PNC_COMMAND_TEST_FDS - 1);
  g_free (test->handed[fd]);
  test->handed[fd] = g_strdup (text);
}

static void
pnc_command_test_give (PncCommandTest *test, GSubprocessLauncher *launcher)
{
  for (int fd = 3; fd < PNC_COMMAND_TEST_FDS; fd++)
    {
      g_autofree char *text = g_steal_pointer (&test->handed[fd]);
      int memory;

      if (text == NULL)
        continue;
      memory = memfd_create ("handed over", MFD_CLOEXEC);
      assert_int_equal (write (memory, text, strlen (text)), strlen (text));
      assert_int_equal (lseek (memory, 0, SEEK_SET), 0);
      g_subprocess_launcher_take_fd (launcher, memory, fd);
    }
}

int
pnc_command_test_run (PncCommandTest *test, const char *input, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_strdup_printf ("%s %s", test->program, words);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *stdin_path = g_build_filename (test->world->runtime_dir, "stdin", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_auto (GStrv) argv = NULL;

  assert_true (g_shell_parse_argv (full, NULL, &argv, &error));
  /* Not a pipe: a program that ends before it reads would end us. */
  assert_true (g_file_set_contents (stdin_path, input != NULL ? input : "", -1, NULL));
  g_subprocess_launcher_set_stdin_file_path (launcher, stdin_path);
  g_subprocess_launcher_set_cwd (launcher, test->world->root);
  pnc_command_test_give (test, launcher);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  pnc_test_assert_no_error (error);
  g_clear_pointer (&test->out, g_free);
  g_clear_pointer (&test->err, g_free);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &test->out, &test->err, &error);
  pnc_test_assert_no_error (error);
  test->status = g_subprocess_get_exit_status (process);
  return test->status;
}

void
pnc_command_test_assert_says (const char *said, const char *wanted)
{
  if (strstr (said, wanted) == NULL)
    fail_msg ("“%s” does not say “%s”", said, wanted);
}
