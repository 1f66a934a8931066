/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-line.h"

/* The words for what can happen to a desktop (security.md 2.4 (g)), and what they mean. Pure.
 *
 * Details by word (all optional): */

/* The log itself */
#define PNC_AUDIT_LOG_BEGIN "log_begin"       /* before, before_sha256: an older log, kept aside */
#define PNC_AUDIT_LOG_REPAIRED "log_repaired" /* how ("cut" "completed"), bytes, sha256 */
#define PNC_AUDIT_LOG_LOST "log_lost"         /* lines: could not be written */
#define PNC_AUDIT_CHECKPOINT "checkpoint"     /* a line of its own kind */

/* Life */
#define PNC_AUDIT_CREATE "create"
#define PNC_AUDIT_UNLOCK_OK "unlock_ok"
#define PNC_AUDIT_UNLOCK_FAIL "unlock_fail" /* why, for: what it was needed for */
#define PNC_AUDIT_LOCK "lock"
#define PNC_AUDIT_START "start" /* accelerator */
#define PNC_AUDIT_START_FAIL "start_fail"
#define PNC_AUDIT_STOP "stop" /* how ("guest" "forced") */
#define PNC_AUDIT_SUSPEND "suspend"
#define PNC_AUDIT_PAUSE "pause" /* reason */
#define PNC_AUDIT_RESUME "resume"
#define PNC_AUDIT_RESET "reset"
#define PNC_AUDIT_BROKEN "broken" /* part, why */
#define PNC_AUDIT_IO_ERROR "io_error"
#define PNC_AUDIT_DISK_REFUSED "disk_refused" /* pid, volume */
#define PNC_AUDIT_PASSPHRASE_CHANGED "passphrase_changed"
#define PNC_AUDIT_RESCUE_SLOT "rescue_slot" /* what */
#define PNC_AUDIT_SETTINGS_CHANGED "settings_changed"

/* Rules */
#define PNC_AUDIT_ENROL "enrol"
#define PNC_AUDIT_GRANT_APPLIED "grant_applied"
#define PNC_AUDIT_POLICY_APPLIED "policy_applied"
#define PNC_AUDIT_POLICY_DENY                                                                      \
  "policy_deny" /* question, rule: anything without a word of its own                              \
                 */
#define PNC_AUDIT_LEASE_WARN "lease_warn"
#define PNC_AUDIT_LEASE_LAPSE "lease_lapse"
#define PNC_AUDIT_USB_ALLOW "usb_allow"
#define PNC_AUDIT_USB_DENY "usb_deny"
#define PNC_AUDIT_CLIP_DENY "clip_deny" /* direction, kind, size_bytes; never content */
#define PNC_AUDIT_FILE_IN "file_in"     /* name (pnc_audit_dup_file_name()), size_bytes */
#define PNC_AUDIT_FILE_OUT "file_out"
#define PNC_AUDIT_FILE_DENY "file_deny"
#define PNC_AUDIT_NET_DENY_COUNT "net_deny_count" /* count */
#define PNC_AUDIT_SNAPSHOT_MAKE "snapshot_make"
#define PNC_AUDIT_SNAPSHOT_REVERT "snapshot_revert"
#define PNC_AUDIT_SNAPSHOT_DELETE "snapshot_delete"
#define PNC_AUDIT_RECOVERY_REQUEST "recovery_request"
#define PNC_AUDIT_RECOVERY_DONE "recovery_done"
#define PNC_AUDIT_WIPE_START "wipe_start"
#define PNC_AUDIT_WIPE_DONE "wipe_done"

/* What is found wrong */
#define PNC_AUDIT_CLOCK_ROLLBACK "clock_rollback"       /* by_s */
#define PNC_AUDIT_CLOCK_AHEAD "clock_ahead"             /* by_s */
#define PNC_AUDIT_ROLLBACK_DETECTED "rollback_detected" /* what ("audit" "state"), why */
#define PNC_AUDIT_VERIFY_FAIL "verify_fail"             /* what ("audit" "state" …), why */

/* The sentence for @event, for example "Started"; NULL for a word that this version does not know.
 * Static. */
const char *pnc_audit_event_find (const char *event);

/* Does @line report that this log, or what vouches for it, was found tampered with? */
gboolean pnc_audit_event_reports_tampering (const PncAuditLine *line);

/* What @line says to a person: "Started (accelerator: kvm)". Without its time. g_free() it. */
char *pnc_audit_event_describe (const PncAuditLine *line);

/* How a file's name stands in the log: as it is at level “full”; else its HMAC-SHA256 by @key (the
 * desktop's own, so that a list of likely names is of no use), 16 digits. NULL without a key. */
char *pnc_audit_dup_file_name (const char *name, gboolean full, gconstpointer key, gsize key_bytes);
