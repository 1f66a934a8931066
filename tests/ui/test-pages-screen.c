/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-doctor-page.h"
#include "pnc-page-test.h"
#include "pnc-screen-page.h"
#include "pnc-synthetic-source.h"

/* What the doctor of a computer without KVM says, as pnc-host-judge.c makes it. */
static GVariant *
pnc_pages_checks (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (
      &builder, pnc_page_test_check ("kvm-permission", "Permission to use it", "failed",
                                     "“%s” may not open /dev/kvm",
                                     "Members of the group “kvm” may, and this user is not one",
                                     "Join the group, then log out and in again",
                                     "sudo usermod -aG kvm ada"));
  g_variant_builder_add_value (
      &builder,
      pnc_page_test_check ("memory", "Memory", "warning", "Only %s of %s available",
                           "A desktop takes the memory that it was given, beside what runs already",
                           "Close other programs, or give the desktop less (pinnacectl set NAME "
                           "--memory)",
                           ""));
  g_variant_builder_add_value (&builder, pnc_page_test_check ("qemu", "Virtual machine (QEMU)",
                                                              "ok", "Version %s", "", "", ""));
  g_variant_builder_add_value (&builder,
                               pnc_page_test_check ("ovmf", "UEFI firmware (OVMF)", "ok",
                                                    "With and without Secure Boot", "", "", ""));
  return g_variant_builder_end (&builder);
}

static void
doctor_puts_what_is_wrong_first (void **state)
{
  GtkWidget *page = pnc_doctor_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);

  pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), pnc_pages_checks ());
  pnc_page_test_look (window, "doctor", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("This Computer", "Permission to use it",
                                           "Copy the Command", "Check Again", "Copy Report"));
}

static void
doctor_speaks_the_language_of_the_person (void **state)
{
  gboolean german = g_strcmp0 (g_getenv ("LANGUAGE"), "de") == 0;
  GtkWidget *page = pnc_doctor_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autofree char *heard = NULL;

  pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), pnc_pages_checks ());
  pnc_ui_present (window);
  heard = pnc_page_test_listen ();
  assert_non_null (
      strstr (heard, german ? "»ada« darf /dev/kvm nicht öffnen" : "“ada” may not open /dev/kvm"));
  assert_non_null (
      strstr (heard, german ? "Nur ada von 7.2.22 verfügbar" : "Only ada of 7.2.22 available"));
  pnc_ui_destroy (window);
}

static void
doctor_can_check_again (void **state)
{
  GtkWidget *page = pnc_doctor_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);

  for (guint i = 0; i < 3; i++)
    {
      pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), NULL);
      pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), pnc_pages_checks ());
    }
  pnc_ui_present (window);
  pnc_ui_destroy (window);
}

