/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Can a desktop have @memory_mib and @cpus on this computer? 0 of either is not looked at.
 * PNC_ERROR_INVALID says what it can have. */
gboolean
pnc_host_limits_check (guint memory_mib, guint cpus, GError **error) G_GNUC_WARN_UNUSED_RESULT;
