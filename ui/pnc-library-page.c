/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-library-page.h"

#include "pnc-accessible.h"
#include "pnc-error-text.h"

#include <glib/gi18n-lib.h>

struct _PncLibraryPage
{
  AdwBin parent_instance;

  GListModel *items;
  GtkFilterListModel *filtered;
  GtkCustomFilter *filter;
  const PncLibraryItems *funcs;
  gpointer data;
  gboolean had_cards;
  char *needle; /* case-folded; NULL: everything */

  GtkStack *stack;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkFlowBox *cards;
  AdwStatusPage *failure;
  GtkWidget *search_button;
};

enum
{
  ITEM_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncLibraryPage, pnc_library_page, ADW_TYPE_BIN)

static gboolean
pnc_library_page_matches (gpointer item, gpointer data)
{
  PncLibraryPage *page = data;
  g_autofree char *name = NULL;
  g_autofree char *folded = NULL;

  if (page->needle == NULL || page->funcs == NULL)
    return TRUE;
  name = page->funcs->dup_name (item);
  folded = g_utf8_casefold (name != NULL ? name : "", -1);
  return strstr (folded, page->needle) != NULL;
}

static void
pnc_library_page_choose (PncLibraryPage *page)
{
  guint all = page->items != NULL ? g_list_model_get_n_items (page->items) : 0;
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (page->filtered));
  const char *name = page->items == NULL ? "waiting"
                     : all == 0          ? "empty"
                     : shown == 0        ? "nothing"
                                         : "cards";

  gtk_widget_set_visible (page->search_button, all > 0);
  gtk_stack_set_visible_child_name (page->stack, name);
  if (shown > 0 && !page->had_cards && !gtk_search_bar_get_search_mode (page->search_bar))
    gtk_widget_child_focus (GTK_WIDGET (page->cards), GTK_DIR_TAB_FORWARD);
  page->had_cards = shown > 0;
}

static void
pnc_library_page_items_changed_cb (PncLibraryPage *page)
{
  pnc_library_page_choose (page);
}

static void
pnc_library_page_search_changed_cb (PncLibraryPage *page)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (page->search_entry));

  g_clear_pointer (&page->needle, g_free);
  if (*text != '\0')
    page->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (GTK_FILTER (page->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
pnc_library_page_activate_at (PncLibraryPage *page, guint index)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (page->filtered), index);

  if (item != NULL)
    g_signal_emit (page, signals[ITEM_ACTIVATED], 0, item);
}

static void
pnc_library_page_child_activated_cb (PncLibraryPage *page, GtkFlowBoxChild *child)
{
  pnc_library_page_activate_at (page, gtk_flow_box_child_get_index (child));
}

/* Enter in the search field opens the first card. */
static void
pnc_library_page_search_activate_cb (PncLibraryPage *page)
{
  pnc_library_page_activate_at (page, 0);
}

static GtkWidget *
pnc_library_page_create_cb (gpointer item, gpointer data)
{
  PncLibraryPage *page = data;

  return page->funcs->create_card (item, page->data);
}

static void
pnc_library_page_dispose (GObject *object)
{
  PncLibraryPage *page = PNC_LIBRARY_PAGE (object);

  if (page->items != NULL)
    g_signal_handlers_disconnect_by_data (page->items, page);
  g_clear_object (&page->items);
  if (page->filtered != NULL)
    g_signal_handlers_disconnect_by_data (page->filtered, page);
  if (page->cards != NULL)
    gtk_flow_box_bind_model (page->cards, NULL, NULL, NULL, NULL);
  g_clear_object (&page->filtered);
  g_clear_pointer (&page->needle, g_free);
  G_OBJECT_CLASS (pnc_library_page_parent_class)->dispose (object);
}

static void
pnc_library_page_class_init (PncLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pnc_library_page_dispose;
  signals[ITEM_ACTIVATED]
      = g_signal_new ("item-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, cards);
  gtk_widget_class_bind_template_child (widget_class, PncLibraryPage, failure);
  gtk_widget_class_bind_template_callback (widget_class, pnc_library_page_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_library_page_search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_library_page_child_activated_cb);
}

static void
pnc_library_page_init (PncLibraryPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
  gtk_search_bar_connect_entry (page->search_bar, GTK_EDITABLE (page->search_entry));
  page->filter = gtk_custom_filter_new (pnc_library_page_matches, page, NULL);
  page->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (page->filter));
  /* The box first: what looks at the cards wants them to be there. */
  gtk_flow_box_bind_model (page->cards, G_LIST_MODEL (page->filtered), pnc_library_page_create_cb,
                           page, NULL);
  g_signal_connect_swapped (page->filtered, "items-changed",
                            G_CALLBACK (pnc_library_page_items_changed_cb), page);
}

void
pnc_library_page_set_items (PncLibraryPage *page,
                            GListModel *items,
                            const PncLibraryItems *funcs,
                            gpointer data)
{
  if (page->items != NULL)
    g_signal_handlers_disconnect_by_data (page->items, page);
  page->funcs = funcs;
  page->data = data;
  g_set_object (&page->items, items);
  gtk_filter_list_model_set_model (page->filtered, items);
  if (items != NULL)
    g_signal_connect_swapped (items, "items-changed",
                              G_CALLBACK (pnc_library_page_items_changed_cb), page);
  pnc_library_page_choose (page);
}

void
pnc_library_page_set_failure (PncLibraryPage *page, const GError *error)
{
  g_autofree char *markup = pnc_error_text_dup_markup (error);

  adw_status_page_set_description (page->failure, markup);
  gtk_widget_set_visible (page->search_button, FALSE);
  gtk_stack_set_visible_child_name (page->stack, "failure");
}

void
pnc_library_page_capture_keys (PncLibraryPage *page, GtkWidget *window)
{
  gtk_search_bar_set_key_capture_widget (page->search_bar, window);
}

void
pnc_library_page_search (PncLibraryPage *page)
{
  gtk_search_bar_set_search_mode (page->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (page->search_entry));
}
