/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-field-words.h"

#include <string.h>

#define GETTEXT_PACKAGE "pinnace"
#include <glib/gi18n-lib.h>

#define PNC_MINUTE_S 60
#define PNC_HOUR_S (60 * PNC_MINUTE_S)
#define PNC_DAY_S (24 * PNC_HOUR_S)

static const char *const titles[PNC_N_FIELDS] = {
  [PNC_FIELD_APPLIES_IMAGES] = N_ ("Images it is for"),
  [PNC_FIELD_APPLIES_MIN_IMAGE_VERSION] = N_ ("Oldest version of the image"),
  [PNC_FIELD_VALIDITY_NOT_BEFORE] = N_ ("Valid from"),
  [PNC_FIELD_VALIDITY_NOT_AFTER] = N_ ("Valid until"),
  [PNC_FIELD_VALIDITY_DAYS_AFTER_ACTIVATION] = N_ ("Days after the first start"),
  [PNC_FIELD_VALIDITY_ON_EXPIRY] = N_ ("When the rules end"),
  [PNC_FIELD_VALIDITY_GRACE_S] = N_ ("Grace for a running desktop"),
  [PNC_FIELD_VALIDITY_WARN_S] = N_ ("Warning before the rules end"),
  [PNC_FIELD_VALIDITY_EXPIRED_TEXT] = N_ ("Text when the rules have ended"),
  [PNC_FIELD_VALIDITY_WARNING_TEXT] = N_ ("Text of the warning"),
  [PNC_FIELD_LEASE_MAX_S] = N_ ("Longest time away from the organisation"),
  [PNC_FIELD_LEASE_RENEW_BEFORE_S] = N_ ("Renewal before the lease ends"),
  [PNC_FIELD_LEASE_MAX_USES] = N_ ("Starts in one lease"),
  [PNC_FIELD_LEASE_ON_LAPSE] = N_ ("When the lease ends"),
  [PNC_FIELD_LEASE_TPM_ENFORCED] = N_ ("Lease kept by the TPM"),
  [PNC_FIELD_LEASE_MAX_TPM_RESETS] = N_ ("Resets of the TPM in one lease"),
  [PNC_FIELD_LEASE_CONTACT_EVERY_S] = N_ ("Word from the organisation at least every"),
  [PNC_FIELD_LEASE_WARN_S] = N_ ("Warning before the lease ends"),
  [PNC_FIELD_LEASE_LAPSE_TEXT] = N_ ("Text when the lease has ended"),
  [PNC_FIELD_CLOCK_MAX_SKEW_S] = N_ ("How far the clock may be behind"),
  [PNC_FIELD_CLOCK_ON_ROLLBACK] = N_ ("When the clock is set back"),
  [PNC_FIELD_CLOCK_NET_TIME] = N_ ("Where time comes from"),
  [PNC_FIELD_HOST_BIND] = N_ ("Keys bound to"),
  [PNC_FIELD_HOST_REQUIRE] = N_ ("What this computer must have"),
  [PNC_FIELD_HOST_FORBID_VIRTUALIZED] = N_ ("Not inside another virtual machine"),
  [PNC_FIELD_HOST_MIN_CLIENT] = N_ ("Oldest version of Pinnace"),
  [PNC_FIELD_HOST_MAX_UPDATE_AGE_S] = N_ ("Last update of this computer at most"),
  [PNC_FIELD_AUTH_METHODS] = N_ ("How you prove yourself"),
  [PNC_FIELD_AUTH_MIN_LENGTH] = N_ ("Characters of a passphrase, at least"),
  [PNC_FIELD_AUTH_CLASSES] = N_ ("Kinds of characters in a passphrase"),
  [PNC_FIELD_AUTH_MAX_FAIL] = N_ ("Wrong passphrases"),
  [PNC_FIELD_AUTH_ON_MAX_FAIL] = N_ ("After too many wrong passphrases"),
  [PNC_FIELD_AUTH_LOCKOUT_S] = N_ ("Wait after too many wrong passphrases"),
  [PNC_FIELD_AUTH_ARGON2_M_KIB] = N_ ("Memory to test a passphrase (KiB)"),
  [PNC_FIELD_AUTH_ARGON2_T] = N_ ("Passes to test a passphrase"),
  [PNC_FIELD_AUTH_IDLE_LOCK_S] = N_ ("Lock when idle for"),
  [PNC_FIELD_AUTH_CHANGE_EVERY_S] = N_ ("New passphrase at least every"),
  [PNC_FIELD_AUTH_ASK_AFTER_RESUME] = N_ ("Ask again after a suspension"),
  [PNC_FIELD_CHANNELS_CLIPBOARD_TO_GUEST] = N_ ("Clipboard into the desktop"),
  [PNC_FIELD_CHANNELS_CLIPBOARD_TO_HOST] = N_ ("Clipboard out of the desktop"),
  [PNC_FIELD_CHANNELS_CLIPBOARD_MAX_BYTES] = N_ ("Largest paste"),
  [PNC_FIELD_CHANNELS_CLIPBOARD_CONFIRM] = N_ ("Ask before each paste"),
  [PNC_FIELD_CHANNELS_FILES_TO_GUEST] = N_ ("Files into the desktop"),
  [PNC_FIELD_CHANNELS_FILES_TO_HOST] = N_ ("Files out of the desktop"),
  [PNC_FIELD_CHANNELS_FILES_MAX_BYTES] = N_ ("Largest file"),
  [PNC_FIELD_CHANNELS_FILES_ALLOW_EXT] = N_ ("Kinds of files that may pass"),
  [PNC_FIELD_CHANNELS_FILES_DENY_EXT] = N_ ("Kinds of files that may not pass"),
  [PNC_FIELD_CHANNELS_SHARED_FOLDERS] = N_ ("Shared folders"),
  [PNC_FIELD_CHANNELS_SHARED_FOLDERS_WRITE] = N_ ("Writing to shared folders"),
  [PNC_FIELD_CHANNELS_PRINTING] = N_ ("Printing"),
  [PNC_FIELD_CHANNELS_AUDIO_OUT] = N_ ("Sound"),
  [PNC_FIELD_CHANNELS_AUDIO_IN] = N_ ("Microphone"),
  [PNC_FIELD_CHANNELS_WEBCAM] = N_ ("Camera"),
  [PNC_FIELD_CHANNELS_SCREENSHOT_UI] = N_ ("Pictures of the screen"),
  [PNC_FIELD_USB_AUTO_CONNECT] = N_ ("USB devices connected by themselves"),
  [PNC_FIELD_USB_MAX_DEVICES] = N_ ("USB devices at a time"),
  [PNC_FIELD_NETWORK_MODE] = N_ ("Network"),
  [PNC_FIELD_NETWORK_HOST_ACCESS] = N_ ("This computer reachable from the desktop"),
  [PNC_FIELD_NETWORK_DNS] = N_ ("Name servers"),
  [PNC_FIELD_QUARANTINE_MIN_IMAGE_VERSION] = N_ ("Version below which the image is in quarantine"),
  [PNC_FIELD_QUARANTINE_MAX_IMAGE_AGE_S] = N_ ("Age beyond which the image is in quarantine"),
  [PNC_FIELD_QUARANTINE_ACTION] = N_ ("In quarantine"),
  [PNC_FIELD_RESOURCES_MAX_MEMORY_MIB] = N_ ("Most memory (MiB)"),
  [PNC_FIELD_RESOURCES_MAX_CPUS] = N_ ("Most processors"),
  [PNC_FIELD_RESOURCES_MAX_DATA_BYTES] = N_ ("Largest disk for your files"),
  [PNC_FIELD_RESOURCES_USER_CHANGE] = N_ ("You may change memory and processors"),
  [PNC_FIELD_DISPLAY_MAX_MONITORS] = N_ ("Most monitors"),
  [PNC_FIELD_DISPLAY_PREVIEWS] = N_ ("Previews"),
  [PNC_FIELD_DISPLAY_WATERMARK_REQUIRED] = N_ ("Watermark"),
  [PNC_FIELD_DISPLAY_WATERMARK_OPACITY_PERCENT] = N_ ("Opacity of the watermark (%)"),
  [PNC_FIELD_DISPLAY_WATERMARK_DENSITY] = N_ ("Density of the watermark"),
  [PNC_FIELD_UI_KIOSK] = N_ ("Kiosk"),
  [PNC_FIELD_UI_FULLSCREEN] = N_ ("Full screen"),
  [PNC_FIELD_UI_ON_CLOSE] = N_ ("When the window is closed"),
  [PNC_FIELD_UI_USER_POWEROFF] = N_ ("You may switch it off"),
  [PNC_FIELD_UI_USER_RESET] = N_ ("You may reset it"),
  [PNC_FIELD_UI_AUTOSTART] = N_ ("Opened first"),
  [PNC_FIELD_UI_BANNER] = N_ ("Banner"),
  [PNC_FIELD_SNAPSHOTS_ALLOW] = N_ ("Snapshots"),
  [PNC_FIELD_SNAPSHOTS_MAX] = N_ ("Most snapshots"),
  [PNC_FIELD_SNAPSHOTS_MEMORY] = N_ ("Snapshots with memory"),
  [PNC_FIELD_SNAPSHOTS_USER_REVERT] = N_ ("You may go back to a snapshot"),
  [PNC_FIELD_SNAPSHOTS_USER_DELETE] = N_ ("You may delete snapshots"),
  [PNC_FIELD_SNAPSHOTS_SUSPEND] = N_ ("Suspending"),
  [PNC_FIELD_SNAPSHOTS_MAX_SUSPEND_S] = N_ ("Longest suspension"),
  [PNC_FIELD_STORAGE_OVERLAY] = N_ ("Changes to the system"),
  [PNC_FIELD_STORAGE_REFRESH] = N_ ("Refreshing the system"),
  [PNC_FIELD_STORAGE_DATA_DISK] = N_ ("A disk for your files"),
  [PNC_FIELD_STORAGE_PORTABLE] = N_ ("Runs on any computer"),
  [PNC_FIELD_STORAGE_ROLLBACK] = N_ ("When an old copy is found"),
  [PNC_FIELD_STORAGE_UPDATE_DEFER_S] = N_ ("Updates may be put off for"),
  [PNC_FIELD_MOVE_ALLOW] = N_ ("Moving to another computer"),
  [PNC_FIELD_MOVE_LAN] = N_ ("Moving over the network"),
  [PNC_FIELD_MOVE_LIVE] = N_ ("Moving while it runs"),
  [PNC_FIELD_MOVE_EXPORT] = N_ ("Export without encryption"),
  [PNC_FIELD_MOVE_RESCUE] = N_ ("Opening a disk by other programs"),
  [PNC_FIELD_BACKUP_ALLOW] = N_ ("Backups"),
  [PNC_FIELD_BACKUP_DESTINATIONS] = N_ ("Where backups may go"),
  [PNC_FIELD_BACKUP_RESTORE] = N_ ("Restoring from a backup"),
  [PNC_FIELD_BACKUP_EVERY_S] = N_ ("Backup at least every"),
  [PNC_FIELD_BACKUP_KEEP] = N_ ("Backups kept"),
  [PNC_FIELD_BACKUP_WARN_S] = N_ ("Warning when a backup is late"),
  [PNC_FIELD_RECOVERY_ALLOW] = N_ ("What the help desk may help with"),
  [PNC_FIELD_RECOVERY_METHOD] = N_ ("How the help desk may help"),
  [PNC_FIELD_RECOVERY_CONTACT] = N_ ("Help desk"),
  [PNC_FIELD_WIPE_ON_REVOKE] = N_ ("Erased when it is revoked"),
  [PNC_FIELD_WIPE_SCOPE] = N_ ("What is erased"),
  [PNC_FIELD_WIPE_CONFIRM_REPORT] = N_ ("Erasure is reported"),
  [PNC_FIELD_WIPE_USER_ERASE] = N_ ("You may erase it"),
  [PNC_FIELD_AUDIT_LEVEL] = N_ ("What the log keeps"),
  [PNC_FIELD_AUDIT_UPLOAD] = N_ ("The log is sent"),
  [PNC_FIELD_AUDIT_URL] = N_ ("Where the log is sent"),
  [PNC_FIELD_HOURS_ON_END] = N_ ("When working hours end"),
  [PNC_FIELD_HOURS_WARN_S] = N_ ("Warning before working hours end"),
  [PNC_FIELD_HOURS_TEXT] = N_ ("Text outside of working hours"),
};

