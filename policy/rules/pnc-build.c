/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-build.h"

static const char *const enforced[] = {
  "contact", /* how long ago IT was heard of: sealed */
  "lease",   /* the same, and how many starts since: sealed */
  NULL,
};

const char *const *
pnc_build_get_enforced (void)
{
  return enforced;
}

gboolean
pnc_build_enforces (const char *name)
{
  return g_strv_contains (enforced, name);
}

gboolean
pnc_build_does_action (const char *action)
{
  static const char *const always[] = { "poweroff", "shutdown", "warn", NULL };

  return g_strv_contains (always, action) || pnc_build_enforces (action);
}

gboolean
pnc_build_lacks (PncFieldId id, const PncValue *value)
{
  const PncField *field = pnc_field_get (id);

  switch (id)
    {
    case PNC_FIELD_VALIDITY_ON_EXPIRY:
    case PNC_FIELD_LEASE_ON_LAPSE:
    case PNC_FIELD_HOURS_ON_END:
      return !pnc_build_does_action (field->values[value->number]);
    default:
      return pnc_field_value_demands (id, value) && !pnc_build_enforces (field->demands);
    }
}
