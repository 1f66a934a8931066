/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-view.h"

#include "pnc-geometry.h"
#include "pnc-renderer.h"
#include "pnc-view-cursor.h"
#include "pnc-view-keyboard.h"
#include "pnc-view-pointer.h"

/* Smallest widget, in logical pixels. It must not follow the guest's size: the guest follows the
 * widget's, and the two would chase each other. */
#define PNC_VIEW_MIN_WIDTH 160
#define PNC_VIEW_MIN_HEIGHT 100

#define PNC_VIEW_HELD_OPACITY 0.45

struct _PncDisplayView
{
  GtkWidget parent_instance;

  PncDisplaySource *source;
  PncDisplayHead *head;
  PncPainter *painter; /* while realised */
  PncViewKeyboard *keyboard;
  PncViewPointer *pointer;
  PncViewCursor *cursor;
  gboolean follow_size;
  gboolean has_picture;

  /* What the painter reads now; and a copy of the last picture, to show while there is none. */
  const guint8 *pixels;
  gsize width, height, stride;
  GdkTexture *held;

  guint64 frames;
  gint64 drawing_us;
};

enum
{
  PROP_0,
  PROP_SOURCE,
  PROP_HAS_PICTURE,
  PROP_CAPTURED,
  PROP_FOLLOW_SIZE,
  PROP_POINTER_LOCKED,
  N_PROPS,
};

enum
{
  KEYBOARD_RELEASED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncDisplayView, pnc_display_view, GTK_TYPE_WIDGET)

/* FALSE while there is nothing to place or no room for it. */
static gboolean
pnc_display_view_fit (PncDisplayView *self, PncGeometry *out_geometry)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (!self->has_picture || width <= 0 || height <= 0)
    return FALSE;
  pnc_geometry_fit (out_geometry, width, height, gtk_widget_get_scale_factor (widget),
                    (int) self->width, (int) self->height);
  return TRUE;
}

/* The picture's place changed: tell those who translate coordinates. */
static void
pnc_display_view_update_geometry (PncDisplayView *self)
{
  PncGeometry geometry;
  gboolean fits = pnc_display_view_fit (self, &geometry);

  pnc_view_pointer_set_target (self->pointer, fits ? self->head : NULL, fits ? &geometry : NULL);
  pnc_view_cursor_set_geometry (self->cursor, fits ? &geometry : NULL);
}

static void
pnc_display_view_request_size (PncDisplayView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);

  if (!self->follow_size || self->head == NULL || !gtk_widget_get_mapped (widget)
      || gtk_widget_get_width (widget) <= 0 || gtk_widget_get_height (widget) <= 0)
    return;
  pnc_display_source_request_size (self->source, self->head, gtk_widget_get_width (widget) * scale,
                                   gtk_widget_get_height (widget) * scale);
}

/* A copy with every pixel opaque: guests leave the fourth byte as it comes. */
static GdkTexture *
pnc_display_view_copy_pixels (PncDisplayView *self)
{
  g_autoptr (GBytes) bytes = NULL;
  guint32 *copy = g_malloc (self->width * self->height * 4);

  for (gsize y = 0; y < self->height; y++)
    {
      const guint32 *row = (const guint32 *) (self->pixels + y * self->stride);

      for (gsize x = 0; x < self->width; x++)
        copy[y * self->width + x] = row[x] | GUINT32_TO_LE (0xff000000);
    }
  bytes = g_bytes_new_take (copy, self->width * self->height * 4);
  return gdk_memory_texture_new ((int) self->width, (int) self->height,
                                 GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bytes, self->width * 4);
}

static void
pnc_display_view_feed_painter (PncDisplayView *self)
{
  if (self->painter != NULL)
    pnc_painter_set_pixels (self->painter, self->pixels, (guint) self->width, (guint) self->height,
                            (guint) self->stride);
}

