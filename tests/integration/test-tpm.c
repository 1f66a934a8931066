/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test.h"
#include "pnc-tpm-private.h"

#include <gio/gunixfdmessage.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 60000
#define PATTERN "PLANTED-IN-THE-TPM-0123456789abc" /* 32 bytes */

typedef struct
{
  PncTestWorld *world;
  char *state_dir;
  char *state_file;
  char *socket_path;
  PncSecret *key;
} Fixture;

static int
setup (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->state_dir = g_build_filename (fixture->world->root, "t, p=m", NULL);
  fixture->state_file = g_build_filename (fixture->state_dir, "tpm2-00.permall", NULL);
  fixture->socket_path = g_build_filename (fixture->world->runtime_dir, "tpm", NULL);
  fixture->key = pnc_secret_new_random (32);
  *state = fixture;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *fixture = *state;

  pnc_test_world_free (fixture->world);
  pnc_secret_free (fixture->key);
  g_free (fixture->state_dir);
  g_free (fixture->state_file);
  g_free (fixture->socket_path);
  g_free (fixture);
  return 0;
}

static gboolean
try_to_make (Fixture *fixture, GCancellable *cancellable, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_tpm_create_async (fixture->state_dir, fixture->key, cancellable, pnc_test_store_result_cb,
                        &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  return pnc_tpm_create_finish (result, error);
}

static void
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (!try_to_make (fixture, NULL, &error))
    fail_msg ("%s", error->message);
}

static PncTpm *
try_to_start (Fixture *fixture, const PncSecret *key, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_tpm_start_async (fixture->state_dir, fixture->socket_path, key, NULL,
                       pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  return pnc_tpm_start_finish (result, error);
}

static PncTpm *
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  PncTpm *tpm = try_to_start (fixture, fixture->key, &error);

  pnc_test_assert_no_error (error);
  return tpm;
}

static gboolean
has_gone (gpointer pid)
{
  return kill (GPOINTER_TO_INT (pid), 0) != 0;
}

static void
stop (PncTpm *tpm)
{
  pid_t pid = pnc_tpm_get_pid (tpm);

  pnc_tpm_stop (tpm);
  g_object_unref (tpm);
  pnc_test_wait_until (has_gone, GINT_TO_POINTER (pid), DEADLINE_MS);
}

/* As QEMU does: a control connection over which the data connection is handed, then commands. */

static GSocketConnection *
connect_to (const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  pnc_test_assert_no_error (error);
  return connection;
}

static void
control (GSocketConnection *connection, const guint32 *words, gsize n_words, int fd)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  guint32 message[2], answer = 1;
  GOutputVector vector = { message, n_words * sizeof *message };
  g_autoptr (GSocketControlMessage) rights = g_unix_fd_message_new ();

  for (gsize i = 0; i < n_words; i++)
    message[i] = GUINT32_TO_BE (words[i]);
  if (fd >= 0)
    g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (rights), fd, NULL);
  assert_int_equal (
      g_socket_send_message (socket, NULL, &vector, 1, &rights, fd >= 0 ? 1 : 0, 0, NULL, NULL),
      vector.size);
  assert_int_equal (g_socket_receive (socket, (char *) &answer, sizeof answer, NULL, NULL),
                    sizeof answer);
  assert_int_equal (answer, 0);
}

static void
command (int fd, const guint8 *bytes, gsize size)
{
  guint8 answer[512];
  ssize_t n;

  assert_int_equal (write (fd, bytes, size), size);
  n = read (fd, answer, sizeof answer);
  assert_true (n >= 10);
  assert_memory_equal (answer + 6, "\0\0\0\0", 4); /* TPM_RC_SUCCESS */
}

/* TPM 2.0 Library, part 3: Startup, NV_DefineSpace of 32 bytes, NV_Write of the pattern. */
static int
use_and_plant_pattern (const char *socket_path)
{
  static const guint32 init[] = { 2, 0 };
  static const guint32 set_datafd[] = { 16 };
  static const guint8 startup[] = "\x80\x01\0\0\0\x0c\0\0\x01\x44\0\0";
  static const guint8 define[] = "\x80\x02\0\0\0\x2d\0\0\x01\x2a"
                                 "\x40\0\0\x01\0\0\0\x09\x40\0\0\x09\0\0\0\0\0\0\0"
                                 "\0\x0e\x01\x50\0\x01\0\x0b\x02\x02\0\x02\0\0\0\x20";
  static const guint8 write_head[] = "\x80\x02\0\0\0\x43\0\0\x01\x37\x40\0\0\x01\x01\x50\0\x01"
                                     "\0\0\0\x09\x40\0\0\x09\0\0\0\0\0\0\x20";
  g_autoptr (GSocketConnection) connection = connect_to (socket_path);
  g_autoptr (GByteArray) nv_write = g_byte_array_new ();
  int data[2];

  assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data), 0);
  control (connection, set_datafd, 1, data[1]);
  close (data[1]);
  control (connection, init, 2, -1);
  command (data[0], startup, sizeof startup - 1);
  command (data[0], define, sizeof define - 1);
  g_byte_array_append (nv_write, write_head, sizeof write_head - 1);
  g_byte_array_append (nv_write, (const guint8 *) PATTERN, 32);
  g_byte_array_append (nv_write, (const guint8 *) "\0\0", 2);
  command (data[0], nv_write->data, nv_write->len);
  return data[0];
}

