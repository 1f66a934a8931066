/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-field-table.h"

/* Tightest first. */
static const char *const pnc_values_validity_on_expiry[]
    = { "poweroff", "shutdown", "suspend", "lock", NULL };
static const char *const pnc_values_lease_tpm_enforced[] = { "require", "prefer", "off", NULL };
static const char *const pnc_values_clock_on_rollback[]
    = { "refuse", "require_online", "warn", NULL };
static const char *const pnc_values_clock_net_time[] = { "timestamp_only", "system", NULL };
static const char *const pnc_values_host_bind[] = { "tpm", "file", "none", NULL };
static const char *const pnc_values_host_require[]
    = { "disk_encrypted", "kvm",          "net_bound", "no_swap", "screen_lock",
        "secure_boot",    "separate_uid", "tpm2",      NULL };
static const char *const pnc_values_auth_methods[]
    = { "fido2", "password", "pin", "smartcard", NULL };
static const char *const pnc_values_auth_classes[] = { "digit", "lower", "symbol", "upper", NULL };
static const char *const pnc_values_auth_on_max_fail[] = { "wipe", "lock", NULL };
static const char *const pnc_values_channels_clipboard_to_guest[]
    = { "none", "text", "text_images", "all", NULL };
static const char *const pnc_values_channels_printing[] = { "none", "pdf", "all", NULL };
static const char *const pnc_values_network_mode[] = { "none", "nat", "bridge", NULL };
static const char *const pnc_values_quarantine_action[]
    = { "refuse", "no_network", "restricted", "warn", NULL };
static const char *const pnc_values_ui_fullscreen[] = { "required", "optional", NULL };
static const char *const pnc_values_ui_on_close[]
    = { "poweroff", "shutdown", "suspend", "user", NULL };
static const char *const pnc_values_storage_overlay[] = { "discard_on_shutdown", "persist", NULL };
static const char *const pnc_values_storage_rollback[] = { "refuse", "recovery", "warn", NULL };
static const char *const pnc_values_move_allow[] = { "none", "move", "copy", NULL };
static const char *const pnc_values_backup_destinations[] = { "directory", "http", "stick", NULL };
static const char *const pnc_values_recovery_allow[]
    = { "expiry", "host_change", "password", NULL };
static const char *const pnc_values_recovery_method[] = { "file", "voice", NULL };
static const char *const pnc_values_wipe_scope[] = { "keys+files", "keys", NULL };
static const char *const pnc_values_audit_level[] = { "full", "basic", NULL };
static const char *const pnc_values_audit_upload[] = { "put", "none", NULL };
static const char *const pnc_values_hours_on_end[]
    = { "poweroff", "shutdown", "suspend", "lock", "warn", NULL };

