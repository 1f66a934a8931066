/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-check.h"

#include "pnc-policy-check-private.h"

/* When @when has the value @is, then what @what says has no effect; or, with @clash, the two cannot
 * stand together. Of the value of @what: only what the document itself states counts, and not its
 * tightest, which asks for nothing. */
typedef struct
{
  PncFieldId when;
  const char *is; /* as pnc_field_to_text() writes it */
  PncFieldId what;
  const char *clash; /* NULL: void; else the value of @what that is meant, and: an error */
} PncCheckPair;

static const PncCheckPair pairs[] = {
  { PNC_FIELD_CHANNELS_FILES_TO_GUEST, "no", PNC_FIELD_CHANNELS_FILES_ALLOW_EXT },
  { PNC_FIELD_CHANNELS_SHARED_FOLDERS, "nothing", PNC_FIELD_CHANNELS_SHARED_FOLDERS_WRITE },
  { PNC_FIELD_USB_MAX_DEVICES, "0", PNC_FIELD_USB_AUTO_CONNECT },
  { PNC_FIELD_NETWORK_MODE, "none", PNC_FIELD_NETWORK_HOST_ACCESS },
  { PNC_FIELD_NETWORK_MODE, "none", PNC_FIELD_NETWORK_DNS },
  { PNC_FIELD_SNAPSHOTS_ALLOW, "no", PNC_FIELD_SNAPSHOTS_MAX },
  { PNC_FIELD_SNAPSHOTS_ALLOW, "no", PNC_FIELD_SNAPSHOTS_MEMORY },
  { PNC_FIELD_SNAPSHOTS_SUSPEND, "no", PNC_FIELD_SNAPSHOTS_MAX_SUSPEND_S },
  { PNC_FIELD_SNAPSHOTS_SUSPEND, "no", PNC_FIELD_UI_ON_CLOSE, "suspend" },
  { PNC_FIELD_SNAPSHOTS_SUSPEND, "no", PNC_FIELD_VALIDITY_ON_EXPIRY, "suspend" },
  { PNC_FIELD_SNAPSHOTS_SUSPEND, "no", PNC_FIELD_LEASE_ON_LAPSE, "suspend" },
  { PNC_FIELD_SNAPSHOTS_SUSPEND, "no", PNC_FIELD_HOURS_ON_END, "suspend" },
  { PNC_FIELD_MOVE_ALLOW, "none", PNC_FIELD_MOVE_LAN },
  { PNC_FIELD_MOVE_ALLOW, "none", PNC_FIELD_MOVE_LIVE },
  { PNC_FIELD_MOVE_LAN, "no", PNC_FIELD_MOVE_LIVE },
  { PNC_FIELD_BACKUP_ALLOW, "no", PNC_FIELD_BACKUP_DESTINATIONS },
  { PNC_FIELD_BACKUP_DESTINATIONS, "nothing", PNC_FIELD_BACKUP_ALLOW },
  { PNC_FIELD_RECOVERY_METHOD, "nothing", PNC_FIELD_RECOVERY_ALLOW },
  { PNC_FIELD_RECOVERY_ALLOW, "nothing", PNC_FIELD_RECOVERY_METHOD },
  { PNC_FIELD_HOST_BIND, "none", PNC_FIELD_LEASE_TPM_ENFORCED, "require" },
  { PNC_FIELD_HOST_BIND, "file", PNC_FIELD_LEASE_TPM_ENFORCED, "require" },
  { PNC_FIELD_HOST_BIND, "tpm", PNC_FIELD_STORAGE_PORTABLE, "yes" },
  { PNC_FIELD_AUTH_MAX_FAIL, "unlimited", PNC_FIELD_AUTH_LOCKOUT_S },
  { PNC_FIELD_AUTH_MAX_FAIL, "unlimited", PNC_FIELD_AUTH_ON_MAX_FAIL },
  { PNC_FIELD_STORAGE_DATA_DISK, "no", PNC_FIELD_RESOURCES_MAX_DATA_BYTES },
  { PNC_FIELD_RESOURCES_USER_CHANGE, "no", PNC_FIELD_RESOURCES_MAX_MEMORY_MIB },
  { PNC_FIELD_RESOURCES_USER_CHANGE, "no", PNC_FIELD_RESOURCES_MAX_CPUS },
  { PNC_FIELD_DISPLAY_WATERMARK_REQUIRED, "no", PNC_FIELD_DISPLAY_WATERMARK_OPACITY_PERCENT },
  { PNC_FIELD_DISPLAY_WATERMARK_REQUIRED, "no", PNC_FIELD_DISPLAY_WATERMARK_DENSITY },
  { PNC_FIELD_WIPE_ON_REVOKE, "no", PNC_FIELD_WIPE_SCOPE },
  { PNC_FIELD_WIPE_ON_REVOKE, "no", PNC_FIELD_WIPE_CONFIRM_REPORT },
  { PNC_FIELD_AUDIT_UPLOAD, "none", PNC_FIELD_AUDIT_URL },
  { PNC_FIELD_LEASE_MAX_S, "unlimited", PNC_FIELD_LEASE_RENEW_BEFORE_S },
  { PNC_FIELD_LEASE_MAX_S, "unlimited", PNC_FIELD_LEASE_WARN_S },
};

