/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-clipboard.h"

#include "pnc-clipboard-text.h"
#include "pnc-display-source-producer.h"
#include "pnc-error.h"

#include <spice/vd_agent.h>

/* Agents without the "no release on re-grab" capability say "release" between two grabs; acting
 * on it at once makes clipboard managers take the selection away. */
#define PNC_CLIPBOARD_RELEASE_MS 500

/* What crosses; everything else stays on its side. */
static const struct
{
  guint32 type;
  const char *mime_type;
} known_types[] = {
  { VD_AGENT_CLIPBOARD_UTF8_TEXT, "text/plain;charset=utf-8" },
  { VD_AGENT_CLIPBOARD_IMAGE_PNG, "image/png" },
};

/* Beyond this a size is a lie: spice-client-glib takes header bytes off the sizes that an agent
 * states without looking whether they are there. */
#define PNC_CLIPBOARD_MAX_BYTES (256u << 20)
#define PNC_CLIPBOARD_MAX_TYPES 64

#define PNC_N_TYPES G_N_ELEMENTS (known_types)
#define PNC_N_SELECTIONS (PNC_SELECTION_PRIMARY + 1)

typedef struct
{
  PncSpiceClipboard *clipboard;
  PncSelection selection;
  gboolean guest_has[PNC_N_TYPES]; /* the guest owns it, with these types */
  gboolean we_offer[PNC_N_TYPES];
  gboolean offer_sent; /* the guest heard of it */
  GQueue reads;        /* GTask, its data the type's index; the first one was requested */
  guint read_timer;
  guint release_timer;
} PncSpiceSelection;

/* Counted, because a consumer may disconnect the source from inside of a signal that we emit. */
struct _PncSpiceClipboard
{
  PncDisplaySource *source;
  SpiceMainChannel *channel;
  gboolean agent;
  PncSpiceSelection selections[PNC_N_SELECTIONS];
};

/* A guest's request that waits for our side. */
typedef struct
{
  SpiceMainChannel *channel;
  PncSelection selection;
  guint32 type;
} PncSpicePaste;

G_STATIC_ASSERT (PNC_SELECTION_CLIPBOARD == (int) VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD);
G_STATIC_ASSERT (PNC_SELECTION_PRIMARY == (int) VD_AGENT_CLIPBOARD_SELECTION_PRIMARY);

static void
pnc_spice_clipboard_finalize (PncSpiceClipboard *self)
{
  g_object_unref (self->channel);
}

static void
pnc_spice_clipboard_unref (PncSpiceClipboard *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) pnc_spice_clipboard_finalize);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSpiceClipboard, pnc_spice_clipboard_unref)

static void
pnc_spice_paste_free (PncSpicePaste *paste)
{
  g_object_unref (paste->channel);
  g_free (paste);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSpicePaste, pnc_spice_paste_free)

static gboolean
pnc_spice_clipboard_has_cap (SpiceMainChannel *channel, guint32 capability)
{
  return spice_main_channel_agent_test_capability (channel, capability);
}

static gboolean
pnc_spice_clipboard_crosses (PncSpiceClipboard *self)
{
  return self->agent
         && pnc_spice_clipboard_has_cap (self->channel, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
}

static int
pnc_spice_clipboard_find_type (guint32 type)
{
  for (guint i = 0; i < PNC_N_TYPES; i++)
    if (known_types[i].type == type)
      return i;
  return -1;
}

static int
pnc_spice_clipboard_find_mime_type (const char *mime_type)
{
  for (guint i = 0; i < PNC_N_TYPES; i++)
    if (g_strcmp0 (known_types[i].mime_type, mime_type) == 0)
      return i;
  return -1;
}

static gboolean
pnc_spice_clipboard_any (const gboolean *types)
{
  for (guint i = 0; i < PNC_N_TYPES; i++)
    if (types[i])
      return TRUE;
  return FALSE;
}

/* Reading what the guest owns: one request at a time for each selection */

static void pnc_spice_selection_request (PncSpiceSelection *selection);

/* The first reader gets @bytes (taken), or why there are none. Whom it calls may end everything. */
static void
pnc_spice_selection_end_read (PncSpiceSelection *selection, GBytes *bytes, const char *reason)
{
  g_autoptr (GTask) task = g_queue_pop_head (&selection->reads);

  g_clear_handle_id (&selection->read_timer, g_source_remove);
  pnc_spice_selection_request (selection);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "%s", reason);
}

