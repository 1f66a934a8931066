/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-core.h"

#include <glib-unix.h>

struct SpiceTimer
{
  SpiceTimerFunc func;
  void *opaque;
  GSource *source;
};

struct SpiceWatch
{
  int fd;
  SpiceWatchFunc func;
  void *opaque;
  GSource *source;
};

static void
pnc_fake_core_drop (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
pnc_fake_core_attach (GSource *source)
{
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
pnc_fake_timer_cb (gpointer data)
{
  SpiceTimer *timer = data;

  pnc_fake_core_drop (&timer->source);
  timer->func (timer->opaque);
  return G_SOURCE_REMOVE;
}

static SpiceTimer *
pnc_fake_timer_add (SpiceTimerFunc func, void *opaque)
{
  SpiceTimer *timer = g_new0 (SpiceTimer, 1);

  timer->func = func;
  timer->opaque = opaque;
  return timer;
}

static void
pnc_fake_timer_start (SpiceTimer *timer, uint32_t ms)
{
  pnc_fake_core_drop (&timer->source);
  timer->source = g_timeout_source_new (ms);
  g_source_set_callback (timer->source, pnc_fake_timer_cb, timer, NULL);
  pnc_fake_core_attach (timer->source);
}

static void
pnc_fake_timer_cancel (SpiceTimer *timer)
{
  pnc_fake_core_drop (&timer->source);
}

static void
pnc_fake_timer_remove (SpiceTimer *timer)
{
  pnc_fake_core_drop (&timer->source);
  g_free (timer);
}

static gboolean
pnc_fake_watch_cb (int fd, GIOCondition condition, gpointer data)
{
  SpiceWatch *watch = data;
  int events = 0;

  if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
    events |= SPICE_WATCH_EVENT_READ;
  if (condition & G_IO_OUT)
    events |= SPICE_WATCH_EVENT_WRITE;
  watch->func (fd, events, watch->opaque);
  return G_SOURCE_CONTINUE;
}

static void
pnc_fake_watch_update (SpiceWatch *watch, int events)
{
  GIOCondition condition = 0;

  pnc_fake_core_drop (&watch->source);
  if (events & SPICE_WATCH_EVENT_READ)
    condition |= G_IO_IN;
  if (events & SPICE_WATCH_EVENT_WRITE)
    condition |= G_IO_OUT;
  if (condition == 0)
    return;
  watch->source = g_unix_fd_source_new (watch->fd, condition);
  g_source_set_callback (watch->source, G_SOURCE_FUNC (pnc_fake_watch_cb), watch, NULL);
  pnc_fake_core_attach (watch->source);
}

static SpiceWatch *
pnc_fake_watch_add (int fd, int events, SpiceWatchFunc func, void *opaque)
{
  SpiceWatch *watch = g_new0 (SpiceWatch, 1);

  *watch = (SpiceWatch){ fd, func, opaque, NULL };
  pnc_fake_watch_update (watch, events);
  return watch;
}

static void
pnc_fake_watch_remove (SpiceWatch *watch)
{
  pnc_fake_core_drop (&watch->source);
  g_free (watch);
}

static int open_channels[SPICE_END_CHANNEL];

static void
pnc_fake_channel_event (int event, SpiceChannelEventInfo *info)
{
  if (info->type >= SPICE_END_CHANNEL)
    return;
  if (event == SPICE_CHANNEL_EVENT_INITIALIZED)
    g_atomic_int_inc (&open_channels[info->type]);
  else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
    g_atomic_int_add (&open_channels[info->type], -1);
}

int
pnc_fake_core_count_channels (int type)
{
  return g_atomic_int_get (&open_channels[type]);
}

SpiceCoreInterface pnc_fake_core = {
  .base
  = { .major_version = SPICE_INTERFACE_CORE_MAJOR, .minor_version = SPICE_INTERFACE_CORE_MINOR },
  .timer_add = pnc_fake_timer_add,
  .timer_start = pnc_fake_timer_start,
  .timer_cancel = pnc_fake_timer_cancel,
  .timer_remove = pnc_fake_timer_remove,
  .watch_add = pnc_fake_watch_add,
  .watch_update_mask = pnc_fake_watch_update,
  .watch_remove = pnc_fake_watch_remove,
  .channel_event = pnc_fake_channel_event,
};

#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

/* The library never frees its keyboard and mouse states; GLib leaves the table of quarks behind
 * that it made when it was loaded, once there are more of them than fit: with many plug-ins of
 * GStreamer. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:libspice-server\n"
         "leak:_dl_init\n";
}

/* Else the stacks end in GLib, which has no frame pointers, and no suppression fits. */
const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}
#endif
