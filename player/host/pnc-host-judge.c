/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-facts.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <string.h>

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

/* The parts of a sentence: @format, and a string for each "%s" in it, which has no other. */
static GStrv
pnc_host_collect_words (const char *format, va_list args)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add (words, format);
  for (const char *at = strstr (format, "%s"); at != NULL; at = strstr (at + 2, "%s"))
    g_strv_builder_add (words, va_arg (args, const char *));
  return g_strv_builder_end (words);
}

static void
pnc_host_find (PncCheck *check, PncCheckStatus status, const char *format, ...)
{
  va_list args;
  va_list again;

  check->status = status;
  va_start (args, format);
  va_copy (again, args);
  check->finding = g_strdup_vprintf (format, args);
  check->finding_words = pnc_host_collect_words (format, again);
  va_end (again);
  va_end (args);
}

static GStrv
pnc_host_one_word (const char *sentence)
{
  const char *words[] = { sentence, NULL };

  return g_strdupv ((GStrv) words);
}

static void
pnc_host_advise (PncCheck *check, const char *cause, const char *remedy, const char *command)
{
  check->cause = g_strdup (cause);
  check->remedy = g_strdup (remedy);
  check->command = g_strdup (command);
  check->cause_words = pnc_host_one_word (cause);
  check->remedy_words = pnc_host_one_word (remedy);
}

/* The cause stands already in @check if @cause is NULL. */
static void
pnc_host_advise_package (PncCheck *check, const char *cause, const char *package)
{
  const char *words[] = { N_ ("Install the package “%s”"), package, NULL };

  if (cause != NULL)
    {
      check->cause = g_strdup (cause);
      check->cause_words = pnc_host_one_word (cause);
    }
  check->remedy = g_strdup_printf ("Install the package “%s”", package);
  check->remedy_words = g_strdupv ((GStrv) words);
  check->command = g_strdup_printf ("sudo apt-get install %s", package);
}

static void
pnc_host_blame_version (PncCheck *check, guint least)
{
  g_autofree char *version = g_strdup_printf ("%u.%u", least / 100, least % 100);
  const char *words[] = { N_ ("%s or later is needed"), version, NULL };

  check->cause = g_strdup_printf ("%s or later is needed", version);
  check->cause_words = g_strdupv ((GStrv) words);
}

