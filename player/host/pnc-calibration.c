/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-calibration.h"

#include "pnc-child.h"
#include "pnc-cpu-baseline.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>

#define IMAGE_BYTES 0x10000
#define IMAGE_FD 3
/* isa-debug-exit ends QEMU with status 2 × value + 1. */
#define STATUS_PASSED (2 * 0x10 + 1)
#define STATUS_WRONG (2 * 0x11 + 1)
/* More than a guest or QEMU has to say. */
#define OUTPUT_MAX_BYTES 65536

extern const guint8 pnc_calibration_image[IMAGE_BYTES];

static const struct
{
  char letter;
  const char *what;
} steps_known[] = {
  { 'A', "real mode" },
  { 'B', "protected mode" },
  { 'C', "the processor's identity (x86-64-v2: SSSE3, SSE4.2, POPCNT …)" },
  { 'D', "paging and long mode" },
  { 'E', "interrupt and task tables" },
  { 'F', "x86-64-v2 instructions in the kernel's ring" },
  { 'G', "model-specific registers" },
  { 'H', "faults" },
  { 'I', "changing page tables" },
  { 'J', "user mode and system calls" },
  { 'K', "interrupts of the interval timer" },
  { 'L', "interrupts of the local APIC's timer" },
  { 'M', "the PCI bus" },
  { 'Z', "the end" },
  { '!', "an interrupt that nobody asked for" },
};

static const char *
pnc_calibration_name_step (const char *steps)
{
  char last = steps[0] != '\0' ? steps[strlen (steps) - 1] : '\0';

  for (guint i = 0; i < G_N_ELEMENTS (steps_known); i++)
    if (steps_known[i].letter == last)
      return steps_known[i].what;
  return "its first instruction";
}

/* QEMU's first line that is no mere warning. */
static char *
pnc_calibration_find_complaint (const char *stderr_text)
{
  g_auto (GStrv) lines = g_strsplit (stderr_text, "\n", 0);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (g_str_has_prefix (line, "qemu-system-x86_64: "))
        line += strlen ("qemu-system-x86_64: ");
      if (*line != '\0' && !g_str_has_prefix (line, "warning:"))
        return g_strdup (line);
    }
  return NULL;
}

PncCalibration *
pnc_calibration_judge (
    const char *steps, const char *stderr_text, int exit_status, gboolean late, guint duration_ms)
{
  PncCalibration *run = g_new0 (PncCalibration, 1);
  g_autofree char *complaint = pnc_calibration_find_complaint (stderr_text);
  const char *step = pnc_calibration_name_step (steps);

  run->duration_ms = duration_ms;
  run->conclusive = TRUE;
  run->passed = exit_status == STATUS_PASSED && g_str_has_suffix (steps, "Z");
  if (run->passed)
    run->detail = g_strdup_printf ("The calibration guest ran to its end in %u.%02u s",
                                   duration_ms / 1000, duration_ms % 1000 / 10);
  else if (exit_status == STATUS_WRONG)
    run->detail = g_strdup_printf ("The calibration guest got a wrong result at: %s", step);
  else if (complaint != NULL && steps[0] == '\0')
    run->detail = g_strdup_printf ("QEMU could not start the calibration guest: %s", complaint);
  else if (complaint != NULL)
    run->detail
        = g_strdup_printf ("The calibration guest was stopped at: %s (%s)", step, complaint);
  else if (late)
    run->detail = g_strdup_printf ("The calibration guest hung at: %s", step);
  else
    run->detail = g_strdup_printf ("The calibration guest's machine reset itself at: %s", step);
  if (late && complaint == NULL && steps[0] == '\0')
    run->conclusive = FALSE;
  return run;
}

static int
pnc_calibration_make_image (GError **error)
{
  g_auto (PncFd) fd = memfd_create ("pinnace-calibration", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, pnc_calibration_image, IMAGE_BYTES) == IMAGE_BYTES)
    return pnc_fd_steal (&fd);
  pnc_error_set_from_errno (error, errno, "Making the calibration guest");
  return -1;
}

/* What QEMU says while it runs: the guest's letters on one pipe, its own words on the other. */
typedef struct
{
  int fds[2];
  GString *texts[2];
  gboolean late;
} PncCalibrationPipes;

