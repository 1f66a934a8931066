/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-passphrase.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-passphrase.h"
#include "pnc-prompt.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

PncSecret *
cli_passphrase_get (int fd, const char *prompt, GError **error)
{
  return fd != CLI_PASSPHRASE_NO_FD ? pnc_secret_new_from_fd (fd, TRUE, error)
                                    : pnc_prompt_passphrase (prompt, error);
}

PncSecret *
cli_passphrase_choose (int fd, const char *prompt, GError **error)
{
  g_autoptr (PncSecret) first = cli_passphrase_get (fd, prompt, error);
  g_autoptr (PncSecret) second = NULL;

  if (first == NULL || !pnc_passphrase_check_new (first, error))
    return NULL;
  if (fd != CLI_PASSPHRASE_NO_FD)
    return g_steal_pointer (&first);
  second = cli_passphrase_get (fd, "The same once more: ", error);
  if (second == NULL)
    return NULL;
  if (pnc_secret_equal (first, second))
    return g_steal_pointer (&first);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The two passphrases differ; nothing was changed, try again");
  return NULL;
}

gboolean
cli_confirm (const char *question, gboolean *out_yes, GError **error)
{
  g_auto (PncFd) terminal = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  char answer[8] = "";
  ssize_t n;

  if (terminal < 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NEEDS_USER,
                   "There is no terminal to ask on; say --yes if you mean it");
      return FALSE;
    }
  n = write (terminal, question, strlen (question)) > 0 ? read (terminal, answer, sizeof answer - 1)
                                                        : 0;
  answer[MAX (n, 0)] = '\0';
  g_strchomp (answer);
  *out_yes = g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
  return TRUE;
}
