/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-damage.h"
#include "pnc-desktop-client.h"
#include "pnc-kiosk-canvas.h"

/* Between two threads: SPICE lives on the one that iterates the default main context, the screen
 * on another. What the guest shows is shared under a lock, with a list of what changed since it
 * was last looked at; input goes the other way as messages. The picture's memory cannot die while
 * the lock is held. */
typedef struct _PncKioskLink PncKioskLink;

/* What the screen's thread sees between begin and end. */
typedef struct
{
  PncKioskPicture picture; /* pixels NULL: none */
  gboolean reset;          /* it is another one than last time */
  PncDamage damage;        /* since last time, in its pixels */
  PncCursor *cursor;
  gboolean cursor_changed;
  int cursor_x, cursor_y; /* server mouse mode: where the guest has its pointer */
  gboolean cursor_moved;
  PncMouseMode mouse_mode;
  const char *notice; /* a line for the title, NULL: nothing to say */
  gboolean ended;
} PncKioskNews;

/* Before the SPICE thread runs. @desktop may be NULL: then every end of the connection is the end.
 * @wake is called on the SPICE thread when there is news after none. */
PncKioskLink *pnc_kiosk_link_new (PncDisplaySource *source,
                                  PncDesktopClient *desktop,
                                  GFunc wake,
                                  gpointer wake_data);
/* After the SPICE thread has ended. */
void pnc_kiosk_link_free (PncKioskLink *link);

/* Starts the thread and connects; ends it, disconnected. */
void pnc_kiosk_link_start (PncKioskLink *link);
void pnc_kiosk_link_stop (PncKioskLink *link);
/* Why it ended: TRUE and what happened in @out_message (owned by the link), or FALSE and an error.
 * After stop; only if news said that it ended. */
gboolean pnc_kiosk_link_get_end (PncKioskLink *link, const char **out_message, GError **error);

/* The screen's thread */
const PncKioskNews *pnc_kiosk_link_begin (PncKioskLink *link);
void pnc_kiosk_link_end (PncKioskLink *link);
void pnc_kiosk_link_key (PncKioskLink *link, guint scancode, gboolean pressed);
void pnc_kiosk_link_release_all (PncKioskLink *link);
void pnc_kiosk_link_set_leds (PncKioskLink *link, guint leds);
void pnc_kiosk_link_position (PncKioskLink *link, int x, int y);
void pnc_kiosk_link_motion (PncKioskLink *link, int dx, int dy);
void pnc_kiosk_link_button (PncKioskLink *link, PncButton button, gboolean pressed);
void pnc_kiosk_link_request_size (PncKioskLink *link, guint width_px, guint height_px);
