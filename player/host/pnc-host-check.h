/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

typedef enum
{
  PNC_CHECK_OK,
  PNC_CHECK_WARNING, /* works, with a limit that the finding names */
  PNC_CHECK_FAILED,
  PNC_CHECK_UNKNOWN,
} PncCheckStatus;

/* One line of `pinnacectl doctor`. Plain data; strings are owned, never NULL. The words of a
 * sentence are what it was made of, for saying it in another language: the English sentence with
 * "%s" in it (a message of the catalogue), then what fills those. */
typedef struct
{
  char *id; /* "kvm", "kvm-permission", "qemu", "spice", "swtpm", "host-tpm", "ovmf", "disk" … */
  char *title; /* "Hardware virtualisation (KVM)" */
  PncCheckStatus status;
  char *finding; /* what is: "Usable, calibrated in 0.9 s" */
  char *cause;   /* why, if not ok */
  char *remedy;  /* what to do, one sentence */
  char *command; /* a command line that does it, or "" */
  GStrv finding_words;
  GStrv cause_words;
  GStrv remedy_words;
} PncCheck;

void pnc_check_free (PncCheck *check);
const char *pnc_check_status_to_string (PncCheckStatus status);

/* Runs all checks on a worker thread, the KVM calibration among them (about a second, cached per
 * boot in @runtime_dir). @data_dir: where desktops live, for the free space. */
void pnc_host_check_async (const char *runtime_dir,
                           const char *data_dir,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* Transfer full: array of PncCheck with pnc_check_free as its free function. */
GPtrArray *pnc_host_check_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