static void
screen_says_what_is_not_as_it_should_be (void **state)
{
  GtkWidget *page = pnc_screen_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (page, "name", "Work", "agent-grace-ms", 1, "menu-model", menu, NULL);
  pnc_synthetic_source_set_agent (source, FALSE);
  pnc_screen_page_set_source (PNC_SCREEN_PAGE (page), PNC_DISPLAY_SOURCE (source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  gtk_window_set_default_size (GTK_WINDOW (window), 980, 700);
  pnc_page_test_glance (window, "screen-no-agent", 980, 700);
  pnc_synthetic_source_set_agent (source, TRUE);
  pnc_screen_page_set_paused (PNC_SCREEN_PAGE (page), "no-space");
  pnc_page_test_look (
      window, "screen-paused", 980, 700,
      PNC_PAGE_TEST_TEXTS ("Work", "_Resume", "Full Screen", "Desktop Menu", "!Leave Full Screen"));
}

/* A banner takes a moment to go. */
static gboolean
pnc_pages_hears_no_problem (gpointer data)
{
  g_autofree char *heard = pnc_page_test_listen ();

  return strstr (heard, "The desktop's log") == NULL;
}

static void
screen_tells_of_a_problem_until_it_is_read (void **state)
{
  gboolean german = g_strcmp0 (g_getenv ("LANGUAGE"), "de") == 0;
  GtkWidget *page = pnc_screen_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  g_autofree char *heard = NULL;

  g_object_set (page, "name", "Work", NULL);
  pnc_screen_page_set_source (PNC_SCREEN_PAGE (page), PNC_DISPLAY_SOURCE (source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_screen_page_set_problem (
      PNC_SCREEN_PAGE (page), "The desktop's log was changed by something else than Pinnace: line "
                              "2: lines were cut off the end; `pinnacectl log --verify` says more");
  pnc_page_test_glance (window, "screen-problem", 980, 700);
  heard = pnc_page_test_listen ();
  assert_non_null (strstr (heard, german ? "Etwas ist nicht, wie es sein soll. The desktop's log"
                                         : "Something is not as it should be. The desktop's log"));
  pnc_screen_page_set_problem (PNC_SCREEN_PAGE (page), NULL);
  pnc_test_wait_until (pnc_pages_hears_no_problem, NULL, 10000);
  pnc_ui_destroy (window);
}

static void
pnc_pages_count_cb (GtkWidget *page, guint *n)
{
  ++*n;
}

/* The rules are asked first, which the page does not know. */
static void
screen_asks_for_a_screenshot_and_saves_none_by_itself (void **state)
{
  GtkWidget *page = pnc_screen_page_new ();
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (640, 480);
  guint n_asked = 0, n_windows;

  pnc_screen_page_set_source (PNC_SCREEN_PAGE (page), PNC_DISPLAY_SOURCE (source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  g_signal_connect (page, "screenshot", G_CALLBACK (pnc_pages_count_cb), &n_asked);
  pnc_ui_present (window);
  n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());
  assert_true (gtk_widget_activate_action (page, "screen.screenshot", NULL));
  pnc_ui_settle ();
  assert_int_equal (n_asked, 1);
  assert_int_equal (g_list_model_get_n_items (gtk_window_get_toplevels ()), n_windows);
  pnc_ui_destroy (window);
}

static GtkWidget *
pnc_pages_create_screen (PncSyntheticSource *source)
{
  GtkWidget *page = pnc_screen_page_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (page, "name", "Work", "policy-state", "unmanaged", "menu-model", menu, NULL);
  pnc_screen_page_set_source (PNC_SCREEN_PAGE (page), PNC_DISPLAY_SOURCE (source));
  return page;
}

/* The sign over the first pictures: the revealer that is not a banner's. */
static GtkWidget *
pnc_pages_get_booting (GtkWidget *page)
{
  GtkWidget *overlay = pnc_ui_find (page, GTK_TYPE_OVERLAY);
  GtkWidget *child = gtk_widget_get_first_child (overlay);

  while (child != NULL && !GTK_IS_REVEALER (child))
    child = gtk_widget_get_next_sibling (child);
  assert_non_null (child);
  return child;
}

/* The first picture of a boot is at once there, with a word about it until the agent comes. */
static void
screen_says_that_the_guest_boots (void **state)
{
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  GtkWidget *page, *window;
  PncRect all = { 0, 0, 976, 600 };

  pnc_synthetic_source_set_agent (source, FALSE);
  page = pnc_pages_create_screen (source);
  window = pnc_page_test_put_in_window (page, FALSE);
  pnc_screen_page_expect_boot (PNC_SCREEN_PAGE (page));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_synthetic_source_fill (source, 0, &all, 0x000000);
  pnc_page_test_glance (window, "screen-booting", 980, 700);
  assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (pnc_pages_get_booting (page))));
  pnc_synthetic_source_set_agent (source, TRUE);
  assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (pnc_pages_get_booting (page))));
  pnc_ui_destroy (window);
}

static void
screen_counts_its_frames (void **state)
{
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  GtkWidget *page = pnc_pages_create_screen (source);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  PncViewStatistics before, after;
  PncDisplayView *view = pnc_screen_page_get_view (PNC_SCREEN_PAGE (page));

  pnc_synthetic_source_set_follows_size (source, FALSE);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  gtk_widget_activate_action (page, "screen.statistics", NULL);
  pnc_page_test_glance (window, "screen-statistics", 980, 700);
  pnc_display_view_get_statistics (view, &before);
  pnc_synthetic_source_draw (source, PNC_SYNTHETIC_CARET);
  pnc_ui_settle ();
  pnc_display_view_get_statistics (view, &after);
  assert_true (after.frames > before.frames);
  assert_true (after.pixels > before.pixels);
  assert_int_equal (after.guest_width, 976);
  pnc_ui_destroy (window);
}

static void
screen_says_how_it_ends (void **state)
{
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  GtkWidget *page = pnc_pages_create_screen (source);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);

  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_screen_page_set_stopping (PNC_SCREEN_PAGE (page), TRUE);
  pnc_page_test_glance (window, "screen-stopping", 980, 700);
  pnc_screen_page_set_stopping (PNC_SCREEN_PAGE (page), FALSE);
  pnc_synthetic_source_fail (source, g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "Gone"));
  pnc_screen_page_set_lost (PNC_SCREEN_PAGE (page), TRUE, FALSE);
  pnc_page_test_glance (window, "screen-lost", 980, 700);
  pnc_ui_destroy (window);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (doctor_puts_what_is_wrong_first),
    cmocka_unit_test (doctor_speaks_the_language_of_the_person),
    cmocka_unit_test (doctor_can_check_again),
    cmocka_unit_test (screen_asks_for_a_screenshot_and_saves_none_by_itself),
    cmocka_unit_test (screen_tells_of_a_problem_until_it_is_read),
    cmocka_unit_test (screen_says_what_is_not_as_it_should_be),
    cmocka_unit_test (screen_says_that_the_guest_boots),
    cmocka_unit_test (screen_counts_its_frames),
    cmocka_unit_test (screen_says_how_it_ends),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
