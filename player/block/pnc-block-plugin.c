/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* pinnace-block-plugin.so: serves a desktop's volumes over NBD (nbdkit-plugin(3)). Started by
 * pnc_block_service_new() as
 *   nbdkit -f --unix SOCKET pinnace-block-plugin.so control-fd=N socket=SOCKET
 * and told what to serve over the inherited socket N (pnc-block-protocol.h). */
#include "pnc-block-control.h"
#include "pnc-config.h"
#include "pnc-sector-cipher.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#define THREAD_MODEL NBDKIT_THREAD_MODEL_PARALLEL

/* The most that QEMU sends in one request. */
#define MAX_REQUEST_BYTES (32u * 1024u * 1024u)

/* One NBD connection. */
typedef struct
{
  PncVolumeIo *io;
  char *export_name;
} PncBlockConnection;

/* nbdkit's callbacks have no argument of ours before a connection is open. */
static PncBlockControl *control;
static int control_fd = -1;
static const char *socket_path;

/* Starting ------------------------------------------------------------------------------------ */

static int
pnc_block_plugin_take_fd (const char *value)
{
  int type = 0;
  socklen_t size = sizeof type;

  if (nbdkit_parse_int ("control-fd", value, &control_fd) != 0)
    return -1;
  if (getsockopt (control_fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET
      || fcntl (control_fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      nbdkit_error ("control-fd=%s is no socket of Pinnace's", value);
      return -1;
    }
  return 0;
}

static int
pnc_block_plugin_config (const char *key, const char *value)
{
  if (strcmp (key, "control-fd") == 0)
    return pnc_block_plugin_take_fd (value);
  if (strcmp (key, "socket") == 0)
    {
      socket_path = nbdkit_strdup_intern (value);
      return socket_path != NULL ? 0 : -1;
    }
  nbdkit_error ("“%s” is no parameter of this plugin", key);
  return -1;
}

static int
pnc_block_plugin_config_complete (void)
{
  if (control_fd >= 0 && socket_path != NULL)
    return 0;
  nbdkit_error ("control-fd= and socket= are missing; this plugin is started by pinnaced");
  return -1;
}

/* nbdkit listens by now, so that READY is true. */
static int
pnc_block_plugin_after_fork (void)
{
  control = pnc_block_control_new (control_fd, socket_path);
  pnc_block_control_start (control);
  return 0;
}

/* Connections --------------------------------------------------------------------------------- */

static int
pnc_block_plugin_admit (const char *export_name)
{
  int64_t pid = nbdkit_peer_pid ();

  if (pid > 0 && pnc_block_control_authorize (control, pid, export_name))
    return 0;
  nbdkit_error ("process %" G_GINT64_FORMAT " may not read “%s”", (gint64) pid, export_name);
  return -1;
}

/* Before the first byte is sent: a stranger sees the socket close and nothing else. */
static int
pnc_block_plugin_preconnect (int readonly)
{
  return pnc_block_plugin_admit ("");
}

/* Export names are for who knows them. */
static int
pnc_block_plugin_list_exports (int readonly, int is_tls, struct nbdkit_exports *exports)
{
  return 0;
}

static void *
pnc_block_plugin_open (int readonly)
{
  const char *name = nbdkit_export_name ();
  PncBlockConnection *connection;
  PncVolumeIo *io;

  if (name == NULL || pnc_block_plugin_admit (name) != 0)
    return NULL;
  io = pnc_block_exports_ref (pnc_block_control_get_exports (control), name);
  if (io == NULL)
    {
      nbdkit_error ("no volume “%s” is open", name);
      nbdkit_set_error (ENOENT);
      return NULL;
    }
  connection = g_new0 (PncBlockConnection, 1);
  connection->io = io;
  connection->export_name = g_strdup (name);
  return connection;
}

static void
pnc_block_plugin_close (void *handle)
{
  PncBlockConnection *connection = handle;

  pnc_volume_io_unref (connection->io);
  g_free (connection->export_name);
  g_free (connection);
}

static int64_t
pnc_block_plugin_get_size (void *handle)
{
  PncBlockConnection *connection = handle;

  return pnc_volume_io_get_payload_bytes (connection->io);
}

/* Any byte range works, so no client needs to read and modify by itself; whole sectors are faster.
 */
static int
pnc_block_plugin_block_size (void *handle,
                             uint32_t *minimum,
                             uint32_t *preferred,
                             uint32_t *maximum)
{
  *minimum = 1;
  *preferred = PNC_SECTOR_BYTES;
  *maximum = MAX_REQUEST_BYTES;
  return 0;
}

static int
pnc_block_plugin_yes (void *handle)
{
  return 1;
}

static int
pnc_block_plugin_no (void *handle)
{
  return 0;
}

/* All connections write through one file descriptor, and a flush flushes the file. */
static int
pnc_block_plugin_can_multi_conn (void *handle)
{
  return 1;
}

static int
pnc_block_plugin_can_fua (void *handle)
{
  return NBDKIT_FUA_NATIVE;
}

/* Requests ------------------------------------------------------------------------------------ */

static int
pnc_block_plugin_result (PncBlockConnection *connection, int r)
{
  if (r == 0)
    return 0;
  pnc_block_control_report_failure (control, connection->export_name, r);
  nbdkit_set_error (r);
  return -1;
}

static int
pnc_block_plugin_pread (void *handle, void *bytes, uint32_t count, uint64_t offset, uint32_t flags)
{
  PncBlockConnection *connection = handle;

  return pnc_block_plugin_result (connection,
                                  pnc_volume_io_read (connection->io, bytes, count, offset));
}

static int
pnc_block_plugin_pwrite (
    void *handle, const void *bytes, uint32_t count, uint64_t offset, uint32_t flags)
{
  PncBlockConnection *connection = handle;
  gboolean fua = (flags & NBDKIT_FLAG_FUA) != 0;

  return pnc_block_plugin_result (connection,
                                  pnc_volume_io_write (connection->io, bytes, count, offset, fua));
}

static int
pnc_block_plugin_zero (void *handle, uint32_t count, uint64_t offset, uint32_t flags)
{
  PncBlockConnection *connection = handle;
  gboolean fua = (flags & NBDKIT_FLAG_FUA) != 0;

  return pnc_block_plugin_result (connection,
                                  pnc_volume_io_zero (connection->io, count, offset, fua));
}

static int
pnc_block_plugin_trim (void *handle, uint32_t count, uint64_t offset, uint32_t flags)
{
  PncBlockConnection *connection = handle;
  gboolean fua = (flags & NBDKIT_FLAG_FUA) != 0;

  return pnc_block_plugin_result (connection,
                                  pnc_volume_io_trim (connection->io, count, offset, fua));
}

static int
pnc_block_plugin_flush (void *handle, uint32_t flags)
{
  PncBlockConnection *connection = handle;

  return pnc_block_plugin_result (connection, pnc_volume_io_flush (connection->io));
}

static struct nbdkit_plugin plugin = {
  .name = "pinnace",
  .longname = "Pinnace volumes",
  .version = PNC_VERSION,
  .load = pnc_secret_harden_process,
  .config = pnc_block_plugin_config,
  .config_complete = pnc_block_plugin_config_complete,
  .after_fork = pnc_block_plugin_after_fork,
  .preconnect = pnc_block_plugin_preconnect,
  .list_exports = pnc_block_plugin_list_exports,
  .open = pnc_block_plugin_open,
  .close = pnc_block_plugin_close,
  .get_size = pnc_block_plugin_get_size,
  .block_size = pnc_block_plugin_block_size,
  .can_write = pnc_block_plugin_yes,
  .can_flush = pnc_block_plugin_yes,
  .can_trim = pnc_block_plugin_yes,
  .can_zero = pnc_block_plugin_yes,
  .can_fast_zero = pnc_block_plugin_no,
  .can_multi_conn = pnc_block_plugin_can_multi_conn,
  .can_fua = pnc_block_plugin_can_fua,
  .is_rotational = pnc_block_plugin_no,
  .pread = pnc_block_plugin_pread,
  .pwrite = pnc_block_plugin_pwrite,
  .zero = pnc_block_plugin_zero,
  .trim = pnc_block_plugin_trim,
  .flush = pnc_block_plugin_flush,
  .errno_is_preserved = 1,
};

NBDKIT_REGISTER_PLUGIN (plugin)
