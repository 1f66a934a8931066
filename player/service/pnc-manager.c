/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-manager.h"

#include "pnc-config.h"
#include "pnc-manager-private.h"
#include "pnc-run.h"
#include "pnc-runtime-dir.h"

#define PNC_MANAGER_PATH "/org/pinnace/Pinnace1"
#define PNC_MANAGER_DESKTOP_PATH "/org/pinnace/desktop/"

G_DEFINE_TYPE (PncManager, pnc_manager, G_TYPE_OBJECT)

enum
{
  SIGNAL_QUIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Desktops on the bus */

const char *
pnc_manager_get_path (PncManager *manager, PncDesktop *desktop)
{
  for (guint i = 0; i < manager->desktops->len; i++)
    if (pnc_desktop_bus_get_desktop (manager->desktops->pdata[i]) == desktop)
      return pnc_desktop_bus_get_path (manager->desktops->pdata[i]);
  return NULL;
}

static gboolean
pnc_manager_has_path (PncManager *manager, const char *path)
{
  for (guint i = 0; i < manager->desktops->len; i++)
    if (g_str_equal (pnc_desktop_bus_get_path (manager->desktops->pdata[i]), path))
      return TRUE;
  return FALSE;
}

/* By its id; by its folder when that is not known, or is another's too (a copy). */
static char *
pnc_manager_make_path (PncManager *manager, PncDesktop *desktop)
{
  const char *id = pnc_desktop_get_id (desktop);
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);
  g_autofree char *digits = g_strjoinv ("", parts);
  g_autofree char *by_id = g_strconcat (PNC_MANAGER_DESKTOP_PATH, digits, NULL);
  g_autofree char *hash = NULL;

  if (*id != '\0' && !pnc_manager_has_path (manager, by_id))
    return g_steal_pointer (&by_id);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, pnc_desktop_get_folder (desktop), -1);
  return g_strdup_printf (PNC_MANAGER_DESKTOP_PATH "x%.32s", hash);
}

static void
pnc_manager_desktop_changed_cb (PncDesktop *desktop, PncManager *manager)
{
  pnc_manager_reconsider (manager);
}

static void
pnc_manager_add_desktop (PncManager *manager, guint position)
{
  g_autoptr (PncDesktop) desktop
      = g_list_model_get_item (pnc_registry_get_desktops (manager->registry), position);
  g_autofree char *path = pnc_manager_make_path (manager, desktop);
  PncDesktopBus *bus = pnc_desktop_bus_new (desktop, manager->registry, path);

  g_ptr_array_insert (manager->desktops, position, bus);
  g_signal_connect (desktop, "changed", G_CALLBACK (pnc_manager_desktop_changed_cb), manager);
  if (manager->peers == NULL)
    return;
  pnc_peers_export (manager->peers, pnc_desktop_bus_get_skeleton (bus), path);
  pnc_dbus_pinnace1_emit_desktop_added (manager->skeleton, path);
}

static void
pnc_manager_remove_desktop (PncManager *manager, guint position)
{
  g_autoptr (PncDesktopBus) bus = g_ptr_array_steal_index (manager->desktops, position);

  g_signal_handlers_disconnect_by_data (pnc_desktop_bus_get_desktop (bus), manager);
  if (manager->peers == NULL)
    return;
  pnc_dbus_pinnace1_emit_desktop_removed (manager->skeleton, pnc_desktop_bus_get_path (bus));
  pnc_peers_unexport (manager->peers, pnc_desktop_bus_get_skeleton (bus));
}

static void
pnc_manager_desktops_changed_cb (
    GListModel *model, guint position, guint n_removed, guint n_added, PncManager *manager)
{
  for (guint i = 0; i < n_removed; i++)
    pnc_manager_remove_desktop (manager, position);
  for (guint i = 0; i < n_added; i++)
    pnc_manager_add_desktop (manager, position + i);
}

/* When to end */

static gboolean
pnc_manager_is_idle (PncManager *manager)
{
  for (guint i = 0; i < manager->desktops->len; i++)
    if (!pnc_desktop_is_idle (pnc_desktop_bus_get_desktop (manager->desktops->pdata[i])))
      return FALSE;
  return manager->jobs->len == 0;
}

static gboolean
pnc_manager_idle_cb (gpointer user_data)
{
  PncManager *manager = user_data;

  manager->idle_id = 0;
  g_message ("nobody needs the service any more");
  pnc_manager_shut_down (manager);
  return G_SOURCE_REMOVE;
}

static void
pnc_manager_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncManager) manager = user_data;

  pnc_peers_flush_finish (PNC_PEERS (source), result);
  g_signal_emit (manager, signals[SIGNAL_QUIT], 0);
}

static void
pnc_manager_say_quit (PncManager *manager)
{
  if (manager->said_quit)
    return;
  manager->said_quit = TRUE;
  if (manager->peers == NULL)
    {
      g_signal_emit (manager, signals[SIGNAL_QUIT], 0);
      return;
    }
  pnc_peers_flush_async (manager->peers, pnc_manager_flushed_cb, g_object_ref (manager));
}

void
pnc_manager_reconsider (PncManager *manager)
{
  gboolean idle = pnc_manager_is_idle (manager);

  if (manager->quitting)
    {
      if (idle)
        pnc_manager_say_quit (manager);
      return;
    }
  if (!idle || manager->peers == NULL || pnc_peers_get_count (manager->peers) > 0)
    g_clear_handle_id (&manager->idle_id, g_source_remove);
  else if (manager->idle_id == 0 && manager->idle_exit_s > 0)
    manager->idle_id = g_timeout_add_seconds (manager->idle_exit_s, pnc_manager_idle_cb, manager);
}

