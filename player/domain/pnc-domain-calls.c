/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-private.h"
#include "pnc-error.h"

#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>

/* What one call needs; run on the worker thread. Returns < 0 with libvirt's last error set. */
typedef struct
{
  int (*run) (virDomainPtr handle);
  const char *what;
} PncDomainCall;

static void
pnc_domain_call_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const PncDomainCall *call = data;
  GError *error = NULL;

  if (call->run (pnc_domain_get_handle (source)) >= 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  pnc_libvirt_set_error (&error, call->what);
  g_task_return_error (task, error);
}

static void
pnc_domain_call (PncDomain *domain,
                 const PncDomainCall *call,
                 GAsyncReadyCallback callback,
                 gpointer data)
{
  GTask *task = g_task_new (domain, NULL, callback, data);

  g_task_set_task_data (task, (gpointer) call, NULL);
  pnc_libvirt_worker_push (pnc_domain_get_worker (domain), task, pnc_domain_call_thread);
}

gboolean
pnc_domain_call_finish (PncDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The guest's agent is asked, and not waited for: libvirt's own agent shutdown would hold this
 * thread for a minute. The power button comes on top, for guests whose agent is absent or deaf. */
static int
pnc_domain_run_shutdown (virDomainPtr handle)
{
  static const char by_agent[]
      = "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}";
  char *answer
      = virDomainQemuAgentCommand (handle, by_agent, VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT, 0);

  int pressed = virDomainShutdownFlags (handle, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN);

  /* An agent that was quick leaves nobody to press the button on. */
  if (answer != NULL)
    pressed = 0;
  free (answer);
  return pressed;
}

void
pnc_domain_shutdown_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  static const PncDomainCall call = { pnc_domain_run_shutdown, "Asking the guest to shut down" };

  pnc_domain_call (domain, &call, callback, data);
}

/* Power off what is off already: well done. */
static void
pnc_domain_destroy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (virDomainDestroy (pnc_domain_get_handle (source)) >= 0
      || virGetLastErrorCode () == VIR_ERR_NO_DOMAIN
      || virGetLastErrorCode () == VIR_ERR_OPERATION_INVALID)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  pnc_libvirt_set_error (&error, "Powering off");
  g_task_return_error (task, error);
}

void
pnc_domain_destroy_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  pnc_domain_expect_stop (domain);
  pnc_libvirt_worker_push (pnc_domain_get_worker (domain),
                           g_task_new (domain, NULL, callback, data), pnc_domain_destroy_thread);
}

static int
pnc_domain_run_reset (virDomainPtr handle)
{
  return virDomainReset (handle, 0);
}

/* libvirt names the one network card so. By QMP, since libvirt would have the whole card described
 * once more to change this. */
static int
pnc_domain_run_link (virDomainPtr handle, const char *command)
{
  char *answer = NULL;
  int result = virDomainQemuMonitorCommand (handle, command, &answer, 0);

  free (answer);
  return result;
}

static int
pnc_domain_run_link_up (virDomainPtr handle)
{
  return pnc_domain_run_link (
      handle, "{\"execute\":\"set_link\",\"arguments\":{\"name\":\"net0\",\"up\":true}}");
}

static int
pnc_domain_run_link_down (virDomainPtr handle)
{
  return pnc_domain_run_link (
      handle, "{\"execute\":\"set_link\",\"arguments\":{\"name\":\"net0\",\"up\":false}}");
}

void
pnc_domain_set_link_async (PncDomain *domain, gboolean up, GAsyncReadyCallback cb, gpointer data)
{
  static const PncDomainCall calls[] = { { pnc_domain_run_link_down, "Unplugging the network" },
                                         { pnc_domain_run_link_up, "Plugging the network in" } };

  pnc_domain_call (domain, &calls[up != FALSE], cb, data);
}

void
pnc_domain_reset_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  static const PncDomainCall call = { pnc_domain_run_reset, "Resetting" };

  pnc_domain_call (domain, &call, callback, data);
}

void
pnc_domain_suspend_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  static const PncDomainCall call = { virDomainSuspend, "Pausing" };

  pnc_domain_call (domain, &call, callback, data);
}

void
pnc_domain_resume_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  static const PncDomainCall call = { virDomainResume, "Resuming" };

  pnc_domain_call (domain, &call, callback, data);
}

typedef struct
{
  guint codes[VIR_DOMAIN_SEND_KEY_MAX_KEYS];
  guint n_codes;
  guint hold_ms;
} PncDomainKeys;

static void
pnc_domain_send_keys_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncDomainKeys *keys = data;
  GError *error = NULL;

  if (virDomainSendKey (pnc_domain_get_handle (source), VIR_KEYCODE_SET_LINUX, keys->hold_ms,
                        keys->codes, keys->n_codes, 0)
      >= 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  pnc_libvirt_set_error (&error, "Sending keys");
  g_task_return_error (task, error);
}

void
pnc_domain_send_keys_async (PncDomain *domain,
                            const guint *codes,
                            guint n_codes,
                            guint hold_ms,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (domain, NULL, callback, data);
  PncDomainKeys *keys;

  if (n_codes == 0 || n_codes > VIR_DOMAIN_SEND_KEY_MAX_KEYS)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                               "A chord of %u keys; press 1 to %d together", n_codes,
                               VIR_DOMAIN_SEND_KEY_MAX_KEYS);
      g_object_unref (task);
      return;
    }
  keys = g_new0 (PncDomainKeys, 1);
  memcpy (keys->codes, codes, n_codes * sizeof *codes);
  keys->n_codes = n_codes;
  keys->hold_ms = hold_ms;
  g_task_set_task_data (task, keys, g_free);
  pnc_libvirt_worker_push (pnc_domain_get_worker (domain), task, pnc_domain_send_keys_thread);
}

static void
pnc_domain_open_graphics_thread (GTask *task,
                                 gpointer source,
                                 gpointer data,
                                 GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = virDomainOpenGraphicsFD (pnc_domain_get_handle (source), 0,
                                    VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);

  if (fd < 0)
    {
      pnc_libvirt_set_error (&error, "Opening the display");
      g_task_return_error (task, error);
      return;
    }
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  g_task_return_int (task, fd);
}

void
pnc_domain_open_graphics_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  pnc_libvirt_worker_push (pnc_domain_get_worker (domain),
                           g_task_new (domain, NULL, callback, data),
                           pnc_domain_open_graphics_thread);
}

int
pnc_domain_open_graphics_finish (PncDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), -1);
  return g_task_propagate_int (G_TASK (result), error);
}
