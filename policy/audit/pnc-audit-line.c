/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-line-private.h"

#include "pnc-audit-event.h"
#include "pnc-error.h"
#include "pnc-json.h"
#include "pnc-text.h"
#include "pnc-time.h"

#include <string.h>

#define PNC_AUDIT_MAX_DETAILS 16
#define PNC_AUDIT_MAX_CHARACTERS 1024
#define PNC_AUDIT_MAX_NAME_BYTES 32
#define PNC_AUDIT_SHOWN_NAME "The line"

/* SHA-256 of nothing (FIPS 180-4): what stands before the first line. */
#define PNC_AUDIT_HASH_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* The chain */

guint64
pnc_audit_head_get_next_seq (const PncAuditHead *head)
{
  /* Somebody may have forged the greatest number that there is. */
  return head->hash[0] != '\0' && head->seq < PNC_JSON_MAX_INTEGER ? head->seq + 1 : 0;
}

const char *
pnc_audit_head_get_prev (const PncAuditHead *head)
{
  return head->hash[0] != '\0' ? head->hash : PNC_AUDIT_HASH_OF_NOTHING;
}

void
pnc_audit_head_advance (PncAuditHead *head, guint64 seq, const char *line, gsize size_bytes)
{
  g_autofree char *hash
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) line, size_bytes);

  head->seq = seq;
  g_strlcpy (head->hash, hash, sizeof head->hash);
}

/* Writing */

static json_t *
pnc_audit_cut (json_t *value)
{
  const char *text = json_string_value (value);
  g_autofree char *cut = NULL;

  if (text == NULL || g_utf8_strlen (text, -1) <= PNC_AUDIT_MAX_CHARACTERS)
    return json_incref (value);
  cut = g_utf8_substring (text, 0, PNC_AUDIT_MAX_CHARACTERS);
  return json_string (cut);
}

static json_t *
pnc_audit_cut_details (json_t *details)
{
  json_t *cut = json_object ();
  const char *name;
  json_t *value;

  json_object_foreach (details, name, value) json_object_set_new (cut, name, pnc_audit_cut (value));
  return cut;
}

char *
pnc_audit_line_dump (json_t *object)
{
  char *dumped = json_dumps (object, JSON_COMPACT);
  char *copy = g_strdup (dumped);

  free (dumped);
  return copy;
}

json_t *
pnc_audit_line_begin (const PncAuditStamp *stamp, const char *event, const PncAuditHead *head)
{
  /* A clock beyond the year 9999 has no such text: the last second that has one. */
  g_autofree char *time = pnc_time_format (CLAMP (stamp->when.rtc_s, 0, PNC_TIME_MAX_S));
  const char *boot = stamp->when.boot_id[0] != '\0' ? stamp->when.boot_id : NULL;

  return json_pack ("{s:I, s:s, s:s*, s:I, s:s, s:s}", "seq",
                    (json_int_t) pnc_audit_head_get_next_seq (head), "t", time, "boot", boot,
                    "mono_ms", (json_int_t) MAX (stamp->when.boottime_ms, 0), "ev", event,
                    "desktop_id", stamp->desktop_id);
}

char *
pnc_audit_line_new_event (const PncAuditStamp *stamp,
                          const char *event,
                          json_t *details,
                          const PncAuditHead *head)
{
  json_auto_t *object = pnc_audit_line_begin (stamp, event, head);
  json_t *kept = pnc_audit_cut_details (details);
  g_autofree char *text = NULL;

  g_return_val_if_fail (pnc_audit_event_find (event) != NULL, NULL);
  if (stamp->policy != NULL)
    json_object_set_new (object, "policy", json_string (stamp->policy));
  if (stamp->grant != 0)
    json_object_set_new (object, "grant", json_integer ((json_int_t) stamp->grant));
  json_object_set_new (object, "d", kept);
  json_object_set_new (object, "prev", json_string (pnc_audit_head_get_prev (head)));
  text = pnc_audit_line_dump (object);
  if (strlen (text) <= PNC_AUDIT_LINE_MAX_BYTES)
    return g_steal_pointer (&text);
  json_object_clear (kept);
  json_object_set_new (kept, "too_long", json_true ());
  return pnc_audit_line_dump (object);
}

/* Reading */

static gboolean
pnc_audit_refuse (GError **error, const char *field)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               PNC_AUDIT_SHOWN_NAME " is damaged: “%s” has a value that cannot stand there", field);
  return FALSE;
}

static gboolean
pnc_audit_is_count (json_int_t number)
{
  return number >= 0 && number <= PNC_JSON_MAX_INTEGER;
}

