/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-broken-page.h"
#include "pnc-create-dialog.h"
#include "pnc-desktop-card.h"
#include "pnc-doctor-page.h"
#include "pnc-error.h"
#include "pnc-job-card.h"
#include "pnc-job-page.h"
#include "pnc-library-page.h"
#include "pnc-passphrase-dialog.h"
#include "pnc-screen-page.h"
#include "pnc-settings-dialog.h"
#include "pnc-slow-page.h"
#include "pnc-starting-page.h"
#include "pnc-synthetic-source.h"
#include "pnc-ui-test.h"
#include "pnc-unlock-page.h"

/* Pages with plain state, as people meet them: each is laid out at a desk's width and at a
 * telephone's, in light and dark, and its picture is kept for people to look at. */

#define NOW ((gint64) 1794700800) /* 2026-11-15 */

/* The window's actions, so that what stands for them looks as it does there. */
static void
pnc_pages_add_actions (GtkWidget *window)
{
  static const GActionEntry actions[] = { { "new" },   { "add" },  { "doctor" },    { "shortcuts" },
                                          { "about" }, { "back" }, { "fullscreen" } };
  static const GActionEntry application_actions[] = { { "connect" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) application = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (application), application_actions, 1, NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
  gtk_widget_insert_action_group (window, "app", G_ACTION_GROUP (application));
}

static GtkWidget *
pnc_pages_put_in_window (GtkWidget *page, gboolean with_header)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = adw_toast_overlay_new ();

  if (with_header)
    gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), box);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_set_title (GTK_WINDOW (window), "Pinnace");
  pnc_pages_add_actions (window);
  return window;
}

/* No page may be wider than a small screen. */
static void
pnc_pages_assert_fits_360 (GtkWidget *window)
{
  int minimum = 0;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > 360)
    fail_msg ("needs %d pixels of width, 360 are there", minimum);
}

/* Every control says what it is: by its text, its tooltip or an accessible label. */
static void
pnc_pages_assert_labelled (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
    {
      GtkWidget *parent = gtk_widget_get_parent (widget);
      const char *tooltip = gtk_widget_get_tooltip_text (widget);
      GtkWidget *label = pnc_ui_find (widget, GTK_TYPE_LABEL);
      gboolean owned = GTK_IS_MENU_BUTTON (parent) || ADW_IS_HEADER_BAR (parent)
                       || GTK_IS_SPIN_BUTTON (parent) || GTK_IS_WINDOW_CONTROLS (parent)
                       || gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))
                              == GTK_ACCESSIBLE_ROLE_PRESENTATION;
      gboolean named = gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                         GTK_ACCESSIBLE_PROPERTY_LABEL);

      if (!owned && !named && tooltip == NULL && label == NULL)
        fail_msg ("a %s in a %s says nothing about itself", G_OBJECT_TYPE_NAME (widget),
                  G_OBJECT_TYPE_NAME (parent));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_pages_assert_labelled (child);
}

static void
pnc_pages_save_both (PncUiWorld *ui, GtkWidget *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strdup_printf ("%s-light", name);
  g_autofree char *dark = g_strdup_printf ("%s-dark", name);

  pnc_ui_present (window);
  pnc_ui_save (ui, window, light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  pnc_ui_save (ui, window, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  pnc_pages_assert_labelled (window);
}

/* Pictures of the window at both widths, and in a language that runs from right to left. */
static void
pnc_pages_look (PncUiWorld *ui, GtkWidget *window, const char *name, int width, int height)
{
  g_autofree char *narrow = g_strdup_printf ("%s-narrow", name);
  g_autofree char *mirrored = g_strdup_printf ("%s-rtl", name);

  pnc_pages_assert_fits_360 (window);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  pnc_pages_save_both (ui, window, name);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  pnc_ui_save (ui, window, mirrored);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  pnc_ui_settle ();
  assert_in_range (gtk_widget_get_width (window), 340, 360); /* without the frame */
  pnc_ui_save (ui, window, narrow);
  pnc_ui_destroy (window);
}

/* A desktop as a guest might show it: wallpaper, panel, two windows. */
static GdkPaintable *
pnc_pages_draw_desktop (double hue)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 480, 300);
  cairo_t *cr = cairo_create (surface);
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, 0, 0, 300);
  g_autoptr (GBytes) bytes = NULL;

  cairo_pattern_add_color_stop_rgb (sky, 0, 0.2 + hue * 0.3, 0.4, 0.75 - hue * 0.3);
  cairo_pattern_add_color_stop_rgb (sky, 1, 0.75, 0.6 + hue * 0.2, 0.55);
  cairo_set_source (cr, sky);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.13, 0.13, 0.15);
  cairo_rectangle (cr, 0, 0, 480, 16);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.98, 0.98, 0.98);
  cairo_rectangle (cr, 50, 50, 240, 180);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.88, 0.88, 0.9);
  cairo_rectangle (cr, 50, 50, 240, 20);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.16, 0.1, 0.2);
  cairo_rectangle (cr, 240, 110, 190, 140);
  cairo_fill (cr);
  cairo_pattern_destroy (sky);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface),
                       (gsize) cairo_image_surface_get_stride (surface) * 300);
  cairo_surface_destroy (surface);
  return GDK_PAINTABLE (
      gdk_memory_texture_new (480, 300, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bytes, 480 * 4));
}

