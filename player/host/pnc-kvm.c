/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kvm.h"

#include "pnc-calibration.h"
#include "pnc-child.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define DEVICE "/dev/kvm"
#define GROUP "calibration"
/* The guest needs a fifth of a second; a loaded host gets time. */
#define DEADLINE_MS 4000

static PncKvmReport *
pnc_kvm_report_new (PncKvmState state, const char *detail, guint duration_ms)
{
  PncKvmReport *report = g_new0 (PncKvmReport, 1);

  report->state = state;
  report->detail = g_strdup (detail);
  report->duration_ms = duration_ms;
  return report;
}

void
pnc_kvm_report_free (PncKvmReport *report)
{
  g_free (report->detail);
  g_free (report);
}

/* All that a verdict depends on and that may change: the running kernel, QEMU, our guest. */
static char *
pnc_kvm_identify_host (void)
{
  g_autofree char *boot = NULL;
  g_autofree char *guest = pnc_calibration_dup_identity ();
  g_autofree char *qemu = pnc_child_find_program ("qemu-system-x86_64", "qemu-system-x86", NULL);
  struct stat info = { 0 };

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL) || qemu == NULL
      || stat (qemu, &info) != 0)
    return NULL;
  return g_strdup_printf ("%s %s %s:%ju:%ju:%jd.%09ld", g_strstrip (boot), guest, qemu,
                          (uintmax_t) info.st_ino, (uintmax_t) info.st_size,
                          (intmax_t) info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

static PncKvmReport *
pnc_kvm_read_cache (const char *path, const char *identity)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *of = NULL;
  g_autofree char *detail = NULL;

  if (identity == NULL || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  of = g_key_file_get_string (file, GROUP, "of", NULL);
  detail = g_key_file_get_string (file, GROUP, "detail", NULL);
  if (g_strcmp0 (of, identity) != 0 || detail == NULL)
    return NULL;
  return pnc_kvm_report_new (g_key_file_get_boolean (file, GROUP, "usable", NULL) ? PNC_KVM_USABLE
                                                                                  : PNC_KVM_UNSOUND,
                             detail, g_key_file_get_integer (file, GROUP, "ms", NULL));
}

/* A cache that cannot be written costs the next caller a second, no more. */
static void
pnc_kvm_write_cache (const char *path, const char *identity, const PncCalibration *run)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_key_file_set_string (file, GROUP, "of", identity);
  g_key_file_set_string (file, GROUP, "detail", run->detail);
  g_key_file_set_boolean (file, GROUP, "usable", run->passed);
  g_key_file_set_integer (file, GROUP, "ms", run->duration_ms);
  text = g_key_file_to_data (file, NULL, NULL);
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("kvm report: %s", error->message);
}

static PncKvmReport *
pnc_kvm_calibrate (const char *runtime_dir)
{
  g_autofree char *path = g_build_filename (runtime_dir, "kvm-report", NULL);
  g_autofree char *identity = pnc_kvm_identify_host ();
  PncKvmReport *cached = pnc_kvm_read_cache (path, identity);
  g_autoptr (PncCalibration) run = NULL;

  if (cached != NULL)
    return cached;
  run = pnc_calibration_run (PNC_ACCELERATOR_KVM, DEADLINE_MS);
  if (run->conclusive && identity != NULL)
    pnc_kvm_write_cache (path, identity, run);
  return pnc_kvm_report_new (run->passed ? PNC_KVM_USABLE : PNC_KVM_UNSOUND, run->detail,
                             run->duration_ms);
}

PncKvmReport *
pnc_kvm_probe (const char *runtime_dir)
{
  g_auto (PncFd) kvm = open (DEVICE, O_RDWR | O_CLOEXEC);
  PncKvmReport *report;

  if (kvm < 0 && (errno == EACCES || errno == EPERM))
    return pnc_kvm_report_new (PNC_KVM_NO_PERMISSION, "There is " DEVICE ", but we may not open it",
                               0);
  if (kvm < 0)
    {
      g_autofree char *detail = g_strdup_printf ("Opening " DEVICE ": %s", g_strerror (errno));

      return pnc_kvm_report_new (PNC_KVM_ABSENT, detail, 0);
    }
  if (ioctl (kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
    return pnc_kvm_report_new (PNC_KVM_UNSOUND, DEVICE " does not speak KVM's language", 0);
  report = pnc_kvm_calibrate (runtime_dir);
  report->system_management = ioctl (kvm, KVM_CHECK_EXTENSION, KVM_CAP_X86_SMM) > 0;
  return report;
}
