/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-client-rules.h"
#include "pnc-desktop-display.h"
#include "pnc-fd.h"
#include "pnc-policy-sign-test.h"
#include "pnc-public-key-file.h"
#include "pnc-service-test.h"

#include <string.h>

/* The Debian desktop with its agent, under a policy by which nothing may leave it, and then under
 * one by which it may: without a restart in between. */

#define BOOT_MS 1200000
#define SAID_MS 90000
#define TYPING_ATTEMPTS 4
#define CLIPBOARD_MS 120000
#define TEXT_TYPE "text/plain;charset=utf-8"
#define SECRET "what-stays-inside"

typedef struct
{
  PncServiceTest *service;
  PncDesktopClient *desktop;
  PncSigningKey *alice;
  PncDisplaySource *source;
  guint n_grabs;    /* the guest has something that may be pasted here */
  guint n_refusals; /* it has something that may not */
} Fixture;

/* Where build-desktop keeps the image; NULL if it is not built. */
static char *
find_image (void)
{
  const char *argv[] = { g_getenv ("PNC_DESKTOP_IMAGE_BUILDER"), "--path", NULL };
  g_autofree char *path = NULL;

  if (g_getenv ("PNC_DESKTOP_IMAGE") != NULL)
    return g_strdup (g_getenv ("PNC_DESKTOP_IMAGE"));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &path, NULL, NULL, NULL);
  if (path != NULL)
    g_strchomp (path);
  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static void
boot (Fixture *fixture, const char *image)
{
  g_autoptr (GError) error = NULL;
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "memory-mib", "u", 1024);
  g_variant_dict_insert (&options, "cpus", "u", 1);
  g_variant_dict_insert (&options, "tpm", "b", FALSE);
  g_variant_dict_insert (&options, "firmware", "s", "bios");
  pnc_service_test_create_from (fixture->service, "Work", image, g_variant_dict_end (&options),
                                &error);
  pnc_test_assert_no_error (error);
  fixture->desktop = g_object_ref (pnc_client_find_desktop (fixture->service->client, "Work"));
  pnc_service_test_start (fixture->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (fixture->service, fixture->desktop, "DESKTOP-READY", BOOT_MS);
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autofree char *image = find_image ();

  *state = fixture;
  if (image == NULL)
    return 0;
  fixture->service = pnc_service_test_new ();
  fixture->alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  boot (fixture, image);
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  if (fixture->source != NULL)
    pnc_display_source_disconnect (fixture->source);
  g_clear_object (&fixture->source);
  g_clear_object (&fixture->desktop);
  if (fixture->service != NULL)
    pnc_service_test_free (fixture->service);
  g_clear_pointer (&fixture->alice, pnc_signing_key_free);
  g_free (fixture);
  return 0;
}

/* Rules */

static void
put_in_force (Fixture *fixture, gint64 version, const char *changes, gboolean first)
{
  g_autofree char *policy = pnc_policy_test_sign (fixture->alice, version, changes);
  g_autofree char *key = pnc_public_key_file_write (pnc_signing_key_get_public (fixture->alice));
  g_auto (PncFd) policy_fd = pnc_service_test_passphrase (policy);
  g_auto (PncFd) key_fd = pnc_service_test_passphrase (key);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* It runs, and so is unlocked: no passphrase is asked for. */
  pnc_desktop_client_set_policy_async (fixture->desktop, policy_fd, &key_fd, first ? 1 : 0, 1, -1,
                                       pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CLIPBOARD_MS);
  if (!pnc_desktop_client_call_finish (fixture->desktop, result, &error))
    fail_msg ("%s", error->message);
}

static gboolean
nothing_leaves (gpointer source)
{
  return pnc_display_source_get_clipboard_rules (source)->to_host == PNC_CLIPBOARD_NOTHING
         && pnc_display_source_get_clipboard_rules (source)->to_guest == PNC_CLIPBOARD_ALL;
}

static gboolean
is_on_record (gpointer desktop)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  pnc_desktop_client_log_async (desktop, 100, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CLIPBOARD_MS);
  lines = pnc_desktop_client_log_finish (desktop, result, NULL);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (strstr (lines[i], "clip_deny") != NULL && strstr (lines[i], "clipboard.to_host") != NULL)
      return TRUE;
  return FALSE;
}

