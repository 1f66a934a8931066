/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-facts.h"

#include "pnc-child.h"
#include "pnc-config.h"
#include "pnc-fd.h"
#include "pnc-host-posture.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

/* As pnc-block-service.c looks for it. */
#define PLUGIN_FILE "pinnace-block-plugin.so"

static gboolean
pnc_host_file_has_word (const char *text, const char *line_name, const char *word)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], line_name))
      {
        g_auto (GStrv) words = g_strsplit_set (lines[i], " \t:", 0);

        return g_strv_contains ((const char *const *) words, word);
      }
  return FALSE;
}

static void
pnc_host_gather_cpu (PncHostFacts *facts)
{
  g_autofree char *info = NULL;

  if (!g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL))
    return;
  facts->cpu_virtualises = pnc_host_file_has_word (info, "flags", "vmx")
                           || pnc_host_file_has_word (info, "flags", "svm");
  facts->cpu_is_amd = pnc_host_file_has_word (info, "vendor_id", "AuthenticAMD");
  facts->inside_vm = pnc_host_file_has_word (info, "flags", "hypervisor");
}

static void
pnc_host_gather_kvm (PncHostFacts *facts)
{
  char buffer[4096];
  struct group group, *found = NULL;
  struct stat info;

  facts->kvm = pnc_kvm_probe (facts->runtime_dir);
  facts->user = g_strdup (g_get_user_name ());
  if (stat ("/dev/kvm", &info) != 0)
    return;
  facts->kvm_for_group = (info.st_mode & 0060) == 0060;
  if (getgrgid_r (info.st_gid, &group, buffer, sizeof buffer, &found) == 0 && found != NULL)
    facts->kvm_group = g_strdup (group.gr_name);
}

/* "QEMU emulator version 7.2.22 (Debian …)" → "7.2.22" */
static char *
pnc_host_find_version (const char *output)
{
  for (const char *p = output; *p != '\0' && *p != '\n'; p++)
    if (g_ascii_isdigit (*p))
      return g_strndup (p, strspn (p, "0123456789."));
  return g_strdup ("");
}

static char *
pnc_host_ask_version (const char *name)
{
  g_autofree char *program = pnc_child_find_program (name, name, NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  if (program == NULL)
    return NULL;
  launcher = pnc_child_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, PNC_CHILD_PLAIN, "/");
  process = g_subprocess_launcher_spawn (launcher, NULL, program, "--version", NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL))
    return g_strdup ("");
  return pnc_host_find_version (output);
}

static gboolean
pnc_host_has_module (const char *name)
{
  static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu/qemu", "/usr/lib/qemu" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

static void
pnc_host_gather_programs (PncHostFacts *facts)
{
  static const char *const modules[] = { "ui-spice-core.so", "chardev-spice.so", "audio-spice.so",
                                         "hw-display-qxl.so", "hw-usb-redirect.so" };
  static const char *const firmware[]
      = { "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE_4M.ms.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd" };
  g_autoptr (GStrvBuilder) absent_modules = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) absent_firmware = g_strv_builder_new ();
  g_autofree char *setup = pnc_child_find_program ("swtpm_setup", "swtpm-tools", NULL);
  const char *libexecdir = g_getenv ("PINNACE_LIBEXECDIR");

  facts->qemu_version = pnc_host_ask_version ("qemu-system-x86_64");
  facts->libvirtd_version = pnc_host_ask_version ("libvirtd");
  facts->nbdkit_version = pnc_host_ask_version ("nbdkit");
  facts->swtpm_version = pnc_host_ask_version ("swtpm");
  facts->swtpm_setup = setup != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (!pnc_host_has_module (modules[i]))
      g_strv_builder_add (absent_modules, modules[i]);
  facts->missing_modules = g_strv_builder_end (absent_modules);
  for (guint i = 0; i < G_N_ELEMENTS (firmware); i++)
    if (!g_file_test (firmware[i], G_FILE_TEST_EXISTS))
      g_strv_builder_add (absent_firmware, firmware[i]);
  facts->missing_firmware = g_strv_builder_end (absent_firmware);
  facts->plugin_path
      = g_build_filename (libexecdir != NULL ? libexecdir : PNC_LIBEXECDIR, PLUGIN_FILE, NULL);
  facts->plugin = g_file_test (facts->plugin_path, G_FILE_TEST_EXISTS);
}

