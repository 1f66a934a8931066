/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-volume-header.h"

#include "pnc-error.h"
#include "pnc-volume-token.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_BYTES 6
#define BINARY_BYTES 4096u
#define CSUM_BYTES 64
#define MIN_HEADER_BYTES 16384u
#define MAX_HEADER_BYTES 4194304u

static const char primary_magic[] = "LUKS\xba\xbe";
static const char secondary_magic[] = "SKUL\xba\xbe";

/* The binary header: big-endian, 4096 bytes, then JSON up to hdr_size. */
typedef struct
{
  char magic[MAGIC_BYTES];
  guint16 version;
  guint64 hdr_size;
  guint64 seqid;
  char label[48];
  char csum_alg[32];
  guint8 salt[64];
  char uuid[40];
  char subsystem[48];
  guint64 hdr_offset;
  char padding[184];
  guint8 csum[CSUM_BYTES];
} __attribute__ ((packed)) PncLuks2Header;

G_STATIC_ASSERT (sizeof (PncLuks2Header) == 512);

typedef enum
{
  PNC_HEADER_COPY_WHOLE,
  PNC_HEADER_COPY_DAMAGED, /* it says LUKS2, and something in it is wrong */
  PNC_HEADER_COPY_FOREIGN, /* nothing like a LUKS2 header is there */
} PncHeaderCopy;

static gboolean
pnc_volume_header_read (int fd, guint8 *bytes, gsize size, goffset offset)
{
  gsize done = 0;

  while (done < size)
    {
      ssize_t n = pread (fd, bytes + done, size - done, offset + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return TRUE;
}

static gboolean
pnc_volume_header_size_is_allowed (guint64 size)
{
  return size >= MIN_HEADER_BYTES && size <= MAX_HEADER_BYTES && (size & (size - 1)) == 0;
}

/* The checksum covers binary header and JSON, with its own field taken as zeros. */
static gboolean
pnc_volume_header_sum_matches (guint8 *bytes, gsize size)
{
  PncLuks2Header *header = (PncLuks2Header *) bytes;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 stored[CSUM_BYTES], digest[32];
  gsize digest_bytes = sizeof digest;

  memcpy (stored, header->csum, sizeof stored);
  memset (header->csum, 0, sizeof header->csum);
  g_checksum_update (sum, bytes, size);
  g_checksum_get_digest (sum, digest, &digest_bytes);
  return memcmp (stored, digest, sizeof digest) == 0;
}

/* @out_json: of a whole copy, what stands behind the binary header; NULL: not wanted. */
static PncHeaderCopy
pnc_volume_header_look (
    int fd, const char *magic, goffset offset, guint64 *out_size, char **out_json)
{
  PncLuks2Header header;
  g_autofree guint8 *bytes = NULL;
  guint64 size;

  if (!pnc_volume_header_read (fd, (guint8 *) &header, sizeof header, offset)
      || memcmp (header.magic, magic, MAGIC_BYTES) != 0)
    return PNC_HEADER_COPY_FOREIGN;
  size = GUINT64_FROM_BE (header.hdr_size);
  if (GUINT16_FROM_BE (header.version) != 2)
    return PNC_HEADER_COPY_FOREIGN;
  if (!pnc_volume_header_size_is_allowed (size)
      || GUINT64_FROM_BE (header.hdr_offset) != (guint64) offset
      || strncmp (header.csum_alg, "sha256", sizeof header.csum_alg) != 0)
    return PNC_HEADER_COPY_DAMAGED;
  bytes = g_malloc (size);
  if (!pnc_volume_header_read (fd, bytes, size, offset)
      || !pnc_volume_header_sum_matches (bytes, size))
    return PNC_HEADER_COPY_DAMAGED;
  *out_size = size;
  if (out_json != NULL)
    *out_json = g_strndup ((const char *) bytes + BINARY_BYTES, size - BINARY_BYTES);
  return PNC_HEADER_COPY_WHOLE;
}

/* The second copy lies where the first ends; when the first cannot say, it is where one of the
 * sizes that the format allows would put it. */
static PncHeaderCopy
pnc_volume_header_look_second (int fd, guint64 first_size)
{
  PncHeaderCopy best = PNC_HEADER_COPY_FOREIGN;
  guint64 size;

  if (first_size > 0)
    return pnc_volume_header_look (fd, secondary_magic, first_size, &size, NULL);
  for (guint64 at = MIN_HEADER_BYTES; at <= MAX_HEADER_BYTES; at *= 2)
    best = MIN (best, pnc_volume_header_look (fd, secondary_magic, at, &size, NULL));
  return best;
}

/* What is in the text, as far as it can be told without a key */

static gboolean
pnc_volume_header_refuse (const char *path, const char *finding, GError **error)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "The volume “%s” %s; put it back from a copy",
               path, finding);
  return FALSE;
}

