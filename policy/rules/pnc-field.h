/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-place.h"

/* The fields of a policy (security.md 2.4 (c)), in one table: parser, merge, diff, check, and the
 * sentences all walk it, so that a new field is one line here, one in pnc-field-words.c and one in
 * resources/schemas/policy.schema.json. Lists of rules are not in it: pnc-policy.h.
 *
 * Every field's values lie on a line from tightest to loosest, or (sets) in a lattice of subsets;
 * merging takes the tighter one, and a field that an organisation's document leaves out has the
 * tightest. Neutral fields (texts, lead times) allow and deny nothing: the lowest document that
 * has one decides. Pure; any thread. */

typedef enum
{
  PNC_FIELD_TYPE_BOOL,
  PNC_FIELD_TYPE_INT,
  PNC_FIELD_TYPE_LIMIT,   /* a number, or "unlimited": no number has a second meaning */
  PNC_FIELD_TYPE_ENUM,    /* values: tightest first */
  PNC_FIELD_TYPE_TIME,    /* unix seconds */
  PNC_FIELD_TYPE_VERSION, /* "1.2.0" */
  PNC_FIELD_TYPE_ALLOW,   /* a set of what is allowed; "*" is everything: fewer is tighter */
  PNC_FIELD_TYPE_REQUIRE, /* a set of what is demanded or forbidden: more is tighter */
  PNC_FIELD_TYPE_TEXT,    /* for people */
} PncFieldType;

typedef enum
{
  PNC_TIGHTER_LOWER,
  PNC_TIGHTER_HIGHER,
  PNC_TIGHTER_NEUTRAL,
} PncFieldSense;

/* What the members of a set may be, where the table does not list them. */
typedef enum
{
  PNC_ITEM_LISTED,
  PNC_ITEM_ID,
  PNC_ITEM_EXTENSION, /* of a file name, lower case, without the dot */
  PNC_ITEM_ADDRESS,   /* IPv4 or IPv6 */
} PncFieldItem;

