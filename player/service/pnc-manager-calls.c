/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-manager-private.h"

#include "pnc-bus-call.h"
#include "pnc-create.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-host-check.h"

#define PNC_MANAGER_JOB_PATH "/org/pinnace/job/"
/* How long a finished job stands on the bus, for clients that still ask how it ended. */
#define PNC_MANAGER_JOB_LINGER_S 60

/* Lists */

static gboolean
pnc_manager_list_desktops_cb (PncDbusPinnace1 *skeleton,
                              GDBusMethodInvocation *invocation,
                              PncManager *manager)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < manager->desktops->len; i++)
    g_ptr_array_add (paths, (gpointer) pnc_desktop_bus_get_path (manager->desktops->pdata[i]));
  g_ptr_array_add (paths, NULL);
  pnc_dbus_pinnace1_complete_list_desktops (skeleton, invocation,
                                            (const char *const *) paths->pdata);
  return TRUE;
}

static gboolean
pnc_manager_list_jobs_cb (PncDbusPinnace1 *skeleton,
                          GDBusMethodInvocation *invocation,
                          PncManager *manager)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < manager->jobs->len; i++)
    g_ptr_array_add (paths, (gpointer) g_dbus_interface_skeleton_get_object_path (
                                pnc_job_get_skeleton (manager->jobs->pdata[i])));
  g_ptr_array_add (paths, NULL);
  pnc_dbus_pinnace1_complete_list_jobs (skeleton, invocation, (const char *const *) paths->pdata);
  return TRUE;
}

/* Jobs */

typedef struct
{
  PncManager *manager;
  PncJob *job;
} PncManagerJob;

static void
pnc_manager_job_free (gpointer data)
{
  PncManagerJob *held = data;

  g_object_unref (held->job);
  g_object_unref (held->manager);
  g_free (held);
}

static gboolean
pnc_manager_job_linger_cb (gpointer user_data)
{
  PncManagerJob *held = user_data;

  pnc_peers_unexport (held->manager->peers, pnc_job_get_skeleton (held->job));
  return G_SOURCE_REMOVE;
}

/* Takes @held. */
static void
pnc_manager_finish_job (PncManagerJob *held, const char *desktop_path, const GError *error)
{
  PncManager *manager = held->manager;

  pnc_job_finish (held->job, desktop_path, error);
  g_ptr_array_remove (manager->jobs, held->job);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PNC_MANAGER_JOB_LINGER_S,
                              pnc_manager_job_linger_cb, held, pnc_manager_job_free);
  pnc_manager_reconsider (manager);
}

static PncManagerJob *
pnc_manager_add_job (PncManager *manager, const char *kind, const char *subject)
{
  PncManagerJob *held = g_new0 (PncManagerJob, 1);
  g_autofree char *path = g_strdup_printf (PNC_MANAGER_JOB_PATH "%u", ++manager->last_job);

  held->manager = g_object_ref (manager);
  held->job = pnc_job_new (kind, subject);
  g_ptr_array_add (manager->jobs, g_object_ref (held->job));
  pnc_peers_export (manager->peers, pnc_job_get_skeleton (held->job), path);
  pnc_dbus_pinnace1_emit_job_added (manager->skeleton, path);
  pnc_manager_reconsider (manager);
  return held;
}

/* Create */

static void
pnc_manager_created_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncManagerJob *held = user_data;
  g_autoptr (GError) error = NULL;
  PncDesktop *desktop = pnc_registry_add_finish (PNC_REGISTRY (source), result, &error);

  pnc_manager_finish_job (
      held, desktop != NULL ? pnc_manager_get_path (held->manager, desktop) : NULL, error);
}

static void
pnc_manager_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncManagerJob *held = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_create_finish (result, &error);

  if (folder != NULL)
    {
      g_message ("made a desktop in “%s”", folder);
      pnc_registry_add_async (held->manager->registry, folder, pnc_manager_created_listed_cb, held);
      return;
    }
  g_message ("making a desktop failed: %s", error->message);
  pnc_manager_finish_job (held, NULL, error);
}

static gboolean
pnc_manager_create_cb (PncDbusPinnace1 *skeleton,
                       GDBusMethodInvocation *invocation,
                       GUnixFDList *fds,
                       const char *name,
                       GVariant *options,
                       GVariant *image,
                       GVariant *passphrase,
                       PncManager *manager)
{
  g_auto (PncFd) image_fd = PNC_FD_INIT;
  g_auto (PncFd) passphrase_fd = PNC_FD_INIT;
  PncCreateOptions *parsed = NULL;
  PncManagerJob *held;
  GError *error = NULL;

  image_fd = pnc_bus_call_get_fd (fds, image, &error);
  if (image_fd >= 0)
    passphrase_fd = pnc_bus_call_get_fd (fds, passphrase, &error);
  if (passphrase_fd >= 0)
    parsed
        = pnc_create_options_new (name, options, pnc_registry_get_home (manager->registry), &error);
  if (parsed == NULL)
    {
      pnc_bus_call_fail (invocation, error);
      return TRUE;
    }
  held = pnc_manager_add_job (manager, "create", name);
  /* It will be started soon: the first time, libvirt takes seconds to get to know QEMU. */
  pnc_engine_get_libvirt_async (manager->engine, NULL, NULL);
  pnc_dbus_pinnace1_complete_create (
      skeleton, invocation, NULL,
      g_dbus_interface_skeleton_get_object_path (pnc_job_get_skeleton (held->job)));
  pnc_create_async (manager->engine, parsed, pnc_fd_steal (&image_fd),
                    pnc_fd_steal (&passphrase_fd), held->job, pnc_manager_created_cb, held);
  return TRUE;
}

