/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-fixture.h"

#include "pnc-spice-source.h"

#include <string.h>

/* A wait, and what it waits for. */
typedef struct
{
  PncSpiceFixture *fixture;
  PncRect rect;
  guint number;
  const char *text;
} PncFixtureWait;

static void
pnc_fixture_open_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  PncSpiceFixture *self = data;

  self->n_opened++;
  g_task_return_int (task, pnc_fake_spice_open (self->fake));
}

static void
pnc_fixture_reset_cb (PncDisplayHead *head, PncSpiceFixture *self)
{
  self->n_resets++;
}

static void
pnc_fixture_damaged_cb (PncDisplayHead *head,
                        const PncRect *rects,
                        guint n_rects,
                        PncSpiceFixture *self)
{
  self->n_damaged++;
  assert_in_range (n_rects, 1, PNC_DAMAGE_MAX_RECTS);
  g_array_append_vals (self->damage, rects, n_rects);
}

static void
pnc_fixture_heads_cb (
    GListModel *heads, guint position, guint removed, guint added, PncSpiceFixture *self)
{
  PncDisplayHead *head = pnc_spice_fixture_get_head (self, 0);

  if (position > 0 || added == 0)
    return;
  g_signal_connect (head, "reset", G_CALLBACK (pnc_fixture_reset_cb), self);
  g_signal_connect (head, "damaged", G_CALLBACK (pnc_fixture_damaged_cb), self);
}

static void
pnc_fixture_cursor_cb (PncDisplaySource *source, int x, int y, PncSpiceFixture *self)
{
  self->n_moves++;
  self->cursor_x = x;
  self->cursor_y = y;
}

static void
pnc_fixture_grab_cb (PncDisplaySource *source,
                     PncSelection selection,
                     const char *const *mime_types,
                     PncSpiceFixture *self)
{
  g_autofree char *types = g_strjoinv (" ", (char **) mime_types);

  g_string_append_printf (self->clipboard, "grab %d %s\n", selection, types);
}

static void
pnc_fixture_release_cb (PncDisplaySource *source, PncSelection selection, PncSpiceFixture *self)
{
  g_string_append_printf (self->clipboard, "release %d\n", selection);
}

static void
pnc_fixture_refused_cb (PncDisplaySource *source,
                        const PncClipboardRefusal *refusal,
                        PncSpiceFixture *self)
{
  g_string_append_printf (self->clipboard, "refused %s %s %" G_GINT64_FORMAT "\n",
                          refusal->to_host ? "to_host" : "to_guest", refusal->kind,
                          refusal->size_bytes);
}

static void
pnc_fixture_request_cb (PncDisplaySource *source,
                        PncSelection selection,
                        const char *mime_type,
                        GTask *answer,
                        PncSpiceFixture *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->answer != NULL)
    bytes = g_bytes_new (self->answer, strlen (self->answer));
  g_string_append_printf (self->clipboard, "request %d %s\n", selection, mime_type);
  pnc_display_source_answer_clipboard (source, answer, bytes);
}

static void
pnc_fixture_failed_cb (PncDisplaySource *source, GError *error, PncSpiceFixture *self)
{
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
}

PncSpiceFixture *
pnc_spice_fixture_new (const PncFakeSpiceConfig *config)
{
  PncSpiceFixture *self = g_new0 (PncSpiceFixture, 1);
  PncDisplaySource *source;

  self->fake = pnc_fake_spice_new (config);
  self->damage = g_array_new (FALSE, FALSE, sizeof (PncRect));
  self->clipboard = g_string_new (NULL);
  self->source = source
      = PNC_DISPLAY_SOURCE (pnc_spice_source_new (pnc_fixture_open_cb, self, NULL, config->sound));
  g_signal_connect (pnc_display_source_get_heads (source), "items-changed",
                    G_CALLBACK (pnc_fixture_heads_cb), self);
  g_signal_connect (source, "cursor-moved", G_CALLBACK (pnc_fixture_cursor_cb), self);
  g_signal_connect (source, "clipboard-grab", G_CALLBACK (pnc_fixture_grab_cb), self);
  g_signal_connect (source, "clipboard-release", G_CALLBACK (pnc_fixture_release_cb), self);
  g_signal_connect (source, "clipboard-request", G_CALLBACK (pnc_fixture_request_cb), self);
  g_signal_connect (source, "clipboard-refused", G_CALLBACK (pnc_fixture_refused_cb), self);
  g_signal_connect (source, "failed", G_CALLBACK (pnc_fixture_failed_cb), self);
  pnc_display_source_connect (source);
  pnc_spice_fixture_wait_state (self, PNC_DISPLAY_STATE_SHOWING);
  return self;
}

