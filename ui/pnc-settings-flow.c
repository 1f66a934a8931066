/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-settings-flow.h"

#include "pnc-settings-dialog.h"

/* The dialog, and the desktop that it is about, while calls are under way. */
typedef struct
{
  PncSettingsDialog *dialog;
  PncDesktopClient *desktop;
} PncSettingsFlow;

static void
pnc_settings_flow_free (PncSettingsFlow *flow)
{
  g_clear_object (&flow->dialog);
  g_clear_object (&flow->desktop);
  g_free (flow);
}

static void
pnc_settings_flow_fail (PncSettingsFlow *flow, const GError *error)
{
  pnc_settings_dialog_set_busy (flow->dialog, FALSE);
  pnc_settings_dialog_set_error (flow->dialog, error);
  pnc_settings_flow_free (flow);
}

static void
pnc_settings_flow_set_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncSettingsFlow *flow = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    {
      pnc_settings_flow_fail (flow, error);
      return;
    }
  gtk_window_close (GTK_WINDOW (flow->dialog));
  pnc_settings_flow_free (flow);
}

static void
pnc_settings_flow_set (PncSettingsFlow *flow)
{
  guint memory_mib = pnc_settings_dialog_get_memory_mib (flow->dialog);
  guint cpus = pnc_settings_dialog_get_cpus (flow->dialog);
  GVariantDict settings;

  if (memory_mib == pnc_desktop_client_get_memory_mib (flow->desktop)
      && cpus == pnc_desktop_client_get_cpus (flow->desktop))
    {
      gtk_window_close (GTK_WINDOW (flow->dialog));
      pnc_settings_flow_free (flow);
      return;
    }
  g_variant_dict_init (&settings, NULL);
  g_variant_dict_insert (&settings, "memory-mib", "u", memory_mib);
  g_variant_dict_insert (&settings, "cpus", "u", cpus);
  pnc_desktop_client_set_async (flow->desktop, g_variant_dict_end (&settings),
                                pnc_settings_flow_set_cb, flow);
}

static void
pnc_settings_flow_renamed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncSettingsFlow *flow = data;
  g_autoptr (GError) error = NULL;

  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    pnc_settings_flow_set (flow);
  else
    pnc_settings_flow_fail (flow, error);
}

static void
pnc_settings_flow_apply_cb (PncSettingsDialog *dialog, PncDesktopClient *desktop)
{
  PncSettingsFlow *flow = g_new0 (PncSettingsFlow, 1);
  const char *name = pnc_settings_dialog_get_name (dialog);

  flow->dialog = g_object_ref (dialog);
  flow->desktop = g_object_ref (desktop);
  pnc_settings_dialog_set_busy (dialog, TRUE);
  if (g_strcmp0 (name, pnc_desktop_client_get_name (desktop)) != 0)
    pnc_desktop_client_rename_async (desktop, name, pnc_settings_flow_renamed_cb, flow);
  else
    pnc_settings_flow_set (flow);
}

static gboolean
pnc_settings_flow_is_active (PncDesktopClient *desktop)
{
  PncDesktopState state = pnc_desktop_client_get_state (desktop);

  return state == PNC_DESKTOP_STATE_RUNNING || state == PNC_DESKTOP_STATE_PAUSED
         || state == PNC_DESKTOP_STATE_STOPPING;
}

void
pnc_settings_flow_run (PncDesktopClient *desktop, GtkWindow *parent)
{
  PncDesktopSettings settings = {
    .name = pnc_desktop_client_get_name (desktop),
    .memory_mib = pnc_desktop_client_get_memory_mib (desktop),
    .cpus = pnc_desktop_client_get_cpus (desktop),
    .active = pnc_settings_flow_is_active (desktop),
    .folder = pnc_desktop_client_get_folder (desktop),
    .system_size_bytes = pnc_desktop_client_get_system_size (desktop),
    .data_size_bytes = pnc_desktop_client_get_data_size (desktop),
    .firmware = pnc_desktop_client_get_firmware (desktop),
    .created = pnc_desktop_client_get_created (desktop),
  };
  GtkWidget *dialog = pnc_settings_dialog_new (parent, &settings);

  g_signal_connect_object (dialog, "apply", G_CALLBACK (pnc_settings_flow_apply_cb), desktop, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