/* Gives the painter what the head has now; nothing of the old pixels stays behind but a copy. */
static void
pnc_display_view_take_pixels (PncDisplayView *self)
{
  const guint8 *pixels = self->head != NULL ? pnc_display_head_get_pixels (self->head) : NULL;
  gboolean has_picture = pixels != NULL;

  if (has_picture || self->pixels != NULL)
    g_clear_object (&self->held);
  if (!has_picture && self->pixels != NULL)
    self->held = pnc_display_view_copy_pixels (self);
  self->pixels = pixels;
  self->width = has_picture ? pnc_display_head_get_width (self->head) : 0;
  self->height = has_picture ? pnc_display_head_get_height (self->head) : 0;
  self->stride = has_picture ? pnc_display_head_get_stride (self->head) : 0;
  pnc_display_view_feed_painter (self);
  if (self->has_picture != has_picture)
    {
      self->has_picture = has_picture;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PICTURE]);
    }
  pnc_display_view_update_geometry (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pnc_display_view_damaged_cb (PncDisplayView *self, const PncRect *rects, guint n_rects)
{
  if (self->painter == NULL || !self->has_picture)
    return;
  pnc_painter_damage (self->painter, rects, n_rects);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* This window shows the guest's first monitor. */
static void
pnc_display_view_choose_head (PncDisplayView *self)
{
  g_autoptr (PncDisplayHead) head = NULL;

  if (self->source != NULL)
    head = g_list_model_get_item (pnc_display_source_get_heads (self->source), 0);
  if (head == self->head)
    return;
  if (self->head != NULL)
    g_signal_handlers_disconnect_by_data (self->head, self);
  g_set_object (&self->head, head);
  if (head != NULL)
    {
      g_signal_connect_swapped (head, "reset", G_CALLBACK (pnc_display_view_take_pixels), self);
      g_signal_connect_swapped (head, "damaged", G_CALLBACK (pnc_display_view_damaged_cb), self);
    }
  pnc_display_view_take_pixels (self);
  pnc_display_view_request_size (self);
}

static void
pnc_display_view_captured_cb (PncDisplayView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURED]);
  if (!pnc_view_keyboard_get_captured (self->keyboard))
    pnc_view_pointer_unlock (self->pointer);
}

static void
pnc_display_view_locked_cb (PncDisplayView *self)
{
  pnc_view_cursor_set_locked (self->cursor, pnc_view_pointer_get_locked (self->pointer));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POINTER_LOCKED]);
}

static void
pnc_display_view_released_cb (PncDisplayView *self)
{
  pnc_view_pointer_unlock (self->pointer);
  g_signal_emit (self, signals[KEYBOARD_RELEASED], 0);
}

static void
pnc_display_view_pressed_cb (PncDisplayView *self)
{
  pnc_view_keyboard_disarm (self->keyboard);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* The last picture, dimmed so that nobody takes it for now. */
static void
pnc_display_view_snapshot_held (PncDisplayView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  PncGeometry geometry;

  pnc_geometry_fit (&geometry, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                    gtk_widget_get_scale_factor (widget), gdk_texture_get_width (self->held),
                    gdk_texture_get_height (self->held));
  gtk_snapshot_push_opacity (snapshot, PNC_VIEW_HELD_OPACITY);
  gtk_snapshot_append_texture (snapshot, self->held, &geometry.picture);
  gtk_snapshot_pop (snapshot);
}

static void
pnc_display_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (widget);
  gint64 start_us = g_get_monotonic_time ();
  PncGeometry geometry;

  /* Black below the picture: bars beside it, and no garbage where a driver leaves alpha. */
  gtk_snapshot_append_color (
      snapshot, &(GdkRGBA){ 0, 0, 0, 1 },
      &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget)));
  if (self->held != NULL)
    pnc_display_view_snapshot_held (self, snapshot);
  if (self->painter == NULL || !pnc_display_view_fit (self, &geometry))
    return;
  pnc_painter_snapshot (self->painter, snapshot, widget, &geometry);
  pnc_view_cursor_snapshot (self->cursor, snapshot);
  self->frames++;
  self->drawing_us += g_get_monotonic_time () - start_us;
}

