/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-image-import.h"
#include "pnc-import-command.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define DEADLINE_MS 60000

/* nbdkit's memory plugin is the volume, qemu-img the real one. */
typedef struct
{
  PncTestWorld *world;
  char *socket;
  GPid server;
  PncImageImport *import;
  GAsyncResult *result;
  guint64 done, total;
  guint n_reports;
  gboolean went_back;
  pid_t child; /* a qemu-img of the import, once one was seen */
} Fixture;

static int
setup (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->socket = g_build_filename (fixture->world->runtime_dir, "nbd", NULL);
  fixture->import = pnc_image_import_new ();
  *state = fixture;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *fixture = *state;

  if (fixture->server > 0)
    {
      kill (fixture->server, SIGTERM);
      waitpid (fixture->server, NULL, 0);
    }
  g_object_unref (fixture->import);
  g_clear_object (&fixture->result);
  pnc_test_world_free (fixture->world);
  g_free (fixture->socket);
  g_free (fixture);
  return 0;
}

static gboolean
socket_is_there (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

/* @arguments: what follows "nbdkit --foreground -U SOCKET", separated by spaces. */
static void
serve (Fixture *fixture, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = g_strdup_printf ("nbdkit --foreground --exit-with-parent -U %s %s",
                                              fixture->socket, arguments);
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);

  g_spawn_async (NULL, argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, &fixture->server, &error);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (socket_is_there, fixture->socket, DEADLINE_MS);
}

static void
run_tool (Fixture *fixture, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);
  int status = -1;

  g_spawn_sync (fixture->world->root, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                NULL, NULL, NULL, NULL, &status, &error);
  pnc_test_assert_no_error (error);
  if (status != 0)
    fail_msg ("%s: %d", command, status);
}

/* A disk of @size with a boot signature, random bytes here and there, and holes. */
static int
make_raw (Fixture *fixture, guint64 size, guint64 filled)
{
  g_autofree char *path = g_build_filename (fixture->world->root, "disk.raw", NULL);
  g_autofree guint8 *noise = g_malloc (MIB);
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  for (guint i = 0; i < MIB; i++)
    noise[i] = g_random_int ();
  assert_int_equal (ftruncate (fd, size), 0);
  for (guint64 at = MIB; at < filled; at += 2 * MIB)
    assert_int_equal (pwrite (fd, noise, MIB, at), MIB);
  assert_int_equal (pwrite (fd, "\x55\xaa", 2, 510), 2);
  return fd;
}

static gboolean
find_own_child_cb (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  /* Ours are the qemu-img processes below this one; the service would learn the same from
   * SO_PEERCRED. */
  while ((entry = g_dir_read_name (processes)) != NULL)
    {
      pid_t pid = atoi (entry);
      g_autofree char *path = g_strdup_printf ("/proc/%s/comm", entry);
      g_autofree char *comm = NULL;

      if (pid > 0 && g_file_get_contents (path, &comm, NULL, NULL)
          && strcmp (comm, "qemu-img\n") == 0 && pnc_image_import_owns_pid (fixture->import, pid))
        fixture->child = pid;
    }
  return G_SOURCE_CONTINUE;
}

static void
progress_cb (PncImageImport *import, guint64 done, guint64 total, gpointer data)
{
  Fixture *fixture = data;

  fixture->went_back |= done < fixture->done;
  fixture->done = done;
  fixture->total = total;
  fixture->n_reports++;
}

static gboolean
import_disk (Fixture *fixture,
             int fd,
             PncImageFormat format,
             guint64 size,
             GCancellable *cancellable,
             GError **error)
{
  guint watcher = g_timeout_add (1, find_own_child_cb, fixture);
  gulong id = g_signal_connect (fixture->import, "progress", G_CALLBACK (progress_cb), fixture);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  pnc_image_import_run_async (fixture->import, fd, format, size, fixture->socket, "system",
                              cancellable, pnc_test_store_result_cb, &fixture->result);
  result = pnc_test_wait_result (&fixture->result, DEADLINE_MS);
  done = pnc_image_import_run_finish (fixture->import, result, error);
  g_signal_handler_disconnect (fixture->import, id);
  g_source_remove (watcher);
  return done;
}

static void
compare (Fixture *fixture, const char *source)
{
  g_autofree char *command = g_strdup_printf (
      "qemu-img compare -f %s -F qcow2 %s nbd+unix:///system?socket=%s",
      g_str_has_suffix (source, ".raw") ? "raw" : "qcow2", source, fixture->socket);

  run_tool (fixture, command);
}

static void
copies_a_raw_disk_and_reports_every_percent (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = make_raw (fixture, 200 * MIB, 200 * MIB);

  serve (fixture, "memory 256M");
  import_disk (fixture, fd, PNC_IMAGE_RAW, 200 * MIB, NULL, &error);
  pnc_test_assert_no_error (error);
  compare (fixture, "disk.raw");
  assert_int_equal (fixture->done, 200 * MIB);
  assert_int_equal (fixture->total, 200 * MIB);
  assert_true (fixture->n_reports >= 50);
  assert_false (fixture->went_back);
  assert_true (fixture->child > 0);
  assert_false (pnc_image_import_owns_pid (fixture->import, getpid ()));
}

