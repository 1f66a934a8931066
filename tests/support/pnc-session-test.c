/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-session-test.h"

#include "pnc-desktop-folder.h"

#include <glib/gstdio.h>
#include <string.h>

PncClockReading pnc_session_test_host;

void __wrap_pnc_host_clock_read (PncClockReading *out_reading);

void
__wrap_pnc_host_clock_read (PncClockReading *out_reading)
{
  *out_reading = pnc_session_test_host;
}

PncSessionTestPlace *
pnc_session_test_place_new (const char *parent)
{
  static guint number;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys = NULL;
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy ("correct horse", 13);
  PncSessionTestPlace *place = g_new0 (PncSessionTestPlace, 1);

  place->folder = g_strdup_printf ("%s/%u.pinnace", parent, number++);
  place->log_path = g_build_filename (place->folder, "audit.log", NULL);
  place->keys_path = g_build_filename (place->folder, "keys.json", NULL);
  place->vmk = pnc_secret_new (PNC_VMK_BYTES);
  memset (pnc_secret_bytes (place->vmk), 7, PNC_VMK_BYTES);
  g_mutex_init (&place->keys_lock);
  assert_int_equal (g_mkdir (place->folder, 0700), 0);
  keys = pnc_key_file_new (PNC_SESSION_TEST_DESKTOP, PNC_KEY_COST_MINIMUM, place->vmk, passphrase,
                           &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (place->folder, keys, &error));
  place->log = pnc_audit_log_new (place->folder, PNC_SESSION_TEST_DESKTOP);
  return place;
}

void
pnc_session_test_place_free (PncSessionTestPlace *place)
{
  pnc_audit_log_unref (place->log);
  pnc_secret_free (place->vmk);
  g_mutex_clear (&place->keys_lock);
  g_free (place->folder);
  g_free (place->log_path);
  g_free (place->keys_path);
  g_free (place);
}

PncSession *
pnc_session_test_open_at (const char *folder,
                          PncAuditLog *log,
                          GMutex *keys_lock,
                          const PncSecret *vmk)
{
  PncSessionPlace place = { .folder = g_strdup (folder),
                            .desktop_id = g_strdup (PNC_SESSION_TEST_DESKTOP),
                            .state_key = pnc_key_derive (vmk, PNC_SESSION_TEST_DESKTOP, "state"),
                            .audit_key = pnc_key_derive (vmk, PNC_SESSION_TEST_DESKTOP, "audit"),
                            .log = pnc_audit_log_ref (log),
                            .keys_lock = keys_lock };

  return pnc_session_open (&place);
}

PncSession *
pnc_session_test_open_session (PncSessionTestPlace *place)
{
  return pnc_session_test_open_at (place->folder, place->log, &place->keys_lock, place->vmk);
}

void
pnc_session_test_close_session (PncSession *session)
{
  pnc_session_close (session);
  pnc_session_unref (session);
}

void
pnc_session_test_run_well (PncSessionTestPlace *place)
{
  PncSession *session = pnc_session_test_open_session (place);
  const PncSessionFindings *findings = pnc_session_get_findings (session);

  if (findings->message != NULL)
    fail_msg ("%s", findings->message);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  assert_true (pnc_session_seal (session, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  pnc_session_test_close_session (session);
}

char *
pnc_session_test_read_file (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    fail_msg ("%s cannot be read", path);
  return g_steal_pointer (&text);
}

void
pnc_session_test_write_file (const char *path, const char *text)
{
  assert_true (g_file_set_contents (path, text, -1, NULL));
}

PncState *
pnc_session_test_read_state (PncSessionTestPlace *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) keys
      = pnc_desktop_folder_load_keys (place->folder, PNC_SESSION_TEST_DESKTOP, &error);
  g_autoptr (PncSecret) key = pnc_key_derive (place->vmk, PNC_SESSION_TEST_DESKTOP, "state");
  PncState *state = pnc_key_file_open_state (keys, key, &error);

  pnc_test_assert_no_error (error);
  return state;
}

int
pnc_session_test_set_up (void **state)
{
  *state = pnc_test_world_new ();
  return 0;
}

int
pnc_session_test_set_clock (void **state)
{
  pnc_session_test_host
      = (PncClockReading){ .rtc_s = pnc_host_clock_get_build_time () + PNC_SESSION_TEST_DAY_S,
                           .boottime_ms = 1000,
                           .boot_id = PNC_SESSION_TEST_BOOT };
  return 0;
}

int
pnc_session_test_tear_down (void **state)
{
  pnc_test_world_free (*state);
  return 0;
}

const char *
pnc_session_test_root (void **state)
{
  return ((PncTestWorld *) *state)->root;
}
