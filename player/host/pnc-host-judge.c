/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-facts.h"

#include <stdarg.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)
#define DISK_FAILED_BYTES (1 * GIB)
#define DISK_WARNING_BYTES (20 * GIB)
#define MEMORY_FAILED_BYTES (1 * GIB)
#define MEMORY_WARNING_BYTES (3 * GIB)
/* Keys and passphrases, each in locked pages of its own. */
#define LOCKED_FAILED_BYTES (64 << 10)
#define LOCKED_WARNING_BYTES (1 << 20)
#define TWENTY_YEARS_S (G_GINT64_CONSTANT (20) * 365 * 24 * 3600)

/* One judge a check: fills in what it finds; id and title come from the table below. */
typedef void (*PncHostJudge) (PncCheck *check, const PncHostFacts *facts);

static void pnc_host_find (PncCheck *check, PncCheckStatus status, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
pnc_host_find (PncCheck *check, PncCheckStatus status, const char *format, ...)
{
  va_list args;

  check->status = status;
  va_start (args, format);
  check->finding = g_strdup_vprintf (format, args);
  va_end (args);
}

static void
pnc_host_advise (PncCheck *check, const char *cause, const char *remedy, const char *command)
{
  check->cause = g_strdup (cause);
  check->remedy = g_strdup (remedy);
  check->command = g_strdup (command);
}

static void
pnc_host_advise_package (PncCheck *check, const char *cause, const char *package)
{
  g_autofree char *command = g_strdup_printf ("sudo apt-get install %s", package);
  g_autofree char *remedy = g_strdup_printf ("Install the package “%s”", package);

  pnc_host_advise (check, cause, remedy, command);
}

static void
pnc_host_explain_absent_kvm (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->cpu_virtualises)
    pnc_host_advise (check, "The processor can virtualise, but the kernel's module is not loaded",
                     "Load the module; if it refuses, switch virtualisation on in the firmware",
                     facts->cpu_is_amd ? "sudo modprobe kvm_amd" : "sudo modprobe kvm_intel");
  else if (facts->inside_vm)
    pnc_host_advise (check,
                     "This machine is itself virtual, and the machine below it passes no "
                     "virtualisation on",
                     "Ask whoever runs this virtual machine to allow nested virtualisation, or "
                     "run on real hardware",
                     "");
  else
    pnc_host_advise (check,
                     "The processor shows no virtualisation: most often it is switched off in the "
                     "firmware",
                     facts->cpu_is_amd
                         ? "Restart, open the firmware setup, and switch on “SVM” or “AMD-V”"
                         : "Restart, open the firmware setup, and switch on “VT-x” or “Intel "
                           "Virtualization Technology”",
                     "");
}

static void
pnc_host_judge_kvm (PncCheck *check, const PncHostFacts *facts)
{
  switch (facts->kvm->state)
    {
    case PNC_KVM_USABLE:
      if (facts->kvm->system_management)
        {
          pnc_host_find (check, PNC_CHECK_OK, "Usable: %s", facts->kvm->detail);
          return;
        }
      pnc_host_find (check, PNC_CHECK_WARNING, "Usable, but not for Secure Boot: %s",
                     facts->kvm->detail);
      pnc_host_advise (check, "This kernel's KVM has no system management mode (SMM)",
                       "Use a kernel built with CONFIG_KVM_SMM, or desktops without Secure Boot",
                       "");
      return;
    case PNC_KVM_ABSENT:
      pnc_host_find (check, PNC_CHECK_FAILED, "Not there: %s", facts->kvm->detail);
      pnc_host_explain_absent_kvm (check, facts);
      return;
    case PNC_KVM_NO_PERMISSION:
      pnc_host_find (check, PNC_CHECK_UNKNOWN, "Not tried: we may not open it");
      pnc_host_advise (check, "Without permission the calibration guest cannot run",
                       "Mend the permission first (next line)", "");
      return;
    case PNC_KVM_UNSOUND:
      pnc_host_find (check, PNC_CHECK_FAILED, "Not usable: %s", facts->kvm->detail);
      pnc_host_advise (check,
                       facts->inside_vm
                           ? "This machine is itself virtual, and what it is given as KVM does not "
                             "do what an operating system needs"
                           : "KVM opens, but does not do what an operating system needs",
                       "Run on real hardware, or without KVM (slowly)", "");
      return;
    }
}

