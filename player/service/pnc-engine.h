/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"
#include "pnc-libvirt.h"

/* What all desktops of the service share: the runtime folder, the private libvirt daemon (started
 * when it is first needed, kept, and started anew if it died) and the verdict on KVM.
 * Property "accelerator" (string): "kvm", "tcg", or "" while it is not known: what a start without
 * a wish would use, or could. Main thread. */
#define PNC_TYPE_ENGINE (pnc_engine_get_type ())
G_DECLARE_FINAL_TYPE (PncEngine, pnc_engine, PNC, ENGINE, GObject)

PncEngine *pnc_engine_new (const char *runtime_dir);

const char *pnc_engine_get_runtime_dir (PncEngine *engine);
const char *pnc_engine_get_accelerator (PncEngine *engine);

/* The daemon, connected; transfer full. */
void
pnc_engine_get_libvirt_async (PncEngine *engine, GAsyncReadyCallback callback, gpointer user_data);
PncLibvirt *pnc_engine_get_libvirt_finish (PncEngine *engine,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a start that wishes @wish ("auto", "kvm", "tcg" or NULL) uses. PINNACE_ACCEL=tcg in the
 * environment makes it TCG always; TCG is never chosen for anybody who did not ask for it, since
 * it is many times slower: PNC_ERROR_UNSUPPORTED says why KVM is out and how to go on. */
void pnc_engine_choose_async (PncEngine *engine,
                              const char *wish,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean pnc_engine_choose_finish (PncEngine *engine,
                                   GAsyncResult *result,
                                   PncAccelerator *out_accelerator,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Probes KVM in the background, so that the window can say early what it found. */
void pnc_engine_probe (PncEngine *engine);