static GVariant *
pnc_pages_check (const char *id,
                 const char *title,
                 const char *status,
                 const char *finding,
                 const char *cause,
                 const char *remedy,
                 const char *command)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "status", "s", status);
  g_variant_dict_insert (&dict, "finding", "s", finding);
  g_variant_dict_insert (&dict, "cause", "s", cause);
  g_variant_dict_insert (&dict, "remedy", "s", remedy);
  g_variant_dict_insert (&dict, "command", "s", command);
  return g_variant_dict_end (&dict);
}

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
    picture = pnc_pages_draw_desktop (name[0] % 7 / 7.0);
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
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (names);

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  pnc_pages_look (*state, window, "library", 980, 700);
}

static void
empty_library_offers_the_ways_in (void **state)
{
  GtkWidget *page = g_object_new (PNC_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
  g_autoptr (GtkStringList) items = gtk_string_list_new (NULL);

  pnc_library_page_set_items (PNC_LIBRARY_PAGE (page), G_LIST_MODEL (items), &page_items, NULL);
  pnc_pages_look (*state, window, "library-empty", 980, 700);
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
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
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
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                     "The service pinnaced <does> not start; see “pinnacectl doctor”");

  pnc_library_page_set_failure (PNC_LIBRARY_PAGE (page), error);
  pnc_pages_look (*state, window, "library-failure", 980, 700);
}

/* The way to a running desktop */

static void
pnc_pages_take_passphrase_cb (PncUnlockPage *page, PncSecret *secret, gboolean *matches)
{
  g_autoptr (PncSecret) expected = pnc_secret_new_copy ("correct horse", 13);

  *matches = pnc_secret_equal (secret, expected);
}

static void
unlock_hands_over_the_passphrase_and_forgets_it (void **state)
{
  GtkWidget *page = pnc_unlock_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_pages_draw_desktop (0.2);
  gboolean matches = FALSE;
  GtkEditable *entry;

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  g_signal_connect (page, "unlock", G_CALLBACK (pnc_pages_take_passphrase_cb), &matches);
  pnc_ui_present (window);
  pnc_unlock_page_begin (PNC_UNLOCK_PAGE (page));
  entry = GTK_EDITABLE (pnc_ui_find (page, GTK_TYPE_PASSWORD_ENTRY));
  gtk_editable_set_text (entry, "correct horse");
  g_signal_emit_by_name (entry, "activate");
  assert_true (matches);
  assert_string_equal (gtk_editable_get_text (entry), "");
  pnc_pages_look (*state, window, "unlock", 980, 700);
}

static void
unlock_says_what_was_wrong (void **state)
{
  GtkWidget *page = pnc_unlock_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_pages_draw_desktop (0.2);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL, "Passphrase or key slot is wrong");

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  pnc_unlock_page_set_error (PNC_UNLOCK_PAGE (page), error);
  pnc_pages_look (*state, window, "unlock-wrong", 980, 700);
}

static void
starting_shows_the_steps_and_their_times (void **state)
{
  GtkWidget *page = pnc_starting_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GdkPaintable) picture = pnc_pages_draw_desktop (0.2);
  g_autoptr (GVariant) done = g_variant_ref_sink (g_variant_new_parsed (
      "[('rules', uint32 3), ('opening', uint32 1240), ('starting', uint32 812)]"));

  g_object_set (page, "name", "Work", "picture", picture, NULL);
  pnc_starting_page_set_progress (PNC_STARTING_PAGE (page), "screen", done);
  pnc_pages_look (*state, window, "starting", 980, 700);
}

