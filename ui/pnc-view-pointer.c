/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-view-pointer.h"

#include "pnc-pointer-lock.h"
#include "pnc-scroll.h"

#include <math.h>

struct _PncViewPointer
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed */
  PncDisplaySource *source;
  gulong mode_handler;
  PncDisplayHead *head;
  PncGeometry geometry;
  PncScroll scroll;

  PncPointerLock *lock;  /* while the guest moves its pointer by itself */
  double rest_x, rest_y; /* parts of a pixel that are not sent yet */
};

enum
{
  PROP_0,
  PROP_LOCKED,
  N_PROPS,
};

enum
{
  PRESSED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncViewPointer, pnc_view_pointer, G_TYPE_OBJECT)

static PncButton
pnc_view_pointer_button (guint gdk_button)
{
  switch (gdk_button)
    {
    case GDK_BUTTON_PRIMARY:
      return PNC_BUTTON_LEFT;
    case GDK_BUTTON_MIDDLE:
      return PNC_BUTTON_MIDDLE;
    case GDK_BUTTON_SECONDARY:
      return PNC_BUTTON_RIGHT;
    case 8:
      return PNC_BUTTON_SIDE;
    case 9:
      return PNC_BUTTON_EXTRA;
    default:
      return 0;
    }
}

static gboolean
pnc_view_pointer_is_relative (PncViewPointer *self)
{
  return pnc_display_source_get_mouse_mode (self->source) == PNC_MOUSE_MODE_SERVER;
}

static void
pnc_view_pointer_moved_cb (double dx, double dy, gpointer data)
{
  PncViewPointer *self = data;
  int whole_x, whole_y;

  self->rest_x += dx;
  self->rest_y += dy;
  whole_x = (int) trunc (self->rest_x);
  whole_y = (int) trunc (self->rest_y);
  self->rest_x -= whole_x;
  self->rest_y -= whole_y;
  if (self->source != NULL && (whole_x != 0 || whole_y != 0))
    pnc_display_source_motion (self->source, whole_x, whole_y);
}

static void
pnc_view_pointer_lock (PncViewPointer *self)
{
  self->lock = pnc_pointer_lock_new (self->widget, pnc_view_pointer_moved_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKED]);
}

void
pnc_view_pointer_unlock (PncViewPointer *self)
{
  if (self->lock == NULL)
    return;
  g_clear_pointer (&self->lock, pnc_pointer_lock_free);
  self->rest_x = self->rest_y = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKED]);
}

/* TRUE if the point lies in the picture; the guest's pointer follows to its nearest pixel in any
 * case, so that dragging past an edge reaches the edge. */
static gboolean
pnc_view_pointer_place (PncViewPointer *self, double x, double y)
{
  int head_x, head_y;
  gboolean inside = pnc_geometry_to_head (&self->geometry, x, y, &head_x, &head_y);

  pnc_display_source_position (self->source, self->head, head_x, head_y);
  return inside;
}

static gboolean
pnc_view_pointer_is_ready (PncViewPointer *self)
{
  return self->source != NULL && self->head != NULL;
}

static void
pnc_view_pointer_motion_cb (PncViewPointer *self, double x, double y)
{
  if (!pnc_view_pointer_is_ready (self))
    return;
  if (self->lock != NULL)
    pnc_pointer_lock_motion (self->lock, x, y);
  else if (!pnc_view_pointer_is_relative (self))
    pnc_view_pointer_place (self, x, y);
}

static void
pnc_view_pointer_button_pressed (PncViewPointer *self, PncButton button, double x, double y)
{
  g_signal_emit (self, signals[PRESSED], 0);
  if (pnc_view_pointer_is_relative (self))
    {
      if (self->lock == NULL)
        {
          pnc_view_pointer_lock (self);
          return;
        }
    }
  else if (!pnc_view_pointer_place (self, x, y))
    return;
  if (button != 0)
    pnc_display_source_button (self->source, button, TRUE);
}

/* Where @event happened, in the widget's coordinates. */
static gboolean
pnc_view_pointer_locate (PncViewPointer *self, GdkEvent *event, double *out_x, double *out_y)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  double x, y, surface_x, surface_y;

  if (!gdk_event_get_position (event, &x, &y))
    return FALSE;
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  return gtk_widget_translate_coordinates (GTK_WIDGET (native), self->widget, x - surface_x,
                                           y - surface_y, out_x, out_y);
}