/* The clipboard */

static void
grabbed_cb (PncDisplaySource *source, int selection, GStrv types, Fixture *fixture)
{
  fixture->n_grabs += selection == PNC_SELECTION_CLIPBOARD;
}

static void
refused_cb (PncDisplaySource *source, const PncClipboardRefusal *refusal, Fixture *fixture)
{
  fixture->n_refusals += refusal->to_host;
}

static gboolean
has_agent (gpointer source)
{
  return pnc_display_source_get_agent_connected (source);
}

static gboolean
was_refused (gpointer fixture)
{
  return ((Fixture *) fixture)->n_refusals > 0;
}

static gboolean
was_grabbed (gpointer fixture)
{
  return ((Fixture *) fixture)->n_grabs > 0;
}

static GBytes *
paste (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_display_source_read_clipboard_async (fixture->source, PNC_SELECTION_CLIPBOARD, TEXT_TYPE,
                                           NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CLIPBOARD_MS);
  return pnc_display_source_read_clipboard_finish (fixture->source, result, error);
}

static void
look_at_it (Fixture *fixture)
{
  fixture->source = pnc_desktop_display_new (fixture->desktop, FALSE);
  g_signal_connect (fixture->source, "clipboard-grab", G_CALLBACK (grabbed_cb), fixture);
  g_signal_connect (fixture->source, "clipboard-refused", G_CALLBACK (refused_cb), fixture);
  pnc_display_source_connect (fixture->source);
  pnc_test_wait_until (has_agent, fixture->source, CLIPBOARD_MS);
  pnc_test_wait_until (nothing_leaves, fixture->source, CLIPBOARD_MS);
}

typedef struct
{
  Fixture *fixture;
  gint64 deadline_us;
} Copying;

static gboolean
has_copied (gpointer data)
{
  Copying *copying = data;
  g_autofree char *serial
      = pnc_service_test_get_serial (copying->fixture->service, copying->fixture->desktop);

  return (serial != NULL && strstr (serial, "copied_42") != NULL)
         || g_get_monotonic_time () > copying->deadline_us;
}

/* Somebody in the guest copies. Typed again where the guest's terminal was not open yet. */
static void
copy_there (Fixture *fixture)
{
  Copying copying = { fixture, 0 };

  for (guint attempt = 0; attempt < TYPING_ATTEMPTS; attempt++)
    {
      copying.deadline_us = g_get_monotonic_time () + SAID_MS * G_TIME_SPAN_MILLISECOND;
      pnc_service_test_type (fixture->desktop,
                             "xset r off; printf %s " SECRET " | xclip -selection clipboard; "
                             "echo copied_$((6*7)) >/dev/ttyS0");
      pnc_test_wait_until (has_copied, &copying, 2 * SAID_MS);
      copying.deadline_us = G_MAXINT64;
      if (has_copied (&copying))
        return;
    }
  fail_msg ("the guest has not copied");
}

static void
what_may_not_leave_never_does_until_a_newer_policy_lets_it (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) given = NULL;
  g_autofree char *text = NULL;

  if (fixture->desktop == NULL)
    {
      pnc_test_skip ("the guest's image is not there; packaging/guest/build-desktop builds it");
    }
  put_in_force (fixture, 1, "{'/channels/clipboard/to_host': 'none'}", TRUE);
  look_at_it (fixture);
  copy_there (fixture);
  pnc_test_wait_until (was_refused, fixture, CLIPBOARD_MS);
  pnc_test_wait_until (is_on_record, fixture->desktop, CLIPBOARD_MS);
  kept = paste (fixture, &error);
  assert_null (kept);
  assert_non_null (error);
  g_clear_error (&error);
  assert_int_equal (fixture->n_grabs, 0);

  put_in_force (fixture, 2, NULL, FALSE);
  pnc_test_wait_until (was_grabbed, fixture, CLIPBOARD_MS);
  given = paste (fixture, &error);
  pnc_test_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (given, NULL), g_bytes_get_size (given));
  assert_string_equal (text, SECRET);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (what_may_not_leave_never_does_until_a_newer_policy_lets_it,
                                     set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("clipboard rules", tests, NULL, NULL);
}