static const struct
{
  const char *item, *title;
} items[] = {
  { "disk_encrypted", N_ ("an encrypted disk") },
  { "kvm", N_ ("hardware virtualisation (KVM)") },
  { "net_bound", N_ ("the organisation's network") },
  { "no_swap", N_ ("no unencrypted swap space") },
  { "screen_lock", N_ ("a screen lock") },
  { "secure_boot", N_ ("Secure Boot") },
  { "separate_uid", N_ ("the managed service") },
  { "tpm2", N_ ("a TPM 2.0") },
  { "fido2", N_ ("a security key") },
  { "password", N_ ("a passphrase") },
  { "pin", N_ ("a PIN") },
  { "smartcard", N_ ("a smart card") },
  { "digit", N_ ("a digit") },
  { "lower", N_ ("a small letter") },
  { "upper", N_ ("a capital letter") },
  { "symbol", N_ ("a sign that is neither letter nor digit") },
  { "poweroff", N_ ("it is switched off") },
  { "shutdown", N_ ("it is shut down") },
  { "suspend", N_ ("it is suspended") },
  { "lock", N_ ("it is locked") },
  { "warn", N_ ("a warning is shown") },
  { "refuse", N_ ("it does not start") },
  { "require_online", N_ ("it starts only with word from the organisation") },
  { "require", N_ ("required") },
  { "required", N_ ("required") },
  { "prefer", N_ ("where there is one") },
  { "off", N_ ("no") },
  { "optional", N_ ("as you like") },
  { "user", N_ ("as you like") },
  { "none", N_ ("nothing") },
  { "text", N_ ("text") },
  { "text_images", N_ ("text and pictures") },
  { "all", N_ ("everything") },
  { "pdf", N_ ("to a PDF file") },
  { "nat", N_ ("through this computer") },
  { "bridge", N_ ("directly") },
  { "tpm", N_ ("the TPM of this computer") },
  { "file", N_ ("a file") },
  { "voice", N_ ("the telephone") },
  { "wipe", N_ ("the desktop is erased") },
  { "no_network", N_ ("it has no network") },
  { "restricted", N_ ("it reaches only what the quarantine allows") },
  { "discard_on_shutdown", N_ ("gone after a shutdown") },
  { "persist", N_ ("stay") },
  { "recovery", N_ ("the help desk must help") },
  { "move", N_ ("it may move") },
  { "copy", N_ ("it may move and be copied") },
  { "directory", N_ ("a folder") },
  { "stick", N_ ("a stick") },
  { "http", N_ ("a web server") },
  { "expiry", N_ ("rules that have ended") },
  { "host_change", N_ ("another computer") },
  { "keys", N_ ("the keys") },
  { "keys+files", N_ ("the keys and the files") },
  { "full", N_ ("events with their details") },
  { "basic", N_ ("events") },
  { "put", N_ ("yes") },
  { "timestamp_only", N_ ("the organisation's signatures") },
  { "system", N_ ("the clock of this computer") },
  { "*", N_ ("all") },
};