static gboolean
pnc_spice_selection_gone_cb (gpointer data)
{
  g_task_return_new_error (data, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                           "The desktop no longer has what it copied");
  return G_SOURCE_REMOVE;
}

/* Later, since the callers are in the middle of something. */
static void
pnc_spice_selection_fail_reads (PncSpiceSelection *selection)
{
  GTask *task;

  g_clear_handle_id (&selection->read_timer, g_source_remove);
  while ((task = g_queue_pop_head (&selection->reads)) != NULL)
    {
      g_autoptr (GSource) idle = g_idle_source_new ();

      g_task_attach_source (task, idle, pnc_spice_selection_gone_cb);
      g_object_unref (task);
    }
}

static gboolean
pnc_spice_selection_read_late_cb (gpointer data)
{
  PncSpiceSelection *selection = data;

  selection->read_timer = 0;
  pnc_spice_selection_end_read (selection, NULL,
                                "The desktop did not hand over what it copied in time; copy again");
  return G_SOURCE_REMOVE;
}

static void
pnc_spice_selection_request (PncSpiceSelection *selection)
{
  PncSpiceClipboard *self = selection->clipboard;
  GTask *task = g_queue_peek_head (&selection->reads);

  if (task == NULL || selection->read_timer != 0)
    return;
  selection->read_timer
      = g_timeout_add (PNC_CLIPBOARD_READ_MS, pnc_spice_selection_read_late_cb, selection);
  spice_main_channel_clipboard_selection_request (
      self->channel, selection - self->selections,
      known_types[GPOINTER_TO_UINT (g_task_get_task_data (task))].type);
}

void
pnc_spice_clipboard_read (PncSpiceClipboard *self,
                          PncSelection which,
                          const char *mime_type,
                          GTask *task)
{
  PncSpiceSelection *selection = &self->selections[which];
  int type = pnc_spice_clipboard_find_mime_type (mime_type);

  if (type < 0 || !selection->guest_has[type] || !pnc_spice_clipboard_crosses (self))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                               "The desktop's clipboard holds nothing of type “%s”", mime_type);
      return;
    }
  g_task_set_task_data (task, GUINT_TO_POINTER (type), NULL);
  g_queue_push_tail (&selection->reads, g_object_ref (task));
  pnc_spice_selection_request (selection);
}

static void
pnc_spice_clipboard_data_cb (SpiceMainChannel *channel,
                             guint which,
                             guint type,
                             gconstpointer data,
                             guint size,
                             PncSpiceClipboard *self)
{
  PncSpiceSelection *selection = which < PNC_N_SELECTIONS ? &self->selections[which] : NULL;
  gboolean crlf = pnc_spice_clipboard_has_cap (channel, VD_AGENT_CAP_GUEST_LINEEND_CRLF);
  GTask *task = selection != NULL ? g_queue_peek_head (&selection->reads) : NULL;
  guint wanted;

  if (task == NULL)
    return;
  if (size > PNC_CLIPBOARD_MAX_BYTES)
    type = VD_AGENT_CLIPBOARD_NONE;
  wanted = known_types[GPOINTER_TO_UINT (g_task_get_task_data (task))].type;
  if (type != wanted)
    pnc_spice_selection_end_read (selection, NULL, "The desktop no longer has what it copied");
  else if (type == VD_AGENT_CLIPBOARD_UTF8_TEXT)
    pnc_spice_selection_end_read (selection, pnc_clipboard_text_from_guest (data, size, crlf),
                                  NULL);
  else
    pnc_spice_selection_end_read (selection, g_bytes_new (data, size), NULL);
}

/* The guest takes and releases */

static void
pnc_spice_selection_forget_guest (PncSpiceSelection *selection)
{
  memset (selection->guest_has, 0, sizeof selection->guest_has);
  g_clear_handle_id (&selection->release_timer, g_source_remove);
  pnc_spice_selection_fail_reads (selection);
}

