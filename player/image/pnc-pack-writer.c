/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-pack-writer.h"

#include "pnc-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#define UNFINISHED_PREFIX ".pack-"

struct _PncPackWriter
{
  char *folder;
  guint32 target_bytes;
  GArray *packs; /* of PncIndexPack: those that are finished */

  /* The one that is being written; −1: none. */
  int fd;
  char *path;
  guint32 size_bytes;
  EVP_MD_CTX *digest;
};

static const char pack_magic[PNC_PACK_HEAD_BYTES] = "PNCPACK1";

PncPackWriter *
pnc_pack_writer_new (const char *folder, guint32 target_bytes)
{
  PncPackWriter *writer = g_new0 (PncPackWriter, 1);

  writer->folder = g_strdup (folder);
  writer->target_bytes = target_bytes;
  writer->packs = g_array_new (FALSE, TRUE, sizeof (PncIndexPack));
  writer->fd = -1;
  writer->digest = EVP_MD_CTX_new ();
  return writer;
}

static void
pnc_pack_writer_forget (PncPackWriter *writer)
{
  if (writer->fd >= 0)
    close (writer->fd);
  writer->fd = -1;
  g_clear_pointer (&writer->path, g_free);
}

void
pnc_pack_writer_free (PncPackWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->path != NULL)
    g_unlink (writer->path);
  pnc_pack_writer_forget (writer);
  EVP_MD_CTX_free (writer->digest);
  g_array_unref (writer->packs);
  g_free (writer->folder);
  g_free (writer);
}

void
pnc_pack_writer_keep (PncPackWriter *writer, const GArray *packs)
{
  g_return_if_fail (writer->packs->len == 0 && writer->fd < 0);
  g_array_append_vals (writer->packs, packs->data, packs->len);
}

const GArray *
pnc_pack_writer_get_packs (PncPackWriter *writer)
{
  return writer->packs;
}

char *
pnc_pack_dup_name (const guint8 hash[PNC_SEALED_HASH_BYTES])
{
  GString *name = g_string_new (NULL);

  g_string_append_printf (name, "%02x/", hash[0]);
  for (guint i = 0; i < PNC_SEALED_HASH_BYTES; i++)
    g_string_append_printf (name, "%02x", hash[i]);
  g_string_append (name, ".pack");
  return g_string_free (name, FALSE);
}

/* Writing */

static gboolean
pnc_pack_writer_put (PncPackWriter *writer, gconstpointer data, gsize size, GError **error)
{
  const guint8 *bytes = data;

  if (EVP_DigestUpdate (writer->digest, bytes, size) != 1)
    g_error ("OpenSSL has no SHA-256");
  for (gsize done = 0; done < size;)
    {
      ssize_t n = write (writer->fd, bytes + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Writing “%s”", writer->path);
          return FALSE;
        }
      done += n;
    }
  writer->size_bytes += size;
  return TRUE;
}

static gboolean
pnc_pack_writer_begin (PncPackWriter *writer, GError **error)
{
  writer->path = g_build_filename (writer->folder, UNFINISHED_PREFIX "XXXXXX", NULL);
  writer->fd = g_mkstemp_full (writer->path, O_WRONLY | O_CLOEXEC, 0644);
  if (writer->fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Making a file in “%s”", writer->folder);
      g_clear_pointer (&writer->path, g_free);
      return FALSE;
    }
  writer->size_bytes = 0;
  if (EVP_DigestInit_ex (writer->digest, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
  return pnc_pack_writer_put (writer, pack_magic, sizeof pack_magic, error);
}

static gboolean
pnc_pack_writer_sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);

  if (!synced)
    pnc_error_set_from_errno (error, errno, "Writing the folder “%s”", path);
  if (fd >= 0)
    close (fd);
  return synced;
}

/* Under its name, which it takes only now. The same pack may be there already: then it is the same
 * bytes. */
static gboolean
pnc_pack_writer_name (PncPackWriter *writer, const PncIndexPack *pack, GError **error)
{
  g_autofree char *name = pnc_pack_dup_name (pack->hash);
  g_autofree char *path = g_build_filename (writer->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (fsync (writer->fd) != 0)
    pnc_error_set_from_errno (error, errno, "Writing “%s”", writer->path);
  else if (g_mkdir (folder, 0755) != 0 && errno != EEXIST)
    pnc_error_set_from_errno (error, errno, "Making the folder “%s”", folder);
  else if (g_rename (writer->path, path) != 0)
    pnc_error_set_from_errno (error, errno, "Naming “%s”", path);
  else
    {
      g_clear_pointer (&writer->path, g_free);
      return pnc_pack_writer_sync_folder (folder, error)
             && pnc_pack_writer_sync_folder (writer->folder, error);
    }
  return FALSE;
}

gboolean
pnc_pack_writer_finish (PncPackWriter *writer, GError **error)
{
  PncIndexPack pack = { .size_bytes = writer->size_bytes };

  if (writer->fd < 0)
    return TRUE;
  if (EVP_DigestFinal_ex (writer->digest, pack.hash, NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
  if (!pnc_pack_writer_name (writer, &pack, error))
    return FALSE;
  g_array_append_val (writer->packs, pack);
  pnc_pack_writer_forget (writer);
  return TRUE;
}

gboolean
pnc_pack_writer_add (PncPackWriter *writer,
                     gconstpointer sealed,
                     gsize sealed_bytes,
                     guint32 *out_pack,
                     guint32 *out_offset,
                     GError **error)
{
  g_return_val_if_fail (sealed_bytes <= writer->target_bytes - PNC_PACK_HEAD_BYTES, FALSE);
  if (writer->fd >= 0 && writer->size_bytes + sealed_bytes > writer->target_bytes
      && !pnc_pack_writer_finish (writer, error))
    return FALSE;
  if (writer->fd < 0 && !pnc_pack_writer_begin (writer, error))
    return FALSE;
  *out_pack = writer->packs->len;
  *out_offset = writer->size_bytes;
  return pnc_pack_writer_put (writer, sealed, sealed_bytes, error);
}

void
pnc_pack_writer_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, UNFINISHED_PREFIX))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}
