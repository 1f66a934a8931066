/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-machine.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UUID PNC_TEST_MACHINE_UUID
#define DEADLINE_MS 60000

static int
setup (void **state)
{
  *state = pnc_test_machine_new (NULL);
  return 0;
}

static int
teardown (void **state)
{
  pnc_test_machine_clean (*state);
  pnc_test_machine_free (*state);
  return 0;
}

static pid_t
read_pid (const char *runtime_dir, const char *file)
{
  g_autofree char *path = g_build_filename (runtime_dir, "virt/libvirt", file, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? atoi (text) : 0;
}

static gboolean
has_gone (gpointer pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", GPOINTER_TO_INT (pid));
  g_autofree char *text = NULL;
  gsize size = 0;

  /* What has ended and waits for its parent to ask has no command line any more. */
  return !g_file_get_contents (path, &text, &size, NULL) || size == 0;
}

static void
start_guest (PncTestMachine *machine)
{
  PncDomainConfig config = pnc_test_machine_config (machine);

  pnc_test_machine_create (machine, &config, FALSE);
}

static gboolean
has_said_all (gpointer data)
{
  PncTestMachine *machine = data;

  return strstr (machine->news->str, "ended;") != NULL
         && strstr (machine->news->str, "stopped 2;") != NULL;
}

static void
guest_ends_when_its_daemon_is_killed (void **state)
{
  PncTestMachine *machine = *state;
  pid_t qemu;

  start_guest (machine);
  qemu = pnc_domain_get_pid (machine->domain);
  assert_int_equal (kill (read_pid (machine->world->runtime_dir, "libvirtd.pid"), SIGKILL), 0);
  pnc_test_wait_until (has_said_all, machine, DEADLINE_MS);
  assert_true (has_gone (GINT_TO_POINTER (qemu)));
  g_clear_object (&machine->domain);
}

static void
calls_fail_when_the_daemon_is_gone (void **state)
{
  PncTestMachine *machine = *state;
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = pnc_test_machine_config (machine);

  assert_int_equal (kill (read_pid (machine->world->runtime_dir, "libvirtd.pid"), SIGKILL), 0);
  pnc_test_machine_expect_news (machine, "ended;", DEADLINE_MS);
  assert_null (pnc_test_machine_try_create (machine, &config, FALSE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
guest_ends_with_the_object (void **state)
{
  PncTestMachine *machine = *state;
  pid_t daemon = read_pid (machine->world->runtime_dir, "libvirtd.pid");
  pid_t qemu;

  start_guest (machine);
  qemu = pnc_domain_get_pid (machine->domain);
  g_clear_object (&machine->libvirt);
  pnc_test_machine_expect_news (machine, "stopped 1;", DEADLINE_MS);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (daemon), DEADLINE_MS);
  g_clear_object (&machine->domain);
  assert_true (has_gone (GINT_TO_POINTER (qemu)));
}

/* `test-libvirt --hold RUNTIME_DIR NBD_SOCKET`: starts a guest, says its pid, and waits to be
 * killed. */
static int
hold_a_guest (char **argv)
{
  PncTestDisks disks = { .socket_path = argv[3] };
  PncTestWorld world = { .runtime_dir = argv[2] };
  PncTestMachine machine = { .world = &world, .disks = &disks };
  PncDomainConfig config = pnc_test_machine_config (&machine);
  GAsyncResult *slot = NULL;
  g_autoptr (PncDomain) domain = NULL;

  pnc_libvirt_start_async (argv[2], NULL, pnc_test_store_result_cb, &slot);
  machine.libvirt = pnc_libvirt_start_finish (pnc_test_wait_result (&slot, DEADLINE_MS), NULL);
  domain = pnc_test_machine_try_create (&machine, &config, FALSE, NULL);
  if (domain == NULL)
    return 1;
  g_print ("%d\n", (int) pnc_domain_get_pid (domain));
  for (;;)
    pause ();
}

static GSubprocess *
spawn_holder (PncTestMachine *machine, pid_t *out_qemu)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *holder
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--hold",
                          machine->world->runtime_dir, machine->disks->socket_path, NULL);
  char line[32] = "";

  pnc_test_assert_no_error (error);
  g_input_stream_read (g_subprocess_get_stdout_pipe (holder), line, sizeof line - 1, NULL, NULL);
  *out_qemu = atoi (line);
  return holder;
}

static void
daemon_and_guest_end_when_we_are_killed (void **state)
{
  PncTestMachine *machine = *state;
  g_autoptr (GSubprocess) holder = NULL;
  pid_t daemon, qemu = 0;

  g_clear_object (&machine->libvirt);
  holder = spawn_holder (machine, &qemu);
  assert_true (qemu > 0);
  daemon = read_pid (machine->world->runtime_dir, "libvirtd.pid");
  assert_false (has_gone (GINT_TO_POINTER (daemon)));
  g_subprocess_send_signal (holder, SIGKILL);
  g_subprocess_wait (holder, NULL, NULL);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (daemon), DEADLINE_MS);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (qemu), DEADLINE_MS);
}

