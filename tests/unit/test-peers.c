/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-peers.h"
#include "pnc-test.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define N_CLIENTS 2000

static gboolean
has_answer (gpointer data)
{
  struct pollfd poll_fd = { .fd = *(int *) data, .events = POLLIN };

  return poll (&poll_fd, 1, 0) == 1;
}

/* A client that has proved who it is and begins. */
static int
come (const char *path)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autofree char *uid = g_strdup_printf ("%u", (guint) geteuid ());
  static const char begin[] = "BEGIN\r\n";
  g_autoptr (GString) text = g_string_new ("AUTH EXTERNAL ");
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  for (const char *p = uid; *p != '\0'; p++)
    g_string_append_printf (text, "%02x", *p);
  g_string_append (text, "\r\n");
  g_string_prepend_c (text, '\0');
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  assert_int_equal (connect (fd, (struct sockaddr *) &address, sizeof address), 0);
  assert_int_equal (write (fd, text->str, text->len), (ssize_t) text->len);
  pnc_test_wait_until (has_answer, &fd, 10000);
  assert_int_equal (write (fd, begin, strlen (begin)), (ssize_t) strlen (begin));
  return fd;
}

static gboolean
one_is_there (gpointer data)
{
  return pnc_peers_get_count (data) == 1;
}

static gboolean
two_are_there (gpointer data)
{
  return pnc_peers_get_count (data) == 2;
}

static gboolean
nobody_is_there (gpointer data)
{
  return pnc_peers_get_count (data) == 0;
}

static void
who_goes_before_he_was_let_in_is_not_kept (void **state)
{
  PncTestWorld *world = pnc_test_world_new ();
  g_autofree char *path = g_build_filename (world->runtime_dir, "bus", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPeers) peers = pnc_peers_new (path, &error);
  int last_fd;

  pnc_test_assert_no_error (error);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      close (come (path));
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  last_fd = come (path);
  pnc_test_wait_until (one_is_there, peers, 10000);
  close (last_fd);
  pnc_test_wait_until (nobody_is_there, peers, 10000);
  g_clear_object (&peers);
  pnc_test_world_free (world);
}

/* As many calls as are answered with more than a socket holds. */
static void
ask_without_reading (int fd)
{
  g_autoptr (GDBusMessage) ping
      = g_dbus_message_new_method_call (NULL, "/", "org.freedesktop.DBus.Peer", "Ping");

  for (guint32 serial = 1; serial <= 20000; serial++)
    {
      g_autofree guchar *blob = NULL;
      struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
      gsize size;

      g_dbus_message_set_serial (ping, serial);
      blob = g_dbus_message_to_blob (ping, &size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
      while (poll (&poll_fd, 1, 0) == 0)
        g_main_context_iteration (NULL, FALSE);
      if (send (fd, blob, size, MSG_NOSIGNAL) < 0)
        return;
    }
}

static void
who_does_not_read_is_sent_away (void **state)
{
  PncTestWorld *world = pnc_test_world_new ();
  g_autofree char *path = g_build_filename (world->runtime_dir, "bus", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPeers) peers = pnc_peers_new (path, &error);
  int quiet_fd, deaf_fd;

  pnc_test_assert_no_error (error);
  pnc_peers_set_patience (peers, 300);
  quiet_fd = come (path);
  pnc_test_wait_until (one_is_there, peers, 10000);
  deaf_fd = come (path);
  pnc_test_wait_until (two_are_there, peers, 10000);
  ask_without_reading (deaf_fd);
  pnc_test_wait_until (one_is_there, peers, 20000);
  /* Who has nothing to read stays. */
  close (quiet_fd);
  pnc_test_wait_until (nobody_is_there, peers, 10000);
  close (deaf_fd);
  g_clear_object (&peers);
  pnc_test_world_free (world);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (who_goes_before_he_was_let_in_is_not_kept),
    cmocka_unit_test (who_does_not_read_is_sent_away),
  };

  return cmocka_run_group_tests_name ("peers", tests, NULL, NULL);
}
