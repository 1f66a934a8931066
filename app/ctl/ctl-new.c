/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-passphrase.h"
#include "ctl-progress.h"
#include "ctl-size.h"
#include "ctl-verbs.h"
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-image-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>

#define MIB (1024 * 1024)
/* --cpus was not given. */
#define CTL_NEW_DEFAULT_CPUS G_MININT

static struct
{
  char *image;
  char *memory;
  int cpus;
  char *data_size;
  char *system_size;
  char *folder;
  char *firmware;
  int passphrase_fd;
} options = { .cpus = CTL_NEW_DEFAULT_CPUS, .passphrase_fd = CLI_PASSPHRASE_NO_FD };

/* What the making needs on its way. */
static struct
{
  GVariant *settings;
  PncFd image_fd;
  PncFd passphrase_fd;
  PncJobClient *job;
  CtlProgress *progress;
  guint interrupt_id, terminate_id;
  gboolean interrupted;
  gulong finished_id;
} making = { .image_fd = PNC_FD_INIT, .passphrase_fd = PNC_FD_INIT };

static const GOptionEntry entries[] = {
  { "image", 'i', 0, G_OPTION_ARG_FILENAME, &options.image,
    "The disk image to make it from, raw or qcow2 (required)", "FILE" },
  { "memory", 'm', 0, G_OPTION_ARG_STRING, &options.memory,
    "Memory of the desktop; a bare number counts MiB", "SIZE" },
  { "cpus", 'c', 0, G_OPTION_ARG_INT, &options.cpus, "Virtual processors", "N" },
  { "data-size", 'd', 0, G_OPTION_ARG_STRING, &options.data_size,
    "Size of a second, empty disk for the user's own data, for example 20G", "SIZE" },
  { "system-size", 's', 0, G_OPTION_ARG_STRING, &options.system_size,
    "Size of the system disk, if it shall be larger than the image's", "SIZE" },
  { "folder", 'f', 0, G_OPTION_ARG_FILENAME, &options.folder,
    "Where the desktop's folder is made; XDG_DATA_HOME/pinnace if left out", "DIRECTORY" },
  { "firmware", 0, 0, G_OPTION_ARG_STRING, &options.firmware,
    "auto (UEFI if the image has an EFI system partition), bios, uefi or uefi-secure", "KIND" },
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the passphrase from this descriptor instead of the terminal", "N" },
  { NULL },
};

static void
ctl_new_clear (void)
{
  g_clear_handle_id (&making.interrupt_id, g_source_remove);
  g_clear_handle_id (&making.terminate_id, g_source_remove);
  g_clear_pointer (&making.progress, ctl_progress_free);
  if (making.job != NULL)
    g_clear_signal_handler (&making.finished_id, making.job);
  g_clear_object (&making.job);
  g_clear_pointer (&making.settings, g_variant_unref);
  pnc_fd_clear (&making.image_fd);
  pnc_fd_clear (&making.passphrase_fd);
}

static void
ctl_new_fail (CliRun *run, GError *error)
{
  ctl_new_clear ();
  cli_run_fail (run, error);
}

static void
ctl_new_finish (CliRun *run, PncDesktopClient *desktop)
{
  const char *name = pnc_desktop_client_get_name (desktop);
  g_autofree char *quoted = g_shell_quote (name);
  g_autofree char *told = g_strdup_printf ("Made “%s” in “%s”; it runs with: pinnacectl start %s",
                                           name, pnc_desktop_client_get_folder (desktop), quoted);

  if (!run->json)
    cli_print_message (told);
  cli_run_finish (run, ctl_json_from_desktop (desktop), NULL);
}

static void
ctl_new_finished_cb (PncJobClient *job, GParamSpec *property, gpointer data)
{
  CliRun *run = data;
  PncDesktopClient *desktop;
  GError *error = NULL;

  if (!pnc_job_client_get_finished (job))
    return;
  g_clear_signal_handler (&making.finished_id, job);
  g_clear_pointer (&making.progress, ctl_progress_free);
  if (!pnc_job_client_get_result (job, &error))
    {
      ctl_new_fail (run, error);
      return;
    }
  desktop = pnc_job_client_get_desktop (job);
  if (desktop != NULL)
    ctl_new_finish (run, desktop);
  else
    cli_run_fail (run, g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                                    "The desktop was made, but the service does not list it; see "
                                    "pinnacectl list"));
  ctl_new_clear ();
}

/* The service takes everything away again and then ends the job. */
static gboolean
ctl_new_interrupted_cb (gpointer data)
{
  making.interrupted = TRUE;
  if (making.job != NULL)
    pnc_job_client_cancel (making.job);
  return G_SOURCE_CONTINUE;
}

