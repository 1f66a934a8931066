/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-pinned-names.h"

#include <string.h>

#define PNC_DNS_NAME_MAX 253
#define PNC_DNS_LABEL_MAX 63

struct _PncPinnedNames
{
  GHashTable *addresses; /* name, interned and so compared as a pointer → GArray of PncAddress */
};

PncPinnedNames *
pnc_pinned_names_new (void)
{
  PncPinnedNames *names = g_new0 (PncPinnedNames, 1);

  names->addresses = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) g_ref_string_release,
                                            (GDestroyNotify) g_array_unref);
  return names;
}

void
pnc_pinned_names_free (PncPinnedNames *names)
{
  if (names == NULL)
    return;
  g_hash_table_unref (names->addresses);
  g_free (names);
}

gboolean
pnc_pinned_names_set (PncPinnedNames *names,
                      const char *name,
                      const PncAddress *addresses,
                      gsize n_addresses)
{
  g_autofree char *plain = g_ascii_strdown (name, -1);
  GArray *array;

  if (g_str_has_suffix (plain, "."))
    plain[strlen (plain) - 1] = '\0';
  if (!pnc_dns_name_is_valid (plain, 1))
    return FALSE;
  array = g_array_sized_new (FALSE, FALSE, sizeof *addresses, n_addresses);
  if (n_addresses > 0)
    g_array_append_vals (array, addresses, n_addresses);
  g_hash_table_replace (names->addresses, pnc_dns_name_intern (plain), array);
  return TRUE;
}

PncPinnedAnswer
pnc_pinned_names_ask (const PncPinnedNames *names, const char *name, PncAddress address)
{
  const GArray *array = names != NULL ? g_hash_table_lookup (names->addresses, name) : NULL;

  if (array == NULL)
    return PNC_PINNED_UNKNOWN;
  for (guint i = 0; i < array->len; i++)
    if (pnc_address_compare (g_array_index (array, PncAddress, i), address) == 0)
      return PNC_PINNED_YES;
  return PNC_PINNED_NO;
}

static gboolean
pnc_dns_label_is_valid (const char *label, gsize size)
{
  if (size == 0 || size > PNC_DNS_LABEL_MAX || label[0] == '-' || label[size - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_islower (label[i]) && !g_ascii_isdigit (label[i]) && label[i] != '-')
      return FALSE;
  return TRUE;
}

gboolean
pnc_dns_name_is_valid (const char *name, guint min_labels)
{
  const char *label = name;
  guint n_labels = 0;

  if (strlen (name) > PNC_DNS_NAME_MAX)
    return FALSE;
  for (;; label++)
    {
      gsize size = strcspn (label, ".");

      if (!pnc_dns_label_is_valid (label, size))
        return FALSE;
      n_labels++;
      if (label[size] == '\0')
        /* A last label that begins with a digit is an address that somebody mistyped. */
        return n_labels >= min_labels && g_ascii_islower (label[0]);
      label += size;
    }
}

char *
pnc_dns_name_intern (const char *name)
{
  return g_ref_string_new_intern (name);
}