static void
pnc_host_explain_absent_kvm (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->cpu_virtualises)
    pnc_host_advise (
        check, N_ ("The processor can virtualise, but the kernel's module is not loaded"),
        N_ ("Load the module; if it refuses, switch virtualisation on in the firmware"),
        facts->cpu_is_amd ? "sudo modprobe kvm_amd" : "sudo modprobe kvm_intel");
  else if (facts->inside_vm)
    pnc_host_advise (check,
                     N_ ("This machine is itself virtual, and the machine below it passes no "
                         "virtualisation on"),
                     N_ ("Ask whoever runs this virtual machine to allow nested virtualisation, or "
                         "run on real hardware"),
                     "");
  else
    pnc_host_advise (
        check,
        N_ ("The processor shows no virtualisation: most often it is switched off in the "
            "firmware"),
        facts->cpu_is_amd ? N_ ("Restart, open the firmware setup, and switch on “SVM” or “AMD-V”")
                          : N_ ("Restart, open the firmware setup, and switch on “VT-x” or “Intel "
                                "Virtualization Technology”"),
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
          pnc_host_find (check, PNC_CHECK_OK, N_ ("Usable: %s"), facts->kvm->detail);
          return;
        }
      pnc_host_find (check, PNC_CHECK_WARNING, N_ ("Usable, but not for Secure Boot: %s"),
                     facts->kvm->detail);
      pnc_host_advise (
          check, N_ ("This kernel's KVM has no system management mode (SMM)"),
          N_ ("Use a kernel built with CONFIG_KVM_SMM, or desktops without Secure Boot"), "");
      return;
    case PNC_KVM_ABSENT:
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Not there: %s"), facts->kvm->detail);
      pnc_host_explain_absent_kvm (check, facts);
      return;
    case PNC_KVM_NO_PERMISSION:
      pnc_host_find (check, PNC_CHECK_UNKNOWN, N_ ("Not tried: we may not open it"));
      pnc_host_advise (check, N_ ("Without permission the calibration guest cannot run"),
                       N_ ("Mend the permission first (next line)"), "");
      return;
    case PNC_KVM_UNSOUND:
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Not usable: %s"), facts->kvm->detail);
      pnc_host_advise (
          check,
          facts->inside_vm
              ? N_ ("This machine is itself virtual, and what it is given as KVM does not "
                    "do what an operating system needs")
              : N_ ("KVM opens, but does not do what an operating system needs"),
          N_ ("Run on real hardware, or slowly without KVM (pinnacectl start NAME --slow)"), "");
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
      pnc_host_find (check, PNC_CHECK_OK, N_ ("“%s” may open /dev/kvm"), facts->user);
      return;
    case PNC_KVM_ABSENT:
      pnc_host_find (check, PNC_CHECK_UNKNOWN, N_ ("There is no /dev/kvm to open"));
      return;
    case PNC_KVM_NO_PERMISSION:
      break;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, N_ ("“%s” may not open /dev/kvm"), facts->user);
  if (g_strcmp0 (facts->kvm_group, "kvm") == 0 && facts->kvm_for_group)
    {
      command = g_strdup_printf ("sudo usermod -aG kvm %s", facts->user);
      pnc_host_advise (check, N_ ("Members of the group “kvm” may, and this user is not one"),
                       N_ ("Join the group, then log out and in again"), command);
    }
  else
    pnc_host_advise (check, N_ ("The device is not open to the group “kvm”"),
                     N_ ("Give the device to the group “kvm”"),
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
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Not installed"));
      pnc_host_advise_package (check, what, package);
    }
  else if (*version == '\0')
    {
      pnc_host_find (check, PNC_CHECK_UNKNOWN, N_ ("Installed, but it does not tell its version"));
      pnc_host_advise_package (check, N_ ("The program does not run as it should"), package);
    }
  else if (pnc_host_version_number (version) < least)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Version %s is too old"), version);
      pnc_host_blame_version (check, least);
      pnc_host_advise_package (check, NULL, package);
    }
  else
    pnc_host_find (check, PNC_CHECK_OK, N_ ("Version %s"), version);
}

static void
pnc_host_judge_qemu (PncCheck *check, const PncHostFacts *facts)
{
  pnc_host_judge_program (check, facts->qemu_version, 702, N_ ("QEMU runs the desktops"),
                          "qemu-system-x86");
}

static void
pnc_host_judge_spice (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *missing = g_strjoinv (", ", facts->missing_modules);

  if (*missing == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("Screen, sound and USB redirection are there"));
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Missing: %s"), missing);
  pnc_host_advise_package (check, N_ ("QEMU's modules for SPICE are not complete"),
                           "qemu-system-x86 qemu-system-common");
}

static void
pnc_host_judge_libvirt (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->libvirtd_version != NULL && facts->is_root && !facts->user_namespaces)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Cannot run for root on this host"));
      pnc_host_advise (
          check,
          N_ ("As root, the session daemon runs in a user namespace, and this host allows "
              "none"),
          N_ ("Run as an ordinary user, or allow user namespaces"),
          "sudo sysctl user.max_user_namespaces=1000");
      return;
    }
  pnc_host_judge_program (check, facts->libvirtd_version, 900,
                          N_ ("libvirt starts and watches the desktops"), "libvirt-daemon");
}

static void
pnc_host_judge_nbdkit (PncCheck *check, const PncHostFacts *facts)
{
  pnc_host_judge_program (check, facts->nbdkit_version, 132,
                          N_ ("nbdkit serves the encrypted disks"), "nbdkit");
}

static void
pnc_host_judge_plugin (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->plugin)
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("In its place"));
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, N_ ("“%s” is not there"), facts->plugin_path);
  pnc_host_advise (check, N_ ("Pinnace is not installed completely"), N_ ("Install Pinnace again"),
                   "");
}