static void
pnc_host_judge_kvm_permission (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *command = NULL;

  switch (facts->kvm->state)
    {
    case PNC_KVM_USABLE:
    case PNC_KVM_UNSOUND:
      pnc_host_find (check, PNC_CHECK_OK, "“%s” may open /dev/kvm", facts->user);
      return;
    case PNC_KVM_ABSENT:
      pnc_host_find (check, PNC_CHECK_UNKNOWN, "There is no /dev/kvm to open");
      return;
    case PNC_KVM_NO_PERMISSION:
      break;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, "“%s” may not open /dev/kvm", facts->user);
  if (g_strcmp0 (facts->kvm_group, "kvm") == 0 && facts->kvm_for_group)
    {
      command = g_strdup_printf ("sudo usermod -aG kvm %s", facts->user);
      pnc_host_advise (check, "Members of the group “kvm” may, and this user is not one",
                       "Join the group, then log out and in again", command);
    }
  else
    pnc_host_advise (check, "The device is not open to the group “kvm”",
                     "Give the device to the group “kvm”",
                     "sudo chgrp kvm /dev/kvm && sudo chmod 660 /dev/kvm");
}

/* Major and minor number as one, for comparing: "7.2.22" → 702. */
static guint
pnc_host_version_number (const char *version)
{
  g_auto (GStrv) parts = g_strsplit (version, ".", 3);

  if (parts[0] == NULL || parts[1] == NULL)
    return 0;
  return g_ascii_strtoull (parts[0], NULL, 10) * 100 + g_ascii_strtoull (parts[1], NULL, 10);
}

static void
pnc_host_judge_program (
    PncCheck *check, const char *version, guint least, const char *what, const char *package)
{
  if (version == NULL)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, "Not installed");
      pnc_host_advise_package (check, what, package);
    }
  else if (*version == '\0')
    {
      pnc_host_find (check, PNC_CHECK_UNKNOWN, "Installed, but it does not tell its version");
      pnc_host_advise_package (check, "The program does not run as it should", package);
    }
  else if (pnc_host_version_number (version) < least)
    {
      g_autofree char *cause
          = g_strdup_printf ("%u.%u or later is needed", least / 100, least % 100);

      pnc_host_find (check, PNC_CHECK_FAILED, "Version %s is too old", version);
      pnc_host_advise_package (check, cause, package);
    }
  else
    pnc_host_find (check, PNC_CHECK_OK, "Version %s", version);
}

static void
pnc_host_judge_qemu (PncCheck *check, const PncHostFacts *facts)
{
  pnc_host_judge_program (check, facts->qemu_version, 702, "QEMU runs the desktops",
                          "qemu-system-x86");
}

static void
pnc_host_judge_spice (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *missing = g_strjoinv (", ", facts->missing_modules);

  if (*missing == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, "Screen, sound and USB redirection are there");
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, "Missing: %s", missing);
  pnc_host_advise_package (check, "QEMU's modules for SPICE are not complete",
                           "qemu-system-x86 qemu-system-common");
}

static void
pnc_host_judge_libvirt (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->libvirtd_version != NULL && facts->is_root && !facts->user_namespaces)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, "Cannot run for root on this host");
      pnc_host_advise (check,
                       "As root, the session daemon runs in a user namespace, and this host allows "
                       "none",
                       "Run as an ordinary user, or allow user namespaces",
                       "sudo sysctl user.max_user_namespaces=1000");
      return;
    }
  pnc_host_judge_program (check, facts->libvirtd_version, 900,
                          "libvirt starts and watches the desktops", "libvirt-daemon");
}

static void
pnc_host_judge_nbdkit (PncCheck *check, const PncHostFacts *facts)
{
  pnc_host_judge_program (check, facts->nbdkit_version, 132, "nbdkit serves the encrypted disks",
                          "nbdkit");
}

static void
pnc_host_judge_plugin (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->plugin)
    {
      pnc_host_find (check, PNC_CHECK_OK, "In its place");
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, "“%s” is not there", facts->plugin_path);
  pnc_host_advise (check, "Pinnace is not installed completely", "Install Pinnace again", "");
}