static PncVolumeToken *
pnc_volume_header_find_token (json_t *root, const char *path, GError **error)
{
  const char *key;
  json_t *token;

  json_object_foreach (json_object_get (root, "tokens"), key, token)
  {
    const char *type = json_string_value (json_object_get (token, "type"));
    char *text;
    PncVolumeToken *parsed;

    if (g_strcmp0 (type, PNC_VOLUME_TOKEN_TYPE) != 0)
      continue;
    text = json_dumps (token, JSON_COMPACT);
    parsed = pnc_volume_token_parse (text, path, error);
    free (text);
    return parsed;
  }
  pnc_volume_header_refuse (path, "does not say that Pinnace made it", error);
  return NULL;
}

/* Where the payload begins: offsets are decimal texts in LUKS2. */
static gboolean
pnc_volume_header_find_payload (json_t *root, guint64 *out_offset)
{
  json_t *segment = json_object_get (json_object_get (root, "segments"), "0");
  const char *offset = json_string_value (json_object_get (segment, "offset"));

  return offset != NULL
         && g_ascii_string_to_unsigned (offset, 10, 2 * MIN_HEADER_BYTES, G_MAXINT64, out_offset,
                                        NULL);
}

static gboolean
pnc_volume_header_check_text (
    int fd, const char *json, const char *path, const char *desktop_id, GError **error)
{
  json_auto_t *root = json_loads (json, JSON_REJECT_DUPLICATES, NULL);
  g_autoptr (PncVolumeToken) token = pnc_volume_header_find_token (root, path, error);
  struct stat file;
  guint64 offset;

  if (token == NULL)
    return FALSE;
  if (!pnc_volume_header_find_payload (root, &offset) || fstat (fd, &file) != 0)
    return pnc_volume_header_refuse (path, "does not say where its data begin", error);
  if (desktop_id != NULL && strcmp (token->desktop_id, desktop_id) != 0)
    return pnc_volume_header_refuse (path, "belongs to another desktop", error);
  if ((guint64) file.st_size < offset
      || (token->full_length && file.st_size - offset < token->payload_bytes))
    return pnc_volume_header_refuse (path, "is cut off: it is shorter than it was made", error);
  return TRUE;
}

gboolean
pnc_volume_header_check (int fd, const char *path, const char *desktop_id, GError **error)
{
  g_autofree char *json = NULL;
  guint64 size = 0;
  PncHeaderCopy first = pnc_volume_header_look (fd, primary_magic, 0, &size, &json);
  PncHeaderCopy second = pnc_volume_header_look_second (fd, size);

  if (first == PNC_HEADER_COPY_WHOLE && second == PNC_HEADER_COPY_WHOLE)
    return pnc_volume_header_check_text (fd, json, path, desktop_id, error);
  if (first == PNC_HEADER_COPY_FOREIGN && second == PNC_HEADER_COPY_FOREIGN)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "“%s” is no LUKS2 volume; restore it from a copy", path);
  else if (first != PNC_HEADER_COPY_WHOLE && second != PNC_HEADER_COPY_WHOLE)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "Both headers of the volume “%s” are damaged; restore it from a copy", path);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "The %s of the two headers of the volume “%s” is damaged and the other is whole; "
                 "mend it with “cryptsetup repair FILE”, and copy what is on this drive elsewhere",
                 first == PNC_HEADER_COPY_WHOLE ? "second" : "first", path);
  return FALSE;
}
