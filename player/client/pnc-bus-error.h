/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

#include <gio/gio.h>

/* Ties PNC_ERROR's codes to the names "org.pinnace.Error.<Nick>", for GDBus on both sides of the
 * bus. Call once before the first connection; more calls do nothing. */
void pnc_bus_error_register (void);

/* Turns whatever GDBus answered into a PNC_ERROR with the service's own words: its prefix is
 * stripped, a lost connection or a missing method becomes PNC_ERROR_UNAVAILABLE, a cancelled call
 * PNC_ERROR_CANCELLED. Takes @error, returns the one to hand on. */
GError *pnc_bus_error_from_remote (GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* The way out of the service: a PNC_ERROR as it is, a cancelled operation as PNC_ERROR_CANCELLED,
 * anything else as PNC_ERROR_UNAVAILABLE with its message, so that no foreign domain crosses the
 * bus. Takes @error, returns the one to send. */
GError *pnc_bus_error_to_remote (GError *error) G_GNUC_WARN_UNUSED_RESULT;
