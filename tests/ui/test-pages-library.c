/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-card.h"
#include "pnc-error.h"
#include "pnc-job-card.h"
#include "pnc-library-page.h"
#include "pnc-page-test.h"
#include "pnc-shield.h"

/* The library. An item is a GtkStringObject: name, and what to show by it. */

static GtkWidget *
pnc_pages_create_card (gpointer item, gpointer data)
{
  const char *name = gtk_string_object_get_string (item);
  GtkWidget *card = pnc_desktop_card_new ();
  PncDesktopState state = PNC_DESKTOP_STATE_STOPPED;
  g_autoptr (GdkPaintable) picture = NULL;
  const char *folder = "/home/ada/.local/share/pinnace/Work.pinnace";
  GMenu *menu = g_menu_new ();

  if (g_str_has_prefix (name, "Making"))
    {
      gtk_widget_set_visible (card, FALSE);
      g_object_ref_sink (card);
      g_object_unref (card);
      card = pnc_job_card_new ("Studio");
      pnc_job_card_set_progress (PNC_JOB_CARD (card), "copying", 420, 1000);
      g_object_unref (menu);
      return card;
    }
  if (g_str_has_prefix (name, "Work"))
    state = PNC_DESKTOP_STATE_RUNNING;
  else if (g_str_has_prefix (name, "Field"))
    {
      state = PNC_DESKTOP_STATE_MISSING;
      folder = "/media/ada/WORK/Field.pinnace";
    }
  else if (g_str_has_prefix (name, "Lab"))
    state = PNC_DESKTOP_STATE_BROKEN;
  else if (g_str_has_prefix (name, "Archive"))
    state = PNC_DESKTOP_STATE_PAUSED;
  if (state != PNC_DESKTOP_STATE_MISSING)
    picture = pnc_page_test_draw_desktop (name[0] % 7 / 7.0);
  g_object_set (card, "name", name, "folder", folder, "state", state, "state-reason",
                state == PNC_DESKTOP_STATE_PAUSED ? "no-space" : "", "last-started",
                g_get_real_time () / G_USEC_PER_SEC - 86400, "picture", picture, "menu-model", menu,
                NULL);
  g_object_unref (menu);
  return card;
}

static char *
pnc_pages_dup_name (gpointer item)
{
  return g_strdup (gtk_string_object_get_string (item));
}

static const PncLibraryItems page_items = { pnc_pages_create_card, pnc_pages_dup_name };

static void
library_shows_a_card_for_each_desktop (void **state)
{
  static const char *const names[] = {
    "Making Studio", "Work", "Teaching, winter term 2026 in the long corridor", "Field", "Lab <3>",
    "Archive",       NULL
  };
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (names);

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  pnc_page_test_look (window, "library", 980, 700);
}

static void
empty_library_offers_the_ways_in (void **state)
{
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (NULL);

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  pnc_page_test_look (window, "library-empty", 980, 700);
}

static void
speaks_the_language_of_the_person (void **state)
{
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  gboolean german = g_strcmp0 (g_getenv ("LANGUAGE"), "de") == 0;
  g_autofree char *heard = NULL;

  pnc_ui_present (window);
  heard = pnc_page_test_listen ();
  assert_non_null (strstr (heard, german ? "Noch keine Desktops" : "No Desktops Yet"));
  assert_null (strstr (heard, german ? "No Desktops Yet" : "Noch keine Desktops"));
  assert_non_null (strstr (heard, german ? "Hauptmenü" : "Main Menu"));
  pnc_ui_destroy (window);
}

static guint
pnc_pages_count_cards (GtkWidget *page)
{
  GtkWidget *box = pnc_ui_find (page, GTK_TYPE_FLOW_BOX);
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
pnc_pages_remember_cb (PncLibraryPage *page, GObject *item, GObject **out_item)
{
  *out_item = item;
}

static void
typing_searches_and_enter_opens (void **state)
{
  static const char *const names[] = { "Work", "Field", "Arbeit", NULL };
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (names);
  GObject *opened = NULL;
  GtkEditable *entry;

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  g_signal_connect (page, "item-activated", G_CALLBACK (pnc_pages_remember_cb), &opened);
  pnc_ui_present (window);
  assert_int_equal (pnc_pages_count_cards (page), 3);
  pnc_library_page_search (PNC_LIBRARY_PAGE (page));
  entry = GTK_EDITABLE (pnc_ui_find (page, GTK_TYPE_SEARCH_ENTRY));
  gtk_editable_set_text (entry, "FIE");
  for (guint i = 0; i < 10 && pnc_pages_count_cards (page) != 1; i++)
    pnc_ui_settle ();
  assert_int_equal (pnc_pages_count_cards (page), 1);
  g_signal_emit_by_name (entry, "activate");
  assert_non_null (opened);
  assert_string_equal (gtk_string_object_get_string (GTK_STRING_OBJECT (opened)), "Field");
  pnc_ui_destroy (window);
}

static void
library_says_when_the_service_does_not_answer (void **state)
{
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                     "The service pinnaced <does> not start; see “pinnacectl doctor”");

  pnc_library_page_set_failure (PNC_LIBRARY_PAGE (page), error);
  pnc_page_test_look (window, "library-failure", 980, 700);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (library_shows_a_card_for_each_desktop),
    cmocka_unit_test (empty_library_offers_the_ways_in),
    cmocka_unit_test (speaks_the_language_of_the_person),
    cmocka_unit_test (typing_searches_and_enter_opens),
    cmocka_unit_test (library_says_when_the_service_does_not_answer),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
