/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-nvram.h"

#include "pnc-error.h"

#include <libnbd.h>
#include <sys/stat.h>

#define PNC_NVRAM_PLAIN "/usr/share/OVMF/OVMF_VARS_4M.fd"
#define PNC_NVRAM_SECURE "/usr/share/OVMF/OVMF_VARS_4M.ms.fd"

static const char *
pnc_nvram_template (const char *firmware)
{
  return g_str_equal (firmware, "uefi-secure") ? PNC_NVRAM_SECURE : PNC_NVRAM_PLAIN;
}

static gboolean
pnc_nvram_refuse (GError **error, const char *path)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
               "The firmware's template “%s” is missing; install the package “ovmf”", path);
  return FALSE;
}

gboolean
pnc_nvram_get_size (const char *firmware, guint64 *out_size_bytes, GError **error)
{
  const char *path = pnc_nvram_template (firmware);
  struct stat st;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size == 0)
    return pnc_nvram_refuse (error, path);
  *out_size_bytes = st.st_size;
  return TRUE;
}

static gboolean
pnc_nvram_send (struct nbd_handle *nbd,
                const char *nbd_socket,
                const char *name,
                const char *bytes,
                gsize size_bytes)
{
  return nbd_set_export_name (nbd, name) == 0 && nbd_connect_unix (nbd, nbd_socket) == 0
         && nbd_get_size (nbd) == (int64_t) size_bytes
         && nbd_pwrite (nbd, bytes, size_bytes, 0, 0) == 0 && nbd_flush (nbd, 0) == 0
         && nbd_shutdown (nbd, 0) == 0;
}

gboolean
pnc_nvram_write (const char *firmware, const char *nbd_socket, const char *name, GError **error)
{
  const char *path = pnc_nvram_template (firmware);
  g_autofree char *bytes = NULL;
  struct nbd_handle *nbd;
  gsize size_bytes;
  gboolean sent;

  if (!g_file_get_contents (path, &bytes, &size_bytes, NULL))
    return pnc_nvram_refuse (error, path);
  nbd = nbd_create ();
  sent = nbd != NULL && pnc_nvram_send (nbd, nbd_socket, name, bytes, size_bytes);
  if (!sent)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                 "The firmware's variables cannot be written: %s",
                 nbd_get_error () != NULL ? nbd_get_error () : "the volume has another size");
  nbd_close (nbd);
  return sent;
}
