/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-prompt.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

/* A terminal: what is typed on @board arrives at @terminal, what it shows can be read back. */
typedef struct
{
  PncFd board, terminal;
  struct termios before;
  const char *typed;
} Terminal;

static Terminal
open_terminal (const char *typed)
{
  Terminal terminal = { .typed = typed };

  terminal.board = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  assert_int_not_equal (terminal.board, -1);
  assert_int_equal (grantpt (terminal.board), 0);
  assert_int_equal (unlockpt (terminal.board), 0);
  terminal.terminal = open (ptsname (terminal.board), O_RDWR | O_NOCTTY | O_CLOEXEC);
  assert_int_equal (tcgetattr (terminal.terminal, &terminal.before), 0);
  return terminal;
}

/* Types once the question is there, as a person does: what came before it is thrown away. */
static gpointer
type_thread (gpointer data)
{
  Terminal *terminal = data;
  char shown[256];

  if (read (terminal->board, shown, sizeof shown) <= 0
      || write (terminal->board, terminal->typed, strlen (terminal->typed)) < 0)
    g_error ("The terminal does not work");
  return NULL;
}

static PncSecret *
ask (Terminal *terminal, GError **error)
{
  GThread *typist = g_thread_new ("typist", type_thread, terminal);
  PncSecret *secret = pnc_prompt_passphrase_on (terminal->terminal, "Passphrase: ", error);

  g_thread_join (typist);
  return secret;
}

static void
close_terminal (Terminal *terminal)
{
  struct termios after;

  assert_int_equal (tcgetattr (terminal->terminal, &after), 0);
  assert_int_equal (after.c_lflag, terminal->before.c_lflag);
  assert_memory_equal (after.c_cc, terminal->before.c_cc, sizeof after.c_cc);
  pnc_fd_clear (&terminal->terminal);
  pnc_fd_clear (&terminal->board);
}

static void
takes_a_line_without_showing_it (void **state)
{
  Terminal terminal = open_terminal ("grüße 12\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) secret = ask (&terminal, &error);
  struct pollfd board = { .fd = terminal.board, .events = POLLIN };
  char shown[256] = "";

  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_secret_size (secret), strlen ("grüße 12"));
  assert_memory_equal (pnc_secret_peek (secret), "grüße 12", strlen ("grüße 12"));
  if (poll (&board, 1, 0) == 1)
    assert_true (read (terminal.board, shown, sizeof shown - 1) > 0);
  assert_null (strstr (shown, "12"));
  close_terminal (&terminal);
}

static void
is_cancelled_by_control_c_and_control_d (void **state)
{
  g_autoptr (GError) error = NULL;
  Terminal terminal = open_terminal ("half a pass\003");

  assert_null (ask (&terminal, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  close_terminal (&terminal);

  terminal = open_terminal ("\004");
  assert_null (ask (&terminal, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  close_terminal (&terminal);
}

static void
says_how_to_do_without_a_terminal (void **state)
{
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) file = open ("/dev/null", O_RDWR | O_CLOEXEC);

  assert_null (pnc_prompt_passphrase_on (file, "Passphrase: ", &error));
  assert_non_null (strstr (error->message, "--passphrase-fd"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_a_line_without_showing_it),
    cmocka_unit_test (is_cancelled_by_control_c_and_control_d),
    cmocka_unit_test (says_how_to_do_without_a_terminal),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