static guint64
pnc_host_read_number (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return g_ascii_strtoull (text, NULL, 10);
}

static void
pnc_host_gather_privileges (PncHostFacts *facts)
{
  struct rlimit locked;
  g_auto (PncFd) tpm = open ("/dev/tpmrm0", O_RDWR | O_CLOEXEC);

  facts->is_root = geteuid () == 0;
  facts->user_namespaces = pnc_host_read_number ("/proc/sys/user/max_user_namespaces") > 0;
  facts->host_tpm = pnc_host_read_number ("/sys/class/tpm/tpm0/tpm_version_major") == 2;
  facts->host_tpm_openable = tpm >= 0;
  facts->lockable_bytes = G_MAXUINT64;
  if (!facts->is_root && getrlimit (RLIMIT_MEMLOCK, &locked) == 0
      && locked.rlim_cur != RLIM_INFINITY)
    facts->lockable_bytes = locked.rlim_cur;
}

/* The folder itself, or the nearest one above it that is there already. */
static char *
pnc_host_find_existing (const char *path)
{
  char *folder = g_strdup (path);

  while (!g_file_test (folder, G_FILE_TEST_IS_DIR) && strlen (folder) > 1)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }
  return folder;
}

static void
pnc_host_gather_folders (PncHostFacts *facts)
{
  g_autofree char *data = pnc_host_find_existing (facts->data_dir);
  struct statfs info;

  facts->disk_known = statfs (data, &info) == 0;
  if (facts->disk_known)
    {
      facts->disk_free_bytes = (guint64) info.f_bavail * info.f_bsize;
      facts->disk_is_fat = info.f_type == MSDOS_SUPER_MAGIC;
    }
  facts->runtime_is_tmpfs = statfs (facts->runtime_dir, &info) == 0
                            && (info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC);
}

static guint64
pnc_host_find_memory (const char *meminfo, const char *name)
{
  const char *line = strstr (meminfo, name);

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) * 1024 : 0;
}

static void
pnc_host_gather_memory (PncHostFacts *facts)
{
  g_autofree char *meminfo = NULL;

  if (g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL))
    {
      facts->memory_total_bytes = pnc_host_find_memory (meminfo, "MemTotal:");
      facts->memory_available_bytes = pnc_host_find_memory (meminfo, "MemAvailable:");
    }
  facts->plain_swaps = pnc_host_list_plain_swaps ();
}

PncHostFacts *
pnc_host_facts_gather (const char *runtime_dir, const char *data_dir)
{
  PncHostFacts *facts = g_new0 (PncHostFacts, 1);

  facts->runtime_dir = g_strdup (runtime_dir);
  facts->data_dir = g_strdup (data_dir);
  facts->now_s = g_get_real_time () / G_USEC_PER_SEC;
  facts->built_s = PNC_BUILD_TIME;
  pnc_host_gather_cpu (facts);
  pnc_host_gather_kvm (facts);
  pnc_host_gather_programs (facts);
  pnc_host_gather_privileges (facts);
  pnc_host_gather_folders (facts);
  pnc_host_gather_memory (facts);
  return facts;
}

void
pnc_host_facts_free (PncHostFacts *facts)
{
  if (facts->kvm != NULL)
    pnc_kvm_report_free (facts->kvm);
  g_free (facts->kvm_group);
  g_free (facts->user);
  g_free (facts->qemu_version);
  g_free (facts->libvirtd_version);
  g_free (facts->nbdkit_version);
  g_free (facts->swtpm_version);
  g_strfreev (facts->missing_modules);
  g_free (facts->plugin_path);
  g_strfreev (facts->missing_firmware);
  g_free (facts->data_dir);
  g_strfreev (facts->plain_swaps);
  g_free (facts->runtime_dir);
  g_free (facts);
}
