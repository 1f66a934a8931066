/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clipboard-rules.h"
#include "pnc-display-head.h"

#include <gio/gio.h>

/* Where a guest's screen comes from and its input goes to. Producers: PncSpiceSource (a real
 * guest), PncSyntheticSource (tests, benchmarks). Consumers: the GTK view and the SDL2 kiosk.
 * Nothing above this class knows SPICE. It runs on the thread that iterates the main context it
 * was made in; all signals are emitted there.
 *
 * Properties: "state" (PncDisplayState), "mouse-mode" (PncMouseMode), "agent-connected" (bool),
 * "heads" (GListModel of PncDisplayHead, one a guest monitor), "key-leds" (guint, PncKeyLeds),
 * "cursor" (PncCursor boxed, NULL: the guest shows none).
 * Signals:
 *   "cursor-moved" (int x, int y)        server mouse mode: where the guest drew its pointer
 *   "clipboard-grab" (PncSelection, const char * const *mime_types)   the guest owns the selection
 *   "clipboard-release" (PncSelection)
 *   "clipboard-request" (PncSelection, const char *mime_type, GTask *answer)  the guest wants our
 *       data: answer with pnc_display_source_answer_clipboard() at any later time
 *   "clipboard-refused" (PncClipboardRefusal *)   the rules kept something from crossing
 *   "failed" (GError *)                  the connection is gone; state is DISCONNECTED */
#define PNC_TYPE_DISPLAY_SOURCE (pnc_display_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (PncDisplaySource, pnc_display_source, PNC, DISPLAY_SOURCE, GObject)

typedef enum
{
  PNC_DISPLAY_STATE_DISCONNECTED,
  PNC_DISPLAY_STATE_CONNECTING,
  PNC_DISPLAY_STATE_CONNECTED, /* channels are open, no picture yet */
  PNC_DISPLAY_STATE_SHOWING,   /* a head has pixels, or had a second ago (mode set) */
} PncDisplayState;

#define PNC_TYPE_DISPLAY_STATE (pnc_display_state_get_type ())
GType pnc_display_state_get_type (void);

typedef enum
{
  PNC_MOUSE_MODE_SERVER, /* relative motion */
  PNC_MOUSE_MODE_CLIENT, /* absolute position */
} PncMouseMode;

#define PNC_TYPE_MOUSE_MODE (pnc_mouse_mode_get_type ())
GType pnc_mouse_mode_get_type (void);

typedef enum
{
  PNC_SELECTION_CLIPBOARD,
  PNC_SELECTION_PRIMARY,
} PncSelection;

typedef enum
{
  PNC_KEY_LED_SCROLL = 1 << 0,
  PNC_KEY_LED_NUM = 1 << 1,
  PNC_KEY_LED_CAPS = 1 << 2,
} PncKeyLeds;

/* Buttons as SPICE numbers them. */
typedef enum
{
  PNC_BUTTON_LEFT = 1,
  PNC_BUTTON_MIDDLE,
  PNC_BUTTON_RIGHT,
  PNC_BUTTON_WHEEL_UP,
  PNC_BUTTON_WHEEL_DOWN,
  PNC_BUTTON_SIDE,
  PNC_BUTTON_EXTRA,
} PncButton;

/* A pointer's shape: straight-alpha RGBA, 4 bytes a pixel, rows without padding. */
typedef struct
{
  guint width_px, height_px;
  int hot_x, hot_y;
  GBytes *rgba;
} PncCursor;

#define PNC_TYPE_CURSOR (pnc_cursor_get_type ())
GType pnc_cursor_get_type (void);
PncCursor *pnc_cursor_copy (const PncCursor *cursor);
void pnc_cursor_free (PncCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCursor, pnc_cursor_free)

struct _PncDisplaySourceClass
{
  GObjectClass parent_class;

