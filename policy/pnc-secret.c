/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-secret.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct _PncSecret
{
  guint8 *bytes; /* sodium_malloc */
  gsize size;
};

PncSecret *
pnc_secret_new (gsize size_bytes)
{
  PncSecret *secret;

  if (sodium_init () < 0)
    g_error ("libsodium cannot start");
  secret = g_new0 (PncSecret, 1);
  secret->bytes = sodium_malloc (MAX (size_bytes, 1));
  if (secret->bytes == NULL)
    g_error ("Cannot allocate %" G_GSIZE_FORMAT " bytes of locked memory", size_bytes);
  secret->size = size_bytes;
  return secret;
}

PncSecret *
pnc_secret_new_random (gsize size_bytes)
{
  PncSecret *secret = pnc_secret_new (size_bytes);

  randombytes_buf (secret->bytes, size_bytes);
  return secret;
}

PncSecret *
pnc_secret_new_copy (gconstpointer bytes, gsize size_bytes)
{
  PncSecret *secret = pnc_secret_new (size_bytes);

  if (size_bytes > 0)
    memcpy (secret->bytes, bytes, size_bytes);
  return secret;
}

PncSecret *
pnc_secret_new_from_fd (int fd, gboolean strip_newline, GError **error)
{
  g_autoptr (PncSecret) all = pnc_secret_new (PNC_SECRET_MAX_BYTES + 2);
  gsize filled = 0;

  while (filled < all->size)
    {
      ssize_t n = read (fd, all->bytes + filled, all->size - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Reading a secret from descriptor %d", fd);
          return NULL;
        }
      if (n == 0)
        break;
      filled += n;
    }
  if (strip_newline && filled > 0 && all->bytes[filled - 1] == '\n')
    filled--;
  if (filled > PNC_SECRET_MAX_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "The secret is longer than %d bytes; use a shorter one", PNC_SECRET_MAX_BYTES);
      return NULL;
    }
  return pnc_secret_new_copy (all->bytes, filled);
}

static gboolean
pnc_secret_write_all (const PncSecret *secret, int fd)
{
  gsize done = 0;

  while (done < secret->size)
    {
      ssize_t n = write (fd, secret->bytes + done, secret->size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return lseek (fd, 0, SEEK_SET) == 0;
}

int
pnc_secret_to_memfd (const PncSecret *secret, GError **error)
{
  g_auto (PncFd) fd = memfd_create ("pinnace", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0 || !pnc_secret_write_all (secret, fd)
      || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Handing over a secret");
      return -1;
    }
  return pnc_fd_steal (&fd);
}

guint8 *
pnc_secret_bytes (PncSecret *secret)
{
  return secret->bytes;
}

const guint8 *
pnc_secret_peek (const PncSecret *secret)
{
  return secret->bytes;
}

gsize
pnc_secret_size (const PncSecret *secret)
{
  return secret->size;
}

gboolean
pnc_secret_equal (const PncSecret *a, const PncSecret *b)
{
  return a->size == b->size && sodium_memcmp (a->bytes, b->bytes, a->size) == 0;
}

PncSecret *
pnc_secret_hkdf (const PncSecret *ikm,
                 gconstpointer salt,
                 gsize salt_bytes,
                 gconstpointer info,
                 gsize info_bytes,
                 gsize size_bytes)
{
  PncSecret *out = pnc_secret_new (size_bytes);
  EVP_KDF *kdf = EVP_KDF_fetch (NULL, "HKDF", NULL);
  EVP_KDF_CTX *context = EVP_KDF_CTX_new (kdf);
  OSSL_PARAM params[5], *p = params;

  *p++ = OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, (char *) "SHA256", 0);
  *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_KEY, ikm->bytes, ikm->size);
  *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_INFO, (void *) info, info_bytes);
  if (salt != NULL)
    *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SALT, (void *) salt, salt_bytes);
  *p = OSSL_PARAM_construct_end ();
  if (context == NULL || EVP_KDF_derive (context, out->bytes, out->size, params) <= 0)
    g_error ("OpenSSL cannot derive by HKDF-SHA256");
  EVP_KDF_CTX_free (context);
  EVP_KDF_free (kdf);
  return out;
}

void
pnc_secret_free (PncSecret *secret)
{
  if (secret == NULL)
    return;
  sodium_free (secret->bytes);
  g_free (secret);
}

void
pnc_secret_harden_process (void)
{
  struct rlimit none = { 0, 0 };

  if (sodium_init () < 0 || prctl (PR_SET_DUMPABLE, 0) != 0 || setrlimit (RLIMIT_CORE, &none) != 0)
    g_error ("Cannot protect this process's memory: %s", g_strerror (errno));
}
