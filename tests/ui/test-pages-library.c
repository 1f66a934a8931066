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
  pnc_page_test_look (window, "library", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("Work", "Studio", "Lab <3>", "Running",
                                           "Stopped unexpectedly", "Paused: the disk is full",
                                           "Add a Desktop", "Main Menu", "Unmanaged",
                                           "!No Desktops Yet"));
}

static void
empty_library_offers_the_ways_in (void **state)
{
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_page_test_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (NULL);

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  pnc_page_test_look (
      window, "library-empty", 980, 700,
      PNC_PAGE_TEST_TEXTS ("No Desktops Yet", "_Add a Desktop Folder", "!Work", "!Search"));
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

static void
pnc_pages_rules_action (GSimpleAction *action, GVariant *parameter, gpointer opened)
{
  *(gboolean *) opened = TRUE;
}

static void
shield_says_what_it_means_or_opens_the_rules (void **state)
{
  GtkWidget *shield = pnc_shield_new ();
  GtkWidget *window = pnc_page_test_put_in_window (shield, FALSE);
  GtkWidget *button = pnc_ui_find (shield, GTK_TYPE_BUTTON);
  GtkWidget *bubble = pnc_ui_find (shield, GTK_TYPE_POPOVER);
  static const GActionEntry entry[] = { { "rules", pnc_pages_rules_action } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  gboolean opened = FALSE;

  gtk_widget_set_valign (shield, GTK_ALIGN_START);
  gtk_widget_set_halign (shield, GTK_ALIGN_START);
  pnc_page_test_glance (window, "shield", 400, 300);
  g_signal_emit_by_name (button, "clicked");
  pnc_ui_settle ();
  assert_true (gtk_widget_get_mapped (bubble));
  gtk_popover_popdown (GTK_POPOVER (bubble));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entry, 1, &opened);
  gtk_widget_insert_action_group (window, "desktop", G_ACTION_GROUP (group));
  g_signal_emit_by_name (button, "clicked");
  assert_true (opened);
  pnc_ui_destroy (window);
}

/* A service that is newer than the window. */
static void
shield_admits_what_it_does_not_know (void **state)
{
  g_autoptr (GtkWidget) shield = g_object_ref_sink (pnc_shield_new ());
  g_autofree char *unmanaged = g_strdup (pnc_shield_get_word (PNC_SHIELD (shield)));

  pnc_shield_set_state (PNC_SHIELD (shield), "made up later");
  assert_string_not_equal (pnc_shield_get_word (PNC_SHIELD (shield)), unmanaged);
  pnc_shield_set_state (PNC_SHIELD (shield), "unmanaged");
  assert_string_equal (pnc_shield_get_word (PNC_SHIELD (shield)), unmanaged);
}

static void
shortcuts_are_shown (void **state)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/pinnace/Pinnace/ui/shortcuts.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_modal (GTK_WINDOW (window), FALSE);
  pnc_page_test_glance (window, "shortcuts", 900, 600);
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
  pnc_page_test_look (window, "library-failure", 980, 700,
                      PNC_PAGE_TEST_TEXTS ("The Pinnace Service Does Not Answer", "_Try Again",
                                           "!No Desktops Yet"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (library_shows_a_card_for_each_desktop),
    cmocka_unit_test (empty_library_offers_the_ways_in),
    cmocka_unit_test (speaks_the_language_of_the_person),
    cmocka_unit_test (shield_says_what_it_means_or_opens_the_rules),
    cmocka_unit_test (shield_admits_what_it_does_not_know),
    cmocka_unit_test (shortcuts_are_shown),
    cmocka_unit_test (typing_searches_and_enter_opens),
    cmocka_unit_test (library_says_when_the_service_does_not_answer),
  };

  return cmocka_run_group_tests (tests, pnc_page_test_setup, pnc_page_test_teardown);
}
