/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-screen-door.h"

#include "pnc-error.h"

#include <fcntl.h>
#include <unistd.h>

struct _PncScreenDoor
{
  PncDomain *domain;
  gboolean closed;
  GArray *held;     /* of int: the sockets of the client that was let in last */
  guint n_opening;  /* asked of libvirt */
  guint settle_id;  /* 0: nobody is coming in */
  GQueue *visitors; /* of PncScreenVisitor: wait for their first socket */
};

typedef struct
{
  GDBusConnection *client;
  GTask *task;
} PncScreenVisitor;

static void pnc_screen_door_let_next_in (PncScreenDoor *door);

static void
pnc_screen_visitor_free (gpointer data)
{
  PncScreenVisitor *visitor = data;

  g_clear_object (&visitor->client);
  g_clear_object (&visitor->task);
  g_free (visitor);
}

static void
pnc_screen_visitor_send_away (gpointer data)
{
  PncScreenVisitor *visitor = data;

  g_task_return_new_error (visitor->task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                           "The desktop stopped while its screen was being opened");
  pnc_screen_visitor_free (visitor);
}

static void
pnc_screen_door_close_cb (gpointer fd)
{
  close (*(int *) fd);
}

static void
pnc_screen_door_clear (gpointer data)
{
  PncScreenDoor *door = data;

  g_object_unref (door->domain);
  g_array_unref (door->held);
  g_queue_free (door->visitors);
}

PncScreenDoor *
pnc_screen_door_new (PncDomain *domain)
{
  PncScreenDoor *door = g_rc_box_new0 (PncScreenDoor);

  door->domain = g_object_ref (domain);
  door->held = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_set_clear_func (door->held, pnc_screen_door_close_cb);
  door->visitors = g_queue_new ();
  return door;
}

void
pnc_screen_door_free (PncScreenDoor *door)
{
  door->closed = TRUE;
  g_clear_handle_id (&door->settle_id, g_source_remove);
  g_array_set_size (door->held, 0);
  g_queue_clear_full (door->visitors, pnc_screen_visitor_send_away);
  g_rc_box_release_full (door, pnc_screen_door_clear);
}

static gboolean
pnc_screen_door_settle_cb (gpointer data)
{
  PncScreenDoor *door = data;

  door->settle_id = 0;
  g_array_set_size (door->held, 0);
  pnc_screen_door_let_next_in (door);
  return G_SOURCE_REMOVE;
}

static void
pnc_screen_door_settle_later (PncScreenDoor *door)
{
  g_clear_handle_id (&door->settle_id, g_source_remove);
  door->settle_id = g_timeout_add (PNC_SCREEN_DOOR_SETTLE_MS, pnc_screen_door_settle_cb, door);
}

/* Without a copy nothing holds the socket, so the client may not have it either. */
static gboolean
pnc_screen_door_hold (PncScreenDoor *door, int fd, GError **error)
{
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  if (copy < 0)
    {
      pnc_error_set_from_errno (error, errno, "Holding the screen's socket");
      return FALSE;
    }
  g_array_append_val (door->held, copy);
  return TRUE;
}

typedef struct
{
  PncScreenDoor *door;
  GTask *task;
} PncScreenOpening;

static void
pnc_screen_door_opened_cb (GObject *domain, GAsyncResult *result, gpointer data)
{
  g_autofree PncScreenOpening *opening = data;
  PncScreenDoor *door = opening->door;
  GError *error = NULL;
  int fd = pnc_domain_open_graphics_finish (PNC_DOMAIN (domain), result, &error);

  door->n_opening--;
  if (fd >= 0 && !door->closed && !pnc_screen_door_hold (door, fd, &error))
    {
      close (fd);
      fd = -1;
    }
  if (!door->closed)
    pnc_screen_door_settle_later (door);
  if (fd >= 0)
    g_task_return_int (opening->task, fd);
  else
    g_task_return_error (opening->task, error);
  g_object_unref (opening->task);
  g_rc_box_release_full (door, pnc_screen_door_clear);
}

static void
pnc_screen_door_let_in (PncScreenDoor *door, GTask *task)
{
  PncScreenOpening *opening = g_new0 (PncScreenOpening, 1);

  *opening = (PncScreenOpening){ g_rc_box_acquire (door), task };
  door->n_opening++;
  /* Not while a socket is on its way. */
  g_clear_handle_id (&door->settle_id, g_source_remove);
  pnc_domain_open_graphics_async (door->domain, pnc_screen_door_opened_cb, opening);
}

static gboolean
pnc_screen_visitor_is_gone (PncScreenVisitor *visitor)
{
  return visitor->client != NULL && g_dbus_connection_is_closed (visitor->client);
}

static void
pnc_screen_door_let_next_in (PncScreenDoor *door)
{
  PncScreenVisitor *visitor = g_queue_pop_head (door->visitors);

  while (visitor != NULL && pnc_screen_visitor_is_gone (visitor))
    {
      pnc_screen_visitor_send_away (visitor);
      visitor = g_queue_pop_head (door->visitors);
    }
  if (visitor == NULL)
    return;
  pnc_screen_door_let_in (door, g_steal_pointer (&visitor->task));
  pnc_screen_visitor_free (visitor);
}

static int
pnc_screen_visitor_compare_client (gconstpointer visitor, gconstpointer client)
{
  return ((const PncScreenVisitor *) visitor)->client != client;
}

static void
pnc_screen_door_give_up (PncScreenDoor *door, GDBusConnection *client)
{
  GList *before = g_queue_find_custom (door->visitors, client, pnc_screen_visitor_compare_client);
  PncScreenVisitor *visitor;

  if (before == NULL)
    return;
  visitor = before->data;
  g_queue_delete_link (door->visitors, before);
  g_task_return_new_error (visitor->task, PNC_ERROR, PNC_ERROR_BUSY,
                           "The screen was asked for again before it was opened");
  pnc_screen_visitor_free (visitor);
}

void
pnc_screen_door_open (PncScreenDoor *door, GDBusConnection *client, gboolean first, GTask *task)
{
  gboolean quiet = door->settle_id == 0 && door->n_opening == 0;
  PncScreenVisitor *visitor;

  if (!first || quiet)
    {
      pnc_screen_door_let_in (door, task);
      return;
    }
  pnc_screen_door_give_up (door, client);
  visitor = g_new0 (PncScreenVisitor, 1);
  visitor->client = client != NULL ? g_object_ref (client) : NULL;
  visitor->task = task;
  g_queue_push_tail (door->visitors, visitor);
}