static void
pnc_spice_selection_release (PncSpiceSelection *selection)
{
  PncSpiceClipboard *self = selection->clipboard;

  pnc_spice_selection_forget_guest (selection);
  pnc_display_source_report_clipboard_release (self->source, selection - self->selections);
}

static gboolean
pnc_spice_selection_release_cb (gpointer data)
{
  PncSpiceSelection *selection = data;

  selection->release_timer = 0;
  pnc_spice_selection_release (selection);
  return G_SOURCE_REMOVE;
}

static gboolean
pnc_spice_clipboard_grab_cb (
    SpiceMainChannel *channel, guint which, gpointer types, guint n_types, PncSpiceClipboard *self)
{
  const char *mime_types[PNC_N_TYPES + 1] = { NULL };
  PncSpiceSelection *selection = which < PNC_N_SELECTIONS ? &self->selections[which] : NULL;
  guint n_known = 0;

  if (selection == NULL || n_types > PNC_CLIPBOARD_MAX_TYPES)
    return FALSE;
  pnc_spice_selection_forget_guest (selection);
  memset (selection->we_offer, 0, sizeof selection->we_offer);
  selection->offer_sent = FALSE;
  for (guint i = 0; i < n_types; i++)
    {
      int type = pnc_spice_clipboard_find_type (((guint32 *) types)[i]);

      if (type >= 0 && !selection->guest_has[type])
        {
          selection->guest_has[type] = TRUE;
          mime_types[n_known++] = known_types[type].mime_type;
        }
    }
  if (n_known > 0)
    pnc_display_source_report_clipboard_grab (self->source, which, mime_types);
  else
    pnc_display_source_report_clipboard_release (self->source, which);
  return TRUE;
}

static void
pnc_spice_clipboard_release_cb (SpiceMainChannel *channel, guint which, PncSpiceClipboard *self)
{
  PncSpiceSelection *selection = which < PNC_N_SELECTIONS ? &self->selections[which] : NULL;

  if (selection == NULL || !pnc_spice_clipboard_any (selection->guest_has))
    return;
  if (pnc_spice_clipboard_has_cap (channel, VD_AGENT_CAP_CLIPBOARD_NO_RELEASE_ON_REGRAB))
    pnc_spice_selection_release (selection);
  else if (selection->release_timer == 0)
    selection->release_timer
        = g_timeout_add (PNC_CLIPBOARD_RELEASE_MS, pnc_spice_selection_release_cb, selection);
}

/* Our side offers, the guest pastes */

static void
pnc_spice_selection_send_offer (PncSpiceSelection *selection)
{
  PncSpiceClipboard *self = selection->clipboard;
  guint32 types[PNC_N_TYPES];
  int n_types = 0;

  if (!pnc_spice_clipboard_crosses (self))
    return;
  for (guint i = 0; i < PNC_N_TYPES; i++)
    if (selection->we_offer[i])
      types[n_types++] = known_types[i].type;
  if (n_types > 0)
    spice_main_channel_clipboard_selection_grab (self->channel, selection - self->selections, types,
                                                 n_types);
  else if (selection->offer_sent)
    spice_main_channel_clipboard_selection_release (self->channel, selection - self->selections);
  selection->offer_sent = n_types > 0;
}

void
pnc_spice_clipboard_offer (PncSpiceClipboard *self,
                           PncSelection which,
                           const char *const *mime_types)
{
  PncSpiceSelection *selection = &self->selections[which];

  memset (selection->we_offer, 0, sizeof selection->we_offer);
  for (guint i = 0; mime_types != NULL && mime_types[i] != NULL; i++)
    {
      int type = pnc_spice_clipboard_find_mime_type (mime_types[i]);

      if (type >= 0)
        selection->we_offer[type] = TRUE;
    }
  if (pnc_spice_clipboard_any (selection->we_offer))
    pnc_spice_selection_forget_guest (selection);
  pnc_spice_selection_send_offer (selection);
}

