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
  pnc_page_test_look (window, "doctor", 980, 700);
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
  pnc_page_test_look (window, "screen-paused", 980, 700);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (doctor_puts_what_is_wrong_first),
    cmocka_unit_test (doctor_speaks_the_language_of_the_person),
    cmocka_unit_test (doctor_can_check_again),
    cmocka_unit_test (screen_says_what_is_not_as_it_should_be),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
