/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-card.h"

#define PNC_CARD_WIDTH 264

G_DEFINE_ABSTRACT_TYPE (PncCard, pnc_card, GTK_TYPE_FLOW_BOX_CHILD)

/* A flow box child has a layout manager of its own, which would ask for all that is on it. */
static void
pnc_card_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  GtkWidget *child = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (widget));

  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, PNC_CARD_WIDTH);
}

static void
pnc_card_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (widget));

  gtk_widget_allocate (child, width, height, baseline, NULL);
}

static void
pnc_card_class_init (PncCardClass *klass)
{
}

static void
pnc_card_init (PncCard *card)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (card),
                                 gtk_custom_layout_new (NULL, pnc_card_measure, pnc_card_allocate));
}
