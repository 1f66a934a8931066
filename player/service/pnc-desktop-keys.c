/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-keys.h"

#include "pnc-desktop-folder.h"
#include "pnc-error.h"

#include <sys/stat.h>
#include <unistd.h>

PncDesktopKeys *
pnc_desktop_keys_new (const PncSecret *vmk, const char *desktop_id)
{
  PncDesktopKeys *keys = g_new0 (PncDesktopKeys, 1);

  keys->system = pnc_key_derive (vmk, desktop_id, "volume:system");
  keys->data = pnc_key_derive (vmk, desktop_id, "volume:data");
  keys->nvram = pnc_key_derive (vmk, desktop_id, "volume:nvram");
  keys->tpm = pnc_key_derive (vmk, desktop_id, "tpm");
  keys->state = pnc_key_derive (vmk, desktop_id, "state");
  keys->audit = pnc_key_derive (vmk, desktop_id, "audit");
  return keys;
}

void
pnc_desktop_keys_free (PncDesktopKeys *keys)
{
  if (keys == NULL)
    return;
  pnc_secret_free (keys->system);
  pnc_secret_free (keys->data);
  pnc_secret_free (keys->nvram);
  pnc_secret_free (keys->tpm);
  pnc_secret_free (keys->state);
  pnc_secret_free (keys->audit);
  g_free (keys);
}

const PncSecret *
pnc_desktop_keys_get_volume (const PncDesktopKeys *keys, const char *name)
{
  if (g_str_equal (name, "system"))
    return keys->system;
  if (g_str_equal (name, "data"))
    return keys->data;
  if (g_str_equal (name, "nvram"))
    return keys->nvram;
  return NULL;
}

PncSecret *
pnc_desktop_keys_read_fd (int fd, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || lseek (fd, 0, SEEK_SET) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "A secret must be passed as a memfd");
      return NULL;
    }
  return pnc_secret_new_from_fd (fd, FALSE, error);
}

PncSecret *
pnc_desktop_keys_unlock (const char *folder,
                         const char *desktop_id,
                         int passphrase_fd,
                         GError **error)
{
  g_autoptr (PncSecret) passphrase = pnc_desktop_keys_read_fd (passphrase_fd, error);
  g_autoptr (PncKeyFile) file = NULL;

  if (passphrase == NULL)
    return NULL;
  file = pnc_desktop_folder_load_keys (folder, desktop_id, error);
  return file != NULL ? pnc_key_file_unlock (file, passphrase, error) : NULL;
}
