/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The library (ui.md, page 1): a card for each desktop and each job, search by typing, and two ways
 * in while it is empty. It knows no service: its items are any objects, and the functions below say
 * how to show them.
 * Signal "item-activated" (GObject *item). Actions it expects above it: "win.new", "win.add",
 * "win.doctor", "win.shortcuts", "win.about", "win.close". */
#define PNC_TYPE_LIBRARY_PAGE (pnc_library_page_get_type ())
G_DECLARE_FINAL_TYPE (PncLibraryPage, pnc_library_page, PNC, LIBRARY_PAGE, AdwBin)

typedef struct
{
  /* A GtkFlowBoxChild for @item; it follows the item by itself. */
  GtkWidget *(*create_card) (gpointer item, gpointer data);
  /* What searching looks at; owned by the caller. */
  char *(*dup_name) (gpointer item);
} PncLibraryItems;

/* Shows @items, until replaced; NULL: still waiting for the service. @funcs is static; @data
 * outlives the page. */
void pnc_library_page_set_items (PncLibraryPage *page,
                                 GListModel *items,
                                 const PncLibraryItems *funcs,
                                 gpointer data);

/* The service cannot be reached: says so in place of the cards, with a button for "app.connect". */
void pnc_library_page_set_failure (PncLibraryPage *page, const GError *error);

/* Typing in @window searches. */
void pnc_library_page_capture_keys (PncLibraryPage *page, GtkWidget *window);
/* Opens the search field. */
void pnc_library_page_search (PncLibraryPage *page);
