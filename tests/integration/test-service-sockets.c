/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody but the user reaches a running desktop: nothing of it waits on a network, and the UNIX
 * sockets lie where only the user can go. */
#include "pnc-service-test.h"
#include "pnc-test-mounts.h"
#include "pnc-test-sockets.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BOOT_MS 150000

static int
set_up (void **state)
{
  *state = pnc_service_test_new ();
  return 0;
}

static int
tear_down (void **state)
{
  pnc_service_test_free (*state);
  return 0;
}

/* The search is not blind ---------------------------------------------------------------------- */

static GSocket *
listen_on (GSocketAddress *address_taken, GSocketType type)
{
  g_autoptr (GSocketAddress) address = address_taken;
  g_autoptr (GError) error = NULL;
  GSocket *made = g_socket_new (g_socket_address_get_family (address), type,
                                G_SOCKET_PROTOCOL_DEFAULT, &error);

  pnc_test_assert_no_error (error);
  assert_true (g_socket_bind (made, address, FALSE, &error));
  if (type == G_SOCKET_TYPE_STREAM)
    assert_true (g_socket_listen (made, &error));
  return made;
}

static GSocketAddress *
any_port (const char *host)
{
  return g_inet_socket_address_new_from_string (host, 0);
}

static void
assert_only_found (const char *kind, const char *address)
{
  g_autoptr (GArray) me = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_autoptr (GPtrArray) found = NULL;
  pid_t pid = getpid ();
  const PncTestSocket *one;

  g_array_append_val (me, pid);
  found = pnc_test_sockets_find (me);
  assert_int_equal (found->len, 1);
  one = g_ptr_array_index (found, 0);
  assert_string_equal (one->kind, kind);
  if (address != NULL)
    assert_string_equal (one->address, address);
}

static void
a_socket_of_our_own_is_found (void **state)
{
  PncTestWorld *world = pnc_test_world_new ();
  g_autofree char *path = g_build_filename (world->runtime_dir, "a name", NULL);
  g_autofree char *abstract = g_strdup_printf ("pnc-test-%d", (int) getpid ());
  g_autofree char *shown = g_strconcat ("@", abstract, NULL);
  const struct
  {
    const char *kind;
    GSocketType type;
    GSocketAddress *address;
    const char *found_as;
  } ours[] = {
    { "tcp", G_SOCKET_TYPE_STREAM, any_port ("127.0.0.1"), NULL },
    { "udp", G_SOCKET_TYPE_DATAGRAM, any_port ("127.0.0.1"), NULL },
    { "unix", G_SOCKET_TYPE_STREAM, g_unix_socket_address_new (path), path },
    { "unix", G_SOCKET_TYPE_DATAGRAM,
      g_unix_socket_address_new_with_type (abstract, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT), shown },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autoptr (GSocket) made = listen_on (ours[i].address, ours[i].type);

      assert_only_found (ours[i].kind, ours[i].found_as);
    }
  pnc_test_world_free (world);
}

/* Nor for IPv6, where the machine has it. */
static void
a_socket_of_our_own_is_found_on_ipv6 (void **state)
{
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (GSocket) made = NULL;

  if (fd < 0)
    {
      pnc_test_skip ("this machine has no IPv6");
    }
  close (fd);
  made = listen_on (any_port ("::"), G_SOCKET_TYPE_STREAM);
  assert_only_found ("tcp6", NULL);
}

/* A running desktop --------------------------------------------------------------------------- */

static void
assert_folder_is_private (PncServiceTest *test, const PncTestSocket *one)
{
  g_autofree char *folder = g_path_get_dirname (one->address);
  g_autofree char *inside = g_strconcat (test->world->runtime_dir, "/", NULL);
  GStatBuf st;

  if (!g_str_has_prefix (one->address, inside))
    fail_msg ("%s listens on “%s”, outside of the runtime folder", one->program, one->address);
  assert_int_equal (g_stat (folder, &st), 0);
  if ((st.st_mode & 07777) != 0700 || st.st_uid != getuid ())
    fail_msg ("%s listens on “%s”, whose folder is of mode %04o and user %u", one->program,
              one->address, st.st_mode & 07777, (guint) st.st_uid);
}

static void
assert_private (PncServiceTest *test, const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const PncTestSocket *one = g_ptr_array_index (found, i);

      if (!g_str_equal (one->kind, "unix"))
        fail_msg ("%s waits on %s %s", one->program, one->kind, one->address);
      if (strstr (one->address, "spice") != NULL)
        fail_msg ("%s has a socket for the screen: “%s”", one->program, one->address);
      assert_folder_is_private (test, one);
    }
}

static void
assert_listens (const GPtrArray *found, const char *program)
{
  for (guint i = 0; i < found->len; i++)
    {
      const PncTestSocket *one = g_ptr_array_index (found, i);

      if (g_str_has_prefix (program, one->program))
        return;
    }
  fail_msg ("%s is not seen to listen at all, so nothing is proved", program);
}

/* The words of QEMU's option @name, after it; fails the test when it has none. */
static char *
find_qemu_option (PncServiceTest *test, const char *name)
{
  pid_t pid = pnc_service_test_find_process (test, "qemu-system-x86_64");
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *arguments = NULL;
  gsize size;

  assert_true (g_file_get_contents (path, &arguments, &size, NULL));
  for (const char *at = arguments; at < arguments + size; at += strlen (at) + 1)
    if (g_str_equal (at, name))
      return g_strdup (at + strlen (at) + 1);
  fail_msg ("QEMU has no %s", name);
  return NULL;
}

/* qemu(1), -spice: neither a port (0 is none) nor a path. */
static void
assert_screen_has_no_address (PncServiceTest *test)
{
  g_autofree char *spice = find_qemu_option (test, "-spice");
  g_auto (GStrv) words = g_strsplit (spice, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if ((strstr (words[i], "port=") != NULL && !g_str_has_suffix (words[i], "port=0"))
        || g_str_has_prefix (words[i], "addr=") || g_str_has_prefix (words[i], "unix"))
      fail_msg ("QEMU's screen has an address: -spice %s", spice);
}

/* Or as good as that; found out in main(). */
static gboolean is_root;

static void
nothing_of_a_running_desktop_can_be_reached_by_others (void **state)
{
  static const char *const ours[]
      = { "pinnaced", "libvirtd", "qemu-system-x86_64", "nbdkit", "swtpm" };
  PncServiceTest *test = *state;
  PncDesktopClient *desktop;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pids = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!is_root)
    pnc_test_skip ("only root may look into pinnaced, and there is no user namespace to be had");
  desktop = pnc_service_test_create (test, "Alone", g_variant_new_parsed ("{'tpm': <true>}"));
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (pnc_service_test_find_process (test, ours[i]) == 0)
      fail_msg ("%s does not run, so nothing is proved of it", ours[i]);

  pids = pnc_service_test_find_processes (test);
  found = pnc_test_sockets_find (pids);
  assert_private (test, found);
  assert_listens (found, "pinnaced");
  assert_listens (found, "libvirtd");
  assert_listens (found, "nbdkit");
  assert_screen_has_no_address (test);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_socket_of_our_own_is_found),
    cmocka_unit_test (a_socket_of_our_own_is_found_on_ipv6),
    cmocka_unit_test_setup_teardown (nothing_of_a_running_desktop_can_be_reached_by_others, set_up,
                                     tear_down),
  };

  is_root = pnc_test_be_root ();
  return cmocka_run_group_tests_name ("service sockets", tests, NULL, NULL);
}
