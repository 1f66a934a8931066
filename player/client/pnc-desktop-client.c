/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-client.h"

#include "pnc-client-private.h"
#include "pnc-error.h"

struct _PncDesktopClient
{
  GObject parent_instance;

  PncRemote *remote;
};

G_DEFINE_TYPE (PncDesktopClient, pnc_desktop_client, G_TYPE_OBJECT)

enum
{
  VALUE_ID,
  VALUE_NAME,
  VALUE_FOLDER,
  VALUE_STATE,
  VALUE_STATE_REASON,
  VALUE_PROBLEM,
  VALUE_START_STEPS,
  VALUE_MEMORY_MIB,
  VALUE_CPUS,
  VALUE_SYSTEM_SIZE,
  VALUE_DATA_SIZE,
  VALUE_FIRMWARE,
  VALUE_ACCELERATOR,
  VALUE_CREATED,
  VALUE_LAST_STARTED,
  VALUE_POLICY_STATE,
  VALUE_POLICY_INFO,
  VALUE_VERDICT,
  VALUE_NOTICE,
};

static const PncRemoteProperty properties[] = {
  [VALUE_ID] = { "Id", "id", "s" },
  [VALUE_NAME] = { "Name", "name", "s" },
  [VALUE_FOLDER] = { "Folder", "folder", "s" },
  [VALUE_STATE] = { "State", "state", "s", pnc_desktop_state_get_type },
  [VALUE_STATE_REASON] = { "StateReason", "state-reason", "s" },
  [VALUE_PROBLEM] = { "Problem", "problem", "a{sv}" },
  [VALUE_START_STEPS] = { "StartSteps", "start-steps", "a(su)" },
  [VALUE_MEMORY_MIB] = { "MemoryMib", "memory-mib", "u" },
  [VALUE_CPUS] = { "Cpus", "cpus", "u" },
  [VALUE_SYSTEM_SIZE] = { "SystemSizeBytes", "system-size", "t" },
  [VALUE_DATA_SIZE] = { "DataSizeBytes", "data-size", "t" },
  [VALUE_FIRMWARE] = { "Firmware", "firmware", "s" },
  [VALUE_ACCELERATOR] = { "Accelerator", "accelerator", "s" },
  [VALUE_CREATED] = { "Created", "created", "x" },
  [VALUE_LAST_STARTED] = { "LastStarted", "last-started", "x" },
  [VALUE_POLICY_STATE] = { "PolicyState", "policy-state", "s" },
  [VALUE_POLICY_INFO] = { "PolicyInfo", "policy-info", "a{sv}" },
  [VALUE_VERDICT] = { "Verdict", "verdict", "a{sv}" },
  [VALUE_NOTICE] = { "Notice", "notice", "a{sv}" },
};

/* Calls */

static void
pnc_desktop_client_call (PncDesktopClient *desktop,
                         const char *method,
                         GVariant *parameters,
                         GUnixFDList *fds,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  pnc_remote_call_async (desktop->remote, method, parameters, fds, NULL, callback, data);
}

/* The list of one or two borrowed descriptors; NULL with a failed task when one is bad. */
static GUnixFDList *
pnc_desktop_client_list_fds (PncDesktopClient *desktop,
                             int first_fd,
                             int second_fd,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  if (g_unix_fd_list_append (fds, first_fd, NULL) < 0
      || (second_fd >= 0 && g_unix_fd_list_append (fds, second_fd, NULL) < 0))
    {
      g_task_report_new_error (desktop, callback, data, pnc_desktop_client_list_fds, PNC_ERROR,
                               PNC_ERROR_INVALID, "A descriptor of the call cannot be passed on");
      return NULL;
    }
  return g_steal_pointer (&fds);
}

void
pnc_desktop_client_start_async (PncDesktopClient *desktop,
                                GVariant *options,
                                int passphrase_fd,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GVariant) given
      = g_variant_ref_sink (options != NULL ? options : g_variant_new ("a{sv}", NULL));
  g_autoptr (GUnixFDList) fds
      = pnc_desktop_client_list_fds (desktop, passphrase_fd, -1, callback, data);

  if (fds != NULL)
    pnc_desktop_client_call (desktop, "Start", g_variant_new ("(@a{sv}h)", given, 0), fds, callback,
                             data);
}

void
pnc_desktop_client_stop_async (PncDesktopClient *desktop,
                               gboolean force,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  pnc_desktop_client_call (desktop, "Stop", g_variant_new ("(b)", force), NULL, callback, data);
}

void
pnc_desktop_client_reset_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d)
{
  pnc_desktop_client_call (desktop, "Reset", NULL, NULL, cb, d);
}

void
pnc_desktop_client_resume_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d)
{
  pnc_desktop_client_call (desktop, "Resume", NULL, NULL, cb, d);
}