static void
pnc_manager_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncManager) manager = user_data;
  g_autoptr (GError) error = NULL;

  if (!pnc_desktop_call_finish (PNC_DESKTOP (source), result, &error))
    g_debug ("%s", error->message);
  pnc_manager_reconsider (manager);
}

void
pnc_manager_shut_down (PncManager *manager)
{
  if (manager->quitting)
    return;
  manager->quitting = TRUE;
  g_clear_handle_id (&manager->idle_id, g_source_remove);
  if (manager->peers != NULL)
    {
      pnc_dbus_pinnace1_emit_quitting (manager->skeleton);
      pnc_peers_stop_listening (manager->peers);
    }
  for (guint i = 0; i < manager->jobs->len; i++)
    g_cancellable_cancel (pnc_job_get_cancellable (manager->jobs->pdata[i]));
  for (guint i = 0; i < manager->desktops->len; i++)
    {
      PncDesktop *desktop = pnc_desktop_bus_get_desktop (manager->desktops->pdata[i]);

      if (pnc_desktop_is_idle (desktop))
        continue;
      g_message ("desktop “%s”: powered off, because the service ends",
                 pnc_desktop_get_name (desktop));
      pnc_desktop_stop_async (desktop, TRUE, pnc_manager_stopped_cb, g_object_ref (manager));
    }
  pnc_manager_reconsider (manager);
}

/* Beginning */

static void
pnc_manager_accelerator_cb (PncEngine *engine, GParamSpec *spec, PncManager *manager)
{
  pnc_dbus_pinnace1_set_accelerator (manager->skeleton, pnc_engine_get_accelerator (engine));
}

static void
pnc_manager_peers_changed_cb (PncPeers *peers, PncManager *manager)
{
  pnc_manager_reconsider (manager);
}

static gboolean
pnc_manager_listen (PncManager *manager, GError **error)
{
  g_autofree char *path = pnc_runtime_dir_bus_path (manager->runtime_dir);

  manager->peers = pnc_peers_new (path, error);
  if (manager->peers == NULL)
    return FALSE;
  g_signal_connect (manager->peers, "changed", G_CALLBACK (pnc_manager_peers_changed_cb), manager);
  pnc_peers_export (manager->peers, G_DBUS_INTERFACE_SKELETON (manager->skeleton),
                    PNC_MANAGER_PATH);
  for (guint i = 0; i < manager->desktops->len; i++)
    pnc_peers_export (manager->peers, pnc_desktop_bus_get_skeleton (manager->desktops->pdata[i]),
                      pnc_desktop_bus_get_path (manager->desktops->pdata[i]));
  pnc_manager_reconsider (manager);
  return TRUE;
}

static void
pnc_manager_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncManager *manager = g_task_get_source_object (task);
  GError *error = NULL;

  if (pnc_registry_scan_finish (manager->registry, result, &error)
      && pnc_manager_listen (manager, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  pnc_engine_probe (manager->engine);
}

void
pnc_manager_start_async (PncManager *manager, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (manager, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_manager_start_async);
  pnc_registry_scan_async (manager->registry, pnc_manager_scanned_cb, task);
}

gboolean
pnc_manager_start_finish (PncManager *manager, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* GObject */

static void
pnc_manager_finalize (GObject *object)
{
  PncManager *manager = PNC_MANAGER (object);

  g_clear_handle_id (&manager->idle_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (pnc_registry_get_desktops (manager->registry), manager);
  while (manager->desktops->len > 0)
    pnc_manager_remove_desktop (manager, manager->desktops->len - 1);
  g_clear_pointer (&manager->desktops, g_ptr_array_unref);
  g_clear_pointer (&manager->jobs, g_ptr_array_unref);
  if (manager->peers != NULL)
    g_signal_handlers_disconnect_by_data (manager->peers, manager);
  g_clear_object (&manager->peers);
  g_signal_handlers_disconnect_by_data (manager->skeleton, manager);
  g_clear_object (&manager->skeleton);
  g_signal_handlers_disconnect_by_data (manager->engine, manager);
  g_clear_object (&manager->registry);
  g_clear_object (&manager->engine);
  g_free (manager->runtime_dir);
  G_OBJECT_CLASS (pnc_manager_parent_class)->finalize (object);
}

static void
pnc_manager_class_init (PncManagerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_manager_finalize;
  signals[SIGNAL_QUIT] = g_signal_new ("quit", PNC_TYPE_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
pnc_manager_init (PncManager *manager)
{
  manager->desktops = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_desktop_bus_free);
  manager->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  manager->skeleton = pnc_dbus_pinnace1_skeleton_new ();
}

PncManager *
pnc_manager_new (const char *runtime_dir, guint idle_exit_s)
{
  PncManager *manager = g_object_new (PNC_TYPE_MANAGER, NULL);

  manager->runtime_dir = g_strdup (runtime_dir);
  manager->idle_exit_s = idle_exit_s;
  manager->engine = pnc_engine_new (runtime_dir);
  manager->registry = pnc_registry_new (manager->engine);
  pnc_run_sweep (runtime_dir);
  pnc_dbus_pinnace1_set_version (manager->skeleton, PNC_VERSION);
  pnc_dbus_pinnace1_set_mode (manager->skeleton, "session");
  pnc_dbus_pinnace1_set_accelerator (manager->skeleton,
                                     pnc_engine_get_accelerator (manager->engine));
  g_signal_connect (manager->engine, "notify::accelerator", G_CALLBACK (pnc_manager_accelerator_cb),
                    manager);
  g_signal_connect (pnc_registry_get_desktops (manager->registry), "items-changed",
                    G_CALLBACK (pnc_manager_desktops_changed_cb), manager);
  pnc_manager_connect_calls (manager);
  return manager;
}