static void
pnc_host_judge_swtpm (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->swtpm_version != NULL && !facts->swtpm_setup)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, "swtpm is there, swtpm_setup is not");
      pnc_host_advise_package (check, "Desktops with a TPM cannot be made", "swtpm-tools");
      return;
    }
  pnc_host_judge_program (check, facts->swtpm_version, 7, "swtpm is the desktops' virtual TPM",
                          "swtpm swtpm-tools");
}

static void
pnc_host_judge_host_tpm (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *command = NULL;

  if (facts->host_tpm_openable)
    {
      pnc_host_find (check, PNC_CHECK_OK, "TPM 2.0, open to us");
      return;
    }
  if (!facts->host_tpm)
    {
      pnc_host_find (check, PNC_CHECK_WARNING, "No TPM 2.0");
      pnc_host_advise (check,
                       "This machine has none, or it is switched off in the firmware; desktops "
                       "that are bound to a machine cannot run here, others can",
                       "Switch the TPM (“PTT”, “fTPM”) on in the firmware, if there is one", "");
      return;
    }
  command = g_strdup_printf ("sudo usermod -aG tss %s", facts->user);
  pnc_host_find (check, PNC_CHECK_WARNING, "“%s” may not open /dev/tpmrm0", facts->user);
  pnc_host_advise (check,
                   "Members of the group “tss” may; desktops that are bound to a machine cannot "
                   "run here, others can",
                   "Join the group, then log out and in again", command);
}

static void
pnc_host_judge_ovmf (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *missing = g_strjoinv (", ", facts->missing_firmware);

  if (*missing == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, "With and without Secure Boot");
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, "Missing: %s", missing);
  pnc_host_advise_package (check, "Desktops that boot by UEFI need it", "ovmf");
}

static void
pnc_host_judge_disk (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *space = g_format_size_full (facts->disk_free_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (!facts->disk_known)
    {
      pnc_host_find (check, PNC_CHECK_UNKNOWN, "“%s” does not tell", facts->data_dir);
      return;
    }
  if (facts->disk_is_fat)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, "“%s” lies on FAT32", facts->data_dir);
      pnc_host_advise (check, "FAT32 holds no file above 4 GiB",
                       "Keep desktops on another file system; on a stick, format it as exFAT", "");
      return;
    }
  if (facts->disk_free_bytes >= DISK_WARNING_BYTES)
    {
      pnc_host_find (check, PNC_CHECK_OK, "%s free in “%s”", space, facts->data_dir);
      return;
    }
  pnc_host_find (check,
                 facts->disk_free_bytes < DISK_FAILED_BYTES ? PNC_CHECK_FAILED : PNC_CHECK_WARNING,
                 "Only %s free in “%s”", space, facts->data_dir);
  pnc_host_advise (check, "A desktop grows as it is used; when the disk is full, it pauses",
                   "Free some space, or keep desktops on another disk", "");
}