void
pnc_desktop_client_clear_problem_async (PncDesktopClient *desktop,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  pnc_desktop_client_call (desktop, "ClearProblem", NULL, NULL, callback, data);
}

void
pnc_desktop_client_change_passphrase_async (PncDesktopClient *desktop,
                                            int current_fd,
                                            int new_fd,
                                            GAsyncReadyCallback callback,
                                            gpointer data)
{
  g_autoptr (GUnixFDList) fds
      = pnc_desktop_client_list_fds (desktop, current_fd, new_fd, callback, data);

  if (fds != NULL)
    pnc_desktop_client_call (desktop, "ChangePassphrase", g_variant_new ("(hh)", 0, 1), fds,
                             callback, data);
}

void
pnc_desktop_client_set_async (PncDesktopClient *desktop,
                              GVariant *settings,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  pnc_desktop_client_call (desktop, "Set", g_variant_new ("(@a{sv})", settings), NULL, callback,
                           data);
}

void
pnc_desktop_client_rename_async (PncDesktopClient *desktop,
                                 const char *name,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  /* The service checks the rest of the rule; what is no UTF-8 cannot even be sent. */
  if (!g_utf8_validate (name, -1, NULL))
    g_task_report_new_error (desktop, callback, data, pnc_desktop_client_rename_async, PNC_ERROR,
                             PNC_ERROR_INVALID, "A desktop's name must be valid UTF-8");
  else
    pnc_desktop_client_call (desktop, "Rename", g_variant_new ("(s)", name), NULL, callback, data);
}

void
pnc_desktop_client_delete_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d)
{
  pnc_desktop_client_call (desktop, "Delete", NULL, NULL, cb, d);
}

void
pnc_desktop_client_forget_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d)
{
  pnc_desktop_client_call (desktop, "Forget", NULL, NULL, cb, d);
}

void
pnc_desktop_client_send_keys_async (PncDesktopClient *desktop,
                                    int chords_fd,
                                    guint hold_ms,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GUnixFDList) fds
      = pnc_desktop_client_list_fds (desktop, chords_fd, -1, callback, data);

  if (fds != NULL)
    pnc_desktop_client_call (desktop, "SendKeys", g_variant_new ("(hu)", 0, hold_ms), fds, callback,
                             data);
}

void
pnc_desktop_client_rescue_async (PncDesktopClient *desktop,
                                 const char *volume,
                                 int passphrase_fd,
                                 int rescue_fd,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GUnixFDList) fds
      = pnc_desktop_client_list_fds (desktop, passphrase_fd, rescue_fd, callback, data);

  if (fds != NULL)
    pnc_desktop_client_call (desktop, "Rescue", g_variant_new ("(shh)", volume, 0, 1), fds,
                             callback, data);
}

gboolean
pnc_desktop_client_call_finish (PncDesktopClient *desktop, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = pnc_remote_call_finish (desktop->remote, result, NULL, error);

  return answer != NULL;
}

void
pnc_desktop_client_open_display_async (PncDesktopClient *desktop,
                                       gboolean first,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  pnc_remote_call_async (desktop->remote, "OpenDisplay", g_variant_new ("(b)", first), NULL,
                         cancellable, callback, data);
}

void
pnc_desktop_client_screenshot_async (PncDesktopClient *d, GAsyncReadyCallback cb, gpointer u)
{
  pnc_desktop_client_call (d, "Screenshot", NULL, NULL, cb, u);
}

void
pnc_desktop_client_thumbnail_async (PncDesktopClient *d, GAsyncReadyCallback cb, gpointer u)
{
  pnc_desktop_client_call (d, "Thumbnail", NULL, NULL, cb, u);
}

int
pnc_desktop_client_fd_finish (PncDesktopClient *desktop, GAsyncResult *result, GError **error)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) answer = pnc_remote_call_finish (desktop->remote, result, &fds, error);
  gint32 index = -1;

  if (answer == NULL)
    return -1;
  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(h)")))
    g_variant_get (answer, "(h)", &index);
  if (fds == NULL || index < 0 || index >= g_unix_fd_list_get_length (fds))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "The service's answer holds no descriptor");
      return -1;
    }
  return g_unix_fd_list_get (fds, index, error);
}

void
pnc_desktop_client_log_async (PncDesktopClient *desktop,
                              guint lines,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  pnc_desktop_client_call (desktop, "Log", g_variant_new ("(u)", lines), NULL, callback, data);
}

GStrv
pnc_desktop_client_log_finish (PncDesktopClient *desktop, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = pnc_remote_call_finish (desktop->remote, result, NULL, error);
  GStrv lines = NULL;

  if (answer == NULL)
    return NULL;
  if (!g_variant_is_of_type (answer, G_VARIANT_TYPE ("(as)")))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service's answer holds no log");
      return NULL;
    }
  g_variant_get (answer, "(^as)", &lines);
  return lines;
}

