/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
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
ctl_screenshot_write (const char *path, const GByteArray *png, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (strcmp (path, "-") == 0)
    {
      if (fwrite (png->data, png->len, 1, stdout) == 1 && fflush (stdout) == 0)
        return TRUE;
      pnc_error_set_from_errno (error, errno, "Writing the picture");
      return FALSE;
    }
  if (g_file_set_contents_full (path, (const char *) png->data, png->len,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &fault))
    return TRUE;
  g_set_error (error, PNC_ERROR,
               g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? PNC_ERROR_NO_SPACE
                                                                         : PNC_ERROR_INVALID,
               "%s", fault->message);
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
