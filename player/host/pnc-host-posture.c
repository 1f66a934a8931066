/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-posture.h"

#include "pnc-fd.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* UEFI specification 2.10, 3.3: EFI_GLOBAL_VARIABLE. The kernel puts four bytes of attributes
 * before the value. */
#define PNC_SECURE_BOOT_VARIABLE                                                                   \
  "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define PNC_SECURE_BOOT_VALUE 4

/* Device upon device upon device: more is a circle. */
#define PNC_MAX_DEVICE_DEPTH 16

static gboolean
pnc_host_is_secure_boot (void)
{
  g_autofree char *value = NULL;
  gsize size;

  return g_file_get_contents (PNC_SECURE_BOOT_VARIABLE, &value, &size, NULL)
         && size == PNC_SECURE_BOOT_VALUE + 1 && value[PNC_SECURE_BOOT_VALUE] == 1;
}

static gboolean
pnc_host_has_tpm2 (void)
{
  g_autofree char *version = NULL;
  g_auto (PncFd) tpm = open ("/dev/tpmrm0", O_RDWR | O_CLOEXEC);

  return tpm >= 0
         && g_file_get_contents ("/sys/class/tpm/tpm0/tpm_version_major", &version, NULL, NULL)
         && atoi (version) == 2;
}

static gboolean
pnc_host_is_virtualized (void)
{
  g_autofree char *info = NULL;
  const char *flags;
  g_autofree char *line = NULL;

  if (!g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL))
    return FALSE;
  flags = strstr (info, "\nflags");
  line = flags != NULL ? g_strndup (flags + 1, strcspn (flags + 1, "\n")) : g_strdup ("");
  return strstr (line, " hypervisor") != NULL;
}

/* Swap */

/* zram stays in memory; a device-mapper device says in its name whether it encrypts. */
static gboolean
pnc_host_swap_is_safe (const char *device)
{
  g_autofree char *name = g_path_get_basename (device);
  g_autofree char *path = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *target = g_file_read_link (device, NULL);

  if (g_str_has_prefix (name, "zram"))
    return TRUE;
  if (target != NULL)
    {
      g_free (name);
      name = g_path_get_basename (target);
    }
  path = g_strdup_printf ("/sys/block/%s/dm/uuid", name);
  return g_file_get_contents (path, &uuid, NULL, NULL) && g_str_has_prefix (uuid, "CRYPT-");
}

GStrv
pnc_host_list_plain_swaps (void)
{
  g_autoptr (GStrvBuilder) plain = g_strv_builder_new ();
  g_autofree char *swaps = NULL;
  g_auto (GStrv) lines = NULL;

  /* The first line is the heading. */
  if (g_file_get_contents ("/proc/swaps", &swaps, NULL, NULL))
    lines = g_strsplit (swaps, "\n", 0);
  for (guint i = 1; lines != NULL && lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_autofree char *device = g_strndup (lines[i], strcspn (lines[i], " \t"));

      if (*device != '\0' && !pnc_host_swap_is_safe (device))
        g_strv_builder_add (plain, device);
    }
  return g_strv_builder_end (plain);
}

/* The disk */

static gboolean
pnc_host_read_line (const char *folder, const char *name, char **out_line)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!g_file_get_contents (path, out_line, NULL, NULL))
    return FALSE;
  g_strchomp (*out_line);
  return TRUE;
}

static gboolean
pnc_host_is_encrypted_at (const char *block_folder, const char *device, guint depth)
{
  g_autofree char *folder = g_build_filename (block_folder, device, NULL);
  g_autofree char *slaves = g_build_filename (folder, "slaves", NULL);
  g_autofree char *uuid = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  if (pnc_host_read_line (folder, "dm/uuid", &uuid) && g_str_has_prefix (uuid, "CRYPT-"))
    return TRUE;
  dir = depth < PNC_MAX_DEVICE_DEPTH ? g_dir_open (slaves, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *slave = g_build_filename (slaves, name, NULL);
      g_autofree char *below = NULL;

      n++;
      if (!pnc_host_read_line (slave, "dev", &below)
          || !pnc_host_is_encrypted_at (block_folder, below, depth + 1))
        return FALSE;
    }
  return n > 0;
}

gboolean
pnc_host_device_is_encrypted (const char *block_folder, const char *device)
{
  return pnc_host_is_encrypted_at (block_folder, device, 0);
}

/* The device that mountinfo(5) names for the file system @device: btrfs and overlays have numbers
 * that are no device's. */
static char *
pnc_host_find_source (dev_t device)
{
  g_autofree char *wanted = g_strdup_printf ("%u:%u", major (device), minor (device));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      guint n = g_strv_length (words), dash = 6;
      struct stat info;

      while (dash < n && strcmp (words[dash], "-") != 0)
        dash++;
      if (dash + 2 >= n || strcmp (words[2], wanted) != 0)
        continue;
      if (stat (words[dash + 2], &info) == 0 && S_ISBLK (info.st_mode))
        return g_strdup_printf ("%u:%u", major (info.st_rdev), minor (info.st_rdev));
    }
  return NULL;
}

static gboolean
pnc_host_folder_is_encrypted (const char *folder)
{
  g_autofree char *source = NULL;
  struct stat info;

  if (stat (folder, &info) != 0)
    return FALSE;
  source = pnc_host_find_source (info.st_dev);
  return source != NULL && pnc_host_device_is_encrypted ("/sys/dev/block", source);
}

void
pnc_host_posture_read (const char *folder, PncHostPosture *out_posture)
{
  g_auto (GStrv) swaps = pnc_host_list_plain_swaps ();

  *out_posture = (PncHostPosture){
    .tpm2 = pnc_host_has_tpm2 (),
    .secure_boot = pnc_host_is_secure_boot (),
    .no_swap = swaps[0] == NULL,
    .disk_encrypted = pnc_host_folder_is_encrypted (folder),
    .virtualized = pnc_host_is_virtualized (),
  };
}
