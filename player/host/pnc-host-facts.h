/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-host-check.h"
#include "pnc-kvm.h"

/* What is so on this host: gathered once, then judged by pure functions (pnc_host_judge), so that
 * every verdict can be tested with facts of our own making. Strings are owned. */
typedef struct
{
  /* Virtualisation */
  PncKvmReport *kvm;
  gboolean cpu_virtualises; /* the processor shows VMX or SVM */
  gboolean cpu_is_amd;
  gboolean inside_vm;     /* the processor shows a hypervisor's mark */
  gboolean kvm_for_group; /* the device's group may read and write it */
  char *kvm_group;        /* its name; NULL: no such device, or a group without name */
  char *user;

  /* Programs: their version, "" if it could not be read; NULL: not installed */
  char *qemu_version;
  char *libvirtd_version;
  char *nbdkit_version;
  char *swtpm_version;
  gboolean swtpm_setup;
  GStrv missing_modules; /* of QEMU's SPICE support, by file name */
  char *plugin_path;     /* of our nbdkit plugin, found or not */
  gboolean plugin;
  GStrv missing_firmware; /* paths */

  gboolean is_root;
  gboolean user_namespaces;

  gboolean host_tpm;          /* the kernel knows a TPM 2.0 */
  gboolean host_tpm_openable; /* and we may use it */

  char *data_dir;
  guint64 disk_free_bytes;
  gboolean disk_known;
  gboolean disk_is_fat; /* no sparse files, nothing above 4 GiB */
  guint64 memory_total_bytes;
  guint64 memory_available_bytes;
  GStrv plain_swaps; /* devices and files that memory is written to unencrypted */

  gint64 now_s;   /* unix time */
  gint64 built_s; /* when this program was built */
  char *runtime_dir;
  gboolean runtime_is_tmpfs;
  guint64 lockable_bytes; /* G_MAXUINT64: no limit */
} PncHostFacts;

/* Looks at the host, the KVM calibration included. Blocks: worker thread. */
PncHostFacts *pnc_host_facts_gather (const char *runtime_dir, const char *data_dir);

/* The checks that these facts give, in the order of `pinnacectl doctor`. Transfer full: array of
 * PncCheck. */
GPtrArray *pnc_host_judge (const PncHostFacts *facts);

void pnc_host_facts_free (PncHostFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHostFacts, pnc_host_facts_free)