/* swtpm ends with its data connection. */
static void
plant_pattern (const char *socket_path)
{
  close (use_and_plant_pattern (socket_path));
}

static gboolean
file_holds (const char *path, gconstpointer needle, gsize size)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  assert_true (length > 0);
  return memmem (bytes, length, needle, size) != NULL;
}

static void
is_made_started_and_started_again (void **state)
{
  Fixture *fixture = *state;
  struct stat info;

  make (fixture);
  assert_int_equal (stat (fixture->state_dir, &info), 0);
  assert_int_equal (info.st_mode & 0777, 0700);
  for (int i = 0; i < 2; i++)
    {
      PncTpm *tpm = start (fixture);

      assert_true (pnc_tpm_get_pid (tpm) > 0);
      stop (tpm);
    }
}

/* The scan first finds the pattern in a state without encryption, so it can find one. */
static void
state_holds_no_plaintext (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *plain_dir = g_build_filename (fixture->world->root, "plain", NULL);
  g_autofree char *plain_file = g_build_filename (plain_dir, "tpm2-00.permall", NULL);
  g_autofree char *plain_state = g_strdup_printf ("dir=%s", plain_dir);
  g_autofree char *plain_socket = g_build_filename (fixture->world->runtime_dir, "p", NULL);
  g_autofree char *plain_control = g_strdup_printf ("type=unixio,path=%s", plain_socket);
  g_autoptr (GSubprocess) plain = NULL;
  PncTpm *tpm;

  assert_int_equal (g_mkdir (plain_dir, 0700), 0);
  plain
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "swtpm", "socket", "--tpm2", "--daemon",
                          "--terminate", "--tpmstate", plain_state, "--ctrl", plain_control, NULL);
  assert_true (g_subprocess_wait_check (plain, NULL, NULL));
  plant_pattern (plain_socket);
  assert_true (file_holds (plain_file, PATTERN, 32));

  make (fixture);
  tpm = start (fixture);
  plant_pattern (fixture->socket_path);
  assert_false (file_holds (fixture->state_file, PATTERN, 32));
  assert_false (file_holds (fixture->state_file, PATTERN, 16));
  stop (tpm);
}

static void
assert_process_does_not_show (pid_t pid, const char *file, const char *needle, gsize size)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, file);

  assert_false (file_holds (path, needle, size));
}

static void
key_is_in_no_argument_and_no_environment (void **state)
{
  static const char *const files[] = { "cmdline", "environ" };
  Fixture *fixture = *state;
  GString *hex = g_string_new (NULL);
  g_autofree char *base64 = g_base64_encode (pnc_secret_peek (fixture->key), 32);
  PncTpm *tpm;

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (hex, "%02x", pnc_secret_peek (fixture->key)[i]);
  make (fixture);
  tpm = start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      pid_t pid = pnc_tpm_get_pid (tpm);

      assert_process_does_not_show (pid, files[i], (char *) pnc_secret_peek (fixture->key), 32);
      assert_process_does_not_show (pid, files[i], hex->str, 32);
      assert_process_does_not_show (pid, files[i], base64, 32);
    }
  stop (tpm);
  g_string_free (hex, TRUE);
}

