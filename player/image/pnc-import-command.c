/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-import-command.h"

#include <jansson.h>
#include <string.h>

/* Where the socket lies inside the sandbox. */
#define SANDBOX_SOCKET "/nbd"

/* Coroutines of qemu-img convert, and writing out of order: over NBD requests travel side by
 * side. */
#define CONVERT_COROUTINES "16"

/* One command line while it is put together. */
static GPtrArray *
pnc_import_command_begin (const PncImportTarget *target)
{
  static const char *const sandbox[] = {
    "bwrap",
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--clearenv",
    "--setenv",
    "PATH",
    "/usr/bin",
    "--setenv",
    "LC_ALL",
    "C",
    "--ro-bind",
    "/usr",
    "/usr",
    "--symlink",
    "usr/bin",
    "/bin",
    "--symlink",
    "usr/lib",
    "/lib",
    "--symlink",
    "usr/lib64",
    "/lib64",
    "--ro-bind-try",
    "/etc/ld.so.cache",
    "/etc/ld.so.cache",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
    "--chdir",
    "/",
    "--bind",
  };
  GPtrArray *argv = g_ptr_array_new ();

  if (!target->sandbox)
    return argv;
  for (guint i = 0; i < G_N_ELEMENTS (sandbox); i++)
    g_ptr_array_add (argv, g_strdup (sandbox[i]));
  g_ptr_array_add (argv, g_strdup (target->socket_path));
  g_ptr_array_add (argv, g_strdup (SANDBOX_SOCKET));
  g_ptr_array_add (argv, g_strdup ("--"));
  return argv;
}

static void
pnc_import_command_add (GPtrArray *argv, const char *const *arguments)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (arguments[i]));
}

static GStrv
pnc_import_command_end (GPtrArray *argv)
{
  g_ptr_array_add (argv, NULL);
  return (GStrv) g_ptr_array_free (argv, FALSE);
}

static const char *
pnc_import_command_get_socket (const PncImportTarget *target)
{
  return target->sandbox ? SANDBOX_SOCKET : target->socket_path;
}

GStrv
pnc_import_command_probe (const PncImportTarget *target)
{
  static const char *const arguments[] = { "qemu-img", "--version", NULL };
  GPtrArray *argv = pnc_import_command_begin (target);

  pnc_import_command_add (argv, arguments);
  return pnc_import_command_end (argv);
}

/* Clusters of 64 KiB: half the metadata reads of smaller ones, and not the copying of larger ones
 * at first writes. Lazy reference counts spare a flush an allocation; QEMU rebuilds them after a
 * crash. */
GStrv
pnc_import_command_create (const PncImportTarget *target, guint64 virtual_size_bytes)
{
  g_autofree char *socket
      = g_uri_escape_string (pnc_import_command_get_socket (target), NULL, FALSE);
  g_autofree char *export_name = g_uri_escape_string (target->export_name, NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("nbd+unix:///%s?socket=%s", export_name, socket);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, virtual_size_bytes);
  const char *const arguments[] = {
    "qemu-img",
    "create",
    "-q",
    "-f",
    "qcow2",
    "-o",
    "compat=1.1,cluster_size=64k,lazy_refcounts=on,extended_l2=off,preallocation=off",
    uri,
    size,
    NULL,
  };
  GPtrArray *argv = pnc_import_command_begin (target);

  pnc_import_command_add (argv, arguments);
  return pnc_import_command_end (argv);
}

/* By jansson, since a file name by JSON is the only way to say "backing": null. */
static char *
pnc_import_command_dup_source (int image_fd, PncImageFormat format)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", image_fd);
  json_auto_t *node = json_pack ("{s:{s:s, s:s}}", "file", "driver", "file", "filename", path);
  g_autofree char *source = NULL;
  char *dumped;

  switch (format)
    {
    case PNC_IMAGE_RAW:
      json_object_set_new (node, "driver", json_string ("raw"));
      break;
    case PNC_IMAGE_QCOW2:
      json_object_set_new (node, "driver", json_string ("qcow2"));
      json_object_set_new (node, "backing", json_null ());
      break;
    }
  dumped = json_dumps (node, JSON_COMPACT | JSON_SORT_KEYS);
  source = g_strconcat ("json:", dumped, NULL);
  free (dumped);
  return g_steal_pointer (&source);
}

/* In QEMU's key=value syntax a comma is doubled. */
static char *
pnc_import_command_dup_escaped (const char *value)
{
  g_autoptr (GString) escaped = g_string_new (value);

  g_string_replace (escaped, ",", ",,", 0);
  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

GStrv
pnc_import_command_convert (const PncImportTarget *target, int image_fd, PncImageFormat format)
{
  g_autofree char *source = pnc_import_command_dup_source (image_fd, format);
  g_autofree char *socket = pnc_import_command_dup_escaped (pnc_import_command_get_socket (target));
  g_autofree char *export_name = pnc_import_command_dup_escaped (target->export_name);
  g_autofree char *destination
      = g_strdup_printf ("driver=qcow2,file.driver=nbd,file.server.type=unix,"
                         "file.server.path=%s,file.export=%s",
                         socket, export_name);
  const char *const arguments[] = {
    "qemu-img",
    "convert",
    "-p",
    "-n",
    "-W",
    "-m",
    CONVERT_COROUTINES,
    "--target-is-zero",
    "--target-image-opts",
    source,
    destination,
    NULL,
  };
  GPtrArray *argv = pnc_import_command_begin (target);

  pnc_import_command_add (argv, arguments);
  return pnc_import_command_end (argv);
}
