/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-log.h"
#include "pnc-device-id.h"
#include "pnc-error.h"
#include "pnc-test-mounts.h"
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"

/* What pnc-event-log of version 0.1 wrote, with a line torn in the middle. */
#define OLD_LOG                                                                                    \
  "{\"seq\":0,\"t\":\"2026-11-20T10:00:00Z\",\"mono_ms\":5,\"ev\":\"create\",\"desktop_id\":"      \
  "\"" DESKTOP "\",\"d\":{},\"prev\":\"x\"}\n{\"seq\":1,\"t\":\"20\n{\"seq\":1,\"t\":"             \
  "\"2026-11-20T10:00:00Z\",\"mono_ms\":5,\"ev\":\"start\",\"desktop_id\":\"" DESKTOP              \
  "\",\"d\":{},\"prev\":\"x\"}\n"

typedef struct
{
  PncTestWorld *world;
  char *folder;
  char *path;
  PncAuditLog *log;
} Place;

static int
set_up (void **state)
{
  Place *place = g_new0 (Place, 1);

  place->world = pnc_test_world_new ();
  place->folder = g_build_filename (place->world->root, "work.pinnace", NULL);
  place->path = g_build_filename (place->folder, "audit.log", NULL);
  place->log = pnc_audit_log_new (place->folder, DESKTOP);
  *state = place;
  return g_mkdir (place->folder, 0700);
}

static int
tear_down (void **state)
{
  Place *place = *state;

  pnc_audit_log_unref (place->log);
  pnc_test_world_free (place->world);
  g_free (place->folder);
  g_free (place->path);
  g_free (place);
  return 0;
}

static void
settle (PncAuditLog *log)
{
  g_autoptr (GError) error = NULL;

  pnc_audit_log_settle (log, &error);
  pnc_test_assert_no_error (error);
}

static GStrv
lines_of (const char *path)
{
  g_autofree char *text = NULL;

  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strsplit (g_strchomp (text), "\n", -1);
}

static json_t *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncAuditLine line = { 0 };

  if (!pnc_audit_line_parse (text, strlen (text), &line, &error))
    fail_msg ("%s: %s", text, error->message);
  return line.object;
}

static void
assert_event (const char *text, const char *event)
{
  json_auto_t *line = parse (text);

  assert_string_equal (json_string_value (json_object_get (line, "ev")), event);
}

static const char *
detail (json_t *line, const char *name)
{
  return json_string_value (json_object_get (json_object_get (line, "d"), name));
}

static PncAuditReport *
verify (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncAuditBasis basis = { .desktop_id = DESKTOP };
  PncAuditReport *report = pnc_audit_log_verify (place->log, &basis, &error);

  pnc_test_assert_no_error (error);
  return report;
}

static void
assert_whole (Place *place, guint64 n_lines)
{
  g_autoptr (PncAuditReport) report = verify (place);

  if (report->n_findings > 0)
    fail_msg ("%s", ((PncAuditFinding *) report->findings->pdata[0])->why);
  assert_int_equal (report->n_lines, n_lines);
}

static void
lines_stand_in_the_order_of_the_calls (void **state)
{
  Place *place = *state;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      pnc_audit_log_append (place->log, PNC_AUDIT_START, "number", number, "none", NULL, NULL);
    }
  settle (place->log);
  assert_whole (place, 101);
  lines = lines_of (place->path);
  assert_event (lines[0], PNC_AUDIT_LOG_BEGIN);
  for (guint i = 0; i < 100; i++)
    {
      json_auto_t *line = parse (lines[i + 1]);

      assert_int_equal (atoi (detail (line, "number")), i);
      assert_null (detail (line, "none"));
    }
}

static void
a_line_names_the_policy_and_grant_in_force (void **state)
{
  Place *place = *state;
  g_auto (GStrv) lines = NULL;
  json_auto_t *under = NULL;
  json_auto_t *without = NULL;

  pnc_audit_log_set_policy (place->log, "eng-default@31", 7);
  pnc_audit_log_append_object (
      place->log, PNC_AUDIT_CLIP_DENY,
      json_pack ("{s:s, s:I}", "direction", "to_host", "size_bytes", (json_int_t) 1234));
  pnc_audit_log_set_policy (place->log, NULL, 0);
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  settle (place->log);
  lines = lines_of (place->path);
  under = parse (lines[1]);
  assert_string_equal (json_string_value (json_object_get (under, "policy")), "eng-default@31");
  assert_int_equal (json_integer_value (json_object_get (under, "grant")), 7);
  without = parse (lines[2]);
  assert_null (json_object_get (without, "policy"));
  assert_null (json_object_get (without, "grant"));
}

static void
text_that_is_no_utf_8_is_told_all_the_same (void **state)
{
  Place *place = *state;
  g_auto (GStrv) lines = NULL;
  json_auto_t *line = NULL;

  pnc_audit_log_append (place->log, PNC_AUDIT_BROKEN, "why", "caf\xe9 is closed", NULL);
  settle (place->log);
  lines = lines_of (place->path);
  line = parse (lines[1]);
  assert_string_equal (detail (line, "why"), "caf\xef\xbf\xbd is closed");
}

