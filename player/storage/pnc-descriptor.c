/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-descriptor.h"

#include "pnc-error.h"
#include "pnc-json.h"

#include <string.h>

#define PNC_DESCRIPTOR_FORMAT 1
#define PNC_DESCRIPTOR_FILE "desktop.json"

#define PNC_TIME_MAX 9007199254740991 /* 2^53 - 1, as all our documents */
#define PNC_DISK_MAX_BYTES (G_GUINT64_CONSTANT (64) << 40)

void
pnc_descriptor_free (PncDescriptor *descriptor)
{
  if (descriptor == NULL)
    return;
  g_free (descriptor->id);
  g_free (descriptor->name);
  g_free (descriptor->machine);
  g_free (descriptor->cpu_baseline);
  g_free (descriptor->mac);
  g_free (descriptor->serial);
  g_free (descriptor->firmware);
  g_free (descriptor->video);
  g_free (descriptor);
}

PncDescriptor *
pnc_descriptor_copy (const PncDescriptor *descriptor)
{
  PncDescriptor *copy = g_memdup2 (descriptor, sizeof *descriptor);

  copy->id = g_strdup (descriptor->id);
  copy->name = g_strdup (descriptor->name);
  copy->machine = g_strdup (descriptor->machine);
  copy->cpu_baseline = g_strdup (descriptor->cpu_baseline);
  copy->mac = g_strdup (descriptor->mac);
  copy->serial = g_strdup (descriptor->serial);
  copy->firmware = g_strdup (descriptor->firmware);
  copy->video = g_strdup (descriptor->video);
  return copy;
}

static gboolean
pnc_descriptor_check_text (const char *field,
                           const char *value,
                           const char *pattern,
                           GError **error)
{
  if (value != NULL && g_regex_match_simple (pattern, value, G_REGEX_DOLLAR_ENDONLY, 0))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” is not a value that “%s” may have",
               value != NULL ? value : "", field);
  return FALSE;
}

static gboolean
pnc_descriptor_check_number (
    const char *field, guint64 value, guint64 least, guint64 most, GError **error)
{
  if (value >= least && value <= most)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” is %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", not %" G_GUINT64_FORMAT,
               field, least, most, value);
  return FALSE;
}

static gboolean
pnc_descriptor_check_disk (const char *field, guint64 value, guint64 least, GError **error)
{
  if (!pnc_descriptor_check_number (field, value, least, PNC_DISK_MAX_BYTES, error))
    return FALSE;
  if (value % 512 == 0)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” is a multiple of 512 bytes, %" G_GUINT64_FORMAT " is not", field, value);
  return FALSE;
}

gboolean
pnc_descriptor_check (const PncDescriptor *descriptor, GError **error)
{
  const struct
  {
    const char *field, *value, *pattern;
  } texts[] = {
    { "machine", descriptor->machine, "^pc-q35-[0-9]{1,2}\\.[0-9]{1,2}$" },
    { "cpu_baseline", descriptor->cpu_baseline, "^x86-64-v[23]$" },
    { "mac", descriptor->mac, "^52:54:00(:[0-9a-f]{2}){3}$" },
    { "serial", descriptor->serial, "^[A-Za-z0-9-]{1,64}$" },
    { "firmware", descriptor->firmware, "^(bios|uefi|uefi-secure)$" },
    { "video", descriptor->video, "^(qxl|virtio)$" },
  };

  if (descriptor->id == NULL || !pnc_json_is_uuid (descriptor->id))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“id” is a UUID in lower case with dashes, not “%s”",
                   descriptor->id != NULL ? descriptor->id : "");
      return FALSE;
    }
  if (!pnc_desktop_name_check (descriptor->name != NULL ? descriptor->name : "", error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!pnc_descriptor_check_text (texts[i].field, texts[i].value, texts[i].pattern, error))
      return FALSE;
  return pnc_descriptor_check_number ("created", descriptor->created, 0, PNC_TIME_MAX, error)
         && pnc_descriptor_check_number ("last_started", descriptor->last_started, 0, PNC_TIME_MAX,
                                         error)
         && pnc_descriptor_check_number ("memory_mib", descriptor->memory_mib, 64, 1048576, error)
         && pnc_descriptor_check_number ("cpus", descriptor->cpus, 1, 255, error)
         && pnc_descriptor_check_disk ("system_size_bytes", descriptor->system_size_bytes,
                                       1024 * 1024, error)
         && pnc_descriptor_check_disk ("data_size_bytes", descriptor->data_size_bytes, 0, error);
}