typedef enum
{
  PNC_FIELD_APPLIES_IMAGES,
  PNC_FIELD_APPLIES_MIN_IMAGE_VERSION,
  PNC_FIELD_VALIDITY_NOT_BEFORE,
  PNC_FIELD_VALIDITY_NOT_AFTER,
  PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION,
  PNC_FIELD_VALIDITY_ON_EXPIRY,
  PNC_FIELD_VALIDITY_GRACE_S,
  PNC_FIELD_VALIDITY_WARN_S,
  PNC_FIELD_VALIDITY_EXPIRED_TEXT,
  PNC_FIELD_VALIDITY_WARNING_TEXT,
  PNC_FIELD_LEASE_MAX_S,
  PNC_FIELD_LEASE_RENEW_BEFORE_S,
  PNC_FIELD_LEASE_MAX_USES,
  PNC_FIELD_LEASE_ON_LAPSE,
  PNC_FIELD_LEASE_TPM_ENFORCED,
  PNC_FIELD_LEASE_MAX_TPM_RESETS,
  PNC_FIELD_LEASE_CONTACT_EVERY_S,
  PNC_FIELD_LEASE_WARN_S,
  PNC_FIELD_LEASE_LAPSE_TEXT,
  PNC_FIELD_CLOCK_MAX_SKEW_S,
  PNC_FIELD_CLOCK_ON_ROLLBACK,
  PNC_FIELD_CLOCK_NET_TIME,
  PNC_FIELD_HOST_BIND,
  PNC_FIELD_HOST_REQUIRE,
  PNC_FIELD_HOST_FORBID_VIRTUALIZED,
  PNC_FIELD_HOST_MIN_CLIENT,
  PNC_FIELD_HOST_MAX_UPDATE_AGE_S,
  PNC_FIELD_AUTH_METHODS,
  PNC_FIELD_AUTH_MIN_LENGTH,
  PNC_FIELD_AUTH_CLASSES,
  PNC_FIELD_AUTH_MAX_FAIL,
  PNC_FIELD_AUTH_ON_MAX_FAIL,
  PNC_FIELD_AUTH_LOCKOUT_S,
  PNC_FIELD_AUTH_ARGON2_M_KIB,
  PNC_FIELD_AUTH_ARGON2_T,
  PNC_FIELD_AUTH_IDLE_LOCK_S,
  PNC_FIELD_AUTH_CHANGE_EVERY_S,
  PNC_FIELD_AUTH_ASK_AFTER_RESUME,
  PNC_FIELD_CHANNELS_CLIPBOARD_TO_GUEST,
  PNC_FIELD_CHANNELS_CLIPBOARD_TO_HOST,
  PNC_FIELD_CHANNELS_CLIPBOARD_MAX_BYTES,
  PNC_FIELD_CHANNELS_CLIPBOARD_CONFIRM,
  PNC_FIELD_CHANNELS_FILES_TO_GUEST,
  PNC_FIELD_CHANNELS_FILES_TO_HOST,
  PNC_FIELD_CHANNELS_FILES_MAX_BYTES,
  PNC_FIELD_CHANNELS_FILES_ALLOW_EXT,
  PNC_FIELD_CHANNELS_FILES_DENY_EXT,
  PNC_FIELD_CHANNELS_SHARED_FOLDERS,
  PNC_FIELD_CHANNELS_SHARED_FOLDERS_WRITE,
  PNC_FIELD_CHANNELS_PRINTING,
  PNC_FIELD_CHANNELS_AUDIO_OUT,
  PNC_FIELD_CHANNELS_AUDIO_IN,
  PNC_FIELD_CHANNELS_WEBCAM,
  PNC_FIELD_CHANNELS_SCREENSHOT_UI,
  PNC_FIELD_USB_AUTO_CONNECT,
  PNC_FIELD_USB_MAX_DEVICES,
  PNC_FIELD_NETWORK_MODE,
  PNC_FIELD_NETWORK_HOST_ACCESS,
  PNC_FIELD_NETWORK_DNS,
  PNC_FIELD_QUARANTINE_MIN_IMAGE_VERSION,
  PNC_FIELD_QUARANTINE_MAX_IMAGE_AGE_S,
  PNC_FIELD_QUARANTINE_ACTION,
  PNC_FIELD_RESOURCES_MAX_MEMORY_MIB,
  PNC_FIELD_RESOURCES_MAX_CPUS,
  PNC_FIELD_RESOURCES_MAX_DATA_BYTES,
  PNC_FIELD_RESOURCES_USER_CHANGE,
  PNC_FIELD_DISPLAY_MAX_MONITORS,
  PNC_FIELD_DISPLAY_PREVIEWS,
  PNC_FIELD_DISPLAY_WATERMARK_REQUIRED,
  PNC_FIELD_DISPLAY_WATERMARK_OPACITY_PERCENT,
  PNC_FIELD_DISPLAY_WATERMARK_DENSITY,
  PNC_FIELD_UI_KIOSK,
  PNC_FIELD_UI_FULLSCREEN,
  PNC_FIELD_UI_ON_CLOSE,
  PNC_FIELD_UI_USER_POWEROFF,
  PNC_FIELD_UI_USER_RESET,
  PNC_FIELD_UI_AUTOSTART,
  PNC_FIELD_UI_BANNER,
  PNC_FIELD_SNAPSHOTS_ALLOW,
  PNC_FIELD_SNAPSHOTS_MAX,
  PNC_FIELD_SNAPSHOTS_MEMORY,
  PNC_FIELD_SNAPSHOTS_USER_REVERT,
  PNC_FIELD_SNAPSHOTS_USER_DELETE,
  PNC_FIELD_SNAPSHOTS_SUSPEND,
  PNC_FIELD_SNAPSHOTS_MAX_SUSPEND_S,
  PNC_FIELD_STORAGE_OVERLAY,
  PNC_FIELD_STORAGE_REFRESH,
  PNC_FIELD_STORAGE_DATA_DISK,
  PNC_FIELD_STORAGE_PORTABLE,
  PNC_FIELD_STORAGE_ROLLBACK,
  PNC_FIELD_STORAGE_UPDATE_DEFER_S,
  PNC_FIELD_MOVE_ALLOW,
  PNC_FIELD_MOVE_LAN,
  PNC_FIELD_MOVE_LIVE,
  PNC_FIELD_MOVE_EXPORT,
  PNC_FIELD_MOVE_RESCUE,
  PNC_FIELD_BACKUP_ALLOW,
  PNC_FIELD_BACKUP_DESTINATIONS,
  PNC_FIELD_BACKUP_RESTORE,
  PNC_FIELD_BACKUP_EVERY_S,
  PNC_FIELD_BACKUP_KEEP,
  PNC_FIELD_BACKUP_WARN_S,
  PNC_FIELD_RECOVERY_ALLOW,
  PNC_FIELD_RECOVERY_METHOD,
  PNC_FIELD_RECOVERY_CONTACT,
  PNC_FIELD_WIPE_ON_REVOKE,
  PNC_FIELD_WIPE_SCOPE,
  PNC_FIELD_WIPE_CONFIRM_REPORT,
  PNC_FIELD_WIPE_USER_ERASE,
  PNC_FIELD_AUDIT_LEVEL,
  PNC_FIELD_AUDIT_UPLOAD,
  PNC_FIELD_AUDIT_URL,
  PNC_FIELD_HOURS_ON_END,
  PNC_FIELD_HOURS_WARN_S,
  PNC_FIELD_HOURS_TEXT,
  PNC_N_FIELDS
} PncFieldId;

