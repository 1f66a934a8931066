/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-write.h"

#include "pnc-field-words.h"
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

/* The template */

#define PNC_YEAR_S (365 * 24 * 60 * 60)

/* Where it is not open. */
static const struct
{
  const char *pointer, *value; /* JSON */
} recommended[] = {
  { "/validity/on_expiry", "\"shutdown\"" },
  { "/validity/grace_s", "900" },
  { "/validity/warn_s", "86400" },
  { "/clock/max_skew_s", "600" },
  { "/clock/on_rollback", "\"require_online\"" },
  { "/auth/methods", "[\"password\"]" },
  { "/auth/min_length", "12" },
  { "/auth/argon2/m_kib", "262144" },
  { "/auth/argon2/t", "3" },
  { "/channels/clipboard/to_guest", "\"text\"" },
  { "/channels/clipboard/to_host", "\"none\"" },
  { "/channels/clipboard/max_bytes", "1048576" },
  { "/channels/files/to_host", "false" },
  { "/channels/files/max_bytes", "104857600" },
  { "/channels/files/deny_ext", "[\"bat\", \"exe\", \"scr\"]" },
  { "/channels/shared_folders", "[]" },
  { "/channels/shared_folders_write", "false" },
  { "/usb/auto_connect", "false" },
  { "/usb/default", "\"deny\"" },
  { "/usb/rules",
    "[{\"allow\": true, \"class\": 3, \"comment\": \"keyboards, mice, security keys\"},"
    " {\"allow\": true, \"class\": 7, \"comment\": \"printers\"}]" },
  { "/network/mode", "\"nat\"" },
  { "/move/allow", "\"move\"" },
  { "/move/export", "false" },
  { "/move/rescue", "false" },
};

/* "number from 8 to 128", "one of: none, text", … */
static char *
pnc_policy_dup_choice (const PncField *field)
{
  g_autofree char *values = field->values != NULL ? g_strjoinv (", ", (GStrv) field->values) : NULL;

  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      return g_strdup ("true or false");
    case PNC_FIELD_TYPE_INT:
      return g_strdup_printf ("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                              field->least, field->most);
    case PNC_FIELD_TYPE_LIMIT:
      return g_strdup_printf ("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                              ", or \"unlimited\"",
                              field->least, field->most);
    case PNC_FIELD_TYPE_ENUM:
      return g_strdup_printf ("one of: %s", values);
    case PNC_FIELD_TYPE_TIME:
      return g_strdup ("a time in UTC, as 2026-12-31T23:59:59Z");
    case PNC_FIELD_TYPE_VERSION:
      return g_strdup ("a version, as 1.2.0");
    case PNC_FIELD_TYPE_ALLOW:
      return g_strdup_printf ("a list of %s; \"*\" is all", values != NULL ? values : "names");
    case PNC_FIELD_TYPE_REQUIRE:
      return g_strdup_printf ("a list of %s", values != NULL ? values : "names");
    case PNC_FIELD_TYPE_TEXT:
      return g_strdup ("a text for people; may be left out");
    }
  g_assert_not_reached ();
}

static json_t *
pnc_policy_new_comments (void)
{
  json_t *comments = json_object ();

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const PncField *field = pnc_field_get (i);
      g_autofree char *choice = pnc_policy_dup_choice (field);
      g_autofree char *text = g_strdup_printf ("%s: %s", pnc_field_get_title (i), choice);

      json_object_set_new (comments, field->pointer, json_string (text));
    }
  return comments;
}

json_t *
pnc_policy_json_new_template (const char *org_id, const char *policy_id, gint64 created)
{
  json_t *policy = pnc_policy_json_new_open (org_id, policy_id, 1, created);
  g_autofree char *from = pnc_time_format (created);
  g_autofree char *until = pnc_time_format (created + PNC_YEAR_S);

  for (guint i = 0; i < G_N_ELEMENTS (recommended); i++)
    pnc_policy_json_set (policy, recommended[i].pointer,
                         json_loads (recommended[i].value, JSON_DECODE_ANY, NULL));
  pnc_policy_json_set (policy, "/validity/not_before", json_string (from));
  pnc_policy_json_set (policy, "/validity/not_after", json_string (until));
  pnc_policy_json_set (policy, "/x/comments", pnc_policy_new_comments ());
  return policy;
}
