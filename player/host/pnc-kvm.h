/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

typedef enum
{
  PNC_KVM_USABLE,        /* the calibration guest ran to its end under KVM */
  PNC_KVM_ABSENT,        /* no /dev/kvm: firmware switch off, no module, or a VM without nesting */
  PNC_KVM_NO_PERMISSION, /* it is there, we may not open it */
  PNC_KVM_UNSOUND,       /* it opens, but the calibration guest did not finish */
} PncKvmState;

typedef struct
{
  PncKvmState state;
  char *detail;               /* what the probe saw, one sentence; owned, never NULL */
  guint duration_ms;          /* of the calibration; 0 if none ran */
  gboolean system_management; /* has SMM, without which Secure Boot cannot run under KVM */
} PncKvmReport;

void pnc_kvm_report_free (PncKvmReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncKvmReport, pnc_kvm_report_free)

/* Opens /dev/kvm and runs a tiny guest that does what an operating system does first (long mode,
 * paging, MSRs, timer interrupt) under KVM with the CPU baseline that desktops use, with a
 * deadline; an openable /dev/kvm alone proves nothing. The verdict is cached in
 * @runtime_dir/kvm-report, keyed by boot id and QEMU's identity. Blocks about a second: worker
 * thread. */
PncKvmReport *pnc_kvm_probe (const char *runtime_dir);