static void
pnc_host_judge_memory (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *available
      = g_format_size_full (facts->memory_available_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *total = g_format_size_full (facts->memory_total_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (facts->memory_available_bytes >= MEMORY_WARNING_BYTES)
    {
      pnc_host_find (check, PNC_CHECK_OK, "%s of %s available", available, total);
      return;
    }
  pnc_host_find (check,
                 facts->memory_available_bytes < MEMORY_FAILED_BYTES ? PNC_CHECK_FAILED
                                                                     : PNC_CHECK_WARNING,
                 "Only %s of %s available", available, total);
  pnc_host_advise (check, "A desktop takes the memory that it was given, beside what runs already",
                   "Close other programs, or give the desktop less (pinnacectl set NAME --memory)",
                   "");
}

static void
pnc_host_judge_swap (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *plain = g_strjoinv (", ", facts->plain_swaps);

  if (*plain == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, "None, or none that is readable on the disk");
      return;
    }
  pnc_host_find (check, PNC_CHECK_WARNING, "Not encrypted: %s", plain);
  pnc_host_advise (check,
                   "When memory is short, the kernel writes parts of a running desktop's memory "
                   "there in clear; keys are locked in memory and never go there",
                   "Encrypt the swap space, use zram, or switch swap off", "sudo swapoff -a");
}

static char *
pnc_host_format_day (gint64 unix_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_s);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

static void
pnc_host_judge_clock (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *today = pnc_host_format_day (facts->now_s);
  g_autofree char *built = pnc_host_format_day (facts->built_s);

  if (facts->now_s >= facts->built_s && facts->now_s < facts->built_s + TWENTY_YEARS_S)
    {
      pnc_host_find (check, PNC_CHECK_OK, "%s", today);
      return;
    }
  if (facts->now_s < facts->built_s)
    pnc_host_find (check, PNC_CHECK_FAILED, "%s: before this program was built (%s)", today, built);
  else
    pnc_host_find (check, PNC_CHECK_FAILED, "%s: decades after this program was built (%s)", today,
                   built);
  pnc_host_advise (check, "The clock is wrong; dates of policies and certificates cannot be judged",
                   "Set the clock, and let it be set from the network",
                   "sudo timedatectl set-ntp true");
}

static void
pnc_host_judge_runtime_dir (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->runtime_is_tmpfs)
    {
      pnc_host_find (check, PNC_CHECK_OK, "“%s” is in memory", facts->runtime_dir);
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, "“%s” is not on tmpfs", facts->runtime_dir);
  pnc_host_advise (check, "What lies there must never reach a disk",
                   "Log in with a session that sets XDG_RUNTIME_DIR, or mount a tmpfs on /dev/shm",
                   "");
}

static void
pnc_host_judge_memory_lock (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *limit = g_format_size_full (facts->lockable_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (facts->lockable_bytes >= LOCKED_WARNING_BYTES)
    {
      pnc_host_find (check, PNC_CHECK_OK, "%s",
                     facts->lockable_bytes == G_MAXUINT64 ? "No limit" : limit);
      return;
    }
  pnc_host_find (check,
                 facts->lockable_bytes < LOCKED_FAILED_BYTES ? PNC_CHECK_FAILED : PNC_CHECK_WARNING,
                 "Only %s may be locked", limit);
  pnc_host_advise (check, "Keys are kept in memory that the kernel may not swap out",
                   "Raise the limit “memlock” to 8 MiB (limits.conf, or LimitMEMLOCK=)", "");
}

static const struct
{
  const char *id, *title;
  PncHostJudge judge;
} judges[] = {
  { "kvm", "Hardware virtualisation (KVM)", pnc_host_judge_kvm },
  { "kvm-permission", "Permission to use it", pnc_host_judge_kvm_permission },
  { "qemu", "Virtual machine (QEMU)", pnc_host_judge_qemu },
  { "spice", "QEMU's display modules (SPICE)", pnc_host_judge_spice },
  { "libvirt", "Session daemon (libvirtd)", pnc_host_judge_libvirt },
  { "nbdkit", "Block server (nbdkit)", pnc_host_judge_nbdkit },
  { "block-plugin", "Pinnace's plugin for it", pnc_host_judge_plugin },
  { "swtpm", "Virtual TPM (swtpm)", pnc_host_judge_swtpm },
  { "host-tpm", "This machine's own TPM", pnc_host_judge_host_tpm },
  { "ovmf", "UEFI firmware (OVMF)", pnc_host_judge_ovmf },
  { "disk", "Free disk space", pnc_host_judge_disk },
  { "memory", "Memory", pnc_host_judge_memory },
  { "swap", "Swap space", pnc_host_judge_swap },
  { "clock", "Clock", pnc_host_judge_clock },
  { "runtime-dir", "Runtime folder", pnc_host_judge_runtime_dir },
  { "memory-lock", "Locked memory", pnc_host_judge_memory_lock },
};

GPtrArray *
pnc_host_judge (const PncHostFacts *facts)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_check_free);

  for (guint i = 0; i < G_N_ELEMENTS (judges); i++)
    {
      PncCheck *check = g_new0 (PncCheck, 1);

      check->id = g_strdup (judges[i].id);
      check->title = g_strdup (judges[i].title);
      judges[i].judge (check, facts);
      if (check->cause == NULL)
        pnc_host_advise (check, "", "", "");
      g_ptr_array_add (checks, check);
    }
  return checks;
}
