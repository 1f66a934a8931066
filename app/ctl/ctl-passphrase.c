/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-passphrase.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define KEY_CTRL_C 0x03
#define KEY_CTRL_D 0x04
#define KEY_BACKSPACE 0x08
#define KEY_CTRL_U 0x15
#define KEY_DELETE 0x7f

static int
ctl_open_terminal (GError **error)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                 "There is no terminal to ask on; hand the passphrase over with --passphrase-fd");
  return fd;
}

gboolean
ctl_passphrase_has_terminal (void)
{
  g_auto (PncFd) fd = ctl_open_terminal (NULL);

  return fd >= 0;
}

/* A terminal that is gone shows nothing; the read that follows tells. */
static void
ctl_terminal_write (int fd, const char *text)
{
  if (write (fd, text, strlen (text)) < 0)
    g_debug ("The terminal takes no text: %s", g_strerror (errno));
}

typedef enum
{
  LINE_GOES_ON,
  LINE_ENDED,
  LINE_CANCELLED,
} LineState;

/* One byte typed: what a person edits a hidden line with, by hand, since the terminal's own editing
 * would have to be left by a signal that finds the echo off. */
static LineState
ctl_line_take (PncSecret *line, gsize *length, guint8 byte)
{
  guint8 *bytes = pnc_secret_bytes (line);

  switch (byte)
    {
    case '\r':
    case '\n':
    case KEY_CTRL_D:
      return LINE_ENDED;
    case KEY_CTRL_C:
      return LINE_CANCELLED;
    case KEY_CTRL_U:
      *length = 0;
      return LINE_GOES_ON;
    case KEY_BACKSPACE:
    case KEY_DELETE:
      /* A character is its first byte and those of the form 10xxxxxx behind it. */
      while (*length > 0 && (bytes[--*length] & 0xc0) == 0x80)
        continue;
      return LINE_GOES_ON;
    default:
      if (*length < pnc_secret_size (line))
        bytes[(*length)++] = byte;
      return LINE_GOES_ON;
    }
}

static LineState
ctl_terminal_read_line (int fd, PncSecret *line, gsize *out_length)
{
  LineState state = LINE_GOES_ON;

  *out_length = 0;
  while (state == LINE_GOES_ON)
    {
      guint8 byte;
      ssize_t n = read (fd, &byte, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return LINE_CANCELLED;
      state = ctl_line_take (line, out_length, byte);
    }
  return state;
}

static PncSecret *
ctl_terminal_ask (int fd, const char *prompt, GError **error)
{
  g_autoptr (PncSecret) line = pnc_secret_new (PNC_SECRET_MAX_BYTES);
  struct termios old, hidden;
  LineState state;
  gsize length;

  if (tcgetattr (fd, &old) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Asking on the terminal");
      return NULL;
    }
  hidden = old;
  hidden.c_lflag &= ~(tcflag_t) (ECHO | ECHONL | ICANON | ISIG);
  hidden.c_cc[VMIN] = 1;
  hidden.c_cc[VTIME] = 0;
  ctl_terminal_write (fd, prompt);
  tcsetattr (fd, TCSAFLUSH, &hidden);
  state = ctl_terminal_read_line (fd, line, &length);
  tcsetattr (fd, TCSAFLUSH, &old);
  ctl_terminal_write (fd, "\n");
  if (state == LINE_ENDED)
    return pnc_secret_new_copy (pnc_secret_peek (line), length);
  g_set_error (error, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
  return NULL;
}

PncSecret *
ctl_passphrase_get (int passphrase_fd, const char *prompt, GError **error)
{
  g_auto (PncFd) terminal = PNC_FD_INIT;

  if (passphrase_fd != CTL_PASSPHRASE_NO_FD)
    return pnc_secret_new_from_fd (passphrase_fd, TRUE, error);
  terminal = ctl_open_terminal (error);
  return terminal >= 0 ? ctl_terminal_ask (terminal, prompt, error) : NULL;
}

PncSecret *
ctl_passphrase_choose (int fd, const char *prompt, GError **error)
{
  g_autoptr (PncSecret) first = ctl_passphrase_get (fd, prompt, error);
  g_autoptr (PncSecret) second = NULL;

  if (first == NULL || !pnc_passphrase_check_new (first, error))
    return NULL;
  if (fd != CTL_PASSPHRASE_NO_FD)
    return g_steal_pointer (&first);
  second = ctl_passphrase_get (fd, "The same once more: ", error);
  if (second == NULL)
    return NULL;
  if (pnc_secret_equal (first, second))
    return g_steal_pointer (&first);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The two passphrases differ; nothing was changed, try again");
  return NULL;
}

gboolean
ctl_confirm (const char *question, gboolean *out_yes, GError **error)
{
  g_auto (PncFd) terminal = ctl_open_terminal (NULL);
  char answer[8] = "";
  ssize_t n;

  if (terminal < 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                   "There is no terminal to ask on; say --yes if you mean it");
      return FALSE;
    }
  ctl_terminal_write (terminal, question);
  n = read (terminal, answer, sizeof answer - 1);
  answer[MAX (n, 0)] = '\0';
  g_strchomp (answer);
  *out_yes = g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
  return TRUE;
}
