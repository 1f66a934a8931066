/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-devices.h"

#include "pnc-xml-tree.h"

/* One root port a device that a guest may ever see; the numbers are the buses behind them and
 * stay for ever. Bus 8 is kept for what comes. */
enum
{
  BUS_NETWORK = 1,
  BUS_USB,
  BUS_SERIAL,
  BUS_SYSTEM_DISK,
  BUS_DATA_DISK,
  BUS_BALLOON,
  BUS_RNG,
  BUS_SPARE,
};

static void
pnc_domain_devices_place (xmlNode *device, guint bus, guint slot, guint function)
{
  xmlNode *address = pnc_xml_add (device, "address", "type", "pci", "domain", "0", NULL);

  pnc_xml_set_number (address, "bus", bus);
  pnc_xml_set_number (address, "slot", slot);
  pnc_xml_set_number (address, "function", function);
}

static void
pnc_domain_devices_place_usb (xmlNode *device, guint port)
{
  xmlNode *address = pnc_xml_add (device, "address", "type", "usb", "bus", "0", NULL);

  pnc_xml_set_number (address, "port", port);
}

static void
pnc_domain_devices_place_serial (xmlNode *device, guint port)
{
  xmlNode *address = pnc_xml_add (device, "address", "type", "virtio-serial", "controller", "0",
                                  "bus", "0", NULL);

  pnc_xml_set_number (address, "port", port);
}

static void
pnc_domain_devices_add_controllers (xmlNode *devices)
{
  xmlNode *controller;

  pnc_xml_add (devices, "controller", "type", "pci", "index", "0", "model", "pcie-root", NULL);
  for (guint bus = BUS_NETWORK; bus <= BUS_SPARE; bus++)
    {
      controller
          = pnc_xml_add (devices, "controller", "type", "pci", "model", "pcie-root-port", NULL);
      pnc_xml_set_number (controller, "index", bus);
      pnc_domain_devices_place (controller, 0, 2, bus - 1);
      if (bus == BUS_NETWORK)
        pnc_xml_set (controller->last, "multifunction", "on");
    }
  controller = pnc_xml_add (devices, "controller", "type", "usb", "index", "0", "model",
                            "qemu-xhci", "ports", "8", NULL);
  pnc_domain_devices_place (controller, BUS_USB, 0, 0);
  controller = pnc_xml_add (devices, "controller", "type", "virtio-serial", "index", "0", NULL);
  pnc_domain_devices_place (controller, BUS_SERIAL, 0, 0);
}

void
pnc_domain_devices_add_source (xmlNode *parent, const PncDomainConfig *config, const char *name)
{
  xmlNode *source = pnc_xml_add (parent, "source", "protocol", "nbd", "name", name, NULL);

  pnc_xml_add (source, "host", "transport", "unix", "socket", config->nbd_socket, NULL);
}

/* The whole backing chain is spelt out, down to its empty end: otherwise libvirt would open what
 * the qcow2 header names (security.md F7). A full host disk pauses the guest and loses nothing. */
static xmlNode *
pnc_domain_devices_add_disk (xmlNode *devices,
                             const PncDomainConfig *config,
                             const char *name,
                             const char *target,
                             const char *serial,
                             guint bus)
{
  xmlNode *disk = pnc_xml_add (devices, "disk", "type", "network", "device", "disk", NULL);
  xmlNode *driver
      = pnc_xml_add (disk, "driver", "name", "qemu", "type", "qcow2", "cache", "none", NULL);

  pnc_xml_set (driver, "error_policy", "stop");
  pnc_xml_set (driver, "rerror_policy", "stop");
  pnc_xml_set (driver, "discard", "unmap");
  pnc_xml_set (driver, "detect_zeroes", "unmap");
  pnc_domain_devices_add_source (disk, config, name);
  pnc_xml_add (disk, "backingStore", NULL);
  pnc_xml_add (disk, "target", "dev", target, "bus", "virtio", NULL);
  pnc_xml_add_text (disk, "serial", serial);
  pnc_domain_devices_place (disk, bus, 0, 0);
  return disk;
}