/* Reads until both pipes end (QEMU has), KVM gives up, or the deadline. */
static void
pnc_calibration_listen (PncCalibrationPipes *pipes, gint64 deadline_us)
{
  struct pollfd polls[2] = { { pipes->fds[0], POLLIN, 0 }, { pipes->fds[1], POLLIN, 0 } };

  while (polls[0].fd >= 0 || polls[1].fd >= 0)
    {
      gint64 left_us = deadline_us - g_get_monotonic_time ();
      char chunk[512];

      if (left_us <= 0)
        {
          pipes->late = TRUE;
          return;
        }
      poll (polls, 2, left_us / 1000 + 1);
      for (guint i = 0; i < 2; i++)
        {
          ssize_t n;

          if (polls[i].fd < 0 || polls[i].revents == 0)
            continue;
          n = read (polls[i].fd, chunk, sizeof chunk);
          if (n <= 0 || pipes->texts[i]->len > OUTPUT_MAX_BYTES)
            polls[i].fd = -1;
          else
            g_string_append_len (pipes->texts[i], chunk, n);
        }
      /* QEMU stays, paused, to be looked at; nobody will. */
      if (strstr (pipes->texts[1]->str, "emulation failure") != NULL
          || strstr (pipes->texts[1]->str, "KVM: entry failed") != NULL)
        return;
    }
}

static GSubprocess *
pnc_calibration_spawn (PncAccelerator accelerator, PncCalibrationPipes *pipes, GError **error)
{
  const PncCpuBaseline *baseline = pnc_cpu_baseline_find ("x86-64-v2");
  g_autofree char *program
      = pnc_child_find_program ("qemu-system-x86_64", "qemu-system-x86", error);
  g_autofree char *cpu = pnc_cpu_baseline_to_qemu (baseline, accelerator);
  g_autofree char *bios = g_strdup_printf ("/proc/self/fd/%d", IMAGE_FD);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_auto (PncFd) image = PNC_FD_INIT;
  int out[2], err[2];

  if (program == NULL || (image = pnc_calibration_make_image (error)) < 0
      || !g_unix_open_pipe (out, FD_CLOEXEC, error))
    return NULL;
  pipes->fds[0] = out[0];
  launcher = pnc_child_launcher_new (G_SUBPROCESS_FLAGS_NONE, PNC_CHILD_PLAIN, "/");
  g_subprocess_launcher_take_stdout_fd (launcher, out[1]);
  if (!g_unix_open_pipe (err, FD_CLOEXEC, error))
    return NULL;
  pipes->fds[1] = err[0];
  g_subprocess_launcher_take_stderr_fd (launcher, err[1]);
  g_subprocess_launcher_take_fd (launcher, pnc_fd_steal (&image), IMAGE_FD);
  return g_subprocess_launcher_spawn (
      launcher, error, program, "-machine", "pc-q35-7.2", "-accel",
      pnc_accelerator_to_string (accelerator), "-cpu", cpu, "-m", "64", "-nodefaults",
      "-no-user-config", "-display", "none", "-no-reboot", "-bios", bios, "-chardev",
      "stdio,id=steps,signal=off", "-device", "isa-debugcon,iobase=0xe9,chardev=steps", "-device",
      "isa-debug-exit,iobase=0xf4,iosize=1", NULL);
}

PncCalibration *
pnc_calibration_run (PncAccelerator accelerator, guint deadline_ms)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (GString) complaints = g_string_new (NULL);
  PncCalibrationPipes pipes = { .fds = { -1, -1 }, .texts = { steps, complaints } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) qemu = pnc_calibration_spawn (accelerator, &pipes, &error);
  int exit_status = -1;

  if (qemu != NULL)
    {
      pnc_calibration_listen (&pipes, began_us + deadline_ms * G_TIME_SPAN_MILLISECOND);
      g_subprocess_force_exit (qemu);
      g_subprocess_wait (qemu, NULL, NULL);
      if (g_subprocess_get_if_exited (qemu))
        exit_status = g_subprocess_get_exit_status (qemu);
    }
  else
    g_string_append (complaints, error->message);
  pnc_fd_clear (&pipes.fds[0]);
  pnc_fd_clear (&pipes.fds[1]);
  return pnc_calibration_judge (steps->str, complaints->str, exit_status, pipes.late,
                                (g_get_monotonic_time () - began_us) / G_TIME_SPAN_MILLISECOND);
}

char *
pnc_calibration_dup_identity (void)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, pnc_calibration_image, IMAGE_BYTES);
}

void
pnc_calibration_free (PncCalibration *calibration)
{
  g_free (calibration->detail);
  g_free (calibration);
}