static void
pnc_display_view_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? PNC_VIEW_MIN_WIDTH : PNC_VIEW_MIN_HEIGHT;
  *natural = *minimum;
}

static void
pnc_display_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (widget);

  pnc_display_view_update_geometry (self);
  pnc_display_view_request_size (self);
}

static void
pnc_display_view_scale_cb (PncDisplayView *self)
{
  pnc_display_view_update_geometry (self);
  pnc_display_view_request_size (self);
}

static void
pnc_display_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pnc_display_view_parent_class)->map (widget);
  pnc_display_view_request_size (PNC_DISPLAY_VIEW (widget));
}

static void
pnc_display_view_realize (GtkWidget *widget)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (widget);

  GTK_WIDGET_CLASS (pnc_display_view_parent_class)->realize (widget);
  self->painter = pnc_renderer_create_painter (widget);
  pnc_display_view_feed_painter (self);
}

static void
pnc_display_view_unrealize (GtkWidget *widget)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (widget);

  pnc_painter_unrealize (self->painter);
  g_clear_object (&self->painter);
  GTK_WIDGET_CLASS (pnc_display_view_parent_class)->unrealize (widget);
}

static void
pnc_display_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (object);

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_HAS_PICTURE:
      g_value_set_boolean (value, self->has_picture);
      break;
    case PROP_CAPTURED:
      g_value_set_boolean (value, pnc_view_keyboard_get_captured (self->keyboard));
      break;
    case PROP_FOLLOW_SIZE:
      g_value_set_boolean (value, self->follow_size);
      break;
    case PROP_POINTER_LOCKED:
      g_value_set_boolean (value, pnc_view_pointer_get_locked (self->pointer));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_display_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (object);

  switch (id)
    {
    case PROP_SOURCE:
      pnc_display_view_set_source (self, g_value_get_object (value));
      break;
    case PROP_FOLLOW_SIZE:
      pnc_display_view_set_follow_size (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_display_view_dispose (GObject *object)
{
  PncDisplayView *self = PNC_DISPLAY_VIEW (object);

  if (self->keyboard != NULL)
    pnc_display_view_set_source (self, NULL);
  g_clear_object (&self->held);
  g_clear_object (&self->keyboard);
  g_clear_object (&self->pointer);
  g_clear_object (&self->cursor);
  G_OBJECT_CLASS (pnc_display_view_parent_class)->dispose (object);
}

static void
pnc_display_view_install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_SOURCE]
      = g_param_spec_object ("source", NULL, NULL, PNC_TYPE_DISPLAY_SOURCE, both);
  properties[PROP_HAS_PICTURE] = g_param_spec_boolean ("has-picture", NULL, NULL, FALSE, read);
  properties[PROP_CAPTURED] = g_param_spec_boolean ("captured", NULL, NULL, FALSE, read);
  properties[PROP_FOLLOW_SIZE] = g_param_spec_boolean ("follow-size", NULL, NULL, TRUE, both);
  properties[PROP_POINTER_LOCKED]
      = g_param_spec_boolean ("pointer-locked", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_display_view_class_init (PncDisplayViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_display_view_get_property;
  object_class->set_property = pnc_display_view_set_property;
  object_class->dispose = pnc_display_view_dispose;
  widget_class->snapshot = pnc_display_view_snapshot;
  widget_class->measure = pnc_display_view_measure;
  widget_class->size_allocate = pnc_display_view_size_allocate;
  widget_class->map = pnc_display_view_map;
  widget_class->realize = pnc_display_view_realize;
  widget_class->unrealize = pnc_display_view_unrealize;
  pnc_display_view_install_properties (object_class);
  signals[KEYBOARD_RELEASED]
      = g_signal_new ("keyboard-released", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "displayview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pnc_display_view_init (PncDisplayView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->follow_size = TRUE;
  self->keyboard = pnc_view_keyboard_new (widget);
  self->pointer = pnc_view_pointer_new (widget);
  self->cursor = pnc_view_cursor_new (widget);
  g_signal_connect_swapped (self->keyboard, "notify::captured",
                            G_CALLBACK (pnc_display_view_captured_cb), self);
  g_signal_connect_swapped (self->keyboard, "released", G_CALLBACK (pnc_display_view_released_cb),
                            self);
  g_signal_connect_swapped (self->pointer, "notify::locked",
                            G_CALLBACK (pnc_display_view_locked_cb), self);
  g_signal_connect_swapped (self->pointer, "pressed", G_CALLBACK (pnc_display_view_pressed_cb),
                            self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (pnc_display_view_scale_cb), NULL);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_focus_on_click (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
pnc_display_view_new (void)
{
  return g_object_new (PNC_TYPE_DISPLAY_VIEW, NULL);
}

PncDisplaySource *
pnc_display_view_get_source (PncDisplayView *self)
{
  return self->source;
}

void
pnc_display_view_set_source (PncDisplayView *self, PncDisplaySource *source)
{
  if (source == self->source)
    return;
  if (self->source != NULL)
    {
      GListModel *heads = pnc_display_source_get_heads (self->source);

      g_signal_handlers_disconnect_by_data (heads, self);
      g_signal_handlers_disconnect_by_data (self->source, self);
    }
  g_set_object (&self->source, source);
  pnc_view_keyboard_set_source (self->keyboard, source);
  pnc_view_pointer_set_source (self->pointer, source);
  pnc_view_cursor_set_source (self->cursor, source);
  if (source != NULL)
    {
      g_signal_connect_swapped (pnc_display_source_get_heads (source), "items-changed",
                                G_CALLBACK (pnc_display_view_choose_head), self);
      /* Who asks before the agent listens is not heard. */
      g_signal_connect_swapped (source, "notify::agent-connected",
                                G_CALLBACK (pnc_display_view_request_size), self);
    }
  pnc_display_view_choose_head (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
}

gboolean
pnc_display_view_get_has_picture (PncDisplayView *self)
{
  return self->has_picture;
}

gboolean
pnc_display_view_get_captured (PncDisplayView *self)
{
  return pnc_view_keyboard_get_captured (self->keyboard);
}

void
pnc_display_view_set_follow_size (PncDisplayView *self, gboolean follow)
{
  if (self->follow_size == follow)
    return;
  self->follow_size = follow;
  pnc_display_view_request_size (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW_SIZE]);
}

GdkTexture *
pnc_display_view_dup_texture (PncDisplayView *self)
{
  return self->has_picture ? pnc_display_view_copy_pixels (self) : NULL;
}

void
pnc_display_view_send_keys (PncDisplayView *self, const guint *keys)
{
  guint n = 0;

  if (self->source == NULL)
    return;
  for (; keys[n] != 0; n++)
    pnc_display_source_key (self->source, keys[n], TRUE);
  while (n-- > 0)
    pnc_display_source_key (self->source, keys[n], FALSE);
}

void
pnc_display_view_get_statistics (PncDisplayView *self, PncViewStatistics *out_statistics)
{
  PncGeometry geometry = { 0 };

  pnc_display_view_fit (self, &geometry);
  *out_statistics = (PncViewStatistics){
    .painter = pnc_display_view_get_painter_name (self),
    .guest_width = (guint) self->width,
    .guest_height = (guint) self->height,
    .device_width = (guint) geometry.device_width,
    .device_height = (guint) geometry.device_height,
    .frames = self->frames,
    .pixels = pnc_display_view_get_pixels_taken (self),
    .drawing_us = self->drawing_us,
  };
}

const char *
pnc_display_view_get_painter_name (PncDisplayView *self)
{
  return self->painter != NULL ? pnc_painter_get_name (self->painter) : NULL;
}

guint64
pnc_display_view_get_pixels_taken (PncDisplayView *self)
{
  return self->painter != NULL ? pnc_painter_get_pixels_taken (self->painter) : 0;
}
