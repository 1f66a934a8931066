/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-file.h"

#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-public-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

GBytes *
admin_file_read (const char *path, gsize max_bytes, GError **error)
{
  g_auto (PncFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  gsize size_bytes;
  char *bytes;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", path);
      return NULL;
    }
  if (S_ISREG (status.st_mode) && status.st_size <= (off_t) max_bytes)
    {
      bytes = pnc_file_read_fd (fd, path, status.st_size, &size_bytes, error);
      return bytes != NULL ? g_bytes_new_take (bytes, size_bytes) : NULL;
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” is no document: that is a regular file of at most %" G_GSIZE_FORMAT " bytes",
               path, max_bytes);
  return NULL;
}

gboolean
admin_file_replace (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *target = NULL;
  char *real = realpath (path, NULL);
  struct stat status;

  if (real == NULL || stat (real, &status) != 0)
    {
      free (real);
      pnc_error_set_from_errno (error, errno, "Writing “%s”", path);
      return FALSE;
    }
  target = g_strdup (real);
  free (real);
  if (g_file_set_contents_full (target, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failure))
    {
      chmod (target, status.st_mode & 07777);
      return TRUE;
    }
  g_set_error (error, PNC_ERROR,
               g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? PNC_ERROR_NO_SPACE
                                                                           : PNC_ERROR_INVALID,
               "Writing “%s”: %s", path, failure->message);
  return FALSE;
}

/* What @bytes say to be, in an envelope or bare. FALSE when they name no kind that is signed. */
static gboolean
admin_envelope_sniff (GBytes *bytes, PncDocumentKind *out_kind, gboolean *out_is_bare)
{
  /* As the kind that may be largest and whose rules are widest. */
  g_autoptr (PncDocument) document = pnc_document_parse_any (bytes, PNC_DOCUMENT_TARGETS, "", NULL);
  json_t *root = document != NULL ? pnc_document_get_json (document) : NULL;
  json_t *content = json_object_get (root, "signed");
  const char *type
      = json_string_value (json_object_get (content != NULL ? content : root, "_type"));

  *out_is_bare = content == NULL;
  return type != NULL && pnc_document_kind_from_type (type, out_kind)
         && pnc_document_kind_is_signed (*out_kind);
}

static PncEnvelope *
admin_envelope_wrap (GBytes *bytes,
                     PncDocumentKind kind,
                     const char *path,
                     PncDocument **out_document,
                     GError **error)
{
  g_autoptr (PncDocument) document = pnc_document_parse (bytes, kind, path, error);
  g_autoptr (GBytes) wrapped = document != NULL ? pnc_envelope_wrap (document) : NULL;
  PncEnvelope *envelope = wrapped != NULL ? pnc_envelope_parse (wrapped, kind, path, error) : NULL;

  if (envelope != NULL && out_document != NULL)
    *out_document = g_steal_pointer (&document);
  return envelope;
}

static PncEnvelope *
admin_envelope_parse (GBytes *bytes,
                      PncDocumentKind kind,
                      const char *path,
                      PncDocument **out_document,
                      GError **error)
{
  PncEnvelope *envelope = pnc_envelope_parse (bytes, kind, path, error);

  if (envelope != NULL && out_document != NULL)
    *out_document = pnc_document_ref (pnc_envelope_get_document (envelope));
  return envelope;
}

PncEnvelope *
admin_envelope_read (const char *path, PncDocument **out_document, GError **error)
{
  gsize max_bytes = pnc_document_kind_max_bytes (PNC_DOCUMENT_TARGETS);
  g_autoptr (GBytes) bytes = admin_file_read (path, max_bytes, error);
  g_autoptr (PncDocument) document = NULL;
  PncDocumentKind kind;
  gboolean is_bare;

  if (bytes == NULL)
    return NULL;
  if (admin_envelope_sniff (bytes, &kind, &is_bare))
    return is_bare ? admin_envelope_wrap (bytes, kind, path, out_document, error)
                   : admin_envelope_parse (bytes, kind, path, out_document, error);
  /* A slip of the pen is told with its line, as in the document that people write. */
  document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, path, error);
  if (document != NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "“%s” is no document of ours that is signed: its “_type” names none", path);
  return NULL;
}

PncPublicKey *
admin_public_key_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes
      = admin_file_read (path, pnc_document_kind_max_bytes (PNC_DOCUMENT_PUBLIC_KEY), error);

  return bytes != NULL ? pnc_public_key_file_parse (bytes, path, error) : NULL;
}