static void
pnc_host_judge_swtpm (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->swtpm_version != NULL && !facts->swtpm_setup)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("swtpm is there, swtpm_setup is not"));
      pnc_host_advise_package (check, N_ ("Desktops with a TPM cannot be made"), "swtpm-tools");
      return;
    }
  pnc_host_judge_program (check, facts->swtpm_version, 7, N_ ("swtpm is the desktops' virtual TPM"),
                          "swtpm swtpm-tools");
}

static void
pnc_host_judge_host_tpm (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *command = NULL;

  if (facts->host_tpm_openable)
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("TPM 2.0, open to us"));
      return;
    }
  if (!facts->host_tpm)
    {
      pnc_host_find (check, PNC_CHECK_WARNING, N_ ("No TPM 2.0"));
      pnc_host_advise (check,
                       N_ ("This machine has none, or it is switched off in the firmware; desktops "
                           "that are bound to a machine cannot run here, others can"),
                       N_ ("Switch the TPM (“PTT”, “fTPM”) on in the firmware, if there is one"),
                       "");
      return;
    }
  command = g_strdup_printf ("sudo usermod -aG tss %s", facts->user);
  pnc_host_find (check, PNC_CHECK_WARNING, N_ ("“%s” may not open /dev/tpmrm0"), facts->user);
  pnc_host_advise (
      check,
      N_ ("Members of the group “tss” may; desktops that are bound to a machine cannot "
          "run here, others can"),
      N_ ("Join the group, then log out and in again"), command);
}

static void
pnc_host_judge_ovmf (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *missing = g_strjoinv (", ", facts->missing_firmware);

  if (*missing == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("With and without Secure Boot"));
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, N_ ("Missing: %s"), missing);
  pnc_host_advise_package (check, N_ ("Desktops that boot by UEFI need it"), "ovmf");
}

static void
pnc_host_judge_disk (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *space = g_format_size_full (facts->disk_free_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (!facts->disk_known)
    {
      pnc_host_find (check, PNC_CHECK_UNKNOWN, N_ ("“%s” does not tell"), facts->data_dir);
      return;
    }
  if (facts->disk_is_fat)
    {
      pnc_host_find (check, PNC_CHECK_FAILED, N_ ("“%s” lies on FAT32"), facts->data_dir);
      pnc_host_advise (check, N_ ("FAT32 holds no file above 4 GiB"),
                       N_ ("Keep desktops on another file system; on a stick, format it as exFAT"),
                       "");
      return;
    }
  if (facts->disk_free_bytes >= DISK_WARNING_BYTES)
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("%s free in “%s”"), space, facts->data_dir);
      return;
    }
  pnc_host_find (check,
                 facts->disk_free_bytes < DISK_FAILED_BYTES ? PNC_CHECK_FAILED : PNC_CHECK_WARNING,
                 N_ ("Only %s free in “%s”"), space, facts->data_dir);
  pnc_host_advise (check, N_ ("A desktop grows as it is used; when the disk is full, it pauses"),
                   N_ ("Free some space, or keep desktops on another disk"), "");
}

static void
pnc_host_judge_memory (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *available
      = g_format_size_full (facts->memory_available_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *total = g_format_size_full (facts->memory_total_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (facts->memory_available_bytes >= MEMORY_WARNING_BYTES)
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("%s of %s available"), available, total);
      return;
    }
  pnc_host_find (check,
                 facts->memory_available_bytes < MEMORY_FAILED_BYTES ? PNC_CHECK_FAILED
                                                                     : PNC_CHECK_WARNING,
                 N_ ("Only %s of %s available"), available, total);
  pnc_host_advise (
      check, N_ ("A desktop takes the memory that it was given, beside what runs already"),
      N_ ("Close other programs, or give the desktop less (pinnacectl set NAME --memory)"), "");
}