static void
pnc_spice_paste_send (PncSpicePaste *paste, GBytes *bytes)
{
  gboolean connected = FALSE;
  int limit = 0;
  gsize size = 0;
  gconstpointer data = NULL;

  g_object_get (paste->channel, "agent-connected", &connected, "max-clipboard", &limit, NULL);
  if (!connected || !pnc_spice_clipboard_has_cap (paste->channel, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND))
    return;
  if (bytes != NULL)
    data = g_bytes_get_data (bytes, &size);
  if (bytes == NULL || (limit >= 0 && size >= (gsize) limit))
    spice_main_channel_clipboard_selection_notify (paste->channel, paste->selection,
                                                   VD_AGENT_CLIPBOARD_NONE, NULL, 0);
  else
    spice_main_channel_clipboard_selection_notify (paste->channel, paste->selection, paste->type,
                                                   data, size);
}

static void
pnc_spice_clipboard_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncSpicePaste) paste = data;
  g_autoptr (GBytes) bytes
      = pnc_display_source_request_clipboard_finish (PNC_DISPLAY_SOURCE (source), result);
  gboolean crlf = pnc_spice_clipboard_has_cap (paste->channel, VD_AGENT_CAP_GUEST_LINEEND_CRLF);

  if (bytes != NULL && paste->type == VD_AGENT_CLIPBOARD_UTF8_TEXT)
    {
      g_autoptr (GBytes) text = g_steal_pointer (&bytes);

      bytes = pnc_clipboard_text_to_guest (text, crlf);
    }
  pnc_spice_paste_send (paste, bytes);
}

static gboolean
pnc_spice_clipboard_request_cb (SpiceMainChannel *channel,
                                guint which,
                                guint type,
                                PncSpiceClipboard *self)
{
  g_autoptr (PncSpicePaste) paste = NULL;
  int known = pnc_spice_clipboard_find_type (type);

  if (which >= PNC_N_SELECTIONS)
    return FALSE;
  paste = g_new (PncSpicePaste, 1);
  *paste = (PncSpicePaste){ g_object_ref (channel), which, type };
  if (known < 0 || !self->selections[which].we_offer[known])
    pnc_spice_paste_send (paste, NULL);
  else
    pnc_display_source_request_clipboard (self->source, which, known_types[known].mime_type,
                                          pnc_spice_clipboard_answered_cb,
                                          g_steal_pointer (&paste));
  return TRUE;
}

void
pnc_spice_clipboard_set_agent (PncSpiceClipboard *self, gboolean connected)
{
  g_autoptr (PncSpiceClipboard) kept = g_rc_box_acquire (self);
  g_autoptr (PncDisplaySource) source = g_object_ref (self->source);

  self->agent = connected;
  for (guint i = 0; i < PNC_N_SELECTIONS; i++)
    {
      PncSpiceSelection *selection = &self->selections[i];

      selection->offer_sent = FALSE;
      if (connected)
        pnc_spice_selection_send_offer (selection);
      else if (pnc_spice_clipboard_any (selection->guest_has))
        pnc_spice_selection_release (selection);
    }
}

PncSpiceClipboard *
pnc_spice_clipboard_new (PncDisplaySource *source, SpiceMainChannel *channel)
{
  PncSpiceClipboard *self = g_rc_box_new0 (PncSpiceClipboard);

  self->source = source;
  self->channel = g_object_ref (channel);
  for (guint i = 0; i < PNC_N_SELECTIONS; i++)
    self->selections[i].clipboard = self;
  g_signal_connect (channel, "main-clipboard-selection", G_CALLBACK (pnc_spice_clipboard_data_cb),
                    self);
  g_signal_connect (channel, "main-clipboard-selection-grab",
                    G_CALLBACK (pnc_spice_clipboard_grab_cb), self);
  g_signal_connect (channel, "main-clipboard-selection-release",
                    G_CALLBACK (pnc_spice_clipboard_release_cb), self);
  g_signal_connect (channel, "main-clipboard-selection-request",
                    G_CALLBACK (pnc_spice_clipboard_request_cb), self);
  return self;
}

void
pnc_spice_clipboard_free (PncSpiceClipboard *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->channel, self);
  for (guint i = 0; i < PNC_N_SELECTIONS; i++)
    pnc_spice_selection_forget_guest (&self->selections[i]);
  pnc_spice_clipboard_unref (self);
}
