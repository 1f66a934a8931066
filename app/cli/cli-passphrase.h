/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* Where passphrases come from: a descriptor that the caller opened, or the terminal without echo.
 * Never arguments, never the environment. Blocks. */

/* "This option was not given": the value that --passphrase-fd has then; nobody types this one. */
#define CLI_PASSPHRASE_NO_FD G_MININT

/* From @fd if it is not CLI_PASSPHRASE_NO_FD (one line end behind it is dropped), else asked for on
 * the terminal with @prompt. PNC_ERROR_NEEDS_USER without a terminal, PNC_ERROR_CANCELLED after
 * Ctrl+C. */
PncSecret *
cli_passphrase_get (int fd, const char *prompt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for one that is chosen now: the rule of pnc_passphrase_check_new(), and on the terminal
 * it is typed twice. */
PncSecret *
cli_passphrase_choose (int fd, const char *prompt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks a question that is answered with a line; TRUE for "y" or "yes". PNC_ERROR_NEEDS_USER without
 * a terminal. */
gboolean
cli_confirm (const char *question, gboolean *out_yes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
