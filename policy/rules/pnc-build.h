/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-field.h"

/* What this build of Pinnace enforces of what policies can demand beyond what the engine itself
 * decides: names of PncField.demands, of actions at an end ("suspend", "lock"), "network_rules" and
 * "host_network_rules". A policy that demands more keeps its desktop from starting, so nothing may
 * stand here that is not so. NULL-terminated, static. */
const char *const *pnc_build_get_enforced (void);

gboolean pnc_build_enforces (const char *name);

/* Can it do @action at the end of a desktop's time ("poweroff" "shutdown" "suspend" "lock" "warn")?
 * What it cannot do is done as the next tighter one, "shutdown". */
gboolean pnc_build_does_action (const char *action);

/* Does @value of @field ask for what this build cannot do: demand it, or name such an action? */
gboolean pnc_build_lacks (PncFieldId field, const PncValue *value);