static void
broken_says_what_happened_and_what_to_do (void **state)
{
  GtkWidget *page = pnc_broken_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GVariant) problem = g_variant_ref_sink (g_variant_new_parsed (
      "{'code': <'Unavailable'>, 'message': <'QEMU ended with signal 11 after 12 min'>, 'at': <%x>,"
      " 'log': <['12:01:07 desktop “Work”: running', '12:13:22 qemu: ended with signal 11',"
      " '12:13:22 volumes: flushed <all> and closed', '12:13:22 desktop “Work”: running → "
      "broken']>}",
      NOW - 7200));

  pnc_broken_page_set_problem (PNC_BROKEN_PAGE (page), problem);
  gtk_expander_set_expanded (GTK_EXPANDER (pnc_ui_find (page, GTK_TYPE_EXPANDER)), TRUE);
  pnc_pages_look (*state, window, "broken", 980, 760);
}

static void
damaged_names_the_file (void **state)
{
  GtkWidget *page = pnc_broken_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GVariant) problem = g_variant_ref_sink (g_variant_new_parsed (
      "{'code': <'Tampered'>, 'message': <'The file “keys.json” is truncated: 112 of 904 bytes'>,"
      " 'at': <%x>}",
      NOW - 30));

  pnc_broken_page_set_problem (PNC_BROKEN_PAGE (page), problem);
  pnc_pages_look (*state, window, "damaged", 980, 700);
}

static void
slow_says_why_and_offers_a_way (void **state)
{
  GtkWidget *page = pnc_slow_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, TRUE);
  g_autoptr (GVariant) check = g_variant_ref_sink (pnc_pages_check (
      "kvm", "Hardware virtualisation (KVM)", "failed", "Not there",
      "The firmware of this computer has it switched off, or this is a virtual machine without "
      "nesting",
      "Switch “Intel VT-x” or “AMD-V” on in the firmware setup, then start the computer again",
      "sudo modprobe kvm-intel"));

  pnc_slow_page_set_check (PNC_SLOW_PAGE (page), check);
  pnc_pages_look (*state, window, "slow", 980, 760);
}

/* Making one */

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
  pnc_pages_look (*state, dialog, "create", 520, 760);
}

static void
create_dialog_says_why_it_was_refused (void **state)
{
  GtkWidget *dialog = pnc_create_dialog_new (NULL);
  g_autoptr (GError) error = g_error_new (
      PNC_ERROR, PNC_ERROR_INVALID,
      "The name “Wo/rk” has a “/”; names are 1 to 128 bytes without “/” or control characters");

  pnc_create_dialog_set_error (PNC_CREATE_DIALOG (dialog), error);
  pnc_pages_look (*state, dialog, "create-refused", 520, 820);
}

static void
job_shows_bytes_rate_and_time_left (void **state)
{
  GtkWidget *page = pnc_job_page_new ("Work");
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);

  pnc_job_page_set_progress (PNC_JOB_PAGE (page), "copying", G_GUINT64_CONSTANT (1800000000),
                             G_GUINT64_CONSTANT (12000000000), 240000000, 43);
  pnc_pages_look (*state, window, "job", 980, 700);
}

static void
job_says_how_it_ended (void **state)
{
  GtkWidget *page = pnc_job_page_new ("Work");
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
  g_autoptr (GError) error
      = g_error_new (PNC_ERROR, PNC_ERROR_NO_SPACE,
                     "The disk of “/home/ada” has 1.2 GB free, 12 GB are needed; free some space");

  pnc_job_page_set_finished (PNC_JOB_PAGE (page), NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 980, 700);
  pnc_pages_save_both (*state, window, "job-done");
  pnc_job_page_set_finished (PNC_JOB_PAGE (page), error);
  pnc_pages_look (*state, window, "job-failed", 980, 700);
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
    .created = NOW,
  };
  GtkWidget *dialog = pnc_settings_dialog_new (NULL, &settings);

  assert_int_equal (pnc_settings_dialog_get_memory_mib (PNC_SETTINGS_DIALOG (dialog)), 4096);
  pnc_pages_look (*state, dialog, "settings", 480, 760);
}

