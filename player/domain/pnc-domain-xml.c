/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-xml.h"

#include "pnc-cpu-baseline.h"
#include "pnc-domain-devices.h"
#include "pnc-xml-tree.h"

#define OVMF_PLAIN "/usr/share/OVMF/OVMF_CODE_4M.fd"
#define OVMF_SECURE "/usr/share/OVMF/OVMF_CODE_4M.ms.fd"

static void
pnc_domain_xml_add_identity (xmlNode *domain, const PncDomainConfig *config)
{
  g_autofree char *name = g_strdup_printf ("pinnace-%s", config->uuid);
  xmlNode *sysinfo, *system;

  pnc_xml_add_text (domain, "name", name);
  pnc_xml_add_text (domain, "uuid", config->uuid);
  pnc_xml_add_text (domain, "title", config->title);
  sysinfo = pnc_xml_add (domain, "sysinfo", "type", "smbios", NULL);
  system = pnc_xml_add (sysinfo, "system", NULL);
  pnc_xml_set (pnc_xml_add_text (system, "entry", "Pinnace"), "name", "manufacturer");
  pnc_xml_set (pnc_xml_add_text (system, "entry", "Pinnace desktop"), "name", "product");
  pnc_xml_set (pnc_xml_add_text (system, "entry", config->serial), "name", "serial");
  pnc_xml_set (pnc_xml_add_text (system, "entry", config->uuid), "name", "uuid");
}

static void
pnc_domain_xml_add_memory (xmlNode *domain, const PncDomainConfig *config)
{
  xmlNode *memory = pnc_xml_add_number (domain, "memory", config->memory_mib);
  xmlNode *backing;

  pnc_xml_set (memory, "unit", "MiB");
  pnc_xml_set (memory, "dumpCore", "off");
  /* The host must not merge the guest's pages with others': that tells who has the same page. */
  backing = pnc_xml_add (domain, "memoryBacking", NULL);
  pnc_xml_add (backing, "nosharepages", NULL);
}

static void
pnc_domain_xml_add_cpu (xmlNode *domain, const PncDomainConfig *config)
{
  const PncCpuBaseline *baseline = pnc_cpu_baseline_find (config->cpu_baseline);
  xmlNode *cpu, *topology, *model;

  g_return_if_fail (baseline != NULL);
  pnc_xml_add_number (domain, "vcpu", config->cpus);
  /* No check by libvirt: the calibration guest has done it, and libvirt's own is wrong on hosts
   * with a half KVM (platform.md). */
  cpu = pnc_xml_add (domain, "cpu", "mode", "custom", "match", "exact", "check", "none", NULL);
  model = pnc_xml_add_text (cpu, "model", baseline->model);
  pnc_xml_set (model, "fallback", "forbid");
  topology = pnc_xml_add (cpu, "topology", "sockets", "1", "dies", "1", NULL);
  pnc_xml_set_number (topology, "cores", config->cpus);
  pnc_xml_set (topology, "threads", "1");
  if (config->accelerator == PNC_ACCELERATOR_TCG)
    for (guint i = 0; baseline->not_emulated[i] != NULL; i++)
      pnc_xml_add (cpu, "feature", "policy", "disable", "name", baseline->not_emulated[i], NULL);
}

static void
pnc_domain_xml_add_flash (xmlNode *os, const PncDomainConfig *config)
{
  gboolean secure = config->firmware == PNC_FIRMWARE_UEFI_SECURE;
  xmlNode *loader = pnc_xml_add_text (os, "loader", secure ? OVMF_SECURE : OVMF_PLAIN);
  xmlNode *nvram = pnc_xml_add (os, "nvram", "type", "network", NULL);

  pnc_xml_set (loader, "readonly", "yes");
  pnc_xml_set (loader, "secure", secure ? "yes" : "no");
  pnc_xml_set (loader, "type", "pflash");
  pnc_domain_devices_add_source (nvram, config, "nvram");
}

static void
pnc_domain_xml_add_os (xmlNode *domain, const PncDomainConfig *config)
{
  xmlNode *os = pnc_xml_add (domain, "os", NULL);
  xmlNode *type = pnc_xml_add_text (os, "type", "hvm");

  pnc_xml_set (type, "arch", "x86_64");
  pnc_xml_set (type, "machine", config->machine);
  if (config->firmware != PNC_FIRMWARE_BIOS)
    pnc_domain_xml_add_flash (os, config);
  if (config->kernel != NULL)
    pnc_xml_add_text (os, "kernel", config->kernel);
  if (config->initrd != NULL)
    pnc_xml_add_text (os, "initrd", config->initrd);
  if (config->kernel_arguments != NULL)
    pnc_xml_add_text (os, "cmdline", config->kernel_arguments);
  pnc_xml_add (os, "smbios", "mode", "sysinfo", NULL);
}

static void
pnc_domain_xml_add_features (xmlNode *domain, const PncDomainConfig *config)
{
  xmlNode *features = pnc_xml_add (domain, "features", NULL);

  pnc_xml_add (features, "acpi", NULL);
  pnc_xml_add (features, "apic", NULL);
  pnc_xml_add (features, "vmport", "state", "off", NULL);
  /* Secure Boot needs it: without system management mode the guest could write its own keys. */
  if (config->firmware == PNC_FIRMWARE_UEFI_SECURE)
    pnc_xml_add (features, "smm", "state", "on", NULL);
}

static void
pnc_domain_xml_add_clock (xmlNode *domain)
{
  xmlNode *clock = pnc_xml_add (domain, "clock", "offset", "utc", NULL);

  pnc_xml_add (clock, "timer", "name", "rtc", "tickpolicy", "catchup", NULL);
  pnc_xml_add (clock, "timer", "name", "pit", "tickpolicy", "delay", NULL);
  pnc_xml_add (clock, "timer", "name", "hpet", "present", "no", NULL);
}

static void
pnc_domain_xml_add_lifecycle (xmlNode *domain)
{
  xmlNode *pm;

  pnc_xml_add_text (domain, "on_poweroff", "destroy");
  pnc_xml_add_text (domain, "on_reboot", "restart");
  pnc_xml_add_text (domain, "on_crash", "destroy");
  /* Saving and waking is the player's business; a guest that sleeps by itself would be lost. */
  pm = pnc_xml_add (domain, "pm", NULL);
  pnc_xml_add (pm, "suspend-to-mem", "enabled", "no", NULL);
  pnc_xml_add (pm, "suspend-to-disk", "enabled", "no", NULL);
}

char *
pnc_domain_xml_new (const PncDomainConfig *config)
{
  xmlDoc *document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *domain = xmlNewDocNode (document, NULL, BAD_CAST "domain", NULL);
  char *text;

  xmlDocSetRootElement (document, domain);
  pnc_xml_set (domain, "type", config->accelerator == PNC_ACCELERATOR_KVM ? "kvm" : "qemu");
  pnc_domain_xml_add_identity (domain, config);
  pnc_domain_xml_add_memory (domain, config);
  pnc_domain_xml_add_cpu (domain, config);
  pnc_domain_xml_add_os (domain, config);
  pnc_domain_xml_add_features (domain, config);
  pnc_domain_xml_add_clock (domain);
  pnc_domain_xml_add_lifecycle (domain);
  pnc_domain_devices_add (domain, config);
  text = pnc_xml_to_string (document);
  xmlFreeDoc (document);
  return text;
}
