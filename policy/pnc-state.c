/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-state.h"

#include "pnc-error.h"
#include "pnc-json.h"

#include <string.h>

#define PNC_STATE_FORMAT 1
#define PNC_STATE_SHOWN_NAME "The sealed state"
#define PNC_STATE_MAX_NAME_BYTES 80

PncState *
pnc_state_new (void)
{
  PncState *state = g_new0 (PncState, 1);

  state->max_seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return state;
}

PncState *
pnc_state_copy (const PncState *state)
{
  PncState *copy = pnc_state_new ();
  GHashTableIter iter;
  gpointer name, version;

  copy->generation = state->generation;
  copy->clock = state->clock;
  copy->audit = state->audit;
  copy->audit_faults = state->audit_faults;
  copy->policy = state->policy;
  g_hash_table_iter_init (&iter, state->max_seen);
  while (g_hash_table_iter_next (&iter, &name, &version))
    g_hash_table_insert (copy->max_seen, g_strdup (name), g_memdup2 (version, sizeof (guint64)));
  return copy;
}

void
pnc_state_free (PncState *state)
{
  if (state == NULL)
    return;
  g_hash_table_unref (state->max_seen);
  g_free (state);
}

/* What was seen */

static gboolean
pnc_state_is_name (const char *name)
{
  gsize size = strlen (name);

  return size >= 1 && size <= PNC_STATE_MAX_NAME_BYTES && g_ascii_islower (name[0])
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789._:-") == size;
}

guint64
pnc_state_get_max_seen (const PncState *state, const char *name)
{
  const guint64 *version = g_hash_table_lookup (state->max_seen, name);

  return version != NULL ? *version : 0;
}

gboolean
pnc_state_see (PncState *state, const char *name, guint64 version, GError **error)
{
  guint64 seen = pnc_state_get_max_seen (state, name);

  g_return_val_if_fail (pnc_state_is_name (name) && version <= PNC_JSON_MAX_INTEGER, FALSE);
  if (version < seen)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "Version %" G_GUINT64_FORMAT " of “%s” is an old one: version %" G_GUINT64_FORMAT
                   " was in force here; get the newest",
                   version, name, seen);
      return FALSE;
    }
  if (!g_hash_table_contains (state->max_seen, name)
      && g_hash_table_size (state->max_seen) == PNC_STATE_MAX_SEEN)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is one document too many: a desktop remembers the versions of %d", name,
                   PNC_STATE_MAX_SEEN);
      return FALSE;
    }
  g_hash_table_insert (state->max_seen, g_strdup (name), g_memdup2 (&version, sizeof version));
  return TRUE;
}

/* JSON */

static gboolean
pnc_state_refuse (GError **error, const char *field)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               PNC_STATE_SHOWN_NAME " is damaged: “%s” has a value that cannot stand there", field);
  return FALSE;
}

static gboolean
pnc_state_is_count (json_int_t number)
{
  return number >= 0 && number <= PNC_JSON_MAX_INTEGER;
}

static gboolean
pnc_state_take_head (PncState *state, json_t *object, GError **error)
{
  json_int_t seq, faults;
  const char *hash;

  if (!pnc_json_unpack (object, PNC_STATE_SHOWN_NAME, error, "{s:I, s:s, s:I}", "seq", &seq, "hash",
                        &hash, "faults", &faults))
    return FALSE;
  if (!pnc_state_is_count (seq) || !pnc_state_is_count (faults)
      || !pnc_json_is_hex (hash, PNC_AUDIT_HASH_SIZE - 1))
    return pnc_state_refuse (error, "audit");
  state->audit.seq = seq;
  state->audit_faults = faults;
  g_strlcpy (state->audit.hash, hash, sizeof state->audit.hash);
  return TRUE;
}