void
pnc_spice_fixture_free (PncSpiceFixture *self)
{
  if (self == NULL)
    return;
  pnc_display_source_disconnect (self->source);
  g_object_unref (self->source);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&self->fake, pnc_fake_spice_free);
  g_array_unref (self->damage);
  g_string_free (self->clipboard, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

PncDisplayHead *
pnc_spice_fixture_get_head (PncSpiceFixture *self, guint index)
{
  g_autoptr (PncDisplayHead) head
      = g_list_model_get_item (pnc_display_source_get_heads (self->source), index);

  return head; /* the list holds it */
}

guint32
pnc_spice_fixture_get_pixel (PncDisplayHead *head, guint x, guint y)
{
  const guint8 *row
      = pnc_display_head_get_pixels (head) + (gsize) y * pnc_display_head_get_stride (head);

  return ((const guint32 *) row)[x] & 0xffffff;
}

void
pnc_spice_fixture_forget (PncSpiceFixture *self)
{
  PncRect corner = { 0, 0, 8, 8 };

  /* The corner is drawn last, so when it is there everything is. */
  pnc_fake_spice_draw (self->fake, 0, &corner, 99);
  pnc_spice_fixture_wait_drawn (self, &corner, 99);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  self->n_resets = self->n_damaged = 0;
  g_array_set_size (self->damage, 0);
}

/* Waiting */

static gboolean
pnc_fixture_has_size (gpointer data)
{
  PncFixtureWait *wait = data;
  PncDisplayHead *head = pnc_spice_fixture_get_head (wait->fixture, 0);

  return head != NULL && (int) pnc_display_head_get_width (head) == wait->rect.width
         && (int) pnc_display_head_get_height (head) == wait->rect.height;
}

void
pnc_spice_fixture_wait_size (PncSpiceFixture *self, guint width_px, guint height_px)
{
  PncFixtureWait wait = { self, .rect = { 0, 0, width_px, height_px } };

  pnc_test_wait_until (pnc_fixture_has_size, &wait, PNC_FIXTURE_MS);
}

static gboolean
pnc_fixture_is_drawn (gpointer data)
{
  PncFixtureWait *wait = data;
  const PncRect *rect = &wait->rect;
  PncDisplayHead *head = pnc_spice_fixture_get_head (wait->fixture, 0);

  if (head == NULL || (int) pnc_display_head_get_width (head) < rect->x + rect->width
      || (int) pnc_display_head_get_height (head) < rect->y + rect->height)
    return FALSE;
  for (int y = rect->y; y < rect->y + rect->height; y++)
    for (int x = rect->x; x < rect->x + rect->width; x++)
      if (pnc_spice_fixture_get_pixel (head, x, y) != pnc_fake_spice_pixel (x, y, wait->number))
        return FALSE;
  return TRUE;
}

void
pnc_spice_fixture_wait_drawn (PncSpiceFixture *self, const PncRect *rect, guint seed)
{
  PncFixtureWait wait = { self, .rect = *rect, .number = seed };

  pnc_test_wait_until (pnc_fixture_is_drawn, &wait, PNC_FIXTURE_MS);
}

static gboolean
pnc_fixture_log_has (gpointer data)
{
  PncFixtureWait *wait = data;
  g_autofree char *log = pnc_fake_spice_dup_log (wait->fixture->fake);

  return strstr (log, wait->text) != NULL;
}

void
pnc_spice_fixture_wait_log (PncSpiceFixture *self, const char *text)
{
  PncFixtureWait wait = { self, .text = text };

  pnc_test_wait_until (pnc_fixture_log_has, &wait, PNC_FIXTURE_MS);
}

static gboolean
pnc_fixture_clipboard_has (gpointer data)
{
  PncFixtureWait *wait = data;

  return strstr (wait->fixture->clipboard->str, wait->text) != NULL;
}

void
pnc_spice_fixture_wait_clipboard (PncSpiceFixture *self, const char *text)
{
  PncFixtureWait wait = { self, .text = text };

  pnc_test_wait_until (pnc_fixture_clipboard_has, &wait, PNC_FIXTURE_MS);
}

static gboolean
pnc_fixture_is_in_state (gpointer data)
{
  PncFixtureWait *wait = data;

  return pnc_display_source_get_state (wait->fixture->source) == (PncDisplayState) wait->number;
}

void
pnc_spice_fixture_wait_state (PncSpiceFixture *self, PncDisplayState state)
{
  PncFixtureWait wait = { self, .number = state };

  pnc_test_wait_until (pnc_fixture_is_in_state, &wait, PNC_FIXTURE_MS);
}

static gboolean
pnc_fixture_has_agent (gpointer data)
{
  PncFixtureWait *wait = data;

  return pnc_display_source_get_agent_connected (wait->fixture->source) == (gboolean) wait->number;
}

void
pnc_spice_fixture_wait_agent (PncSpiceFixture *self, gboolean connected)
{
  PncFixtureWait wait = { self, .number = connected };

  pnc_test_wait_until (pnc_fixture_has_agent, &wait, PNC_FIXTURE_MS);
}
