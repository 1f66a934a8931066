/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-event.h"

#include <string.h>

/* Digits of a file name's hash: enough to tell names apart. */
#define PNC_AUDIT_NAME_DIGITS 16

static const struct
{
  const char *event;
  const char *sentence;
} events[] = {
  { PNC_AUDIT_LOG_BEGIN, "The log begins" },
  { PNC_AUDIT_LOG_REPAIRED, "A last line that was written by half was repaired" },
  { PNC_AUDIT_LOG_LOST, "Lines could not be written and are missing here" },
  { PNC_AUDIT_CHECKPOINT, "This device signed the log so far" },

  { PNC_AUDIT_CREATE, "The desktop was made" },
  { PNC_AUDIT_UNLOCK_OK, "Unlocked" },
  { PNC_AUDIT_UNLOCK_FAIL, "Not unlocked" },
  { PNC_AUDIT_LOCK, "Locked" },
  { PNC_AUDIT_START, "Started" },
  { PNC_AUDIT_START_FAIL, "Not started" },
  { PNC_AUDIT_STOP, "Stopped" },
  { PNC_AUDIT_SUSPEND, "Suspended" },
  { PNC_AUDIT_PAUSE, "Paused" },
  { PNC_AUDIT_RESUME, "Resumed" },
  { PNC_AUDIT_RESET, "Reset" },
  { PNC_AUDIT_BROKEN, "Ended by accident" },
  { PNC_AUDIT_IO_ERROR, "A disk could not be read or written" },
  { PNC_AUDIT_DISK_REFUSED, "A process was refused a disk" },
  { PNC_AUDIT_PASSPHRASE_CHANGED, "The passphrase was changed" },
  { PNC_AUDIT_RESCUE_SLOT, "A rescue passphrase was added" },
  { PNC_AUDIT_SETTINGS_CHANGED, "Settings were changed" },

  { PNC_AUDIT_ENROL, "Access was asked for" },
  { PNC_AUDIT_GRANT_APPLIED, "A grant came into force" },
  { PNC_AUDIT_POLICY_APPLIED, "A policy came into force" },
  { PNC_AUDIT_POLICY_DENY, "Refused by policy" },
  { PNC_AUDIT_LEASE_WARN, "The lease ends soon" },
  { PNC_AUDIT_LEASE_LAPSE, "The lease has ended" },
  { PNC_AUDIT_USB_ALLOW, "A USB device was let in" },
  { PNC_AUDIT_USB_DENY, "A USB device was refused" },
  { PNC_AUDIT_CLIP_DENY, "The clipboard was refused" },
  { PNC_AUDIT_FILE_IN, "A file was copied in" },
  { PNC_AUDIT_FILE_OUT, "A file was copied out" },
  { PNC_AUDIT_FILE_DENY, "A file was refused" },
  { PNC_AUDIT_NET_DENY_COUNT, "Network connections were refused" },
  { PNC_AUDIT_SNAPSHOT_MAKE, "A snapshot was made" },
  { PNC_AUDIT_SNAPSHOT_REVERT, "Put back to a snapshot" },
  { PNC_AUDIT_SNAPSHOT_DELETE, "A snapshot was deleted" },
  { PNC_AUDIT_RECOVERY_REQUEST, "Recovery was asked for" },
  { PNC_AUDIT_RECOVERY_DONE, "Recovered" },
  { PNC_AUDIT_WIPE_START, "Wiping began" },
  { PNC_AUDIT_WIPE_DONE, "Wiped" },

  { PNC_AUDIT_CLOCK_ROLLBACK, "This computer's clock was set back" },
  { PNC_AUDIT_CLOCK_AHEAD, "This computer's clock was set ahead" },
  { PNC_AUDIT_ROLLBACK_DETECTED, "An older state was put back" },
  { PNC_AUDIT_VERIFY_FAIL, "A check failed" },
};

const char *
pnc_audit_event_find (const char *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (events[i].event, event) == 0)
      return events[i].sentence;
  return NULL;
}

gboolean
pnc_audit_event_reports_tampering (const PncAuditLine *line)
{
  const char *what = json_string_value (json_object_get (line->details, "what"));

  if (strcmp (line->event, PNC_AUDIT_ROLLBACK_DETECTED) != 0
      && strcmp (line->event, PNC_AUDIT_VERIFY_FAIL) != 0)
    return FALSE;
  return g_strcmp0 (what, "audit") == 0 || g_strcmp0 (what, "state") == 0;
}

static void
pnc_audit_event_add_detail (GString *text, const char *name, json_t *value)
{
  g_autofree char *shown = g_strdelimit (g_strdup (name), "_", ' ');

  g_string_append_printf (text, "%s: ", shown);
  if (json_is_string (value))
    g_string_append (text, json_string_value (value));
  else if (json_is_integer (value))
    g_string_append_printf (text, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
  else
    g_string_append (text, json_is_true (value) ? "yes" : "no");
}

char *
pnc_audit_event_describe (const PncAuditLine *line)
{
  const char *sentence = pnc_audit_event_find (line->event);
  GString *text = g_string_new (sentence != NULL ? sentence : line->event);
  const char *separator = " (";
  const char *name;
  json_t *value;

  json_object_foreach (line->details, name, value)
  {
    g_string_append (text, separator);
    pnc_audit_event_add_detail (text, name, value);
    separator = "; ";
  }
  if (line->details != NULL && json_object_size (line->details) > 0)
    g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

char *
pnc_audit_dup_file_name (const char *name, gboolean full, gconstpointer key, gsize key_bytes)
{
  g_autofree char *hash = NULL;

  if (full)
    return g_utf8_make_valid (name, -1);
  if (key == NULL)
    return NULL;
  hash = g_compute_hmac_for_data (G_CHECKSUM_SHA256, key, key_bytes, (const guchar *) name,
                                  strlen (name));
  return g_strndup (hash, PNC_AUDIT_NAME_DIGITS);
}
