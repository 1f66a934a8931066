/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* Asks for a passphrase on the controlling terminal (/dev/tty, whatever stdin is), without echo.
 * Blocks. @question: "Passphrase of “lab”: ". Fails with PNC_ERROR_NEEDS_USER if there is no
 * terminal, PNC_ERROR_CANCELLED on Ctrl+C or Ctrl+D, PNC_ERROR_INVALID above
 * PNC_SECRET_MAX_BYTES. The terminal is as it was afterwards, on every way out. */
PncSecret *pnc_prompt_passphrase (const char *question, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same on @terminal, an open descriptor. */
PncSecret *pnc_prompt_passphrase_on (int terminal,
                                     const char *question,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
