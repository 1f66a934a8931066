/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"

#include "pnc-error-private.h"

#include <errno.h>

/* Each PNC_ERROR has room for a refusal; GLib copies and frees it with the error. */
typedef struct
{
  gboolean has_refusal;
  PncRefusal refusal; /* its strings are owned */
} PncErrorPrivate;

static const struct
{
  const char *nick;
  int exit_code;
} codes[PNC_ERROR_N_CODES] = {
  [PNC_ERROR_INVALID] = { "Invalid", 1 },
  [PNC_ERROR_NOTHING_TO_DO] = { "NothingToDo", 2 },
  [PNC_ERROR_NOT_FOUND] = { "NotFound", 3 },
  [PNC_ERROR_NOT_GRANTED] = { "NotGranted", 4 },
  [PNC_ERROR_WRONG_CREDENTIAL] = { "WrongCredential", 5 },
  [PNC_ERROR_BUSY] = { "Busy", 6 },
  [PNC_ERROR_TAMPERED] = { "Tampered", 7 },
  [PNC_ERROR_NO_SPACE] = { "NoSpace", 1 },
  [PNC_ERROR_UNSUPPORTED] = { "Unsupported", 1 },
  [PNC_ERROR_UNAVAILABLE] = { "Unavailable", 1 },
  [PNC_ERROR_CANCELLED] = { "Cancelled", 1 },
  [PNC_ERROR_NEEDS_USER] = { "NeedsUser", 1 },
};

static void
pnc_error_private_init (PncErrorPrivate *self)
{
}

static void
pnc_error_private_clear (PncErrorPrivate *self)
{
  g_free ((char *) self->refusal.document);
  g_free ((char *) self->refusal.pointer);
}

static void
pnc_error_private_set (PncErrorPrivate *self, const PncRefusal *refusal)
{
  *self = (PncErrorPrivate){ .has_refusal = TRUE, .refusal = *refusal };
  self->refusal.document = g_strdup (refusal->document);
  self->refusal.pointer = g_strdup (refusal->pointer);
}

static void
pnc_error_private_copy (const PncErrorPrivate *from, PncErrorPrivate *to)
{
  if (from->has_refusal)
    pnc_error_private_set (to, &from->refusal);
}

G_DEFINE_EXTENDED_ERROR (PncError, pnc_error)

void
pnc_error_attach_refusal (GError *error, const PncRefusal *refusal)
{
  PncErrorPrivate *self = pnc_error_get_private (error);

  pnc_error_private_clear (self);
  pnc_error_private_set (self, refusal);
}

const PncRefusal *
pnc_error_get_refusal (const GError *error)
{
  const PncErrorPrivate *self = error->domain == PNC_ERROR ? pnc_error_get_private (error) : NULL;

  return self != NULL && self->has_refusal ? &self->refusal : NULL;
}

const char *
pnc_error_code_nick (PncErrorCode code)
{
  return (guint) code < G_N_ELEMENTS (codes) ? codes[code].nick : NULL;
}

int
pnc_error_exit_code (const GError *error)
{
  if (error == NULL)
    return 0;
  if (error->domain != PNC_ERROR || (guint) error->code >= G_N_ELEMENTS (codes))
    return 1;
  return codes[error->code].exit_code;
}

static PncErrorCode
pnc_error_code_from_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return PNC_ERROR_NO_SPACE;
    case ENOENT:
      return PNC_ERROR_NOT_FOUND;
    default:
      return PNC_ERROR_INVALID;
    }
}

void
pnc_error_set_from_errno (GError **error, int saved_errno, const char *what_format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, what_format);
  what = g_strdup_vprintf (what_format, args);
  va_end (args);
  g_set_error (error, PNC_ERROR, pnc_error_code_from_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
}
