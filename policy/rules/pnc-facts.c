/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-facts.h"

#include "pnc-error.h"
#include "pnc-field.h"
#include "pnc-text.h"
#include "pnc-time.h"

#include <string.h>

typedef struct
{
  PncFactHelp help;
  gboolean (*read) (PncFacts *facts, gpointer slot, const char *value);
  gsize offset;
} PncFact;

PncFacts *
pnc_facts_new (void)
{
  PncFacts *facts = g_new0 (PncFacts, 1);

  facts->lease_until = G_MAXINT64;
  facts->update_age_s = -1;
  facts->image_id = g_strdup ("");
  facts->host = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  facts->auth = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  facts->enforces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  facts->networks = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_host_network_free);
  facts->resolved = pnc_pinned_names_new ();
  return facts;
}

void
pnc_facts_free (PncFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->image_id);
  g_hash_table_unref (facts->host);
  g_hash_table_unref (facts->auth);
  g_hash_table_unref (facts->enforces);
  g_ptr_array_unref (facts->networks);
  pnc_pinned_names_free (facts->resolved);
  g_free (facts);
}

static void
pnc_facts_add_all (GHashTable *set, const char *const *values)
{
  for (guint i = 0; values[i] != NULL; i++)
    g_hash_table_add (set, g_strdup (values[i]));
}

PncFacts *
pnc_facts_new_ideal (gint64 now)
{
  static const char *const beyond_fields[]
      = { "network_rules", "host_network_rules", "suspend", "lock", NULL };
  PncFacts *facts = pnc_facts_new ();

  facts->now = now;
  facts->activated_at = facts->last_contact = now;
  facts->online = TRUE;
  g_free (facts->image_id);
  facts->image_id = g_strdup ("image");
  facts->image_version = PNC_FIELD_NUMBER_MAX;
  facts->image_created = now;
  facts->client_version = pnc_version_parse ("999999.0.0");
  facts->update_age_s = 0;
  facts->bound = PNC_BOUND_TPM;
  pnc_facts_add_all (facts->host, pnc_field_get (PNC_FIELD_HOST_REQUIRE)->values);
  pnc_facts_add_all (facts->auth, pnc_field_get (PNC_FIELD_AUTH_METHODS)->values);
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (pnc_field_get (i)->demands != NULL)
      g_hash_table_add (facts->enforces, g_strdup (pnc_field_get (i)->demands));
  pnc_facts_add_all (facts->enforces, beyond_fields);
  return facts;
}

static gboolean
pnc_facts_read_number (PncFacts *facts, gpointer slot, const char *value)
{
  return g_ascii_string_to_signed (value, 10, -1, PNC_FIELD_NUMBER_MAX, slot, NULL);
}

static gboolean
pnc_facts_read_time (PncFacts *facts, gpointer slot, const char *value)
{
  if (strcmp (value, "never") != 0)
    return pnc_time_parse (value, slot);
  *(gint64 *) slot = 0;
  return TRUE;
}

static gboolean
pnc_facts_read_end (PncFacts *facts, gpointer slot, const char *value)
{
  if (strcmp (value, "never") != 0)
    return pnc_time_parse (value, slot);
  *(gint64 *) slot = G_MAXINT64;
  return TRUE;
}

static gboolean
pnc_facts_read_version (PncFacts *facts, gpointer slot, const char *value)
{
  gint64 version = pnc_version_parse (value);

  if (version >= 0)
    *(gint64 *) slot = version;
  return version >= 0;
}

static gboolean
pnc_facts_read_bool (PncFacts *facts, gpointer slot, const char *value)
{
  gboolean yes = strcmp (value, "yes") == 0;

  if (!yes && strcmp (value, "no") != 0)
    return FALSE;
  *(gboolean *) slot = yes;
  return TRUE;
}

static gboolean
pnc_facts_read_id (PncFacts *facts, gpointer slot, const char *value)
{
  if (!pnc_text_is_id (value))
    return FALSE;
  g_free (*(char **) slot);
  *(char **) slot = g_strdup (value);
  return TRUE;
}

/* "a,b" or "none": the whole set. */
static gboolean
pnc_facts_read_set (PncFacts *facts, gpointer slot, const char *value)
{
  GHashTable *set = *(GHashTable **) slot;
  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  g_hash_table_remove_all (set);
  if (strcmp (value, "none") != 0)
    pnc_facts_add_all (set, (const char *const *) items);
  return TRUE;
}

static gboolean
pnc_facts_read_members (GHashTable *set, PncFieldId field, const char *value)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  if (strcmp (value, "none") != 0)
    for (guint i = 0; items[i] != NULL; i++)
      if (!g_strv_contains (pnc_field_get (field)->values, items[i]))
        return FALSE;
  return pnc_facts_read_set (NULL, &set, value);
}