void
pnc_desktop_client_verify_log_async (PncDesktopClient *desktop,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  pnc_desktop_client_call (desktop, "VerifyLog", NULL, NULL, callback, data);
}

GVariant *
pnc_desktop_client_verify_log_finish (PncDesktopClient *desktop,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_autoptr (GVariant) answer = pnc_remote_call_finish (desktop->remote, result, NULL, error);

  if (answer == NULL)
    return NULL;
  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(a{sv})")))
    return g_variant_get_child_value (answer, 0);
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service's answer holds no report");
  return NULL;
}

/* GObject */

static void
pnc_desktop_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  pnc_remote_get_value (PNC_DESKTOP_CLIENT (object)->remote, id - 1, value);
}

static void
pnc_desktop_client_finalize (GObject *object)
{
  g_clear_pointer (&PNC_DESKTOP_CLIENT (object)->remote, pnc_remote_free);
  G_OBJECT_CLASS (pnc_desktop_client_parent_class)->finalize (object);
}

static void
pnc_desktop_client_class_init (PncDesktopClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pnc_desktop_client_get_property;
  object_class->finalize = pnc_desktop_client_finalize;
  g_signal_new ("policy-changed", PNC_TYPE_DESKTOP_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  pnc_remote_install_properties (object_class, properties, G_N_ELEMENTS (properties));
}

static void
pnc_desktop_client_init (PncDesktopClient *desktop)
{
}

PncDesktopClient *
pnc_desktop_client_new (PncClient *client, const char *path)
{
  PncDesktopClient *desktop = g_object_new (PNC_TYPE_DESKTOP_CLIENT, NULL);

  desktop->remote = pnc_remote_new (G_OBJECT (desktop), client, path, PNC_BUS_INTERFACE ".Desktop",
                                    properties, G_N_ELEMENTS (properties));
  return desktop;
}

PncRemote *
pnc_desktop_client_get_remote (PncDesktopClient *desktop)
{
  return desktop->remote;
}

/* What it is */

const char *
pnc_desktop_client_get_id (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_ID);
}

const char *
pnc_desktop_client_get_name (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_NAME);
}

const char *
pnc_desktop_client_get_folder (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_FOLDER);
}

PncDesktopState
pnc_desktop_client_get_state (PncDesktopClient *desktop)
{
  PncDesktopState state = PNC_DESKTOP_STATE_MISSING;

  /* A state that we do not know leaves “missing”: nothing can be asked of it. */
  if (!pnc_desktop_state_from_string (pnc_remote_get_string (desktop->remote, VALUE_STATE), &state))
    return PNC_DESKTOP_STATE_MISSING;
  return state;
}

const char *
pnc_desktop_client_get_state_reason (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_STATE_REASON);
}

GVariant *
pnc_desktop_client_get_problem (PncDesktopClient *desktop)
{
  return pnc_remote_get_variant (desktop->remote, VALUE_PROBLEM);
}

GVariant *
pnc_desktop_client_get_start_steps (PncDesktopClient *desktop)
{
  return pnc_remote_get_variant (desktop->remote, VALUE_START_STEPS);
}

guint
pnc_desktop_client_get_memory_mib (PncDesktopClient *desktop)
{
  return (guint) pnc_remote_get_number (desktop->remote, VALUE_MEMORY_MIB);
}

guint
pnc_desktop_client_get_cpus (PncDesktopClient *desktop)
{
  return (guint) pnc_remote_get_number (desktop->remote, VALUE_CPUS);
}

guint64
pnc_desktop_client_get_system_size (PncDesktopClient *desktop)
{
  return pnc_remote_get_number (desktop->remote, VALUE_SYSTEM_SIZE);
}

guint64
pnc_desktop_client_get_data_size (PncDesktopClient *desktop)
{
  return pnc_remote_get_number (desktop->remote, VALUE_DATA_SIZE);
}

const char *
pnc_desktop_client_get_firmware (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_FIRMWARE);
}

const char *
pnc_desktop_client_get_accelerator (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_ACCELERATOR);
}

gint64
pnc_desktop_client_get_created (PncDesktopClient *desktop)
{
  return (gint64) pnc_remote_get_number (desktop->remote, VALUE_CREATED);
}

gint64
pnc_desktop_client_get_last_started (PncDesktopClient *desktop)
{
  return (gint64) pnc_remote_get_number (desktop->remote, VALUE_LAST_STARTED);
}

const char *
pnc_desktop_client_get_policy_state (PncDesktopClient *desktop)
{
  return pnc_remote_get_string (desktop->remote, VALUE_POLICY_STATE);
}
