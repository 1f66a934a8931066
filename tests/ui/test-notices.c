/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fd.h"
#include "pnc-policy-apply-test.h"
#include "pnc-service-test.h"
#include "pnc-test-screen.h"
#include "pnc-time.h"

#include <X11/Xutil.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <linux/input-event-codes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The shipped program on a session bus whose notification server is this test: what is said while
 * its window is away, and how long it stays for that. */

#define STEP_MS 60000
#define BOOT_MS 240000

static const char server_xml[]
    = "<node><interface name='org.freedesktop.Notifications'>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<method name='GetServerInformation'><arg type='s' direction='out'/>"
      "<arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' "
      "direction='out'/>"
      "</method>"
      "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
      "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
      "</interface></node>";

typedef struct
{
  PncServiceTest *service;
  PncDesktopClient *desktop;
  PncTestScreen *screen;
  GSubprocess *bus_daemon;
  GDBusConnection *bus;
  GString *said; /* title: body, a line each */
  guint n_said;
  guint n_closed;
  GSubprocess *program;
  Window window;
} PncNoticesTest;

/* The notification server */

static void
pnc_notices_test_call_cb (GDBusConnection *connection,
                          const char *sender,
                          const char *path,
                          const char *interface,
                          const char *method,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation,
                          gpointer data)
{
  static const char *const capabilities[] = { "actions", "body", NULL };
  PncNoticesTest *test = data;
  const char *title, *body;

  if (g_str_equal (method, "GetCapabilities"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
  else if (g_str_equal (method, "GetServerInformation"))
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(ssss)", "test", "test", "1", "1.2"));
  else if (g_str_equal (method, "CloseNotification"))
    {
      test->n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    {
      g_variant_get_child (parameters, 3, "&s", &title);
      g_variant_get_child (parameters, 4, "&s", &body);
      g_string_append_printf (test->said, "%s: %s\n", title, body);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", ++test->n_said));
    }
}

static char *
pnc_notices_test_start_bus (PncNoticesTest *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  char address[512] = "";
  gsize length = 0;
  int fds[2];

  assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  test->bus_daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--session",
                                                  "--nofork", "--print-address=3", NULL);
  pnc_test_assert_no_error (error);
  g_object_unref (g_steal_pointer (&launcher));
  while (length + 1 < sizeof address && read (fds[0], address + length, 1) == 1
         && address[length] != '\n')
    length++;
  close (fds[0]);
  address[length] = '\0';
  return g_strdup (address);
}

static void
pnc_notices_test_serve (PncNoticesTest *test)
{
  static const GDBusInterfaceVTable vtable = { pnc_notices_test_call_cb, NULL, NULL, { NULL } };
  g_autofree char *address = pnc_notices_test_start_bus (test);
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (server_xml, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  test->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  pnc_test_assert_no_error (error);
  g_dbus_connection_register_object (test->bus, "/org/freedesktop/Notifications",
                                     info->interfaces[0], &vtable, test, NULL, &error);
  pnc_test_assert_no_error (error);
  owned = g_dbus_connection_call_sync (test->bus, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.Notifications", 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);
  pnc_test_assert_no_error (error);
}

/* The program */

static gboolean
pnc_notices_test_has_window (gpointer data)
{
  PncNoticesTest *test = data;
  pid_t pid = atoi (g_subprocess_get_identifier (test->program));

  test->window = pnc_test_screen_find_window (test->screen, pid);
  return test->window != None && pnc_test_screen_is_active (test->screen, test->window);
}

static void
pnc_notices_test_run (PncNoticesTest *test)
{
  g_autofree char *path = g_build_filename (g_getenv ("PINNACE_BINDIR"), "pinnace", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  test->program = g_subprocess_launcher_spawn (launcher, &error, path, NULL);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (pnc_notices_test_has_window, test, STEP_MS);
}

static gboolean
pnc_notices_test_is_away (gpointer data)
{
  PncNoticesTest *test = data;

  return !pnc_test_screen_is_active (test->screen, test->window);
}

static void
pnc_notices_test_put_away (PncNoticesTest *test)
{
  XIconifyWindow (test->screen->x, test->window, DefaultScreen (test->screen->x));
  XFlush (test->screen->x);
  pnc_test_wait_until (pnc_notices_test_is_away, test, STEP_MS);
}

/* As a click on the cross does. */
static void
pnc_notices_test_close (PncNoticesTest *test)
{
  XEvent event = { 0 };

  event.xclient.type = ClientMessage;
  event.xclient.window = test->window;
  event.xclient.message_type = XInternAtom (test->screen->x, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = (long) XInternAtom (test->screen->x, "WM_DELETE_WINDOW", False);
  XSendEvent (test->screen->x, test->window, False, NoEventMask, &event);
  XFlush (test->screen->x);
}

typedef struct
{
  PncNoticesTest *test;
  const char *text;
} PncNoticesWish;

static gboolean
pnc_notices_test_was_said (gpointer data)
{
  PncNoticesWish *wish = data;

  return strstr (wish->test->said->str, wish->text) != NULL;
}

static void
pnc_notices_test_expect (PncNoticesTest *test, const char *text)
{
  PncNoticesWish wish = { test, text };

  pnc_test_wait_until (pnc_notices_test_was_said, &wish, BOOT_MS);
  g_string_truncate (test->said, 0);
}

static gboolean
pnc_notices_test_has_ended (gpointer data)
{
  return g_subprocess_get_identifier (data) == NULL;
}

static void
pnc_notices_test_wait_end (PncNoticesTest *test)
{
  g_autoptr (GAsyncResult) slot = NULL;

  g_subprocess_wait_async (test->program, NULL, pnc_test_store_result_cb, &slot);
  pnc_test_wait_until (pnc_notices_test_has_ended, test->program, STEP_MS);
  g_object_unref (pnc_test_wait_result (&slot, STEP_MS));
  assert_int_equal (g_subprocess_get_exit_status (test->program), 0);
  g_clear_object (&test->program);
}

/* The tests */

static void
says_nothing_while_its_window_is_in_front (void **state)
{
  PncNoticesTest *test = *state;
  g_autoptr (GError) error = NULL;

  pnc_notices_test_run (test);
  pnc_service_test_start (test->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (test->service, test->desktop, "SMALL-GUEST-READY", BOOT_MS);
  assert_string_equal (test->said->str, "");
}

static void
says_what_ended_while_the_window_is_away (void **state)
{
  PncNoticesTest *test = *state;
  g_autoptr (GError) error = NULL;

  pnc_notices_test_put_away (test);
  pnc_service_test_stop (test->desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
  pnc_notices_test_expect (test, "“small” has shut down");
  pnc_service_test_start (test->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_notices_test_expect (test, "“small” has started");
  kill (pnc_service_test_find_process (test->service, "qemu-system-x86_64"), SIGKILL);
  pnc_notices_test_expect (test, "“small” stopped unexpectedly");
}

static void
says_what_the_rules_will_do_while_the_window_is_away (void **state)
{
  PncNoticesTest *test = *state;
  g_autofree char *end = pnc_time_format (g_get_real_time () / G_USEC_PER_SEC + 3 * 24 * 3600);
  g_autofree char *changes
      = g_strdup_printf ("{'/validity/not_after': '%s', '/validity/warn_s': 604800}", end);
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Ada");
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (test->desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_notices_test_expect (test, "“small” has started");
  pnc_policy_test_rule (test->desktop, key, 1, changes);
  pnc_notices_test_expect (test, "“small” ends soon: This desktop will be");
  kill (pnc_service_test_find_process (test->service, "qemu-system-x86_64"), SIGKILL);
  pnc_notices_test_expect (test, "“small” stopped unexpectedly");
}

static gboolean
pnc_notices_test_is_withdrawn (gpointer data)
{
  return ((PncNoticesTest *) data)->n_closed > 0;
}

static void
takes_notices_back_when_the_window_returns (void **state)
{
  PncNoticesTest *test = *state;

  /* One click on the notice: the desktop's window comes forward. */
  g_dbus_connection_emit_signal (test->bus, NULL, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "ActionInvoked",
                                 g_variant_new ("(us)", test->n_said, "default"), NULL);
  pnc_test_wait_until (pnc_notices_test_has_window, test, STEP_MS);
  pnc_test_wait_until (pnc_notices_test_is_withdrawn, test, STEP_MS);
}

static gboolean
pnc_notices_test_window_is_gone (gpointer data)
{
  PncNoticesTest *test = data;
  pid_t pid = atoi (g_subprocess_get_identifier (test->program));

  return pnc_test_screen_find_window (test->screen, pid) == None;
}

typedef struct
{
  PncNoticesTest *test;
  PncTestPicture *before;
  gint64 since_us; /* when @before was taken */
} PncNoticesChange;

/* The job has its card: the window looks other than before. */
static gboolean
pnc_notices_test_has_changed (gpointer data)
{
  PncNoticesChange *change = data;
  g_autoptr (PncTestPicture) now
      = pnc_test_screen_grab (change->test->screen, change->test->window);

  return now != NULL
         && memcmp (now->pixels, change->before->pixels,
                    (gsize) now->width * now->height * sizeof (guint32))
                != 0;
}

/* Half a second without a change: no page slides any more. */
static gboolean
pnc_notices_test_is_still (gpointer data)
{
  PncNoticesChange *change = data;
  gint64 now_us = g_get_monotonic_time ();

  if (change->before != NULL && !pnc_notices_test_has_changed (change))
    return now_us - change->since_us > 500000;
  g_clear_pointer (&change->before, pnc_test_picture_free);
  change->before = pnc_test_screen_grab (change->test->screen, change->test->window);
  change->since_us = now_us;
  return FALSE;
}

/* From the page that the notice has opened back to the library. */
static void
pnc_notices_test_go_back (PncNoticesTest *test)
{
  pnc_test_screen_key (test->screen, KEY_LEFTALT + 8, TRUE);
  pnc_test_screen_key (test->screen, KEY_LEFT + 8, TRUE);
  pnc_test_screen_key (test->screen, KEY_LEFT + 8, FALSE);
  pnc_test_screen_key (test->screen, KEY_LEFTALT + 8, FALSE);
}

/* Copying takes seconds: the window is closed long before the desktop is made. */
static void
stays_without_a_window_until_a_job_has_ended (void **state)
{
  PncNoticesTest *test = *state;
  g_autofree char *image = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.raw", NULL);
  g_auto (PncFd) image_fd = open (image, O_RDONLY | O_CLOEXEC);
  g_auto (PncFd) passphrase_fd = pnc_service_test_passphrase (PNC_SERVICE_TEST_PASSPHRASE);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncJobClient) job = NULL;
  g_autoptr (GError) error = NULL;
  PncNoticesChange change = { test, NULL, 0 };

  pnc_notices_test_go_back (test);
  pnc_test_wait_until (pnc_notices_test_is_still, &change, STEP_MS);

  pnc_client_create_desktop_async (test->service->client, "other", NULL, image_fd, passphrase_fd,
                                   pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, STEP_MS);
  job = pnc_client_create_desktop_finish (test->service->client, result, &error);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (pnc_notices_test_has_changed, &change, STEP_MS);
  pnc_notices_test_close (test);
  pnc_test_wait_until (pnc_notices_test_window_is_gone, test, STEP_MS);
  pnc_notices_test_expect (test, "“other” is ready");
  pnc_notices_test_wait_end (test);
  pnc_test_picture_free (change.before);
}

static int
pnc_notices_test_begin (void **state)
{
  PncNoticesTest *test = g_new0 (PncNoticesTest, 1);

  test->said = g_string_new (NULL);
  test->service = pnc_service_test_new ();
  test->desktop = pnc_service_test_create (test->service, "small", NULL);
  test->screen = pnc_test_screen_new ();
  pnc_notices_test_serve (test);
  *state = test;
  return 0;
}

static int
pnc_notices_test_finish (void **state)
{
  PncNoticesTest *test = *state;

  if (test->program != NULL)
    {
      g_subprocess_force_exit (test->program);
      g_subprocess_wait (test->program, NULL, NULL);
      g_object_unref (test->program);
    }
  g_dbus_connection_close_sync (test->bus, NULL, NULL);
  g_object_unref (test->bus);
  g_subprocess_force_exit (test->bus_daemon);
  g_subprocess_wait (test->bus_daemon, NULL, NULL);
  g_object_unref (test->bus_daemon);
  pnc_test_screen_free (test->screen);
  pnc_service_test_free (test->service);
  g_string_free (test->said, TRUE);
  g_free (test);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (says_nothing_while_its_window_is_in_front),
    cmocka_unit_test (says_what_ended_while_the_window_is_away),
    cmocka_unit_test (says_what_the_rules_will_do_while_the_window_is_away),
    cmocka_unit_test (takes_notices_back_when_the_window_returns),
    cmocka_unit_test (stays_without_a_window_until_a_job_has_ended),
  };

  return cmocka_run_group_tests (tests, pnc_notices_test_begin, pnc_notices_test_finish);
}
