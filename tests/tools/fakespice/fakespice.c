/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-spice.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

/* A SPICE server for tests and benchmarks of clients in other processes: listens on a socket,
 * draws a pattern at a pace, prints every input. */

typedef struct
{
  PncFakeSpice *fake;
  int width_px, height_px, frames_per_second, seconds;
  char *pattern;
  int n_frames_to_draw; /* then the end mark; 0: no end */
  guint n_frames;
  gsize printed; /* bytes of the log */
  GRand *random;
} Player;

static void
draw (Player *player, int x, int y, int width, int height)
{
  pnc_fake_spice_draw (player->fake, 0, &(PncRect){ x, y, width, height }, player->n_frames);
}

static void
draw_frame (Player *player)
{
  int width = player->width_px, height = player->height_px;

  player->n_frames++;
  if (strcmp (player->pattern, "full") == 0)
    draw (player, 0, 0, width, height);
  else if (strcmp (player->pattern, "tenth") == 0)
    draw (player, width / 4, height / 4, width * 316 / 1000, height * 316 / 1000);
  else if (strcmp (player->pattern, "caret") == 0)
    draw (player, 200, 200, 16, 32);
  else if (strcmp (player->pattern, "scatter") == 0)
    for (guint i = 0; i < 20; i++)
      draw (player, g_rand_int_range (player->random, 0, width - 64),
            g_rand_int_range (player->random, 0, height - 64), 64, 64);
}

/* A client that is behind is not buried. */
static gboolean
frame_cb (gpointer data)
{
  Player *player = data;

  if (!pnc_fake_spice_has_client (player->fake)
      || pnc_fake_spice_count_pending (player->fake, 0) >= 40)
    return G_SOURCE_CONTINUE;
  if (player->n_frames_to_draw == 0 || (int) player->n_frames < player->n_frames_to_draw)
    {
      draw_frame (player);
      return G_SOURCE_CONTINUE;
    }
  player->n_frames = PNC_FAKE_END_SEED;
  draw (player, 0, 0, 8, 8);
  return G_SOURCE_REMOVE;
}

static gboolean
print_cb (gpointer data)
{
  Player *player = data;
  g_autofree char *log = pnc_fake_spice_dup_log (player->fake);

  fputs (log + player->printed, stdout);
  fflush (stdout);
  player->printed = strlen (log);
  return G_SOURCE_CONTINUE;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
play (Player *player)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (player->frames_per_second > 0)
    g_timeout_add (1000 / player->frames_per_second, frame_cb, player);
  g_timeout_add (50, print_cb, player);
  if (player->seconds > 0)
    g_timeout_add_seconds (player->seconds, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  Player player = { .width_px = 1920, .height_px = 1080, .frames_per_second = 30 };
  PncFakeSpiceConfig config = { 0 };
  g_autofree char *socket_path = NULL;
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, "Listen there", "PATH" },
    { "width", 0, 0, G_OPTION_ARG_INT, &player.width_px, "Pixels", "N" },
    { "height", 0, 0, G_OPTION_ARG_INT, &player.height_px, "Pixels", "N" },
    { "pattern", 0, 0, G_OPTION_ARG_STRING, &player.pattern, "full, tenth, scatter, caret or none",
      "NAME" },
    { "fps", 0, 0, G_OPTION_ARG_INT, &player.frames_per_second, "Frames a second", "N" },
    { "frames", 0, 0, G_OPTION_ARG_INT, &player.n_frames_to_draw,
      "So many, then a mark in the corner", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &player.seconds, "Ends then", "N" },
    { "relative", 0, 0, G_OPTION_ARG_NONE, &config.relative, "No tablet", NULL },
    { "agent", 0, 0, G_OPTION_ARG_NONE, &config.agent, "An agent is there", NULL },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &config.follows_size, "… and sets modes", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("- a SPICE server without a machine");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || socket_path == NULL)
    {
      fprintf (stderr, "fakespice: %s\n", error != NULL ? error->message : "--socket is missing");
      return 64;
    }
  if (player.pattern == NULL)
    player.pattern = g_strdup ("full");
  player.random = g_rand_new_with_seed (1);
  config.width_px = player.width_px;
  config.height_px = player.height_px;
  config.socket_path = socket_path;
  player.fake = pnc_fake_spice_new (&config);
  pnc_fake_spice_draw (player.fake, 0, &(PncRect){ 0, 0, player.width_px, player.height_px }, 0);
  printf ("listening\n");
  fflush (stdout);
  play (&player);
  pnc_fake_spice_free (player.fake);
  g_rand_free (player.random);
  g_free (player.pattern);
  return 0;
}
