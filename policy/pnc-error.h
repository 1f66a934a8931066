/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One error domain for the whole product: an error is made in policy/ or player/, crosses D-Bus
 * once and becomes an exit code or a page, so one list of what the caller can do serves all.
 * On the bus a code is the name "org.pinnace.Error.<Nick>" (player/client registers them). */
#define PNC_ERROR (pnc_error_quark ())

typedef enum
{
  PNC_ERROR_INVALID,          /* the input breaks a rule that the message states: mend it */
  PNC_ERROR_NOTHING_TO_DO,    /* it already is as asked */
  PNC_ERROR_NOT_FOUND,        /* no such desktop, file, volume */
  PNC_ERROR_NOT_GRANTED,      /* policy refuses: ask whom the message names */
  PNC_ERROR_WRONG_CREDENTIAL, /* passphrase (or a tampered key slot: never said which) */
  PNC_ERROR_BUSY,             /* in use, or in the middle of something: wait, or stop it */
  PNC_ERROR_TAMPERED,         /* damaged, truncated, foreign or changed: restore it */
  PNC_ERROR_NO_SPACE,         /* the file system is full: free some */
  PNC_ERROR_UNSUPPORTED,      /* this host or this build cannot do it */
  PNC_ERROR_UNAVAILABLE,      /* a part we need is missing or died: see `pinnacectl doctor` */
  PNC_ERROR_CANCELLED,        /* the caller cancelled it */
  PNC_ERROR_NEEDS_USER,       /* a person must answer first (passphrase, confirmation) */
} PncErrorCode;

#define PNC_ERROR_N_CODES (PNC_ERROR_NEEDS_USER + 1)

GQuark pnc_error_quark (void);

/* The code's name as it stands on the bus and in --json output, for example "WrongCredential".
 * Static; NULL for a number that is no code. */
const char *pnc_error_code_nick (PncErrorCode code);

/* The exit code that stands for @error (architecture.md 9.10): 0 for NULL, 1 for a foreign domain.
 */
int pnc_error_exit_code (const GError *error);

/* Sets a PNC_ERROR from an errno: ENOSPC and EDQUOT become NO_SPACE, ENOENT NOT_FOUND, the rest
 * INVALID. The message is "@what: strerror". */
void pnc_error_set_from_errno (GError **error, int saved_errno, const char *what_format, ...)
    G_GNUC_PRINTF (3, 4);
