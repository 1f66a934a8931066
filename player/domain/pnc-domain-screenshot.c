/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-private.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* virDomainScreenshot() lets QEMU compress a PNG into a file, which holds up the guest's display
 * for as long as it takes. Instead QEMU gets a memfd and writes the plain pixels there. */

/* A number of ours among QEMU's sets of descriptors; libvirt counts its own from 0. */
#define QEMU_FD_SET "7077"

/* A screen of 16 Mpixel as PPM has 48 MB; more than this is no screen. */
#define SCREENSHOT_MAX_BYTES (256 << 20)

static gboolean
pnc_domain_monitor (virDomainPtr handle, const char *command, int *fd, GError **error)
{
  char *answer = NULL;
  gboolean well = FALSE;

  if (virDomainQemuMonitorCommandWithFiles (handle, command, fd != NULL ? 1 : 0, fd, NULL, NULL,
                                            &answer, 0)
      < 0)
    pnc_libvirt_set_error (error, "Taking a screenshot");
  else if (!g_str_has_prefix (answer, "{\"return\""))
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "Taking a screenshot: QEMU answers %s",
                 answer);
  else
    well = TRUE;
  free (answer);
  return well;
}

/* QEMU opens a descriptor of a set only in the very mode it was opened in, which for screendump is
 * write-only; a memfd is read-write. */
static int
pnc_domain_reopen_for_writing (int memfd, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", memfd);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    pnc_error_set_from_errno (error, errno, "Taking a screenshot");
  return fd;
}

static gboolean
pnc_domain_dump_screen (virDomainPtr handle, int memfd, GError **error)
{
  g_auto (PncFd) writable = pnc_domain_reopen_for_writing (memfd, error);
  gboolean well;

  if (writable < 0
      || !pnc_domain_monitor (
          handle, "{\"execute\":\"add-fd\",\"arguments\":{\"fdset-id\":" QEMU_FD_SET "}}",
          &writable, error))
    return FALSE;
  well = pnc_domain_monitor (handle,
                             "{\"execute\":\"screendump\",\"arguments\":"
                             "{\"filename\":\"/dev/fdset/" QEMU_FD_SET "\",\"format\":\"ppm\"}}",
                             NULL, error);
  return pnc_domain_monitor (
             handle, "{\"execute\":\"remove-fd\",\"arguments\":{\"fdset-id\":" QEMU_FD_SET "}}",
             NULL, well ? error : NULL)
         && well;
}

static GBytes *
pnc_domain_read_picture (int memfd, GError **error)
{
  g_autofree guint8 *bytes = NULL;
  struct stat info;
  gsize done = 0;

  if (fstat (memfd, &info) != 0 || info.st_size == 0 || info.st_size > SCREENSHOT_MAX_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "Taking a screenshot: QEMU wrote no picture");
      return NULL;
    }
  bytes = g_malloc (info.st_size);
  while (done < (gsize) info.st_size)
    {
      ssize_t n = pread (memfd, bytes + done, info.st_size - done, done);

      if (n <= 0)
        break;
      done += n;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), done);
}

static void
pnc_domain_screenshot_thread (GTask *task,
                              gpointer source,
                              gpointer data,
                              GCancellable *cancellable)
{
  g_auto (PncFd) memfd = memfd_create ("pinnace-screen", MFD_CLOEXEC);
  GError *error = NULL;
  GBytes *picture = NULL;

  if (memfd < 0)
    pnc_error_set_from_errno (&error, errno, "Taking a screenshot");
  else if (pnc_domain_dump_screen (pnc_domain_get_handle (source), memfd, &error))
    picture = pnc_domain_read_picture (memfd, &error);
  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
pnc_domain_screenshot_async (PncDomain *domain, GAsyncReadyCallback callback, gpointer data)
{
  pnc_libvirt_worker_push (pnc_domain_get_worker (domain),
                           g_task_new (domain, NULL, callback, data), pnc_domain_screenshot_thread);
}

GBytes *
pnc_domain_screenshot_finish (PncDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