  void (*connect) (PncDisplaySource *source);
  void (*disconnect) (PncDisplaySource *source);
  void (*key) (PncDisplaySource *source, guint scancode, gboolean pressed);
  void (*set_key_leds) (PncDisplaySource *source, PncKeyLeds leds);
  void (*position) (PncDisplaySource *source, PncDisplayHead *head, int x, int y);
  void (*motion) (PncDisplaySource *source, int dx, int dy);
  void (*button) (PncDisplaySource *source, PncButton button, gboolean pressed);
  void (*request_size) (PncDisplaySource *source, PncDisplayHead *head, guint w, guint h);
  void (*offer_clipboard) (PncDisplaySource *source,
                           PncSelection selection,
                           const char *const *mime_types);
  void (*read_clipboard_async) (PncDisplaySource *source,
                                PncSelection selection,
                                const char *mime_type,
                                GTask *task);
  /* Takes no more than so much from the guest, if it can tell the guest; may be NULL. */
  void (*limit_clipboard) (PncDisplaySource *source, gint64 max_bytes);
  /* Whether the guest is heard, and hears; may be NULL: it never does. */
  void (*limit_sound) (PncDisplaySource *source, gboolean play, gboolean record);
};

void pnc_display_source_connect (PncDisplaySource *source);
void pnc_display_source_disconnect (PncDisplaySource *source);

PncDisplayState pnc_display_source_get_state (PncDisplaySource *source);
PncMouseMode pnc_display_source_get_mouse_mode (PncDisplaySource *source);
gboolean pnc_display_source_get_agent_connected (PncDisplaySource *source);
PncKeyLeds pnc_display_source_get_key_leds (PncDisplaySource *source);
const PncCursor *pnc_display_source_get_cursor (PncDisplaySource *source);
GListModel *pnc_display_source_get_heads (PncDisplaySource *source); /* borrowed */

/* @scancode: XT set 1, extended keys as 0x100 | code (0x11d is right Ctrl). The source keeps a
 * bitmap of what is down: a release of a key that is not down is dropped. Pause is known to it. */
void pnc_display_source_key (PncDisplaySource *source, guint scancode, gboolean pressed);
/* Releases every key and button that is down (focus lost, window hidden). */
void pnc_display_source_release_all (PncDisplaySource *source);
void pnc_display_source_set_key_leds (PncDisplaySource *source, PncKeyLeds leds);
/* Client mouse mode: @x, @y in the head's pixels, clamped to it. */
void pnc_display_source_position (PncDisplaySource *source, PncDisplayHead *head, int x, int y);
void pnc_display_source_motion (PncDisplaySource *source, int dx, int dy);
void pnc_display_source_button (PncDisplaySource *source, PncButton button, gboolean pressed);
/* Asks the guest (through its agent) for this size. Coalesced: newest wins, at most one in
 * flight, width rounded down to a multiple of 8, at least 320x200. */
void pnc_display_source_request_size (PncDisplaySource *source,
                                      PncDisplayHead *head,
                                      guint width_px,
                                      guint height_px);

/* Whether the guest may be heard, and may hear, from now on; both until it is said. */
void pnc_display_source_set_sound_rules (PncDisplaySource *source, gboolean play, gboolean record);
void pnc_display_source_get_sound_rules (PncDisplaySource *source,
                                         gboolean *out_play,
                                         gboolean *out_record);

/* What may cross, from now on; open until it is said. What the guest owns is looked at anew. */
void pnc_display_source_set_clipboard_rules (PncDisplaySource *source,
                                             const PncClipboardRules *rules);
const PncClipboardRules *pnc_display_source_get_clipboard_rules (PncDisplaySource *source);

/* Clipboard: nothing crosses until it is pasted. Types: "text/plain;charset=utf-8" (lines end in
 * LF here; the source converts for the guest), "image/png". An empty list releases. */
void pnc_display_source_offer_clipboard (PncDisplaySource *source,
                                         PncSelection selection,
                                         const char *const *mime_types);
void pnc_display_source_read_clipboard_async (PncDisplaySource *source,
                                              PncSelection selection,
                                              const char *mime_type,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GBytes *pnc_display_source_read_clipboard_finish (PncDisplaySource *source,
                                                  GAsyncResult *result,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Answers a "clipboard-request"; NULL @bytes: there is nothing. */
void pnc_display_source_answer_clipboard (PncDisplaySource *source, GTask *answer, GBytes *bytes);