static gboolean
pnc_state_take_policy (PncState *state, json_t *object, GError **error)
{
  json_int_t activated, contact, uses;
  int rolled_back = FALSE;
  const char *trust;

  if (!pnc_json_unpack (object, PNC_STATE_SHOWN_NAME, error, "{s:s, s:I, s:I, s:I, s?:b}", "trust",
                        &trust, "activated_s", &activated, "contact_s", &contact, "uses", &uses,
                        "rolled_back", &rolled_back))
    return FALSE;
  if ((trust[0] != '\0' && !pnc_json_is_hex (trust, PNC_STATE_TRUST_SIZE - 1))
      || !pnc_state_is_count (activated) || !pnc_state_is_count (contact)
      || !pnc_state_is_count (uses))
    return pnc_state_refuse (error, "policy");
  g_strlcpy (state->policy.trust, trust, sizeof state->policy.trust);
  state->policy.activated_s = activated;
  state->policy.contact_s = contact;
  state->policy.uses = uses;
  state->policy.rolled_back = rolled_back;
  return TRUE;
}

static json_t *
pnc_state_policy_to_json (const PncStatePolicy *policy)
{
  return json_pack ("{s:s, s:I, s:I, s:I, s:b}", "trust", policy->trust, "activated_s",
                    (json_int_t) policy->activated_s, "contact_s", (json_int_t) policy->contact_s,
                    "uses", (json_int_t) policy->uses, "rolled_back", policy->rolled_back);
}

static gboolean
pnc_state_take_seen (PncState *state, json_t *object, GError **error)
{
  const char *name;
  json_t *value;

  if (!json_is_object (object) || json_object_size (object) > PNC_STATE_MAX_SEEN)
    return pnc_state_refuse (error, "max_seen");
  json_object_foreach (object, name, value)
  {
    guint64 version = json_integer_value (value);

    if (!pnc_state_is_name (name) || !json_is_integer (value)
        || !pnc_state_is_count (json_integer_value (value)))
      return pnc_state_refuse (error, "max_seen");
    g_hash_table_insert (state->max_seen, g_strdup (name), g_memdup2 (&version, sizeof version));
  }
  return TRUE;
}

PncState *
pnc_state_parse (const char *text, gsize size_bytes, GError **error)
{
  g_autoptr (PncState) state = pnc_state_new ();
  json_auto_t *root
      = pnc_json_parse_object (text, size_bytes, PNC_STATE_MAX_BYTES, PNC_STATE_SHOWN_NAME, error);
  json_t *clock, *audit, *max_seen, *policy;
  json_int_t format, generation;

  if (root == NULL
      || !pnc_json_unpack (root, PNC_STATE_SHOWN_NAME, error, "{s:I, s:I, s:o, s:o, s:o, s:o}",
                           "format", &format, "generation", &generation, "clock", &clock, "audit",
                           &audit, "max_seen", &max_seen, "policy", &policy))
    return NULL;
  if (format != PNC_STATE_FORMAT || !pnc_state_is_count (generation))
    {
      pnc_state_refuse (error, format != PNC_STATE_FORMAT ? "format" : "generation");
      return NULL;
    }
  state->generation = generation;
  if (!pnc_clock_floors_from_json (clock, PNC_STATE_SHOWN_NAME, &state->clock, error)
      || !pnc_state_take_head (state, audit, error) || !pnc_state_take_seen (state, max_seen, error)
      || !pnc_state_take_policy (state, policy, error))
    return NULL;
  return g_steal_pointer (&state);
}

char *
pnc_state_to_json (const PncState *state)
{
  json_t *max_seen = json_object ();
  json_auto_t *root = NULL;
  GHashTableIter iter;
  gpointer name, version;
  char *dumped, *copy;

  g_return_val_if_fail (state->audit.hash[0] != '\0', NULL);
  g_hash_table_iter_init (&iter, state->max_seen);
  while (g_hash_table_iter_next (&iter, &name, &version))
    json_object_set_new (max_seen, name, json_integer ((json_int_t) * (guint64 *) version));
  root = json_pack ("{s:i, s:I, s:o, s:{s:I, s:s, s:I}, s:o, s:o}", "format", PNC_STATE_FORMAT,
                    "generation", (json_int_t) state->generation, "clock",
                    pnc_clock_floors_to_json (&state->clock), "audit", "seq",
                    (json_int_t) state->audit.seq, "hash", state->audit.hash, "faults",
                    (json_int_t) state->audit_faults, "max_seen", max_seen, "policy",
                    pnc_state_policy_to_json (&state->policy));
  dumped = json_dumps (root, JSON_COMPACT | JSON_SORT_KEYS);
  copy = g_strdup (dumped);
  free (dumped);
  return copy;
}
