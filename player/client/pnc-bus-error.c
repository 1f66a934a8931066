/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-bus-error.h"

void
pnc_bus_error_register (void)
{
  static gsize registered = 0;

  if (!g_once_init_enter (&registered))
    return;
  for (int code = 0; code < PNC_ERROR_N_CODES; code++)
    {
      g_autofree char *name = g_strconcat ("org.pinnace.Error.", pnc_error_code_nick (code), NULL);

      g_dbus_error_register_error (PNC_ERROR, code, name);
    }
  g_once_init_leave (&registered, 1);
}

static GError *
pnc_bus_error_convert (GError *error, PncErrorCode code, const char *prefix)
{
  GError *converted = g_error_new (PNC_ERROR, code, "%s%s", prefix, error->message);

  g_error_free (error);
  return converted;
}

GError *
pnc_bus_error_from_remote (GError *error)
{
  g_dbus_error_strip_remote_error (error);
  if (error->domain == PNC_ERROR)
    return error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return pnc_bus_error_convert (error, PNC_ERROR_CANCELLED, "");
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    return pnc_bus_error_convert (error, PNC_ERROR_INVALID, "");
  return pnc_bus_error_convert (error, PNC_ERROR_UNAVAILABLE,
                                "The service did not answer (see `pinnacectl doctor`): ");
}

GError *
pnc_bus_error_to_remote (GError *error)
{
  if (error->domain == PNC_ERROR)
    return error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return pnc_bus_error_convert (error, PNC_ERROR_CANCELLED, "");
  return pnc_bus_error_convert (error, PNC_ERROR_UNAVAILABLE, "");
}