const char *
pnc_field_get_title (PncFieldId field)
{
  return _ (titles[field]);
}

const char *
pnc_field_item_get_title (const char *item)
{
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_strcmp0 (items[i].item, item) == 0)
      return _ (items[i].title);
  return item;
}

char *
pnc_words_dup_time (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_seconds);

  /* Translators: a day and a time, as strftime(3) writes them. */
  return time != NULL ? g_date_time_format (time, _ ("%A, %-d %B %Y, %H:%M"))
                      : g_strdup (_ ("the end of all time"));
}

static char *
pnc_words_dup_duration (gint64 seconds)
{
  if (seconds % PNC_DAY_S == 0 && seconds > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (seconds / PNC_DAY_S)),
        (int) (seconds / PNC_DAY_S));
  if (seconds % PNC_HOUR_S == 0 && seconds > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) (seconds / PNC_HOUR_S)),
        (int) (seconds / PNC_HOUR_S));
  if (seconds % PNC_MINUTE_S == 0 && seconds > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", (gulong) (seconds / PNC_MINUTE_S)),
        (int) (seconds / PNC_MINUTE_S));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", (gulong) seconds), (int) seconds);
}

static char *
pnc_words_dup_number (const PncField *field, gint64 number)
{
  if (number == PNC_FIELD_UNLIMITED)
    return g_strdup (_ ("no limit"));
  if (g_str_has_suffix (field->pointer, "_s"))
    return pnc_words_dup_duration (number);
  if (g_str_has_suffix (field->pointer, "_bytes"))
    return g_format_size (number);
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
pnc_words_dup_items (const PncValue *value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; value->items[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            pnc_field_item_get_title (value->items[i]));
  if (text->len == 0)
    g_string_append (text, _ ("nothing"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
pnc_field_dup_value_words (PncFieldId id, const PncValue *value)
{
  const PncField *field = pnc_field_get (id);

  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      return g_strdup (value->number ? _ ("yes") : _ ("no"));
    case PNC_FIELD_TYPE_ENUM:
      return g_strdup (pnc_field_item_get_title (field->values[value->number]));
    case PNC_FIELD_TYPE_INT:
    case PNC_FIELD_TYPE_LIMIT:
      return pnc_words_dup_number (field, value->number);
    case PNC_FIELD_TYPE_TIME:
      return pnc_words_dup_time (value->number);
    case PNC_FIELD_TYPE_ALLOW:
    case PNC_FIELD_TYPE_REQUIRE:
      return pnc_words_dup_items (value);
    case PNC_FIELD_TYPE_VERSION:
    case PNC_FIELD_TYPE_TEXT:
      return pnc_field_to_text (id, value);
    }
  g_assert_not_reached ();
}
