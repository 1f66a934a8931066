/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* One list of states for service and clients; nicks are the strings on the bus. A desktop holds
 * something (its folder's claim, processes) in STARTING to STOPPING only. */
typedef enum
{
  PNC_DESKTOP_STATE_MISSING, /* the folder is not there */
  PNC_DESKTOP_STATE_STOPPED,
  PNC_DESKTOP_STATE_STARTING,
  PNC_DESKTOP_STATE_RUNNING, /* QEMU runs; the first frame is the client's own state */
  PNC_DESKTOP_STATE_PAUSED,
  PNC_DESKTOP_STATE_STOPPING, /* asked to shut down, or letting go of what it held */
  PNC_DESKTOP_STATE_BROKEN,   /* stopped unexpectedly, or damaged: Problem says what */
} PncDesktopState;

#define PNC_DESKTOP_STATE_N_STATES (PNC_DESKTOP_STATE_BROKEN + 1)

#define PNC_TYPE_DESKTOP_STATE (pnc_desktop_state_get_type ())
GType pnc_desktop_state_get_type (void);
const char *pnc_desktop_state_to_string (PncDesktopState state);
gboolean pnc_desktop_state_from_string (const char *text, PncDesktopState *out_state);

/* What happens to a desktop. */
typedef enum
{
  PNC_DESKTOP_EVENT_FOLDER_GONE,
  PNC_DESKTOP_EVENT_FOLDER_BACK,
  PNC_DESKTOP_EVENT_DAMAGED,      /* the folder is there and not in order */
  PNC_DESKTOP_EVENT_START,        /* a person asked */
  PNC_DESKTOP_EVENT_START_FAILED, /* and everything is undone */
  PNC_DESKTOP_EVENT_QEMU_RUNS,
  PNC_DESKTOP_EVENT_PAUSE,
  PNC_DESKTOP_EVENT_RESUME,
  PNC_DESKTOP_EVENT_STOP,         /* a person asked, or QEMU went: what it held is let go */
  PNC_DESKTOP_EVENT_STOP_IGNORED, /* the guest did not follow in time */
  PNC_DESKTOP_EVENT_RELEASED,     /* all is let go after an orderly end */
  PNC_DESKTOP_EVENT_BROKE,        /* all is let go after an end that nobody asked for */
  PNC_DESKTOP_EVENT_CLEARED,      /* a person has read the problem */
} PncDesktopEvent;

#define PNC_DESKTOP_EVENT_N_EVENTS (PNC_DESKTOP_EVENT_CLEARED + 1)

/* The life of a desktop (architecture.md 6) as one table. Pure. FALSE, with @out_next untouched,
 * when @event cannot happen in @state. */
gboolean pnc_desktop_state_next (PncDesktopState state,
                                 PncDesktopEvent event,
                                 PncDesktopState *out_next) G_GNUC_WARN_UNUSED_RESULT;
