/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

/* A guest that is not there: draws known patterns and remembers what it was sent. For tests and
 * benchmarks of consumers; no server, no file, no thread. */
#define PNC_TYPE_SYNTHETIC_SOURCE (pnc_synthetic_source_get_type ())
G_DECLARE_FINAL_TYPE (
    PncSyntheticSource, pnc_synthetic_source, PNC, SYNTHETIC_SOURCE, PncDisplaySource)

typedef enum
{
  PNC_SYNTHETIC_FULL,    /* every pixel */
  PNC_SYNTHETIC_TENTH,   /* one rectangle of a tenth of the area */
  PNC_SYNTHETIC_SCATTER, /* twenty of 64x64 */
  PNC_SYNTHETIC_CARET,   /* one of 16x32 */
} PncSyntheticPattern;

/* One input as it arrived. Unused members are 0. */
typedef struct
{
  enum
  {
    PNC_SYNTHETIC_KEY,      /* code: scancode, pressed */
    PNC_SYNTHETIC_LEDS,     /* code: PncKeyLeds */
    PNC_SYNTHETIC_POSITION, /* head_id, x, y */
    PNC_SYNTHETIC_MOTION,   /* x, y: the way */
    PNC_SYNTHETIC_BUTTON,   /* code: PncButton, pressed */
    PNC_SYNTHETIC_SIZE,     /* head_id, x, y: width, height */
    PNC_SYNTHETIC_OFFER,    /* code: PncSelection, x: how many types */
  } kind;
  guint code;
  gboolean pressed;
  guint head_id;
  int x, y;
} PncSyntheticInput;

/* One head, client mouse mode, agent connected, pictures as soon as it is connected. */
PncSyntheticSource *pnc_synthetic_source_new (guint width_px, guint height_px);

/* Gives head @id this size with fresh memory (the old is freed, as a mode set does); makes it if
 * need be; 0x0 takes its picture away. May be called before connecting. */
void
pnc_synthetic_source_set_size (PncSyntheticSource *self, guint id, guint width_px, guint height_px);
void pnc_synthetic_source_remove_head (PncSyntheticSource *self, guint id);
/* Whether a requested size is taken at once (default) or only recorded. */
void pnc_synthetic_source_set_follows_size (PncSyntheticSource *self, gboolean follows);

/* Draws the next frame of @pattern on each head and damages just what it drew. */
void pnc_synthetic_source_draw (PncSyntheticSource *self, PncSyntheticPattern pattern);
/* Draws a frame every @interval_ms; 0 stops. */
void pnc_synthetic_source_play (PncSyntheticSource *self,
                                PncSyntheticPattern pattern,
                                guint interval_ms);
/* Fills with one colour (0xRRGGBB); the undefined byte is set to 0 as guests leave it. */
void
pnc_synthetic_source_fill (PncSyntheticSource *self, guint id, const PncRect *rect, guint32 rgb);
/* What fresh memory holds at @x, @y: any two neighbours differ. */
guint32 pnc_synthetic_source_pixel (guint x, guint y);

void pnc_synthetic_source_set_mouse_mode (PncSyntheticSource *self, PncMouseMode mode);
void pnc_synthetic_source_set_agent (PncSyntheticSource *self, gboolean connected);
void pnc_synthetic_source_set_key_leds (PncSyntheticSource *self, PncKeyLeds leds);
void pnc_synthetic_source_set_cursor (PncSyntheticSource *self, const PncCursor *cursor);
void pnc_synthetic_source_move_cursor (PncSyntheticSource *self, int x, int y);
/* The connection breaks with @error (taken). */
void pnc_synthetic_source_fail (PncSyntheticSource *self, GError *error);

/* The guest owns @selection with this text; NULL: it no longer does. */
void
pnc_synthetic_source_copy_text (PncSyntheticSource *self, PncSelection selection, const char *text);
/* The guest pastes what we offered; finish with the text, NULL if there was none. */
void pnc_synthetic_source_paste_async (PncSyntheticSource *self,
                                       PncSelection selection,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
char *pnc_synthetic_source_paste_finish (PncSyntheticSource *self, GAsyncResult *result);

/* PncSyntheticInput, oldest first; borrowed. */
GArray *pnc_synthetic_source_get_inputs (PncSyntheticSource *self);
void pnc_synthetic_source_clear_inputs (PncSyntheticSource *self);
