/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-accessible.h"

#include <adwaita.h>

static void
pnc_accessible_name_by_tooltip (GtkWidget *widget)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (tooltip == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* A button's label names it by relation already; the property would say it again. */
static void
pnc_accessible_name_button (GtkButton *button)
{
  if (gtk_button_get_label (button) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (gtk_button_get_icon_name (button) != NULL)
    pnc_accessible_name_by_tooltip (GTK_WIDGET (button));
}

static GtkWidget *
pnc_accessible_find_heading (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root)
      && (gtk_widget_has_css_class (root, "title") || gtk_widget_has_css_class (root, "title-1")
          || gtk_widget_has_css_class (root, "title-2")))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = pnc_accessible_find_heading (child);
  return found;
}

/* What scrolls can have the focus where nothing in it can; then the page's heading names it. */
static void
pnc_accessible_name_scrolled (GtkWidget *widget)
{
  GtkWidget *heading = pnc_accessible_find_heading (widget);

  if (heading != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    heading, NULL, -1);
}

/* A group's title names its list; a group without one names itself to screen readers only. What a
 * row folds away is named by the row. */
static void
pnc_accessible_name_list (GtkWidget *widget)
{
  GtkWidget *group = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP);
  GtkWidget *fold = gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW);

  if (fold != NULL && *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (fold)) != '\0')
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (fold)), -1);
  else if (group != NULL
           && *adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)) == '\0')
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    group, NULL, -1);
}

void
pnc_accessible_tidy (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root))
    pnc_accessible_name_button (GTK_BUTTON (root));
  else if (GTK_IS_MENU_BUTTON (root))
    pnc_accessible_name_by_tooltip (root);
  else if (GTK_IS_SCROLLED_WINDOW (root))
    pnc_accessible_name_scrolled (root);
  else if (GTK_IS_LIST_BOX (root))
    pnc_accessible_name_list (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_accessible_tidy (child);
}