static void
pnc_domain_devices_add_disks (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *system = pnc_domain_devices_add_disk (devices, config, "system", "vda", "pnc-system",
                                                 BUS_SYSTEM_DISK);

  pnc_xml_add (system, "boot", "order", "1", NULL);
  if (config->has_data)
    pnc_domain_devices_add_disk (devices, config, "data", "vdb", "pnc-data", BUS_DATA_DISK);
}

static void
pnc_domain_devices_add_network (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *interface = pnc_xml_add (devices, "interface", "type", "user", NULL);

  pnc_xml_add (interface, "mac", "address", config->mac, NULL);
  pnc_xml_add (interface, "model", "type", "virtio", NULL);
  /* No boot from the network, hence no time lost on its option ROM. */
  pnc_xml_add (interface, "rom", "enabled", "no", NULL);
  pnc_domain_devices_place (interface, BUS_NETWORK, 0, 0);
}

static void
pnc_domain_devices_add_channels (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *channel = pnc_xml_add (devices, "channel", "type", "spicevmc", NULL);

  pnc_xml_add (channel, "target", "type", "virtio", "name", "com.redhat.spice.0", NULL);
  pnc_domain_devices_place_serial (channel, 1);
  channel = pnc_xml_add (devices, "channel", "type", "unix", NULL);
  if (config->agent_socket != NULL)
    pnc_xml_add (channel, "source", "mode", "bind", "path", config->agent_socket, NULL);
  pnc_xml_add (channel, "target", "type", "virtio", "name", "org.qemu.guest_agent.0", NULL);
  pnc_domain_devices_place_serial (channel, 2);
}

/* "0x1050", or "-1" for any (formatdomain, Redirected devices). */
static void
pnc_domain_devices_set_usb (xmlNode *usb, const char *name, int number, int digits)
{
  g_autofree char *text
      = number < 0 ? g_strdup ("-1") : g_strdup_printf ("0x%0*x", digits, (guint) number);

  pnc_xml_set (usb, name, text);
}

/* QEMU refuses these itself, whatever the client says. */
static void
pnc_domain_devices_add_usb_filter (xmlNode *devices, GArray *rules)
{
  xmlNode *filter = pnc_xml_add (devices, "redirfilter", NULL);

  for (guint i = 0; i < rules->len; i++)
    {
      const PncRedirRule *rule = &g_array_index (rules, PncRedirRule, i);
      xmlNode *usb = pnc_xml_add (filter, "usbdev", NULL);

      pnc_domain_devices_set_usb (usb, "class", rule->device_class, 2);
      pnc_domain_devices_set_usb (usb, "vendor", rule->vendor, 4);
      pnc_domain_devices_set_usb (usb, "product", rule->product, 4);
      pnc_xml_set (usb, "version", "-1");
      pnc_xml_set (usb, "allow", rule->allow ? "yes" : "no");
    }
}

/* The keyboard is the PS/2 one: it works from the firmware's first prompt on, in any guest. */
static void
pnc_domain_devices_add_input (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *tablet = pnc_xml_add (devices, "input", "type", "tablet", "bus", "usb", NULL);

  pnc_domain_devices_place_usb (tablet, 1);
  pnc_xml_add (devices, "input", "type", "keyboard", "bus", "ps2", NULL);
  if (config->usb_channels == 0)
    return;
  for (guint port = 2; port < 2 + MIN (config->usb_channels, PNC_DOMAIN_MAX_USB_CHANNELS); port++)
    pnc_domain_devices_place_usb (
        pnc_xml_add (devices, "redirdev", "bus", "usb", "type", "spicevmc", NULL), port);
  if (config->usb_filter != NULL)
    pnc_domain_devices_add_usb_filter (devices, config->usb_filter);
}

/* No address to listen on: clients come by virDomainOpenGraphicsFD only. The wire is this
 * machine's memory, so nothing is compressed and nothing becomes a video stream. */