const PncField pnc_fields[PNC_N_FIELDS] = {
  [PNC_FIELD_APPLIES_IMAGES]
  = { "/applies/images", PNC_FIELD_TYPE_ALLOW, PNC_TIGHTER_LOWER, .item = PNC_ITEM_ID },
  [PNC_FIELD_APPLIES_MIN_IMAGE_VERSION]
  = { "/applies/min_image_version", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER, .least = 0,
      .most = PNC_FIELD_NUMBER_MAX },
  [PNC_FIELD_VALIDITY_NOT_BEFORE]
  = { "/validity/not_before", PNC_FIELD_TYPE_TIME, PNC_TIGHTER_HIGHER },
  [PNC_FIELD_VALIDITY_NOT_AFTER]
  = { "/validity/not_after", PNC_FIELD_TYPE_TIME, PNC_TIGHTER_LOWER },
  [PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION]
  = { "/validity/days_after_activation", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0,
      .most = 36500 },
  [PNC_FIELD_VALIDITY_ON_EXPIRY] = { "/validity/on_expiry", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                     .values = pnc_values_validity_on_expiry },
  [PNC_FIELD_VALIDITY_GRACE_S]
  = { "/validity/grace_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_LOWER, .least = 0, .most = 604800 },
  [PNC_FIELD_VALIDITY_WARN_S]
  = { "/validity/warn_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_NEUTRAL, .least = 0, .most = 31536000 },
  [PNC_FIELD_VALIDITY_EXPIRED_TEXT]
  = { "/validity/expired_text", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_VALIDITY_WARNING_TEXT]
  = { "/validity/warning_text", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_LEASE_MAX_S] = { "/lease/max_s", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0,
                              .most = 315360000, .demands = "lease" },
  [PNC_FIELD_LEASE_RENEW_BEFORE_S] = { "/lease/renew_before_s", PNC_FIELD_TYPE_INT,
                                       PNC_TIGHTER_NEUTRAL, .least = 0, .most = 31536000 },
  [PNC_FIELD_LEASE_MAX_USES] = { "/lease/max_uses", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER,
                                 .least = 0, .most = 1000000, .demands = "lease" },
  [PNC_FIELD_LEASE_ON_LAPSE] = { "/lease/on_lapse", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                 .values = pnc_values_validity_on_expiry },
  [PNC_FIELD_LEASE_TPM_ENFORCED]
  = { "/lease/tpm_enforced", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
      .values = pnc_values_lease_tpm_enforced, .demands = "tpm_lease" },
  [PNC_FIELD_LEASE_MAX_TPM_RESETS]
  = { "/lease/max_tpm_resets", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0, .most = 1000000,
      .demands = "tpm_lease" },
  [PNC_FIELD_LEASE_CONTACT_EVERY_S]
  = { "/lease/contact_every_s", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 60,
      .most = 315360000, .demands = "contact" },
  [PNC_FIELD_LEASE_WARN_S]
  = { "/lease/warn_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_NEUTRAL, .least = 0, .most = 31536000 },
  [PNC_FIELD_LEASE_LAPSE_TEXT] = { "/lease/lapse_text", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_CLOCK_MAX_SKEW_S]
  = { "/clock/max_skew_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_LOWER, .least = 0, .most = 604800 },
  [PNC_FIELD_CLOCK_ON_ROLLBACK] = { "/clock/on_rollback", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                    .values = pnc_values_clock_on_rollback },
  [PNC_FIELD_CLOCK_NET_TIME] = { "/clock/net_time", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                 .values = pnc_values_clock_net_time },
  [PNC_FIELD_HOST_BIND]
  = { "/host/bind", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_host_bind },
  [PNC_FIELD_HOST_REQUIRE] = { "/host/require", PNC_FIELD_TYPE_REQUIRE, PNC_TIGHTER_HIGHER,
                               .values = pnc_values_host_require },
  [PNC_FIELD_HOST_FORBID_VIRTUALIZED]
  = { "/host/forbid_virtualized", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_HIGHER },
  [PNC_FIELD_HOST_MIN_CLIENT] = { "/host/min_client", PNC_FIELD_TYPE_VERSION, PNC_TIGHTER_HIGHER },
  [PNC_FIELD_HOST_MAX_UPDATE_AGE_S] = { "/host/max_update_age_s", PNC_FIELD_TYPE_LIMIT,
                                        PNC_TIGHTER_LOWER, .least = 0, .most = 315360000 },
  [PNC_FIELD_AUTH_METHODS] = { "/auth/methods", PNC_FIELD_TYPE_REQUIRE, PNC_TIGHTER_HIGHER,
                               .values = pnc_values_auth_methods },
  [PNC_FIELD_AUTH_MIN_LENGTH]
  = { "/auth/min_length", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER, .least = 8, .most = 128 },
  [PNC_FIELD_AUTH_CLASSES] = { "/auth/classes", PNC_FIELD_TYPE_REQUIRE, PNC_TIGHTER_HIGHER,
                               .values = pnc_values_auth_classes },
  [PNC_FIELD_AUTH_MAX_FAIL] = { "/auth/max_fail", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER,
                                .least = 1, .most = 1000, .demands = "max_fail" },
  [PNC_FIELD_AUTH_ON_MAX_FAIL] = { "/auth/on_max_fail", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                   .values = pnc_values_auth_on_max_fail },
  [PNC_FIELD_AUTH_LOCKOUT_S] = { "/auth/lockout_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER,
                                 .least = 0, .most = 86400, .demands = "max_fail" },
  [PNC_FIELD_AUTH_ARGON2_M_KIB] = { "/auth/argon2/m_kib", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER,
                                    .least = 65536, .most = 1048576 },
  [PNC_FIELD_AUTH_ARGON2_T]
  = { "/auth/argon2/t", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER, .least = 2, .most = 10 },
  [PNC_FIELD_AUTH_IDLE_LOCK_S] = { "/auth/idle_lock_s", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER,
                                   .least = 30, .most = 86400, .demands = "idle_lock" },
  [PNC_FIELD_AUTH_CHANGE_EVERY_S]
  = { "/auth/change_every_s", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 86400,
      .most = 315360000, .demands = "passphrase_age" },
  [PNC_FIELD_AUTH_ASK_AFTER_RESUME] = { "/auth/ask_after_resume", PNC_FIELD_TYPE_BOOL,
                                        PNC_TIGHTER_HIGHER, .demands = "ask_after_resume" },
  [PNC_FIELD_CHANNELS_CLIPBOARD_TO_GUEST]
  = { "/channels/clipboard/to_guest", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
      .values = pnc_values_channels_clipboard_to_guest },
  [PNC_FIELD_CHANNELS_CLIPBOARD_TO_HOST]
  = { "/channels/clipboard/to_host", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
      .values = pnc_values_channels_clipboard_to_guest },
  [PNC_FIELD_CHANNELS_CLIPBOARD_MAX_BYTES]
  = { "/channels/clipboard/max_bytes", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0,
      .most = PNC_FIELD_NUMBER_MAX },
  [PNC_FIELD_CHANNELS_CLIPBOARD_CONFIRM] = { "/channels/clipboard/confirm", PNC_FIELD_TYPE_BOOL,
                                             PNC_TIGHTER_HIGHER, .demands = "clipboard_confirm" },
  [PNC_FIELD_CHANNELS_FILES_TO_GUEST]
  = { "/channels/files/to_guest", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_FILES_TO_HOST]
  = { "/channels/files/to_host", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_FILES_MAX_BYTES]
  = { "/channels/files/max_bytes", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0,
      .most = PNC_FIELD_NUMBER_MAX },
  [PNC_FIELD_CHANNELS_FILES_ALLOW_EXT] = { "/channels/files/allow_ext", PNC_FIELD_TYPE_ALLOW,
                                           PNC_TIGHTER_LOWER, .item = PNC_ITEM_EXTENSION },
  [PNC_FIELD_CHANNELS_FILES_DENY_EXT] = { "/channels/files/deny_ext", PNC_FIELD_TYPE_REQUIRE,
                                          PNC_TIGHTER_HIGHER, .item = PNC_ITEM_EXTENSION },
  [PNC_FIELD_CHANNELS_SHARED_FOLDERS]
  = { "/channels/shared_folders", PNC_FIELD_TYPE_ALLOW, PNC_TIGHTER_LOWER, .item = PNC_ITEM_ID },
  [PNC_FIELD_CHANNELS_SHARED_FOLDERS_WRITE]
  = { "/channels/shared_folders_write", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_PRINTING] = { "/channels/printing", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                    .values = pnc_values_channels_printing },
  [PNC_FIELD_CHANNELS_AUDIO_OUT]
  = { "/channels/audio/out", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_AUDIO_IN] = { "/channels/audio/in", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_WEBCAM] = { "/channels/webcam", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_CHANNELS_SCREENSHOT_UI]
  = { "/channels/screenshot_ui", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_USB_AUTO_CONNECT] = { "/usb/auto_connect", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_USB_MAX_DEVICES]
  = { "/usb/max_devices", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0, .most = 64 },
  [PNC_FIELD_NETWORK_MODE]
  = { "/network/mode", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_network_mode },
  [PNC_FIELD_NETWORK_HOST_ACCESS]
  = { "/network/host_access", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_NETWORK_DNS]
  = { "/network/dns", PNC_FIELD_TYPE_ALLOW, PNC_TIGHTER_LOWER, .item = PNC_ITEM_ADDRESS },
  [PNC_FIELD_QUARANTINE_MIN_IMAGE_VERSION]
  = { "/quarantine/min_image_version", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER, .least = 0,
      .most = PNC_FIELD_NUMBER_MAX },
  [PNC_FIELD_QUARANTINE_MAX_IMAGE_AGE_S] = { "/quarantine/max_image_age_s", PNC_FIELD_TYPE_LIMIT,
                                             PNC_TIGHTER_LOWER, .least = 0, .most = 315360000 },
  [PNC_FIELD_QUARANTINE_ACTION] = { "/quarantine/action", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                    .values = pnc_values_quarantine_action },
  [PNC_FIELD_RESOURCES_MAX_MEMORY_MIB] = { "/resources/max_memory_mib", PNC_FIELD_TYPE_LIMIT,
                                           PNC_TIGHTER_LOWER, .least = 64, .most = 1048576 },
  [PNC_FIELD_RESOURCES_MAX_CPUS]
  = { "/resources/max_cpus", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 1, .most = 255 },
  [PNC_FIELD_RESOURCES_MAX_DATA_BYTES]
  = { "/resources/max_data_bytes", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0,
      .most = PNC_FIELD_NUMBER_MAX },
  [PNC_FIELD_RESOURCES_USER_CHANGE]
  = { "/resources/user_change", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_DISPLAY_MAX_MONITORS]
  = { "/display/max_monitors", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 1, .most = 16 },
  [PNC_FIELD_DISPLAY_PREVIEWS] = { "/display/previews", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_DISPLAY_WATERMARK_REQUIRED] = { "/display/watermark/required", PNC_FIELD_TYPE_BOOL,
                                             PNC_TIGHTER_HIGHER, .demands = "watermark" },
  [PNC_FIELD_DISPLAY_WATERMARK_OPACITY_PERCENT]
  = { "/display/watermark/opacity_percent", PNC_FIELD_TYPE_INT, PNC_TIGHTER_HIGHER, .least = 1,
      .most = 100 },
  [PNC_FIELD_DISPLAY_WATERMARK_DENSITY] = { "/display/watermark/density", PNC_FIELD_TYPE_INT,
                                            PNC_TIGHTER_HIGHER, .least = 1, .most = 10 },
  [PNC_FIELD_UI_KIOSK]
  = { "/ui/kiosk", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_HIGHER, .demands = "kiosk" },
  [PNC_FIELD_UI_FULLSCREEN] = { "/ui/fullscreen", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                .values = pnc_values_ui_fullscreen, .demands = "fullscreen" },
  [PNC_FIELD_UI_ON_CLOSE] = { "/ui/on_close", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                              .values = pnc_values_ui_on_close, .demands = "on_close" },
  [PNC_FIELD_UI_USER_POWEROFF] = { "/ui/user_poweroff", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_UI_USER_RESET] = { "/ui/user_reset", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_UI_AUTOSTART] = { "/ui/autostart", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_UI_BANNER] = { "/ui/banner", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_SNAPSHOTS_ALLOW] = { "/snapshots/allow", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_SNAPSHOTS_MAX]
  = { "/snapshots/max", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER, .least = 0, .most = 1000 },
  [PNC_FIELD_SNAPSHOTS_MEMORY] = { "/snapshots/memory", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_SNAPSHOTS_USER_REVERT]
  = { "/snapshots/user_revert", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_SNAPSHOTS_USER_DELETE]
  = { "/snapshots/user_delete", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_SNAPSHOTS_SUSPEND] = { "/snapshots/suspend", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_SNAPSHOTS_MAX_SUSPEND_S] = { "/snapshots/max_suspend_s", PNC_FIELD_TYPE_LIMIT,
                                          PNC_TIGHTER_LOWER, .least = 0, .most = 315360000 },
  [PNC_FIELD_STORAGE_OVERLAY] = { "/storage/overlay", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                  .values = pnc_values_storage_overlay, .demands = "overlay" },
  [PNC_FIELD_STORAGE_REFRESH] = { "/storage/refresh", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_STORAGE_DATA_DISK] = { "/storage/data_disk", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_STORAGE_PORTABLE]
  = { "/storage/portable", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER, .demands = "portable" },
  [PNC_FIELD_STORAGE_ROLLBACK] = { "/storage/rollback", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                                   .values = pnc_values_storage_rollback },
  [PNC_FIELD_STORAGE_UPDATE_DEFER_S] = { "/storage/update_defer_s", PNC_FIELD_TYPE_LIMIT,
                                         PNC_TIGHTER_LOWER, .least = 0, .most = 315360000 },
  [PNC_FIELD_MOVE_ALLOW]
  = { "/move/allow", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_move_allow },
  [PNC_FIELD_MOVE_LAN] = { "/move/lan", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_MOVE_LIVE] = { "/move/live", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_MOVE_EXPORT] = { "/move/export", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_MOVE_RESCUE] = { "/move/rescue", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_BACKUP_ALLOW] = { "/backup/allow", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_BACKUP_DESTINATIONS] = { "/backup/destinations", PNC_FIELD_TYPE_ALLOW,
                                      PNC_TIGHTER_LOWER, .values = pnc_values_backup_destinations },
  [PNC_FIELD_BACKUP_RESTORE] = { "/backup/restore", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_BACKUP_EVERY_S] = { "/backup/every_s", PNC_FIELD_TYPE_LIMIT, PNC_TIGHTER_LOWER,
                                 .least = 3600, .most = 315360000, .demands = "backup" },
  [PNC_FIELD_BACKUP_KEEP]
  = { "/backup/keep", PNC_FIELD_TYPE_INT, PNC_TIGHTER_NEUTRAL, .least = 1, .most = 10000 },
  [PNC_FIELD_BACKUP_WARN_S]
  = { "/backup/warn_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_NEUTRAL, .least = 0, .most = 315360000 },
  [PNC_FIELD_RECOVERY_ALLOW] = { "/recovery/allow", PNC_FIELD_TYPE_ALLOW, PNC_TIGHTER_LOWER,
                                 .values = pnc_values_recovery_allow },
  [PNC_FIELD_RECOVERY_METHOD] = { "/recovery/method", PNC_FIELD_TYPE_ALLOW, PNC_TIGHTER_LOWER,
                                  .values = pnc_values_recovery_method },
  [PNC_FIELD_RECOVERY_CONTACT] = { "/recovery/contact", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_WIPE_ON_REVOKE] = { "/wipe/on_revoke", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_HIGHER },
  [PNC_FIELD_WIPE_SCOPE]
  = { "/wipe/scope", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_wipe_scope },
  [PNC_FIELD_WIPE_CONFIRM_REPORT]
  = { "/wipe/confirm_report", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_HIGHER },
  [PNC_FIELD_WIPE_USER_ERASE] = { "/wipe/user_erase", PNC_FIELD_TYPE_BOOL, PNC_TIGHTER_LOWER },
  [PNC_FIELD_AUDIT_LEVEL]
  = { "/audit/level", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_audit_level },
  [PNC_FIELD_AUDIT_UPLOAD] = { "/audit/upload", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER,
                               .values = pnc_values_audit_upload, .demands = "audit_upload" },
  [PNC_FIELD_AUDIT_URL] = { "/audit/url", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
  [PNC_FIELD_HOURS_ON_END]
  = { "/hours/on_end", PNC_FIELD_TYPE_ENUM, PNC_TIGHTER_LOWER, .values = pnc_values_hours_on_end },
  [PNC_FIELD_HOURS_WARN_S]
  = { "/hours/warn_s", PNC_FIELD_TYPE_INT, PNC_TIGHTER_NEUTRAL, .least = 0, .most = 86400 },
  [PNC_FIELD_HOURS_TEXT] = { "/hours/text", PNC_FIELD_TYPE_TEXT, PNC_TIGHTER_NEUTRAL },
};
