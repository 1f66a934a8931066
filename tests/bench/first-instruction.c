/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* first-instruction PIDFILE COMMAND…
 *
 * Runs COMMAND, which starts a QEMU that writes PIDFILE (by itself or through others), and prints
 * the milliseconds until that QEMU's first virtual processor has run for one of them; then waits
 * for COMMAND if it is not that QEMU. Whoever starts QEMU, the same thing is looked at: the time
 * that the kernel says the processor's thread was on a core. QEMU must name its threads
 * (-name …,debug-threads=on). For benchmarks. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Until it is let go it waits: its thread has used 0.2 ms then. */
#define RAN_NS 1000000
#define POLL_US 250
#define DEADLINE_US (60 * G_USEC_PER_SEC)

static gboolean
first_read (const char *path, char *text, gsize size)
{
  FILE *file = fopen (path, "re");
  gsize n = file != NULL ? fread (text, 1, size - 1, file) : 0;

  if (file != NULL)
    fclose (file);
  text[n] = '\0';
  return n > 0;
}

static pid_t
first_find_qemu (const char *pidfile)
{
  char text[32];

  return first_read (pidfile, text, sizeof text) ? atoi (text) : 0;
}

/* "CPU 0/KVM" or "CPU 0/TCG". */
static pid_t
first_find_processor (pid_t qemu)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/task", (int) qemu);
  g_autoptr (GDir) tasks = g_dir_open (folder, 0, NULL);
  const char *name;

  while (tasks != NULL && (name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/comm", folder, name);
      char text[32];

      if (first_read (path, text, sizeof text) && g_str_has_prefix (text, "CPU 0/"))
        return atoi (name);
    }
  return 0;
}

static guint64
first_get_run_ns (pid_t qemu, pid_t processor)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%d/task/%d/schedstat", (int) qemu, (int) processor);
  char text[64];

  return first_read (path, text, sizeof text) ? g_ascii_strtoull (text, NULL, 10) : 0;
}

static gint64
first_wait (const char *pidfile, gint64 begin)
{
  pid_t qemu = 0, processor = 0;

  while (processor == 0 || first_get_run_ns (qemu, processor) < RAN_NS)
    {
      if (qemu == 0)
        qemu = first_find_qemu (pidfile);
      if (qemu != 0 && processor == 0)
        processor = first_find_processor (qemu);
      if (g_get_monotonic_time () - begin > DEADLINE_US)
        g_error ("no QEMU of %s runs", pidfile);
      g_usleep (POLL_US);
    }
  return g_get_monotonic_time ();
}

int
main (int argc, char **argv)
{
  gint64 begin, end;
  pid_t child;
  int status = 0;

  if (argc < 3)
    g_error ("first-instruction PIDFILE COMMAND…");
  unlink (argv[1]);
  begin = g_get_monotonic_time ();
  child = fork ();
  if (child == 0)
    {
      execvp (argv[2], argv + 2);
      _exit (127);
    }
  end = first_wait (argv[1], begin);
  printf ("%.1f\n", (end - begin) / 1000.0);
  if (first_find_qemu (argv[1]) != child)
    waitpid (child, &status, 0);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
