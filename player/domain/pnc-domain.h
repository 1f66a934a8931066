/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"

#include <gio/gio.h>

typedef enum
{
  PNC_DOMAIN_STOP_GUEST,   /* the guest shut itself down */
  PNC_DOMAIN_STOP_FORCED,  /* we powered it off */
  PNC_DOMAIN_STOP_CRASHED, /* QEMU died or the guest panicked */
} PncDomainStop;

typedef enum
{
  PNC_DOMAIN_PAUSE_USER,
  PNC_DOMAIN_PAUSE_NO_SPACE, /* error_policy='stop': ENOSPC */
  PNC_DOMAIN_PAUSE_IO_ERROR,
} PncDomainPause;

/* One running guest. Made by PncLibvirt. Main thread; libvirt's calls run on its worker thread.
 * Signals:
 *   "paused"  (PncDomainPause why)
 *   "resumed" ()
 *   "stopped" (PncDomainStop how)     last signal of the object */
#define PNC_TYPE_DOMAIN (pnc_domain_get_type ())
G_DECLARE_FINAL_TYPE (PncDomain, pnc_domain, PNC, DOMAIN, GObject)

pid_t pnc_domain_get_pid (PncDomain *domain);
const char *pnc_domain_get_uuid (PncDomain *domain);

/* Each of these takes a GTask callback and returns by pnc_domain_call_finish(). */
void pnc_domain_shutdown_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
void pnc_domain_destroy_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
/* The cable of its network card, which it must have, is in or out. */
void
pnc_domain_set_link_async (PncDomain *domain, gboolean up, GAsyncReadyCallback cb, gpointer data);
void pnc_domain_reset_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
void pnc_domain_suspend_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
void pnc_domain_resume_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
/* @codes: Linux key codes pressed together for @hold_ms. */
void pnc_domain_send_keys_async (PncDomain *domain,
                                 const guint *codes,
                                 guint n_codes,
                                 guint hold_ms,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
gboolean pnc_domain_call_finish (PncDomain *domain,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A connected SPICE socket, authenticated (virDomainOpenGraphicsFD, SKIPAUTH). Owned by caller. */
void
pnc_domain_open_graphics_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
int pnc_domain_open_graphics_finish (PncDomain *domain,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The screen now: binary PPM (P6), held in memory. */
void pnc_domain_screenshot_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
GBytes *pnc_domain_screenshot_finish (PncDomain *domain,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