static gboolean
pnc_facts_read_host (PncFacts *facts, gpointer slot, const char *value)
{
  return pnc_facts_read_members (facts->host, PNC_FIELD_HOST_REQUIRE, value);
}

static gboolean
pnc_facts_read_auth (PncFacts *facts, gpointer slot, const char *value)
{
  return pnc_facts_read_members (facts->auth, PNC_FIELD_AUTH_METHODS, value);
}

static gboolean
pnc_facts_read_bound (PncFacts *facts, gpointer slot, const char *value)
{
  static const char *const names[] = { "none", "file", "tpm", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (value, names[i]) == 0)
      {
        facts->bound = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
pnc_facts_read_network (PncFacts *facts, gpointer slot, const char *value)
{
  PncHostNetwork *network = pnc_host_network_parse (value, NULL);

  if (network != NULL)
    g_ptr_array_add (facts->networks, network);
  return network != NULL;
}

static gboolean
pnc_facts_read_resolved (PncFacts *facts, gpointer slot, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "=", 2);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  g_auto (GStrv) texts = NULL;

  if (g_strv_length (parts) != 2)
    return FALSE;
  texts = g_strsplit (parts[1], ",", -1);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      PncAddress address;
      if (!pnc_address_parse (texts[i], &address))
        return FALSE;
      g_array_append_val (addresses, address);
    }
  return pnc_pinned_names_set (facts->resolved, parts[0], (const PncAddress *) addresses->data,
                               addresses->len);
}

#define FACT(name, value, meaning, reader, member)                                                 \
  {                                                                                                \
    { name, value, meaning }, pnc_facts_read_##reader, G_STRUCT_OFFSET (PncFacts, member)          \
  }

static const PncFact known_facts[] = {
  FACT ("now", "TIME", "the time, as 2026-12-01T08:00:00Z", time, now),
  FACT ("clock-behind", "SECONDS", "how far the host's clock is set back", number, clock_behind_s),
  FACT ("rolled-back", "yes|no", "older data of the desktop was put back", bool, rolled_back),
  FACT ("activated", "TIME|never", "when the desktop was first opened", time, activated_at),
  FACT ("contact", "TIME|never", "the last word from IT", time, last_contact),
  FACT ("lease", "TIME|never", "when the lease ends", end, lease_until),
  FACT ("uses", "NUMBER", "starts since the lease was given", number, uses),
  FACT ("online", "yes|no", "IT can be asked now", bool, online),
  FACT ("running", "yes|no", "the desktop runs already", bool, running),
  FACT ("image", "ID", "the image that it stands on", id, image_id),
  FACT ("image-version", "NUMBER", "that image's version", number, image_version),
  FACT ("image-created", "TIME|never", "when that version was made", time, image_created),
  FACT ("client", "VERSION", "the version of Pinnace, as 1.2.0", version, client_version),
  FACT ("host", "NAME,…|none", "what of host/require this computer has", host, host),
  FACT ("virtualized", "yes|no", "the host is a virtual machine", bool, virtualized),
  FACT ("update-age", "SECONDS", "since the host's last update; -1: unknown", number, update_age_s),
  FACT ("bound", "none|file|tpm", "what the keys are bound to", bound, bound),
  FACT ("auth", "NAME,…|none", "by what the user has proved himself", auth, auth),
  FACT ("enforces", "NAME,…|none", "what this build can enforce", set, enforces),
  FACT ("network",
        "ADDRESS/BITS,…",
        "a network of the host; may stand more than once",
        network,
        networks),
  FACT ("resolve", "NAME=ADDRESS,…", "what a DNS name stands for", resolved, resolved),
};

static const PncFact *
pnc_facts_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_facts); i++)
    if (strcmp (known_facts[i].help.name, name) == 0)
      return &known_facts[i];
  return NULL;
}

static char *
pnc_facts_dup_names (void)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (known_facts); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", known_facts[i].help.name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

gboolean
pnc_facts_set (PncFacts *facts, const char *name, const char *value, GError **error)
{
  const PncFact *fact = pnc_facts_find (name);

  if (fact == NULL)
    {
      g_autofree char *names = pnc_facts_dup_names ();
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "There is no fact “%s”; the facts are: %s",
                   name, names);
      return FALSE;
    }
  if (fact->read (facts, (char *) facts + fact->offset, value))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "The fact “%s” cannot be “%s”; it is %s (%s)",
               name, value, fact->help.value, fact->help.meaning);
  return FALSE;
}

const PncFactHelp *
pnc_facts_get_help (guint index)
{
  return index < G_N_ELEMENTS (known_facts) ? &known_facts[index].help : NULL;
}
