/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-bus-private.h"
#include "pnc-error.h"

/* Properties */

static GVariant *
pnc_desktop_bus_problem (PncDesktop *desktop)
{
  const PncProblem *problem = pnc_desktop_get_problem (desktop);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (problem != NULL)
    {
      g_variant_dict_insert (&dict, "code", "s", pnc_error_code_nick (problem->code));
      g_variant_dict_insert (&dict, "message", "s", problem->message);
      g_variant_dict_insert (&dict, "at", "x", problem->at);
      g_variant_dict_insert (&dict, "log", "^as", problem->log);
    }
  return g_variant_dict_end (&dict);
}

static GVariant *
pnc_desktop_bus_steps (PncDesktop *desktop)
{
  GArray *steps = pnc_desktop_get_start_steps (desktop);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(su)"));
  for (guint i = 0; i < steps->len; i++)
    {
      const PncStartStep *step = &g_array_index (steps, PncStartStep, i);

      g_variant_builder_add (&builder, "(su)", step->name, step->duration_ms);
    }
  return g_variant_builder_end (&builder);
}

static void
pnc_desktop_bus_sync_descriptor (PncDesktopBus *bus)
{
  const PncDescriptor *d = pnc_desktop_get_descriptor (bus->desktop);

  if (d == NULL)
    return; /* what was last known stays */
  pnc_dbus_pinnace1_desktop_set_memory_mib (bus->skeleton, d->memory_mib);
  pnc_dbus_pinnace1_desktop_set_cpus (bus->skeleton, d->cpus);
  pnc_dbus_pinnace1_desktop_set_system_size_bytes (bus->skeleton, d->system_size_bytes);
  pnc_dbus_pinnace1_desktop_set_data_size_bytes (bus->skeleton, d->data_size_bytes);
  pnc_dbus_pinnace1_desktop_set_firmware (bus->skeleton, d->firmware);
  pnc_dbus_pinnace1_desktop_set_created (bus->skeleton, d->created);
  pnc_dbus_pinnace1_desktop_set_last_started (bus->skeleton, d->last_started);
}

static void
pnc_desktop_bus_sync (PncDesktopBus *bus)
{
  PncDesktop *desktop = bus->desktop;
  PncDbusPinnace1Desktop *skeleton = bus->skeleton;
  g_autofree char *folder = g_utf8_make_valid (pnc_desktop_get_folder (desktop), -1);

  pnc_desktop_bus_sync_descriptor (bus);
  pnc_dbus_pinnace1_desktop_set_id (skeleton, pnc_desktop_get_id (desktop));
  pnc_dbus_pinnace1_desktop_set_name (skeleton, pnc_desktop_get_name (desktop));
  pnc_dbus_pinnace1_desktop_set_folder (skeleton, folder);
  pnc_dbus_pinnace1_desktop_set_state_reason (skeleton, pnc_desktop_get_state_reason (desktop));
  pnc_dbus_pinnace1_desktop_set_problem (skeleton, pnc_desktop_bus_problem (desktop));
  pnc_dbus_pinnace1_desktop_set_start_steps (skeleton, pnc_desktop_bus_steps (desktop));
  pnc_dbus_pinnace1_desktop_set_accelerator (skeleton, pnc_desktop_get_accelerator (desktop));
  pnc_desktop_bus_sync_rules (bus);
  pnc_dbus_pinnace1_desktop_set_state (
      skeleton, pnc_desktop_state_to_string (pnc_desktop_get_state (desktop)));
  /* At once, so that it goes out before the answer to the call that brought it about. */
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (skeleton));
}

static void
pnc_desktop_bus_changed_cb (PncDesktop *desktop, PncDesktopBus *bus)
{
  pnc_desktop_bus_sync (bus);
}

/* Life */

PncDesktopBus *
pnc_desktop_bus_new (PncDesktop *desktop, PncRegistry *registry, const char *path)
{
  PncDesktopBus *bus = g_new0 (PncDesktopBus, 1);

  bus->desktop = g_object_ref (desktop);
  bus->registry = g_object_ref (registry);
  bus->path = g_strdup (path);
  bus->skeleton = pnc_dbus_pinnace1_desktop_skeleton_new ();
  pnc_dbus_pinnace1_desktop_set_firmware (bus->skeleton, "");
  pnc_desktop_bus_connect_calls (bus);
  pnc_desktop_bus_connect_rules (bus);
  g_signal_connect (desktop, "changed", G_CALLBACK (pnc_desktop_bus_changed_cb), bus);
  pnc_desktop_bus_sync (bus);
  return bus;
}

void
pnc_desktop_bus_free (PncDesktopBus *bus)
{
  g_signal_handlers_disconnect_by_data (bus->desktop, bus);
  g_signal_handlers_disconnect_by_data (bus->skeleton, bus);
  g_clear_object (&bus->skeleton);
  g_clear_object (&bus->desktop);
  g_clear_object (&bus->registry);
  g_free (bus->path);
  g_free (bus);
}

PncDesktop *
pnc_desktop_bus_get_desktop (PncDesktopBus *bus)
{
  return bus->desktop;
}

GDBusInterfaceSkeleton *
pnc_desktop_bus_get_skeleton (PncDesktopBus *bus)
{
  return G_DBUS_INTERFACE_SKELETON (bus->skeleton);
}

const char *
pnc_desktop_bus_get_path (PncDesktopBus *bus)
{
  return bus->path;
}