/* A libvirtd that has not come to its end yet would take away the files of the guest of the next
 * one, which has the same name. Here it is held up so that it never does by itself. */
static void
waits_for_the_end_of_the_daemon_before (void **state)
{
  PncTestMachine *machine = *state;
  g_autoptr (GSubprocess) holder = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  pid_t daemon, qemu = 0;

  g_signal_handlers_disconnect_by_data (machine->libvirt, machine);
  g_clear_object (&machine->libvirt);
  holder = spawn_holder (machine, &qemu);
  assert_true (qemu > 0);
  daemon = read_pid (machine->world->runtime_dir, "libvirtd.pid");
  assert_int_equal (kill (daemon, SIGSTOP), 0);
  g_subprocess_send_signal (holder, SIGKILL);
  g_subprocess_wait (holder, NULL, NULL);
  assert_int_equal (kill (qemu, SIGKILL), 0);
  pnc_libvirt_start_async (machine->world->runtime_dir, NULL, pnc_test_store_result_cb, &slot);
  assert_true (has_gone (GINT_TO_POINTER (daemon)));
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  machine->libvirt = pnc_libvirt_start_finish (result, &error);
  pnc_test_assert_no_error (error);
  start_guest (machine);
  pnc_test_machine_stop (machine);
}

static void
list_files (const char *folder, GString *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat info;

      if (lstat (path, &info) == 0 && S_ISDIR (info.st_mode))
        list_files (path, files);
      else
        g_string_append_printf (files, "%s\n", path);
    }
}

/* The world's root is the only place on disk that it knows of; its disks are the test's own. */
static void
writes_nothing_to_disk_but_what_it_learnt_of_qemu (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *disks = g_strconcat (machine->disks->folder, "/", NULL);
  g_autofree char *capabilities
      = g_build_filename (machine->world->root, "cache/pinnace/libvirt-capabilities", NULL);
  GString *files = g_string_new (NULL);
  g_auto (GStrv) paths = NULL;

  start_guest (machine);
  pnc_test_machine_stop (machine);
  list_files (machine->world->root, files);
  paths = g_strsplit (files->str, "\n", 0);
  for (guint i = 0; paths[i] != NULL && *paths[i] != '\0'; i++)
    if (!g_str_has_prefix (paths[i], disks) && !g_str_equal (paths[i], capabilities))
      fail_msg ("“%s” was written to disk", paths[i]);
  g_string_free (files, TRUE);
}

static void
daemon_inherits_nothing_from_our_environment (void **state)
{
  PncTestMachine *machine = *state;
  pid_t daemon = read_pid (machine->world->runtime_dir, "libvirtd.pid");
  g_autofree char *path = g_strdup_printf ("/proc/%d/environ", (int) daemon);
  g_autofree char *environment = NULL;
  gsize size = 0;

  assert_non_null (g_getenv ("XDG_STATE_HOME"));
  assert_true (g_file_get_contents (path, &environment, &size, NULL));
  assert_null (memmem (environment, size, "XDG_STATE_HOME", 14));
  assert_null (memmem (environment, size, machine->world->root, strlen (machine->world->root)));
}

/* What the block service does when QEMU opens its disks: that is while it is being created. */
typedef struct
{
  PncTestMachine *machine;
  guint connections;
  guint known;
} Door;

static gboolean
door_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Door *door = data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GCredentials) peer = g_socket_get_credentials (socket, NULL);
  pid_t pid = g_credentials_get_unix_pid (peer, NULL);

  door->connections++;
  if (pnc_libvirt_owns_pid (door->machine->libvirt, UUID, pid))
    door->known++;
  return FALSE;
}

static void
knows_its_qemu_while_it_is_being_created (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *path = g_build_filename (machine->world->runtime_dir, "door", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = pnc_test_machine_config (machine);
  Door door = { machine, 0, 0 };

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  pnc_test_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (door_cb), &door);
  config.nbd_socket = path;
  assert_null (pnc_test_machine_try_create (machine, &config, FALSE, &error));
  assert_true (door.connections > 0);
  assert_int_equal (door.known, door.connections);
  g_socket_service_stop (service);
}