static gboolean
pnc_descriptor_take_hardware (PncDescriptor *descriptor, json_t *hardware, GError **error)
{
  const char *machine, *cpu_baseline, *mac, *serial, *firmware, *video;
  int tpm;

  if (!pnc_json_unpack (hardware, PNC_DESCRIPTOR_FILE, error, "{s:s, s:s, s:s, s:s, s:s, s:s, s:b}",
                        "machine", &machine, "cpu_baseline", &cpu_baseline, "mac", &mac, "serial",
                        &serial, "firmware", &firmware, "video", &video, "tpm", &tpm))
    return FALSE;
  descriptor->machine = g_strdup (machine);
  descriptor->cpu_baseline = g_strdup (cpu_baseline);
  descriptor->mac = g_strdup (mac);
  descriptor->serial = g_strdup (serial);
  descriptor->firmware = g_strdup (firmware);
  descriptor->video = g_strdup (video);
  descriptor->tpm = tpm;
  return TRUE;
}

/* Numbers are read as 64 bits and handed to the check as such, so that none wraps into its
 * bounds. */
static gboolean
pnc_descriptor_take (PncDescriptor *descriptor, json_t *root, GError **error)
{
  json_int_t format, created, last_started, memory_mib, cpus, system_size, data_size;
  const char *id, *name;
  json_t *hardware;

  if (!pnc_json_unpack (root, PNC_DESCRIPTOR_FILE, error,
                        "{s:I, s:s, s:s, s:I, s:I, s:o, s:I, s:I, s:I, s:I}", "format", &format,
                        "id", &id, "name", &name, "created", &created, "last_started",
                        &last_started, "hardware", &hardware, "memory_mib", &memory_mib, "cpus",
                        &cpus, "system_size_bytes", &system_size, "data_size_bytes", &data_size)
      || !pnc_descriptor_take_hardware (descriptor, hardware, error))
    return FALSE;
  if (format != PNC_DESCRIPTOR_FORMAT)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "desktop.json has format %" G_GINT64_FORMAT
                   ", this version knows format %d; update Pinnace",
                   (gint64) format, PNC_DESCRIPTOR_FORMAT);
      return FALSE;
    }
  descriptor->id = g_strdup (id);
  descriptor->name = g_strdup (name);
  descriptor->created = created;
  descriptor->last_started = last_started;
  descriptor->memory_mib = CLAMP (memory_mib, 0, G_MAXUINT);
  descriptor->cpus = CLAMP (cpus, 0, G_MAXUINT);
  descriptor->system_size_bytes = MAX (system_size, 0);
  descriptor->data_size_bytes = data_size >= 0 ? (guint64) data_size : G_MAXUINT64;
  return TRUE;
}

PncDescriptor *
pnc_descriptor_parse (const char *json, gsize size_bytes, GError **error)
{
  g_autoptr (PncDescriptor) descriptor = g_new0 (PncDescriptor, 1);
  g_autoptr (GError) fault = NULL;
  json_auto_t *root = pnc_json_parse_object (json, size_bytes, PNC_DESCRIPTOR_MAX_BYTES,
                                             PNC_DESCRIPTOR_FILE, error);

  if (root == NULL || !pnc_descriptor_take (descriptor, root, error))
    return NULL;
  if (pnc_descriptor_check (descriptor, &fault))
    return g_steal_pointer (&descriptor);
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s is damaged: %s", PNC_DESCRIPTOR_FILE,
               fault->message);
  return NULL;
}

char *
pnc_descriptor_to_json (const PncDescriptor *descriptor)
{
  json_auto_t *root = json_pack (
      "{s:i, s:s, s:s, s:I, s:I, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:b}, s:I, s:I, s:I, s:I}",
      "format", PNC_DESCRIPTOR_FORMAT, "id", descriptor->id, "name", descriptor->name, "created",
      (json_int_t) descriptor->created, "last_started", (json_int_t) descriptor->last_started,
      "hardware", "machine", descriptor->machine, "cpu_baseline", descriptor->cpu_baseline, "mac",
      descriptor->mac, "serial", descriptor->serial, "firmware", descriptor->firmware, "video",
      descriptor->video, "tpm", descriptor->tpm != FALSE, "memory_mib",
      (json_int_t) descriptor->memory_mib, "cpus", (json_int_t) descriptor->cpus,
      "system_size_bytes", (json_int_t) descriptor->system_size_bytes, "data_size_bytes",
      (json_int_t) descriptor->data_size_bytes);
  char *dumped = json_dumps (root, JSON_INDENT (2));
  char *text = g_strconcat (dumped, "\n", NULL);

  free (dumped);
  return text;
}