static void
ctl_new_begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;

  making.job = pnc_client_create_desktop_finish (PNC_CLIENT (source), result, &error);
  if (making.job == NULL)
    {
      ctl_new_fail (run, error);
      return;
    }
  if (making.interrupted)
    pnc_job_client_cancel (making.job);
  making.progress = ctl_progress_new (making.job);
  making.finished_id
      = g_signal_connect (making.job, "notify::finished", G_CALLBACK (ctl_new_finished_cb), run);
  ctl_new_finished_cb (making.job, NULL, run);
}

static void
ctl_new_connected (CliRun *run)
{
  making.interrupt_id = g_unix_signal_add (SIGINT, ctl_new_interrupted_cb, run);
  making.terminate_id = g_unix_signal_add (SIGTERM, ctl_new_interrupted_cb, run);
  pnc_client_create_desktop_async (run->client, run->arguments[0], making.settings, making.image_fd,
                                   making.passphrase_fd, ctl_new_begun_cb, run);
}

static gboolean
ctl_new_add_size (GVariantDict *settings,
                  const char *key,
                  const char *text,
                  guint64 bare_unit,
                  guint64 unit,
                  GError **error)
{
  guint64 bytes;

  if (text == NULL)
    return TRUE;
  if (!ctl_size_parse (text, bare_unit, &bytes, error))
    return FALSE;
  if (unit == 1)
    g_variant_dict_insert (settings, key, "t", bytes);
  else if (bytes >= unit)
    g_variant_dict_insert (settings, key, "u", (guint32) MIN (bytes / unit, G_MAXUINT32));
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "--memory is 1M or more, not “%s”", text);
  return bytes >= unit || unit == 1;
}

static GVariant *
ctl_new_dup_settings (GError **error)
{
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *folder = NULL;

  if (!ctl_new_add_size (&settings, "memory-mib", options.memory, MIB, MIB, error)
      || !ctl_new_add_size (&settings, "data-size-bytes", options.data_size, 0, 1, error)
      || !ctl_new_add_size (&settings, "system-size-bytes", options.system_size, 0, 1, error))
    return NULL;
  if (options.cpus > 0)
    g_variant_dict_insert (&settings, "cpus", "u", (guint32) options.cpus);
  if (options.firmware != NULL)
    g_variant_dict_insert (&settings, "firmware", "s", options.firmware);
  if (options.folder != NULL)
    {
      folder = g_canonicalize_filename (options.folder, NULL);
      g_variant_dict_insert (&settings, "folder", "s", folder);
    }
  return g_variant_ref_sink (g_variant_dict_end (&settings));
}

/* The service judges the name and gates the image itself; here what is wrong with them is told
 * before a passphrase is asked for. */
static int
ctl_new_open_image (GError **error)
{
  g_auto (PncFd) fd = open (options.image, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  PncImageFacts facts;

  if (fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", options.image);
      return -1;
    }
  return pnc_image_gate_check (fd, options.image, &facts, error) ? pnc_fd_steal (&fd) : -1;
}

static void
ctl_new_begin (CliRun *run)
{
  g_autoptr (PncSecret) passphrase = NULL;
  GError *error = NULL;

  if (options.image == NULL)
    {
      cli_run_fail_usage (run, "--image FILE is missing");
      return;
    }
  if (options.cpus < 1 && options.cpus != CTL_NEW_DEFAULT_CPUS)
    {
      cli_run_fail_usage (run, "--cpus is a number above 0, not %d", options.cpus);
      return;
    }
  making.settings = ctl_new_dup_settings (&error);
  if (making.settings == NULL)
    {
      cli_run_fail_usage (run, "%s", error->message);
      g_error_free (error);
      return;
    }
  if (pnc_desktop_name_check (run->arguments[0], &error))
    making.image_fd = ctl_new_open_image (&error);
  if (making.image_fd >= 0)
    passphrase
        = cli_passphrase_choose (options.passphrase_fd, "Passphrase for the new desktop: ", &error);
  if (passphrase != NULL)
    making.passphrase_fd = pnc_secret_to_memfd (passphrase, &error);
  if (making.passphrase_fd < 0)
    ctl_new_fail (run, error);
  else
    cli_run_connect (run, ctl_new_connected);
}

const CliVerb ctl_verb_new = {
  .name = "new",
  .arguments = "NAME",
  .summary = "Make an encrypted desktop from a disk image",
  .description
  = "The image is copied; it stays as it is. A passphrase has at least 8 characters; it is asked "
    "for twice on the terminal, or read from --passphrase-fd. Nobody can open the desktop without "
    "it. Ctrl+C cancels and leaves nothing behind.",
  .options = entries,
  .begin = ctl_new_begin,
};
