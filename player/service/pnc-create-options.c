/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-create.h"
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-host-limits.h"

#define PNC_CREATE_MEMORY_MIB 2048
#define PNC_CREATE_CPUS 2
#define PNC_CREATE_SECTOR_BYTES 512

void
pnc_create_options_free (PncCreateOptions *options)
{
  g_free (options->name);
  g_free (options->parent);
  g_free (options->firmware);
  g_free (options->video);
  g_free (options);
}

static gboolean
pnc_create_options_check_word (const char *what,
                               const char *word,
                               const char *const *words,
                               GError **error)
{
  g_autofree char *all = NULL;

  if (g_strv_contains (words, word))
    return TRUE;
  all = g_strjoinv ("”, “", (char **) words);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” is no %s; choose one of “%s”", word, what,
               all);
  return FALSE;
}

static gboolean
pnc_create_options_check (const PncCreateOptions *options, GError **error)
{
  static const char *const firmwares[] = { "auto", "bios", "uefi", "uefi-secure", NULL };
  static const char *const videos[] = { "qxl", "virtio", NULL };

  if (!pnc_desktop_name_check (options->name, error)
      || !pnc_create_options_check_word ("firmware", options->firmware, firmwares, error)
      || !pnc_create_options_check_word ("video", options->video, videos, error)
      || !pnc_host_limits_check (options->memory_mib, options->cpus, error))
    return FALSE;
  if (!g_path_is_absolute (options->parent))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” must be a whole path, from “/” on",
                   options->parent);
      return FALSE;
    }
  if (options->system_size_bytes % PNC_CREATE_SECTOR_BYTES == 0
      && options->data_size_bytes % PNC_CREATE_SECTOR_BYTES == 0)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "A disk's size must be a multiple of %d bytes; round it up",
               PNC_CREATE_SECTOR_BYTES);
  return FALSE;
}

static void
pnc_create_options_take_string (char **out_string, GVariant *value)
{
  g_free (*out_string);
  *out_string = g_variant_dup_string (value, NULL);
}

/* FALSE: no such option, or not of this type. */
static gboolean
pnc_create_options_take (PncCreateOptions *options, const char *key, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      if (g_str_equal (key, "folder"))
        pnc_create_options_take_string (&options->parent, value);
      else if (g_str_equal (key, "firmware"))
        pnc_create_options_take_string (&options->firmware, value);
      else if (g_str_equal (key, "video"))
        pnc_create_options_take_string (&options->video, value);
      else
        return FALSE;
      return TRUE;
    }
  if (g_str_equal (key, "memory-mib") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    options->memory_mib = g_variant_get_uint32 (value);
  else if (g_str_equal (key, "cpus") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    options->cpus = g_variant_get_uint32 (value);
  else if (g_str_equal (key, "system-size-bytes")
           && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    options->system_size_bytes = g_variant_get_uint64 (value);
  else if (g_str_equal (key, "data-size-bytes")
           && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    options->data_size_bytes = g_variant_get_uint64 (value);
  else if (g_str_equal (key, "tpm") && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    options->tpm = g_variant_get_boolean (value);
  else
    return FALSE;
  return TRUE;
}

PncCreateOptions *
pnc_create_options_new (const char *name, GVariant *options, const char *home, GError **error)
{
  g_autoptr (PncCreateOptions) made = g_new0 (PncCreateOptions, 1);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  made->name = g_strdup (name);
  made->parent = g_strdup (home);
  made->firmware = g_strdup ("auto");
  made->video = g_strdup ("qxl");
  made->tpm = TRUE;
  made->memory_mib = PNC_CREATE_MEMORY_MIB;
  made->cpus = MIN (PNC_CREATE_CPUS, g_get_num_processors ());
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (pnc_create_options_take (made, key, owned))
        continue;
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” of type “%s” is no option of a new desktop", key,
                   g_variant_get_type_string (owned));
      return NULL;
    }
  return pnc_create_options_check (made, error) ? g_steal_pointer (&made) : NULL;
}