/* One controller for all buttons at once: gestures follow one at a time. A finger is the left
 * button. */
static gboolean
pnc_view_pointer_event_cb (PncViewPointer *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);
  gboolean is_button = type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE;
  PncButton button;
  double x, y;

  if (!is_button && type != GDK_TOUCH_BEGIN && type != GDK_TOUCH_UPDATE && type != GDK_TOUCH_END
      && type != GDK_TOUCH_CANCEL)
    return FALSE;
  if (!pnc_view_pointer_is_ready (self) || !pnc_view_pointer_locate (self, event, &x, &y))
    return FALSE;
  button
      = is_button ? pnc_view_pointer_button (gdk_button_event_get_button (event)) : PNC_BUTTON_LEFT;
  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    pnc_view_pointer_button_pressed (self, button, x, y);
  else if (type == GDK_TOUCH_UPDATE)
    pnc_view_pointer_motion_cb (self, x, y);
  else if (button != 0)
    pnc_display_source_button (self->source, button, FALSE);
  return TRUE;
}

static gboolean
pnc_view_pointer_scroll_cb (PncViewPointer *self, double dx, double dy)
{
  int clicks = pnc_scroll_add (&self->scroll, dy);
  PncButton button = clicks < 0 ? PNC_BUTTON_WHEEL_UP : PNC_BUTTON_WHEEL_DOWN;

  if (!pnc_view_pointer_is_ready (self))
    return FALSE;
  for (int i = 0; i < ABS (clicks); i++)
    {
      pnc_display_source_button (self->source, button, TRUE);
      pnc_display_source_button (self->source, button, FALSE);
    }
  return TRUE;
}

static void
pnc_view_pointer_mode_cb (PncViewPointer *self)
{
  if (!pnc_view_pointer_is_relative (self))
    pnc_view_pointer_unlock (self);
}

static void
pnc_view_pointer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOCKED)
    g_value_set_boolean (value, PNC_VIEW_POINTER (object)->lock != NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_view_pointer_dispose (GObject *object)
{
  PncViewPointer *self = PNC_VIEW_POINTER (object);

  pnc_view_pointer_unlock (self);
  pnc_view_pointer_set_source (self, NULL);
  g_clear_object (&self->head);
  G_OBJECT_CLASS (pnc_view_pointer_parent_class)->dispose (object);
}

static void
pnc_view_pointer_class_init (PncViewPointerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_view_pointer_get_property;
  object_class->dispose = pnc_view_pointer_dispose;
  properties[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[PRESSED] = g_signal_new ("pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_view_pointer_init (PncViewPointer *self)
{
}

PncViewPointer *
pnc_view_pointer_new (GtkWidget *widget)
{
  PncViewPointer *self = g_object_new (PNC_TYPE_VIEW_POINTER, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *buttons = gtk_event_controller_legacy_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->widget = widget;
  g_signal_connect_object (motion, "motion", G_CALLBACK (pnc_view_pointer_motion_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buttons, "event", G_CALLBACK (pnc_view_pointer_event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (pnc_view_pointer_scroll_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, buttons);
  gtk_widget_add_controller (widget, scroll);
  return self;
}

void
pnc_view_pointer_set_source (PncViewPointer *self, PncDisplaySource *source)
{
  pnc_view_pointer_unlock (self);
  if (self->source != NULL)
    g_signal_handler_disconnect (self->source, self->mode_handler);
  g_set_object (&self->source, source);
  if (source != NULL)
    self->mode_handler = g_signal_connect_swapped (source, "notify::mouse-mode",
                                                   G_CALLBACK (pnc_view_pointer_mode_cb), self);
}

void
pnc_view_pointer_set_target (PncViewPointer *self,
                             PncDisplayHead *head,
                             const PncGeometry *geometry)
{
  g_set_object (&self->head, head);
  if (geometry != NULL)
    self->geometry = *geometry;
  if (head == NULL)
    pnc_view_pointer_unlock (self);
}

gboolean
pnc_view_pointer_get_locked (PncViewPointer *self)
{
  return self->lock != NULL;
}
