/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-prompt.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>

#define PNC_PROMPT_INTERRUPT '\003'
#define PNC_PROMPT_SUSPEND '\032'

/* Without echo, and with Ctrl+C as the end of a line instead of a signal: a signal would end the
 * process and leave its terminal mute. */
static gboolean
pnc_prompt_silence (int terminal, struct termios *out_before, GError **error)
{
  struct termios silent;

  if (tcgetattr (terminal, &silent) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                   "A passphrase must be typed on a terminal; there is none here, so hand it over "
                   "with --passphrase-fd");
      return FALSE;
    }
  *out_before = silent;
  silent.c_lflag &= ~(ECHO | ISIG);
  silent.c_lflag |= ICANON | ECHONL;
  silent.c_cc[VEOL] = PNC_PROMPT_INTERRUPT;
  silent.c_cc[VEOL2] = PNC_PROMPT_SUSPEND;
  return tcsetattr (terminal, TCSAFLUSH, &silent) == 0;
}

static PncSecret *
pnc_prompt_take_line (PncSecret *line, gssize size, GError **error)
{
  const char *bytes = (const char *) pnc_secret_peek (line);
  char last = size > 0 ? bytes[size - 1] : '\0';

  if (size == 0 || last == PNC_PROMPT_INTERRUPT || last == PNC_PROMPT_SUSPEND)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_CANCELLED, "No passphrase was given");
      return NULL;
    }
  if (last != '\n')
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "A passphrase has at most %d bytes",
                   PNC_SECRET_MAX_BYTES - 1);
      return NULL;
    }
  return pnc_secret_new_copy (bytes, size - 1);
}

PncSecret *
pnc_prompt_passphrase_on (int terminal, const char *question, GError **error)
{
  g_autoptr (PncSecret) line = pnc_secret_new (PNC_SECRET_MAX_BYTES);
  struct termios before;
  gssize size;

  if (!pnc_prompt_silence (terminal, &before, error))
    return NULL;
  if (write (terminal, question, strlen (question)) < 0)
    g_debug ("The question could not be shown: %s", g_strerror (errno));
  do
    size = read (terminal, pnc_secret_bytes (line), pnc_secret_size (line));
  while (size < 0 && errno == EINTR);
  tcsetattr (terminal, TCSAFLUSH, &before);
  return pnc_prompt_take_line (line, MAX (size, 0), error);
}

PncSecret *
pnc_prompt_passphrase (const char *question, GError **error)
{
  g_auto (PncFd) terminal = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  return pnc_prompt_passphrase_on (terminal, question, error);
}