static gboolean
pnc_audit_is_name (const char *text)
{
  gsize size = strlen (text);

  return size >= 1 && size <= PNC_AUDIT_MAX_NAME_BYTES && g_ascii_islower (text[0])
         && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

/* "eng-default@31" */
static gboolean
pnc_audit_is_policy (const char *text)
{
  const char *at = strchr (text, '@');
  g_autofree char *id = at != NULL ? g_strndup (text, at - text) : NULL;
  gsize n_digits = at != NULL ? strspn (at + 1, "0123456789") : 0;

  return id != NULL && pnc_text_is_id (id) && n_digits >= 1 && n_digits <= 16
         && at[1 + n_digits] == '\0';
}

static gboolean
pnc_audit_is_detail (json_t *value)
{
  if (json_is_string (value))
    return g_utf8_strlen (json_string_value (value), -1) <= PNC_AUDIT_MAX_CHARACTERS;
  if (json_is_integer (value))
    return json_integer_value (value) >= -PNC_JSON_MAX_INTEGER
           && json_integer_value (value) <= PNC_JSON_MAX_INTEGER;
  return json_is_boolean (value);
}

static gboolean
pnc_audit_check_details (json_t *details, GError **error)
{
  const char *name;
  json_t *value;

  if (!json_is_object (details) || json_object_size (details) > PNC_AUDIT_MAX_DETAILS)
    return pnc_audit_refuse (error, "d");
  json_object_foreach (details, name, value) if (!pnc_audit_is_name (name)
                                                 || !pnc_audit_is_detail (
                                                     value)) return pnc_audit_refuse (error, "d");
  return TRUE;
}

/* What both kinds of line say. */
static gboolean
pnc_audit_check_common (
    const PncAuditLine *line, json_int_t seq, json_int_t mono_ms, const char *boot, GError **error)
{
  gint64 time_s;

  if (!pnc_audit_is_count (seq))
    return pnc_audit_refuse (error, "seq");
  if (!pnc_audit_is_count (mono_ms))
    return pnc_audit_refuse (error, "mono_ms");
  if (!pnc_time_parse (line->time, &time_s))
    return pnc_audit_refuse (error, "t");
  if (boot != NULL && !pnc_json_is_uuid (boot))
    return pnc_audit_refuse (error, "boot");
  if (!pnc_audit_is_name (line->event))
    return pnc_audit_refuse (error, "ev");
  if (!pnc_json_is_uuid (line->desktop_id))
    return pnc_audit_refuse (error, "desktop_id");
  if (!pnc_json_is_hex (line->prev, PNC_AUDIT_HASH_SIZE - 1))
    return pnc_audit_refuse (error, "prev");
  return TRUE;
}

static gboolean
pnc_audit_read_event (PncAuditLine *line, GError **error)
{
  json_int_t seq, mono_ms, grant = 0;
  const char *boot = NULL, *policy = NULL;

  if (!pnc_json_unpack (line->object, PNC_AUDIT_SHOWN_NAME, error,
                        "{s:I, s:s, s?s, s:I, s:s, s:s, s?s, s?I, s:o, s:s}", "seq", &seq, "t",
                        &line->time, "boot", &boot, "mono_ms", &mono_ms, "ev", &line->event,
                        "desktop_id", &line->desktop_id, "policy", &policy, "grant", &grant, "d",
                        &line->details, "prev", &line->prev)
      || !pnc_audit_check_common (line, seq, mono_ms, boot, error))
    return FALSE;
  if (policy != NULL && !pnc_audit_is_policy (policy))
    return pnc_audit_refuse (error, "policy");
  if (!pnc_audit_is_count (grant))
    return pnc_audit_refuse (error, "grant");
  line->seq = seq;
  return pnc_audit_check_details (line->details, error);
}

static gboolean
pnc_audit_is_signature (const char *text)
{
  gsize size = strlen (text);

  return size >= 16 && size <= 144 && size % 2 == 0 && g_str_has_prefix (text, "30")
         && pnc_json_is_hex (text, size);
}

static gboolean
pnc_audit_read_checkpoint (PncAuditLine *line, GError **error)
{
  json_int_t seq, mono_ms, generation;
  const char *boot = NULL;

  if (!pnc_json_unpack (line->object, PNC_AUDIT_SHOWN_NAME, error,
                        "{s:I, s:s, s?s, s:I, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "seq", &seq,
                        "t", &line->time, "boot", &boot, "mono_ms", &mono_ms, "ev", &line->event,
                        "desktop_id", &line->desktop_id, "head", &line->head, "nv_gen", &generation,
                        "device_id", &line->device_id, "key", &line->key, "sig", &line->signature,
                        "prev", &line->prev)
      || !pnc_audit_check_common (line, seq, mono_ms, boot, error))
    return FALSE;
  if (!pnc_json_is_hex (line->head, PNC_AUDIT_HASH_SIZE - 1))
    return pnc_audit_refuse (error, "head");
  if (!pnc_audit_is_count (generation))
    return pnc_audit_refuse (error, "nv_gen");
  if (!pnc_json_is_hex (line->device_id, 32))
    return pnc_audit_refuse (error, "device_id");
  if (!g_str_has_prefix (line->key, "04") || !pnc_json_is_hex (line->key, 130))
    return pnc_audit_refuse (error, "key");
  if (!pnc_audit_is_signature (line->signature))
    return pnc_audit_refuse (error, "sig");
  line->seq = seq;
  line->generation = generation;
  return TRUE;
}

gboolean
pnc_audit_line_parse (const char *text, gsize size_bytes, PncAuditLine *out_line, GError **error)
{
  g_auto (PncAuditLine) line = { 0 };
  const char *event;

  line.object = pnc_json_parse_object (text, size_bytes, PNC_AUDIT_LINE_MAX_BYTES,
                                       PNC_AUDIT_SHOWN_NAME, error);
  if (line.object == NULL)
    return FALSE;
  event = json_string_value (json_object_get (line.object, "ev"));
  if (!(g_strcmp0 (event, PNC_AUDIT_CHECKPOINT) == 0 ? pnc_audit_read_checkpoint (&line, error)
                                                     : pnc_audit_read_event (&line, error)))
    return FALSE;
  *out_line = line;
  line.object = NULL;
  return TRUE;
}

void
pnc_audit_line_clear (PncAuditLine *line)
{
  json_decref (line->object);
  *line = (PncAuditLine){ 0 };
}
