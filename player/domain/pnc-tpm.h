/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <gio/gio.h>

/* A desktop's virtual TPM 2.0: an swtpm process that we start, whose state files in
 * @state_dir are encrypted (AES-256-CBC and HMAC, swtpm(8)) with a key handed over by descriptor.
 * Ends with QEMU's connection, with this object, and with us. Main thread. */
#define PNC_TYPE_TPM (pnc_tpm_get_type ())
G_DECLARE_FINAL_TYPE (PncTpm, pnc_tpm, PNC, TPM, GObject)

/* Manufactures the TPM (endorsement key and state) in @state_dir, which is made (0700) if it is
 * not there. @key: 32 bytes. Nothing is left behind on failure. */
void pnc_tpm_create_async (const char *state_dir,
                           const PncSecret *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean pnc_tpm_create_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes what was left where a process was killed while it made a TPM, the swtpm that has its key
 * too. What a living process makes stays. Blocks for a moment; any thread. */
void pnc_tpm_sweep (void);

/* Starts swtpm on @socket_path (control socket, tmpfs) and resolves when it answers.
 * PNC_ERROR_TAMPERED when the state does not open with @key or is missing. */
void pnc_tpm_start_async (const char *state_dir,
                          const char *socket_path,
                          const PncSecret *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
PncTpm *pnc_tpm_start_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

pid_t pnc_tpm_get_pid (PncTpm *tpm);
/* Ends it; state is on disk when this returns to the main loop's next turn. */
void pnc_tpm_stop (PncTpm *tpm);