static void
pnc_host_judge_swap (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *plain = g_strjoinv (", ", facts->plain_swaps);

  if (*plain == '\0')
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("None, or none that is readable on the disk"));
      return;
    }
  pnc_host_find (check, PNC_CHECK_WARNING, N_ ("Not encrypted: %s"), plain);
  pnc_host_advise (
      check,
      N_ ("When memory is short, the kernel writes parts of a running desktop's memory "
          "there in clear; keys are locked in memory and never go there"),
      N_ ("Encrypt the swap space, use zram, or switch swap off"), "sudo swapoff -a");
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
    pnc_host_find (check, PNC_CHECK_FAILED, N_ ("%s: before this program was built (%s)"), today,
                   built);
  else
    pnc_host_find (check, PNC_CHECK_FAILED, N_ ("%s: decades after this program was built (%s)"),
                   today, built);
  pnc_host_advise (
      check, N_ ("The clock is wrong; dates of policies and certificates cannot be judged"),
      N_ ("Set the clock, and let it be set from the network"), "sudo timedatectl set-ntp true");
}

static void
pnc_host_judge_runtime_dir (PncCheck *check, const PncHostFacts *facts)
{
  if (facts->runtime_is_tmpfs)
    {
      pnc_host_find (check, PNC_CHECK_OK, N_ ("“%s” is in memory"), facts->runtime_dir);
      return;
    }
  pnc_host_find (check, PNC_CHECK_FAILED, N_ ("“%s” is not on tmpfs"), facts->runtime_dir);
  pnc_host_advise (
      check, N_ ("What lies there must never reach a disk"),
      N_ ("Log in with a session that sets XDG_RUNTIME_DIR, or mount a tmpfs on /dev/shm"), "");
}

static void
pnc_host_judge_memory_lock (PncCheck *check, const PncHostFacts *facts)
{
  g_autofree char *limit = g_format_size_full (facts->lockable_bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (facts->lockable_bytes >= LOCKED_WARNING_BYTES)
    {
      if (facts->lockable_bytes == G_MAXUINT64)
        pnc_host_find (check, PNC_CHECK_OK, N_ ("No limit"));
      else
        pnc_host_find (check, PNC_CHECK_OK, "%s", limit);
      return;
    }
  pnc_host_find (check,
                 facts->lockable_bytes < LOCKED_FAILED_BYTES ? PNC_CHECK_FAILED : PNC_CHECK_WARNING,
                 N_ ("Only %s may be locked"), limit);
  pnc_host_advise (check, N_ ("Keys are kept in memory that the kernel may not swap out"),
                   N_ ("Raise the limit “memlock” to 8 MiB (limits.conf, or LimitMEMLOCK=)"), "");
}

static const struct
{
  const char *id, *title;
  PncHostJudge judge;
} judges[] = {
  { "kvm", N_ ("Hardware virtualisation (KVM)"), pnc_host_judge_kvm },
  { "kvm-permission", N_ ("Permission to use it"), pnc_host_judge_kvm_permission },
  { "qemu", N_ ("Virtual machine (QEMU)"), pnc_host_judge_qemu },
  { "spice", N_ ("QEMU's display modules (SPICE)"), pnc_host_judge_spice },
  { "libvirt", N_ ("Session daemon (libvirtd)"), pnc_host_judge_libvirt },
  { "nbdkit", N_ ("Block server (nbdkit)"), pnc_host_judge_nbdkit },
  { "block-plugin", N_ ("Pinnace's plugin for it"), pnc_host_judge_plugin },
  { "swtpm", N_ ("Virtual TPM (swtpm)"), pnc_host_judge_swtpm },
  { "host-tpm", N_ ("This machine's own TPM"), pnc_host_judge_host_tpm },
  { "ovmf", N_ ("UEFI firmware (OVMF)"), pnc_host_judge_ovmf },
  { "disk", N_ ("Free disk space"), pnc_host_judge_disk },
  { "memory", N_ ("Memory"), pnc_host_judge_memory },
  { "swap", N_ ("Swap space"), pnc_host_judge_swap },
  { "clock", N_ ("Clock"), pnc_host_judge_clock },
  { "runtime-dir", N_ ("Runtime folder"), pnc_host_judge_runtime_dir },
  { "memory-lock", N_ ("Locked memory"), pnc_host_judge_memory_lock },
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
