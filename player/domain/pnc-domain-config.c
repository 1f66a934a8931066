/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-config.h"

static const char *const firmware_names[] = {
  [PNC_FIRMWARE_BIOS] = "bios",
  [PNC_FIRMWARE_UEFI] = "uefi",
  [PNC_FIRMWARE_UEFI_SECURE] = "uefi-secure",
};

static const char *const video_names[] = {
  [PNC_VIDEO_QXL] = "qxl",
  [PNC_VIDEO_VIRTIO] = "virtio",
};

static gboolean
pnc_domain_config_find_name (const char *const *names,
                             guint n_names,
                             const char *text,
                             guint *out_index)
{
  for (guint i = 0; i < n_names; i++)
    if (g_strcmp0 (names[i], text) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

const char *
pnc_firmware_to_string (PncFirmware firmware)
{
  g_return_val_if_fail ((guint) firmware < G_N_ELEMENTS (firmware_names), NULL);
  return firmware_names[firmware];
}

gboolean
pnc_firmware_from_string (const char *text, PncFirmware *out_firmware)
{
  guint found;

  if (!pnc_domain_config_find_name (firmware_names, G_N_ELEMENTS (firmware_names), text, &found))
    return FALSE;
  *out_firmware = found;
  return TRUE;
}

const char *
pnc_video_to_string (PncVideo video)
{
  g_return_val_if_fail ((guint) video < G_N_ELEMENTS (video_names), NULL);
  return video_names[video];
}

gboolean
pnc_video_from_string (const char *text, PncVideo *out_video)
{
  guint found;

  if (!pnc_domain_config_find_name (video_names, G_N_ELEMENTS (video_names), text, &found))
    return FALSE;
  *out_video = found;
  return TRUE;
}

const char *
pnc_accelerator_to_string (PncAccelerator accelerator)
{
  switch (accelerator)
    {
    case PNC_ACCELERATOR_KVM:
      return "kvm";
    case PNC_ACCELERATOR_TCG:
      return "tcg";
    }
  g_return_val_if_reached (NULL);
}
