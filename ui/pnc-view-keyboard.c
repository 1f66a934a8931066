/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-view-keyboard.h"

#include "pnc-keymap.h"
#include "pnc-x11-focus.h"

#define SCANCODE_LEFT_CTRL 0x1d
#define SCANCODE_RIGHT_CTRL 0x11d
#define SCANCODE_LEFT_ALT 0x38
#define SCANCODE_LEFT_SHIFT 0x2a

/* In the table of pressed keys: Shift went down with this key and goes up with it. */
#define WITH_SHIFT 0x10000u

struct _PncViewKeyboard
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed */
  PncDisplaySource *source;
  GdkToplevel *toplevel; /* whose state we watch while focused */
  gulong state_handler;
  PncX11Focus *x11_focus;
  GHashTable *pressed; /* keycode -> scancode, with WITH_SHIFT */
  gboolean focused;
  gboolean captured;
  gboolean armed; /* Ctrl and Alt are down and nothing else came between */
};

enum
{
  PROP_0,
  PROP_CAPTURED,
  N_PROPS,
};

enum
{
  RELEASED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncViewKeyboard, pnc_view_keyboard, G_TYPE_OBJECT)

/* Does @display's keymap have @keyval on @keycode, its place on every PC board? */
static gboolean
pnc_view_keyboard_has_place (GdkDisplay *display, guint keyval, guint keycode)
{
  g_autofree GdkKeymapKey *keys = NULL;
  int n_keys = 0;

  if (!gdk_display_map_keyval (display, keyval, &keys, &n_keys))
    return FALSE;
  for (int i = 0; i < n_keys; i++)
    if (keys[i].keycode == keycode)
      return TRUE;
  return FALSE;
}

/* On-screen and scripted keyboards upload keymaps with invented keycodes (display.md 5.8). Keys
 * that no layout moves tell them apart from a board. */
static gboolean
pnc_view_keyboard_is_board (GdkDisplay *display)
{
  static const struct
  {
    guint keyval, keycode;
  } fixed[] = {
    { GDK_KEY_Return, 36 }, { GDK_KEY_BackSpace, 22 }, { GDK_KEY_space, 65 }, { GDK_KEY_F1, 67 }
  };
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (pnc_view_keyboard_has_place (display, fixed[i].keyval, fixed[i].keycode))
      found++;
  return found >= G_N_ELEMENTS (fixed) - 1;
}

static guint
pnc_view_keyboard_translate (PncViewKeyboard *self, guint keyval, guint keycode)
{
  guint scancode;
  gboolean shift;

  if (pnc_view_keyboard_is_board (gtk_widget_get_display (self->widget)))
    return pnc_keymap_scancode_from_keycode (keycode);
  if (pnc_keymap_from_keysym (keyval, &scancode, &shift))
    return shift ? scancode | WITH_SHIFT : scancode;
  return pnc_keymap_scancode_from_keycode (keycode);
}

static void
pnc_view_keyboard_send (PncViewKeyboard *self, guint key, gboolean pressed)
{
  if (self->source == NULL)
    return;
  if (pressed && (key & WITH_SHIFT))
    pnc_display_source_key (self->source, SCANCODE_LEFT_SHIFT, TRUE);
  pnc_display_source_key (self->source, key & ~WITH_SHIFT, pressed);
  if (!pressed && (key & WITH_SHIFT))
    pnc_display_source_key (self->source, SCANCODE_LEFT_SHIFT, FALSE);
}

static gboolean
pnc_view_keyboard_is_release_key (guint key)
{
  return key == SCANCODE_LEFT_CTRL || key == SCANCODE_RIGHT_CTRL || key == SCANCODE_LEFT_ALT;
}

/* Ctrl and Alt are down, and they alone. */
static gboolean
pnc_view_keyboard_is_chord (PncViewKeyboard *self)
{
  GHashTableIter iter;
  gpointer key;
  gboolean ctrl = FALSE, alt = FALSE;

  g_hash_table_iter_init (&iter, self->pressed);
  while (g_hash_table_iter_next (&iter, NULL, &key))
    {
      if (!pnc_view_keyboard_is_release_key (GPOINTER_TO_UINT (key)))
        return FALSE;
      if (GPOINTER_TO_UINT (key) == SCANCODE_LEFT_ALT)
        alt = TRUE;
      else
        ctrl = TRUE;
    }
  return ctrl && alt;
}

static void
pnc_view_keyboard_let_go (PncViewKeyboard *self)
{
  self->armed = FALSE;
  g_hash_table_remove_all (self->pressed);
  if (self->source != NULL)
    pnc_display_source_release_all (self->source);
}

static gboolean
pnc_view_keyboard_pressed_cb (PncViewKeyboard *self,
                              guint keyval,
                              guint keycode,
                              GdkModifierType state)
{
  gpointer known = g_hash_table_lookup (self->pressed, GUINT_TO_POINTER (keycode));
  /* A key that repeats keeps the place it went down with. */
  guint key = known != NULL ? GPOINTER_TO_UINT (known)
                            : pnc_view_keyboard_translate (self, keyval, keycode);

  if (key == 0)
    return TRUE;
  g_hash_table_insert (self->pressed, GUINT_TO_POINTER (keycode), GUINT_TO_POINTER (key));
  self->armed = pnc_view_keyboard_is_release_key (key) && pnc_view_keyboard_is_chord (self);
  pnc_view_keyboard_send (self, key, TRUE);
  return TRUE;
}