#define PNC_FIELD_NUMBER_MAX G_GINT64_CONSTANT (9007199254740991) /* 2^53 - 1 */
#define PNC_FIELD_UNLIMITED G_MAXINT64
#define PNC_FIELD_MAX_ITEMS 256
#define PNC_FIELD_MAX_TEXT_BYTES 512

typedef struct
{
  const char *pointer; /* RFC 6901, below the signed object */
  PncFieldType type;
  PncFieldSense sense;
  gint64 least, most;
  const char *const *values; /* ENUM, sets: tightest first; NULL: see item */
  PncFieldItem item;
  /* What a build must be able to do to enforce this field when it is not at its loosest; NULL:
   * nothing is to be done for it, or it only takes something away. */
  const char *demands;
} PncField;

/* The value of one field. */
typedef struct
{
  gint64 number; /* BOOL, INT, LIMIT, ENUM (index), TIME, VERSION (pnc_version_parse()) */
  GStrv items;   /* sets: sorted, each once; never NULL for them */
  char *text;    /* TEXT; NULL: none */
} PncValue;

void pnc_value_clear (PncValue *value);
void pnc_value_copy (PncValue *out_value, const PncValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncValue, pnc_value_clear)

const PncField *pnc_field_get (PncFieldId field);
/* −1: there is none with this pointer. */
int pnc_field_find (const char *pointer);

/* Reads what stands at @place; refuses it there, with what would be right. */
gboolean pnc_field_parse (PncFieldId field, PncPlace place, PncValue *out_value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The ends of its line. The loosest is what a policy says that leaves a thing to its user. */
void pnc_field_get_tightest (PncFieldId field, PncValue *out_value);
void pnc_field_get_loosest (PncFieldId field, PncValue *out_value);

/* Is there something that @a allows and @b does not? (@a == @b: no.) Never for neutral ones. */
gboolean pnc_field_is_looser (PncFieldId field, const PncValue *a, const PncValue *b);
gboolean pnc_field_equal (PncFieldId field, const PncValue *a, const PncValue *b);

/* What both allow (for sets perhaps less than either); for neutral fields @b. */
void pnc_field_merge (PncFieldId field, const PncValue *a, const PncValue *b, PncValue *out_value);

/* Does the value ask for something that only a build with field->demands can do? */
gboolean pnc_field_value_demands (PncFieldId field, const PncValue *value);

/* Is @item in the set, or "*"? */
gboolean pnc_value_has (const PncValue *value, const char *item);

/* As it stands in a document: "text", 1048576, "unlimited", ["a", "b"], true. New reference. */
json_t *pnc_field_to_json (PncFieldId field, const PncValue *value);
/* The same as one line of text; free with g_free(). */
char *pnc_field_to_text (PncFieldId field, const PncValue *value);

/* "1.2.0" as a number that compares as versions do; −1: it is none. Parts are at most 999999. */
gint64 pnc_version_parse (const char *text);
