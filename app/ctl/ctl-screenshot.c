/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A picture of the largest screen that SPICE knows is smaller. */
#define PNG_MAX_BYTES (256 * 1024 * 1024)

static GByteArray *
ctl_screenshot_read (int fd, GError **error)
{
  g_autoptr (GByteArray) png = g_byte_array_new ();
  guint8 block[65536];
  ssize_t n;

  while ((n = read (fd, block, sizeof block)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || png->len > PNG_MAX_BYTES)
        {
          pnc_error_set_from_errno (error, n < 0 ? errno : EFBIG, "Reading the picture");
          return NULL;
        }
      g_byte_array_append (png, block, n);
    }
  return g_steal_pointer (&png);
}

static gboolean
ctl_screenshot_write_all (int fd, const GByteArray *png)
{
  for (guint done = 0; done < png->len;)
    {
      ssize_t n = write (fd, png->data + done, png->len - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += MAX (n, 0);
    }
  return TRUE;
}

/* A new file in place of the old one: whoever looks at it sees the one or the other, whole. */
static gboolean
ctl_screenshot_replace (const char *path, const GByteArray *png)
{
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX", path);
  g_auto (PncFd) fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    return FALSE;
  if (ctl_screenshot_write_all (fd, png) && g_rename (temporary, path) == 0)
    return TRUE;
  saved_errno = errno;
  g_unlink (temporary);
  errno = saved_errno;
  return FALSE;
}

static gboolean
ctl_screenshot_write (const char *path, const GByteArray *png, GError **error)
{
  gboolean to_output = strcmp (path, "-") == 0;

  if (to_output ? ctl_screenshot_write_all (STDOUT_FILENO, png)
                : ctl_screenshot_replace (path, png))
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Writing “%s”", path);
  return FALSE;
}

static void
ctl_screenshot_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  const char *path = run->arguments[1];
  g_autoptr (GByteArray) png = NULL;
  GError *error = NULL;
  g_auto (PncFd) fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (source), result, &error);

  if (fd >= 0)
    png = ctl_screenshot_read (fd, &error);
  if (png == NULL || !ctl_screenshot_write (path, png, &error))
    cli_run_fail (run, error);
  else
    cli_run_finish (run, json_pack ("{s:s, s:I}", "file", path, "bytes", (json_int_t) png->len),
                    NULL);
}

static void
ctl_screenshot_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop != NULL)
    pnc_desktop_client_screenshot_async (desktop, ctl_screenshot_done_cb, run);
}

static void
ctl_screenshot_begin (CliRun *run)
{
  if (run->json && strcmp (run->arguments[1], "-") == 0)
    cli_run_fail_usage (run, "“-” and --json both want the standard output");
  else
    cli_run_connect (run, ctl_screenshot_connected);
}

const CliVerb ctl_verb_screenshot = {
  .name = "screenshot",
  .arguments = "NAME FILE",
  .summary = "Save the desktop's screen as a PNG picture",
  .description = "An existing file is replaced, and only its owner may read the new one. With “-” "
                 "the picture goes to standard output.",
  .begin = ctl_screenshot_begin,
};
