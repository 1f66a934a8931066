/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tab-test.h"

#include "pnc-test.h"

#include <adwaita.h>

#define N_TABS 150

/* Where Tab leads: round the window more than once, for some controls keep it a second time. */
static GHashTable *
pnc_tab_test_walk (GtkWidget *window)
{
  GHashTable *seen = g_hash_table_new (NULL, NULL);

  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  for (guint i = 0; i < N_TABS; i++)
    {
      GtkWidget *focus;

      gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      if (focus != NULL)
        g_hash_table_add (seen, focus);
    }
  return seen;
}

/* Items of a list or grid, and what is on them: one of them has the Tab, arrows lead to the rest.
 */
static gboolean
pnc_tab_test_is_item (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_FLOW_BOX_CHILD) != NULL
         || gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW) != NULL;
}

/* What can have the focus by itself; containers pass it on. */
static gboolean
pnc_tab_test_is_control (GtkWidget *widget)
{
  return gtk_widget_get_focusable (widget) && gtk_widget_is_sensitive (widget)
         && gtk_widget_get_can_focus (widget)
         && (GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget)
             || GTK_IS_EXPANDER (widget) || GTK_IS_SWITCH (widget) || GTK_IS_RANGE (widget));
}

static void
pnc_tab_test_check (GtkWidget *widget, GHashTable *seen)
{
  if (!gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget))
    return;
  if (pnc_tab_test_is_control (widget) && !pnc_tab_test_is_item (widget)
      && !g_hash_table_contains (seen, widget))
    fail_msg ("Tab does not reach a %s in a %s (“%s”)", G_OBJECT_TYPE_NAME (widget),
              G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
              gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_tab_test_check (child, seen);
}

/* Some item of each list with items must have the Tab. */
static void
pnc_tab_test_check_lists (GtkWidget *widget, GHashTable *seen)
{
  GHashTableIter iter;
  gpointer focus;
  gboolean reached = FALSE;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget))
    return;
  if ((GTK_IS_FLOW_BOX (widget) || GTK_IS_LIST_BOX (widget))
      && gtk_widget_get_first_child (widget) != NULL)
    {
      g_hash_table_iter_init (&iter, seen);
      while (g_hash_table_iter_next (&iter, &focus, NULL))
        reached = reached || gtk_widget_is_ancestor (focus, widget);
      if (!reached)
        fail_msg ("Tab does not reach a %s with a %s", G_OBJECT_TYPE_NAME (widget),
                  G_OBJECT_TYPE_NAME (gtk_widget_get_first_child (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_tab_test_check_lists (child, seen);
}

void
pnc_tab_test_assert_reachable (GtkWidget *window)
{
  g_autoptr (GHashTable) seen = pnc_tab_test_walk (window);

  pnc_tab_test_check (window, seen);
  pnc_tab_test_check_lists (window, seen);
}