static void
pnc_domain_devices_add_graphics (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *graphics = pnc_xml_add (devices, "graphics", "type", "spice", NULL);

  pnc_xml_add (graphics, "listen", "type", "none", NULL);
  pnc_xml_add (graphics, "image", "compression", "off", NULL);
  pnc_xml_add (graphics, "jpeg", "compression", "never", NULL);
  pnc_xml_add (graphics, "zlib", "compression", "never", NULL);
  pnc_xml_add (graphics, "playback", "compression", "off", NULL);
  pnc_xml_add (graphics, "streaming", "mode", "off", NULL);
  pnc_xml_add (graphics, "clipboard", "copypaste", config->clipboard ? "yes" : "no", NULL);
  pnc_xml_add (graphics, "filetransfer", "enable", config->file_transfer ? "yes" : "no", NULL);
}

static void
pnc_domain_devices_add_video (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *video = pnc_xml_add (devices, "video", NULL);
  xmlNode *model = pnc_xml_add (video, "model", "type", pnc_video_to_string (config->video), NULL);

  /* KiB; room for a picture of 3840 × 2160 and what is being drawn beside it. */
  if (config->video == PNC_VIDEO_QXL)
    {
      pnc_xml_set_number (model, "ram", 131072);
      pnc_xml_set_number (model, "vram", 65536);
      pnc_xml_set_number (model, "vgamem", 65536);
    }
  pnc_xml_set (model, "heads", "1");
  pnc_xml_set (model, "primary", "yes");
  pnc_domain_devices_place (video, 0, 1, 0);
}

static void
pnc_domain_devices_add_sound (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *sound;

  pnc_xml_add (devices, "audio", "id", "1", "type", config->sound ? "spice" : "none", NULL);
  if (!config->sound)
    return;
  sound = pnc_xml_add (devices, "sound", "model", "ich9", NULL);
  if (!config->microphone)
    pnc_xml_add (sound, "codec", "type", "output", NULL);
  pnc_domain_devices_place (sound, 0, 0x1b, 0);
}

/* swtpm is ours: libvirt connects to it and never sees its key. */
static void
pnc_domain_devices_add_tpm (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *tpm = pnc_xml_add (devices, "tpm", "model", "tpm-crb", NULL);
  xmlNode *backend = pnc_xml_add (tpm, "backend", "type", "external", NULL);

  pnc_xml_add (backend, "source", "type", "unix", "mode", "connect", "path", config->tpm_socket,
               NULL);
}

static void
pnc_domain_devices_add_small (xmlNode *devices)
{
  xmlNode *balloon = pnc_xml_add (devices, "memballoon", "model", "virtio", "autodeflate", "on",
                                  "freePageReporting", "on", NULL);
  xmlNode *rng = pnc_xml_add (devices, "rng", "model", "virtio", NULL);

  pnc_domain_devices_place (balloon, BUS_BALLOON, 0, 0);
  pnc_xml_add (rng, "backend", "model", "builtin", NULL);
  pnc_domain_devices_place (rng, BUS_RNG, 0, 0);
  pnc_xml_add (devices, "panic", "model", "isa", NULL);
}

static void
pnc_domain_devices_add_serial_log (xmlNode *devices, const PncDomainConfig *config)
{
  xmlNode *serial = pnc_xml_add (devices, "serial", "type", "file", NULL);

  pnc_xml_add (serial, "source", "path", config->serial_log, "append", "on", NULL);
  pnc_xml_add (serial, "target", "port", "0", NULL);
}

void
pnc_domain_devices_add (xmlNode *domain, const PncDomainConfig *config)
{
  xmlNode *devices = pnc_xml_add (domain, "devices", NULL);

  pnc_domain_devices_add_controllers (devices);
  pnc_domain_devices_add_disks (devices, config);
  if (config->network)
    pnc_domain_devices_add_network (devices, config);
  pnc_domain_devices_add_channels (devices, config);
  pnc_domain_devices_add_input (devices, config);
  if (config->tpm_socket != NULL)
    pnc_domain_devices_add_tpm (devices, config);
  pnc_domain_devices_add_graphics (devices, config);
  pnc_domain_devices_add_video (devices, config);
  pnc_domain_devices_add_sound (devices, config);
  pnc_domain_devices_add_small (devices);
  if (config->serial_log != NULL)
    pnc_domain_devices_add_serial_log (devices, config);
}