static void
expect_tampered (Fixture *fixture, const PncSecret *key)
{
  g_autoptr (GError) error = NULL;

  assert_null (try_to_start (fixture, key, &error));
  assert_non_null (strstr (error->message, "restore"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
another_key_is_refused (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (PncSecret) other = pnc_secret_new_random (32);

  make (fixture);
  expect_tampered (fixture, other);
  stop (start (fixture));
}

static void
write_state (Fixture *fixture, const char *bytes, gsize size)
{
  assert_true (g_file_set_contents (fixture->state_file, bytes, size, NULL));
}

static void
flipped_bits_and_missing_bytes_are_noticed (void **state)
{
  static const gsize places[] = { 9, 100, 1000 };
  Fixture *fixture = *state;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  make (fixture);
  assert_true (g_file_get_contents (fixture->state_file, &bytes, &size, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      bytes[places[i]] ^= 0x10;
      write_state (fixture, bytes, size);
      expect_tampered (fixture, fixture->key);
      bytes[places[i]] ^= 0x10;
    }
  write_state (fixture, bytes, size - 16);
  expect_tampered (fixture, fixture->key);
  write_state (fixture, bytes, 0);
  expect_tampered (fixture, fixture->key);
  write_state (fixture, bytes, size);
  stop (start (fixture));
}

/* swtpm by itself would make a fresh, empty TPM of it, and write that down. */
static void
missing_state_is_named_and_not_replaced (void **state)
{
  Fixture *fixture = *state;

  make (fixture);
  assert_int_equal (g_unlink (fixture->state_file), 0);
  expect_tampered (fixture, fixture->key);
  assert_false (g_file_test (fixture->state_file, G_FILE_TEST_EXISTS));
}

static void
one_state_serves_one_tpm (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *first_socket = g_strdup (fixture->socket_path);
  g_auto (PncFd) in_use = PNC_FD_INIT;
  PncTpm *first;

  make (fixture);
  first = start (fixture);
  in_use = use_and_plant_pattern (fixture->socket_path);
  g_free (fixture->socket_path);
  fixture->socket_path = g_strconcat (first_socket, "2", NULL);
  assert_null (try_to_start (fixture, fixture->key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  stop (first);
}

static void
existing_state_is_not_made_anew (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  make (fixture);
  assert_false (try_to_make (fixture, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  stop (start (fixture));
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_making_leaves_nothing (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_timeout_add (50, cancel_cb, cancellable);
  assert_false (try_to_make (fixture, cancellable, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  assert_false (g_file_test (fixture->state_dir, G_FILE_TEST_EXISTS));
}

/* 0: it is no process (any more), or a dead one that nobody has asked for. */
static pid_t
get_parent (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *begin = g_strdup_printf ("%d (%s) ", (int) pid, name);
  g_autofree char *stat = NULL;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || !g_str_has_prefix (stat, begin)
      || stat[strlen (begin)] == 'Z')
    return 0;
  return atoi (stat + strlen (begin) + 2);
}

/* Is there no swtpm of this session (each test has its own) that has lost its swtpm_setup? */
static gboolean
no_swtpm_is_orphaned (gpointer data)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    if (get_parent (atoi (name), "swtpm") == 1 && getsid (atoi (name)) == getsid (0))
      return FALSE;
  return TRUE;
}

static void
cancelled_making_ends_the_swtpm_that_has_the_key (void **state)
{
  Fixture *fixture = *state;

  for (guint ms = 30; ms < 80; ms += 2)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      g_timeout_add (ms, cancel_cb, cancellable);
      assert_false (try_to_make (fixture, cancellable, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
    }
  pnc_test_wait_until (no_swtpm_is_orphaned, NULL, 10000);
}

static char *
make_work (pid_t maker)
{
  g_autofree char *template = g_strdup_printf ("/dev/shm/pinnace-tpm-%d-XXXXXX", (int) maker);
  char *folder = g_mkdtemp (g_steal_pointer (&template));
  g_autofree char *lock = g_build_filename (folder, ".lock", NULL);

  assert_true (g_file_set_contents (lock, "", 0, NULL));
  return folder;
}

static GSubprocess *
spawn_swtpm_in (Fixture *fixture, const char *folder)
{
  g_autofree char *state = g_strdup_printf ("backend-uri=dir://%s", folder);
  g_autofree char *control = g_strdup_printf ("type=unixio,path=%s", fixture->socket_path);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "swtpm", "socket",
                                           "--tpm2", "--tpmstate", state, "--ctrl", control, NULL);

  pnc_test_assert_no_error (error);
  return process;
}

static void
what_a_killed_making_left_is_swept_and_nothing_else (void **state)
{
  Fixture *fixture = *state;
  pid_t gone = fork ();
  g_autofree char *stale = NULL, *living = NULL;
  g_autoptr (GSubprocess) orphan = NULL;

  if (gone == 0)
    _exit (0);
  assert_int_equal (waitpid (gone, NULL, 0), gone);
  stale = make_work (gone);
  living = make_work (getpid ());
  orphan = spawn_swtpm_in (fixture, stale);

  pnc_tpm_sweep ();

  assert_true (g_subprocess_wait (orphan, NULL, NULL));
  assert_true (g_subprocess_get_if_signaled (orphan));
  assert_false (g_file_test (stale, G_FILE_TEST_EXISTS));
  assert_true (g_file_test (living, G_FILE_TEST_IS_DIR));
  pnc_tpm_remove_work (living);
}

static void
failed_making_leaves_nothing (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  g_free (fixture->state_dir);
  fixture->state_dir = g_strdup ("/nowhere/at/all");
  assert_false (try_to_make (fixture, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (is_made_started_and_started_again, setup, teardown),
    cmocka_unit_test_setup_teardown (state_holds_no_plaintext, setup, teardown),
    cmocka_unit_test_setup_teardown (key_is_in_no_argument_and_no_environment, setup, teardown),
    cmocka_unit_test_setup_teardown (another_key_is_refused, setup, teardown),
    cmocka_unit_test_setup_teardown (flipped_bits_and_missing_bytes_are_noticed, setup, teardown),
    cmocka_unit_test_setup_teardown (missing_state_is_named_and_not_replaced, setup, teardown),
    cmocka_unit_test_setup_teardown (one_state_serves_one_tpm, setup, teardown),
    cmocka_unit_test_setup_teardown (existing_state_is_not_made_anew, setup, teardown),
    cmocka_unit_test_setup_teardown (cancelled_making_leaves_nothing, setup, teardown),
    cmocka_unit_test_setup_teardown (cancelled_making_ends_the_swtpm_that_has_the_key, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (what_a_killed_making_left_is_swept_and_nothing_else, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (failed_making_leaves_nothing, setup, teardown),
  };

  return cmocka_run_group_tests_name ("tpm", tests, NULL, NULL);
}