static void
the_log_of_an_earlier_version_is_kept_beside_and_named (void **state)
{
  Place *place = *state;
  g_autofree char *old = g_build_filename (place->folder, "audit-old.log", NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, OLD_LOG, -1);
  g_autofree char *kept = NULL;
  g_auto (GStrv) lines = NULL;
  json_auto_t *first = NULL;

  assert_true (g_file_set_contents (place->path, OLD_LOG, -1, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  settle (place->log);
  assert_whole (place, 2);
  assert_true (g_file_get_contents (old, &kept, NULL, NULL));
  assert_string_equal (kept, OLD_LOG);
  lines = lines_of (place->path);
  first = parse (lines[0]);
  assert_string_equal (detail (first, "before"), "audit-old.log");
  assert_string_equal (detail (first, "before_sha256"), hash);
}

/* Killed when the old log was aside and the new one had no line yet. */
static void
an_old_log_is_named_also_by_the_next_service (void **state)
{
  Place *place = *state;
  g_autofree char *old = g_build_filename (place->folder, "audit-old.log", NULL);
  g_auto (GStrv) lines = NULL;
  json_auto_t *first = NULL;

  assert_true (g_file_set_contents (old, OLD_LOG, -1, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  settle (place->log);
  lines = lines_of (place->path);
  first = parse (lines[0]);
  assert_string_equal (detail (first, "before"), "audit-old.log");
}

static void
no_old_log_takes_the_place_of_another (void **state)
{
  Place *place = *state;
  g_autofree char *second = g_build_filename (place->folder, "audit-old-2.log", NULL);
  g_autofree char *kept = NULL;

  assert_true (g_file_set_contents (place->path, OLD_LOG, -1, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  settle (place->log);
  assert_true (g_file_set_contents (place->path, "none of ours\n", -1, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  settle (place->log);
  assert_true (g_file_get_contents (second, &kept, NULL, NULL));
  assert_string_equal (kept, "none of ours\n");
  assert_whole (place, 2);
}

static void
a_torn_first_line_is_mended_in_its_place (void **state)
{
  Place *place = *state;
  g_autofree char *old = g_build_filename (place->folder, "audit-old.log", NULL);

  assert_true (g_file_set_contents (place->path, "{\"seq\":0,\"t\":", -1, NULL));
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  settle (place->log);
  assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  assert_whole (place, 3);
}

/* The folder on a disk of 160 KiB with 40 of them free. */
static PncAuditLog *
full_disk_log (Place *place, char **out_mount, char **out_ballast)
{
  g_autofree char *filling = g_strnfill (120 * 1024, 'x');

  *out_mount = g_build_filename (place->world->root, "small", NULL);
  *out_ballast = g_build_filename (*out_mount, "ballast", NULL);
  pnc_test_mount_small (*out_mount, 160 * 1024);
  assert_true (g_file_set_contents (*out_ballast, filling, 120 * 1024, NULL));
  return pnc_audit_log_new (*out_mount, DESKTOP);
}

static void
lines_wait_for_a_full_disk_and_none_is_lost (void **state)
{
  Place *place = *state;
  g_autofree char *mount = NULL;
  g_autofree char *ballast = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  PncAuditLog *log = full_disk_log (place, &mount, &ballast);
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      pnc_audit_log_append (log, PNC_AUDIT_START, "number", number, NULL);
    }
  assert_false (pnc_audit_log_settle (log, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  assert_int_equal (g_unlink (ballast), 0);
  pnc_audit_log_append (log, PNC_AUDIT_START, "number", "300", NULL);
  settle (log);
  path = g_build_filename (mount, "audit.log", NULL);
  lines = lines_of (path);
  assert_int_equal (g_strv_length (lines), 302);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      json_auto_t *line = parse (lines[i]);

      assert_int_equal (atoi (detail (line, "number")), i - 1);
    }
  pnc_audit_log_unref (log);
  pnc_test_unmount (mount);
}

static void
what_there_is_no_room_for_even_in_memory_is_counted (void **state)
{
  Place *place = *state;
  g_autofree char *away = g_strconcat (place->folder, ".away", NULL);
  g_auto (GStrv) lines = NULL;
  json_auto_t *last = NULL;

  assert_int_equal (g_rename (place->folder, away), 0);
  for (guint i = 0; i < 1200; i++)
    pnc_audit_log_append (place->log, PNC_AUDIT_IO_ERROR, NULL);
  assert_false (pnc_audit_log_settle (place->log, NULL));
  assert_int_equal (g_rename (away, place->folder), 0);
  settle (place->log);
  lines = lines_of (place->path);
  assert_int_equal (g_strv_length (lines), 1 + 1000 + 1);
  last = parse (lines[1001]);
  assert_int_equal (json_integer_value (json_object_get (json_object_get (last, "d"), "lines")),
                    200);
  assert_whole (place, 1002);
}

static void
it_is_signed_when_something_came_and_only_then (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  char device_id[PNC_DEVICE_ID_SIZE];
  PncAuditBasis basis = { .device_id = device_id };
  PncAuditHead head, again;
  g_autoptr (PncAuditReport) report = NULL;

  pnc_device_id_from_key (pnc_signing_key_get_public (key), device_id);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  assert_true (pnc_audit_log_sign (place->log, key, 1, &head, &error));
  assert_int_equal (head.seq, 2);
  assert_true (pnc_audit_log_sign (place->log, key, 1, &again, &error));
  assert_string_equal (again.hash, head.hash);
  assert_true (pnc_audit_log_sign (place->log, NULL, 0, &again, &error));
  assert_string_equal (again.hash, head.hash);
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  assert_true (pnc_audit_log_sign (place->log, key, 1, &again, &error));
  assert_int_equal (again.seq, 4);
  assert_true (pnc_audit_log_sign (place->log, key, 2, &again, &error));
  assert_int_equal (again.seq, 5);
  pnc_test_assert_no_error (error);
  report = pnc_audit_log_verify (place->log, &basis, &error);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints, 3);
  assert_int_equal (report->signed_line, 6);
}

static void
who_writes_to_a_watched_log_is_noted (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  PncAuditHead head;
  g_auto (GStrv) lines = NULL;
  g_autoptr (PncAuditReport) cut = NULL;

  for (guint i = 0; i < 5; i++)
    pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  assert_true (pnc_audit_log_sign (place->log, NULL, 0, &head, &error));
  pnc_audit_log_watch (place->log, &head);
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  settle (place->log);
  assert_whole (place, 7);

  /* Somebody takes the last two lines off, … */
  assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  *strrchr (text, '\n') = '\0';
  *strrchr (text, '\n') = '\0';
  strrchr (text, '\n')[1] = '\0';
  assert_true (g_file_set_contents (place->path, text, -1, NULL));
  cut = verify (place);
  assert_int_equal (cut->n_findings, 1);
  assert_int_equal (((PncAuditFinding *) cut->findings->pdata[0])->fault, PNC_AUDIT_FAULT_CUT);

  /* … and the next line is not the next one. */
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  settle (place->log);
  lines = lines_of (place->path);
  assert_int_equal (g_strv_length (lines), 7);
  assert_event (lines[5], PNC_AUDIT_ROLLBACK_DETECTED);
  assert_event (lines[6], PNC_AUDIT_STOP);

  /* Once is enough. */
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  settle (place->log);
  g_strfreev (g_steal_pointer (&lines));
  lines = lines_of (place->path);
  assert_int_equal (g_strv_length (lines), 8);
  pnc_audit_log_watch (place->log, NULL);
}

static void
its_last_lines_are_read_behind_all_that_came_before (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  pnc_audit_log_append (place->log, PNC_AUDIT_STOP, NULL);
  pnc_audit_log_read_async (place->log, 2, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 10000);
  lines = pnc_audit_log_read_finish (result, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (g_strv_length (lines), 2);
  assert_event (lines[1], PNC_AUDIT_STOP);
}

static void
a_log_that_is_not_there_is_empty_and_stays_away_when_read (void **state)
{
  Place *place = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  assert_whole (place, 0);
  pnc_audit_log_read_async (place->log, 2, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 10000);
  lines = pnc_audit_log_read_finish (result, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (g_strv_length (lines), 0);
  assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
}

static void
a_link_in_its_place_is_not_followed (void **state)
{
  Place *place = *state;
  g_autofree char *elsewhere = g_build_filename (place->world->root, "elsewhere", NULL);

  assert_true (g_file_set_contents (elsewhere, "mine", -1, NULL));
  assert_int_equal (symlink (elsewhere, place->path), 0);
  pnc_audit_log_append (place->log, PNC_AUDIT_START, NULL);
  assert_false (pnc_audit_log_settle (place->log, NULL));
  assert_int_equal (g_unlink (place->path), 0);
  settle (place->log);
  assert_whole (place, 2);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (lines_stand_in_the_order_of_the_calls, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_line_names_the_policy_and_grant_in_force, set_up, tear_down),
    cmocka_unit_test_setup_teardown (text_that_is_no_utf_8_is_told_all_the_same, set_up, tear_down),
    cmocka_unit_test_setup_teardown (the_log_of_an_earlier_version_is_kept_beside_and_named, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (an_old_log_is_named_also_by_the_next_service, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (no_old_log_takes_the_place_of_another, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_torn_first_line_is_mended_in_its_place, set_up, tear_down),
    cmocka_unit_test_setup_teardown (lines_wait_for_a_full_disk_and_none_is_lost, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (what_there_is_no_room_for_even_in_memory_is_counted, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (it_is_signed_when_something_came_and_only_then, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (who_writes_to_a_watched_log_is_noted, set_up, tear_down),
    cmocka_unit_test_setup_teardown (its_last_lines_are_read_behind_all_that_came_before, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_log_that_is_not_there_is_empty_and_stays_away_when_read,
                                     set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_link_in_its_place_is_not_followed, set_up, tear_down),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("audit-log", tests, NULL, NULL);
}
