/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-create-dialog.h"
#include "pnc-error.h"
#include "pnc-job-page.h"
#include "pnc-page-test.h"
#include "pnc-passphrase-dialog.h"
#include "pnc-settings-dialog.h"

static void
create_dialog_asks_for_everything (void **state)
{
  GtkWidget *dialog = pnc_create_dialog_new (NULL);
  g_autoptr (GFile) image = g_file_new_for_path ("/home/ada/Downloads/debian-12-desktop.qcow2");
  g_autoptr (GVariant) options = NULL;
  guint memory = 0;

  pnc_create_dialog_set_image (PNC_CREATE_DIALOG (dialog), image);
  assert_string_equal (pnc_create_dialog_get_name (PNC_CREATE_DIALOG (dialog)),
                       "debian-12-desktop");
  options = g_variant_ref_sink (pnc_create_dialog_dup_options (PNC_CREATE_DIALOG (dialog)));
  assert_true (g_variant_lookup (options, "memory-mib", "u", &memory));
  assert_true (memory >= 512);
  assert_false (g_variant_lookup (options, "data-size-bytes", "t", NULL));
  pnc_page_test_look (dialog, "create", 520, 760,
                      PNC_PAGE_TEST_TEXTS ("/home/ada/Downloads/debian-12-desktop.qcow2",
                                           "debian-12-desktop", "_Memory in MiB", "_Processors",
                                           "_Data Disk in GB", "P_assphrase", "The Same _Once More",
                                           "_Make It", "_Cancel", "!That does not fit"));
}

static void
create_dialog_says_why_it_was_refused (void **state)
{
  GtkWidget *dialog = pnc_create_dialog_new (NULL);
  g_autoptr (GError) error = g_error_new (
      PNC_ERROR, PNC_ERROR_INVALID,
      "The name “Wo/rk” has a “/”; names are 1 to 128 bytes without “/” or control characters");

  pnc_create_dialog_set_error (PNC_CREATE_DIALOG (dialog), error);
  pnc_page_test_look (dialog, "create-refused", 520, 820,
                      PNC_PAGE_TEST_TEXTS ("That does not fit", "Wo/rk",
                                           "Change what is named here, then try again.",
                                           "_Make It"));
}

static void
job_shows_bytes_rate_and_time_left (void **state)
{
  GtkWidget *page = pnc_job_page_new ("Work");
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);

  pnc_job_page_set_progress (PNC_JOB_PAGE (page), "copying", G_GUINT64_CONSTANT (1800000000),
                             G_GUINT64_CONSTANT (12000000000), 240000000, 43);
  pnc_page_test_look (window, "job", 980, 700, PNC_PAGE_TEST_TEXTS ("Work", "_Cancel"));
}

static void
job_says_how_it_ended (void **state)
{
  GtkWidget *page = pnc_job_page_new ("Work");
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_NO_SPACE,
                     "The disk of “/home/ada” has 1.2 GB free, 12 GB are needed; free some space");

  pnc_job_page_set_finished (PNC_JOB_PAGE (page), NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 980, 700);
  pnc_page_test_glance (window, "job-done", 980, 700);
  pnc_job_page_set_finished (PNC_JOB_PAGE (page), error);
  pnc_page_test_look (window, "job-failed", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("has 1.2 GB free, 12 GB are needed"));
}

static void
settings_show_what_there_is_to_know (void **state)
{
  PncDesktopSettings settings = {
    .name = "Work",
    .memory_mib = 4096,
    .cpus = 2,
    .active = TRUE,
    .folder = "/home/ada/.local/share/pinnace/Work.pinnace",
    .system_size_bytes = G_GUINT64_CONSTANT (12884901888),
    .data_size_bytes = G_GUINT64_CONSTANT (42949672960),
    .firmware = "uefi-secure",
    .created = PNC_PAGE_TEST_NOW,
  };
  GtkWidget *dialog = pnc_settings_dialog_new (NULL, &settings);

  assert_int_equal (pnc_settings_dialog_get_memory_mib (PNC_SETTINGS_DIALOG (dialog)), 4096);
  pnc_page_test_look (dialog, "settings", 480, 760,
                      PNC_PAGE_TEST_TEXTS ("Work", "4096",
                                           "/home/ada/.local/share/pinnace/Work.pinnace",
                                           "UEFI with Secure Boot", "In force at the next start."));
}

static void
passphrase_dialog_shows_the_rule (void **state)
{
  pnc_page_test_look (pnc_passphrase_dialog_new (NULL, NULL), "passphrase", 440, 460,
                      PNC_PAGE_TEST_TEXTS ("_Cancel"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (create_dialog_asks_for_everything),
    cmocka_unit_test (create_dialog_says_why_it_was_refused),
    cmocka_unit_test (job_shows_bytes_rate_and_time_left),
    cmocka_unit_test (job_says_how_it_ended),
    cmocka_unit_test (settings_show_what_there_is_to_know),
    cmocka_unit_test (passphrase_dialog_shows_the_rule),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
