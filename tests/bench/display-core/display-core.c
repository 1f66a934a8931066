/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-display.h"
#include "pnc-fake-spice.h"
#include "pnc-spice-source.h"

#include <gio/gio.h>
#include <spice-client.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What our display source costs above spice-client-glib itself, in CPU ms a frame, without any
 * drawing on a screen. Each figure is the best of three, each in a process of its own, since the
 * heap's layout decides much. A server in another process draws a counted number of frames. */

#define N_RUNS 3

typedef struct
{
  const char *what, *pattern, *width, *height, *fps, *frames;
} Load;

static const Load loads[] = {
  { "1080p full", "full", "1920", "1080", "60", "180" },
  { "1080p scatter (20 x 64x64)", "scatter", "1920", "1080", "30", "120" },
  { "1080p caret (16x32)", "caret", "1920", "1080", "500", "2000" },
  { "4K full", "full", "3840", "2160", "20", "60" },
};

/* The measured process */

typedef struct
{
  const char *path;
  GMainLoop *loop;
  double began_ms;
  const guint8 *pixels;
  guint n_signals;
} Measure;

static double
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec * 1e3 + usage.ru_utime.tv_usec / 1e3 + usage.ru_stime.tv_sec * 1e3
         + usage.ru_stime.tv_usec / 1e3;
}

static void
look (Measure *measure)
{
  guint32 pixel = *(const guint32 *) measure->pixels & 0xffffff;

  if (measure->n_signals++ == 0)
    measure->began_ms = cpu_ms ();
  if (pixel == pnc_fake_spice_pixel (0, 0, PNC_FAKE_END_SEED))
    g_main_loop_quit (measure->loop);
}

static int
connect_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("No server at %s", path);
  return fd;
}

static void
open_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer path)
{
  g_task_return_int (task, connect_socket (path));
}

static void
damaged_cb (PncDisplayHead *head, const PncRect *rects, guint n_rects, Measure *measure)
{
  measure->pixels = pnc_display_head_get_pixels (head);
  look (measure);
}

static void
heads_cb (GListModel *heads, guint position, guint removed, guint added, Measure *measure)
{
  g_autoptr (PncDisplayHead) head = g_list_model_get_item (heads, 0);

  if (added > 0)
    g_signal_connect (head, "damaged", G_CALLBACK (damaged_cb), measure);
}

static void
measure_ours (Measure *measure)
{
  PncDisplaySource *source
      = PNC_DISPLAY_SOURCE (pnc_spice_source_new (open_cb, (gpointer) measure->path, NULL, FALSE));

  g_signal_connect (pnc_display_source_get_heads (source), "items-changed", G_CALLBACK (heads_cb),
                    measure);
  pnc_display_source_connect (source);
  g_main_loop_run (measure->loop);
}

static void
bare_create_cb (SpiceChannel *channel,
                int format,
                int width,
                int height,
                int stride,
                int shm,
                gpointer pixels,
                Measure *measure)
{
  measure->pixels = pixels;
}

static void
bare_invalidate_cb (SpiceChannel *channel, int x, int y, int w, int h, Measure *measure)
{
  look (measure);
}

static void
bare_channel_cb (SpiceSession *session, SpiceChannel *channel, Measure *measure)
{
  if (!SPICE_IS_DISPLAY_CHANNEL (channel))
    return;
  g_signal_connect (channel, "display-primary-create", G_CALLBACK (bare_create_cb), measure);
  g_signal_connect (channel, "display-invalidate", G_CALLBACK (bare_invalidate_cb), measure);
  spice_channel_connect (channel);
}

static void
measure_bare (Measure *measure)
{
  SpiceSession *session = spice_session_new ();

  g_object_set (session, "unix-path", measure->path, "enable-audio", FALSE, NULL);
  g_signal_connect (session, "channel-new", G_CALLBACK (bare_channel_cb), measure);
  spice_session_connect (session);
  g_main_loop_run (measure->loop);
}

static int
run_measured (const char *who, const char *path, const char *frames)
{
  Measure measure = { .path = path };

  if (strcmp (who, "bare-untuned") != 0)
    pnc_display_tune_malloc ();
  measure.loop = g_main_loop_new (NULL, FALSE);
  if (strcmp (who, "ours") == 0)
    measure_ours (&measure);
  else
    measure_bare (&measure);
  printf ("%f\n", (cpu_ms () - measure.began_ms) / g_ascii_strtod (frames, NULL));
  fflush (stdout);
  _exit (0);
}

/* The one that compares */

static double
measure_once (const char *self, const char *server, const Load *load, const char *who)
{
  g_autofree char *folder = g_dir_make_tmp ("pnc-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "spice", NULL);
  g_autoptr (GSubprocess) spice = NULL;
  g_autoptr (GSubprocess) client = NULL;
  g_autofree char *output = NULL;

  spice = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            NULL, server, "--socket", path, "--width", load->width, "--height",
                            load->height, "--pattern", load->pattern, "--fps", load->fps,
                            "--frames", load->frames, "--seconds", "60", NULL);
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (10000);
  client = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                             NULL, self, who, path, load->frames, NULL);
  g_subprocess_communicate_utf8 (client, NULL, NULL, &output, NULL, NULL);
  g_subprocess_force_exit (spice);
  g_subprocess_wait (spice, NULL, NULL);
  unlink (path);
  rmdir (folder);
  return output != NULL && *output != '\0' ? g_ascii_strtod (output, NULL) : -1;
}

static double
measure_best (const char *self, const char *server, const Load *load, const char *who)
{
  double best = -1;

  for (guint i = 0; i < N_RUNS; i++)
    {
      double ms = measure_once (self, server, load, who);

      if (ms > 0 && (best < 0 || ms < best))
        best = ms;
    }
  return best;
}

static void
report (const char *what, double ours, double theirs)
{
  printf ("%-44s ours %8.3f  theirs %8.3f  ratio %.2f\n", what, ours, theirs, ours / theirs);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  if (argc == 4)
    return run_measured (argv[1], argv[2], argv[3]);
  if (argc != 2)
    {
      fprintf (stderr, "usage: display-core FAKESPICE\n");
      return 64;
    }
  printf ("# display-core: CPU ms a frame, PncSpiceSource beside bare spice-client-glib\n");
  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      double ours = measure_best (argv[0], argv[1], &loads[i], "ours");
      double bare = measure_best (argv[0], argv[1], &loads[i], "bare");
      g_autofree char *untuned = g_strdup_printf ("%s, theirs without tuning", loads[i].what);

      report (loads[i].what, ours, bare);
      if (strcmp (loads[i].pattern, "full") == 0)
        report (untuned, ours, measure_best (argv[0], argv[1], &loads[i], "bare-untuned"));
    }
  return 0;
}