static void
copies_qcow2_images_of_every_kind (void **state)
{
  static const char *const conversions[] = {
    "qemu-img convert -f raw -O qcow2 disk.raw disk.qcow2",
    "qemu-img convert -f raw -O qcow2 -c disk.raw disk.qcow2",
    "qemu-img convert -f raw -O qcow2 -c -o compression_type=zstd disk.raw disk.qcow2",
    "qemu-img convert -f raw -O qcow2 -o compat=0.10 disk.raw disk.qcow2",
    "qemu-img convert -f raw -O qcow2 -o extended_l2=on,cluster_size=128k disk.raw disk.qcow2",
  };
  Fixture *fixture = *state;
  g_auto (PncFd) raw = make_raw (fixture, 24 * MIB, 16 * MIB);
  g_autofree char *path = g_build_filename (fixture->world->root, "disk.qcow2", NULL);

  serve (fixture, "memory 64M");
  for (guint i = 0; i < G_N_ELEMENTS (conversions); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (PncFd) fd = PNC_FD_INIT;

      run_tool (fixture, conversions[i]);
      fd = open (path, O_RDONLY | O_CLOEXEC);
      import_disk (fixture, fd, PNC_IMAGE_QCOW2, 24 * MIB, NULL, &error);
      pnc_test_assert_no_error (error);
      compare (fixture, "disk.raw");
    }
}

/* The new disk may be larger; what is behind the image reads as zeros. */
static void
copies_into_a_larger_disk (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = make_raw (fixture, 8 * MIB, 8 * MIB);

  serve (fixture, "memory 64M");
  import_disk (fixture, fd, PNC_IMAGE_RAW, 40 * MIB, NULL, &error);
  pnc_test_assert_no_error (error);
  compare (fixture, "disk.raw");
  assert_int_equal (fixture->total, 8 * MIB);
}

static void
makes_an_empty_disk_without_an_image (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  serve (fixture, "memory 16M");
  import_disk (fixture, -1, PNC_IMAGE_RAW, G_GUINT64_CONSTANT (1) << 40, NULL, &error);
  pnc_test_assert_no_error (error);
  run_tool (fixture, "qemu-img create -q -f qcow2 empty.qcow2 1T");
  compare (fixture, "empty.qcow2");
}

static void
cancel_after_some_progress_cb (PncImageImport *import, guint64 done, guint64 total, gpointer data)
{
  g_cancellable_cancel (data);
}

static gboolean
child_is_gone (gpointer data)
{
  Fixture *fixture = data;

  return kill (fixture->child, 0) != 0;
}

