/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *nick;
  const char *text;
} PncWord;

static const PncWord phases[] = {
  { "checking", N_ ("Checking the image") },
  { "preparing", N_ ("Preparing the encrypted disks") },
  { "copying", N_ ("Copying the image into the encrypted disk") },
  { "finishing", N_ ("Writing the last bytes to the disk") },
};

static const PncWord steps[] = {
  { "rules", N_ ("Checking the rules") },
  { "opening", N_ ("Opening the encrypted disks") },
  { "starting", N_ ("Starting the machine") },
  { "screen", N_ ("Waiting for the screen") },
};

static const char *
pnc_text_look_up (const PncWord *words, gsize n_words, const char *nick, const char *fallback)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].nick, nick) == 0)
      return _ (words[i].text);
  return fallback;
}

/* Where removable media are mounted: /media/USER/LABEL/… or /run/media/USER/LABEL/… */
static char *
pnc_text_medium_of (const char *folder)
{
  g_auto (GStrv) parts = NULL;
  guint label;

  if (folder == NULL)
    return NULL;
  if (g_str_has_prefix (folder, "/media/"))
    label = 3;
  else if (g_str_has_prefix (folder, "/run/media/"))
    label = 4;
  else
    return NULL;
  parts = g_strsplit (folder, "/", -1);
  return g_strv_length (parts) > label ? g_strdup (parts[label]) : NULL;
}

static char *
pnc_text_missing (const char *folder)
{
  g_autofree char *medium = pnc_text_medium_of (folder);

  if (medium != NULL)
    /* Translators: %s is the name of a USB stick or disk. */
    return g_strdup_printf (_ ("On “%s”, not plugged in"), medium);
  return g_strdup (_ ("Its folder is not there"));
}

static char *
pnc_text_paused (const char *reason)
{
  if (g_strcmp0 (reason, "no-space") == 0)
    return g_strdup (_ ("Paused: the disk is full"));
  if (g_strcmp0 (reason, "io-error") == 0)
    return g_strdup (_ ("Paused: its disk has errors"));
  return g_strdup (_ ("Paused"));
}

static char *
pnc_text_stopped (gint64 last_started, gint64 now)
{
  g_autofree char *when = NULL;

  if (last_started <= 0)
    return g_strdup (_ ("Never started"));
  when = pnc_text_when (last_started, now);
  /* Translators: %s is "yesterday", "today 14:05", "Friday", "3 March 2026". */
  return g_strdup_printf (_ ("Stopped · used %s"), when);
}

char *
pnc_text_state_line (
    PncDesktopState state, const char *reason, const char *folder, gint64 last_started, gint64 now)
{
  switch (state)
    {
    case PNC_DESKTOP_STATE_MISSING:
      return pnc_text_missing (folder);
    case PNC_DESKTOP_STATE_STOPPED:
      return pnc_text_stopped (last_started, now);
    case PNC_DESKTOP_STATE_STARTING:
      return g_strdup (_ ("Starting…"));
    case PNC_DESKTOP_STATE_RUNNING:
      return g_strdup (_ ("Running"));
    case PNC_DESKTOP_STATE_PAUSED:
      return pnc_text_paused (reason);
    case PNC_DESKTOP_STATE_STOPPING:
      return g_strdup (_ ("Shutting down…"));
    case PNC_DESKTOP_STATE_BROKEN:
      return g_strdup (_ ("Stopped unexpectedly"));
    }
  g_assert_not_reached ();
}

static int
pnc_text_days_between (GDateTime *earlier, GDateTime *later)
{
  int day, month, year;
  GDate from, to;

  g_date_time_get_ymd (earlier, &year, &month, &day);
  g_date_set_dmy (&from, day, month, year);
  g_date_time_get_ymd (later, &year, &month, &day);
  g_date_set_dmy (&to, day, month, year);
  return g_date_days_between (&from, &to);
}

char *
pnc_text_when (gint64 unix_s, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup (_ ("at an unknown time"));
  if (unix_s <= now && now - unix_s < 60)
    return g_strdup (_ ("just now"));
  days = pnc_text_days_between (then, today);
  if (days == 0)
    /* Translators: a time of today, as strftime (3) writes it. */
    return g_date_time_format (then, _ ("today %H:%M"));
  if (days == 1)
    return g_strdup (_ ("yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (then, "%A");
  /* Translators: a date, as strftime (3) writes it: 3 March 2026. */
  return g_date_time_format (then, _ ("%-d %B %Y"));
}

char *
pnc_text_moment (gint64 unix_s)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (unix_s);

  if (then == NULL)
    return g_strdup (_ ("at an unknown time"));
  /* Translators: a date and a time, as strftime (3) writes them: 3 March 2026, 14:05. */
  return g_date_time_format (then, _ ("%-d %B %Y, %H:%M"));
}

char *
pnc_text_bytes (guint64 done, guint64 total)
{
  g_autofree char *done_text = g_format_size (done);
  g_autofree char *total_text = g_format_size (total);

  if (total == 0)
    return g_steal_pointer (&done_text);
  /* Translators: "1.8 MB of 12 GB". */
  return g_strdup_printf (_ ("%s of %s"), done_text, total_text);
}

static char *
pnc_text_time_left (int seconds)
{
  int minutes = (seconds + 30) / 60;

  if (seconds < 5)
    return g_strdup (_ ("a few seconds left"));
  if (seconds < 90)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "about %d second left", "about %d seconds left", seconds),
        seconds < 20 ? seconds : (seconds + 5) / 10 * 10);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "about %d minute left", "about %d minutes left", minutes),
      minutes);
}

char *
pnc_text_rate (guint64 bytes_per_second, int seconds_left)
{
  g_autofree char *rate = NULL;
  g_autofree char *left = NULL;

  if (bytes_per_second > 0)
    {
      g_autofree char *size = g_format_size (bytes_per_second);
      /* Translators: a rate, "24 MB/s". */
      rate = g_strdup_printf (_ ("%s/s"), size);
    }
  if (seconds_left >= 0)
    left = pnc_text_time_left (seconds_left);
  if (rate != NULL && left != NULL)
    return g_strdup_printf ("%s · %s", rate, left);
  if (rate != NULL)
    return g_steal_pointer (&rate);
  return left != NULL ? g_steal_pointer (&left) : g_strdup ("");
}

const char *
pnc_text_phase (const char *phase)
{
  return pnc_text_look_up (phases, G_N_ELEMENTS (phases), phase, _ ("Working"));
}

const char *
pnc_text_step (const char *step)
{
  return pnc_text_look_up (steps, G_N_ELEMENTS (steps), step, _ ("Working"));
}

char *
pnc_text_step_time (guint milliseconds)
{
  if (milliseconds < 500)
    return g_strdup ("");
  /* Translators: a duration in seconds, "0.8 s". */
  return g_strdup_printf (_ ("%.1f s"), milliseconds / 1000.0);
}
