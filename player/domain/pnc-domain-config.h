/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-usb-rules.h"

#define PNC_DOMAIN_MAX_USB_CHANNELS 3

#include <glib.h>

/* Everything that decides a domain's XML: plain data in, XML out (pnc-domain-xml.h). */

typedef enum
{
  PNC_FIRMWARE_BIOS,
  PNC_FIRMWARE_UEFI,
  PNC_FIRMWARE_UEFI_SECURE, /* Secure Boot on, Microsoft's and Debian's keys enrolled */
} PncFirmware;

typedef enum
{
  PNC_VIDEO_QXL,
  PNC_VIDEO_VIRTIO,
} PncVideo;

typedef enum
{
  PNC_ACCELERATOR_KVM,
  PNC_ACCELERATOR_TCG,
} PncAccelerator;

const char *pnc_firmware_to_string (PncFirmware firmware);
gboolean pnc_firmware_from_string (const char *text, PncFirmware *out_firmware);
const char *pnc_video_to_string (PncVideo video);
gboolean pnc_video_from_string (const char *text, PncVideo *out_video);
const char *pnc_accelerator_to_string (PncAccelerator accelerator);

typedef struct
{
  /* Identity: from desktop.json, stable for life. Borrowed strings. */
  const char *uuid;         /* canonical lower case; the domain's name is "pinnace-<uuid>" */
  const char *title;        /* shown name; any text */
  const char *machine;      /* "pc-q35-7.2" */
  const char *cpu_baseline; /* "x86-64-v2" or "x86-64-v3" */
  const char *mac;          /* "52:54:00:xx:xx:xx" */
  const char *serial;       /* SMBIOS serial */

  PncAccelerator accelerator;
  PncFirmware firmware;
  PncVideo video;
  guint memory_mib;
  guint cpus;

  const char *nbd_socket;   /* UNIX socket of the block service: exports system, data, nvram */
  gboolean has_data;        /* a second disk, serial "pnc-data" */
  const char *tpm_socket;   /* swtpm's control socket; NULL: no TPM */
  const char *agent_socket; /* where QEMU puts the guest agent's channel; PncLibvirt fills it in */
  gboolean network;         /* user-mode NAT */
  gboolean sound;
  gboolean microphone; /* with sound: the guest may also hear */
  guint usb_channels;  /* USB devices that can be passed to the guest at once, at most
                          PNC_DOMAIN_MAX_USB_CHANNELS; 0: none */
  GArray *usb_filter;  /* PncRedirRule: what QEMU lets through; NULL: everything. Borrowed. */
  gboolean clipboard;  /* both off: refused by QEMU itself */
  gboolean file_transfer;

  /* Tests and calibration only: boot this kernel instead of a disk's boot loader; NULL usually. */
  const char *kernel;
  const char *initrd;
  const char *kernel_arguments;
  const char *serial_log; /* file that gets the guest's serial port; NULL: none */
} PncDomainConfig;