static void
ends_qemu_img_when_it_is_cancelled (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (PncFd) fd = make_raw (fixture, 200 * MIB, 200 * MIB);

  serve (fixture, "--filter=delay memory 256M delay-write=200ms");
  g_signal_connect (fixture->import, "progress", G_CALLBACK (cancel_after_some_progress_cb),
                    cancellable);
  assert_false (import_disk (fixture, fd, PNC_IMAGE_RAW, 200 * MIB, cancellable, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  assert_true (fixture->child > 0);
  pnc_test_wait_until (child_is_gone, fixture, DEADLINE_MS);
}

static void
does_not_begin_when_it_is_cancelled_already (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  serve (fixture, "memory 16M");
  g_cancellable_cancel (cancellable);
  assert_false (import_disk (fixture, -1, PNC_IMAGE_RAW, 64 * MIB, cancellable, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

static void
says_no_space_when_the_volume_does (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = make_raw (fixture, 64 * MIB, 64 * MIB);

  serve (fixture, "--filter=error memory 128M error-pwrite=ENOSPC error-pwrite-rate=20%");
  assert_false (import_disk (fixture, fd, PNC_IMAGE_RAW, 64 * MIB, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
}

static void
says_unavailable_when_nobody_serves (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_false (import_disk (fixture, -1, PNC_IMAGE_RAW, 64 * MIB, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
gates_the_image_itself (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->world->root, "overlay.qcow2", NULL);
  g_auto (PncFd) fd = PNC_FD_INIT;

  serve (fixture, "memory 16M");
  run_tool (fixture, "qemu-img create -q -f qcow2 -u -b /etc/passwd -F raw overlay.qcow2 8M");
  fd = open (path, O_RDONLY | O_CLOEXEC);
  assert_false (import_disk (fixture, fd, PNC_IMAGE_QCOW2, 8 * MIB, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

/* Past the gate, qemu-img meets an entry that points outside the file. */
static void
says_that_an_image_is_damaged (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->world->root, "disk.qcow2", NULL);
  g_auto (PncFd) raw = make_raw (fixture, 8 * MIB, 8 * MIB);
  g_auto (PncFd) fd = PNC_FD_INIT;
  guint64 l1, l2, wrong = GUINT64_TO_BE (G_GUINT64_CONSTANT (0x8000000000000200));

  serve (fixture, "memory 16M");
  run_tool (fixture, "qemu-img convert -f raw -O qcow2 disk.raw disk.qcow2");
  fd = open (path, O_RDWR | O_CLOEXEC);
  assert_int_equal (pread (fd, &l1, 8, 40), 8);
  assert_int_equal (pread (fd, &l2, 8, GUINT64_FROM_BE (l1)), 8);
  l2 = GUINT64_FROM_BE (l2) & G_GUINT64_CONSTANT (0x00fffffffffffe00);
  assert_int_equal (pwrite (fd, &wrong, 8, l2 + 8 * 16), 8);
  assert_false (import_disk (fixture, fd, PNC_IMAGE_QCOW2, 8 * MIB, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
link_tool (const char *folder, const char *name)
{
  g_autofree char *real = g_find_program_in_path (name);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  assert_non_null (real);
  assert_int_equal (symlink (real, path), 0);
}

static void
works_without_bubblewrap (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = make_raw (fixture, 32 * MIB, 32 * MIB);
  g_autofree char *old_path = g_strdup (g_getenv ("PATH"));

  link_tool (fixture->world->root, "qemu-img");
  link_tool (fixture->world->root, "nbdkit");
  g_setenv ("PATH", fixture->world->root, TRUE);
  serve (fixture, "memory 64M");
  import_disk (fixture, fd, PNC_IMAGE_RAW, 32 * MIB, NULL, &error);
  compare (fixture, "disk.raw");
  g_setenv ("PATH", old_path, TRUE);
  pnc_test_assert_no_error (error);
  assert_true (fixture->child > 0);
}

/* The probe's command line with @tool and @argument in qemu-img's place: its exit status. */
static int
run_in_sandbox (Fixture *fixture, const char *tool, const char *argument, char **out_text)
{
  PncImportTarget target = { .socket_path = fixture->socket, .sandbox = TRUE };
  g_auto (GStrv) argv = pnc_import_command_probe (&target);
  guint n = g_strv_length (argv);
  int status = -1;

  g_free (argv[n - 2]);
  g_free (argv[n - 1]);
  argv[n - 2] = g_strdup (tool);
  argv[n - 1] = g_strdup (argument);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                out_text, NULL, &status, NULL);
  return status;
}

static void
shows_the_sandbox_nothing_but_the_socket (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *root = NULL;
  g_autofree char *interfaces = NULL;
  g_autofree char *nothing = NULL;

  serve (fixture, "memory 16M");
  if (run_in_sandbox (fixture, "ls", "/", &root) != 0)
    {
      pnc_test_skip ("bubblewrap does not work here");
    }
  assert_string_equal (root, "bin\ndev\netc\nlib\nlib64\nnbd\nproc\ntmp\nusr\n");
  assert_int_not_equal (run_in_sandbox (fixture, "cat", "/etc/passwd", &nothing), 0);
  assert_int_not_equal (run_in_sandbox (fixture, "touch", "/usr/x", NULL), 0);
  assert_int_equal (run_in_sandbox (fixture, "ls", "/sys", NULL) == 0, FALSE);
  assert_int_equal (run_in_sandbox (fixture, "cat", "/proc/net/route", &interfaces), 0);
  assert_null (strstr (interfaces, "eth"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (copies_a_raw_disk_and_reports_every_percent, setup, teardown),
    cmocka_unit_test_setup_teardown (copies_qcow2_images_of_every_kind, setup, teardown),
    cmocka_unit_test_setup_teardown (copies_into_a_larger_disk, setup, teardown),
    cmocka_unit_test_setup_teardown (makes_an_empty_disk_without_an_image, setup, teardown),
    cmocka_unit_test_setup_teardown (ends_qemu_img_when_it_is_cancelled, setup, teardown),
    cmocka_unit_test_setup_teardown (does_not_begin_when_it_is_cancelled_already, setup, teardown),
    cmocka_unit_test_setup_teardown (says_no_space_when_the_volume_does, setup, teardown),
    cmocka_unit_test_setup_teardown (says_unavailable_when_nobody_serves, setup, teardown),
    cmocka_unit_test_setup_teardown (gates_the_image_itself, setup, teardown),
    cmocka_unit_test_setup_teardown (says_that_an_image_is_damaged, setup, teardown),
    cmocka_unit_test_setup_teardown (works_without_bubblewrap, setup, teardown),
    cmocka_unit_test_setup_teardown (shows_the_sandbox_nothing_but_the_socket, setup, teardown),
  };

  return cmocka_run_group_tests_name ("image-import", tests, NULL, NULL);
}