static void
pnc_finding_free (PncFinding *finding)
{
  g_free (finding->pointer);
  g_free (finding->text);
  g_free (finding);
}

const char *
pnc_finding_severity_to_string (PncFindingSeverity severity)
{
  static const char *const names[] = { "note", "warning", "error" };

  return names[severity];
}

void
pnc_check_say (
    PncCheck *check, PncFindingSeverity severity, const char *pointer, const char *format, ...)
{
  PncFinding *finding = g_new0 (PncFinding, 1);
  va_list args;

  finding->severity = severity;
  finding->pointer = g_strdup (pointer);
  finding->line = pnc_policy_draft_get_line (check->draft, pointer);
  va_start (args, format);
  finding->text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (check->findings, finding);
}

/* What the document states at @field, as text; NULL: it does not. */
static char *
pnc_check_dup_stated (const PncCheck *check, PncFieldId field)
{
  return check->draft->present[field] ? pnc_field_to_text (field, &check->draft->values[field])
                                      : NULL;
}

static gboolean
pnc_check_is_tightest (const PncCheck *check, PncFieldId field)
{
  g_auto (PncValue) tightest = { 0 };

  pnc_field_get_tightest (field, &tightest);
  return pnc_field_equal (field, &tightest, &check->draft->values[field]);
}

/* Does it ask for anything? */
static gboolean
pnc_check_asks (const PncCheck *check, PncFieldId field)
{
  g_auto (PncValue) loosest = { 0 };
  const PncField *info = pnc_field_get (field);

  if (info->sense == PNC_TIGHTER_NEUTRAL)
    return check->draft->values[field].number > 0 || check->draft->values[field].text != NULL;
  pnc_field_get_loosest (field, &loosest);
  /* What allows asks by being allowed; what demands asks by being demanded. */
  return info->sense == PNC_TIGHTER_HIGHER || info->type == PNC_FIELD_TYPE_ENUM
             ? !pnc_field_equal (field, &loosest, &check->draft->values[field])
             : !pnc_check_is_tightest (check, field)
                   && !(info->type == PNC_FIELD_TYPE_LIMIT
                        && check->draft->values[field].number == PNC_FIELD_UNLIMITED);
}

static void
pnc_check_pair (PncCheck *check, const PncCheckPair *pair)
{
  g_autofree char *when = pnc_check_dup_stated (check, pair->when);
  g_autofree char *what = pnc_check_dup_stated (check, pair->what);
  const char *when_pointer = pnc_field_get (pair->when)->pointer;
  const char *what_pointer = pnc_field_get (pair->what)->pointer;

  if (g_strcmp0 (when, pair->is) != 0 || what == NULL)
    return;
  if (pair->clash == NULL && pnc_check_asks (check, pair->what))
    pnc_check_say (check, PNC_FINDING_WARNING, what_pointer,
                   "“%s” has no effect, because %s is “%s” (line %u)", what, when_pointer, when,
                   pnc_policy_draft_get_line (check->draft, when_pointer));
  else if (g_strcmp0 (what, pair->clash) == 0)
    pnc_check_say (check, PNC_FINDING_ERROR, what_pointer,
                   "“%s” cannot be, because %s is “%s” (line %u)", what, when_pointer, when,
                   pnc_policy_draft_get_line (check->draft, when_pointer));
}

/* What an organisation's document leaves out, in one line each section: it may be meant so. */
static void
pnc_check_missing (PncCheck *check)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  guint n = 0;

  if (check->draft->level != PNC_POLICY_LEVEL_ORGANISATION)
    return;
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (!check->draft->present[i] && pnc_field_get (i)->sense != PNC_TIGHTER_NEUTRAL)
      g_string_append_printf (missing, "%s%s", n++ > 0 ? ", " : "", pnc_field_get (i)->pointer);
  if (n > 0)
    pnc_check_say (check, PNC_FINDING_NOTE, "",
                   "%u fields are left out and so have their tightest value: %s", n, missing->str);
}

static int
pnc_finding_compare (gconstpointer a, gconstpointer b)
{
  const PncFinding *one = *(const PncFinding *const *) a;
  const PncFinding *other = *(const PncFinding *const *) b;

  if (one->severity != other->severity)
    return (int) other->severity - (int) one->severity;
  return one->line < other->line ? -1 : one->line > other->line;
}

GPtrArray *
pnc_policy_check (const PncPolicyDraft *draft)
{
  PncCheck check = { draft, g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_finding_free),
                     PNC_COMPARE_WORK_START };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    pnc_check_pair (&check, &pairs[i]);
  pnc_check_values (&check);
  pnc_check_lists (&check);
  pnc_check_build (&check);
  pnc_check_missing (&check);
  g_ptr_array_sort (check.findings, pnc_finding_compare);
  return check.findings;
}
