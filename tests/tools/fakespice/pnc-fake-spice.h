/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-head.h"

/* A SPICE server without a machine behind it, on libspice-server: known pixels, a log of every
 * input, an agent that does what it is told. It runs on a thread of its own, so that client and
 * server never wait for each other; everything below is asked from the test's thread and done in
 * order. Reads SPICE's own numbers (scancode bytes, button masks, VD_AGENT types). */
typedef struct _PncFakeSpice PncFakeSpice;

typedef enum
{
  PNC_FAKE_XRGB32,
  PNC_FAKE_RGB555,
  PNC_FAKE_RGB565,
} PncFakeFormat;

typedef struct
{
  guint width_px, height_px;
  PncFakeFormat format;
  guint n_devices;         /* display channels; 0 is 1 */
  gboolean headless;       /* no display channel at all */
  gboolean relative;       /* no tablet: server mouse mode */
  gboolean agent;          /* connected from the start */
  gboolean crlf;           /* the agent is of the kind that ends lines so */
  gboolean flaps;          /* … that releases before it grabs again */
  gboolean follows_size;   /* a monitors config sets the mode */
  gboolean sound;          /* plays for whoever listens */
  gboolean draws_on_key;   /* each key pressed draws a caret: for latency */
  const char *socket_path; /* listen there too; NULL: only pnc_fake_spice_open() */
} PncFakeSpiceConfig;

PncFakeSpice *pnc_fake_spice_new (const PncFakeSpiceConfig *config);
/* Connections break; returns once everything is gone. */
void pnc_fake_spice_free (PncFakeSpice *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFakeSpice, pnc_fake_spice_free)

/* A connected socket for one channel; the caller owns it. */
int pnc_fake_spice_open (PncFakeSpice *fake);
/* Whether a client's display channel is there to draw for. */
gboolean pnc_fake_spice_has_client (PncFakeSpice *fake);

/* Whether a client has its sound channel open. */
gboolean pnc_fake_spice_has_listener (PncFakeSpice *fake);

/* What happened, a line each: "scan 1d", "tablet 10,20 0", "wheel -1 0", "motion 3,-4 1",
 * "buttons 1", "leds 4", "monitors 800x600+0+0", "grab 0 1 2", "release 0", "request 0 1",
 * "clipboard 0 1 text", "caps". Buttons are a mask as QEMU gets it: 1 left, 2 right, 4 middle, 0x40
 * side, 0x80 extra. Caller frees. */
char *pnc_fake_spice_dup_log (PncFakeSpice *fake);
void pnc_fake_spice_clear_log (PncFakeSpice *fake);

/* The picture */
void pnc_fake_spice_set_mode (
    PncFakeSpice *fake, guint device, guint width_px, guint height_px, PncFakeFormat format);
/* Draws pnc_fake_spice_pixel() into @rect. */
void pnc_fake_spice_draw (PncFakeSpice *fake, guint device, const PncRect *rect, guint seed);
guint32 pnc_fake_spice_pixel (guint x, guint y, guint seed);
/* What the program fakespice draws into the corner after its last frame. */
#define PNC_FAKE_END_SEED 100003
void
pnc_fake_spice_set_monitors (PncFakeSpice *fake, guint device, const PncRect *areas, guint n_areas);
/* Updates that wait to be taken by the client; more than a handful means that it is behind. */
guint pnc_fake_spice_count_pending (PncFakeSpice *fake, guint device);

/* The pointer: pixel i of the shape is ARGB @argb + i. */
void pnc_fake_spice_set_cursor (PncFakeSpice *fake,
                                guint device,
                                guint width_px,
                                guint height_px,
                                guint hot_x,
                                guint hot_y,
                                guint32 argb);
void pnc_fake_spice_move_cursor (PncFakeSpice *fake, guint device, int x, int y);
void pnc_fake_spice_hide_cursor (PncFakeSpice *fake, guint device);

void pnc_fake_spice_set_tablet (PncFakeSpice *fake, gboolean present);
void pnc_fake_spice_set_leds (PncFakeSpice *fake, guint leds);

/* The agent */
void pnc_fake_spice_set_agent (PncFakeSpice *fake, gboolean connected);
/* What it hands over for whatever is requested; NULL: it answers that there is nothing. */
void pnc_fake_spice_set_clipboard (PncFakeSpice *fake, const char *text);
void pnc_fake_spice_agent_grab (PncFakeSpice *fake, guint selection, guint type);
void pnc_fake_spice_agent_release (PncFakeSpice *fake, guint selection);
void pnc_fake_spice_agent_request (PncFakeSpice *fake, guint selection, guint type);
/* A message as it stands, right or wrong. */
void pnc_fake_spice_agent_send (PncFakeSpice *fake, guint type, gconstpointer data, gsize size);