/* Add */

typedef struct
{
  PncManager *manager;
  GDBusMethodInvocation *invocation;
} PncManagerAdd;

static void
pnc_manager_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree PncManagerAdd *add = user_data;
  g_autoptr (PncManager) manager = add->manager;
  GError *error = NULL;
  PncDesktop *desktop = pnc_registry_add_finish (PNC_REGISTRY (source), result, &error);

  if (desktop != NULL)
    pnc_dbus_pinnace1_complete_add (manager->skeleton, add->invocation,
                                    pnc_manager_get_path (manager, desktop));
  else
    pnc_bus_call_fail (add->invocation, error);
}

static gboolean
pnc_manager_add_cb (PncDbusPinnace1 *skeleton,
                    GDBusMethodInvocation *invocation,
                    const char *folder,
                    PncManager *manager)
{
  PncManagerAdd *add = g_new0 (PncManagerAdd, 1);

  *add = (PncManagerAdd){ g_object_ref (manager), invocation };
  pnc_registry_add_async (manager->registry, folder, pnc_manager_added_cb, add);
  return TRUE;
}

/* Diagnose */

static GVariant *
pnc_manager_check_to_variant (const PncCheck *check)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", check->id);
  g_variant_dict_insert (&dict, "title", "s", check->title);
  g_variant_dict_insert (&dict, "status", "s", pnc_check_status_to_string (check->status));
  g_variant_dict_insert (&dict, "finding", "s", check->finding);
  g_variant_dict_insert (&dict, "cause", "s", check->cause);
  g_variant_dict_insert (&dict, "remedy", "s", check->remedy);
  g_variant_dict_insert (&dict, "command", "s", check->command);
  g_variant_dict_insert (&dict, "finding-words", "^as", check->finding_words);
  g_variant_dict_insert (&dict, "cause-words", "^as", check->cause_words);
  g_variant_dict_insert (&dict, "remedy-words", "^as", check->remedy_words);
  return g_variant_dict_end (&dict);
}

static void
pnc_manager_diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) checks = pnc_host_check_finish (result, &error);
  GVariantBuilder builder;

  if (checks == NULL)
    {
      pnc_bus_call_fail (invocation, error);
      return;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < checks->len; i++)
    g_variant_builder_add_value (&builder, pnc_manager_check_to_variant (checks->pdata[i]));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &builder));
}

static gboolean
pnc_manager_diagnose_cb (PncDbusPinnace1 *skeleton,
                         GDBusMethodInvocation *invocation,
                         PncManager *manager)
{
  pnc_host_check_async (manager->runtime_dir, pnc_registry_get_home (manager->registry), NULL,
                        pnc_manager_diagnosed_cb, invocation);
  return TRUE;
}

/* Quit */

static gboolean
pnc_manager_quit_cb (PncDbusPinnace1 *skeleton,
                     GDBusMethodInvocation *invocation,
                     PncManager *manager)
{
  for (guint i = 0; i < manager->desktops->len; i++)
    {
      PncDesktop *desktop = pnc_desktop_bus_get_desktop (manager->desktops->pdata[i]);

      if (pnc_desktop_is_idle (desktop))
        continue;
      pnc_bus_call_fail (
          invocation, g_error_new (PNC_ERROR, PNC_ERROR_BUSY, "“%s” is %s; stop it first",
                                   pnc_desktop_get_name (desktop),
                                   pnc_desktop_state_to_string (pnc_desktop_get_state (desktop))));
      return TRUE;
    }
  if (manager->jobs->len > 0)
    {
      pnc_bus_call_fail (invocation,
                         g_error_new (PNC_ERROR, PNC_ERROR_BUSY,
                                      "A desktop is being made; wait for it or cancel it"));
      return TRUE;
    }
  pnc_dbus_pinnace1_complete_quit (skeleton, invocation);
  pnc_manager_shut_down (manager);
  return TRUE;
}

void
pnc_manager_connect_calls (PncManager *manager)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "handle-list-desktops", G_CALLBACK (pnc_manager_list_desktops_cb) },
    { "handle-list-jobs", G_CALLBACK (pnc_manager_list_jobs_cb) },
    { "handle-create", G_CALLBACK (pnc_manager_create_cb) },
    { "handle-add", G_CALLBACK (pnc_manager_add_cb) },
    { "handle-diagnose", G_CALLBACK (pnc_manager_diagnose_cb) },
    { "handle-quit", G_CALLBACK (pnc_manager_quit_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (manager->skeleton, handlers[i].signal, handlers[i].callback, manager);
}
