/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

/* Why a document was refused, and where: rides in the private part of a PNC_ERROR, so that a
 * command's --json and a page of the window need not read it out of the message. */

typedef enum
{
  /* its form */
  PNC_REASON_TOO_LARGE,      /* longer than its kind may be */
  PNC_REASON_TOO_MANY,       /* more values, signatures or keys than allowed */
  PNC_REASON_TOO_DEEP,       /* nested deeper than allowed */
  PNC_REASON_SYNTAX,         /* no JSON (RFC 8259), or no UTF-8 */
  PNC_REASON_DUPLICATE,      /* the same key, or the same signer, twice */
  PNC_REASON_BAD_KEY_NAME,   /* a key with characters outside ASCII */
  PNC_REASON_WRONG_TYPE,     /* another JSON type than the field has; a number that is no integer */
  PNC_REASON_WRONG_DOCUMENT, /* another `_type` than asked for */
  /* its fields */
  PNC_REASON_MISSING_FIELD,
  PNC_REASON_UNKNOWN_FIELD,
  PNC_REASON_UNKNOWN_VALUE, /* an enum's value, a version that this build does not know */
  PNC_REASON_OUT_OF_RANGE,
  PNC_REASON_BAD_ID,
  PNC_REASON_BAD_TIME,
  PNC_REASON_BAD_TEXT, /* a text for people with characters that hide or steer, or not NFC */
  PNC_REASON_BAD_HEX,
  PNC_REASON_BAD_BASE64,
  PNC_REASON_BAD_VALUE,     /* a value that is none of its sort: an address, a name of a file */
  PNC_REASON_CONTRADICTION, /* fields that cannot stand together */
  /* its signatures */
  PNC_REASON_BAD_KEY,            /* a public key that is none, or too weak */
  PNC_REASON_WRONG_KEY_ID,       /* a key under an id that is not its own */
  PNC_REASON_TOO_FEW_SIGNATURES, /* fewer trusted keys signed than the threshold asks for */
  /* its place among others */
  PNC_REASON_EXPIRED,       /* no longer valid at the time in question */
  PNC_REASON_ROLLED_BACK,   /* older than what was trusted before */
  PNC_REASON_WRONG_CONTENT, /* not the version, length or hash that a trusted document names */
} PncReason;

#define PNC_N_REASONS (PNC_REASON_WRONG_CONTENT + 1)

/* Strings are borrowed from the error. */
typedef struct
{
  PncReason reason;
  const char *document; /* its name or path, as the caller gave it */
  guint line;           /* from 1; 0: of no line in particular */
  const char *pointer;  /* JSON pointer (RFC 6901); "": the whole document; NULL: none */
} PncRefusal;

/* "unknown-value": as it stands at the end of the message and in --json. Static; NULL for a number
 * that is no reason. */
const char *pnc_reason_nick (PncReason reason);

/* Sets a PNC_ERROR with @code and a copy of @refusal, whose message is
 * "DOCUMENT:LINE: POINTER: MESSAGE [REASON]", without what there is none of. Returns FALSE, so that
 * a check can end with it. */
gboolean
pnc_refuse (GError **error, PncErrorCode code, const PncRefusal *refusal, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* The refusal that @error carries, for as long as @error lives; NULL when it is about no document
 * (or came over the bus, which carries the message alone). */
const PncRefusal *pnc_error_get_refusal (const GError *error);