static void
begins_afresh_where_another_was_killed (void **state)
{
  PncTestMachine *machine = *state;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start_guest (machine);
  assert_int_equal (kill (read_pid (machine->world->runtime_dir, "libvirtd.pid"), SIGKILL), 0);
  pnc_test_wait_until (has_said_all, machine, DEADLINE_MS);
  g_clear_object (&machine->domain);
  g_signal_handlers_disconnect_by_data (machine->libvirt, machine);
  g_clear_object (&machine->libvirt);
  pnc_libvirt_start_async (machine->world->runtime_dir, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  machine->libvirt = pnc_libvirt_start_finish (result, &error);
  pnc_test_assert_no_error (error);
  start_guest (machine);
  g_string_truncate (machine->news, 0);
  pnc_test_machine_stop (machine);
}

typedef struct
{
  const char *runtime_dir;
  pid_t pid; /* of a QEMU that is being asked; 0 */
} Probe;

static gboolean
is_probing (gpointer data)
{
  Probe *probe = data;
  g_autofree char *folder
      = g_build_filename (probe->runtime_dir, "virt/config/libvirt/qemu/lib", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && probe->pid == 0 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "qmp.pid", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        probe->pid = atoi (text);
    }
  return probe->pid > 0;
}

/* An empty folder in place of what libvirtd learnt of QEMU. GLib keeps the cache folder that it saw
 * first, which is that of this program's first world. */
static char *
make_own_capabilities (void)
{
  char *known = g_build_filename (g_get_user_cache_dir (), "pinnace", "libvirt-capabilities", NULL);
  const char *argv[] = { "rm", "-rf", "--", known, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  assert_int_equal (g_mkdir (known, 0700), 0);
  return known;
}

static PncLibvirt *
start_libvirt (const char *runtime_dir)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncLibvirt *libvirt;

  pnc_libvirt_start_async (runtime_dir, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  libvirt = pnc_libvirt_start_finish (result, &error);
  pnc_test_assert_no_error (error);
  return libvirt;
}

static void
what_it_learnt_of_qemu_outlives_its_folder (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *known = make_own_capabilities ();
  g_autofree char *file = g_build_filename (known, "learnt.xml", NULL);
  g_autofree char *folder = g_build_filename (machine->world->runtime_dir, "p", NULL);
  g_autoptr (PncLibvirt) libvirt = start_libvirt (folder);

  assert_true (g_file_set_contents (file, "much", -1, NULL));
  g_clear_object (&libvirt);
  libvirt = start_libvirt (folder);
  assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
qemu_that_is_being_asked_ends_with_its_daemon (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *folder = g_build_filename (machine->world->runtime_dir, "p", NULL);
  PncDomainConfig config = pnc_test_machine_config (machine);
  g_autoptr (PncLibvirt) libvirt = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Probe probe = { folder, 0 };

  g_free (make_own_capabilities ());
  libvirt = start_libvirt (folder);
  pnc_libvirt_create_domain_async (libvirt, &config, FALSE, NULL, pnc_test_store_result_cb, &slot);
  pnc_test_wait_until (is_probing, &probe, DEADLINE_MS);
  assert_int_equal (kill (read_pid (folder, "libvirtd.pid"), SIGKILL), 0);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (probe.pid), DEADLINE_MS);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  assert_null (pnc_libvirt_create_domain_finish (libvirt, result, &error));
  assert_non_null (strstr (error->message, "libvirtd"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
expect_start_to_fail (const char *runtime_dir, GCancellable *cancellable, PncErrorCode code)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_libvirt_start_async (runtime_dir, cancellable, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  assert_null (pnc_libvirt_start_finish (result, &error));
  pnc_test_assert_error (error, PNC_ERROR, code);
}

static void
refuses_a_folder_whose_sockets_would_not_fit (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *long_name = g_strnfill (100, 'x');
  g_autofree char *folder = g_build_filename (machine->world->runtime_dir, long_name, NULL);

  expect_start_to_fail (folder, NULL, PNC_ERROR_INVALID);
}

static void
can_be_cancelled_while_it_starts (void **state)
{
  PncTestMachine *machine = *state;
  g_autofree char *folder = g_build_filename (machine->world->runtime_dir, "c", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  expect_start_to_fail (folder, cancellable, PNC_ERROR_CANCELLED);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (read_pid (folder, "libvirtd.pid")), DEADLINE_MS);
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (guest_ends_when_its_daemon_is_killed, setup, teardown),
    cmocka_unit_test_setup_teardown (calls_fail_when_the_daemon_is_gone, setup, teardown),
    cmocka_unit_test_setup_teardown (guest_ends_with_the_object, setup, teardown),
    cmocka_unit_test_setup_teardown (daemon_and_guest_end_when_we_are_killed, setup, teardown),
    cmocka_unit_test_setup_teardown (waits_for_the_end_of_the_daemon_before, setup, teardown),
    cmocka_unit_test_setup_teardown (writes_nothing_to_disk_but_what_it_learnt_of_qemu, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (daemon_inherits_nothing_from_our_environment, setup, teardown),
    cmocka_unit_test_setup_teardown (knows_its_qemu_while_it_is_being_created, setup, teardown),
    cmocka_unit_test_setup_teardown (begins_afresh_where_another_was_killed, setup, teardown),
    cmocka_unit_test_setup_teardown (what_it_learnt_of_qemu_outlives_its_folder, setup, teardown),
    cmocka_unit_test_setup_teardown (qemu_that_is_being_asked_ends_with_its_daemon, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (refuses_a_folder_whose_sockets_would_not_fit, setup, teardown),
    cmocka_unit_test_setup_teardown (can_be_cancelled_while_it_starts, setup, teardown),
  };

  if (argc == 4 && g_str_equal (argv[1], "--hold"))
    return hold_a_guest (argv);
  return cmocka_run_group_tests_name ("libvirt", tests, NULL, NULL);
}
