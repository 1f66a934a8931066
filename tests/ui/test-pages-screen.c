/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-doctor-page.h"
#include "pnc-page-test.h"
#include "pnc-screen-page.h"
#include "pnc-synthetic-source.h"

static GVariant *
pnc_pages_checks (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (
      &builder,
      pnc_page_test_check ("kvm", "Hardware virtualisation (KVM)", "failed",
                           "There, but you may not use it", "/dev/kvm belongs to group “kvm”",
                           "Join the group, then log in again", "sudo adduser ada kvm"));
  g_variant_builder_add_value (
      &builder, pnc_page_test_check ("disk", "Free disk space", "warning", "3.1 GB free",
                                     "Desktops grow while they are used", "Keep 10 GB free", ""));
  g_variant_builder_add_value (
      &builder, pnc_page_test_check ("qemu", "QEMU", "ok", "7.2.22 with SPICE", "", "", ""));
  g_variant_builder_add_value (
      &builder, pnc_page_test_check ("swtpm", "Virtual TPM", "ok", "swtpm 0.7.1", "", "", ""));
  g_variant_builder_add_value (
      &builder, pnc_page_test_check ("ovmf", "UEFI firmware", "ok", "OVMF 2022.11", "", "", ""));
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
    cmocka_unit_test (doctor_can_check_again),
    cmocka_unit_test (screen_says_what_is_not_as_it_should_be),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
