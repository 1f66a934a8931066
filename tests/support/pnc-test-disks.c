/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-disks.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define VARIABLES "/usr/share/OVMF/OVMF_VARS_4M.ms.fd"
/* A file behind NBD cannot grow: room for the qcow2's own tables. */
#define FILE_BYTES (256 << 20)

static void
pnc_test_disks_make_qcow2 (PncTestDisks *disks, const char *name, const char *image)
{
  g_autofree char *path = g_build_filename (disks->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (image == NULL)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "qemu-img", "create",
                                "-f", "qcow2", path, "64M", NULL);
  else
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "qemu-img", "convert",
                                "-O", "qcow2", image, path, NULL);
  pnc_test_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (truncate (path, FILE_BYTES), 0);
}

static void
pnc_test_disks_copy_variables (PncTestDisks *disks)
{
  g_autoptr (GFile) from = g_file_new_for_path (VARIABLES);
  g_autoptr (GFile) to = g_file_new_build_filename (disks->folder, "nvram", NULL);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  pnc_test_assert_no_error (error);
}

static gboolean
pnc_test_disks_answer (gpointer data)
{
  PncTestDisks *disks = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (disks->socket_path);
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);

  return connection != NULL;
}

static void
pnc_test_disks_serve (PncTestDisks *disks)
{
  g_autofree char *folder = g_strdup_printf ("dir=%s", disks->folder);
  g_autofree char *full = g_strdup_printf ("error-file=%s", disks->full_path);
  g_autoptr (GError) error = NULL;

  disks->nbdkit
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "nbdkit", "--exit-with-parent",
                          "-f", "-U", disks->socket_path, "--filter=error", "file", folder,
                          "error-pwrite=ENOSPC", "error-pwrite-rate=100%", full, NULL);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (pnc_test_disks_answer, disks, 10000);
}

PncTestDisks *
pnc_test_disks_new (PncTestWorld *world, const char *system_image)
{
  PncTestDisks *disks = g_new0 (PncTestDisks, 1);

  disks->folder = g_build_filename (world->root, "disks", NULL);
  disks->socket_path = g_build_filename (world->runtime_dir, "nbd", NULL);
  disks->full_path = g_build_filename (world->runtime_dir, "full", NULL);
  assert_int_equal (g_mkdir (disks->folder, 0700), 0);
  pnc_test_disks_make_qcow2 (disks, "system", system_image);
  pnc_test_disks_make_qcow2 (disks, "data", NULL);
  pnc_test_disks_copy_variables (disks);
  pnc_test_disks_serve (disks);
  return disks;
}

void
pnc_test_disks_free (PncTestDisks *disks)
{
  if (disks == NULL)
    return;
  g_subprocess_force_exit (disks->nbdkit);
  g_subprocess_wait (disks->nbdkit, NULL, NULL);
  g_object_unref (disks->nbdkit);
  g_free (disks->folder);
  g_free (disks->socket_path);
  g_free (disks->full_path);
  g_free (disks);
}