static void
pnc_view_keyboard_released_cb (PncViewKeyboard *self,
                               guint keyval,
                               guint keycode,
                               GdkModifierType state)
{
  gpointer key = g_hash_table_lookup (self->pressed, GUINT_TO_POINTER (keycode));

  if (key == NULL)
    return;
  g_hash_table_remove (self->pressed, GUINT_TO_POINTER (keycode));
  pnc_view_keyboard_send (self, GPOINTER_TO_UINT (key), FALSE);
  if (self->armed)
    {
      pnc_view_keyboard_let_go (self);
      g_signal_emit (self, signals[RELEASED], 0);
    }
}

/* Caps Lock and its like are states, not keys: bring the guest's to the host's. */
static void
pnc_view_keyboard_sync_leds (PncViewKeyboard *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (self->widget));
  GdkDevice *device = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  PncKeyLeds leds = 0;

  if (device == NULL || self->source == NULL)
    return;
  if (gdk_device_get_caps_lock_state (device))
    leds |= PNC_KEY_LED_CAPS;
  if (gdk_device_get_num_lock_state (device))
    leds |= PNC_KEY_LED_NUM;
  if (gdk_device_get_scroll_lock_state (device))
    leds |= PNC_KEY_LED_SCROLL;
  pnc_display_source_set_key_leds (self->source, leds);
}

static void
pnc_view_keyboard_set_captured (PncViewKeyboard *self, gboolean captured)
{
  if (self->captured == captured)
    return;
  self->captured = captured;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURED]);
}

/* X11 grants it only to a focused toplevel and forgets it with the focus; so it is asked for
 * whenever the state says focused. */
static void
pnc_view_keyboard_update_capture (PncViewKeyboard *self)
{
  gboolean active = FALSE;

  if (self->toplevel != NULL)
    active = (gdk_toplevel_get_state (self->toplevel) & GDK_TOPLEVEL_STATE_FOCUSED) != 0
             && gdk_surface_get_mapped (GDK_SURFACE (self->toplevel));
  if (self->focused && active)
    gdk_toplevel_inhibit_system_shortcuts (self->toplevel, NULL);
  else if (self->toplevel != NULL)
    gdk_toplevel_restore_system_shortcuts (self->toplevel);
  pnc_view_keyboard_set_captured (self, self->focused);
}

static void
pnc_view_keyboard_forget_toplevel (PncViewKeyboard *self)
{
  if (self->toplevel == NULL)
    return;
  g_clear_pointer (&self->x11_focus, pnc_x11_focus_free);
  g_signal_handler_disconnect (self->toplevel, self->state_handler);
  g_clear_object (&self->toplevel);
}

/* Another window has the focus, but the grab keeps the keys here: let go of it. */
static void
pnc_view_keyboard_focus_moved_cb (gpointer data)
{
  PncViewKeyboard *self = data;

  gdk_toplevel_restore_system_shortcuts (self->toplevel);
}

static void
pnc_view_keyboard_enter_cb (PncViewKeyboard *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (self->widget));

  self->focused = TRUE;
  pnc_view_keyboard_forget_toplevel (self);
  if (GDK_IS_TOPLEVEL (surface))
    {
      self->toplevel = g_object_ref (GDK_TOPLEVEL (surface));
      self->state_handler = g_signal_connect_swapped (
          self->toplevel, "notify::state", G_CALLBACK (pnc_view_keyboard_update_capture), self);
      self->x11_focus = pnc_x11_focus_watch (surface, pnc_view_keyboard_focus_moved_cb, self);
    }
  pnc_view_keyboard_sync_leds (self);
  pnc_view_keyboard_update_capture (self);
}

static void
pnc_view_keyboard_leave_cb (PncViewKeyboard *self)
{
  self->focused = FALSE;
  pnc_view_keyboard_let_go (self);
  pnc_view_keyboard_update_capture (self);
  pnc_view_keyboard_forget_toplevel (self);
}

static void
pnc_view_keyboard_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAPTURED)
    g_value_set_boolean (value, PNC_VIEW_KEYBOARD (object)->captured);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_view_keyboard_dispose (GObject *object)
{
  PncViewKeyboard *self = PNC_VIEW_KEYBOARD (object);

  pnc_view_keyboard_forget_toplevel (self);
  g_clear_object (&self->source);
  g_clear_pointer (&self->pressed, g_hash_table_unref);
  G_OBJECT_CLASS (pnc_view_keyboard_parent_class)->dispose (object);
}

static void
pnc_view_keyboard_class_init (PncViewKeyboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_view_keyboard_get_property;
  object_class->dispose = pnc_view_keyboard_dispose;
  properties[PROP_CAPTURED] = g_param_spec_boolean ("captured", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[RELEASED] = g_signal_new ("released", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_view_keyboard_init (PncViewKeyboard *self)
{
  self->pressed = g_hash_table_new (NULL, NULL);
}

PncViewKeyboard *
pnc_view_keyboard_new (GtkWidget *widget)
{
  PncViewKeyboard *self = g_object_new (PNC_TYPE_VIEW_KEYBOARD, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->widget = widget;
  /* First in line: nothing between the window and the guest may take a key. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (pnc_view_keyboard_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-released", G_CALLBACK (pnc_view_keyboard_released_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_object (focus, "enter", G_CALLBACK (pnc_view_keyboard_enter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (pnc_view_keyboard_leave_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, focus);
  return self;
}

void
pnc_view_keyboard_set_source (PncViewKeyboard *self, PncDisplaySource *source)
{
  pnc_view_keyboard_let_go (self);
  g_set_object (&self->source, source);
  if (self->focused)
    pnc_view_keyboard_sync_leds (self);
}

gboolean
pnc_view_keyboard_get_captured (PncViewKeyboard *self)
{
  return self->captured;
}

void
pnc_view_keyboard_disarm (PncViewKeyboard *self)
{
  self->armed = FALSE;
}