static void
passphrase_dialog_shows_the_rule (void **state)
{
  pnc_pages_look (*state, pnc_passphrase_dialog_new (NULL, NULL), "passphrase", 440, 460);
}

/* The doctor */

static GVariant *
pnc_pages_checks (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (
      &builder, pnc_pages_check ("kvm", "Hardware virtualisation (KVM)", "failed",
                                 "There, but you may not use it", "/dev/kvm belongs to group “kvm”",
                                 "Join the group, then log in again", "sudo adduser ada kvm"));
  g_variant_builder_add_value (
      &builder, pnc_pages_check ("disk", "Free disk space", "warning", "3.1 GB free",
                                 "Desktops grow while they are used", "Keep 10 GB free", ""));
  g_variant_builder_add_value (
      &builder, pnc_pages_check ("qemu", "QEMU", "ok", "7.2.22 with SPICE", "", "", ""));
  g_variant_builder_add_value (
      &builder, pnc_pages_check ("swtpm", "Virtual TPM", "ok", "swtpm 0.7.1", "", "", ""));
  g_variant_builder_add_value (
      &builder, pnc_pages_check ("ovmf", "UEFI firmware", "ok", "OVMF 2022.11", "", "", ""));
  return g_variant_builder_end (&builder);
}

static void
doctor_puts_what_is_wrong_first (void **state)
{
  GtkWidget *page = pnc_doctor_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);

  pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), pnc_pages_checks ());
  pnc_pages_look (*state, window, "doctor", 980, 700);
}

static void
doctor_can_check_again (void **state)
{
  GtkWidget *page = pnc_doctor_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);

  for (guint i = 0; i < 3; i++)
    {
      pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), NULL);
      pnc_doctor_page_set_checks (PNC_DOCTOR_PAGE (page), pnc_pages_checks ());
    }
  pnc_ui_present (window);
  pnc_ui_destroy (window);
}

/* The running desktop */

static void
screen_says_what_is_not_as_it_should_be (void **state)
{
  PncUiWorld *ui = *state;
  GtkWidget *page = pnc_screen_page_new ();
  GtkWidget *window = pnc_pages_put_in_window (page, FALSE);
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (976, 600);
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (page, "name", "Work", "agent-grace-ms", 1, "menu-model", menu, NULL);
  pnc_synthetic_source_set_agent (source, FALSE);
  pnc_screen_page_set_source (PNC_SCREEN_PAGE (page), PNC_DISPLAY_SOURCE (source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  gtk_window_set_default_size (GTK_WINDOW (window), 980, 700);
  pnc_pages_save_both (ui, window, "screen-no-agent");
  pnc_synthetic_source_set_agent (source, TRUE);
  pnc_screen_page_set_paused (PNC_SCREEN_PAGE (page), "no-space");
  pnc_pages_look (ui, window, "screen-paused", 980, 700);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (library_shows_a_card_for_each_desktop),
    cmocka_unit_test (empty_library_offers_the_ways_in),
    cmocka_unit_test (typing_searches_and_enter_opens),
    cmocka_unit_test (library_says_when_the_service_does_not_answer),
    cmocka_unit_test (unlock_hands_over_the_passphrase_and_forgets_it),
    cmocka_unit_test (unlock_says_what_was_wrong),
    cmocka_unit_test (starting_shows_the_steps_and_their_times),
    cmocka_unit_test (broken_says_what_happened_and_what_to_do),
    cmocka_unit_test (damaged_names_the_file),
    cmocka_unit_test (slow_says_why_and_offers_a_way),
    cmocka_unit_test (create_dialog_asks_for_everything),
    cmocka_unit_test (create_dialog_says_why_it_was_refused),
    cmocka_unit_test (job_shows_bytes_rate_and_time_left),
    cmocka_unit_test (job_says_how_it_ended),
    cmocka_unit_test (settings_show_what_there_is_to_know),
    cmocka_unit_test (passphrase_dialog_shows_the_rule),
    cmocka_unit_test (doctor_puts_what_is_wrong_first),
    cmocka_unit_test (doctor_can_check_again),
    cmocka_unit_test (screen_says_what_is_not_as_it_should_be),
  };

  return cmocka_run_group_tests (tests, pnc_ui_setup, pnc_ui_teardown);
}
