/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-kiosk-link-private.h"

/* A desktop that still runs when its screen breaks off is connected to again, so often in a row. */
#define PNC_KIOSK_RETRIES 5
#define PNC_KIOSK_RETRY_MS 1000

static void
pnc_kiosk_link_set_notice (PncKioskLink *self, char *notice)
{
  g_mutex_lock (&self->lock);
  g_free (self->notice);
  self->notice = notice;
  self->news.notice = notice;
  pnc_kiosk_link_unlock_and_wake (self);
}

static gboolean
pnc_kiosk_link_retry_cb (gpointer data)
{
  PncKioskLink *self = data;

  self->retry_timer = 0;
  g_clear_error (&self->failure);
  pnc_display_source_connect (self->source);
  return G_SOURCE_REMOVE;
}

/* The screen broke off: because the desktop ended, or although it runs. */
static void
pnc_kiosk_link_go_on (PncKioskLink *self)
{
  if (self->failure == NULL || self->retry_timer != 0)
    return;
  if (self->desktop == NULL || self->n_retries >= PNC_KIOSK_RETRIES)
    {
      pnc_kiosk_link_end_with (self, NULL, g_steal_pointer (&self->failure));
      return;
    }
  switch (pnc_desktop_client_get_state (self->desktop))
    {
    case PNC_DESKTOP_STATE_RUNNING:
    case PNC_DESKTOP_STATE_PAUSED:
      self->n_retries++;
      self->retry_timer = g_timeout_add (PNC_KIOSK_RETRY_MS, pnc_kiosk_link_retry_cb, self);
      break;
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_STOPPING:
    case PNC_DESKTOP_STATE_STOPPED:
    case PNC_DESKTOP_STATE_MISSING:
    case PNC_DESKTOP_STATE_BROKEN:
      break; /* its next state, or this one, says what happened */
    }
}

static void
pnc_kiosk_link_failed_cb (PncDisplaySource *source, GError *error, PncKioskLink *self)
{
  g_clear_error (&self->failure);
  self->failure = g_error_copy (error);
  pnc_kiosk_link_go_on (self);
}

static void
pnc_kiosk_link_state_cb (PncDisplaySource *source, GParamSpec *pspec, PncKioskLink *self)
{
  if (pnc_display_source_get_state (source) == PNC_DISPLAY_STATE_SHOWING)
    self->n_retries = 0;
}

static GError *
pnc_kiosk_link_describe_problem (PncKioskLink *self)
{
  GVariant *problem = pnc_desktop_client_get_problem (self->desktop);
  const char *message = NULL;

  if (problem != NULL)
    g_variant_lookup (problem, "message", "&s", &message);
  return g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE, "“%s” stopped unexpectedly%s%s",
                      pnc_desktop_client_get_name (self->desktop), message != NULL ? ": " : "",
                      message != NULL ? message : "");
}

static char *
pnc_kiosk_link_describe_pause (PncKioskLink *self)
{
  const char *reason = pnc_desktop_client_get_state_reason (self->desktop);

  if (g_strcmp0 (reason, "no-space") == 0)
    return g_strdup ("paused: the disk of this computer is full");
  if (g_strcmp0 (reason, "io-error") == 0)
    return g_strdup ("paused: its files cannot be read or written");
  return g_strdup ("paused");
}

static void
pnc_kiosk_link_desktop_cb (PncDesktopClient *desktop, GParamSpec *pspec, PncKioskLink *self)
{
  const char *name = pnc_desktop_client_get_name (desktop);

  switch (pnc_desktop_client_get_state (desktop))
    {
    case PNC_DESKTOP_STATE_STOPPED:
      pnc_kiosk_link_end_with (self, g_strdup_printf ("“%s” has stopped", name), NULL);
      break;
    case PNC_DESKTOP_STATE_BROKEN:
      pnc_kiosk_link_end_with (self, NULL, pnc_kiosk_link_describe_problem (self));
      break;
    case PNC_DESKTOP_STATE_MISSING:
      pnc_kiosk_link_end_with (self, NULL,
                               g_error_new (PNC_ERROR, PNC_ERROR_NOT_FOUND,
                                            "The folder of “%s” is not there any more", name));
      break;
    case PNC_DESKTOP_STATE_PAUSED:
      pnc_kiosk_link_set_notice (self, pnc_kiosk_link_describe_pause (self));
      break;
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_STOPPING:
    case PNC_DESKTOP_STATE_RUNNING:
      pnc_kiosk_link_set_notice (self, NULL);
      break;
    }
  pnc_kiosk_link_go_on (self);
}

void
pnc_kiosk_link_watch_course (PncKioskLink *self)
{
  g_signal_connect (self->source, "notify::state", G_CALLBACK (pnc_kiosk_link_state_cb), self);
  g_signal_connect (self->source, "failed", G_CALLBACK (pnc_kiosk_link_failed_cb), self);
  if (self->desktop != NULL)
    g_signal_connect (self->desktop, "notify::state", G_CALLBACK (pnc_kiosk_link_desktop_cb), self);
}
