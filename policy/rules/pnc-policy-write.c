/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-write.h"

#include "pnc-time.h"

json_t *
pnc_policy_json_new (const char *org_id, const char *policy_id, gint64 version, gint64 created)
{
  g_autofree char *time = pnc_time_format (created);

  return json_pack ("{s:s, s:i, s:s, s:s, s:I, s:s}", "_type",
                    pnc_document_kind_type (PNC_DOCUMENT_POLICY), "format", 1, "org_id", org_id,
                    "policy_id", policy_id, "version", (json_int_t) version, "created", time);
}

void
pnc_policy_json_set (json_t *policy, const char *pointer, json_t *value)
{
  g_auto (GStrv) steps = g_strsplit (pointer + 1, "/", -1);
  guint i;

  for (i = 0; steps[i + 1] != NULL; i++)
    {
      json_t *section = json_object_get (policy, steps[i]);

      if (section == NULL)
        {
          section = json_object ();
          json_object_set_new (policy, steps[i], section);
        }
      policy = section;
    }
  json_object_set_new (policy, steps[i], value);
}

json_t *
pnc_policy_json_new_open (const char *org_id, const char *policy_id, gint64 version, gint64 created)
{
  static const char *const defaults[]
      = { "/usb/default", "/network/default", "/network/host_default", "/quarantine/default" };
  json_t *policy = pnc_policy_json_new (org_id, policy_id, version, created);

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const PncField *field = pnc_field_get (i);
      g_auto (PncValue) loosest = { 0 };

      if (field->type == PNC_FIELD_TYPE_TEXT)
        continue;
      pnc_field_get_loosest (i, &loosest);
      pnc_policy_json_set (policy, field->pointer, pnc_field_to_json (i, &loosest));
    }
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    pnc_policy_json_set (policy, defaults[i], json_string ("allow"));
  pnc_policy_json_set (policy, "/hours/windows", json_string ("always"));
  return policy;
}
