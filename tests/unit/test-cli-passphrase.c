/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-passphrase.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* What a child with a terminal of its own came to: its exit status, what the terminal showed, and
 * whether the terminal echoes again. */
typedef struct
{
  int status;
  char shown[4096];
  gboolean echoes;
} Outcome;

enum
{
  GOT_EXPECTED = 0,
  GOT_OTHER = 1,
  GOT_ERROR = 2, /* plus the error's code */
};

static int
ask_in_child (gboolean choose, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) got = choose
                                  ? cli_passphrase_choose (CLI_PASSPHRASE_NO_FD, "Choose: ", &error)
                                  : cli_passphrase_get (CLI_PASSPHRASE_NO_FD, "Say: ", &error);

  if (got == NULL)
    return GOT_ERROR + error->code;
  return expected != NULL && pnc_secret_size (got) == strlen (expected)
                 && memcmp (pnc_secret_peek (got), expected, strlen (expected)) == 0
             ? GOT_EXPECTED
             : GOT_OTHER;
}

/* Types @typed only when the prompt is there, as a person does: what comes earlier is flushed. */
static Outcome
converse (gboolean choose, const char *const *typed, const char *expected)
{
  Outcome outcome = { 0 };
  gsize shown = 0;
  guint n_typed = 0;
  struct termios settings;
  int terminal, slave;
  pid_t child;

  assert_int_equal (openpty (&terminal, &slave, NULL, NULL, NULL), 0);
  /* As every terminal emulator sets it: what is erased is a character, not a byte. */
  tcgetattr (slave, &settings);
  settings.c_iflag |= IUTF8;
  tcsetattr (slave, TCSANOW, &settings);
  child = fork ();
  if (child == 0)
    {
      setsid ();
      ioctl (slave, TIOCSCTTY, 0);
      close (terminal);
      _exit (ask_in_child (choose, expected));
    }
  while (waitpid (child, &outcome.status, WNOHANG) == 0)
    {
      struct timeval soon = { 0, 20000 };
      fd_set readable;

      FD_ZERO (&readable);
      FD_SET (terminal, &readable);
      if (select (terminal + 1, &readable, NULL, NULL, &soon) > 0)
        {
          ssize_t n = read (terminal, outcome.shown + shown, sizeof outcome.shown - 1 - shown);

          shown += MAX (n, 0);
        }
      /* A prompt ends with ": ", and one more has come than was answered. */
      tcgetattr (slave, &settings);
      if (typed[n_typed] != NULL && g_str_has_suffix (outcome.shown, ": ")
          && (settings.c_lflag & ECHO) == 0)
        {
          assert_int_equal (write (terminal, typed[n_typed], strlen (typed[n_typed])),
                            strlen (typed[n_typed]));
          n_typed++;
          outcome.shown[shown++] = '|';
        }
    }
  tcgetattr (slave, &settings);
  outcome.echoes = (settings.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG);
  outcome.status = WEXITSTATUS (outcome.status);
  close (terminal);
  close (slave);
  return outcome;
}

static void
asks_without_echo_and_puts_the_echo_back (void **state)
{
  const char *const typed[] = { "correct horse\r", NULL };
  Outcome outcome = converse (FALSE, typed, "correct horse");

  assert_int_equal (outcome.status, GOT_EXPECTED);
  assert_null (strstr (outcome.shown, "horse"));
  assert_non_null (strstr (outcome.shown, "Say: "));
  assert_true (outcome.echoes);
}

static void
lets_a_line_be_corrected (void **state)
{
  const char *const erased[] = { "correctß\177\177t horsy\177e\r", NULL };
  const char *const killed[] = { "rubbish\025correct horse\r", NULL };

  assert_int_equal (converse (FALSE, erased, "correct horse").status, GOT_EXPECTED);
  assert_int_equal (converse (FALSE, killed, "correct horse").status, GOT_EXPECTED);
}

static void
is_cancelled_by_ctrl_c_and_puts_the_echo_back (void **state)
{
  const char *const typed[] = { "corr\003", NULL };
  Outcome outcome = converse (FALSE, typed, NULL);

  assert_int_equal (outcome.status, GOT_ERROR + PNC_ERROR_CANCELLED);
  assert_true (outcome.echoes);
}

static void
wants_a_new_one_typed_twice (void **state)
{
  const char *const same[] = { "correct horse\r", "correct horse\r", NULL };
  const char *const different[] = { "correct horse\r", "correct house\r", NULL };

  assert_int_equal (converse (TRUE, same, "correct horse").status, GOT_EXPECTED);
  assert_int_equal (converse (TRUE, different, NULL).status, GOT_ERROR + PNC_ERROR_INVALID);
}

static void
refuses_a_new_one_that_is_too_short_without_asking_again (void **state)
{
  const char *const typed[] = { "short\r", NULL };
  Outcome outcome = converse (TRUE, typed, NULL);

  assert_int_equal (outcome.status, GOT_ERROR + PNC_ERROR_INVALID);
  assert_null (strstr (outcome.shown, "once more"));
}

static void
needs_a_user_without_a_terminal (void **state)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      setsid ();
      _exit (ask_in_child (FALSE, NULL));
    }
  waitpid (child, &status, 0);
  assert_int_equal (WEXITSTATUS (status), GOT_ERROR + PNC_ERROR_NEEDS_USER);
}

static void
reads_a_descriptor_to_its_end (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) sent = pnc_secret_new_copy ("correct horse\n", 14);
  g_autoptr (PncSecret) got = NULL;
  g_auto (PncFd) fd = pnc_secret_to_memfd (sent, &error);

  got = cli_passphrase_choose (fd, "", &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_secret_size (got), 13);
}

static void
refuses_a_descriptor_that_is_not_open (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_null (cli_passphrase_get (1234, "", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (asks_without_echo_and_puts_the_echo_back),
    cmocka_unit_test (lets_a_line_be_corrected),
    cmocka_unit_test (is_cancelled_by_ctrl_c_and_puts_the_echo_back),
    cmocka_unit_test (wants_a_new_one_typed_twice),
    cmocka_unit_test (refuses_a_new_one_that_is_too_short_without_asking_again),
    cmocka_unit_test (needs_a_user_without_a_terminal),
    cmocka_unit_test (reads_a_descriptor_to_its_end),
    cmocka_unit_test (refuses_a_descriptor_that_is_not_open),
  };

  return cmocka_run_group_tests_name ("cli-passphrase", tests, NULL, NULL);
}
