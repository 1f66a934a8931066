/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-page-test.h"

#include "pnc-screen-reader.h"
#include "pnc-tab-test.h"

#include <string.h>

#define DPI_1X (96 * 1024)

static PncUiWorld *world;
static PncScreenReader *reader;

int
pnc_page_test_setup (void **state)
{
  reader = pnc_screen_reader_new ();
  pnc_ui_setup (state);
  world = *state;
  return 0;
}

int
pnc_page_test_teardown (void **state)
{
  pnc_ui_teardown (state);
  pnc_screen_reader_free (reader);
  return 0;
}

PncUiWorld *
pnc_page_test_get_world (void)
{
  return world;
}

char *
pnc_page_test_listen (void)
{
  return pnc_screen_reader_listen (reader);
}

static void
pnc_page_test_add_actions (GtkWidget *window)
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

GtkWidget *
pnc_page_test_put_in_window (GtkWidget *page, gboolean with_header)
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
  pnc_page_test_add_actions (window);
  return window;
}

static void
pnc_page_test_save (GtkWidget *window, const char *name, const char *how)
{
  const char *variant = g_getenv ("PNC_PAGES");
  g_autofree char *file = g_strdup_printf ("%s%s%s-%s", variant != NULL ? variant : "",
                                           variant != NULL ? "/" : "", name, how);

  pnc_ui_save (world, window, file);
}

/* What does not fit is cut off or makes the window wider than the screen. */
static void
pnc_page_test_assert_fits (GtkWidget *window, int width, const char *how)
{
  int minimum = 0;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > width)
    fail_msg ("%s: needs %d pixels of width, %d are there", how, minimum, width);
}

/* A test that failed has left its window and its letters behind. */
static void
pnc_page_test_clean_up (GtkWidget *window)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (l->data != window)
      gtk_window_destroy (l->data);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI_1X, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* What stands on the screen: the texts of labels and fields, and the names of pictured buttons. */
static void
pnc_page_test_read (GtkWidget *widget, GString *text)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_EDITABLE (widget))
    g_string_append_printf (text, "%s\n", gtk_editable_get_text (GTK_EDITABLE (widget)));
  if (gtk_widget_get_tooltip_text (widget) != NULL)
    g_string_append_printf (text, "%s\n", gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_page_test_read (child, text);
}

/* In the program's language, as it is shown. */
static char *
pnc_page_test_translate (const char *message)
{
  g_autoptr (GString) text = g_string_new (g_dgettext ("pinnace", message));

  g_string_replace (text, "_", "", 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
pnc_page_test_expect (GtkWidget *window, const char *const *messages)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  pnc_page_test_read (window, seen);
  for (guint i = 0; messages[i] != NULL; i++)
    {
      gboolean absent = messages[i][0] == '!';
      g_autofree char *text = pnc_page_test_translate (messages[i] + absent);

      if ((strstr (seen->str, text) == NULL) != absent)
        fail_msg ("“%s” is%s to be read:\n%s", text, absent ? "" : " not", seen->str);
    }
}

void
pnc_page_test_glance (GtkWidget *window, const char *name, int width, int height)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  pnc_page_test_clean_up (window);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  pnc_ui_present (window);
  pnc_page_test_save (window, name, "light");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  pnc_page_test_save (window, name, "dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
pnc_page_test_mirror (GtkWidget *window, const char *name)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  pnc_page_test_save (window, name, "rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

typedef struct
{
  GtkWidget *window;
  int width;
} PncPageWidth;

/* Without the frame that is drawn where there is no compositor. */
static gboolean
pnc_page_test_has_width (gpointer data)
{
  PncPageWidth *wish = data;
  int width = gtk_widget_get_width (wish->window);

  return width <= wish->width && width >= wish->width - 20;
}

/* A small window, in both colours: @how tells the letters' size. */
static void
pnc_page_test_narrow (GtkWidget *window, const char *name, const char *how, int width)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *dark = g_strdup_printf ("%s-dark", how);
  PncPageWidth wish = { window, width };

  pnc_page_test_assert_fits (window, width, how);
  gtk_window_set_default_size (GTK_WINDOW (window), width, 640);
  pnc_test_wait_until (pnc_page_test_has_width, &wish, 20000);
  pnc_page_test_save (window, name, how);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  pnc_page_test_save (window, name, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

void
pnc_page_test_look (
    GtkWidget *window, const char *name, int width, int height, const char *const *messages)
{
  g_autofree char *heard = NULL;

  pnc_page_test_glance (window, name, width, height);
  pnc_page_test_expect (window, messages);
  pnc_page_test_mirror (window, name);
  heard = pnc_page_test_listen ();
  pnc_tab_test_assert_reachable (window);
  pnc_page_test_narrow (window, name, "narrow", 360);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * DPI_1X, NULL);
  pnc_ui_settle ();
  pnc_page_test_narrow (window, name, "large", 560);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI_1X, NULL);
  pnc_ui_destroy (window);
}

GdkPaintable *
pnc_page_test_draw_desktop (double hue)
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

/* As the service does: the sentence, and what it was made of. */
static void
pnc_page_test_say (GVariantDict *dict, const char *key, const char *format)
{
  const char *words[] = { format, "ada", "7.2.22", NULL };
  g_autofree char *words_key = g_strdup_printf ("%s-words", key);
  g_autoptr (GString) text = g_string_new (format);

  for (guint i = 1; i < 3; i++)
    g_string_replace (text, "%s", words[i], 1);
  g_variant_dict_insert (dict, key, "s", text->str);
  g_variant_dict_insert (dict, words_key, "^as", words);
}

GVariant *
pnc_page_test_check (const char *id,
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
  pnc_page_test_say (&dict, "finding", finding);
  pnc_page_test_say (&dict, "cause", cause);
  pnc_page_test_say (&dict, "remedy", remedy);
  g_variant_dict_insert (&dict, "command", "s", command);
  return g_variant_dict_end (&dict);
}
